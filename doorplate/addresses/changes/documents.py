"""The document that orders a change: a PDF or a scan, kept with its digest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import Final, Self

from doorplate.addresses.changes.model import DocumentBrief
from doorplate.core.errors import Invalid

_BEGINNINGS: Final[Mapping[bytes, str]] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
# No header holds a line's end, and no database's text a zero.
_UNSHOWN: Final = re.compile("[\x00-\x1f\x7f]")
_MEBIBYTE: Final = 1 << 20


class DocumentUnreadable(Invalid):
    """“{name}” is no PDF, PNG or JPEG: give the document as one of these."""


class DocumentTooLarge(Invalid):
    """“{name}” has {size} bytes; a document has at most {most}."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was handed in; what it is, its first bytes say."""

    name: str
    media_type: str
    content: bytes

    @classmethod
    def read(cls, name: str, content: bytes, *, most_mb: int) -> Self:
        """Take a document. Raises DocumentTooLarge, DocumentUnreadable."""
        shown = _UNSHOWN.sub("", name.replace("\\", "/"))
        short = PurePath(shown).name[-200:] or "document"
        if len(content) > most_mb * _MEBIBYTE:
            raise DocumentTooLarge(
                name=short, size=len(content), most=most_mb * _MEBIBYTE
            )
        for beginning, media_type in _BEGINNINGS.items():
            if content.startswith(beginning):
                return cls(short, media_type, content)
        raise DocumentUnreadable(name=short)

    @property
    def brief(self) -> DocumentBrief:
        """All but the content."""
        digest = sha256(self.content).hexdigest()
        return DocumentBrief(self.name, self.media_type, digest, len(self.content))
