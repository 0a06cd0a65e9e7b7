"""Facts with two times: when they held, and when the register knew it (docs: §4).

A fact about one thing is told in versions. Each has a period of civil days in which it
held (valid time) and the instants between which the register said so (recorded time).
Nothing is overwritten: to say something else about some days closes the versions that
said otherwise, and adds versions that say the new, and what of the old still holds.

At any instant the versions known do not overlap in valid time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Generic, TypeVar

from doorplate.core.periods import Period

Value = TypeVar("Value")

SINCE_EVER: Final = date.min
"""The start of what held before anybody wrote down since when."""


@dataclass(frozen=True, slots=True)
class Version(Generic[Value]):
    """A value, the days it held, and from when until when the register said so."""

    value: Value
    valid: Period
    recorded_from: datetime
    recorded_to: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether the register says so now."""
        return self.recorded_to is None

    def was_known(self, at: datetime) -> bool:
        """Whether the register said so at an instant."""
        until = self.recorded_to
        return self.recorded_from <= at and (until is None or at < until)


@dataclass(frozen=True, slots=True)
class Revision(Generic[Value]):
    """What saying something does: these versions close `at` an instant, those start."""

    at: datetime
    closed: tuple[Version[Value], ...] = ()
    added: tuple[Version[Value], ...] = ()


def value_on(
    versions: Iterable[Version[Value]], on: date, known_at: datetime | None = None
) -> Value | None:
    """Return what held on a day, as known at an instant (or now); None for nothing."""
    for version in versions:
        known = version.stands if known_at is None else version.was_known(known_at)
        if known and on in version.valid:
            return version.value
    return None


def revise(
    versions: Iterable[Version[Value]],
    value: Value | None,
    valid: Period,
    at: datetime,
) -> Revision[Value]:
    """Say that from now on `value` is known to have held in `valid`; None: nothing.

    `versions` are those of one thing. Recorded time never goes back: where a version
    was written later than `at`, by a clock that is ahead, its instant counts.
    """
    known = list(versions)
    at = max((at, *_instants(known)))
    standing = [version for version in known if version.stands]
    if any(one.value == value and one.valid.covers(valid) for one in standing):
        return Revision(at)
    closed = tuple(one for one in standing if one.valid.overlaps(valid))
    kept = (left for one in closed for left in _left(one, valid, at))
    said = () if value is None else (Version(value, valid, at),)
    added = sorted((*kept, *said), key=lambda version: version.valid.start)
    return Revision(at, closed, tuple(added))


def revised(
    versions: Iterable[Version[Value]], revision: Revision[Value]
) -> list[Version[Value]]:
    """Return the versions after a revision."""
    closed = set(map(id, revision.closed))
    return [
        replace(one, recorded_to=revision.at) if id(one) in closed else one
        for one in versions
    ] + list(revision.added)


def _instants(versions: Iterable[Version[Value]]) -> Iterator[datetime]:
    for version in versions:
        yield version.recorded_from
        if version.recorded_to is not None:
            yield version.recorded_to


def _left(
    version: Version[Value], valid: Period, at: datetime
) -> Iterator[Version[Value]]:
    """Yield what of a version still holds before and after a period."""
    start, end = version.valid.start, version.valid.end
    if start < valid.start:
        yield Version(version.value, Period(start, valid.start), at)
    if valid.end is not None and (end is None or valid.end < end):
        yield Version(version.value, Period(valid.end, end), at)
