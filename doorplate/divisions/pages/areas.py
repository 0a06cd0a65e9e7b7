"""Services and their areas: who is responsible where."""

from typing import Final

from flask import Blueprint, request, url_for

from doorplate.access.model import Permission
from doorplate.core.errors import NotFound
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.browsing import (
    AreaDrawn,
    area_in_force,
    areas_of_layer,
    layer_named,
)
from doorplate.divisions.service import service_layers
from doorplate.web.desk import Asked, Column, Desk, Found, Listing, add_list
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import geometry

_NEED: Final = Permission.REGISTER_READ


class AreaUnknown(NotFound):
    """There is no area {code} of this service in force."""


def add_area_pages(desk: Desk, blueprint: Blueprint) -> None:
    """Add the services, the areas of one, and the page of an area."""
    view = _Areas(desk)
    desk.route(blueprint, "/areas", needs=_NEED, name="services")(view.services)
    listing = Listing[AreaDrawn](
        key="areas",
        title=message("Areas"),
        empty=message("This service has no area in force."),
        columns=(
            Column(
                "name",
                message("Name"),
                lambda row: row.name,
                link=lambda row: url_for(
                    "divisions.area", layer=row.layer.key, code=row.code
                ),
            ),
            Column("code", message("Code"), lambda row: row.code),
            Column("contact", message("Contact"), lambda row: row.contact),
            Column("phone", message("Telephone"), lambda row: row.phone),
            Column("hours", message("Hours"), lambda row: row.hours),
        ),
        fetch=_fetch,
        export=Permission.REGISTER_EXPORT,
    )
    add_list(desk, blueprint, "/areas/<layer>", listing, needs=_NEED)
    desk.route(blueprint, "/areas/<layer>/at/<path:code>", needs=_NEED, name="area")(
        view.show
    )
    desk.navigation(
        "divisions.services",
        message("Service areas"),
        group=message("The register"),
        place=16,
    )


def _fetch(transaction: Transaction, asked: Asked) -> Found[AreaDrawn]:
    layer = (request.view_args or {}).get("layer", "")
    found = layer_named(transaction, layer)
    if found is None:
        raise AreaUnknown(code=layer)
    rows, total = areas_of_layer(
        transaction, layer, limit=asked.limit, offset=asked.offset
    )
    return Found(rows, total)


class _Areas:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def services(self) -> Result:
        """Show the services, each with the number of its areas."""
        with self._desk.register.reading(_NEED) as transaction:
            layers = service_layers(transaction)
        return self._desk.page("divisions/services.html", layers=layers)

    def show(self, layer: str, code: str) -> Result:
        """Show an area: where it is, whom to ask."""
        with self._desk.register.reading(_NEED) as transaction:
            area = area_in_force(transaction, layer, code)
        if area is None:
            raise AreaUnknown(code=code)
        return self._desk.page(
            "divisions/area.html", area=area, drawn=geometry(area.polygon)
        )
