"""Versions of a fact against a plain model: a grid of days by instants."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorplate.core.bitemporal import Version, revise, revised, value_on
from doorplate.core.periods import Period

DAYS, STEPS = 8, 8
FIRST_DAY = date(2026, 1, 1)
FIRST_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def instant(number: int) -> datetime:
    return FIRST_INSTANT + timedelta(hours=number)


@dataclass
class Model:
    """What a plain program would keep: each day's value at each instant."""

    grid: list[dict[int, str | None]] = field(
        default_factory=lambda: [dict.fromkeys(range(DAYS + 1)) for _ in range(STEPS)]
    )

    def say(self, value: str | None, start: int, end: int | None, at: int) -> None:
        last = DAYS + 1 if end is None else end
        for column in self.grid[at:]:
            column.update(dict.fromkeys(range(start, last), value))


@st.composite
def sayings(draw: st.DrawFn) -> list[tuple[str | None, int, int | None, int]]:
    """Draw what is said one after the other: value, days from and to, instant."""
    instants = sorted(draw(st.lists(st.integers(0, STEPS - 1), max_size=8)))
    said = []
    for at in instants:
        start = draw(st.integers(0, DAYS - 1))
        end = draw(st.none() | st.integers(start + 1, DAYS))
        said.append((draw(st.sampled_from(["a", "b", None])), start, end, at))
    return said


@given(sayings())
def test_versions_answer_as_a_plain_grid_of_both_times(
    said: list[tuple[str | None, int, int | None, int]],
) -> None:
    model, versions = Model(), list[Version[str]]()
    for value, start, end, at in said:
        model.say(value, start, end, at)
        valid = Period(day(start), None if end is None else day(end))
        versions = revised(versions, revise(versions, value, valid, instant(at)))

    for at, column in enumerate(model.grid):
        for number, value in column.items():
            assert value_on(versions, day(number), instant(at)) == value
    for number, value in model.grid[-1].items():
        assert value_on(versions, day(number)) == value


@given(sayings())
def test_versions_known_at_one_instant_never_overlap(
    said: list[tuple[str | None, int, int | None, int]],
) -> None:
    versions = list[Version[str]]()
    for value, start, end, at in said:
        valid = Period(day(start), None if end is None else day(end))
        versions = revised(versions, revise(versions, value, valid, instant(at)))

    for at in range(STEPS):
        known = [one for one in versions if one.was_known(instant(at))]
        for index, one in enumerate(known):
            assert not any(one.valid.overlaps(two.valid) for two in known[:index])


def test_what_is_said_already_changes_nothing() -> None:
    version = Version("a", Period(day(0)), instant(0))

    revision = revise([version], "a", Period(day(2), day(4)), instant(1))

    assert revision.closed == revision.added == ()


def test_clock_that_is_behind_does_not_put_knowledge_before_older_knowledge() -> None:
    versions = [Version("a", Period(day(0)), instant(5))]

    revision = revise(versions, "b", Period(day(2)), instant(3))

    assert revision.at == instant(5)
    after = revised(versions, revision)
    assert value_on(after, day(3), instant(4)) is None
    assert value_on(after, day(3), instant(5)) == "b"
