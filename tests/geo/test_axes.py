"""An axis through doors, where nobody drew the street."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from geo.axes import axis_through
from geo.geodesy import length_m
from geo.streets import LocalPlane, Street

PLANE = LocalPlane(112.79, 34.907)


def doors(
    street: Street, *, every_m: float, aside_m: float
) -> list[tuple[float, float]]:
    places = np.arange(0, street.length_m, every_m).tolist()
    return [
        street.point_at(along, side) for along in places for side in (aside_m, -aside_m)
    ]


def drawn(*corners: tuple[float, float]) -> Street:
    return Street(PLANE.to_degrees(LineString(corners)))


@pytest.mark.parametrize(
    "corners",
    [
        ((0, 0), (600, 0)),
        ((0, 0), (200, 400)),
        ((0, 0), (300, 0), (450, 100), (500, 300)),
        tuple((20.0 * n, 80 * np.sin(n / 8)) for n in range(60)),
    ],
)
def test_the_axis_follows_the_street_within_a_house_s_width(
    corners: tuple[tuple[float, float], ...],
) -> None:
    street = drawn(*corners)

    found = axis_through(doors(street, every_m=12, aside_m=10))

    assert found is not None
    assert length_m(found) == pytest.approx(street.length_m, rel=0.12)
    offsets = [abs(street.place(*point).offset_m) for point in found.coords]
    assert max(offsets) < 15


@given(st.permutations(range(40)))
def test_the_order_of_the_doors_does_not_matter(order: list[int]) -> None:
    points = doors(drawn((0, 0), (240, 60)), every_m=12, aside_m=9)[:40]

    found = axis_through([points[n] for n in order])

    assert found == axis_through(points)
    assert found is not None
    assert found.coords[0][0] < found.coords[-1][0]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_doors_in_one_place_have_no_axis(count: int) -> None:
    point = PLANE.to_degrees(Point(3, 4))

    assert axis_through([(point.x, point.y)] * count) is None
