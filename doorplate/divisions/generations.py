"""Generations of areas: one load of polygons, what is wrong with it, and its state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from shapely import MultiPolygon, Polygon

from doorplate.core.errors import Conflict, Invalid, NotFound

Bounds = tuple[float, float, float, float]
"""West, south, east, north: WGS-84 degrees."""

BLOCKING: Final = frozenset(
    {
        "code-in-scientific-notation",
        "code-twice",
        "code-unreadable",
        "far-from-previous",
        "level-unknown",
        "lost-characters",
        "lost-leading-zero",
        "missing-code",
        "missing-name",
        "no-area",
        "not-on-earth",
        "overlap",
        "unknown-code",
        "wrong-length",
    }
)
"""Problems that would make answers wrong; the others are worth knowing."""


class GenerationUnknown(NotFound):
    """There is no generation {number} of areas."""


class GenerationBlocked(Conflict):
    """Generation {number} has problems: {problems}. Mend it, or accept it as it is."""


class GenerationClosed(Conflict):
    """Generation {number} ({subject}, {state}) takes no more areas of divisions."""


class AreasMissing(Invalid):
    """{path} has no area that can be used: {problems}."""


class State(StrEnum):
    """Staged until activated; retired when another takes its place."""

    STAGED = "staged"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon of a layer, WGS-84, and what the register says of it."""

    layer: str
    code: str
    name: str
    polygon: Polygon | MultiPolygon
    scheme: str | None = None
    contact: str | None = None
    phone: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with areas: a code that never changes, and which they are.

    `measure` is in the unit the code implies: m² of overlaps and gaps, metres of
    displacement.
    """

    code: str
    areas: tuple[str, ...]
    measure: float | None = None
    detail: str = ""

    @property
    def blocking(self) -> bool:
        """Whether the generation should not be activated as it is."""
        return self.code in BLOCKING


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of a generation found.

    `areas` counts them by layer; `reading` tells of the files, `fitting` of how the
    areas fit together.
    """

    areas: Mapping[str, int] = field(default_factory=dict)
    bounds: Bounds | None = None
    reading: tuple[Problem, ...] = ()
    fitting: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems."""
        return self.reading + self.fitting

    @property
    def blocking(self) -> Mapping[str, int]:
        """The number of blocking problems by code."""
        return Counter(p.code for p in self.problems if p.blocking)

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored report."""
        reading, fitting = (
            tuple(
                Problem(**{**problem, "areas": tuple(problem["areas"])})
                for problem in stored[part]
            )
            for part in ("reading", "fitting")
        )
        bounds = stored["bounds"] and tuple(stored["bounds"])
        return cls(stored["areas"], bounds, reading, fitting)


def tally(problems: Mapping[str, int]) -> str:
    """Return problems by code and number in one line."""
    return ", ".join(f"{code} ({count})" for code, count in problems.items())


@dataclass(frozen=True, slots=True)
class Generation:
    """One load of areas of a subject: ``divisions``, or a service layer's key."""

    number: int
    subject: str
    source: str
    licence: str | None
    state: State
    report: Report
    loaded_at: datetime
    loaded_by: str
    activated_at: datetime | None
