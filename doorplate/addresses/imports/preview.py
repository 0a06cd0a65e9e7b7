"""What the first rows of a file show, and what would become of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from doorplate.access.model import Permission
from doorplate.addresses.imports.model import (
    Example,
    ImportOptions,
    Preview,
    Problem,
    RejectedRow,
    Upload,
)
from doorplate.addresses.loading.area import Area
from doorplate.addresses.loading.chunks import ChunkWriter, Foreseen, Plan
from doorplate.addresses.loading.coordinates import County, given_numbers
from doorplate.addresses.loading.judgement import MOST, judge
from doorplate.addresses.loading.loader import NoDivisions, county_of, templates_of
from doorplate.addresses.loading.mapping import (
    Field,
    Templates,
    fields_of,
    mapping_named,
    unread_columns,
)
from doorplate.addresses.loading.positions import Surveyed
from doorplate.addresses.loading.rows import Chunk, Source
from doorplate.addresses.loading.sources import SPREADSHEETS, VECTOR_FILES, open_source
from doorplate.addresses.specification import AddressSpecification
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.database.jobs import failure_of
from doorplate.divisions.service import division_index
from doorplate.files import REPORT_COLUMNS, Finding, open_rows
from geo.datum import WGS84, Crs, guess_crs, to_wgs84

_NEED: Final = Permission.ADDRESSES_LOAD
_FIRST: Final = 8
_EXAMPLES: Final = 8
_POINTS: Final = 300


@dataclass(frozen=True, slots=True)
class Office:
    """What every import of a town has in common."""

    specification: AddressSpecification
    within: str | None
    today: date


def mapping_of(options: ImportOptions) -> Templates | None:
    """Return the mapping that somebody chose; None for the usual headers."""
    if options.columns:
        return {name: tuple(texts) for name, texts in options.columns.items()}
    return None if options.mapping is None else mapping_named(options.mapping)


class Rehearsal:
    """Tells what a load would do with rows, and does nothing."""

    def __init__(
        self,
        register: Register,
        upload: Upload,
        fields: dict[str, Field],
        crs: Crs,
        *,
        office: Office,
        now: datetime,
    ) -> None:
        self._register = register
        self._fields = fields
        self._crs = crs
        with register.reading(_NEED) as transaction:
            index = division_index(transaction, scheme=upload.scheme)
            self.county = county_of(transaction)
        if not len(index):
            raise NoDivisions(scheme=upload.scheme)
        plan = Plan(
            fields=fields,
            specification=office.specification,
            scheme=upload.scheme,
            within=office.within,
            county=self.county,
            surveyed=Surveyed(crs, upload.options.method, index, self.county.areas),
            valid_from=office.today,
            now=now,
            area=Area.of(index, upload.scheme, upload.division_code),
        )
        self._writer = ChunkWriter(plan, load_id=0)

    def foresee(self, chunk: Chunk) -> tuple[Foreseen, Sequence[Sequence[float]]]:
        """Return what would become of a chunk, and some of its points in WGS-84."""
        prepared = self._writer.prepare(chunk)
        with self._register.reading(_NEED) as transaction:
            found = self._writer.foresee(transaction, prepared)
        points = prepared.points
        at = [row.position for row in prepared.rows if points.known[row.position]]
        some = at[:: max(1, len(at) // _POINTS)]
        pairs = np.column_stack([points.lons[some], points.lats[some]])
        return found, np.round(pairs, 6).tolist()


def look_at(
    register: Register, path: Path, upload: Upload, *, office: Office, now: datetime
) -> Preview:
    """Read the first rows of a file and tell what would become of them.

    What is wrong with the file as a whole is told in the preview itself.
    """
    seen = Preview()
    try:
        source = open_source(path, upload.options.crs)
        first, *others = [*islice(source.read(), 2)] or [Chunk((), {})]
        seen = _opened(path, source, first, is_whole=not others)
        templates = templates_of(source, mapping_of(upload.options))
        seen = replace(
            seen, mapping={name: [*each] for name, each in templates.items()}
        )
        is_located = upload.options.crs is not None
        fields = fields_of(templates, source.header, is_located=is_located)
        seen = replace(seen, unread=unread_columns(source.header, fields))
        crs = source.crs or WGS84
        rehearsal = Rehearsal(register, upload, fields, crs, office=office, now=now)
        seen = _with_suggestion(seen, rehearsal.county, first, fields, crs)
        judge(
            replace(source, read=lambda: iter([first])), fields, crs, rehearsal.county
        )
        return _foreseen(seen, *rehearsal.foresee(first))
    except RegistryError as error:
        told = failure_of(named_for_people(error, path, upload.name))
        return replace(seen, problem=Problem(told.code, told.template, told.parameters))


def named_for_people(error: RegistryError, path: Path, name: str) -> RegistryError:
    """Let an error speak of a file by the name it was sent under."""
    for key, value in error.parameters.items():
        if isinstance(value, str | Path):
            error.parameters[key] = str(value).replace(str(path), name)
    return error


def check_rows(
    register: Register,
    upload: Upload,
    rows: Sequence[RejectedRow],
    *,
    office: Office,
    now: datetime,
) -> dict[int, Finding]:
    """Return what is still wrong with rows as somebody mended them, by their key."""
    preview = upload.preview
    if not rows or preview is None:
        return {}
    texts = zip(*(row.fields for row in rows), strict=True)
    columns = dict(zip(preview.header, texts, strict=True))
    templates = {name: tuple(each) for name, each in preview.mapping.items()}
    fields = fields_of(templates, preview.header)
    crs = Crs.parse(preview.crs)
    rehearsal = Rehearsal(register, upload, fields, crs, office=office, now=now)
    found, _ = rehearsal.foresee(Chunk([row.finding_id for row in rows], columns))
    return {finding.row_number: finding for finding in found.rejected}


def _opened(path: Path, source: Source, first: Chunk, *, is_whole: bool) -> Preview:
    is_text = path.suffix.lower() not in SPREADSHEETS | VECTOR_FILES
    rows = open_rows(path) if is_text else None
    # A rejects file is mended anew: what it says of its rows is of its last load.
    header = [name for name in source.header if name not in REPORT_COLUMNS]
    shown = [first.row(n) for n in range(min(_FIRST, len(first.numbers)))]
    return Preview(
        encoding=rows.encoding if rows else "",
        delimiter=rows.delimiter if rows else "",
        header=header,
        crs=(source.crs or WGS84).name,
        crs_declared=source.crs is not None,
        seen=first.size,
        whole=is_whole,
        first=[[row[name] for name in header] for row in shown],
    )


def _with_suggestion(
    seen: Preview, county: County, first: Chunk, fields: Mapping[str, Field], crs: Crs
) -> Preview:
    """Add the system that would bring the points inside, where this one does not."""
    count = len(first.numbers)
    texts = {
        axis: fields[axis].values(first.columns, count)
        for axis in ("x", "y")
        if axis in fields and count
    }
    x, y = given_numbers(first, texts)
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if not x.size or np.mean(county.holds(*to_wgs84(x, y, crs))) > MOST:
        return seen
    guess = next(iter(guess_crs(x, y, county.encloses)), None)
    if guess is None or guess.share <= MOST:
        return seen
    return replace(seen, suggestion=guess.crs.name, swapped=guess.swapped)


def _foreseen(
    seen: Preview, found: Foreseen, points: Sequence[Sequence[float]]
) -> Preview:
    codes = Counter(finding.code for finding in found.rejected)
    return replace(
        seen,
        created=found.tally.created,
        merged=found.tally.merged,
        rejected=found.tally.rejected,
        codes=dict(codes.most_common()),
        examples=[
            Example(one.row_number, one.field, one.code, one.value)
            for one in found.rejected[:_EXAMPLES]
        ],
        points=points,
    )
