"""Links into map applications: the same door in each one's own datum."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from doorplate.public.map_links import APPLICATIONS, map_links
from doorplate.public.model import Point
from geo.datum import to_wgs84
from geo.geodesy import distance_m

DOOR = Point(112.787341, 34.907012)
LINKS = {link.key: link.url for link in map_links(DOOR, "大定路57号 (东门)&")}
DATUMS = {application.key: application.datum for application in APPLICATIONS}


def pair(key: str) -> tuple[float, float]:
    """Return longitude and latitude as the link gives them."""
    url = urlsplit(LINKS[key])
    query = parse_qs(url.query)
    if key == "amap":
        x, y = query["position"][0].split(",")
    elif key == "openstreetmap":
        x, y = query["mlon"][0], query["mlat"][0]
    else:
        named = {
            "baidu": lambda: query["location"][0],
            "tencent": lambda: query["marker"][0].split(";")[0].removeprefix("coord:"),
            "apple": lambda: query["ll"][0],
            "geo": lambda: url.path,
        }
        y, x = named[key]().split(",")
    return float(x), float(y)


@pytest.mark.parametrize("key", LINKS)
def test_every_application_is_sent_to_the_door_itself(key: str) -> None:
    longitude, latitude = to_wgs84(*pair(key), DATUMS[key])

    assert distance_m(longitude, latitude, DOOR.longitude, DOOR.latitude) < 0.2


@pytest.mark.parametrize(("key", "metres"), [("amap", 570), ("baidu", 1294)])
def test_chinese_applications_are_not_sent_plain_gps(key: str, metres: int) -> None:
    away = distance_m(*pair(key), DOOR.longitude, DOOR.latitude)

    assert away == pytest.approx(metres, rel=0.02)


@pytest.mark.parametrize("key", [key for key in LINKS if key != "openstreetmap"])
def test_name_of_the_pin_cannot_break_out_of_the_link(key: str) -> None:
    assert "大定路57号 (东门)&" in unquote(LINKS[key])
    assert "(东门)&" not in LINKS[key]
    assert " " not in LINKS[key]
