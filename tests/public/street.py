"""大定路 with its plates: loaded, numbered and ended through the use cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import LineString, box
from sqlalchemy import event

from doorplate.addresses.service import find_by_text, load_reference_objects
from doorplate.core.actors import OPERATOR
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from doorplate.divisions.service import load_areas
from doorplate.plates.artwork.specification import load_specifications
from doorplate.plates.model import Scope
from doorplate.plates.service import issue_plates, replace_plate, retire_plate
from doorplate.plates.store import plates_in_force
from tests.addresses.county import (
    NOON,
    found_county,
    load_rows,
    row,
    write_geojson,
)

LINE = LineString([(112.782, 34.9048), (112.788, 34.9048)])
STATION = {
    "name": "大定派出所",
    "contact": "王建国",
    "phone": "0391-8190110",
    "hours": "24小时",
}


@dataclass(frozen=True)
class Street:
    """A register with 大定路 in it: Nos 1 to 8, and a room of No. 1."""

    register: Register

    def code(self, door: str) -> PlateCode:
        """Return the code of the plate in force at a door, such as ``57号``."""
        with self.register.reading() as transaction:
            (found,) = find_by_text(transaction, f"大定路{door}")
            scope = Scope(door, address_id=found.id)
            ((plate,),) = plates_in_force(transaction, scope, size=9)
            return plate.code

    def replace(self, door: str, reason: str = "褪色") -> PlateCode:
        """Replace a door's plate; return the code of the old one."""
        code = self.code(door)
        replace_plate(self.register, code=code, reason=reason, actor=OPERATOR, now=NOON)
        return code

    def retire(self, door: str) -> PlateCode:
        """Retire a door's plate; return its code."""
        code = self.code(door)
        retire_plate(
            self.register, code=code, reason="房屋拆除", actor=OPERATOR, now=NOON
        )
        return code


def build_street(register: Register, folder: Path) -> Street:
    """Load the county, the street, its doors and the police; issue plates."""
    found_county(register, folder)
    streets = [({"name": "大定路", "division_code": "410883000000"}, LINE)]
    load_reference_objects(
        register,
        path=write_geojson(folder / "streets.geojson", streets),
        scheme="gb",
        actor=OPERATOR,
        now=NOON,
    )
    load_rows(register, folder, _doors())
    area = [(STATION, box(112.78, 34.90, 112.81, 34.91))]
    load_areas(
        register,
        path=write_geojson(folder / "police.geojson", area),
        layer="police_station",
        actor=OPERATOR,
        now=NOON,
    )
    issue_plates(
        register,
        reference_name="大定路",
        specifications=load_specifications(),
        actor=OPERATOR,
        now=NOON,
    )
    return Street(register)


def _doors() -> list[tuple[object, ...]]:
    houses = [
        row(number=f"{number}号", x=112.7845 + number * 0.0002, y=34.905)
        for number in range(1, 9)
    ]
    room = row(number="1号", building="2", unit="1", room="302", x="", y="")
    return [*houses, room]


@contextmanager
def statements(register: Register) -> Iterator[list[str]]:
    """Collect what is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(register.engine, "before_cursor_execute", note)
    yield seen
    event.remove(register.engine, "before_cursor_execute", note)
