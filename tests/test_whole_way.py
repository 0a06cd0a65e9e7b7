"""The whole way: a list of houses goes in, plates come out, every scan answers."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from click.testing import CliRunner
from flask.testing import FlaskClient
from shapely.geometry import box, mapping

from doorplate.app import create_app
from doorplate.cli import main
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from doorplate.settings import Settings

BASE: Final = "HTTPS://MP.EXAMPLE"
COUNTY: Final = "410883000000"
# A room's symbol is 36 mm wide with its quiet zone: 5.7 pixels a module.
DOTS_AN_INCH: Final = 150

# Codes and names as in the list of 2023.
DIVISIONS: Final = {
    "410000000000": ("province", "河南省", ""),
    "410800000000": ("city", "焦作市", "410000000000"),
    COUNTY: ("county", "孟州市", "410800000000"),
    "410883001000": ("township", "大定街道", COUNTY),
    "410883001001": ("village", "花封街居民委员会", "410883001000"),
    "410883001201": ("village", "北街村民委员会", "410883001000"),
}
WEST, EAST = "410883001001", "410883001201"
# Degrees of longitude and latitude, WGS-84; the two villages fill the county.
GROUNDS: Final = {
    COUNTY: (112.77, 34.89, 112.81, 34.92),
    "410883001000": (112.77, 34.89, 112.81, 34.92),
    WEST: (112.77, 34.89, 112.79, 34.92),
    EAST: (112.79, 34.89, 112.81, 34.92),
}
HEADERS: Final = {
    "village": "区划代码",
    "street": "街路巷",
    "locality": "小区",
    "number": "门牌号",
    "building": "楼栋",
    "unit": "单元",
    "room": "室",
}
STATIONS: Final = {
    WEST: ("大定派出所", "0000-110001"),
    EAST: ("城关派出所", "0000-110002"),
}
TOWNSHIP: Final = "河南省焦作市孟州市大定街道"


@dataclass(frozen=True)
class Door:
    """A row of the list, and what everybody has to call it in the end."""

    village: str
    street: str = ""
    locality: str = ""
    number: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    standard: str = ""
    kind: str = ""


def _houses(
    village: str, place: str, numbers: Iterable[str], kind: str, **column: str
) -> list[Door]:
    return [
        Door(
            village,
            **column,
            number=f"{number}号",
            standard=f"{TOWNSHIP}{place}{number}号",
            kind=kind,
        )
        for number in numbers
    ]


def _compound() -> list[Door]:
    """A building of the compound, one of its units, two of the rooms there."""
    whole = Door(
        EAST,
        locality="河阳郡府小区",
        building="3号楼",
        standard=f"{TOWNSHIP}北街村河阳郡府小区3号楼",
        kind="building",
    )
    unit = replace(whole, unit="2单元", standard=f"{whole.standard}2单元", kind="unit")
    rooms = [
        replace(unit, room=room, standard=f"{unit.standard}{room}室", kind="room")
        for room in ("301", "302")
    ]
    return [whole, unit, *rooms]


def _doors() -> list[Door]:
    numbers = ("1", "2", "3", "57", "1024-3")
    return [
        *_houses(WEST, "大定路", numbers, "medium", street="大定路"),
        *_houses(EAST, "黄河大道", ("8", "10"), "large", street="黄河大道"),
        *_compound(),
        *_houses(WEST, "花封街社区花封街南院", ("7",), "small", locality="花封街南院"),
    ]


DOORS: Final = {door.standard: door for door in _doors()}


def write_divisions(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["code12", "level", "name", "parent12"])
        for code, (level, name, parent) in DIVISIONS.items():
            rows.writerow([code, level, name, parent])


def write_features(path: Path, features: Iterable[tuple[str, dict[str, str]]]) -> None:
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": mapping(box(*GROUNDS[code])),
            }
            for code, properties in features
        ],
    }
    path.write_text(json.dumps(collection), encoding="utf-8")


def write_addresses(path: Path) -> None:
    with path.open("w", encoding="gb18030", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow([*HEADERS.values(), "经度", "纬度"])
        for place, door in enumerate(DOORS.values()):
            west, south, *_ = GROUNDS[door.village]
            where = (f"{west + 0.005 + place / 5000:.6f}", f"{south + 0.01:.6f}")
            rows.writerow([*(getattr(door, name) for name in HEADERS), *where])


@pytest.fixture
def printed(register: Register, tmp_path: Path) -> Path:
    """A folder with the sheets and the manifest of a town that was loaded."""

    def doorplate(*words: object) -> None:
        url = register.url.render_as_string(hide_password=False)
        result = CliRunner().invoke(main, ["--database", url, *map(str, words)])
        assert result.exit_code == 0, result.output

    divisions, borders = tmp_path / "divisions.csv", tmp_path / "borders.geojson"
    stations, houses = tmp_path / "stations.geojson", tmp_path / "houses.csv"
    write_divisions(divisions)
    write_features(borders, ((code, {"code": code}) for code in GROUNDS))
    write_features(
        stations,
        (
            (code, {"name": name, "phone": phone})
            for code, (name, phone) in STATIONS.items()
        ),
    )
    write_addresses(houses)

    doorplate("divisions", "load", divisions, "--as-of", "2023-06-30")
    doorplate("divisions", "boundaries", borders, "--source", "survey")
    doorplate("divisions", "activate", 1)
    doorplate("areas", "load", stations, "--layer", "police_station")
    doorplate("addresses", "load", houses)
    doorplate("plates", "issue", "--area", COUNTY)
    output = ("--output", tmp_path / "sheets.pdf", "--sheet", "A3")
    doorplate(
        "plates", "print", "--batch", 1, *output, "--manifest", tmp_path / "plates.csv"
    )
    return tmp_path


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / "plates.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def seen_on_paper(folder: Path) -> list[tuple[int, str]]:
    """The page and the text of every symbol on the rendered sheets."""
    document = pypdfium2.PdfDocument(folder / "sheets.pdf")
    seen = []
    for number, page in enumerate(document, start=1):
        image = page.render(scale=DOTS_AN_INCH / 72).to_pil().convert("L")
        found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        seen += [(number, symbol.text) for symbol in found]
    document.close()
    return seen


class _Words(HTMLParser):
    """The text of a page that people see, without spaces."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._hidden = self._hidden or tag in {"style", "head"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden = self._hidden and tag not in {"style", "head"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += "".join(data.split())


def chain_of(village: str) -> list[str]:
    """The codes from the province down to `village`."""
    codes = [village]
    while parent := DIVISIONS[codes[0]][2]:
        codes.insert(0, parent)
    return codes


def assert_page_tells(client: FlaskClient, url: str, door: Door) -> None:
    path = urlsplit(url).path
    page = client.get(path)
    words = _Words(page.get_data(as_text=True)).text
    station, phone = STATIONS[door.village]

    assert page.status_code == 200
    assert door.standard in words
    assert PlateCode.parse(path[-12:]).text in words
    for code in chain_of(door.village):
        assert DIVISIONS[code][1] in words
    assert station in words
    assert phone in words
    others = [name for code, (name, _) in STATIONS.items() if code != door.village]
    assert not [name for name in others if name in words]
    # Whatever a phone or a person makes of the case of the address.
    assert client.get(path.lower()).data == page.data

    document = client.get(path, headers={"Accept": "application/json"}).get_json()
    assert document["address"]["standard"] == door.standard
    chain = [division["code"] for division in document["divisions"]]
    assert chain == chain_of(door.village)


def test_every_symbol_on_the_sheets_opens_the_page_of_its_address(
    register: Register, printed: Path
) -> None:
    manifest = listed(printed)
    client = create_app(Settings(public_url=BASE.lower()), register).test_client()

    seen = seen_on_paper(printed)

    assert len(seen) == len(DOORS)
    assert sorted(seen) == sorted((int(row["page"]), row["url"]) for row in manifest)
    assert {row["address"]: row["kind"] for row in manifest} == {
        standard: door.kind for standard, door in DOORS.items()
    }
    addresses = {row["url"]: row["address"] for row in manifest}
    for _, url in seen:
        assert url.startswith(f"{BASE}/D/")
        assert_page_tells(client, url, DOORS[addresses[url]])
