"""Errors, periods, the clock: small values that everything leans on."""

import pickle
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.core.chunks import in_chunks
from doorplate.core.clock import civil_day, now
from doorplate.core.errors import Invalid, RegistryError
from doorplate.core.folding import fold_for_comparison, fold_width
from doorplate.core.periods import Period, PeriodEmpty
from doorplate.core.platecodes import PlateCodeMistyped


def test_error_carries_code_and_a_message_with_its_parameters() -> None:
    error = PlateCodeMistyped(text="7K2Q")

    assert error.code == "plate-code-mistyped"
    assert "“7K2Q” has a mistake" in str(error)
    assert isinstance(error, Invalid)
    assert isinstance(error, RegistryError)


def test_error_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(PlateCodeMistyped(text="7K2Q")))

    assert str(error) == str(PlateCodeMistyped(text="7K2Q"))


days = st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(days, days, days)
def test_period_holds_its_start_and_not_its_end(
    start: date, end: date, day: date
) -> None:
    if end <= start:
        with pytest.raises(PeriodEmpty):
            Period(start, end)
        return
    period = Period(start, end)

    assert start in period
    assert end not in period
    assert (day in period) == (start <= day < end)


@given(days, days, days)
def test_periods_overlap_where_a_day_lies_in_both(
    start: date, other: date, day: date
) -> None:
    former, latter = Period(start), Period(other)

    assert former.overlaps(latter)
    if start < day:
        assert former.ending(day).overlaps(latter) == (other < day)


def test_civil_day_is_that_of_the_zone() -> None:
    late = datetime(2026, 1, 31, 17, 0, tzinfo=UTC)

    assert civil_day(late, "Asia/Shanghai") == date(2026, 2, 1)
    assert civil_day(late, "UTC") == date(2026, 1, 31)


def test_clock_tells_utc() -> None:
    assert now().tzinfo is UTC


def test_width_and_dashes_are_folded() -> None:
    assert fold_width("１２—３号　Ａ座 ") == "12-3号 A座"
    assert fold_for_comparison("Ｍain Street—５") == "mainstreet-5"


@given(st.lists(st.integers(), max_size=30), st.integers(1, 9))
def test_chunks_lose_nothing_and_are_no_larger_than_asked(
    items: list[int], size: int
) -> None:
    chunks = list(in_chunks(items, size))

    assert [item for chunk in chunks for item in chunk] == items
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert all(0 < len(chunk) <= size for chunk in chunks)
