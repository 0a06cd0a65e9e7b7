"""The map of the register: its tiles, its page, the list beside it."""

import hashlib
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, request
from shapely import Point
from werkzeug.wrappers import Response as BaseResponse

from doorplate.access.model import Permission
from doorplate.addresses.browsing import Texts
from doorplate.addresses.drawing import DOORS_FROM, draw
from doorplate.addresses.model import Address
from doorplate.addresses.service import find_by_text, neighbours
from doorplate.addresses.specification import specification_named
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.service import county_bounds
from doorplate.settings import Settings
from doorplate.web.desk import Desk
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import collection, feature
from doorplate.web.tiles import MEDIA_TYPE, Tile

_NEED: Final = Permission.REGISTER_READ
_NEAR_M: Final = 400
_MOST: Final = 40
SOMEWHERE: Final = (104.0, 34.0, 106.0, 36.0)
"""What a map shows before there is any boundary: the middle of the country."""


def add_map(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the map's page, its list, and its tiles."""
    view = _Map(desk, settings)
    desk.route(blueprint, "/map", needs=_NEED, name="map")(view.show)
    desk.route(blueprint, "/find", needs=_NEED)(view.find)
    desk.search = "addresses.find"
    desk.route(blueprint, "/map/near", needs=_NEED)(view.near)
    desk.route(blueprint, "/tiles/<int:z>/<int:x>/<int:y>.pbf", needs=_NEED)(view.tile)
    desk.navigation(
        "addresses.map", message("Map"), group=message("The register"), place=5
    )


class _Map:
    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk = desk
        self._specification = specification_named(
            settings.address_specification, settings.address_specifications
        )

    def show(self) -> Result:
        """Show the map; with a text, what it finds."""
        text = request.args.get("text", "").strip()
        with self._desk.register.reading(_NEED) as transaction:
            found = find_by_text(transaction, text)[:_MOST] if text else []
            rows = self._rows(transaction, found)
            bounds = bounds_of(found) or county_bounds(transaction) or SOMEWHERE
        return self._desk.page(
            "addresses/map.html",
            text=text,
            rows=rows,
            bounds=bounds,
            found=_as_geojson(rows),
            doors_from=DOORS_FROM,
        )

    def find(self) -> Result:
        """Lead to the one address that a text says, else to the list of what it may."""
        text = request.args.get("text", "").strip()
        with self._desk.register.reading(_NEED) as transaction:
            found = find_by_text(transaction, text) if text else []
        if len(found) == 1:
            return self._desk.redirect("addresses.address", uid=found[0].uid)
        return self._desk.redirect("addresses.addresses", text=text)

    def near(self) -> Result:
        """Give the list of doors around the middle of the map, as a part."""
        fields = self._desk.asked
        longitude = fields.number("longitude", least=-180, most=180)
        latitude = fields.number("latitude", least=-85, most=85)
        fields.check()
        with self._desk.register.reading(_NEED) as transaction:
            found = neighbours(
                transaction,
                longitude=longitude,
                latitude=latitude,
                radius_m=_NEAR_M,
                limit=_MOST,
            )
            rows = self._rows(transaction, found)
        return self._desk.part("addresses/part_near.html", rows=rows)

    def tile(self, z: int, x: int, y: int) -> BaseResponse:
        """Give a tile of the map: private, and asked for again before it is shown."""
        tile = Tile.of(z, x, y)
        with self._desk.register.reading(_NEED) as transaction:
            drawn = draw(transaction, tile, self._specification)
        response = Response(drawn, mimetype=MEDIA_TYPE)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Cookie"
        response.set_etag(hashlib.sha256(drawn).hexdigest()[:20])
        return response.make_conditional(request)

    def _rows(
        self, transaction: Transaction, found: Sequence[Address]
    ) -> list[tuple[Address, str, str]]:
        texts = Texts(transaction, self._specification)
        return [
            (
                one,
                texts.short(one),
                texts.division(one.scheme, one.division_code),
            )
            for one in found
        ]


def bounds_of(found: Sequence[Address]) -> tuple[float, float, float, float] | None:
    """Return the box around what was found, as far as it has points."""
    points = [
        (one.position.longitude, one.position.latitude)
        for one in found
        if one.position is not None
    ]
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _as_geojson(rows: Sequence[tuple[Address, str, str]]) -> str | None:
    """Return what was found as points with their texts."""
    features = [
        feature(Point(one.position.longitude, one.position.latitude), label=short)
        for one, short, _ in rows
        if one.position is not None
    ]
    return collection(features) if features else None
