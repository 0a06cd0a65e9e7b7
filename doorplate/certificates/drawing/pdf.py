"""Pages as a PDF that carries what it was made from, signed, and a seal over itself.

The same pages give the same bytes. Three things make it checkable
(docs/certificates.md): two attachments, the snapshot and its signature; and the *seal*,
a signature of the whole file in which the seal itself is written as zeros, so that no
byte can be changed.
"""

import io
import math
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from doorplate.certificates.drawing.faces import Faces
from doorplate.certificates.drawing.items import (
    HEIGHT,
    WIDTH,
    Clipped,
    Item,
    Outline,
    Page,
    Words,
)
from doorplate.plates.artwork.primitives import Panel
from doorplate.plates.fonts import Font
from doorplate.plates.pdf import operators
from doorplate.plates.pdf.embedding import fill_font

SNAPSHOT_FILE: Final = "certificate.json"
SIGNATURE_FILE: Final = "certificate.json.sig"
SEAL_LENGTH: Final = 64

_SEAL: Final = re.compile(rb"/DoorplateSeal \(([0-9a-f]{128})\)")
_NO_SEAL: Final = "0" * (2 * SEAL_LENGTH)


@dataclass(frozen=True, slots=True)
class _Ink:
    """A face, its name in the file's resources, and the characters set in it."""

    name: str
    font: Font
    characters: operators.Characters


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself, and what it carries."""

    title: str
    author: str
    language: str
    made_at: datetime
    snapshot: bytes
    signature: bytes


def write_pdf(
    pages: Sequence[Page], about: About, *, faces: Faces, seal: Callable[[bytes], bytes]
) -> bytes:
    """Return the file. `seal` signs it: 64 bytes of bytes."""
    with pikepdf.new() as pdf:
        _add_pages(pdf, pages, faces)
        _attach(pdf, about)
        _describe(pdf, about)
        pdf.Root.DoorplateSeal = String(_NO_SEAL)
        data = io.BytesIO()
        pdf.save(
            data,
            deterministic_id=True,
            # The seal must stand in the file as it is.
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    unsealed = data.getvalue()
    place = _seal_of(unsealed)
    if place is None:
        raise AssertionError("the file has no place for its seal")
    digits = seal(unsealed).hex().encode()
    return unsealed[: place.start(1)] + digits + unsealed[place.end(1) :]


def opened(file: bytes) -> tuple[bytes, bytes] | None:
    """Return the seal of a file and the bytes it signs; None where it has no seal."""
    place = _seal_of(file)
    if place is None:
        return None
    zeros = _NO_SEAL.encode()
    signed = file[: place.start(1)] + zeros + file[place.end(1) :]
    return bytes.fromhex(place[1].decode()), signed


def _seal_of(file: bytes) -> re.Match[bytes] | None:
    found = list(_SEAL.finditer(file))
    return found[0] if len(found) == 1 else None


def _add_pages(pdf: pikepdf.Pdf, pages: Sequence[Page], faces: Faces) -> None:
    inks = {
        bold: _Ink(name, faces.face(bold=bold), operators.Characters())
        for bold, name in ((False, "F"), (True, "B"))
    }
    tree = pdf.Root.Pages
    points = operators.POINTS_PER_MILLIMETRE
    box = Array([0, 0, round(WIDTH * points, 3), round(HEIGHT * points, 3)])
    for page in pages:
        stream = pikepdf.Stream(pdf, zlib.compress(_content(page, inks), 9))
        stream.Filter = Name.FlateDecode
        leaf = Dictionary(Type=Name.Page, Parent=tree, MediaBox=box, Contents=stream)
        tree.Kids.append(pdf.make_indirect(leaf))
    tree.Count = len(pages)
    fonts = Dictionary()
    for ink in inks.values():
        fonts[f"/{ink.name}"] = font = pdf.make_indirect(Dictionary())
        fill_font(pdf, font, ink.font, ink.characters.text)
    tree.Resources = Dictionary(Font=fonts)


def _content(page: Page, inks: Mapping[bool, _Ink]) -> bytes:
    k = operators.POINTS_PER_MILLIMETRE
    head = f"{k:.6f} 0 0 {-k:.6f} 0 {HEIGHT * k:.4f} cm 1 J 1 j\n"
    drawn = "".join(_item(item, inks) for item in page.items)
    return (head + drawn).encode("ascii")


def _item(item: Item, inks: Mapping[bool, _Ink]) -> str:
    match item:
        case Words():
            return _words(item, inks[item.bold])
        case Outline():
            return _outline(item)
        case Clipped():
            inner = "".join(_item(each, inks) for each in item.items)
            box = _n(item.x, item.y, item.width, item.height)
            return f"q {box} re W n\n{inner}Q\n"
        case Panel():
            return operators.panel(item)
        case _:
            return operators.symbol(item)


def _words(words: Words, ink: _Ink) -> str:
    if not words.text.strip():
        return ""
    cos = math.cos(math.radians(words.turn_deg)) * words.size
    sin = math.sin(math.radians(words.turn_deg)) * words.size
    matrix = f"{_n(cos, sin, sin, -cos)} {_n(words.x, words.baseline)}"
    return (
        f"BT /{ink.name} 1 Tf {operators.tint(words.colour)} rg {matrix} Tm"
        f" <{words.text.translate(ink.characters)}> Tj ET\n"
    )


def _outline(outline: Outline) -> str:
    paint = ""
    if outline.fill:
        paint += f"{operators.tint(outline.fill)} rg "
    if outline.line:
        paint += f"{operators.tint(outline.line)} RG {outline.width:.3f} w "
    kinds = {(True, True): "B", (True, False): "f", (False, True): "S"}
    paints = kinds.get((bool(outline.fill), bool(outline.line)), "n")
    return f"{paint}{outline.path} {paints}\n"


def _attach(pdf: pikepdf.Pdf, about: About) -> None:
    """Attach the snapshot and its signature, as ISO 19005-3 has it for sources."""
    files = {
        SNAPSHOT_FILE: (about.snapshot, "/application/json", "/Source"),
        SIGNATURE_FILE: (about.signature, "/application/octet-stream", "/Supplement"),
    }
    entries, names = [], Array()
    for name, (data, kind, relation) in files.items():
        stream = pdf.make_stream(data, Type=Name.EmbeddedFile, Subtype=Name(kind))
        stream.Params = Dictionary(Size=len(data), ModDate=_date(about.made_at))
        entry = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(name),
                UF=String(name),
                AFRelationship=Name(relation),
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        entries.append(entry)
        names.extend([String(name), entry])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
    pdf.Root.AF = Array(entries)


def _describe(pdf: pikepdf.Pdf, about: About) -> None:
    metadata = pdf.make_stream(_xmp(about).encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)
    pdf.Root.Lang = String(about.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = String(about.title)
    pdf.docinfo["/Author"] = String(about.author)
    pdf.docinfo["/Creator"] = String("doorplate")
    pdf.docinfo["/CreationDate"] = _date(about.made_at)


def _date(instant: datetime) -> String:
    return String(f"D:{instant:%Y%m%d%H%M%S}Z")


def _xmp(about: About) -> str:
    title, author = escape(about.title), escape(about.author)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt>'
        "</dc:title>"
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        f"<xmp:CreateDate>{about.made_at:%Y-%m-%dT%H:%M:%SZ}</xmp:CreateDate>"
        "<xmp:CreatorTool>doorplate</xmp:CreatorTool>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )


def _n(*numbers: float) -> str:
    return " ".join(f"{number:.4f}" for number in numbers)
