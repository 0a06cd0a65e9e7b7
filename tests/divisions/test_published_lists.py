"""The lists of Jiaozuo published from 2016 to 2023, loaded in any order.

They come from china-division (scripts/division-history); the days are those that the
National Bureau of Statistics states for each list (截止时间).
"""

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from doorplate.cli import main
from doorplate.database import Register
from doorplate.divisions import service
from doorplate.divisions.model import Division
from tests.conftest import PROOF
from tests.divisions.factories import NOW, a_list, load

HISTORY = Path(__file__).parent / "history" / "jiaozuo.csv"
DAYS = (
    date(2016, 7, 31),
    date(2017, 10, 31),
    date(2018, 10, 31),
    date(2019, 10, 31),
    date(2020, 6, 30),
    date(2021, 10, 31),
    date(2022, 10, 31),
    date(2023, 6, 30),
)
Row = tuple[str, str, str, str]


def published() -> dict[date, list[Row]]:
    """Return the rows of the list of each day."""
    with HISTORY.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        day: [
            (row["code12"], row["level"], row["name"], row["parent12"])
            for row in rows
            if int(row["first"]) <= day.year <= int(row["last"])
        ]
        for day in DAYS
    }


LISTS = published()


def shown(divisions: Sequence[Division]) -> list[Row]:
    return [(d.code, d.level.value, d.name, d.parent_code or "") for d in divisions]


def orders() -> list[tuple[date, ...]]:
    chance = random.Random(20160732)
    shuffles = 20 if PROOF else 1
    shuffled = [tuple(chance.sample(DAYS, len(DAYS))) for _ in range(shuffles)]
    return [DAYS, DAYS[::-1], *shuffled]


def years(days: Sequence[date]) -> str:
    return " ".join(str(day.year % 100) for day in days)


@pytest.mark.parametrize("order", orders(), ids=years)
def test_each_year_can_be_asked_for_whatever_the_order_of_loading(
    register: Register, tmp_path: Path, order: tuple[date, ...]
) -> None:
    for day in order:
        report = load(
            register,
            a_list(tmp_path / f"{day.year}.csv", LISTS[day]),
            day,
            complete=True,
        )
        assert (report.read, report.rejected) == (len(LISTS[day]), ())

    with register.reading() as transaction:

        def on(day: date) -> list[Row]:
            return shown(service.divisions_on(transaction, scheme="gb", on=day))

        for before, day in pairwise(DAYS):
            assert on(day) == sorted(LISTS[day])
            assert on(day - timedelta(days=1)) == sorted(LISTS[before])
        assert on(DAYS[0] - timedelta(days=1)) == []
        assert on(date(2026, 3, 15)) == sorted(LISTS[DAYS[-1]])


def test_what_was_known_at_some_time_is_what_had_been_loaded(
    register: Register, tmp_path: Path
) -> None:
    order = [DAYS[7], DAYS[0], DAYS[4]]
    loaded_at = {day: NOW + timedelta(days=number) for number, day in enumerate(order)}
    for day, now in loaded_at.items():
        path = a_list(tmp_path / f"{day.year}.csv", LISTS[day])
        load(register, path, day, complete=True, now=now)

    with register.reading() as transaction:
        for known_at in loaded_at.values():
            there = [day for day in order if loaded_at[day] <= known_at]
            for on in DAYS:
                found = service.divisions_on(
                    transaction, scheme="gb", on=on, known_at=known_at
                )
                last = max((day for day in there if day <= on), default=None)
                assert shown(found) == (sorted(LISTS[last]) if last else [])


def test_last_list_is_the_one_of_2023(real_data: Path) -> None:
    path = real_data / "divisions" / "jiaozuo_2023.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        _, *rows = csv.reader(stream)

    assert sorted(map(tuple, rows)) == sorted(LISTS[DAYS[-1]])


def test_what_was_told_of_a_division_is_its_history(
    register: Register, tmp_path: Path
) -> None:
    for day in DAYS:
        path = a_list(tmp_path / f"{day.year}.csv", LISTS[day])
        load(register, path, day, complete=True)

    with register.reading() as transaction:
        record = service.division_record(transaction, scheme="gb", code="410802001001")
        index = service.division_index(transaction, scheme="gb")
    names = [(dated.name, dated.period.start.year) for dated in record.names]
    ended = [division for division in index if division.ended]
    assert names[0] == ("枫花园街社区居委会", 2016)
    assert ("枫华园社区居民委员会", 2019) in names
    # 113 new in 2017, then 32, 38, 4 and 5; gone: 32, 20, 1 and 2.
    assert len(LISTS[DAYS[0]]) == 2011
    assert len(index) == 2011 + 113 + 32 + 38 + 4 + 5
    assert len(ended) == 32 + 20 + 1 + 2


def test_list_of_a_day_written_by_the_command_is_read_by_it(
    sqlite_register: Register, tmp_path: Path
) -> None:
    for day in DAYS[:2]:
        path = a_list(tmp_path / f"{day.year}.csv", LISTS[day])
        load(sqlite_register, path, day, complete=True)

    done = CliRunner().invoke(
        main,
        [
            *("--database", str(sqlite_register.url)),
            *("divisions", "list", "--on", "2016-12-31"),
        ],
    )

    assert done.exit_code == 0, done.output
    header, *rows = csv.reader(done.output.splitlines())
    assert header == ["code", "level", "name", "parent"]
    assert [tuple(row) for row in rows] == sorted(LISTS[DAYS[0]])
