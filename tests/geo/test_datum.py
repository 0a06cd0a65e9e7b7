import csv
import json
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import CANDIDATES, CGCS2000, Crs, from_wgs84, guess_crs, to_wgs84
from geo.geodesy import distance_m

MENGZHOU = (112.791, 34.907)
MENGZHOU_BOX = (112.5, 34.8, 113.1, 35.1)
longitudes = st.floats(73.0, 136.0)
latitudes = st.floats(3.0, 54.0)
shifted = st.sampled_from(["GCJ02", "BD09"])


def points_in(
    box: tuple[float, float, float, float], count: int = 300
) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(7)
    west, south, east, north = box
    return random.uniform(west, east, count), random.uniform(south, north, count)


@given(longitudes, latitudes, shifted)
def test_shifted_datums_come_back_to_a_tenth_of_a_millimetre(
    lon: float, lat: float, crs: str
) -> None:
    there = from_wgs84(lon, lat, crs)

    back = to_wgs84(*there, crs)

    assert distance_m(lon, lat, *back) < 1e-4


@given(longitudes, latitudes, shifted)
def test_shifted_points_come_back_to_what_the_map_service_showed(
    lon: float, lat: float, crs: str
) -> None:
    plain = to_wgs84(lon, lat, crs)

    again = from_wgs84(*plain, crs)

    assert distance_m(lon, lat, *again) < 1e-4


@pytest.mark.parametrize(
    ("crs", "metres"), [("GCJ02", 571), ("BD09", 1295), ("CGCS2000", 0)]
)
def test_shift_at_mengzhou_is_the_known_one(crs: str, metres: float) -> None:
    there = from_wgs84(*MENGZHOU, crs)

    assert distance_m(*MENGZHOU, *there) == pytest.approx(metres, abs=1.0)


def test_gcj02_agrees_with_the_published_example() -> None:
    # The example of the coordtransform and eviltransform converters.
    lon, lat = from_wgs84(116.404, 39.915, "GCJ02")

    assert (lon, lat) == pytest.approx((116.410244499, 39.916404281), abs=1e-8)


@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
@pytest.mark.parametrize("place", [(2.35, 48.86), (-58.4, -34.6), (0.0, 90.0)])
def test_outside_china_nothing_is_shifted(crs: str, place: tuple[float, float]) -> None:
    assert from_wgs84(*place, crs) == place
    assert to_wgs84(*place, crs) == place


@given(longitudes, latitudes)
def test_projected_systems_come_back_to_a_millimetre(lon: float, lat: float) -> None:
    there = from_wgs84(lon, lat, "EPSG:3857")

    assert distance_m(lon, lat, *to_wgs84(*there, "EPSG:3857")) < 1e-3


def test_x_is_the_easting_whatever_the_authority_says() -> None:
    # EPSG:4547 prescribes northing before easting.
    x, y = from_wgs84(114.0, 35.0, "EPSG:4547")

    assert x == pytest.approx(500_000, abs=0.01)
    assert 3_800_000 < y < 3_900_000


def test_arrays_go_through_element_by_element() -> None:
    lons, lats = points_in(MENGZHOU_BOX, 20)

    xs, ys = from_wgs84(lons, lats, CGCS2000)
    gx, gy = from_wgs84(lons, lats, "GCJ02")

    assert np.array_equal(xs, lons)
    assert np.array_equal(ys, lats)
    assert (gx[3], gy[3]) == from_wgs84(float(lons[3]), float(lats[3]), "GCJ02")


def test_one_point_gives_plain_floats() -> None:
    assert [type(v) for v in to_wgs84(500_000.0, 3_874_000.0, "EPSG:4547")] == [
        float,
        float,
    ]


@pytest.mark.parametrize("crs", ["WGS84", "GCJ02", "EPSG:4547"])
def test_missing_coordinates_stay_missing(crs: str) -> None:
    x, y = to_wgs84(np.array([np.nan, 1.0]), np.array([2.0, np.nan]), crs)

    assert np.isnan(x[0])
    assert np.isnan(y[1])


def test_what_lies_beyond_a_system_is_nan() -> None:
    x, y = from_wgs84(np.array([200.0]), np.array([95.0]), "EPSG:4547")

    assert np.isnan(x[0])
    assert np.isnan(y[0])


def test_arrays_given_are_left_as_they_were() -> None:
    lons, lats = points_in(MENGZHOU_BOX, 5)
    before = lons.copy(), lats.copy()

    from_wgs84(lons, lats, "BD09")
    to_wgs84(lons, lats, "BD09")

    assert np.array_equal(lons, before[0])
    assert np.array_equal(lats, before[1])


@pytest.mark.parametrize(
    "crs", ["EPSG:4547", "EPSG:4526", "EPSG:4497", "EPSG:32649", "EPSG:3857"]
)
@pytest.mark.parametrize("swapped", [False, True])
def test_the_right_projected_system_is_guessed_first(crs: str, swapped: bool) -> None:  # noqa: FBT001
    x, y = from_wgs84(*points_in(MENGZHOU_BOX), crs)

    guess = guess_crs(*((y, x) if swapped else (x, y)), MENGZHOU_BOX)[0]

    assert (guess.crs, guess.swapped, guess.share) == (Crs(crs), swapped, 1.0)


def test_swapped_degrees_are_named_so() -> None:
    lons, lats = points_in(MENGZHOU_BOX)

    guess = guess_crs(lats, lons, MENGZHOU_BOX)[0]

    assert str(guess) == "WGS84, axes swapped"


def test_datums_are_told_apart_where_the_border_is_sharp() -> None:
    # A strip narrower than the shift, as a street is.
    lons, lats = points_in((112.79, 34.9, 112.791, 35.0))
    shifted_lons, shifted_lats = from_wgs84(lons, lats, "GCJ02")

    guess = guess_crs(shifted_lons, shifted_lats, (112.7899, 34.89, 112.7911, 35.01))[0]

    assert str(guess) == "GCJ02"


def test_no_guess_is_made_for_points_that_lie_nowhere_near() -> None:
    assert guess_crs(np.array([2.35]), np.array([48.86]), MENGZHOU_BOX) == []


def test_no_guess_is_made_from_missing_points() -> None:
    assert guess_crs(np.array([np.nan]), np.array([np.nan]), MENGZHOU_BOX) == []


def test_only_given_candidates_are_tried() -> None:
    x, y = from_wgs84(*points_in(MENGZHOU_BOX), "EPSG:4547")

    guesses = guess_crs(x, y, MENGZHOU_BOX, [Crs("EPSG:4546"), Crs("EPSG:3857")])

    assert all(guess.crs != Crs("EPSG:4547") for guess in guesses)


def test_every_candidate_exists() -> None:
    codes = [c.name for c in CANDIDATES if c.name.startswith("EPSG:")]

    assert all(pyproj.CRS.from_user_input(code).is_projected for code in codes)


@pytest.mark.real_data
def test_kinmen_plates_are_recognised_as_epsg_3825(real_data: Path) -> None:
    folder = real_data / "doorplates_tw"
    with (folder / "kinmen_902001.csv").open(encoding="utf-8-sig") as source:
        rows = list(csv.DictReader(source))
    x, y = (np.array([float(row[axis] or "nan") for row in rows]) for axis in "xy")
    villages = json.loads((folder / "villages_kinmen_wgs84.geojson").read_text("utf-8"))
    shapes = [
        shapely.from_geojson(json.dumps(village["geometry"]))
        for village in villages["features"]
    ]
    kinmen = shapely.union_all(shapes)

    guess = guess_crs(x, y, lambda lon, lat: shapely.intersects_xy(kinmen, lon, lat))[0]

    assert (str(guess), guess.share > 0.95) == ("EPSG:3825", True)
