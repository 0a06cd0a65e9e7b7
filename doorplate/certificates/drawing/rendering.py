"""From a snapshot to the file: laid out, signed, sealed."""

from collections.abc import Callable
from datetime import datetime

from doorplate.certificates.drawing.faces import Faces
from doorplate.certificates.drawing.papers import lay_out, title_of
from doorplate.certificates.drawing.pdf import About, write_pdf
from doorplate.certificates.snapshot import AddressSnapshot, NumberingSnapshot, written


def render(
    snapshot: AddressSnapshot | NumberingSnapshot,
    *,
    faces: Faces,
    sign: Callable[[bytes], bytes],
) -> bytes:
    """Return the paper as a PDF; the same snapshot and key give the same bytes.

    `sign` is the signing key that the snapshot names. Raises MissingGlyph,
    DrawingUnreadable, ContentNotAlphanumeric, ContentTooLong.
    """
    signed = written(snapshot)
    is_chinese = snapshot.language == "zh"
    about = About(
        title=f"{title_of(snapshot)} {snapshot.number}",
        author=snapshot.office.zh if is_chinese else snapshot.office.en,
        language="zh-CN" if is_chinese else "en",
        made_at=datetime.fromisoformat(snapshot.issued_at),
        snapshot=signed,
        signature=sign(signed),
    )
    return write_pdf(lay_out(snapshot, faces), about, faces=faces, seal=sign)
