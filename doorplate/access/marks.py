"""The file outside the database that remembers how long the audit's chain was."""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from doorplate.access.entries import Mark
from doorplate.core.errors import Conflict, Invalid, NotFound

_LINE: Final = re.compile(r"(\d+) (\d+) ([0-9a-f]{64}) \S+")
_TAIL: Final = 400
_CUT: Final = " cut"


class AuditFileMissing(NotFound):
    """The audit's file {place} is not there: without it nobody sees a missing end."""


class AuditFileUnusable(Conflict):
    """The audit's file {place} cannot be used: {reason}."""


class AuditFileDamaged(Invalid):
    """Line {line} of the audit's file {place} is none that sealing wrote."""


class Marks:
    """Lines of count, entry, head and time; they are added and never changed."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def all(self) -> Iterator[Mark]:
        """Yield every mark. Raises AuditFileMissing, -Unusable, -Damaged."""
        lines = self._text().split("\n")
        # What follows the last line's end was cut off by a crash.
        for number, line in enumerate(lines[:-1], start=1):
            mark = _parse(line)
            if mark is None and not line.endswith(_CUT):
                raise AuditFileDamaged(line=number, place=self.place)
            if mark is not None:
                yield mark

    def last_count(self) -> int:
        """Return the length of the chain at the last mark, 0 where there is none."""
        try:
            with self.place.open("rb") as file:
                file.seek(max(0, self.place.stat().st_size - _TAIL))
                lines = file.read().decode(errors="replace").split("\n")
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise self._unusable(error) from error
        marks = [mark for mark in map(_parse, lines[:-1]) if mark is not None]
        return marks[-1].count if marks else 0

    def add(self, mark: Mark, now: datetime) -> None:
        """Add a mark, and return when it is on the disk. Raises AuditFileUnusable."""
        line = f"{mark.count} {mark.entry_id} {mark.mac} {now.isoformat()}\n"
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.place, flags, 0o600)
            try:
                size = os.fstat(descriptor).st_size
                is_cut = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
                # One write: two processes' lines never mix. A line that a crash cut
                # short is ended with a mark of its own, and read as none.
                os.write(descriptor, (f"{_CUT}\n" * is_cut + line).encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise self._unusable(error) from error

    def _text(self) -> str:
        try:
            return self.place.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError as error:
            raise AuditFileMissing(place=self.place) from error
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> AuditFileUnusable:
        return AuditFileUnusable(place=self.place, reason=error.strerror)


def _parse(line: str) -> Mark | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    return Mark(int(match[1]), int(match[2]), match[3])
