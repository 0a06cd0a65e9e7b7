"""Streets and localities: their list, and a page with the line and its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Blueprint, url_for

from doorplate.access.model import Permission
from doorplate.addresses.browsing import (
    StreetRow,
    Texts,
    list_streets,
    reference_by_uid,
)
from doorplate.addresses.locators import Level
from doorplate.addresses.model import ReferenceKind, ReferenceObject
from doorplate.addresses.pages import words
from doorplate.addresses.pages.map import SOMEWHERE, bounds_of
from doorplate.addresses.redrawing import redraw_reference
from doorplate.addresses.service import addresses_of
from doorplate.addresses.specification import AddressSpecification, specification_named
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.service import county_bounds
from doorplate.settings import Settings
from doorplate.web.desk import (
    Asked,
    Column,
    Desk,
    Filter,
    Found,
    Listing,
    add_list,
)
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import DrawingField
from doorplate.web.geojson import geometry as as_text

PANELS: Final = "street"
"""The name under which others add panels: they are given the `ReferenceObject`."""

_NEED: Final = Permission.REGISTER_READ
_DOORS: Final = (Level.HOUSE, Level.BUILDING)


@dataclass(frozen=True, slots=True)
class _Row:
    street: StreetRow
    division: str


def add_street_pages(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the list of streets and the page of one."""
    specification = specification_named(
        settings.address_specification, settings.address_specifications
    )
    view = _Streets(desk, specification)
    listing = _listing(desk, view)
    add_list(desk, blueprint, "/streets", listing, needs=_NEED)
    desk.route(blueprint, "/streets/<uuid:uid>", needs=_NEED, name="street")(view.show)
    desk.route(
        blueprint,
        "/streets/<uuid:uid>/line",
        needs=Permission.CHANGES_PROPOSE,
        methods=("GET", "POST"),
        name="street_line",
    )(view.redraw)
    desk.navigation(
        "addresses.streets", message("Streets"), group=message("The register"), place=12
    )


def _listing(desk: Desk, view: "_Streets") -> Listing[_Row]:
    kinds = lambda: [(str(k), desk.says(text)) for k, text in words.KINDS.items()]  # noqa: E731
    return Listing[_Row](
        key="streets",
        title=message("Streets and localities"),
        empty=message("No street is like this."),
        columns=(
            Column(
                "name",
                message("Name"),
                lambda row: row.street.reference.name,
                sort=True,
                link=lambda row: url_for(
                    "addresses.street", uid=row.street.reference.uid
                ),
            ),
            Column(
                "kind",
                message("Kind"),
                lambda row: desk.says(words.KINDS[row.street.reference.kind]),
            ),
            Column(
                "division", message("Division"), lambda row: row.division, sort=True
            ),
            Column(
                "addresses",
                message("Addresses"),
                lambda row: row.street.addresses,
                sort=True,
            ),
            Column("line", message("On the map"), lambda row: row.street.has_geometry),
        ),
        filters=(
            Filter("name", message("Name")),
            Filter("kind", message("Kind"), kinds),
        ),
        fetch=view.fetch,
        sort="name",
        export=Permission.REGISTER_EXPORT,
    )


class _Streets:
    def __init__(self, desk: Desk, specification: AddressSpecification) -> None:
        self._desk = desk
        self._specification = specification

    def fetch(self, transaction: Transaction, asked: Asked) -> Found[_Row]:
        """Return a page of the list."""
        kind = asked.filters.get("kind")
        rows, total = list_streets(
            transaction,
            name=asked.filters.get("name"),
            kind=ReferenceKind(kind) if kind else None,
            sort=asked.sort,
            descending=asked.descending,
            limit=asked.limit,
            offset=asked.offset,
        )
        return Found(self._rows(transaction, rows), total)

    def _rows(self, transaction: Transaction, rows: list[StreetRow]) -> Iterator[_Row]:
        texts = Texts(transaction, self._specification)
        for row in rows:
            reference = row.reference
            yield _Row(row, texts.division(reference.scheme, reference.division_code))

    def show(self, uid: UUID) -> Result:
        """Show a street: where it runs, its doors in walking order."""
        with self._desk.register.reading(_NEED) as transaction:
            street = reference_by_uid(transaction, uid)
            texts = Texts(transaction, self._specification)
            chain = texts.chain(street.scheme, street.division_code)
            found = addresses_of(transaction, reference_id=street.id, levels=_DOORS)
            doors = [(one, texts.door(one)) for one in found]
        return self._desk.page(
            "addresses/street.html",
            street=street,
            drawn=None if street.geometry is None else as_text(street.geometry),
            chain=chain,
            doors=doors,
            panels=self._desk.panels(PANELS, street),
            words=words,
        )

    def redraw(self, uid: UUID) -> Result:
        """Draw a street's line, or a locality's outline, anew."""
        desk = self._desk
        with desk.register.reading(_NEED) as transaction:
            street = reference_by_uid(transaction, uid)
            around = _around(transaction, street)
        is_line = street.kind is ReferenceKind.THOROUGHFARE
        kind = "LineString" if is_line else "Polygon"
        if desk.posted:
            fields = desk.fields
            drawn = fields.geometry("geometry", kind)
            fields.check()
            redraw_reference(
                desk.register,
                uid=uid,
                geometry=drawn,
                actor=desk.actor,
                now=desk.now,
            )
            said = desk.says(message("The drawing is kept."))
            return desk.redirect("addresses.street", said=said, uid=uid)
        present = street.geometry
        fits = present is not None and present.geom_type == kind
        field = DrawingField(
            "geometry",
            "line" if is_line else "area",
            present if fits else None,
            present.bounds if present is not None else around,
            None if fits or present is None else as_text(present),
        )
        return desk.page("addresses/street_line.html", street=street, field=field)


def _around(
    transaction: Transaction, street: ReferenceObject
) -> tuple[float, float, float, float]:
    """Return the box around a street's doors, else around the county."""
    found = addresses_of(transaction, reference_id=street.id, levels=_DOORS)
    return bounds_of(found) or county_bounds(transaction) or SOMEWHERE
