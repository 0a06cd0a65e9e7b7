"""Scans a second, and the slowest in a hundred, against a constant Flask route.

The illustrative town, on each database, served as `doorplate serve` does. A first view
finds nothing kept: each code is asked once of a server just started. A repeated view
is one of a few plates that many people scan. The peer answers with one of our own
pages, ready made, from a Flask route on the same server; both are asked by the same
client in a process of its own.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

from sqlalchemy import text

from benchmarks.measure import ROUNDS
from benchmarks.plan import Plan, doorplate
from benchmarks.report import Comparison, Goal
from benchmarks.scan_client import HEADERS
from benchmarks.servers import constant_server, fetch, scan_server
from doorplate.database import Register
from doorplate.demo.demonstration import Demonstration

PEER: Final = "constant Flask route"
P99: Final = Goal(2, at_most=True)
_PLACE: Final = "https://mp.example"
_CONNECTIONS: Final = 8
_HOT: Final = 20
_CHECKOUT: Final = Path(__file__).resolve().parent.parent

Figures = dict[str, list[float]]


class ScanFailed(AssertionError):
    """Not every code was answered with its page, so the speed means nothing."""


def bench(plan: Plan) -> list[Comparison]:
    """Compare the page behind a scan on each database. Raises ScanFailed."""
    town = Demonstration(plan.folder / "town", _PLACE)
    town.folder.mkdir()
    town.write_files()
    return [each for kind in plan.databases for each in _on(plan, kind, town)]


def _on(plan: Plan, kind: str, town: Demonstration) -> list[Comparison]:
    firsts, repeats = (200, 5_000) if plan.quick else (None, 50_000)
    figures: Figures = defaultdict(list)
    with plan.database(kind, "scan") as url:
        _fill(url, town)
        paths = _paths(url)
        views = {
            "first view": paths[_HOT:][:firsts],
            "repeated view": list(islice(cycle(paths[:_HOT]), repeats)),
        }
        for _ in range(ROUNDS if plan.quick else 2 * ROUNDS + 1):
            _round(url, town.settings, paths[:_HOT], views, figures)
    return list(_comparisons(kind, figures))


def _fill(url: str, town: Demonstration) -> None:
    """Load the town and give it plates; they need not be printed."""
    for step in town.steps():
        if step.command[:2] != ("plates", "print"):
            doorplate(url, *step.command)


def _paths(url: str) -> list[str]:
    with closing(Register(url)) as register, register.reading() as transaction:
        codes = transaction.execute(text("SELECT code FROM plate ORDER BY code"))
        return [f"/D/{code}" for code in codes.scalars()]


def _round(
    url: str,
    settings: Path,
    hot: Sequence[str],
    views: dict[str, list[str]],
    figures: Figures,
) -> None:
    body = settings.with_name("page.html")
    with scan_server(url, settings) as ours:
        body.write_bytes(fetch(ours, hot[0], HEADERS))
        with constant_server(url, settings, body) as theirs:
            ports = {"ours": ours, "theirs": theirs}
            for port in ports.values():
                _drive(port, hot)  # what a server does once is not what a scan costs
            for view, paths in views.items():
                for who, port in ports.items():
                    answer = _drive(port, paths)
                    figures[f"{view} rate {who}"].append(answer["rate"])
                    figures[f"{view} p99 {who}"].append(answer["p99_ms"])


def _drive(port: int, paths: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.scan_client"]
    done = subprocess.run(
        [*command, str(port), str(_CONNECTIONS)],
        input="\n".join(paths),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=_CHECKOUT,
    )
    answer: dict[str, float] = json.loads(done.stdout)
    if answer["bad"]:
        raise ScanFailed(f"{answer['bad']} of {len(paths)} scans found no page")
    return answer


def _comparisons(kind: str, figures: Figures) -> Iterator[Comparison]:
    middle = {name: median(values) for name, values in figures.items()}
    for view, goal in (("first view", Goal(0.5)), ("repeated view", Goal(1))):
        for figure, unit, bound in (("rate", "requests/s", goal), ("p99", "ms", P99)):
            name = f"{view} {figure}"
            ours, theirs = middle[f"{name} ours"], middle[f"{name} theirs"]
            what = f"{kind}, {view}" + (", p99" if figure == "p99" else "")
            yield Comparison(what, unit, ours, PEER, theirs, bound)
