"""A file sent to the desk, how it is to be read, and what was seen in it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from doorplate.core.errors import Conflict, Invalid, NotFound


class UploadUnknown(NotFound):
    """There is no such file. It may lie outside your area."""


class UploadTooLarge(Invalid):
    """The file is larger than {megabytes} MB: cut it into several."""


class UploadEmpty(Invalid):
    """The file is empty."""


class UploadKindUnknown(Invalid):
    """A file {suffix} cannot be read; CSV, Excel, GeoJSON or GeoPackage can."""


class ImportBegun(Conflict):
    """The file is being imported already, or has been."""


class UploadUnreadable(Conflict):
    """The file cannot be imported as it stands: see what is wrong with it below."""


class NothingCorrected(Conflict):
    """No corrected row waits: correct some, and mend what is still marked."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be read: coordinate system, named mapping, or own columns.

    `columns` are templates by field, as in a mapping file; they count before `mapping`.
    """

    crs: str | None = None
    mapping: str | None = None
    method: str = "imported"
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it for the register."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read it."""
        return cls(**told)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, for the reader's language: an error's template and parameters."""

    code: str
    template: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A row that would be rejected."""

    row_number: int
    field: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first rows of a file show; `whole` says that there are no others.

    `mapping` are templates by field, `first` rows as they stand. `created`, `merged`
    and `rejected` are what would become of the rows seen, were they loaded now.
    `points` are longitude and latitude of some rows that would be taken.
    `suggestion` is a coordinate system that would put the points into the county.
    """

    encoding: str = ""
    delimiter: str = ""
    header: Sequence[str] = ()
    crs: str = ""
    crs_declared: bool = False
    mapping: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unread: Sequence[str] = ()
    seen: int = 0
    whole: bool = False
    first: Sequence[Sequence[str]] = ()
    created: int = 0
    merged: int = 0
    rejected: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)
    examples: Sequence[Example] = ()
    points: Sequence[Sequence[float]] = ()
    problem: Problem | None = None
    suggestion: str | None = None
    swapped: bool = False

    @property
    def is_readable(self) -> bool:
        """Whether it can be loaded as it is."""
        return self.problem is None

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the points."""
        if not self.points:
            return None
        lons, lats = zip(*self.points, strict=True)
        return min(lons), min(lats), max(lons), max(lats)

    def as_json(self) -> dict[str, Any]:
        """Return it for the register."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read it."""
        values = dict(told)
        values["examples"] = [Example(**each) for each in told["examples"]]
        values["problem"] = told["problem"] and Problem(**told["problem"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent to the desk, for a division and all below it."""

    id: int
    uid: UUID
    name: str
    size: int
    scheme: str
    division_code: str
    options: ImportOptions
    preview: Preview | None
    corrects_id: int | None
    job_id: int | None
    load_id: int | None
    uploaded_at: datetime
    uploaded_by: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A rejected row to be mended: its fields in the header's order, and what is wrong.

    `is_corrected` says that somebody changed it; then `code` is what is wrong still,
    empty where nothing is.
    """

    finding_id: int
    row_number: int
    field: str
    code: str
    value: str
    fields: Sequence[str]
    is_corrected: bool = False
