"""Lists loaded in any order tell the same history, on both databases."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.database import Register
from doorplate.divisions import service
from doorplate.divisions.model import DivisionUnknown
from tests.divisions.factories import load

DAY_ONE = date(2020, 1, 1)
CODES = ("A", "B", "C")
# A scheme of its own for every example, since a register is not emptied between them.
SCHEMES: Iterator[int] = count()


class DatedList(NamedTuple):
    """Names of children of one county by code, as of a day."""

    names: Mapping[str, str]
    complete: bool


Lists = Mapping[date, DatedList]

DAYS = st.integers(0, 6).map(lambda days: DAY_ONE + timedelta(days=days))
DATED_LISTS = st.builds(
    DatedList,
    st.dictionaries(st.sampled_from(CODES), st.sampled_from("甲乙"), min_size=1),
    st.booleans(),
)
LISTS = st.dictionaries(DAYS, DATED_LISTS, min_size=1, max_size=5)


class Told(NamedTuple):
    """A division's name on a day, or the day since which it is no more."""

    name: str | None = None
    ended: date | None = None


def expected(lists: Lists, code: str, day: date) -> Told:
    """Return what the last list by that day says, as simply as it can be said."""
    found = Told()
    for as_of in sorted(lists):
        names, complete = lists[as_of]
        if as_of <= day and code in names:
            found = Told(names[code])
        elif as_of <= day and complete and found.name is not None:
            found = Told(ended=as_of)
    return found


def write(path: Path, dated: DatedList) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("code", "level", "name", "parent"))
        writer.writerow(("TOP", "county", "县", ""))
        writer.writerows((c, "village", n, "TOP") for c, n in dated.names.items())
    return path


def told(register: Register, scheme: str, code: str, day: date) -> Told:
    """Return what holds on a day; one name at most, and the index agrees."""
    with register.reading() as transaction:
        try:
            record = service.division_record(transaction, scheme=scheme, code=code)
        except DivisionUnknown:
            return Told()
        index = service.division_index(transaction, scheme=scheme, on=day)
    names = [dated.name for dated in record.names if day in dated.period]
    assert len(names) <= 1
    division = index.by_code(code)
    assert division is not None
    if names:
        assert division.name == names[0]
    return Told(names[0] if names else None, division.ended)


@given(lists=LISTS, data=st.data())
def test_history_is_that_of_the_last_list_whatever_the_order_of_loading(
    both_registers: tuple[Register, Register],
    tmp_path_factory: pytest.TempPathFactory,
    lists: Lists,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    scheme = f"scheme {next(SCHEMES)}"
    order = data.draw(st.permutations(sorted(lists)))
    again = data.draw(st.lists(st.sampled_from(order), max_size=2))

    for register in both_registers:
        for as_of in [*order, *again]:
            path = write(folder / "list.csv", lists[as_of])
            complete = lists[as_of].complete
            load(register, path, as_of, scheme=scheme, complete=complete)

    days = [DAY_ONE + timedelta(days=number) for number in range(-1, 8)]
    for register in both_registers:
        for code in CODES:
            for day in days:
                assert told(register, scheme, code, day) == expected(lists, code, day)
