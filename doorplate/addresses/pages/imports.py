"""Importing a file at the desk: send it, look at it, let a job load it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, url_for

from doorplate.access.model import Permission
from doorplate.addresses.imports import service, store
from doorplate.addresses.imports.model import ImportOptions, Upload
from doorplate.addresses.imports.preview import Office
from doorplate.addresses.loading.mapping import FIELDS, shipped_mappings
from doorplate.addresses.loading.messages import explain
from doorplate.addresses.pages import import_words as words
from doorplate.addresses.specification import specification_named
from doorplate.addresses.store.loading import LoadState, findings_by_code
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.database.jobs import Job
from doorplate.divisions.service import chain
from doorplate.settings import Settings
from doorplate.upkeep.service import retry_job, stop_job
from doorplate.web.desk import Asked, Card, Column, Desk, Found, Listing, add_list
from doorplate.web.desk.guard import Result

NEED: Final = Permission.ADDRESSES_LOAD
SYSTEMS: Final = (
    *("WGS84", "CGCS2000", "GCJ02", "BD09"),
    *(f"EPSG:{code}" for code in range(4534, 4555)),
)
"""Coordinate systems to choose from: geographic, and CGCS2000 in zones of 3 degrees."""

KEPT: Final = "*"
"""What the choice of a field's column says where the present one stays."""

_PART: Final = 1 << 20


def office_of(desk: Desk, settings: Settings) -> Office:
    """Return what every import of the town has in common."""
    specification = specification_named(
        settings.address_specification, settings.address_specifications
    )
    return Office(specification, settings.county_code, desk.today)


def add_import_pages(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the list of files, the page of each, and what is done with one."""
    _add_list(desk, blueprint)
    view = _Imports(desk, settings)
    route = partial(desk.route, blueprint, needs=NEED)
    both, post = ("GET", "POST"), ("POST",)
    route("/imports/new", methods=both, name="import_new")(view.new)
    route("/imports/<uuid:uid>", methods=both, name="import_file")(view.show)
    route("/imports/<uuid:uid>/progress", name="import_progress")(view.progress)
    for name, act in (
        ("begin", view.begin),
        ("stop", view.stop),
        ("retry", view.retry),
        ("discard", view.discard),
    ):
        route(f"/imports/<uuid:uid>/{name}", methods=post, name=f"import_{name}")(act)

    @desk.waiting(needs=NEED, place=40)
    def rejected() -> Iterator[Card]:
        with desk.register.reading(NEED) as transaction:
            found = store.uploads(transaction, limit=20)
            waiting = [
                (one, store.count_rejected(transaction, one.load_id)[0])
                for one, _ in found
                if one.load_id
            ]
        for one, count in waiting:
            if count:
                yield Card(
                    desk.says(message("Rejected rows to correct")),
                    url_for("addresses.import_rejects", uid=one.uid),
                    count,
                    one.name,
                )


@dataclass(frozen=True, slots=True)
class _Row:
    upload: Upload
    load: LoadState | None
    job: Job | None


def _add_list(desk: Desk, blueprint: Blueprint) -> None:
    listing = Listing[_Row](
        key="imports",
        title=message("Imports"),
        lead=message("Files of addresses that were sent here, the newest first."),
        empty=message("No file was sent yet."),
        columns=(
            Column(
                "name",
                message("File"),
                lambda row: row.upload.name,
                link=lambda row: url_for("addresses.import_file", uid=row.upload.uid),
            ),
            Column(
                "state",
                message("State"),
                lambda row: desk.says(words.state_of(row.job)),
                tone=lambda row: words.tone_of(row.job),
            ),
            Column("at", message("Sent"), lambda row: row.upload.uploaded_at),
            Column("by", message("By"), lambda row: row.upload.uploaded_by),
            Column("read", message("Rows read"), lambda row: _tally(row, "read")),
            Column("created", message("Created"), lambda row: _tally(row, "created")),
            Column("merged", message("Merged"), lambda row: _tally(row, "merged")),
            Column(
                "rejected",
                message("Rejected rows"),
                lambda row: _tally(row, "rejected"),
            ),
        ),
        fetch=_fetch,
        template="addresses/imports.html",
    )
    add_list(desk, blueprint, "/imports", listing, needs=NEED)
    desk.navigation(
        "addresses.imports",
        message("Imports"),
        group=message("The register"),
        place=40,
    )


def _fetch(transaction: Transaction, asked: Asked) -> Found[_Row]:
    found = store.uploads(transaction, limit=asked.limit, offset=asked.offset)
    rows = [_Row(one, load, service.job_of(transaction, one)) for one, load in found]
    return Found(rows, store.count_uploads(transaction))


def _tally(row: _Row, name: str) -> int | None:
    return None if row.load is None else int(getattr(row.load.tally, name))


def _area(transaction: Transaction, upload: Upload) -> str:
    """Return what the division is called that a file was sent for."""
    divisions = chain(transaction, scheme=upload.scheme, code=upload.division_code)
    return f"{divisions[-1].name} {upload.division_code}"


class _Imports:
    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk = desk
        self._settings = settings

    @property
    def _office(self) -> Office:
        return office_of(self._desk, self._settings)

    def new(self) -> Result:
        """Take a file, or show the form for one."""
        desk, settings = self._desk, self._settings
        with desk.register.reading(NEED) as transaction:
            areas = service.areas_to_import(
                transaction,
                scheme=settings.division_scheme,
                county_code=settings.county_code,
            )
        if desk.posted:
            fields = desk.fields
            file = fields.file("file")
            division = fields.choice("division", {one.code for one in areas})
            options = self._options()
            fields.check()
            assert file is not None  # noqa: S101 - `check` has refused its absence
            uid = service.receive_upload(
                desk.register,
                name=file.filename or "",
                parts=iter(partial(file.stream.read, _PART), b""),
                megabytes=settings.upload_megabytes,
                scheme=settings.division_scheme,
                division_code=division,
                options=options,
                office=self._office,
                actor=desk.actor,
                now=desk.now,
            )
            return desk.redirect("addresses.import_file", uid=uid)
        return desk.page(
            "addresses/import_new.html",
            areas=[(one.code, one.name) for one in areas],
            megabytes=settings.upload_megabytes,
            accept=",".join(sorted(service.READABLE)),
            **self._choices(),
        )

    def show(self, uid: UUID) -> Result:
        """Show a file: what was seen in it, how its import goes, what came of it."""
        desk = self._desk
        if desk.posted:
            with desk.register.reading(NEED) as transaction:
                before = store.upload_by_uid(transaction, uid).preview
            options = self._options(before.mapping if before else {})
            desk.fields.check()
            service.look_again(
                desk.register,
                uid=uid,
                options=options,
                office=self._office,
                now=desk.now,
            )
            return desk.redirect("addresses.import_file", uid=uid)
        with desk.register.reading(NEED) as transaction:
            upload = store.upload_by_uid(transaction, uid)
            values = self._values(transaction, upload)
        return desk.page("addresses/import.html", upload=upload, **values)

    def progress(self, uid: UUID) -> Result:
        """Show how an import goes; where it is over, the whole page anew."""
        desk = self._desk
        with desk.register.reading(NEED) as transaction:
            upload = store.upload_by_uid(transaction, uid)
            job = service.job_of(transaction, upload)
        answer = desk.page(
            "addresses/part_import.html", upload=upload, job=job, words=words
        )
        if job is None or job.state.is_over:
            answer.headers["HX-Refresh"] = "true"
        return answer

    def begin(self, uid: UUID) -> Result:
        """Let a job import the file."""
        desk = self._desk
        service.begin_import(
            desk.register,
            uid=uid,
            actor=desk.actor,
            account=desk.actor.name,
            now=desk.now,
        )
        return desk.redirect("addresses.import_file", uid=uid)

    def stop(self, uid: UUID) -> Result:
        """Stop the import at its next step."""
        return self._with_job(uid, stop_job)

    def retry(self, uid: UUID) -> Result:
        """Let the import go on."""
        return self._with_job(uid, retry_job)

    def discard(self, uid: UUID) -> Result:
        """Remove a file that was not imported."""
        desk = self._desk
        service.discard_upload(desk.register, uid=uid, actor=desk.actor, now=desk.now)
        said = desk.says(message("The file is removed."))
        return desk.redirect("addresses.imports", said=said)

    def _with_job(self, uid: UUID, act: Any) -> Result:  # noqa: ANN401 - a use case
        desk = self._desk
        with desk.register.reading(NEED) as transaction:
            upload = store.upload_by_uid(transaction, uid)
        act(
            desk.register,
            number=upload.job_id or 0,
            actor=desk.actor,
            now=desk.now,
            need=NEED,
        )
        return desk.redirect("addresses.import_file", uid=uid)

    def _options(
        self, before: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> ImportOptions:
        """Read how a file is to be read; columns that stay are those of `before`."""
        fields = self._desk.fields
        columns = {
            name: [*before.get(name, ())] if chosen == KEPT else [f"{{{chosen}}}"]
            for name in FIELDS
            if (chosen := fields.text(f"column.{name}", required=False))
        }
        return ImportOptions(
            crs=fields.text("crs", required=False, longest=60) or None,
            mapping=fields.choice("mapping", {"", *shipped_mappings()}) or None
            if fields.text("mapping", required=False)
            else None,
            method=fields.choice("method", words.METHODS, "imported"),
            columns=columns,
        )

    def _choices(self) -> Mapping[str, Any]:
        says = self._desk.says
        return {
            "systems": SYSTEMS,
            "mappings": [(name, name) for name in shipped_mappings()],
            "methods": [(name, says(said)) for name, said in words.METHODS.items()],
        }

    def _values(self, transaction: Transaction, upload: Upload) -> Mapping[str, Any]:
        preview = upload.preview
        found: Sequence[Any] = ()
        load, waiting, ready = None, 0, 0
        if upload.load_id is not None:
            load = store.load_by_id(transaction, upload.load_id)
            found = findings_by_code(transaction, upload.load_id)
            waiting, ready = store.count_rejected(transaction, upload.load_id)
        points = preview.points if preview else ()
        return {
            "preview": preview,
            "area": _area(transaction, upload),
            "job": service.job_of(transaction, upload),
            "load": load,
            "findings": found,
            "waiting": waiting,
            "ready": ready,
            "words": words,
            "explain": explain,
            "fields": FIELDS,
            "kept": KEPT,
            "geometry": json.dumps({"type": "MultiPoint", "coordinates": points}),
            **self._choices(),
        }
