"""A look at a whole file, before anything is written: whether it is the county's."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from doorplate.addresses.loading.coordinates import County, given_numbers
from doorplate.addresses.loading.mapping import Field
from doorplate.addresses.loading.rows import Chunk, Floats, Source
from doorplate.core.errors import Conflict, Invalid
from geo.datum import Crs, guess_crs, to_wgs84
from geo.geodesy import distance_m

MOST: Final = 0.5
"""The share of points outside from which the whole file is refused."""

_SAMPLE: Final = 1000


class FileEmpty(Invalid):
    """{path} has a header and no rows."""


class CoordinatesElsewhere(Conflict):
    """{share:.0%} of the points of {path} lie outside the county: {remedy}.

    They were read as {crs}. Nothing was loaded.
    """


def judge(source: Source, fields: dict[str, Field], crs: Crs, county: County) -> int:
    """Return how many rows a file has, if its points are of the county.

    Raises FileEmpty; CoordinatesElsewhere where most of its points lie outside, with a
    guess at the coordinate system that would bring them inside.
    """
    rows = known = inside = 0
    sample = _Sample()
    for chunk in source.chunks():
        rows += chunk.size
        x, y = _points(chunk, fields)
        lons, lats = to_wgs84(x, y, crs)
        known += x.size
        inside += int(np.count_nonzero(county.holds(lons, lats)))
        sample.add(x, y)
    if not rows:
        raise FileEmpty(path=source.path)
    if known and known - inside > MOST * known:
        share = (known - inside) / known
        raise _elsewhere(source, share, sample, crs, county)
    return rows


def _points(chunk: Chunk, fields: dict[str, Field]) -> tuple[Floats, Floats]:
    count = len(chunk.numbers)
    texts: dict[str, Sequence[str]] = {
        name: fields[name].values(chunk.columns, count)
        for name in ("x", "y")
        if name in fields and count
    }
    x, y = given_numbers(chunk, texts)
    known = np.isfinite(x) & np.isfinite(y)
    return x[known], y[known]


class _Sample:
    """Up to a thousand points, evenly from all over a file of any length."""

    def __init__(self) -> None:
        self._step = 1
        self._points = np.empty((2, 0))

    def add(self, x: Floats, y: Floats) -> None:
        more = np.stack([x, y])[:, :: self._step]
        self._points = np.concatenate([self._points, more], axis=1)
        while self._points.shape[1] > 2 * _SAMPLE:
            self._points = self._points[:, ::2]
            self._step *= 2

    def __iter__(self) -> Iterator[Floats]:
        return iter(self._points)


def _elsewhere(
    source: Source, share: float, sample: _Sample, crs: Crs, county: County
) -> CoordinatesElsewhere:
    x, y = sample
    here = to_wgs84(x, y, crs)
    guess = next(iter(guess_crs(x, y, county.encloses)), None)
    remedy = "no coordinate system known would bring them inside"
    if guess is not None and guess.share > MOST:
        first, second = (y, x) if guess.swapped else (x, y)
        there = to_wgs84(first, second, guess.crs)
        turned = " with x and y exchanged" if guess.swapped else ""
        remedy = (
            f"everything lies {_distance(distance_m(*here, *there))} away; --crs "
            f"{guess.crs}{turned} would put {guess.share:.0%} inside"
        )
    return CoordinatesElsewhere(path=source.path, share=share, crs=crs, remedy=remedy)


def _distance(metres: Floats) -> str:
    """Say the median to two digits: 204,113 m is about 200 km."""
    on_earth = metres[np.isfinite(metres)]
    if not on_earth.size:
        return "off the map and far"
    median = float(np.median(on_earth))
    rounded = round(median, 2 - len(str(int(median))))
    if rounded < 1000:  # noqa: PLR2004 - metres in a kilometre
        return f"about {rounded:.0f} m"
    return f"about {rounded / 1000:,.0f} km"
