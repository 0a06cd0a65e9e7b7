"""Rows a second of `doorplate addresses load` against the bare statements.

Ours reads a CSV file, checks every row, finds divisions, streets and parents, tests
each point against the village borders and writes; the peer writes the same rows of
`address` and `address_position`, ready made, into the same tables.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from typing import Final

from sqlalchemy import text

from benchmarks.county_files import CountyFiles, write_county
from benchmarks.measure import Contender, peak_mb_of, race
from benchmarks.plan import POSTGRESQL, SQLITE, Plan, doorplate
from benchmarks.raw_load import RawRows
from benchmarks.report import Comparison, Goal
from doorplate.database import Register

OURS: Final = "addresses load"
PEERS: Final = {SQLITE: "executemany", POSTGRESQL: "COPY"}
GOALS: Final = {SQLITE: Goal(0.6), POSTGRESQL: Goal(0.5)}
FLAT: Final = Goal(1.5, at_most=True)
_TEMPLATE: Final = "load_template"


class RowsMissing(AssertionError):
    """Not every row was created, so the speed means nothing."""


def bench(plan: Plan) -> list[Comparison]:
    """Compare loading into each database. Raises RowsMissing."""
    rows = 20_000 if plan.quick else 200_000
    small = write_county(plan.folder, rows)
    large = write_county(plan.folder, (3 if plan.quick else 5) * rows)
    return [
        comparison
        for kind in plan.databases
        for comparison in _on(plan, kind, rows, small, large)
    ]


def _on(
    plan: Plan, kind: str, rows: int, small: CountyFiles, large: CountyFiles
) -> list[Comparison]:
    with plan.database(kind, _TEMPLATE) as template:
        prepare_register(template, small)
        speed = _speed(plan, kind, rows, small)
        memory = _memory(plan, kind, rows, small, large)
    return [speed, memory]


def prepare_register(url: str, files: CountyFiles) -> None:
    """Load the divisions and their borders, which every address is checked against."""
    doorplate(url, "init")
    divisions, boundaries = files.divisions, files.boundaries
    doorplate(url, "divisions", "load", divisions, "--as-of", "2023-06-30")
    doorplate(url, "divisions", "boundaries", boundaries, "--source", "made up")
    doorplate(url, "divisions", "activate", 1)


def _speed(plan: Plan, kind: str, rows: int, files: CountyFiles) -> Comparison:
    with plan.database(kind, "load_once", _TEMPLATE) as url:
        doorplate(url, "addresses", "load", files.addresses)
        _check(url, rows)
        raw = RawRows.of_register(url)
    with ExitStack() as stack:
        fresh = _Fresh(plan, kind, stack)
        peer = PEERS[kind]
        rates = race(
            [
                Contender(
                    OURS,
                    rows,
                    lambda: doorplate(fresh.url, "addresses", "load", files.addresses),
                    fresh.renew,
                ),
                Contender(
                    peer,
                    rows,
                    lambda: raw.write(fresh.url),
                    partial(fresh.renew, raw.lay_ground),
                ),
            ]
        )
    what = f"{kind}, {rows:,} rows"
    return Comparison(what, "rows/s", rates[OURS], peer, rates[peer], GOALS[kind])


class _Fresh:
    """A register with divisions and borders only, made anew before each turn."""

    def __init__(self, plan: Plan, kind: str, stack: ExitStack) -> None:
        self.url = ""
        self._open = partial(plan.database, kind, "load_fresh", _TEMPLATE)
        self._stack = stack

    def renew(self, lay_ground: Callable[[str], None] = lambda _: None) -> None:
        """Throw the register away and make a new one."""
        self._stack.close()
        self.url = self._stack.enter_context(self._open())
        lay_ground(self.url)


def _check(url: str, rows: int) -> None:
    with closing(Register(url)) as register, register.reading() as transaction:
        created = transaction.execute(text("SELECT sum(rows_created) FROM load"))
        if (found := created.scalar_one()) != rows:
            raise RowsMissing(f"{found} of {rows} rows were created")


def _memory(
    plan: Plan, kind: str, rows: int, small: CountyFiles, large: CountyFiles
) -> Comparison:
    """Compare the peak of a file several times as long with that of the file."""
    peaks = []
    for files in (small, large):
        with plan.database(kind, "load_memory", _TEMPLATE) as url:
            peaks.append(peak_mb_of("benchmarks.load_memory", url, files.addresses))
    times = 3 if plan.quick else 5
    what = f"{kind}, {times * rows:,} rows, peak"
    return Comparison(what, "MB", peaks[1], f"{rows:,} rows", peaks[0], FLAT)
