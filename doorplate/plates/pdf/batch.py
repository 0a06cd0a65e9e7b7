"""A batch of plates as one PDF: true size, many on a sheet, always the same bytes."""

import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

import pikepdf
from pikepdf import Array, Dictionary, Name

from doorplate.core.errors import Invalid
from doorplate.plates.artwork import (
    Artwork,
    PlateSpecification,
    Specifications,
    lay_out,
    specification_for,
)
from doorplate.plates.fonts import Font
from doorplate.plates.pdf import operators
from doorplate.plates.pdf.embedding import fill_font
from doorplate.plates.pdf.sheets import Imposition, Sheet, impose
from doorplate.plates.symbol import SymbolCost, content_of, cost_of, symbols_of
from doorplate.plates.text import PlateText

# Symbols are made this many at a time; more gains nothing.
_CHUNK: Final = 256


class NothingToPrint(Invalid):
    """There is no plate to print."""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What was printed: plates, pages, bytes of the file.

    `costs` holds, for each kind of plate, what the longest symbol content cost.
    """

    plates: int
    pages: int
    size: int
    costs: dict[str, SymbolCost]

    @property
    def costly(self) -> dict[str, SymbolCost]:
        """The kinds whose symbols have more modules than the standard ones."""
        return {kind: cost for kind, cost in self.costs.items() if not cost.is_standard}


def write_batch(
    path: Path,
    plates: Iterable[PlateText],
    *,
    base: str,
    specifications: Specifications,
    sheet: Sheet,
    font: Font,
    progress: Callable[[int], None] | None = None,
    placed: Callable[[PlateText, int], None] | None = None,
) -> BatchReport:
    """Print `plates` into a PDF file, which appears only when it is complete.

    `base` is scheme and host of the codes' pages. Kinds are not mixed on a sheet;
    within a kind the order stays. `plates` is read as it comes; `progress` hears the
    number of plates done, `placed` each plate with its page (from 1) as the page is
    finished. The same input gives the same file.

    Raises NothingToPrint, MissingGlyph, UnknownPlateKind, ContentNotAlphanumeric or
    ContentTooLong, and then leaves no file.
    """
    with _replacing(path) as part, pikepdf.new() as pdf:
        book = _Book(pdf, specifications, sheet, font, placed)
        texts = iter(plates)
        while chunk := list(islice(texts, _CHUNK)):
            book.add(chunk, base)
            if progress:
                progress(book.plates)
        book.finish()
        with part.open("wb") as file:
            _save(pdf, file)
    return BatchReport(book.plates, book.pages, path.stat().st_size, book.costs)


class _PatientFile(io.RawIOBase):
    """A file whose errors wait: raised inside qpdf they would end the process."""

    def __init__(self, file: IO[bytes]) -> None:
        self.error: OSError | None = None
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - a buffer
        if self.error is None:
            try:
                self._file.write(data)
            except OSError as error:
                self.error = error
        return len(data)


def _save(pdf: pikepdf.Pdf, file: IO[bytes]) -> None:
    patient = _PatientFile(file)
    pdf.save(
        cast("BinaryIO", patient),
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    if patient.error:
        raise patient.error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a file beside `path` that takes its place, on disk, when all went well."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@dataclass
class _Pile:
    """The sheet of one kind that is being filled."""

    specification: PlateSpecification
    imposition: Imposition
    boxes: dict[str, Array]
    background: str = ""
    drawn: list[str] = field(default_factory=list)
    texts: list[PlateText] = field(default_factory=list)


class _Book:
    """The pages of a batch."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        specifications: Specifications,
        sheet: Sheet,
        font: Font,
        placed: Callable[[PlateText, int], None] | None,
    ) -> None:
        self.plates = 0
        self.pages = 0
        self.costs: dict[str, SymbolCost] = {}
        self._pdf = pdf
        self._specifications = specifications
        self._sheet = sheet
        self._font = font
        self._placed = placed
        self._characters = operators.Characters()
        self._piles: dict[str, _Pile] = {}
        self._tree = pdf.Root.Pages
        self._font_object = pdf.make_indirect(Dictionary())
        self._tree.Resources = Dictionary(Font=Dictionary(F=self._font_object))

    def add(self, texts: list[PlateText], base: str) -> None:
        """Draw plates onto the sheets of their kinds."""
        contents = [content_of(base, text.code) for text in texts]
        for text, symbol in zip(texts, symbols_of(contents), strict=True):
            pile = self._pile(text.kind)
            artwork = lay_out(pile.specification, text, symbol, self._font)
            self._note_cost(text.kind, symbol.content, artwork.symbol.box.width)
            pile.texts.append(text)
            self._draw(pile, artwork)
        self.plates += len(texts)

    def finish(self) -> None:
        """Close the sheets that are not full, and embed the font."""
        if not self.plates:
            raise NothingToPrint
        for pile in self._piles.values():
            if pile.drawn:
                self._close(pile)
        self._tree.Count = self.pages
        fill_font(self._pdf, self._font_object, self._font, self._characters.text)
        # True size is the point: a viewer must not shrink the sheet to fit.
        self._pdf.Root.ViewerPreferences = Dictionary(PrintScaling=Name("/None"))

    def _pile(self, kind: str) -> _Pile:
        if kind not in self._piles:
            specification = specification_for(kind, self._specifications)
            size = specification.width, specification.height
            page = impose(self._sheet, *size)
            # Shared by all pages of the kind: a page in memory is then a few words.
            boxes = {
                name: self._pdf.make_indirect(Array(box))
                for name, box in _boxes(page).items()
            }
            self._piles[kind] = _Pile(specification, page, boxes)
        return self._piles[kind]

    def _note_cost(self, kind: str, content: str, size: float) -> None:
        known = self.costs.get(kind)
        if known is None or len(content) > known.length:
            self.costs[kind] = cost_of(content, size)

    def _draw(self, pile: _Pile, artwork: Artwork) -> None:
        if not pile.background:
            pile.background = operators.background(artwork, self._sheet.bleed)
        place = pile.imposition.places[len(pile.drawn)]
        pile.drawn.append(
            operators.plate(place, pile.background, artwork, self._characters)
        )
        if len(pile.drawn) == len(pile.imposition.places):
            self._close(pile)

    def _close(self, pile: _Pile) -> None:
        page = pile.imposition
        content = operators.page_head(page) + "".join(pile.drawn)
        pile.drawn.clear()
        stream = pikepdf.Stream(self._pdf, zlib.compress(content.encode("ascii"), 6))
        stream.Filter = Name.FlateDecode
        leaf = Dictionary(Type=Name.Page, Parent=self._tree, Contents=stream)
        for name, box in pile.boxes.items():
            leaf[f"/{name}"] = box
        # The list of pages that pikepdf keeps takes ten times as long.
        self._tree.Kids.append(self._pdf.make_indirect(leaf))
        self.pages += 1
        if self._placed:
            for text in pile.texts:
                self._placed(text, self.pages)
        pile.texts.clear()


def _boxes(page: Imposition) -> dict[str, list[float]]:
    """Return the page's size and, where it holds one plate, that plate's."""
    boxes = {"MediaBox": _points(0, 0, page.width, page.height)}
    if len(page.places) == 1:
        box = page.places[0]
        lower, upper = page.height - box.bottom, page.height - box.y
        boxes["TrimBox"] = _points(box.x, lower, box.right, upper)
    return boxes


def _points(*millimetres: float) -> list[float]:
    return [round(each * operators.POINTS_PER_MILLIMETRE, 3) for each in millimetres]
