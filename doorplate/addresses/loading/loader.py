"""The use case: a file of addresses into the register, resumable at every moment.

The whole file is judged before anything is written. Then each chunk is one
transaction that writes addresses, positions, findings, and how far the load has come:
a load killed at any moment and run again ends as if nothing had happened.
"""

import gc
import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Final

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.loading.ahead import ahead
from doorplate.addresses.loading.area import Area
from doorplate.addresses.loading.chunks import ChunkWriter, Plan, Prepared
from doorplate.addresses.loading.collection import collection_by_hand
from doorplate.addresses.loading.coordinates import County
from doorplate.addresses.loading.judgement import judge
from doorplate.addresses.loading.mapping import (
    Templates,
    fields_of,
    unread_columns,
    usual_mapping,
)
from doorplate.addresses.loading.positions import Surveyed
from doorplate.addresses.loading.report import LoadReport, report_on, write_rejects
from doorplate.addresses.loading.rows import Source
from doorplate.addresses.loading.sources import open_source
from doorplate.addresses.model import METHODS, PositionWordUnknown
from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store import loading as store
from doorplate.addresses.store.loading import LoadState
from doorplate.core.actors import Actor
from doorplate.core.errors import Conflict
from doorplate.core.progress import Bar, silent
from doorplate.database import Register, Transaction
from doorplate.divisions.model import Level
from doorplate.divisions.service import county_bounds, division_index, locator
from geo.datum import WGS84

_FORMAT: Final = "1"
"""Part of the fingerprint: raised when the same file would be read differently."""

_BYTES: Final = 1 << 20


class NoDivisions(Conflict):
    """The register knows no divisions ({scheme}): `doorplate divisions load` a list."""


class LoadRunsElsewhere(Conflict):
    """Another process is loading this very file; nothing is lost, wait for it."""


@collection_by_hand()
def load_addresses(
    register: Register,
    *,
    path: Path,
    scheme: str,
    specification: AddressSpecification,
    valid_from: date,
    actor: Actor,
    now: datetime,
    within: str | None = None,
    mapping: Templates | None = None,
    crs: str | None = None,
    method: str = "imported",
    area: str | None = None,
    rejects: Path | None = None,
    bar: Bar = silent,
) -> LoadReport:
    """Load a list of addresses with or without coordinates; see the module.

    `scheme` is that of the division codes, `within` the code of the county that names
    of divisions are looked for in, `mapping` the columns where they are unusual, `crs`
    the system of the coordinates where the file does not declare it (else WGS-84),
    `method` how they were found, `area` a division beyond which rows are rejected,
    `rejects` a file for the rows to mend. The same file again does nothing; an
    unfinished load of it is gone on with.

    Raises FileUnreadable, FileEmpty, CrsUnknown, ColumnUnknown, ColumnsMissing,
    NoDivisions, CoordinatesElsewhere, before anything is written; LoadRunsElsewhere;
    AreaNotYours.
    """
    if method not in METHODS:
        raise PositionWordUnknown(value=method, what="method", known=", ".join(METHODS))
    source = open_source(path, crs)
    templates = templates_of(source, mapping)
    fields = fields_of(templates, source.header, is_located=crs is not None)
    system = source.crs or WGS84
    options = [scheme, specification.model_dump_json(), method, str(within)]
    # The last only where there is one: loads begun before there were areas go on.
    key = _fingerprint(source, templates, *options, *filter(None, [area]))
    with register.reading(Permission.ADDRESSES_LOAD) as transaction:
        before = store.find_load(transaction, key)
        index = division_index(transaction, scheme=scheme)
        county = county_of(transaction)
    if not len(index):
        raise NoDivisions(scheme=scheme)
    if before is None or not before.is_done:
        rows = judge(source, fields, system, county)
        plan = Plan(
            fields=fields,
            specification=specification,
            scheme=scheme,
            within=within,
            county=county,
            surveyed=Surveyed(system, method, index, county.areas),
            valid_from=valid_from,
            now=now,
            area=None if area is None else Area.of(index, scheme, area),
        )
        state = before or _begin(register, key, source, actor, now)
        with bar(path.name, rows) as advance:
            advance(state.tally.read)
            for done in _write(register, source, plan, state):
                advance(done)
    with register.reading(Permission.ADDRESSES_LOAD) as transaction:
        report = report_on(
            transaction,
            key,
            crs=str(system),
            before=before,
            unread=unread_columns(source.header, fields),
        )
    if rejects is not None:
        write_rejects(register, report.load_id, rejects, source.header)
    return report


def templates_of(source: Source, mapping: Templates | None) -> Templates:
    """Complete a mapping by the axes, which a file with geometry has no columns for."""
    usual = usual_mapping(source.header)
    if mapping is None:
        return usual
    axes = {name: usual[name] for name in ("x", "y") if name in usual}
    return {**axes, **mapping}


def _fingerprint(source: Source, templates: Templates, *options: str) -> str:
    """Return a digest of a file's contents and of how they are read."""
    digest = blake2b(digest_size=16)
    digest.update(
        json.dumps([_FORMAT, source.crs and source.crs.name, *options]).encode()
    )
    digest.update(json.dumps(templates, sort_keys=True).encode())
    for path in source.parts():
        with path.open("rb") as stream:
            for block in iter(partial(stream.read, _BYTES), b""):
                digest.update(block)
    return digest.hexdigest()


def county_of(transaction: Transaction) -> County:
    """Return where points may lie: what boundaries there are, the deepest of them."""
    deepest = (locator(transaction, layer=level.value) for level in reversed(Level))
    areas = next(filter(None, deepest), None)
    return County(county_bounds(transaction), areas)


def _begin(
    register: Register, key: str, source: Source, actor: Actor, now: datetime
) -> LoadState:
    with register.writing(Permission.ADDRESSES_LOAD) as transaction:
        store.begin_load(
            transaction,
            fingerprint=key,
            source=source.path.name,
            options={"crs": None if source.crs is None else source.crs.name},
            started_at=now,
            started_by=actor.name,
        )
        begun = store.load_of(transaction, key)
        record_entry(
            transaction,
            actor=actor,
            action="addresses.load",
            subject=f"load {begun.id}",
            now=now,
            details={"source": source.path.name},
        )
        return begun


def _write(
    register: Register, source: Source, plan: Plan, state: LoadState
) -> Iterator[int]:
    """Write the chunks that are still to do; yield how many rows each had."""
    writer = ChunkWriter(plan, state.id)
    chunks: Iterator[Prepared]
    done = state.tally.read
    chunks = map(writer.prepare, source.chunks(done))
    if register.runs_elsewhere:
        chunks = ahead(chunks)
    for prepared in chunks:
        with register.writing(Permission.ADDRESSES_LOAD) as transaction:
            if store.hold_load(transaction, state.id).tally.read != done:
                raise LoadRunsElsewhere
            tally = writer.write(transaction, prepared)
            store.advance_load(transaction, state.id, tally)
        done += tally.read
        del prepared
        gc.collect()
        yield tally.read
    with register.writing(Permission.ADDRESSES_LOAD) as transaction:
        store.finish_load(transaction, state.id, plan.now)
