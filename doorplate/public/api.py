"""The same view for programs: JSON, and GeoJSON (RFC 7946)."""

from typing import Any

from doorplate.addresses.surroundings import ShownPoint
from doorplate.public.map_links import map_links
from doorplate.public.model import (
    Decree,
    Ending,
    Former,
    NextDoor,
    PlateView,
    Responsible,
)
from doorplate.settings import Hotline, Label


def as_json(view: PlateView) -> dict[str, Any]:
    """Return a view as one JSON object; names come in every language there is."""
    town = view.town
    return {
        "url": view.url,
        "code": str(view.code),
        "printed": view.code.printed,
        "standing": view.standing.value,
        "ending": None if view.ending is None else _ending(view.ending),
        "address": {
            "standard": view.address.standard,
            "short": view.address.short,
            "street": view.address.street,
            "door": view.address.door,
        },
        "formerly": list(map(_former, view.former)),
        "divisions": [
            {"level": one.level, "name": one.name, "code": one.code}
            for one in view.chain
        ],
        "responsible": list(map(_responsible, view.responsible)),
        "next_doors": list(map(_next_door, view.next_doors)),
        "coordinates": list(map(_shown_point, view.coordinates)),
        "maps": _maps(view),
        "emergency": list(map(_hotline, town.emergency)),
        "hotlines": list(map(_hotline, town.hotlines)),
        "town": _label(town.name),
        "department": _label(town.department),
        "illustrative": town.illustrative,
    }


def as_geojson(view: PlateView) -> dict[str, Any]:
    """Return a view as a GeoJSON feature: its point in WGS-84, or null."""
    point = view.point
    geometry = point and {
        "type": "Point",
        "coordinates": [point.longitude, point.latitude],
    }
    return {
        "type": "Feature",
        "id": str(view.code),
        "geometry": geometry,
        "properties": as_json(view),
    }


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _hotline(hotline: Hotline) -> dict[str, Any]:
    return {"name": _label(hotline.name), "number": hotline.number}


def _ending(ending: Ending) -> dict[str, Any]:
    return {
        "day": ending.day and ending.day.isoformat(),
        "reason": ending.reason,
        "successor": ending.successor and str(ending.successor),
        "decree": ending.decree and _decree(ending.decree),
        "followed_by": list(ending.followed_by),
    }


def _decree(decree: Decree) -> dict[str, str | None]:
    return {"kind": decree.kind, "document": decree.document}


def _former(former: Former) -> dict[str, Any]:
    return {
        "short": former.text,
        "until": former.until.isoformat(),
        "decree": former.decree and _decree(former.decree),
    }


def _responsible(one: Responsible) -> dict[str, Any]:
    return {
        "layer": one.key,
        "service": _label(one.service),
        "name": one.name,
        "contact": one.contact,
        "phone": one.phone,
        "hours": one.hours,
    }


def _next_door(one: NextDoor) -> dict[str, Any]:
    return {
        "door": one.door,
        "metres": one.metres,
        "towards": "higher" if one.rising else "lower",
        "side": "left" if one.left else "right",
    }


def _shown_point(point: ShownPoint) -> dict[str, Any]:
    return {"datum": point.datum, "x": point.x, "y": point.y, "degrees": point.degrees}


def _maps(view: PlateView) -> list[dict[str, Any]]:
    if view.point is None:
        return []
    links = map_links(view.point, view.address.short)
    return [{"name": _label(link.name), "url": link.url} for link in links]
