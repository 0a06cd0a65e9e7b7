"""Whatever is built, split, merged, demolished and added, numbers keep their word."""

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorplate.addresses.numbering.checks import breaches
from doorplate.addresses.numbering.ledger import StreetNumbers
from doorplate.addresses.numbering.model import (
    BeforeFirstNumber,
    HouseUnknown,
    Issued,
    NoNumberFree,
    Number,
    Side,
    StreetEndIsNumbered,
)
from doorplate.addresses.numbering.rules import NumberingRule
from tests.addresses.numbering.strategies import (
    HISTORIES,
    SHIPPED,
    any_rule,
    sides,
    steps,
)

Steps = list[tuple[str, int, float]]


@dataclass
class Life:
    """A street as it lives, and every number it ever gave, to whom and where."""

    street: StreetNumbers
    given: dict[str, Issued] = field(default_factory=dict)
    refused: list[BeforeFirstNumber | NoNumberFree] = field(default_factory=list)

    def live(self, steps: Steps) -> None:
        for turn, (what, choice, share) in enumerate(steps):
            before = self.street
            try:
                self._step(f"{turn}", what, choice, share)
            except (BeforeFirstNumber, NoNumberFree) as error:
                self.refused.append(error)
                assert self.street is before
            self.check(before)

    def _step(self, key: str, what: str, choice: int, share: float) -> None:
        street = self.street
        standing = [one for one in street.issued if one.standing]
        if what == "build":
            side = list(Side)[choice % 2]
            self.street = street.build(key, side, round(share * street.length_m, 1))
        elif what == "extend":
            self.street = street.extend(share * 50)
        elif not standing:
            return
        elif what == "split":
            whole = standing[choice % len(standing)]
            part = whole.along_m + (share - 0.5) * 8
            self.street = street.split(whole.key, [(key, part), (f"{key}b", part)])
        elif what == "demolish":
            self.street = street.demolish(standing[choice % len(standing)].key)
        elif len(standing) > 1:
            kept, gone = (standing[(choice + n) % len(standing)] for n in (0, 1))
            self.street = street.merge(kept.key, gone.key)

    def check(self, before: StreetNumbers) -> None:
        after = self.street
        assert after.length_m >= before.length_m
        for one in after.issued:
            first = self.given.setdefault(one.key, one)
            assert one._replace(standing=True) == first
        for turn in range(len(before.issued), len(after.issued)):
            earlier, new = after.issued[:turn], after.issued[turn]
            assert breaches(after.rule, after.odd_side, earlier, [new]) == []


def lived(rule: NumberingRule, odd: Side, steps: Steps) -> Life:
    life = Life(StreetNumbers(rule, odd, 120.0))
    life.live(steps)
    return life


histories = given(any_rule, sides, steps)
thoroughly = settings(max_examples=HISTORIES)


@thoroughly
@histories
def test_a_number_once_issued_never_changes_and_is_never_another_house_s(
    rule: NumberingRule, odd: Side, steps: Steps
) -> None:
    life = lived(rule, odd, steps)

    numbers = [one.number for one in life.street.issued]
    assert len(numbers) == len(set(numbers))
    assert {one.key: one.number for one in life.street.issued} == {
        key: one.number for key, one in life.given.items()
    }


@thoroughly
@histories
def test_main_numbers_rise_along_each_side_and_parity_is_side(
    rule: NumberingRule, odd: Side, steps: Steps
) -> None:
    street = lived(rule, odd, steps).street

    for side in Side:
        mine = [one for one in street.issued if one.side is side]
        mains = sorted(
            (one for one in mine if not one.number.sub),
            key=lambda one: (one.along_m, one.number),
        )
        assert all(a.number.main < b.number.main for a, b in itertools.pairwise(mains))
        assert {one.number.is_odd for one in mine} <= {side is odd}
        assert not {one.number.main for one in mains} & set(rule.skipped)


@thoroughly
@histories
def test_sub_numbers_follow_their_host_in_order_of_issue_between_its_neighbours(
    rule: NumberingRule, odd: Side, steps: Steps
) -> None:
    street = lived(rule, odd, steps).street
    mains = {one.number.main: one for one in street.issued if not one.number.sub}
    hung: dict[int, list[Issued]] = {}
    for one in street.issued:
        if one.number.sub:
            hung.setdefault(one.number.main, []).append(one)

    for main, subs in hung.items():
        assert [one.number.sub for one in subs] == list(range(1, len(subs) + 1))
        host = mains[main]
        after = [
            other.along_m
            for other in mains.values()
            if other.side is host.side and other.number.main > main
        ]
        for one in subs:
            assert one.side is host.side
            assert host.along_m <= one.along_m <= min(after, default=one.along_m)


@thoroughly
@histories
def test_who_is_refused_stands_before_the_first_number_or_has_no_room(
    rule: NumberingRule, odd: Side, steps: Steps
) -> None:
    for error in lived(rule, odd, steps).refused:
        if isinstance(error, NoNumberFree):
            assert rule.when_full == "refuse"
        else:
            assert int(Number.parse(error.parameters["first"]).main) >= 1
            assert "Extend the street from its other end" in str(error)


def built(rule: str, *houses: tuple[Side, float]) -> StreetNumbers:
    street = StreetNumbers(SHIPPED[rule], Side.LEFT, 100.0)
    for turn, (side, along) in enumerate(houses):
        street = street.build(f"{turn}", side, along)
    return street


def numbers(street: StreetNumbers) -> list[str]:
    return [str(one.number) for one in street.issued]


def test_a_full_gap_falls_back_to_sub_numbers_of_the_house_before() -> None:
    left = Side.LEFT
    street = built("in-turn", (left, 10), (left, 30), (left, 20), (left, 15))

    assert numbers(street) == ["1", "3", "1-1", "1-2"]


def test_a_number_kept_in_reserve_is_given_before_a_sub_number_is() -> None:
    left = Side.LEFT
    # 20 m, less a house's 12 m, of empty frontage keep two numbers: 3 and 5.
    street = built("county", (left, 6), (left, 26), (left, 13), (left, 20), (left, 22))

    assert numbers(street) == ["1", "7", "3", "5", "5-1"]


def test_the_number_of_a_demolished_house_is_not_given_to_its_successor() -> None:
    street = built("in-turn", (Side.LEFT, 10), (Side.LEFT, 20), (Side.LEFT, 30))

    rebuilt = street.demolish("1").build("new", Side.LEFT, 20)

    assert str(rebuilt.of("new").number) == "3-1"
    with pytest.raises(HouseUnknown):
        rebuilt.of("1")


def test_building_before_the_first_number_is_refused_with_the_remedy() -> None:
    street = built("in-turn", (Side.LEFT, 10), (Side.RIGHT, 20))

    with pytest.raises(BeforeFirstNumber, match="Extend the street from its other end"):
        street.build("new", Side.LEFT, 5)
    with pytest.raises(BeforeFirstNumber, match="first number, 2"):
        street.build("new", Side.RIGHT, 5)


def test_a_street_grows_at_its_far_end_and_only_without_numbers_at_its_start() -> None:
    empty = StreetNumbers(SHIPPED["in-turn"], Side.LEFT, 100.0)
    street = empty.build("a", Side.LEFT, 90)

    longer = street.extend(50).build("b", Side.LEFT, 140)

    assert numbers(longer) == ["1", "3"]
    assert longer.length_m == 150
    assert empty.extend(10, at_start=True).length_m == 110
    with pytest.raises(StreetEndIsNumbered):
        longer.extend(10, at_start=True)


def test_harbin_refuses_a_house_for_which_no_number_is_left() -> None:
    street = built("harbin", (Side.LEFT, 15), (Side.LEFT, 17))

    with pytest.raises(NoNumberFree, match="between 15 and 17"):
        street.build("new", Side.LEFT, 16)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 500), min_size=1, max_size=30, unique=True))
def test_houses_built_one_after_the_other_are_numbered_in_turn(
    alongs: list[float],
) -> None:
    street = built("in-turn", *((Side.RIGHT, along) for along in sorted(alongs)))

    assert numbers(street) == [str(2 * n) for n in range(1, len(alongs) + 1)]
