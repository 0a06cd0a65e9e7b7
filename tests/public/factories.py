"""Views made by hand, and a small register with plates of every standing."""

from dataclasses import replace
from datetime import date
from typing import Any

from shapely import LineString

from doorplate.core.platecodes import PlateCode
from doorplate.public.model import (
    AddressText,
    DivisionHere,
    Ending,
    NextDoor,
    PlateView,
    Point,
    Responsible,
    ShownPoint,
    Standing,
    Surroundings,
    Town,
)
from doorplate.settings import Hotline, Label
from geo.sketch import Door, StreetLine

CODE = PlateCode.from_body("7K2QX9M4RT3")
NEW_CODE = PlateCode.from_body("A1C2D3E4F5G")


def a_town(**changes: Any) -> Town:
    town = Town(
        name=Label(zh="孟州市", en="Mengzhou"),
        department=Label(zh="孟州市民政局", en="Mengzhou Civil Affairs Bureau"),
        emergency=(
            Hotline(name=Label(zh="报警", en="Police"), number="110"),
            Hotline(name=Label(zh="火警", en="Fire"), number="119"),
            Hotline(name=Label(zh="急救", en="Ambulance"), number="120"),
        ),
        hotlines=(
            Hotline(name=Label(zh="政务热线", en="Government hotline"), number="12345"),
        ),
        public_url="https://mp.example",
        illustrative=False,
    )
    return replace(town, **changes)


def a_view(**changes: Any) -> PlateView:
    view = PlateView(
        code=CODE,
        standing=Standing.IN_FORCE,
        ending=None,
        address=AddressText("河南省焦作市孟州市大定街道大定路57号", "大定路", "57号"),
        chain=(
            DivisionHere("province", "河南省", "410000000000"),
            DivisionHere("city", "焦作市", "410800000000"),
            DivisionHere("county", "孟州市", "410883000000"),
            DivisionHere("township", "大定街道", "410883001000"),
            DivisionHere("village", "东关社区居民委员会", "410883001001"),
        ),
        responsible=(
            a_service("police_station", "派出所", "Police station", "大定派出所"),
            a_service("grid", "网格", "Grid", "东关第一网格", hours="08:00–20:00"),
            a_service("civil_affairs", "民政", "Civil affairs", "大定街道民政所"),
        ),
        point=Point(112.787341, 34.907012),
        coordinates=(ShownPoint("WGS84", 112.787341, 34.907012, 6, degrees=True),),
        surroundings=_surroundings(),
        town=a_town(),
        next_doors=(
            NextDoor("58号", 12, rising=True, left=False),
            NextDoor("59号", 42, rising=True, left=True),
            NextDoor("56号", 9, rising=False, left=True),
            NextDoor("55号", 38, rising=False, left=False),
        ),
    )
    return replace(view, **changes)


def a_service(
    key: str, zh: str, en: str, name: str, *, hours: str = "24小时"
) -> Responsible:
    return Responsible(key, Label(zh=zh, en=en), name, "王建国", "0391-8190110", hours)


def a_replaced_view() -> PlateView:
    ending = Ending(date(2026, 3, 1), "褪色", NEW_CODE)
    return a_view(standing=Standing.REPLACED, ending=ending)


def a_retired_view() -> PlateView:
    ending = Ending(date(2026, 3, 1), "房屋拆除", None)
    return a_view(standing=Standing.RETIRED, ending=ending)


def _surroundings() -> Surroundings:
    """A crowded crossing: more doors than a map has room for."""
    lon, lat = 112.787341, 34.907012
    along = LineString([(lon - 0.004, lat - 0.0002), (lon + 0.004, lat + 0.0001)])
    across = LineString([(lon + 0.0007, lat - 0.003), (lon + 0.0008, lat + 0.003)])
    return Surroundings(
        here=Door("57号", lon, lat),
        streets=(
            StreetLine("大定路", along, own=True),
            StreetLine("韩愈大街", across),
        ),
        neighbours=tuple(
            Door(
                str(57 + 2 * step - (step % 2)),
                lon + step * 0.00018,
                lat - 0.0003 * (step % 2),
            )
            for step in range(-30, 31)
            if step
        ),
        radius_m=120,
    )
