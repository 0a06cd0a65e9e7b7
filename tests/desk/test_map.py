"""The map: its tiles hold what lies in reach, its list what lies around."""

from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from flask.testing import FlaskClient

from doorplate.addresses import drawing
from doorplate.database import Register
from tests.addresses.county import NORTH, PLUM, SOUTH
from tests.desk.town import Town, build_town

# The tiles of 大定路 at zoom 14, west to east.
TILES = ["/desk/tiles/14/13324/6494.pbf", "/desk/tiles/14/13325/6494.pbf"]


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    return build_town(register, tmp_path)


def layers(client: FlaskClient, address: str) -> dict[str, list[Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    return {
        name: [one["properties"] for one in layer["features"]]
        for name, layer in mapbox_vector_tile.decode(answer.data).items()
    }


def doors(client: FlaskClient) -> set[str]:
    return {
        one["label"]
        for address in TILES
        for one in layers(client, address).get("addresses", [])
    }


def test_tile_holds_doors_streets_and_outlines(town: Town) -> None:
    found = layers(town.clerk(), TILES[1])

    assert {one["name"] for one in found["streets"]} == {"大定路", "黄河大道"}
    assert {NORTH, SOUTH} <= {one["code"] for one in found["divisions"]}
    door = next(one for one in found["addresses"] if one["label"] == "20")
    assert door["uid"] == str(town.address("大定路20号").uid)
    assert (door["level"], door["status"]) == ("house", "current")


@pytest.mark.parametrize(
    ("village", "numbers"),
    [(NORTH, [*range(1, 13), 99]), (SOUTH, range(13, 25)), (PLUM, range(25, 37))],
)
def test_tile_holds_only_doors_in_reach(
    town: Town, village: str, numbers: list[int]
) -> None:
    assert doors(town.clerk(village)) == {str(number) for number in numbers}


def test_outlines_of_others_are_not_drawn(town: Town) -> None:
    found = layers(town.clerk(NORTH), TILES[0])

    assert {one["code"] for one in found["divisions"]} == {NORTH}


def test_doors_are_left_out_where_nobody_could_tell_them_apart(town: Town) -> None:
    assert "addresses" not in layers(town.clerk(), "/desk/tiles/13/6662/3247.pbf")


def test_crowded_tile_says_how_many_it_leaves_out(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = town.clerk()
    whole = len(layers(clerk, TILES[0])["addresses"])
    monkeypatch.setattr(drawing, "_MOST_DOORS", 5)

    found = layers(clerk, TILES[0])

    assert len(found["addresses"]) == 5
    assert found["limits"] == [{"drawn": 5, "left_out": whole - 5}]


def test_tile_is_private_and_known_again(town: Town) -> None:
    clerk = town.clerk()
    answer = clerk.get(TILES[0])

    again = clerk.get(TILES[0], headers={"If-None-Match": answer.headers["ETag"]})

    assert "private" in answer.headers["Cache-Control"]
    assert again.status_code == 304
    assert town.clerk(PLUM).get(TILES[0]).headers["ETag"] != answer.headers["ETag"]


@pytest.mark.parametrize(
    "address", ["/desk/tiles/14/99999/0.pbf", "/desk/tiles/99/0/0.pbf"]
)
def test_tile_that_cannot_be_is_not_there(town: Town, address: str) -> None:
    assert town.clerk().get(address).status_code == 404


def test_map_finds_what_is_typed_without_any_script(town: Town) -> None:
    text = town.clerk().get("/desk/map?text=大定路25号").get_data(as_text=True)

    assert f'href="{town.page_of("大定路25号")}"' in text
    assert (
        "大定路25号"
        in town.clerk(PLUM)
        .get("/desk/map?text=大定路25号")
        .get_data(as_text=True)
        .split("near")[-1]
    )


def test_map_finds_nothing_outside_the_reach(town: Town) -> None:
    text = town.clerk(NORTH).get("/desk/map?text=大定路25号").get_data(as_text=True)

    assert town.page_of("大定路25号") not in text


def test_list_beside_the_map_is_of_what_lies_around_and_in_reach(town: Town) -> None:
    asked = "/desk/map/near?longitude=112.7905&latitude=34.905"

    assert "大定路12号" in town.clerk().get(asked).get_data(as_text=True)
    south = town.clerk(SOUTH).get(asked).get_data(as_text=True)
    assert "大定路12号" not in south
    assert "大定路13号" in south


def test_middle_of_nowhere_is_refused(town: Town) -> None:
    asked = "/desk/map/near?longitude=500&latitude=nan"

    assert town.clerk().get(asked).status_code == 400


def test_search_above_every_page_leads_to_the_address_or_the_list(town: Town) -> None:
    clerk = town.clerk()

    assert 'action="/desk/find"' in clerk.get("/desk/").get_data(as_text=True)
    assert clerk.get("/desk/find?text=大定路3号").location == town.page_of("大定路3号")
    assert clerk.get("/desk/find?text=大定").location.startswith("/desk/addresses?")
    foreign = town.clerk(PLUM).get("/desk/find?text=大定路3号").location
    assert foreign.startswith("/desk/addresses?")
