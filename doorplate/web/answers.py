"""An answer as bytes, ready to be given again: the same thing is the same bytes."""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Headers = tuple[tuple[str, str], ...]

# Below this a packed answer saves no network packet.
_WORTH_PACKING: Final = 1400


@dataclass(frozen=True)
class Answer:
    """Status, headers and bytes; `headers` say nothing of length and encoding."""

    status: HTTPStatus
    headers: Headers
    body: bytes

    def give(
        self, environ: "WSGIEnvironment", start: "StartResponse", *, vary: str
    ) -> Iterable[bytes]:
        """Give it to a WSGI client: packed, only its head, or 304, as was asked."""
        if self._is_known(environ.get("HTTP_IF_NONE_MATCH")):
            known = [*self.headers, ("ETag", self.etag), ("Vary", vary)]
            start(_line(HTTPStatus.NOT_MODIFIED), known)
            return ()
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        head, body = self._packed if packed else self._plain
        start(_line(self.status), [*head, ("Vary", vary)])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)

    @cached_property
    def etag(self) -> str:
        """A hash of the bytes: weak, for it is one for packed and plain."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    def _is_known(self, tags: str | None) -> bool:
        if tags is None or self.status is not HTTPStatus.OK:
            return False
        return tags == "*" or self.etag in (tag.strip() for tag in tags.split(","))

    @cached_property
    def _plain(self) -> tuple[Headers, bytes]:
        return self._with_length(self.headers, self.body)

    @cached_property
    def _packed(self) -> tuple[Headers, bytes]:
        if len(self.body) < _WORTH_PACKING:
            return self._plain
        # Without the time of packing in it, the same page is the same bytes.
        body = gzip.compress(self.body, 6, mtime=0)
        return self._with_length((*self.headers, ("Content-Encoding", "gzip")), body)

    def _with_length(self, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
        found = self.status is HTTPStatus.OK
        tag: Headers = (("ETag", self.etag),) if found else ()
        return (*headers, *tag, ("Content-Length", str(len(body)))), body


def _line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
