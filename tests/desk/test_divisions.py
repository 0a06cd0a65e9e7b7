"""Divisions at the desk: the tree, names over time, areas, generations in force."""

from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from shapely import box

from doorplate.access.model import Permission
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.divisions.effects import moves
from doorplate.divisions.generations import Area
from doorplate.divisions.service import (
    generations,
    load_areas,
    load_boundaries,
    load_divisions,
)
from doorplate.web.geojson import geometry
from tests.addresses.county import (
    DIVISIONS,
    NORTH,
    OUTLINES,
    PLUM,
    SOUTH,
    write_csv,
    write_geojson,
)
from tests.desk.people import NOON, token_of
from tests.desk.town import COUNTY, Town, build_town

STATION = {"name": "大定派出所", "code": "P1", "phone": "0391-8190110"}


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    return build_town(register, tmp_path)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def stage(
    town: Town, folder: Path, border: float, floor: float = 34.90, top: float = 34.91
) -> int:
    """Another survey: the border between north and south lies at this longitude.

    And the north reaches from one latitude to another.
    """
    outlines = {
        NORTH: box(112.78, floor, border, top),
        SOUTH: box(border, 34.90, 112.80, 34.91),
        PLUM: OUTLINES[PLUM],
    }
    names = {code: name for code, _, name, _ in DIVISIONS}
    features = [
        ({"code": code, "name": names[code]}, shape) for code, shape in outlines.items()
    ]
    return load_boundaries(
        town.register,
        path=write_geojson(folder / "again.geojson", features),
        scheme="gb",
        source="second survey",
        actor=OPERATOR,
        now=NOON,
    ).number


def test_tree_shows_the_county_and_leads_to_each(town: Town) -> None:
    text = text_of(town.clerk(), "/desk/divisions")

    for code, _, name, _ in DIVISIONS[2:]:
        assert name in text
        assert f'href="/desk/divisions/{code}"' in text


def test_tree_and_pages_end_with_the_reach(town: Town) -> None:
    clerk = town.clerk(NORTH)

    text = text_of(clerk, "/desk/divisions")

    assert "北街村" in text
    assert "孟州市" in text
    assert "南街村" not in text
    assert clerk.get(f"/desk/divisions/{SOUTH}").status_code == 404
    county = text_of(clerk, f"/desk/divisions/{COUNTY}")
    assert "大定街道" in county
    assert "会昌街道" not in county


def test_division_tells_its_names_over_time_and_its_addresses(
    town: Town, tmp_path: Path
) -> None:
    rows = [(SOUTH, "village", "南门社区", "410883001000")]
    load_divisions(
        town.register,
        path=write_csv(tmp_path / "d.csv", ("code", "level", "name", "parent"), rows),
        scheme="gb",
        as_of=date(2025, 1, 1),
        actor=OPERATOR,
        now=NOON,
    )

    text = text_of(town.clerk(), f"/desk/divisions/{SOUTH}")

    assert "南街村民委员会" in text
    assert "2023-06-30 – 2025-01-01" in text
    assert "南门社区" in text
    assert "<b>12</b>" in text
    assert "data-geometry" in text


def test_another_name_is_kept_by_whoever_may(town: Town) -> None:
    clerk, page = town.clerk(), f"/desk/divisions/{PLUM}"
    data = {"csrf_token": token_of(clerk), "name": "梅园"}

    assert clerk.post(f"{page}/names", data=data).status_code == 303
    assert "<li>梅园</li>" in text_of(clerk, page)

    reader = town.clerk(held=[Permission.REGISTER_READ])
    data["csrf_token"] = token_of(reader)
    assert reader.post(f"{page}/names", data=data).status_code == 403
    assert "/names" not in text_of(reader, page)


def test_services_lead_to_their_areas(town: Town, tmp_path: Path) -> None:
    load_areas(
        town.register,
        path=write_geojson(
            tmp_path / "police.geojson", [(STATION, box(112.78, 34.90, 112.81, 34.91))]
        ),
        layer="police_station",
        actor=OPERATOR,
        now=NOON,
    )
    clerk = town.clerk()

    assert 'href="/desk/areas/police_station"' in text_of(clerk, "/desk/areas")
    assert "大定派出所" in text_of(clerk, "/desk/areas/police_station")
    page = text_of(clerk, "/desk/areas/police_station/at/P1")
    assert "0391-8190110" in page
    assert "data-geometry" in page
    assert clerk.get("/desk/areas/police_station/at/P2").status_code == 404
    assert clerk.get("/desk/areas/nothing").status_code == 404


def test_what_would_move_is_shown_before_anything_is_in_force(
    town: Town, tmp_path: Path
) -> None:
    number = stage(town, tmp_path, 112.788)
    clerk = town.clerk()

    text = text_of(clerk, f"/desk/generations/{number}/activation")

    row = text.split("<tbody>")[1].split("</tr>")[0]
    assert row.index("北街村") < row.index("南街村")
    # 0.002° by 0.01° at latitude 34.9°: 182.7 m by 1109.3 m.
    assert "202," in row
    assert state(town, number) == "staged"


def state(town: Town, number: int) -> str:
    with town.register.reading() as transaction:
        found = {one.number: one.state.value for one in generations(transaction)}
    return found[number]


def test_generation_is_put_in_force_after_a_look(town: Town, tmp_path: Path) -> None:
    # Between the last door of the north and the first of the south.
    number = stage(town, tmp_path, 112.7895)
    clerk = town.clerk()
    assert "待启用的区域版次" in text_of(clerk, "/desk/")
    page = f"/desk/generations/{number}/activation"

    answer = clerk.post(page, data={"csrf_token": token_of(clerk), "accept": "1"})

    assert answer.status_code == 303
    assert state(town, number) == "active"
    assert "待启用的区域版次" not in text_of(clerk, "/desk/")


def test_blocking_problems_must_be_accepted(town: Town, tmp_path: Path) -> None:
    # Of the north village only a strip is left, with all its doors on it.
    number = stage(town, tmp_path, 112.79, 34.9045, 34.9065)
    clerk, page = town.clerk(), f"/desk/generations/{number}/activation"
    data = {"csrf_token": token_of(clerk)}

    refused = clerk.post(page, data=data)

    assert refused.status_code == 409
    assert "accept" in refused.get_data(as_text=True)
    assert state(town, number) == "staged"
    assert "中心位移" in text_of(clerk, f"/desk/generations/{number}")
    assert clerk.post(page, data={**data, "accept": "1"}).status_code == 303
    assert state(town, number) == "active"


def test_borders_that_move_doors_are_not_put_in_force_unseen(
    town: Town, tmp_path: Path
) -> None:
    number = stage(town, tmp_path, 112.788)
    clerk, page = town.clerk(), f"/desk/generations/{number}/activation"

    answer = clerk.post(page, data={"csrf_token": token_of(clerk), "accept": "1"})

    assert answer.status_code == 409
    assert state(town, number) == "staged"


def test_clerk_may_look_at_generations_and_put_none_in_force(
    town: Town, tmp_path: Path
) -> None:
    number = stage(town, tmp_path, 112.788)
    clerk = town.clerk(held=[Permission.REGISTER_READ])

    assert "activation" not in text_of(clerk, f"/desk/generations/{number}")
    assert clerk.get(f"/desk/generations/{number}/activation").status_code == 403


def outline_of(client: FlaskClient, **typed: str) -> dict[str, str]:
    drawn = geometry(box(112.78, 34.90, 112.7915, 34.91))
    return {
        "csrf_token": token_of(client),
        "geometry": drawn,
        "source": "复测",
        **typed,
    }


def test_area_drawn_anew_is_staged_with_its_effect(town: Town) -> None:
    clerk = town.clerk()

    answer = clerk.post(
        f"/desk/areas/village/at/{NORTH}/outline", data=outline_of(clerk, give_way="1")
    )

    assert answer.location == "/desk/generations/2"
    assert state(town, 2) == "staged"
    row = text_of(clerk, "/desk/generations/2/activation").split("<tbody>")[1]
    row = row.split("</tr>")[0]
    assert row.index("南街村") < row.index("北街村")
    assert "overlap" not in text_of(clerk, "/desk/generations/2")
    assert "重叠" not in text_of(clerk, "/desk/generations/2")


def test_neighbour_that_does_not_give_way_is_found(town: Town) -> None:
    clerk = town.clerk()

    clerk.post(f"/desk/areas/village/at/{NORTH}/outline", data=outline_of(clerk))

    assert "重叠" in text_of(clerk, "/desk/generations/2")


@pytest.mark.parametrize(
    ("typed", "status"), [({"geometry": ""}, 400), ({"source": ""}, 400)]
)
def test_half_drawn_area_stages_nothing(
    town: Town, typed: dict[str, str], status: int
) -> None:
    clerk = town.clerk()

    answer = clerk.post(
        f"/desk/areas/village/at/{NORTH}/outline", data=outline_of(clerk, **typed)
    )

    assert answer.status_code == status
    with town.register.reading() as transaction:
        assert len(generations(transaction)) == 1


def test_area_is_redrawn_by_whoever_manages_all_of_it(town: Town) -> None:
    village = town.clerk(NORTH)
    page = f"/desk/areas/village/at/{NORTH}/outline"

    assert village.post(page, data=outline_of(village)).status_code == 403
    unknown = town.clerk()
    page = "/desk/areas/village/at/410883009999/outline"
    assert unknown.post(page, data=outline_of(unknown)).status_code == 404


def area(code: str, west: float, east: float, layer: str = "village") -> Area:
    return Area(layer, code, code, box(west, 34.90, east, 34.91))


def test_moves_name_ground_handed_over_lost_and_won() -> None:
    before = [area("A", 112.0, 112.01), area("B", 112.01, 112.02)]
    after = [area("A", 112.001, 112.012), area("B", 112.012, 112.021)]

    found = {
        (one.before and one.before.code, one.after and one.after.code): one.area_m2
        for one in moves(before, after)
    }

    assert set(found) == {("B", "A"), ("A", None), (None, "B")}
    assert found["B", "A"] == pytest.approx(2 * found["A", None], rel=1e-3)


def test_moves_compare_the_lowest_level_both_have() -> None:
    before = [area("T", 112, 113, "township"), area("A", 112, 113)]
    after = [area("U", 112, 113, "township"), area("A", 112, 113)]

    assert moves(before, after) == []
    assert [one.before and one.before.code for one in moves(before[:1], after)] == ["T"]


def test_slivers_are_no_moves() -> None:
    hair = 1e-7

    assert moves([area("A", 112, 113)], [area("A", 112, 113 - hair)]) == []
