import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

import geo.areas
from geo.areas import AreaIndex, Gap, Tolerance, gaps, overlaps, repair
from geo.geodesy import area_m2

WEST, EAST = box(112.0, 34.0, 112.5, 35.0), box(112.5, 34.0, 113.0, 35.0)


@pytest.fixture(params=["exact", "raster"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Few points take one way and many another: promises hold on both."""
    if request.param == "raster":
        monkeypatch.setattr(geo.areas, "WORTH_A_RASTER", 0)
    return str(request.param)


def positions(
    polygons: list[Polygon | MultiPolygon], *points: tuple[float, float]
) -> list[int]:
    index = AreaIndex(polygons, range(len(polygons)))
    lons, lats = np.array(points, dtype=float).reshape(-1, 2).T
    return index.assign(lons, lats).tolist()


def wobbly(seed: int, count: int = 40) -> list[Polygon]:
    """Tile a county with curved borders, with an overlap, a hole and islands."""
    random = np.random.default_rng(seed)
    county = box(112.5, 34.7, 113.0, 35.1)
    seeds = shapely.MultiPoint(random.uniform((112.5, 34.7), (113, 35.1), (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=county))
    fine = shapely.segmentize(shapely.intersection(cells, county), 0.004)

    def bend(xy: np.ndarray) -> np.ndarray:
        return xy + 0.0008 * np.column_stack(
            [np.sin(xy[:, 1] * 700), np.cos(xy[:, 0] * 700)]
        )

    bent = [shapely.transform(cell, bend) for cell in fine]
    pond = shapely.buffer(bent[3].centroid, 0.005)
    bent[3] = shapely.difference(bent[3], pond)
    islands = MultiPolygon(
        [pond.buffer(-0.002), shapely.buffer(Point(112.45, 34.9), 0.01)]
    )
    return [*bent, islands, shapely.buffer(Point(112.75, 34.9), 0.05)]


def reference(polygons: list[Polygon], lons: np.ndarray, lats: np.ndarray) -> list[int]:
    """Ask every polygon about every point, and take the first."""
    held = np.array([shapely.intersects_xy(p, lons, lats) for p in polygons])
    return np.where(held.any(axis=0), held.argmax(axis=0), -1).tolist()


def test_a_point_lies_in_its_area_or_nowhere(way: str) -> None:
    points = (112.2, 34.5), (112.7, 34.5), (111.0, 34.5), (112.2, 36.0)

    assert positions([WEST, EAST], *points) == [0, 1, -1, -1]


def test_a_point_on_a_shared_border_belongs_to_the_first_area(way: str) -> None:
    corners = (112.5, 34.5), (112.5, 34.0), (112.5, 35.0)

    assert positions([WEST, EAST], *corners) == [0, 0, 0]
    assert positions([EAST, WEST], *corners) == [0, 0, 0]


def test_the_outer_border_belongs_to_the_area(way: str) -> None:
    corners = (112.0, 34.0), (113.0, 35.0), (112.25, 35.0), (113.0, 34.3)

    assert positions([WEST, EAST], *corners) == [0, 1, 0, 1]


def test_of_overlapping_areas_the_first_wins(way: str) -> None:
    small = box(112.1, 34.1, 112.2, 34.2)

    assert positions([WEST, small], (112.15, 34.15)) == [0]
    assert positions([small, WEST], (112.15, 34.15), (112.3, 34.3)) == [0, 1]


def test_a_hole_is_outside_and_its_rim_inside(way: str) -> None:
    ring = Polygon(WEST.exterior, [box(112.2, 34.2, 112.3, 34.3).exterior])

    assert positions([ring], (112.25, 34.25), (112.2, 34.25)) == [-1, 0]


def test_points_without_coordinates_lie_nowhere(way: str) -> None:
    points = (math.nan, 34.5), (112.2, math.inf), (112.2, 34.5)

    assert positions([WEST], *points) == [-1, -1, 0]


@pytest.mark.parametrize("polygons", [[], [Polygon()]])
def test_without_areas_every_point_lies_nowhere(
    way: str, polygons: list[Polygon]
) -> None:
    assert positions(polygons, (112.2, 34.5)) == [-1]


def test_an_empty_area_leaves_the_others_their_places(way: str) -> None:
    assert positions([Polygon(), WEST], (112.2, 34.5)) == [1]


def test_no_points_give_no_answers(way: str) -> None:
    assert positions([WEST]) == []


def test_an_area_smaller_than_rounding_is_still_found(way: str) -> None:
    speck = box(112.0, 34.0, 112.0 + 1e-13, 34.0 + 1e-13)

    assert positions([speck], (112.0, 34.0), (112.0, 34.1)) == [0, -1]


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_many_at_a_time_agree_with_asking_every_polygon(seed: int) -> None:
    polygons = wobbly(seed)
    random = np.random.default_rng(seed)
    corners = shapely.get_coordinates(polygons)
    free = random.uniform((112.4, 34.6), (113.1, 35.2), (20_000, 2))
    middles = (corners[:-1] + corners[1:]) / 2
    lons, lats = np.vstack([free, corners, middles, np.nextafter(corners, 0)]).T
    index = AreaIndex(polygons, range(len(polygons)))

    exact = index.assign(lons, lats)
    index._asked = geo.areas.WORTH_A_RASTER
    raster = index.assign(lons, lats)

    assert exact.tolist() == raster.tolist() == reference(polygons, lons, lats)


@settings(max_examples=5)
@given(st.integers(0, 10_000))
def test_one_at_a_time_agrees_with_many(seed: int) -> None:
    polygons = wobbly(seed)
    corners = shapely.get_coordinates(polygons)
    free = np.random.default_rng(seed).uniform((112.4, 34.6), (113.1, 35.2), (500, 2))
    points = np.vstack([free, corners[::7]])
    index = AreaIndex(polygons, range(len(polygons)))

    single = [index.holding(float(lon), float(lat)) for lon, lat in points]

    many = index.assign(points[:, 0], points[:, 1]).tolist()
    assert [-1 if key is None else key for key in single] == many


def test_keys_are_answered_as_given() -> None:
    index = AreaIndex([WEST, EAST], ["410883001", "410883002"])

    assert index.holding(112.7, 34.5) == "410883002"
    assert index.holding(100.0, 34.5) is None


def test_each_area_needs_one_key() -> None:
    with pytest.raises(ValueError, match="2 polygons but 1 keys"):
        AreaIndex([WEST, EAST], ["only"])


def test_the_polygons_given_are_not_prepared() -> None:
    mine = box(112.0, 34.0, 113.0, 35.0)

    AreaIndex([mine], [0]).holding(112.5, 34.5)

    assert not shapely.is_prepared(mine)


def test_a_valid_polygon_is_left_as_it_is() -> None:
    assert repair(WEST) == (WEST, None)


def test_a_crossed_ring_becomes_valid_and_is_told() -> None:
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])

    mended, problem = repair(bow)

    assert mended.is_valid
    assert mended.area == pytest.approx(0.5)
    assert problem is not None
    assert problem.startswith("Self-intersection")


def test_a_spike_is_cut_off() -> None:
    spiked = Polygon([(0, 0), (1, 0), (1, 1), (1, 2), (1, 1), (0, 1)])

    mended, problem = repair(spiked)

    assert isinstance(mended, Polygon)
    assert mended.equals(box(0, 0, 1, 1))
    assert problem is not None


def test_heights_are_dropped_without_complaint() -> None:
    high = Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])

    mended, problem = repair(high)

    assert not mended.has_z
    assert problem is None


def test_polygons_are_taken_out_of_a_collection() -> None:
    mixed = GeometryCollection([box(0, 0, 1, 1), box(2, 0, 3, 1), Point(9, 9)])

    mended, problem = repair(mixed)

    assert mended.equals(MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]))
    assert problem == "a GeometryCollection where a polygon is needed"


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "it is empty"),
        (Polygon(), "it is empty"),
        (Point(1, 1), "a Point that encloses no area"),
        (LineString([(0, 0), (1, 1)]), "a LineString that encloses no area"),
        (Polygon([(0, 0), (1, 1), (2, 2)]), "a Polygon that encloses no area"),
    ],
)
def test_what_has_no_area_becomes_empty(geometry: object, problem: str) -> None:
    assert repair(geometry) == (Polygon(), problem)


def test_overlapping_areas_are_named_in_pairs_with_their_common_area() -> None:
    shifted = box(112.49, 34.0, 113.0, 35.0)

    (found,) = overlaps([EAST, WEST, shifted], Tolerance(area_m2=1e9))
    both = overlaps([EAST, WEST, shifted])

    assert (found.first, found.second) == (0, 2)
    assert [(o.first, o.second) for o in both] == [(0, 2), (1, 2)]
    assert both[1].area_m2 == pytest.approx(area_m2(box(112.49, 34, 112.5, 35)))


def test_neighbours_that_share_a_border_do_not_overlap() -> None:
    assert overlaps([WEST, EAST]) == []


@pytest.mark.parametrize("tolerance", [Tolerance(1e6, 0.0), Tolerance(0.0, 2.0)])
def test_slivers_are_left_out_by_area_or_by_width(tolerance: Tolerance) -> None:
    # About a metre wide and 111 km long: 1e5 m².
    over = box(112.5 - 1e-5, 34.0, 113.0, 35.0)

    assert overlaps([WEST, over], tolerance) == []
    assert len(overlaps([WEST, over])) == 1


def test_a_gap_is_given_with_its_area_a_point_in_it_and_its_neighbours() -> None:
    parent = box(112.0, 34.0, 113.0, 35.0)
    missing = box(112.4, 34.4, 112.5, 34.6)
    apart = box(112.9, 34.0, 113.0, 34.1)
    west = shapely.difference(WEST, missing)
    east = shapely.difference(EAST, apart)
    far = box(115.0, 34.0, 116.0, 35.0)

    first, second = gaps(parent, [far, west, east])

    assert first.area_m2 == pytest.approx(area_m2(missing))
    assert missing.contains(Point(first.lon, first.lat))
    assert first.beside == (1, 2)
    assert apart.contains(Point(second.lon, second.lat))
    assert second.beside == (2,)


def test_children_that_cover_their_parent_leave_no_gap() -> None:
    assert gaps(box(112.0, 34.0, 113.0, 35.0), [WEST, EAST]) == []


def test_a_parent_without_children_is_one_gap() -> None:
    (whole,) = gaps(WEST, [])

    assert whole == Gap(area_m2(WEST), whole.lon, whole.lat, ())


@pytest.mark.real_data
def test_kinmen_villages_are_found_one_by_one_as_all_at_once(real_data: Path) -> None:
    file = real_data / "doorplates_tw" / "villages_kinmen_wgs84.geojson"
    villages = json.loads(file.read_text("utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(v["geometry"])) for v in villages]
    polygons = [repair(shape)[0] for shape in shapes]
    west, south, east, north = shapely.total_bounds(polygons)
    points = np.random.default_rng(1).uniform(
        (west, south), (east, north), (300_000, 2)
    )
    index = AreaIndex(polygons, range(len(polygons)))

    answers = index.assign(points[:, 0], points[:, 1])

    assert answers.tolist() == reference(polygons, points[:, 0], points[:, 1])
