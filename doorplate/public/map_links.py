"""Links that open a point in map applications, each in the datum it expects.

Amap (uri.amap.com), Tencent (apis.map.qq.com/uri) and Apple in China take GCJ-02;
Baidu (api.map.baidu.com/marker) BD-09 with ``coord_type=bd09ll``; ``geo:`` (RFC 5870)
and OpenStreetMap WGS-84. GCJ-02 and BD-09 equal WGS-84 plus a shift of hundreds of
metres in China, so that the datum is not a detail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from doorplate.public.model import Point
from doorplate.settings import Label
from geo.datum import BD09, GCJ02, WGS84, Crs, from_wgs84

_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class MapApplication:
    """A map application and how it is asked to show a point."""

    key: str
    name: Label
    datum: Crs
    template: str


@dataclass(frozen=True, slots=True)
class MapLink:
    """A link that opens the point in one application."""

    key: str
    name: Label
    url: str


APPLICATIONS: Final = (
    MapApplication(
        "amap",
        Label(zh="高德地图", en="Amap"),
        GCJ02,
        "https://uri.amap.com/marker?position={x},{y}&name={name}"
        "&coordinate=gaode&callnative=1&src=doorplate",
    ),
    MapApplication(
        "baidu",
        Label(zh="百度地图", en="Baidu Maps"),
        BD09,
        "https://api.map.baidu.com/marker?location={y},{x}&title={name}"
        "&content={name}&coord_type=bd09ll&output=html&src=webapp.doorplate",
    ),
    MapApplication(
        "tencent",
        Label(zh="腾讯地图", en="Tencent Maps"),
        GCJ02,
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:{y},{x};title:{name}"
        ";addr:{name}&referer=doorplate",
    ),
    MapApplication(
        "apple",
        Label(zh="苹果地图", en="Apple Maps"),
        GCJ02,
        "https://maps.apple.com/?ll={y},{x}&q={name}",
    ),
    MapApplication(
        "openstreetmap",
        Label(zh="开放街图", en="OpenStreetMap"),
        WGS84,
        "https://www.openstreetmap.org/?mlat={y}&mlon={x}#map=18/{y}/{x}",
    ),
    MapApplication(
        "geo",
        Label(zh="手机默认地图", en="This phone's map"),
        WGS84,
        # The query, which RFC 5870 leaves to applications, names the pin on Android.
        "geo:{y},{x}?q={y},{x}({name})",
    ),
)


def map_links(point: Point, name: str) -> Iterator[MapLink]:
    """Yield a link for each application; `name` is what the pin is called."""
    for application in APPLICATIONS:
        x, y = from_wgs84(point.longitude, point.latitude, application.datum)
        url = application.template.format(
            x=_degrees(x), y=_degrees(y), name=quote(name, safe="")
        )
        yield MapLink(application.key, application.name, url)


def _degrees(value: float) -> str:
    return f"{value:.{_DECIMALS}f}"
