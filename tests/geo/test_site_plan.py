"""A site plan: every door of a street in the frame, whatever the street's shape."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from geo.sketch import Door, Size, StreetLine, site_plan

SIZE = Size(720, 460)
coordinates = st.tuples(
    st.floats(112.70, 112.80, allow_nan=False), st.floats(34.88, 34.95)
)


def drawn_dots(svg: str) -> list[tuple[float, float]]:
    paths = re.findall(r'class="map-dot"[^>]* d="([^"]*)"', svg)
    return [
        (float(x), float(y))
        for path in paths
        for x, y in re.findall(r"M(-?\d+) (-?\d+)h0", path)
    ]


def row_of_doors(
    count: int, *, lon: float = 112.78, step: float = 0.0004
) -> list[Door]:
    return [Door(str(n + 1), lon + n * step, 34.905) for n in range(count)]


@given(st.lists(coordinates, min_size=1, max_size=12, unique=True))
def test_every_door_drawn_lies_inside_the_frame(
    places: list[tuple[float, float]],
) -> None:
    doors = [Door(str(n), *place) for n, place in enumerate(places)]

    dots = drawn_dots(site_plan(doors, title="大定路", size=SIZE))

    assert dots
    assert all(0 < x < SIZE.width and 0 < y < SIZE.height for x, y in dots)


def test_plan_is_a_drawing_of_its_size_with_scale_street_and_numbers() -> None:
    street = LineString([(112.77, 34.9048), (112.80, 34.9048)])

    svg = site_plan(
        row_of_doors(8),
        title="大定路 & <巷>",
        size=SIZE,
        streets=[StreetLine("大定路", street, own=True)],
        north="北",
    )

    root = ET.fromstring(svg)
    assert root.attrib["viewBox"] == "0 0 720 460"
    assert root.findtext("title") == "大定路 & <巷>"
    assert len(drawn_dots(svg)) == 8
    texts = {"".join(text.itertext()) for text in root.iter("text")}
    assert {str(n) for n in range(1, 9)} <= texts
    assert {"大定路", "北"} <= texts
    assert any(text.endswith(" m") for text in texts)
    assert "map-pin" not in svg


def test_one_door_is_drawn_with_something_around_it() -> None:
    svg = site_plan(row_of_doors(1), title="", size=SIZE)

    assert drawn_dots(svg) == [(360, 230)]
    assert "20 m" in svg


def test_doors_without_room_are_left_out_and_the_rest_stays_readable() -> None:
    svg = site_plan(row_of_doors(400, step=0.00004), title="", size=SIZE)

    dots = drawn_dots(svg)
    assert 40 < len(dots) < 400
    gaps = [b[0] - a[0] for a, b in pairwise(dots)]
    assert min(gaps) >= 6


def test_plan_of_no_door_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a door"):
        site_plan([], title="", size=SIZE)
