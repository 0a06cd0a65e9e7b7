"""The pages of a list: the list itself, the choice of its columns, its export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Generic

from flask import Blueprint, Response, redirect, request, session, stream_with_context
from flask import url_for as address_of
from werkzeug.wrappers import Response as BaseResponse

from doorplate.core.messages import message
from doorplate.web.desk import exports
from doorplate.web.desk.kit import Desk
from doorplate.web.desk.lists import SIZES, Column, Listing, Row, View, read_view

_YES: Final = message("yes")
_NO: Final = message("no")
_SEE_OTHER: Final = 303


@dataclass(frozen=True)
class Cell:
    """What a table shows in one place."""

    label: str
    text: str
    is_number: bool
    link: str | None = None
    tone: str | None = None


def add_list(
    desk: Desk,
    blueprint: Blueprint,
    rule: str,
    listing: Listing[Row],
    *,
    needs: str,
) -> None:
    """Add a list at ``/desk`` + `rule`, as the endpoint of the list's key.

    Its export lies at `rule` + ``/export``, for whoever holds the listing's permission;
    what was taken away, with how many rows and why, is written down.
    """
    pages = _ListPages(desk, f"{blueprint.name}.{listing.key}", listing, needs)
    desk.route(blueprint, rule, needs=needs, name=listing.key)(pages.show)
    if listing.export is not None:
        desk.route(
            blueprint,
            f"{rule}/export",
            needs=listing.export,
            methods=("POST",),
            name=f"{listing.key}_export",
        )(pages.export)


class _ListPages(Generic[Row]):
    def __init__(
        self, desk: Desk, endpoint: str, listing: Listing[Row], needs: str
    ) -> None:
        self._desk = desk
        self._endpoint = endpoint
        self._listing = listing
        self._needs = needs

    def show(self, **path: object) -> BaseResponse:
        """Show a page of the list."""
        if "choose" in request.args:
            return self._choose(path)
        view = self._view()
        with self._desk.register.reading(self._needs) as transaction:
            found = self._listing.fetch(transaction, view.asked)
            rows = [self._cells(view, row) for row in found.rows]
        return self._desk.page(
            self._listing.template,
            **self._values(view, rows, found.total, path),
            **self._listing.extra(),
        )

    def export(self, **path: object) -> BaseResponse:
        """Give the whole filtered list as a file."""
        desk, listing = self._desk, self._listing
        fields = desk.fields
        form = fields.choice("form", exports.WRITERS)
        reason = fields.text("reason", longest=200)
        fields.check()
        view = self._view()
        file = stream_with_context(self._file(view, form, reason))
        # The first packet is made now: what is refused is told as a page.
        response = Response(_started(file), mimetype=exports.MEDIA_TYPES[form])
        name = f"{listing.key}-{desk.today}.{form}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        del path
        return response

    def _file(self, view: View[Row], form: str, reason: str) -> Iterator[bytes]:
        desk, listing = self._desk, self._listing
        with desk.register.reading(listing.export) as transaction:
            found = listing.fetch(transaction, view.everything)
            desk.note_export(
                listing.key,
                {
                    "reason": reason,
                    "form": form,
                    "rows": found.total,
                    "filters": {**view.filters},
                },
            )
            header = [desk.says(column.label) for column in view.shown]
            rows = ([_raw(column, row) for column in view.shown] for row in found.rows)
            yield from exports.WRITERS[form](header, rows)

    def _choose(self, path: Mapping[str, object]) -> BaseResponse:
        """Keep the chosen columns for this person, and show the list again."""
        chosen = request.args.getlist("column")
        known = [c.key for c in self._listing.columns if c.key in chosen]
        session[self._note] = known
        return redirect(self._at({**path, **self._view().arguments()}), _SEE_OTHER)

    def _at(self, arguments: dict[str, Any]) -> str:
        return address_of(self._endpoint, **arguments)

    @property
    def _note(self) -> str:
        return f"columns:{self._endpoint}"

    def _view(self) -> View[Row]:
        return read_view(self._listing, request.args, session.get(self._note))

    def _cells(self, view: View[Row], row: Row) -> list[Cell]:
        return [
            Cell(
                label=self._desk.says(column.label),
                text=self._text(column.value(row)),
                is_number=_is_number(column.value(row)),
                link=column.link and column.link(row),
                tone=column.tone and column.tone(row),
            )
            for column in view.shown
        ]

    def _text(self, value: object) -> str:
        if value is None or value == "":
            return "—"
        if isinstance(value, bool):
            return self._desk.says(_YES if value else _NO)
        if isinstance(value, datetime):
            return self._desk.language.moment(value, self._desk.settings.time_zone)
        if isinstance(value, date):
            return value.isoformat()
        if _is_number(value):
            return self._desk.language.number(value)  # type: ignore[arg-type]
        return str(value)

    def _values(
        self,
        view: View[Row],
        rows: Sequence[Sequence[Cell]],
        total: int,
        path: Mapping[str, object],
    ) -> dict[str, Any]:
        desk, listing = self._desk, self._listing

        def at(**changes: object) -> str:
            return self._at({**path, **view.arguments(**changes)})

        may_export = listing.export is not None and desk.may(listing.export)
        to_export: dict[str, Any] = {**path, **view.arguments(page=None)}
        return {
            "listing": listing,
            "view": view,
            "rows": rows,
            "total": total,
            "pages": view.pages(total),
            "sizes": SIZES,
            "at": at,
            "action": at(**dict.fromkeys(view.arguments())),
            "export_at": address_of(f"{self._endpoint}_export", **to_export)
            if may_export
            else None,
        }


def _raw(column: Column[Row], row: Row) -> object:
    value = column.value(row)
    return str(value) if isinstance(value, StrEnum) else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _started(file: Iterator[bytes]) -> Iterator[bytes]:
    first = next(file, b"")

    def whole() -> Iterator[bytes]:
        yield first
        yield from file

    return whole()
