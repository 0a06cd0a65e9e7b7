"""A town at the desk: the small county with streets, doors, rooms, doubts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from shapely.geometry import LineString

from doorplate.access.model import Permission
from doorplate.addresses.model import Address
from doorplate.addresses.service import find_by_text, load_reference_objects
from doorplate.app import create_app
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.settings import Settings
from tests.addresses.county import (
    DIVISIONS,
    NORTH,
    PLUM,
    SOUTH,
    found_county,
    load_rows,
    row,
    write_geojson,
)
from tests.desk.people import NOON, Doorkeeper, Somebody, limited_to

COUNTY = "410883000000"
LINE = LineString([(112.782, 34.9048), (112.808, 34.9048)])
ACROSS = LineString([(112.79, 34.9), (112.79, 34.91)])
LATER = NOON + timedelta(hours=1)
EVERYTHING = frozenset(Permission)


@dataclass(frozen=True)
class Town:
    """大定路 through three villages, 12 houses in each; a doubt, a building, a room."""

    register: Register
    app: Flask
    doorkeeper: Doorkeeper

    def clerk(
        self, *villages: str, held: Iterable[Permission] = EVERYTHING
    ) -> FlaskClient:
        """Somebody for these villages, everywhere without any."""
        where = limited_to(villages, above=_above(villages)) if villages else None
        somebody = Somebody(
            held=frozenset(held), **({} if where is None else {"where": where})
        )
        return self.doorkeeper.sign_in(self.app.test_client(), somebody)

    def address(self, text: str) -> Address:
        with self.register.reading() as transaction:
            return find_by_text(transaction, text)[0]

    def page_of(self, text: str) -> str:
        return f"/desk/addresses/{self.address(text).uid}"


def build_town(register: Register, folder: Path) -> Town:
    """Load all of it through the use cases."""
    found_county(register, folder)
    streets = [
        ({"name": "大定路", "division_code": COUNTY}, LINE),
        (
            {"name": "黄河大道", "division_code": COUNTY},
            LineString([(112.79, 34.9), (112.79, 34.91)]),
        ),
    ]
    load_reference_objects(
        register,
        path=write_geojson(folder / "streets.geojson", streets),
        scheme="gb",
        actor=OPERATOR,
        now=NOON,
    )
    load_rows(register, folder, _doors())
    doorkeeper = Doorkeeper()
    app = create_app(Settings(), register, load=doorkeeper, now=lambda: LATER)
    return Town(register, app, doorkeeper)


def _above(codes: Iterable[str]) -> set[str]:
    """All that these divisions lie in, as the access room works it out."""
    parents = {code: parent for code, _, _, parent in DIVISIONS}
    found = {parents[code] for code in codes} - {""}
    return found | _above(found) if found else found


def _doors() -> Iterable[tuple[object, ...]]:
    for village, west in ((NORTH, 112.782), (SOUTH, 112.791), (PLUM, 112.801)):
        for door in range(12):
            number = 1 + door + 12 * (NORTH, SOUTH, PLUM).index(village)
            yield row(
                code=village,
                number=f"{number}号",
                x=west + door * 0.0006,
                y=34.905 + 0.0002 * (door % 2),
            )
    # Listed in the north village, standing in the south one: a doubt.
    yield row(number="99号", x=112.7955, y=34.906)
    yield row(number="3号", building="2", unit="1", room="302", x="", y="")
