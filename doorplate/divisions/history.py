"""What a division was called, and when: told from the dated lists it stands in.

A list is evidence: what it says holds from its day until the next list says something
else. Evidence is only ever added, so the order of loading makes no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from doorplate.core.periods import Period
from doorplate.divisions.schemes import Level


class Sighting(NamedTuple):
    """What one list says of one division; no name and level: it is no more."""

    as_of: date
    list_id: int
    name: str | None
    level: Level | None
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name and the days on which it held."""

    name: str
    period: Period


class Form(NamedTuple):
    """What was last said of a division by some day, and since when it is no more."""

    name: str
    level: Level
    parent_code: str | None
    ended: date | None


def standing(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Return one sighting a day, in order; of two of one day the later list's.

    A list of the same day that says something else is a correction.
    """
    days = groupby(sorted(sightings, key=_order), key=lambda sighting: sighting.as_of)
    return [list(same_day)[-1] for _, same_day in days]


def _order(sighting: Sighting) -> tuple[date, int]:
    return sighting.as_of, sighting.list_id


def form_on(sightings: Iterable[Sighting], on: date | None = None) -> Form:
    """Return the form on a day, or the last of all.

    A division that had ended keeps its last form; one that lists know only from a
    later day has its first. At least one sighting must have a name.
    """
    ordered = standing(sightings)
    known = [s for s in ordered if on is None or s.as_of <= on]
    ended = None
    for sighting in reversed(known):
        if form := _form(sighting, ended):
            return form
        ended = sighting.as_of
    return next(form for sighting in ordered if (form := _form(sighting)))


def standing_form(sightings: Iterable[Sighting], on: date) -> Form | None:
    """Return the form on a day; None where the division was none on that day."""
    known = [sighting for sighting in standing(sightings) if sighting.as_of <= on]
    return _form(known[-1]) if known else None


def _form(sighting: Sighting, ended: date | None = None) -> Form | None:
    if sighting.name is None or sighting.level is None:
        return None
    return Form(sighting.name, sighting.level, sighting.parent_code, ended)


def names(sightings: Iterable[Sighting]) -> tuple[DatedName, ...]:
    """Return the names in order of time, each with the longest period it held for."""
    ordered = standing(sightings)
    runs = [list(run) for _, run in groupby(ordered, key=lambda s: s.name)]
    starts = [run[0].as_of for run in runs]
    ends = [*starts[1:], None]
    return tuple(
        DatedName(run[0].name, Period(start, end))
        for run, start, end in zip(runs, starts, ends, strict=True)
        if run[0].name is not None
    )
