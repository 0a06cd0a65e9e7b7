"""Boundaries: staged, checked, and only then in force."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from doorplate.database import Register
from doorplate.divisions import service
from doorplate.divisions.columns import ColumnMissing
from doorplate.divisions.generations import (
    AreasMissing,
    Generation,
    GenerationBlocked,
    GenerationClosed,
    GenerationUnknown,
    State,
)
from doorplate.divisions.model import Level
from doorplate.divisions.polygons import PolygonsUnreadable
from geo.datum import from_wgs84
from tests.divisions.factories import (
    TOWN,
    VILLAGES,
    a_list,
    activate,
    an_areas_file,
    areas,
    boundaries,
    box,
    load,
)

TOWNSHIPS = (
    ({"code": "410883001000", "name": "大定街道"}, box(0, 0, 2, 1)),
    ({"code": "410883004000", "name": "河阳街道"}, box(2, 0)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "areas.geojson"


@pytest.fixture
def listed(register: Register, tmp_path: Path) -> Register:
    load(register, a_list(tmp_path / "list.csv"))
    return register


def codes(generation: Generation, *, blocking: bool) -> list[str]:
    return [p.code for p in generation.report.problems if p.blocking is blocking]


def test_boundaries_are_in_force_only_once_activated(
    listed: Register, path: Path
) -> None:
    staged = boundaries(listed, an_areas_file(path, VILLAGES))
    with listed.reading() as transaction:
        before = service.locator(transaction, layer="village")
        bounds_before = service.county_bounds(transaction)

    activate(listed, staged.number)

    assert staged.report.problems == ()
    assert (before, bounds_before) == (None, None)
    with listed.reading() as transaction:
        locator = service.locator(transaction, layer="village")
        bounds = service.county_bounds(transaction)
        (generation,) = service.generations(transaction)
    assert bounds == pytest.approx((112.79, 34.90, 112.82, 34.91))
    assert generation.state is State.ACTIVE
    assert generation.report == staged.report
    assert locator is not None
    lons, lats = np.array([112.795, 112.815, 113.0]), np.array([34.905, 34.905, 34.905])
    assert locator.assign(lons, lats) == ["410883001001", "410883004214", None]


def test_distance_to_the_registered_border_is_geodesic(
    listed: Register, path: Path
) -> None:
    staged = boundaries(listed, an_areas_file(path, VILLAGES))
    activate(listed, staged.number)

    with listed.reading() as transaction:
        locator = service.locator(transaction, layer="village")

    assert locator is not None
    assert locator.distance_m("410883001001", 112.795, 34.905) == 0
    # A thousandth of a degree of longitude at 34.905° N is 91.4 m.
    assert locator.distance_m("410883001001", 112.801, 34.905) == pytest.approx(
        91.4, abs=0.1
    )
    assert locator.distance_m("410999000000", 112.801, 34.905) is None


def test_a_new_generation_retires_the_one_before_and_can_be_taken_back(
    listed: Register, path: Path
) -> None:
    first = boundaries(listed, an_areas_file(path, VILLAGES))
    second = boundaries(listed, path)

    for number in (first.number, second.number, second.number, first.number):
        assert activate(listed, number).state is State.ACTIVE

    with listed.reading() as transaction:
        states = [g.state for g in service.generations(transaction)]
    assert states == [State.ACTIVE, State.RETIRED]


def test_townships_may_come_in_a_file_of_their_own(
    listed: Register, path: Path
) -> None:
    staged = boundaries(listed, an_areas_file(path, VILLAGES))

    whole = boundaries(listed, an_areas_file(path, TOWNSHIPS), into=staged.number)

    assert whole.number == staged.number
    assert whole.report.areas == {"village": 3, "township": 2}
    assert whole.report.problems == ()


def test_areas_come_once_into_a_generation(listed: Register, path: Path) -> None:
    staged = boundaries(listed, an_areas_file(path, VILLAGES))

    again = boundaries(listed, path, into=staged.number)

    assert again.report.areas == {"village": 3}
    assert codes(again, blocking=True) == ["code-twice"] * 3


def test_only_a_staged_generation_of_divisions_takes_more(
    listed: Register, path: Path
) -> None:
    staged = boundaries(listed, an_areas_file(path, VILLAGES))
    activate(listed, staged.number)
    service_areas = areas(listed, path, staged=True)

    for number in (staged.number, service_areas.number):
        with pytest.raises(GenerationClosed):
            boundaries(listed, path, into=number)
    with pytest.raises(GenerationUnknown):
        boundaries(listed, path, into=99)


def test_overlaps_block_until_accepted(listed: Register, path: Path) -> None:
    wide = (*VILLAGES[:2], (VILLAGES[2][0], box(1.9, 0, 1.1)))

    staged = boundaries(listed, an_areas_file(path, wide))

    (problem,) = staged.report.problems
    assert (problem.code, problem.areas) == (
        "overlap",
        ("410883001203", "410883004214"),
    )
    assert problem.measure == pytest.approx(91.4 * 1109, rel=0.01)
    with pytest.raises(GenerationBlocked, match=r"overlap \(1\)"):
        activate(listed, staged.number)
    assert activate(listed, staged.number, accept=True).state is State.ACTIVE


def test_gaps_between_the_children_and_their_parent_are_told(
    listed: Register, path: Path
) -> None:
    narrow = (VILLAGES[0], (VILLAGES[1][0], box(1, 0, 0.9)), VILLAGES[2])

    staged = boundaries(listed, an_areas_file(path, (*narrow, *TOWNSHIPS)))

    (gap,) = staged.report.problems
    assert (gap.code, gap.blocking) == ("gap", False)
    assert gap.areas == ("410883001000", "410883001203")
    assert gap.measure == pytest.approx(91.4 * 1109, rel=0.01)


def test_children_beyond_their_parent_are_told(listed: Register, path: Path) -> None:
    low = (*VILLAGES[:2], (VILLAGES[2][0], box(2, -0.1, 1, 1.1)))

    staged = boundaries(listed, an_areas_file(path, (*low, *TOWNSHIPS)))

    assert [(p.code, p.areas) for p in staged.report.problems] == [
        ("outside-parent", ("410883004214", "410883004000"))
    ]


def test_codes_unknown_and_missing_are_told(listed: Register, path: Path) -> None:
    stray = ({"code": "410883004299", "name": "甲村"}, box(3, 0))

    staged = boundaries(listed, an_areas_file(path, (*VILLAGES[:2], stray)))

    assert [(p.code, p.areas) for p in staged.report.problems] == [
        ("unknown-code", ("410883004299",)),
        ("missing", ("410883004214",)),
    ]


def test_divisions_of_a_county_without_any_area_are_not_missed(
    listed: Register, tmp_path: Path, path: Path
) -> None:
    other = (
        ("410882000000", "county", "沁阳市", "410800000000"),
        ("410882001000", "township", "覃怀街道", "410882000000"),
        ("410882001001", "village", "甲村", "410882001000"),
    )
    load(listed, a_list(tmp_path / "other.csv", other))

    staged = boundaries(listed, an_areas_file(path, VILLAGES))

    assert staged.report.problems == ()


def test_areas_of_ended_divisions_are_told(
    listed: Register, tmp_path: Path, path: Path
) -> None:
    shorter = a_list(
        tmp_path / "new.csv", [row for row in TOWN if "4214" not in row[0]]
    )
    load(listed, shorter, date(2024, 1, 1), complete=True)

    staged = boundaries(listed, an_areas_file(path, VILLAGES))

    assert [(p.code, p.areas) for p in staged.report.problems] == [
        ("ended", ("410883004214",))
    ]


def test_areas_far_from_the_generation_before_block(
    listed: Register, path: Path
) -> None:
    first = boundaries(listed, an_areas_file(path, VILLAGES))
    activate(listed, first.number)
    shifted = [(told, shapely.affinity.translate(s, 1)) for told, s in VILLAGES]
    nudged = (*VILLAGES[:2], (VILLAGES[2][0], box(2, 0, 1.1)))
    # Two thirds of the ground of both squares belong to one of them only.
    halfway = (*VILLAGES[:2], (VILLAGES[2][0], box(2.5, 0)))

    far = boundaries(listed, an_areas_file(path, shifted))
    near = boundaries(listed, an_areas_file(path, nudged))
    between = boundaries(listed, an_areas_file(path, halfway))

    assert codes(far, blocking=True) == ["far-from-previous"] * 3
    assert far.report.problems[0].measure == pytest.approx(91_400, rel=0.01)
    assert codes(near, blocking=False) == ["changed"]
    assert codes(between, blocking=True) == ["far-from-previous"]


def test_a_broken_polygon_is_mended_and_told(listed: Register, path: Path) -> None:
    bow = shapely.Polygon(
        [(112.82, 34.9), (112.83, 34.91), (112.83, 34.9), (112.82, 34.91)]
    )
    features = (*VILLAGES[:2], (VILLAGES[2][0], bow))

    staged = boundaries(listed, an_areas_file(path, features))

    (problem,) = staged.report.problems
    assert (problem.code, problem.areas) == ("repaired", ("410883004214",))
    assert "Self-intersection" in problem.detail


def test_features_that_are_no_areas_are_told_and_left_out(
    listed: Register, path: Path
) -> None:
    beyond = shapely.affinity.translate(box(0, 0), 100)
    features = [
        *VILLAGES,
        ({"code": "410883001000", "name": "大定街道"}, None),
        ({"code": "410883004000", "name": "河阳街道"}, beyond),
        ({"code": "4108830042", "name": "甲村"}, box(3, 0)),
        ({"code": None, "name": None}, box(4, 0)),
        ({"code": "410883000000", "name": "孟?市"}, box(5, 0)),
    ]

    staged = boundaries(listed, an_areas_file(path, features))

    assert staged.report.areas == {"village": 3}
    assert [(p.code, p.areas) for p in staged.report.reading] == [
        ("no-area", ("410883001000",)),
        ("not-on-earth", ("410883004000",)),
        ("wrong-length", ("4108830042",)),
        ("missing-code", ("feature 7",)),
        ("lost-characters", ("410883000000",)),
    ]


def test_parts_of_one_area_become_one(listed: Register, path: Path) -> None:
    told = VILLAGES[2][0]
    parts = (*VILLAGES[:2], (told, box(2, 0, 0.5)), (told, box(2.5, 0, 0.5)))

    staged = boundaries(listed, an_areas_file(path, parts))

    assert staged.report.areas == {"village": 3}
    assert [(p.code, p.measure) for p in staged.report.problems] == [
        ("parts-joined", 2)
    ]


def test_one_code_under_two_names_blocks(listed: Register, path: Path) -> None:
    other = ({"code": "410883004214", "name": "甲村"}, box(3, 0))

    staged = boundaries(listed, an_areas_file(path, (*VILLAGES, other)))

    assert codes(staged, blocking=True) == ["code-twice"]


def test_coordinates_of_other_systems_are_carried_over(
    listed: Register, path: Path
) -> None:
    def moved(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], "GCJ02"))

    features = [(told, shapely.transform(shape, moved)) for told, shape in VILLAGES]

    staged = boundaries(listed, an_areas_file(path, features), crs="GCJ02")

    assert staged.report.bounds == pytest.approx((112.79, 34.90, 112.82, 34.91))


def test_level_of_areas_that_no_list_knows_may_be_given(
    register: Register, path: Path
) -> None:
    features = [({"code": "X", "name": "甲"}, box(0, 0))]
    an_areas_file(path, features)

    given = boundaries(register, path, scheme="elsewhere", level=Level.VILLAGE)

    assert given.report.areas == {"village": 1}
    assert codes(given, blocking=True) == ["unknown-code"]
    with pytest.raises(AreasMissing, match=r"level-unknown \(1\)"):
        boundaries(register, path, scheme="elsewhere")


@pytest.mark.parametrize("text", ["", "no geojson"])
def test_a_file_that_is_none_is_refused(
    sqlite_register: Register, path: Path, text: str
) -> None:
    path.write_text(text)

    with pytest.raises(PolygonsUnreadable, match=r"areas\.geojson"):
        boundaries(sqlite_register, path)


def test_a_file_without_codes_or_areas_is_refused(
    sqlite_register: Register, path: Path
) -> None:
    with pytest.raises(ColumnMissing):
        boundaries(sqlite_register, an_areas_file(path, [({"x": "1"}, box(0, 0))]))
    with pytest.raises(PolygonsUnreadable, match="no coordinate system"):
        boundaries(sqlite_register, path, crs="nowhere")


def test_an_unknown_generation_is_refused(register: Register) -> None:
    with pytest.raises(GenerationUnknown):
        activate(register, 1)
