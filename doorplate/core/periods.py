"""Periods of civil days, half-open: the start is in, the end is not."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from doorplate.core.errors import Invalid


class PeriodEmpty(Invalid):
    """A period must end after it starts: {start} to {end}."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` to the day before `end`; None stands for no end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise PeriodEmpty(start=self.start, end=self.end)

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Self) -> bool:
        """Return whether some day lies in both."""
        return (self.end is None or other.start < self.end) and (
            other.end is None or self.start < other.end
        )

    def common(self, other: Self) -> Self | None:
        """Return the days that lie in both, or None."""
        ends = [end for end in (self.end, other.end) if end is not None]
        start, end = max(self.start, other.start), min(ends, default=None)
        return type(self)(start, end) if end is None or start < end else None

    def covers(self, other: Self) -> bool:
        """Return whether every day of the other lies in this one."""
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return self.start <= other.start and ends

    def ending(self, day: date) -> Self:
        """Return the period cut off before `day`."""
        return type(self)(self.start, day)
