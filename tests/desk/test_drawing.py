"""A street drawn better: kept, known as it was, refused to those it is not theirs."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from doorplate.access.model import Permission
from doorplate.access.tables import audit_entry
from doorplate.addresses.model import ReferenceObject
from doorplate.addresses.service import reference_named
from doorplate.addresses.store import versions
from doorplate.database import Register
from doorplate.web.geojson import GeometryUnreadable, geometry, lines, read_lines
from tests.addresses.county import NORTH
from tests.desk.people import token_of
from tests.desk.town import COUNTY, LATER, LINE, Town, build_town

BETTER = LineString([(112.782, 34.905), (112.79, 34.9052), (112.808, 34.9049)])


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    return build_town(register, tmp_path)


def street(town: Town) -> ReferenceObject:
    with town.register.reading() as transaction:
        return reference_named(transaction, "大定路")


def keep(client: FlaskClient, town: Town, **typed: str) -> int:
    data = {"csrf_token": token_of(client), **typed}
    return client.post(f"/desk/streets/{street(town).uid}/line", data=data).status_code


def test_drawing_is_kept_and_written_down(town: Town) -> None:
    assert keep(town.clerk(), town, geometry=geometry(BETTER)) == 303

    assert street(town).geometry == BETTER
    with town.register.reading() as transaction:
        statement = select(audit_entry.c.subject).where(
            audit_entry.c.action == "addresses.redraw"
        )
        assert transaction.execute(statement).scalars().all() == [
            f"street {street(town).uid}"
        ]


def test_what_the_street_was_stays_known(town: Town) -> None:
    key = street(town).id
    keep(town.clerk(), town, geometry=geometry(BETTER))

    with town.register.reading() as transaction:
        (told,) = versions.versions_of(transaction, versions.REFERENCES, [key]).values()

    assert [
        (one.value.facts.geometry, one.recorded_to) for one in told if one.value
    ] == [(LINE, LATER), (BETTER, None)]


def test_coordinates_can_be_typed_instead(town: Town) -> None:
    typed = "１１２.７８２，34.905\n\n112.79 34.9052\n112.808、34.9049\n"

    assert keep(town.clerk(), town, geometry="", geometry_typed=typed) == 303

    assert street(town).geometry == BETTER


@pytest.mark.parametrize(
    "typed",
    [
        {"geometry": ""},
        {"geometry": geometry(Point(112.8, 34.9))},
        {"geometry": "nonsense"},
        {"geometry_typed": "112.8, 34.9"},
        {"geometry_typed": "112.8, 34.9\nhere"},
        {"geometry_typed": "112.8, 34.9, 7\n112.9, 34.9, 7"},
        {"geometry_typed": "912.8, 34.9\n112.9, 34.9"},
    ],
)
def test_what_is_no_line_changes_nothing_and_is_kept_in_the_form(
    town: Town, typed: dict[str, str]
) -> None:
    clerk = town.clerk()
    data = {"csrf_token": token_of(clerk), **typed}

    answer = clerk.post(f"/desk/streets/{street(town).uid}/line", data=data)

    assert answer.status_code == 400
    assert street(town).geometry == LINE
    text = typed.get("geometry_typed", "")
    assert text.split("\n")[0] in answer.get_data(as_text=True)


def test_street_of_the_town_is_not_redrawn_by_a_village(town: Town) -> None:
    village = town.clerk(NORTH)

    assert keep(village, town, geometry=geometry(BETTER)) == 403

    assert street(town).geometry == LINE


def test_street_is_redrawn_by_whoever_has_all_it_belongs_to(town: Town) -> None:
    county = town.clerk(NORTH, COUNTY)

    assert keep(county, town, geometry=geometry(BETTER)) == 303


def test_reader_is_not_offered_to_draw(town: Town) -> None:
    reader = town.clerk(held=[Permission.REGISTER_READ])
    page = f"/desk/streets/{street(town).uid}"

    assert "/line" not in reader.get(page).get_data(as_text=True)
    assert reader.get(f"{page}/line").status_code == 403


@pytest.mark.parametrize(
    "drawn",
    [
        Point(112.8, 34.9),
        LINE,
        Polygon([(112.78, 34.9), (112.79, 34.9), (112.79, 34.91)]),
    ],
)
def test_lines_of_coordinates_say_the_drawing_again(drawn: BaseGeometry) -> None:
    assert read_lines(lines(drawn), drawn.geom_type) == drawn


def test_what_has_several_parts_is_not_typed() -> None:
    assert lines(MultiLineString([LINE, BETTER])) == ""
    assert lines(None) == ""


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon"])
@pytest.mark.parametrize("text", ["", "x", "1", "1,2\n1,2\n1,2", "1,2,3"])
def test_lines_that_say_nothing_are_refused(kind: str, text: str) -> None:
    with pytest.raises(GeometryUnreadable):
        read_lines(text, kind)


def test_page_holds_the_drawing_for_map_and_keyboard(town: Town) -> None:
    text = (
        town.clerk()
        .get(f"/desk/streets/{street(town).uid}/line")
        .get_data(as_text=True)
    )

    drawn = text.split('name="geometry" value="')[1].split('"')[0]
    assert json.loads(drawn.replace("&#34;", '"'))["type"] == "LineString"
    assert "112.7820000, 34.9048000" in text
