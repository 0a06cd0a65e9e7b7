"""Points a second of `geo.areas` against `geopandas.sjoin`, same points and areas."""

from collections.abc import Sequence
from functools import partial

import geopandas
import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from benchmarks.county import Points, areas, points
from benchmarks.measure import Contender, race
from benchmarks.plan import Plan
from benchmarks.report import Comparison, Goal
from geo.areas import NOWHERE, AreaIndex

PEER = "geopandas.sjoin"


class AnswersDiffer(AssertionError):
    """Two ways disagree about where a point lies, so their speeds mean nothing."""


def bench(plan: Plan) -> list[Comparison]:
    """Compare the assignment of many points, index and all, with geopandas'.

    The peer is handed ready-made point geometries, we take coordinates; both build
    their index within the time measured. Raises AnswersDiffer.
    """
    polygons = areas(300 if plan.quick else 3_000)
    where = points(100_000 if plan.quick else 1_000_000, polygons)
    left = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*where))
    right = geopandas.GeoDataFrame(geometry=polygons)
    join = partial(geopandas.sjoin, left, right, predicate="intersects")
    theirs = _first_of(join(), where.lons.size)
    _check(_assign(polygons, where), theirs)
    count = where.lons.size
    ready = AreaIndex(polygons, range(len(polygons)))
    rates = race(
        [
            Contender("cold", count, partial(_assign, polygons, where)),
            Contender(PEER, count, join),
            Contender("ready", count, partial(ready.assign, *where)),
        ],
        rounds=5,
    )
    _check(ready.assign(*where), theirs)
    size = f"{count:,} points, {len(polygons):,} areas"
    return [
        Comparison(size, "points/s", rates["cold"], PEER, rates[PEER], Goal(3)),
        Comparison(
            f"{size}, index ready", "points/s", rates["ready"], PEER, rates[PEER]
        ),
    ]


def _assign(polygons: Sequence[Polygon], where: Points) -> NDArray[np.int32]:
    return AreaIndex(polygons, range(len(polygons))).assign(*where)


def _first_of(joined: geopandas.GeoDataFrame, count: int) -> NDArray[np.int32]:
    """Return the lowest area of each point: a border point is in several."""
    answers = np.full(count, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(answers, joined.index.to_numpy(), joined["index_right"].to_numpy())
    answers[answers == np.iinfo(np.int32).max] = NOWHERE
    return answers


def _check(ours: NDArray[np.int32], theirs: NDArray[np.int32]) -> None:
    wrong = int((ours != theirs).sum())
    if wrong:
        raise AnswersDiffer(f"{wrong} points lie elsewhere for {PEER}")
