"""Services and their areas: who is responsible where."""

from typing import Final

from flask import Blueprint, request, url_for
from shapely import get_parts

from doorplate.access.model import Permission
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.browsing import (
    AreaDrawn,
    area_in_force,
    areas_of_layer,
    layer_named,
)
from doorplate.divisions.service import AreaUnknown, redraw_area, service_layers
from doorplate.settings import Settings
from doorplate.web.desk import Asked, Column, Desk, Found, Listing, add_list
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import DrawingField, geometry

_NEED: Final = Permission.REGISTER_READ


def add_area_pages(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the services, the areas of one, and the page of an area."""
    view = _Areas(desk, settings.division_scheme)
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
    desk.route(
        blueprint,
        "/areas/<layer>/at/<path:code>/outline",
        needs=Permission.DIVISIONS_MANAGE,
        methods=("GET", "POST"),
        name="outline",
    )(view.redraw)
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
    def __init__(self, desk: Desk, scheme: str) -> None:
        self._desk = desk
        self._scheme = scheme

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

    def redraw(self, layer: str, code: str) -> Result:
        """Draw an area anew: a generation is staged, and its effect is shown next."""
        desk = self._desk
        with desk.register.reading(_NEED) as transaction:
            area = area_in_force(transaction, layer, code)
        if area is None:
            raise AreaUnknown(code=code)
        if desk.posted:
            fields = desk.fields
            drawn = fields.geometry("geometry", "Polygon")
            source = fields.text("source", longest=200)
            fields.check()
            staged = redraw_area(
                desk.register,
                layer=layer,
                code=code,
                scheme=self._scheme,
                outline=drawn,
                neighbours_give_way=fields.flag("give_way"),
                source=source,
                actor=desk.actor,
                now=desk.now,
            )
            said = desk.says(message("The outline is kept; it is not in force yet."))
            return desk.redirect(
                "divisions.generation", said=said, number=staged.number
            )
        parts = get_parts(area.polygon).tolist()
        field = DrawingField(
            "geometry",
            "area",
            parts[0] if len(parts) == 1 else None,
            area.polygon.bounds,
            None if len(parts) == 1 else geometry(area.polygon),
        )
        return desk.page("divisions/outline.html", area=area, field=field)
