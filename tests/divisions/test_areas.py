"""Service areas: who is responsible at a point."""

from pathlib import Path

import pytest

from doorplate.database import Register
from doorplate.divisions import service
from doorplate.divisions.generations import State
from doorplate.divisions.layers import LayerNotService, LayerUnnamed
from doorplate.divisions.model import AreaHere, ServiceLayer
from doorplate.divisions.polygons import AreasMissing
from tests.divisions.factories import (
    VILLAGES,
    activate,
    an_areas_file,
    areas,
    boundaries,
    box,
)

STATIONS = (
    (
        {
            "编号": "P1",
            "名称": "大定派出所",
            "联系人": "值班室",
            "电话": "0391-000 0001",
            "办公时间": "24 小时",
        },
        box(0, 0),
    ),
    ({"编号": "P2", "名称": "河阳派出所", "电话": "0391-0000002"}, box(1, 0)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "areas.geojson"


def here(register: Register, longitude: float, latitude: float = 34.905) -> list[str]:
    with register.reading() as transaction:
        found = service.areas_at(transaction, longitude=longitude, latitude=latitude)
    return [area.name for area in found]


def test_an_area_tells_whom_to_ask(register: Register, path: Path) -> None:
    loaded = areas(register, an_areas_file(path, STATIONS))

    assert loaded.state is State.ACTIVE
    with register.reading() as transaction:
        (found,) = service.areas_at(transaction, longitude=112.795, latitude=34.905)
    assert found == AreaHere(
        layer=ServiceLayer("police_station", "派出所", "Police station", 1),
        code="P1",
        name="大定派出所",
        contact="值班室",
        phone="0391-000 0001",
        hours="24 小时",
    )
    assert here(register, 113.5) == []


def test_layers_answer_in_their_order_with_one_area_each(
    register: Register, path: Path
) -> None:
    grids = [({"name": "网格一"}, box(0, 0, 2, 1))]
    areas(register, an_areas_file(path, grids), layer="grid")
    areas(register, an_areas_file(path, STATIONS))

    assert here(register, 112.795) == ["大定派出所", "网格一"]


def test_a_point_on_a_shared_border_belongs_to_the_first(
    register: Register, path: Path
) -> None:
    areas(register, an_areas_file(path, STATIONS))

    assert here(register, 112.80) == ["大定派出所"]


def test_areas_of_divisions_are_no_service(register: Register, path: Path) -> None:
    staged = boundaries(register, an_areas_file(path, VILLAGES))

    activate(register, staged.number, accept=True)

    assert here(register, 112.795) == []
    with register.reading() as transaction:
        assert service.service_layers(transaction) == []


def test_new_areas_of_a_layer_replace_its_own_only(
    register: Register, path: Path
) -> None:
    areas(register, an_areas_file(path, STATIONS))
    areas(
        register, an_areas_file(path, [({"name": "网格一"}, box(0, 0))]), layer="grid"
    )

    areas(register, an_areas_file(path, [({"name": "孟州派出所"}, box(0, 0, 1, 1.02))]))

    assert here(register, 112.795) == ["孟州派出所", "网格一"]
    with register.reading() as transaction:
        layers = service.service_layers(transaction)
    assert [(layer.key, count) for layer, count in layers] == [
        ("police_station", 1),
        ("grid", 1),
    ]


def test_staged_areas_wait(register: Register, path: Path) -> None:
    staged = areas(register, an_areas_file(path, STATIONS), staged=True)
    before = here(register, 112.795)

    activate(register, staged.number)

    assert staged.state is State.STAGED
    assert before == []
    assert here(register, 112.795) == ["大定派出所"]


def test_overlapping_areas_are_not_put_in_force(register: Register, path: Path) -> None:
    overlapping = (STATIONS[0], (STATIONS[1][0], box(0.5, 0)))

    loaded = areas(register, an_areas_file(path, overlapping))

    assert loaded.state is State.STAGED
    assert dict(loaded.report.blocking) == {"overlap": 1}
    assert here(register, 112.795) == []


def test_a_town_names_layers_of_its_own(register: Register, path: Path) -> None:
    parks = [({"name": "河雍公园"}, box(0, 0))]
    an_areas_file(path, parks)
    with pytest.raises(LayerUnnamed, match="police_station"):
        areas(register, path, layer="park")

    areas(register, path, layer="park", name_zh="园", name_en="Park")
    areas(register, path, layer="park", name_zh="公园")

    with register.reading() as transaction:
        ((layer, count),) = service.service_layers(transaction)
    assert (layer.name_zh, layer.name_en, count) == ("公园", "Park", 1)


@pytest.mark.parametrize("layer", ["village", "divisions"])
def test_a_level_of_divisions_is_no_service_layer(
    sqlite_register: Register, path: Path, layer: str
) -> None:
    with pytest.raises(LayerNotService):
        areas(sqlite_register, an_areas_file(path, STATIONS), layer=layer)


def test_areas_without_name_are_told(sqlite_register: Register, path: Path) -> None:
    nameless = ({"编号": "P3", "名称": None}, box(3, 0))

    loaded = areas(sqlite_register, an_areas_file(path, (*STATIONS, nameless)))

    assert [(p.code, p.areas) for p in loaded.report.problems] == [
        ("missing-name", ("P3",))
    ]
    assert loaded.state is State.STAGED


def test_a_file_without_features_is_refused(
    sqlite_register: Register, path: Path
) -> None:
    with pytest.raises(AreasMissing):
        areas(sqlite_register, an_areas_file(path, [({"name": None}, box(0, 0))]))
