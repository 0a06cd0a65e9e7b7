"""Geometries on their way to a page and back from a form."""

import json

import pytest
from shapely import LineString, Point, Polygon

from doorplate.web.geojson import (
    GeometryUnreadable,
    collection,
    feature,
    geometry,
    read_geometry,
)


def test_geometry_comes_back_as_it_went() -> None:
    line = LineString([(112.7812345, 34.9), (112.79, 34.91)])

    assert read_geometry(geometry(line), "LineString") == line


def test_feature_says_only_what_is_known() -> None:
    found = json.loads(collection([feature(Point(1, 2), label="57号", colour=None)]))

    assert found["features"][0]["properties"] == {"label": "57号"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        "null",
        '{"type":"Point"}',
        '{"type":"Point","coordinates":["a","b"]}',
        '{"type":"Point","coordinates":[500,0]}',
        '{"type":"Point","coordinates":[NaN,0]}',
        '{"type":"LineString","coordinates":[]}',
        '{"type":"LineString","coordinates":[[0,0]]}',
        geometry(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])),
        geometry(Polygon([(0, 0), (1, 1), (1, 0)])),
        json.dumps(
            {"type": "LineString", "coordinates": [[n, 0] for n in range(9)] * 9999}
        ),
    ],
)
def test_drawing_that_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(GeometryUnreadable):
        read_geometry(text, "Point", "LineString")


def test_polygon_that_crosses_itself_is_refused() -> None:
    bow = geometry(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))

    with pytest.raises(GeometryUnreadable):
        read_geometry(bow, "Polygon")
