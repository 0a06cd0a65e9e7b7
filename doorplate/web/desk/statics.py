"""Files a browser fetches: named by their contents' hash, kept for ever."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from flask import Response, request

from doorplate import resources

_FOLDERS: Final = ("static", "assets/web")
_PACKED: Final = ("text/", "application/json", "image/svg")
_WORTH_PACKING: Final = 1400
_FOREVER: Final = "public, max-age=31536000, immutable"
_BRIEFLY: Final = "public, max-age=300"
_HASH_DIGITS: Final = 12


@dataclass(frozen=True)
class _File:
    path: Path

    @cached_property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.body, 6, mtime=0)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:_HASH_DIGITS]

    @cached_property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"

    @property
    def is_packable(self) -> bool:
        return self.media_type.startswith(_PACKED) and len(self.body) >= _WORTH_PACKING


class StaticFiles:
    """The files of ``static/`` and of the packages that ``scripts/assets`` brings."""

    def __init__(self) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _File(path)
            for folder in _folders()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def address(self, name: str) -> str:
        """Return where a page finds a file; a new content is a new address.

        Raises FileNotFoundError, with the remedy.
        """
        file = self._files.get(name)
        if file is None:
            raise FileNotFoundError(f"{name} is missing: run scripts/assets")
        return f"/desk/static/{name}?v={file.digest}"

    def answer(self, name: str) -> Response | None:
        """Answer a request for a file; None where there is none of that name.

        Only names found when the application started exist: no name leads outside.
        """
        file = self._files.get(name)
        if file is None:
            return None
        response = Response(mimetype=file.media_type)
        response.set_etag(file.digest)
        asked = request.args.get("v") == file.digest
        response.headers["Cache-Control"] = _FOREVER if asked else _BRIEFLY
        response.headers["Vary"] = "Accept-Encoding"
        if file.is_packable and request.accept_encodings["gzip"] > 0:
            response.headers["Content-Encoding"] = "gzip"
            response.set_data(file.packed)
        else:
            response.set_data(file.body)
        return response.make_conditional(request)  # type: ignore[return-value]


def _folders() -> list[Path]:
    found = []
    for name in _FOLDERS:
        try:
            found.append(resources.path(name))
        except FileNotFoundError:
            continue
    return found
