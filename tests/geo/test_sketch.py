import re
import zlib
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Polygon

from geo.labels import Box, label_boxes, street_labels, text_width
from geo.sketch import (
    HEIGHT,
    WIDTH,
    Door,
    StreetLine,
    sketch,
    stylesheet,
)
from geo.streets import LocalPlane, Street

SVG = "{http://www.w3.org/2000/svg}"
PLANE = LocalPlane(112.791, 34.907)
HERE = Door("57号", 112.791, 34.907)


def on_ground(*metres: tuple[float, float]) -> LineString:
    """Draw a line through points given in metres east and north of the door."""
    return PLANE.to_degrees(LineString(metres))


MAIN = StreetLine("韩愈大街", on_ground((-400, -5), (0, 5), (400, 20)), own=True)
CROSS = StreetLine("大定路", on_ground((-70, -400), (-50, 400)))


def dense_street() -> tuple[list[Door], list[Polygon]]:
    doors, footprints = [], []
    for street in (Street(MAIN.line), Street(CROSS.line)):
        for number, along in enumerate(np.arange(5, street.length_m, 7)):
            for side in (1, -1):
                at = street.point_at(along, side * 11)
                doors.append(Door(f"{2 * number + (side > 0)}之1", *at))
                corners = [(-3, 13), (3, 13), (3, 24), (-3, 24)]
                footprints.append(
                    Polygon([street.point_at(along + a, side * o) for a, o in corners])
                )
    return doors, footprints


def draw(**changes: object) -> ET.Element:
    options = {"title": "地图", "radius_m": 90.0, "streets": [MAIN, CROSS], **changes}
    here = options.pop("here", HERE)
    return ET.fromstring(sketch(here, **options))  # type: ignore[arg-type]


def texts(svg: ET.Element, css: str) -> list[str]:
    return [t.text or "" for t in svg.findall(f"./g[@class='map-{css}']/text")]


def paths(svg: ET.Element, css: str) -> list[str]:
    return [p.attrib["d"] for p in svg.findall(f"./path[@class='map-{css}']")]


def dots(svg: ET.Element) -> list[tuple[float, float]]:
    found = re.findall(r"M(\S+) (\S+)h0", "".join(paths(svg, "dot")))
    return [(float(x), float(y)) for x, y in found]


def test_the_door_stands_in_the_middle_under_its_pin() -> None:
    svg = draw()

    assert paths(svg, "pin")[0].startswith(f"M{WIDTH // 2} {HEIGHT // 2}c")
    assert texts(svg, "here") == ["57号"]


def test_the_map_says_what_it_is() -> None:
    svg = draw(title='韩愈大街 57号 <& "示意">')

    assert svg.attrib["role"] == "img"
    assert svg.findtext("./title") == '韩愈大街 57号 <& "示意">'


def test_the_map_holds_form_only() -> None:
    doors, footprints = dense_street()

    svg = draw(neighbours=doors, footprints=footprints)

    for element in svg.iter():
        assert element.tag in {"svg", "title", "path", "circle", "g", "text"}
        assert not {"id", "style", "href", "onload"} & set(element.attrib)


def test_every_class_of_the_map_has_its_colour() -> None:
    doors, footprints = dense_street()

    svg = draw(neighbours=doors, footprints=footprints)

    used = {css for e in svg.iter() if (css := e.get("class")) and css != "map"}
    assert used == set(re.findall(r"\.(map-[a-z]+)", stylesheet()))


def test_a_dense_street_stays_small() -> None:
    doors, footprints = dense_street()

    text = sketch(
        HERE,
        title="韩愈大街 57号",
        radius_m=90,
        streets=[MAIN, CROSS],
        neighbours=doors,
        footprints=footprints,
    )

    assert len(text.encode()) < 6_000
    assert len(zlib.compress(text.encode())) < 2_500


def test_north_is_up_and_east_is_right() -> None:
    north = PLANE.to_degrees(shapely.Point(0, 60))
    east = PLANE.to_degrees(shapely.Point(60, 0))

    svg = draw(
        streets=[],
        radius_m=135.0,
        neighbours=[Door("n", north.x, north.y), Door("e", east.x, east.y)],
    )

    assert sorted(dots(svg)) == [(180, 75), (240, 135)]


@pytest.mark.parametrize(
    ("radius", "label"),
    [(40, "20 m"), (90, "50 m"), (150, "100 m"), (1_600, "1 km"), (7, "2 m")],
)
def test_the_scale_bar_shows_round_metres_at_their_length(
    radius: float, label: str
) -> None:
    svg = draw(radius_m=float(radius))

    bar = re.fullmatch(r"M10 256v4h(.+)v-4", paths(svg, "scale")[0])
    amount, unit = label.split()
    metres = float(amount) * (1000 if unit == "km" else 1)
    assert label in texts(svg, "note")
    assert bar is not None
    assert float(bar[1]) == pytest.approx(metres * HEIGHT / 2 / radius, abs=0.06)


def test_each_street_has_its_name_once() -> None:
    pieces = [StreetLine("大定路", part.line) for part in (CROSS, CROSS)]

    svg = draw(streets=[MAIN, *pieces, StreetLine("", CROSS.line)])

    assert texts(svg, "name") == ["韩愈大街", "大定路"]


def test_own_street_is_drawn_above_the_others() -> None:
    svg = draw(streets=[MAIN, CROSS])

    order = [e.get("class") for e in svg if e.get("class") in ("map-road", "map-own")]
    assert order == ["map-road", "map-own"]


def test_a_street_outside_the_frame_leaves_no_trace() -> None:
    far = StreetLine("远方路", on_ground((5_000, 0), (6_000, 0)))

    svg = draw(streets=[far])

    assert not paths(svg, "road")
    assert not texts(svg, "name")


def test_a_bare_door_is_still_a_map() -> None:
    svg = draw(streets=[])

    assert texts(svg, "here") == ["57号"]
    assert not dots(svg)


def test_neighbours_outside_the_frame_are_left_out() -> None:
    far = PLANE.to_degrees(shapely.Point(900, 0))

    assert dots(draw(neighbours=[Door("9", far.x, far.y)])) == []


def test_doors_on_one_point_give_one_dot() -> None:
    beside = PLANE.to_degrees(shapely.Point(50, 40))
    flats = [Door(str(n), beside.x, beside.y) for n in range(795)]

    svg = draw(neighbours=flats)

    assert len(dots(svg)) == 1


def test_dots_keep_apart() -> None:
    found = np.array(dots(draw(neighbours=dense_street()[0])))

    apart = np.abs(found[:, None] - found[None]).max(axis=2)
    np.fill_diagonal(apart, 99)
    assert len(found) > 20
    # Seven pixels, less the rounding to whole ones.
    assert apart.min() >= 6


def test_an_unnamed_door_has_a_dot_without_a_number() -> None:
    beside = PLANE.to_degrees(shapely.Point(50, 60))

    svg = draw(neighbours=[Door("", beside.x, beside.y)])

    assert len(dots(svg)) == 1
    assert texts(svg, "number") == []


def text_boxes(svg: ET.Element, css: str, size: float) -> list[Box]:
    return [
        Box.around(
            float(t.attrib["x"]),
            float(t.attrib["y"]) - 0.36 * size,
            text_width(t.text or "", size),
            size,
        )
        for t in svg.findall(f"./g[@class='map-{css}']/text")
    ]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(1, 2999), st.floats(-130, 130), st.floats(-90, 90)),
        max_size=60,
    )
)
def test_no_number_lies_on_another_or_on_the_door(
    places: list[tuple[int, float, float]],
) -> None:
    points = [(n, PLANE.to_degrees(shapely.Point(x, y))) for n, x, y in places]

    svg = draw(neighbours=[Door(f"{n}号", p.x, p.y) for n, p in points])

    boxes = text_boxes(svg, "number", 10.5) + text_boxes(svg, "here", 15.0)
    assert not any(
        a.meets(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]
    )  # fmt: skip
    assert all(b.within(Box(0, 0, WIDTH, HEIGHT)) for b in boxes)


@pytest.mark.parametrize(
    ("east", "north"), [(-170, 85), (170, 85), (-170, -85), (170, -85)]
)
def test_the_label_of_a_door_at_the_edge_stays_inside(
    east: float, north: float
) -> None:
    corner = PLANE.to_degrees(shapely.Point(east, north))

    svg = draw(here=Door("1024-3号", corner.x, corner.y), centre=(112.791, 34.907))

    (box,) = text_boxes(svg, "here", 15.0)
    assert box.left >= 0
    assert box.right <= WIDTH
    assert box.top >= 0
    assert box.bottom <= HEIGHT


@given(st.text(max_size=12), st.text(max_size=8), st.text(max_size=20))
def test_any_text_gives_sound_xml(label: str, name: str, title: str) -> None:
    beside = PLANE.to_degrees(shapely.Point(40, 50))
    street = StreetLine(name, MAIN.line, own=True)

    text = sketch(
        Door(label, 112.791, 34.907),
        title=title,
        radius_m=100,
        streets=[street],
        neighbours=[Door(label, beside.x, beside.y)],
        north=name,
    )

    ET.fromstring(text)
    text.encode("utf-8")


def test_footprints_are_drawn_with_their_courtyards() -> None:
    outer = PLANE.to_degrees(shapely.box(20, 20, 60, 60))
    court = PLANE.to_degrees(shapely.box(30, 30, 50, 50))
    speck = PLANE.to_degrees(shapely.box(-20, 20, -19.5, 20.5))

    svg = draw(footprints=[Polygon(outer.exterior, [court.exterior]), speck])

    (outline,) = paths(svg, "building")
    assert outline.count("z") == 2
    assert "." not in outline


def test_separate_footprints_are_all_drawn() -> None:
    one, two = shapely.box(20, 20, 40, 40), shapely.box(60, 20, 80, 40)

    svg = draw(footprints=[PLANE.to_degrees(shape) for shape in (one, two)])

    assert paths(svg, "building")[0].count("z") == 2


def test_a_street_in_pieces_is_drawn_whole() -> None:
    pieces = on_ground((-400, 0), (0, 0)), on_ground((20, 0), (400, 0))

    svg = draw(streets=[StreetLine("大定路", MultiLineString(pieces))])

    assert paths(svg, "road")[0].count("M") == 2
    assert texts(svg, "name") == ["大定路"]


@pytest.mark.parametrize("radius", [0.0, -5.0, float("nan")])
def test_a_map_needs_a_radius(radius: float) -> None:
    with pytest.raises(ValueError, match="positive radius"):
        draw(radius_m=radius)


def test_a_level_street_carries_its_name_along_its_direction() -> None:
    line = LineString([(0, 100), (200, 80)])

    label = next(street_labels(line, "Dading Road", 11))

    assert not label.is_upright
    assert label.turn_deg == pytest.approx(-5.7, abs=0.1)


@pytest.mark.parametrize("line", [[(50, 0), (60, 200)], [(60, 200), (50, 0)]])
def test_a_steep_street_carries_chinese_upright_from_the_top(
    line: list[tuple[float, float]],
) -> None:
    label = next(street_labels(LineString(line), "大定路", 11))

    rows = [y for _, y in label.places]
    assert label.is_upright
    assert rows == sorted(rows)
    assert len(label_boxes(label, 11)) == 3


def test_a_steep_street_carries_latin_letters_turned() -> None:
    label = next(street_labels(LineString([(50, 0), (50, 200)]), "Dading", 11))

    assert not label.is_upright
    assert abs(label.turn_deg) == pytest.approx(90)


def test_a_name_never_stands_on_its_head() -> None:
    label = next(street_labels(LineString([(200, 80), (0, 100)]), "韩愈大街", 11))

    assert -90 <= label.turn_deg <= 90
    assert label.places[0][0] < label.places[-1][0]


def test_a_street_too_short_or_too_bent_carries_no_name() -> None:
    short = LineString([(0, 0), (30, 0)])
    zigzag = LineString([(x, 10 * (i % 2)) for i, x in enumerate(range(0, 200, 10))])

    assert list(street_labels(short, "韩愈大街", 11)) == []
    assert list(street_labels(zigzag, "韩愈大街", 11)) == []
