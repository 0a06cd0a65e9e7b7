"""Streets and localities from a file: their names, divisions and geometry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry
from uuid_utils.compat import uuid7

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.loading.mapping import ColumnsMissing
from doorplate.addresses.loading.sources import VECTOR_FILES
from doorplate.addresses.model import ReferenceKind, Status
from doorplate.addresses.store import loading as store
from doorplate.addresses.store import versions
from doorplate.addresses.versions import ReferenceFacts
from doorplate.core.actors import Actor
from doorplate.core.folding import fold_for_comparison, fold_width
from doorplate.database import Register, Transaction
from doorplate.database.reach import demand_everywhere
from doorplate.divisions.model import DivisionIndex
from doorplate.divisions.schemes import CodeWrong, scheme_named
from doorplate.divisions.service import division_index
from doorplate.files import (
    BrokenRow,
    Finding,
    has_lost_characters,
    open_rows,
)

_NAMES: Final = {
    "name": ("name", "名称", "街路巷", "街路巷名称", "地名", "street", "路名"),
    "division_code": ("division_code", "区划代码", "行政区划代码", "code12"),
    "kind": ("kind", "类别", "类型", "地名类别"),
}
_KINDS: Final = {
    **dict.fromkeys(
        ("thoroughfare", "street", "road", "街路巷", "道路", "街道", "路", "街", "巷"),
        ReferenceKind.THOROUGHFARE,
    ),
    **dict.fromkeys(
        ("locality", "area", "小区", "村", "自然村", "村庄", "居民点", "院落"),
        ReferenceKind.LOCALITY,
    ),
}
_LINES: Final = frozenset({"LineString", "MultiLineString", "LinearRing"})


@dataclass(slots=True)
class StreetsReport:
    """What became of a file of streets: read = created + redrawn + merged + rejected.

    `merged` rows are there already as they are, or are further pieces of a street.
    """

    read: int = 0
    created: int = 0
    redrawn: int = 0
    merged: int = 0
    rejected: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Street:
    kind: ReferenceKind
    pieces: list[BaseGeometry]

    @property
    def geometry(self) -> BaseGeometry | None:
        """All pieces as one geometry, lines joined end to end."""
        if not self.pieces:
            return None
        whole = shapely.union_all(self.pieces)
        return shapely.line_merge(whole) if whole.geom_type in _LINES else whole


class _RowWrong(ValueError):
    def __init__(self, field: str, code: str, value: str) -> None:
        super().__init__(code)
        self.reason = field, code, value


def load_reference_objects(
    register: Register,
    *,
    path: Path,
    scheme: str,
    actor: Actor,
    now: datetime,
    crs: str | None = None,
) -> StreetsReport:
    """Load streets and localities, in one transaction.

    Columns are name, division_code (within which the name is its own) and kind (else a
    line is a thoroughfare, anything else a locality). Rows of one name and division are
    pieces of one street. A street that is there is redrawn where its geometry changed;
    none is ever removed. `crs` overrides the file's own.

    Raises FileUnreadable, CrsUnknown, ColumnsMissing.
    """
    header, rows = _read(path, crs)
    columns = _columns(header)
    with register.writing(Permission.ADDRESSES_LOAD) as transaction:
        demand_everywhere(transaction)
        reader = _Reader(columns, division_index(transaction, scheme=scheme), scheme)
        for number, row, geometry in rows:
            reader.take(number, row, geometry)
        report = _write(transaction, reader, scheme, now)
        record_entry(
            transaction,
            actor=actor,
            action="streets.load",
            subject=f"file {path.name}",
            now=now,
            details={"read": report.read, "created": report.created},
        )
        return report


class _Reader:
    """Collects the streets of a file by division and name."""

    def __init__(
        self, columns: Mapping[str, str], index: DivisionIndex, scheme: str
    ) -> None:
        self._columns = columns
        self._index = index
        self._scheme = scheme_named(scheme)
        self.streets: dict[tuple[str, str], _Street] = {}
        self.report = StreetsReport()

    def take(
        self,
        number: int,
        row: Mapping[str, str] | BrokenRow,
        geometry: BaseGeometry | None,
    ) -> None:
        self.report.read += 1
        try:
            if isinstance(row, BrokenRow):
                raise _RowWrong("", row.finding.code, row.finding.value)  # noqa: TRY301
            key = self._division(row), self._name(row)
            street = _Street(self._kind(row, geometry), [])
        except _RowWrong as wrong:
            self.report.rejected.append(Finding(number, *wrong.reason))
            return
        if key in self.streets:
            self.report.merged += 1
        known = self.streets.setdefault(key, street)
        if geometry is not None and not geometry.is_empty:
            known.pieces.append(geometry)

    def _text(self, row: Mapping[str, str], name: str) -> str:
        text = fold_width(row.get(self._columns.get(name, ""), ""))
        if has_lost_characters(text):
            raise _RowWrong(name, "lost-characters", text)
        return text

    def _name(self, row: Mapping[str, str]) -> str:
        name = self._text(row, "name")
        if not name:
            raise _RowWrong("name", "missing-name", "")
        return name

    def _division(self, row: Mapping[str, str]) -> str:
        text = self._text(row, "division_code")
        try:
            code = self._scheme.parse(text)
        except CodeWrong as wrong:
            raise _RowWrong("division_code", wrong.finding, text) from wrong
        if self._index.by_code(code) is None:
            raise _RowWrong("division_code", "unknown-division", text)
        return code

    def _kind(
        self, row: Mapping[str, str], geometry: BaseGeometry | None
    ) -> ReferenceKind:
        text = self._text(row, "kind")
        if text:
            kind = _KINDS.get(fold_for_comparison(text))
            if kind is None:
                raise _RowWrong("kind", "unknown-kind", text)
            return kind
        is_line = geometry is None or geometry.geom_type in _LINES
        return ReferenceKind.THOROUGHFARE if is_line else ReferenceKind.LOCALITY


def _write(
    transaction: Transaction, reader: _Reader, scheme: str, now: datetime
) -> StreetsReport:
    report, known = reader.report, store.outlines(transaction, scheme)
    new = [key for key in reader.streets if key not in known]
    ids = store.new_reference_ids(transaction, len(new))
    rows = (
        (
            *(key, uuid7(), reader.streets[name].kind, name[1], scheme, name[0]),
            *(Status.CURRENT, reader.streets[name].geometry, now),
        )
        for key, name in zip(ids, new, strict=True)
    )
    store.insert_references(transaction, rows)
    report.created = len(new)
    for name in reader.streets.keys() & known.keys():
        reference_id, before = known[name]
        geometry = reader.streets[name].geometry
        if geometry is None or (before is not None and geometry.equals(before)):
            report.merged += 1
            continue
        versions.restate(
            transaction,
            versions.REFERENCES,
            reference_id,
            partial(_redrawn, geometry=geometry),
            at=now,
        )
        store.redraw_reference(transaction, reference_id, geometry, now)
        report.redrawn += 1
    return report


def _redrawn(facts: ReferenceFacts, *, geometry: BaseGeometry) -> ReferenceFacts:
    return replace(facts, geometry=geometry)


_Rows = list[tuple[int, Mapping[str, str] | BrokenRow, BaseGeometry | None]]


def _read(path: Path, crs: str | None) -> tuple[Sequence[str], _Rows]:
    if path.suffix.lower() not in VECTOR_FILES:
        rows = open_rows(path)
        return rows.header, [(number, row, None) for number, row in rows.rows]
    # Its libraries take most of a second to import: not for every start.
    from doorplate.addresses.loading.vectors import read_shapes  # noqa: PLC0415

    found = read_shapes(path, crs)
    header = tuple(found.columns)
    return header, [
        (
            number,
            {name: found.columns[name][number - 2] or "" for name in header},
            shape,
        )
        for number, shape in enumerate(found.geometries, start=2)
    ]


def _columns(header: Sequence[str]) -> dict[str, str]:
    by_name = {name.casefold(): name for name in reversed(header)}
    found = {
        column: by_name[name]
        for column, names in _NAMES.items()
        for name in reversed(names)
        if name in by_name
    }
    for column in ("name", "division_code"):
        if column not in found:
            raise ColumnsMissing(what=column, field=column, header=", ".join(header))
    return found
