"""Where is this door: a small map as one inline SVG, drawn from the register.

North is up. The drawing holds form only; colours come from the page through the
classes that `sketch.css` beside this module sets, for light and for dark. Nothing
in it has an id, a script or an address outside, so that a page may hold several.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import Final, NamedTuple, Self
from xml.sax.saxutils import escape

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.gcj02 import Floats
from geo.labels import Box, Paper, StreetLabel, label_boxes, street_labels, text_width
from geo.streets import LocalPlane

WIDTH: Final = 360
HEIGHT: Final = 270
MARGIN: Final = 4.0
# Lines are cut this far outside the frame, where their ends are not seen.
BLEED: Final = 12.0

ROAD, OWN_ROAD, CASING = 12, 15, 2
NAME, NUMBER, HERE = 11.0, 10.5, 15.0
DOT, DOT_DISTANCE = 5.0, 7.0
NUMBER_GAP: Final = 6.0
MOST_DOTS: Final = 60
MOST_FOOTPRINTS: Final = 80
PIN_WIDTH, PIN_HEIGHT = 20.0, 27.0
BASELINE_EM: Final = 0.36
SMALLEST_FOOTPRINT_PX2: Final = 16.0
# Around the outermost doors of a site plan; and how little a plan may show.
ROOM, SMALLEST_RADIUS_M = 36.0, 40.0

NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PIN: Final = "c-3-8-10-10-10-17a10 10 0 0 1 20 0c0 7-7 9-10 17z"


@dataclass(frozen=True, slots=True)
class StreetLine:
    """A street to draw, in WGS-84; `own` marks the one this door belongs to."""

    name: str
    line: LineString | MultiLineString
    own: bool = False


class Size(NamedTuple):
    """How large a drawing is, in its own units."""

    width: int = WIDTH
    height: int = HEIGHT


class Door(NamedTuple):
    """A door to show: its number as written on the wall, and where it is (WGS-84)."""

    label: str
    lon: float
    lat: float


class Dot(NamedTuple):
    """A door on paper."""

    label: str
    x: float
    y: float


def stylesheet() -> str:
    """Give the CSS that colours a sketch, to be put into the page's own styles."""
    return files("geo").joinpath("sketch.css").read_text(encoding="utf-8")


def sketch(
    here: Door,
    *,
    title: str,
    radius_m: float,
    centre: tuple[float, float] | None = None,
    streets: Sequence[StreetLine] = (),
    neighbours: Iterable[Door] = (),
    footprints: Iterable[Polygon | MultiPolygon] = (),
    north: str = "N",
) -> str:
    """Draw this door, its street and its neighbours as `<svg>…</svg>`.

    `centre` is (lon, lat), the door itself if not given; `radius_m` reaches from it
    to the upper and lower edge (ValueError unless positive). `title` is what a
    screen reader says. What does not fit is left out: far neighbours first.
    """
    if not radius_m > 0:
        msg = f"a map needs a positive radius, not {radius_m}"
        raise ValueError(msg)
    view = _View(centre or (here.lon, here.lat), radius_m, Size())
    paper = view.paper()
    (pin,) = view.dots([here])
    above = [*_pin(pin, view.size, paper), *_scale_bar(view, paper)]
    above += _north(north, view.size, paper)
    roads, names = _roads(streets, view, paper)
    near = sorted(view.dots(neighbours), key=lambda d: math.dist(d[1:], pin[1:]))
    dots = _doors(near, view.lines(streets), paper, MOST_DOTS)
    return _drawing(
        title, view, [*_buildings(footprints, view), *roads, *dots, *names, *above]
    )


def site_plan(
    doors: Sequence[Door],
    *,
    title: str,
    size: Size,
    streets: Sequence[StreetLine] = (),
    north: str = "N",
) -> str:
    """Draw doors along their street, all in the frame, as `<svg>…</svg>`.

    The first ones get their numbers first where there is no room for all; ValueError
    without any door.
    """
    if not doors:
        raise ValueError("a site plan needs a door")
    view = _View.of_all(doors, size)
    paper = view.paper()
    above = [*_scale_bar(view, paper), *_north(north, size, paper)]
    roads, names = _roads(streets, view, paper)
    dots = _doors(view.dots(doors), view.lines(streets), paper, len(doors))
    return _drawing(title, view, [*roads, *dots, *names, *above])


def _drawing(title: str, view: "_View", parts: Sequence[str]) -> str:
    width, height = view.size
    ground = f'<path class="map-ground" d="M0 0h{width}v{height}H0z"/>'
    return (
        f'<svg class="map" role="img" viewBox="0 0 {width} {height}">'
        f"<title>{_safe(title)}</title>{ground}{''.join(parts)}</svg>"
    )


class _View:
    """From degrees to paper, and what of a geometry the paper shows."""

    def __init__(
        self, centre: tuple[float, float], radius_m: float, size: Size
    ) -> None:
        self.size = size
        self._plane = LocalPlane(*centre)
        self.pixels_per_metre = size.height / 2 / radius_m
        self._window = shapely.box(
            -BLEED, -BLEED, size.width + BLEED, size.height + BLEED
        )

    @classmethod
    def of_all(cls, doors: Sequence[Door], size: Size) -> Self:
        """Return the view that has all doors in it, with some room around them."""
        points = MultiPoint([(door.lon, door.lat) for door in doors])
        west, south, east, north = points.bounds
        centre = (west + east) / 2, (south + north) / 2
        half = shapely.get_coordinates(
            LocalPlane(*centre).to_metres(shapely.box(west, south, east, north))
        )
        across, down = np.abs(half).max(axis=0)
        inner = size.height / 2 - ROOM
        radius = max(
            down * size.height / 2 / inner,
            across * size.height / 2 / (size.width / 2 - ROOM),
            SMALLEST_RADIUS_M,
        )
        return cls(centre, float(radius), size)

    def paper(self) -> Paper:
        """Return the paper to draw on, free yet but for its margin."""
        width, height = self.size
        return Paper(Box(MARGIN, MARGIN, width - MARGIN, height - MARGIN))

    def lines(self, streets: Iterable[StreetLine]) -> BaseGeometry:
        """Return what is seen of streets, as one geometry."""
        return shapely.union_all([self.shown(street.line) for street in streets])

    def dots(self, doors: Iterable[Door]) -> list[Dot]:
        """Carry all doors at once: each way through the projection has its price."""
        given = list(doors)
        points = MultiPoint([(door.lon, door.lat) for door in given])
        places = shapely.get_coordinates(self._on_paper(points)).tolist()
        return [
            Dot(door.label, x, y) for door, (x, y) in zip(given, places, strict=True)
        ]

    def shown(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.intersection(
            shapely.simplify(self._on_paper(geometry), 0.4), self._window
        )

    def _on_paper(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(self._plane.to_metres(geometry), self._pixels)

    def _pixels(self, xy: Floats) -> Floats:
        flipped = xy * (self.pixels_per_metre, -self.pixels_per_metre)
        return np.asarray(flipped + np.array(self.size) / 2)


def _pin(pin: Dot, size: Size, paper: Paper) -> list[str]:
    """Draw the pin with its tip on the door, and its label above or below."""
    paper.take([Box.around(pin.x, pin.y - PIN_HEIGHT / 2, PIN_WIDTH, PIN_HEIGHT)])
    width, offset = text_width(pin.label, HERE), PIN_HEIGHT + HERE * 0.7
    y = pin.y - offset if pin.y > offset + HERE else pin.y + HERE
    edge = MARGIN + width / 2
    x = min(max(pin.x, edge), max(size.width - edge, edge))
    paper.take([Box.around(x, y, width + 6, HERE * 1.3)])
    return [
        f'<path class="map-pin" d="M{_n(pin.x)} {_n(pin.y)}{PIN}"/>',
        f'<circle class="map-eye" cx="{_n(pin.x)}" cy="{_n(pin.y - 17)}" r="4"/>',
        _words("map-here", HERE, [_text(x, y, HERE, pin.label)]),
    ]


def _scale_bar(view: _View, paper: Paper) -> list[str]:
    scale, (width, height) = view.pixels_per_metre, view.size
    metres = _nice(width / 4 / scale)
    length, x, y = metres * scale, 10.0, height - 10.0
    label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"  # noqa: PLR2004
    middle = x + max(length, text_width(label, NUMBER)) / 2
    paper.take([Box(0, y - 20, 2 * middle, height)])
    bar = f"M{_n(x)} {_n(y - 4)}v4h{_n(length)}v-4"
    return [
        f'<path class="map-scale" fill="none" d="{bar}"/>',
        _words("map-note", NUMBER, [_text(middle, y - 12, NUMBER, label)]),
    ]


def _nice(metres: float) -> float:
    """Round down to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(metres))
    return power * max(step for step in (1, 2, 5) if step * power <= metres * 1.000001)


def _north(label: str, size: Size, paper: Paper) -> list[str]:
    x, y = size.width - 18.0, 10.0
    paper.take([Box(x - 12, 0, size.width, y + 34)])
    return [
        f'<path class="map-north" d="M{_n(x)} {_n(y)}l5 14-5-4-5 4z"/>',
        _words("map-note", NUMBER, [_text(x, y + 22, NUMBER, label)]),
    ]


def _buildings(
    footprints: Iterable[Polygon | MultiPolygon], view: _View
) -> Iterable[str]:
    """Draw the buildings nearest the middle, the smallest left out."""
    middle = shapely.Point(view.size.width / 2, view.size.height / 2)
    shown = [view.shown(footprint) for footprint in footprints]
    seen = (shape for shape in shown if shape.area >= SMALLEST_FOOTPRINT_PX2)
    near = sorted(seen, key=middle.distance)[:MOST_FOOTPRINTS]
    if outline := "".join(
        map(_outline, shapely.get_rings(shapely.get_parts(shapely.union_all(near))))
    ):
        yield f'<path class="map-building" fill-rule="evenodd" d="{outline}"/>'


def _roads(
    streets: Sequence[StreetLine], view: _View, paper: Paper
) -> tuple[list[str], list[str]]:
    """Draw all casings under all roads, so that crossings are open; then names."""
    shown = [(street, _lines(view.shown(street.line))) for street in streets]
    kinds = (("map-road", ROAD, False), ("map-own", OWN_ROAD, True))
    edges, roads = [], []
    for css, width, own in kinds:
        lines = chain.from_iterable(ls for s, ls in shown if s.own is own)
        if outline := "".join(map(_path, lines)):
            edges.append(_stroke("map-edge", width + CASING, outline))
            roads.append(_stroke(css, width, outline))
    return [*edges, *roads], _street_names(shown, paper)


def _stroke(css: str, width: float, outline: str) -> str:
    return (
        f'<path class="{css}" fill="none" stroke-width="{_n(width)}" '
        f'stroke-linejoin="round" stroke-linecap="round" d="{outline}"/>'
    )


def _street_names(
    shown: Sequence[tuple[StreetLine, list[LineString]]], paper: Paper
) -> list[str]:
    """Set each name once, on its longest stretch that has room; own street first."""
    stretches: dict[str, list[LineString]] = {}
    for street, lines in sorted(shown, key=lambda pair: not pair[0].own):
        stretches.setdefault(street.name, []).extend(lines)
    texts = [
        text
        for name, lines in stretches.items()
        if name and (text := _street_name(name, lines, paper))
    ]
    return [_words("map-name", NAME, texts)]


def _street_name(name: str, lines: list[LineString], paper: Paper) -> str | None:
    merged = _lines(shapely.line_merge(shapely.union_all(lines)))
    for line in sorted(merged, key=lambda line: -line.length):
        for label in street_labels(line, name, NAME):
            if paper.take_if_free(label_boxes(label, NAME)):
                return _name_text(label, name)
    return None


def _name_text(label: StreetLabel, name: str) -> str:
    if label.is_upright:
        drop = BASELINE_EM * NAME
        xs = " ".join(_n(x) for x, _ in label.places)
        ys = " ".join(_n(y + drop) for _, y in label.places)
        return f'<text x="{xs}" y="{ys}">{_safe(name)}</text>'
    (x0, y0), (x1, y1) = label.places[0], label.places[-1]
    middle = f"{_n((x0 + x1) / 2)} {_n((y0 + y1) / 2)}"
    turn = f"translate({middle}) rotate({_n(label.turn_deg)})"
    return f'<text y="{_n(BASELINE_EM * NAME)}" transform="{turn}">{_safe(name)}</text>'


def _doors(
    dots: Sequence[Dot], streets: BaseGeometry, paper: Paper, most: int
) -> list[str]:
    """Draw the first ones first; a door without room for its dot is left out."""
    drawn = [dot for dot in dots if _has_room(dot, paper)][:most]
    texts = [text for dot in drawn if (text := _number(dot, streets, paper))]
    points = "".join(f"M{dot.x:.0f} {dot.y:.0f}h0" for dot in drawn)
    round_ends = f'stroke-linecap="round" stroke-width="{_n(DOT)}"'
    path = f'<path class="map-dot" {round_ends} d="{points}"/>' if drawn else ""
    return [path, _words("map-number", NUMBER, texts)]


def _has_room(dot: Dot, paper: Paper) -> bool:
    return paper.take_if_free([Box.around(dot.x, dot.y, DOT_DISTANCE, DOT_DISTANCE)])


def _number(dot: Dot, streets: BaseGeometry, paper: Paper) -> str | None:
    """Set a number beside its dot where there is room, but not on a street."""
    width = text_width(dot.label, NUMBER)
    aside = (width + NUMBER_GAP + DOT_DISTANCE) / 2
    apart = (NUMBER + DOT_DISTANCE) / 2
    for right, down in ((0.0, -apart), (0.0, apart), (aside, 0.0), (-aside, 0.0)):
        x, y = dot.x + right, dot.y + down
        if streets.distance(shapely.Point(x, y)) < (ROAD + NUMBER) / 2:
            continue
        box = Box.around(x, y, width + NUMBER_GAP, NUMBER)
        if dot.label and paper.take_if_free([box]):
            return _text(x, y, NUMBER, dot.label)
    return None


def _lines(geometry: BaseGeometry) -> list[LineString]:
    parts = shapely.get_parts(geometry)
    return [part for part in parts if isinstance(part, LineString) and part.length]


def _path(line: LineString) -> str:
    return "M" + " ".join(f"{_n(x)} {_n(y)}" for x, y in line.coords)


def _outline(ring: LineString) -> str:
    """Write a ring in whole pixels, each corner from the one before."""
    corners = np.rint(shapely.get_coordinates(ring)[:-1]).astype(int)
    steps = "".join(f"{x:+d}{y:+d}" for x, y in np.diff(corners, axis=0))
    # Only a minus needs to be written: "l5-3" but "l5 3".
    return f"M{corners[0, 0]} {corners[0, 1]}l{steps.replace('+', ' ').lstrip()}z"


def _text(x: float, y: float, size: float, text: str) -> str:
    """Centre a text vertically on y."""
    return f'<text x="{x:.0f}" y="{y + BASELINE_EM * size:.0f}">{_safe(text)}</text>'


def _words(css: str, size: float, texts: Sequence[str]) -> str:
    if not texts:
        return ""
    style = f'class="{css}" font-size="{_n(size)}" text-anchor="middle"'
    return f"<g {style}>{''.join(texts)}</g>"


def _n(value: float) -> str:
    """Write a length with one decimal at most."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _safe(text: str) -> str:
    return escape(NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text))
