"""Rejected rows in a table that can be written in, and what goes on of them."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from doorplate.access.model import Permission
from doorplate.addresses.imports import service, store
from doorplate.addresses.imports.model import RejectedRow, Upload, UploadUnknown
from doorplate.addresses.loading.mapping import names_in
from doorplate.addresses.loading.messages import explain
from doorplate.addresses.pages.imports import office_of
from doorplate.core.messages import message
from doorplate.files import REPORT_COLUMNS
from doorplate.settings import Settings
from doorplate.web.desk import Desk
from doorplate.web.desk.exports import MEDIA_TYPES, as_csv
from doorplate.web.desk.guard import Result

_NEED: Final = Permission.ADDRESSES_LOAD
_SIZE: Final = 25
_CELL: Final = re.compile(r"(\d{1,18}):(\d{1,4})")
_POINT: Final = ("x", "y")


def add_reject_pages(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the table of rejected rows, and their file."""
    view = _Rejects(desk, settings)
    route = partial(desk.route, blueprint, needs=_NEED)
    route(
        "/imports/<uuid:uid>/rejects", methods=("GET", "POST"), name="import_rejects"
    )(view.show)
    route("/imports/<uuid:uid>/rejects.csv", name="import_rejects_file")(view.file)


@dataclass(frozen=True, slots=True)
class _Cell:
    at: int
    label: str
    text: str
    is_wrong: bool


class _Rejects:
    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk = desk
        self._settings = settings

    def show(self, uid: UUID) -> Result:
        """Show a page of the rows, or keep what was written and lead on."""
        desk = self._desk
        if desk.posted:
            return self._keep(uid)
        page = max(1, desk.asked.whole("page", default=1, least=1))
        with desk.register.reading(_NEED) as transaction:
            upload = _loaded(store.upload_by_uid(transaction, uid))
            waiting, ready = store.count_rejected(transaction, upload.load_id or 0)
            rows = store.rejected(
                transaction,
                upload.load_id or 0,
                _header(upload),
                limit=_SIZE,
                offset=_SIZE * (page - 1),
            )
        return desk.page(
            "addresses/import_rejects.html",
            upload=upload,
            rows=[(row, self._message(row), _cells(upload, row)) for row in rows],
            waiting=waiting,
            ready=ready,
            page=page,
            pages=max(1, -(-waiting // _SIZE)),
        )

    def file(self, uid: UUID) -> Result:
        """Give the rows as a file, to be mended with an office program."""
        with self._desk.register.reading(_NEED) as transaction:
            upload = _loaded(store.upload_by_uid(transaction, uid))
            header = _header(upload)
            rows = store.rejected(transaction, upload.load_id or 0, header)
        self._desk.note_export("rejects", {"upload": str(uid), "rows": len(rows)})
        lines = [
            (
                *row.fields,
                *(row.row_number, row.field, row.code, row.value, self._message(row)),
            )
            for row in rows
        ]
        file = as_csv((*header, *REPORT_COLUMNS), lines)
        answer = Response(file, mimetype=MEDIA_TYPES["csv"])
        name = f"rejects-{self._desk.today}.csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _keep(self, uid: UUID) -> Result:
        desk = self._desk
        office = office_of(desk, self._settings)
        common: dict[str, Any] = {
            "uid": uid,
            "office": office,
            "actor": desk.actor,
            "now": desk.now,
        }
        count = service.save_corrections(desk.register, typed=_typed(), **common)
        if desk.fields.text("action", required=False) == "load":
            new = service.load_corrections(desk.register, **common)
            return desk.redirect("addresses.import_file", uid=new)
        page = desk.fields.whole("page", default=1)
        said = desk.says(
            message("{count} rows are kept as you wrote them."), count=count
        )
        return desk.redirect("addresses.import_rejects", said=said, uid=uid, page=page)

    def _message(self, row: RejectedRow) -> str:
        return self._desk.says(explain(row.code)) if row.code else ""


def _loaded(upload: Upload) -> Upload:
    """Return a file that was loaded: others have no rejected rows."""
    if upload.load_id is None:
        raise UploadUnknown
    return upload


def _header(upload: Upload) -> list[str]:
    return list(upload.preview.header) if upload.preview else []


def _cells(upload: Upload, row: RejectedRow) -> list[_Cell]:
    """Return the columns that were read; with those that hold a mistake marked."""
    mapping = upload.preview.mapping if upload.preview else {}
    read = {column for texts in mapping.values() for column in _columns(texts)}
    fields = _POINT if row.field in _POINT else (row.field,)
    wrong = {column for field in fields for column in _columns(mapping.get(field, ()))}
    return [
        _Cell(at, name, text, is_wrong=bool(row.code) and name in wrong)
        for at, (name, text) in enumerate(zip(_header(upload), row.fields, strict=True))
        if name in read
    ]


def _columns(texts: Any) -> list[str]:  # noqa: ANN401 - templates
    return [column for text in texts for column in names_in(text)]


def _typed() -> Mapping[int, Mapping[int, str]]:
    """Return what was written, by the row's key and the number of the column."""
    typed: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for name, text in request.form.items():
        if match := _CELL.fullmatch(name):
            typed[int(match[1])][int(match[2])] = text.strip()
    return typed
