"""Numbering a street of the register: every number it ever had counts."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from doorplate.addresses.locators import Locators
from doorplate.addresses.model import ReferenceObject, Status
from doorplate.addresses.numbering.courses import Begin
from doorplate.addresses.numbering.model import House
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.rules import load_rules
from doorplate.addresses.numbering.service import (
    Manner,
    StreetHasNoHouses,
    StreetNotDrawn,
    houses_without_number,
    numbers_of,
    propose_numbers,
    street_order,
)
from doorplate.addresses.service import addresses_of, reference_named
from doorplate.addresses.store import versions
from doorplate.addresses.tables import address
from doorplate.addresses.versions import AddressFacts
from doorplate.core.authority import Reach
from doorplate.core.periods import Period
from doorplate.database import Register, Transaction
from tests.addresses.county import NOON, NORTH, SOUTH, load_rows, row
from tests.addresses.numbering.town import STREET, at, build, draw_street

RULES = load_rules().rules
IN_TURN = RULES["in-turn"]


def street(transaction: Transaction, name: str = STREET) -> ReferenceObject:
    return reference_named(transaction, name)


def proposed(register: Register, *places: tuple[float, float], **more: object) -> Plan:
    houses = [House(chr(97 + n), *at(*place)) for n, place in enumerate(places)]
    with register.reading() as transaction:
        return propose_numbers(
            transaction,
            street(transaction),
            rule=IN_TURN,
            houses=houses,
            **more,  # type: ignore[arg-type]
        )


def numbers(plan: Plan) -> dict[str, str]:
    return {one.house.key: str(one.number) for one in plan.houses}


def retire(register: Register, number: str) -> None:
    with register.writing() as transaction:
        transaction.execute(
            update(address)
            .where(address.c.number == number)
            .values(status="retired", valid_to=date(2026, 4, 1))
        )


def renumber(register: Register, old: str, new: str) -> None:
    """Give a house another number, as a change does."""
    with register.writing() as transaction:
        (found,) = [
            one
            for one in addresses_of(transaction, reference_id=street(transaction).id)
            if one.locators.number == old
        ]
        facts = AddressFacts(
            found.reference.id,
            None,
            found.scheme,
            found.division_code,
            Locators(number=new),
            Status.CURRENT,
        )
        versions.revise_many(
            transaction,
            versions.ADDRESSES,
            {found.id: facts},
            valid=Period(date(2026, 4, 1), None),
            change_id=None,
            at=NOON,
        )
        transaction.execute(
            update(address)
            .where(address.c.id == found.id)
            .values(number=new, identity=new, sort_key=new)
        )


def test_a_street_without_numbers_is_numbered_from_its_line(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)

    plan = proposed(county, (20, 9), (60, 9), (30, -9))

    assert numbers(plan) == {"a": "1", "b": "3", "c": "2"}
    assert plan.street == STREET
    assert plan.length_m == pytest.approx(400, abs=0.1)


def test_new_numbers_fit_between_those_of_the_register(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    build(county, tmp_path, [("1", 20, 9), ("7", 140, 9), ("2", 20, -9)])

    plan = proposed(county, (60, 9), (100, 9), (200, 9), (60, -9))

    assert numbers(plan) == {"a": "3", "b": "5", "c": "9", "d": "4"}


def test_the_numbers_of_demolished_and_renumbered_houses_are_never_given_again(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    build(county, tmp_path, [("1", 20, 9), ("3", 60, 9), ("5", 100, 9)])
    retire(county, "3")
    renumber(county, "5", "9")

    plan = proposed(county, (60, 9), (80, 9), (140, 9))

    assert numbers(plan) == {"a": "3-1", "b": "3-2", "c": "11"} or (
        numbers(plan) == {"a": "7", "b": "7-1", "c": "11"}
    )
    with county.reading() as transaction:
        ever = numbers_of(transaction, street(transaction))
    assert {str(one.number): one.standing for one in ever.known} == {
        "1": True,
        "3": False,
        "5": False,
        "9": True,
    }


def test_numbers_of_places_nobody_can_point_to_are_taken(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    load_rows(county, tmp_path, [row(number="3号", x="", y="")])

    plan = proposed(county, (20, 9), (60, 9))

    assert numbers(plan) == {"a": "1", "b": "5"}
    given = plan.with_numbers({"a": plan.taken[0]})
    assert [one.remark.code for one in given.breaches] == ["number-in-use"]


def test_numbers_beyond_the_reach_are_taken_and_not_shown(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    build(county, tmp_path, [("1", 20, 9)], code=NORTH)
    build(county, tmp_path, [("3", 60, 9)], code=SOUTH)

    class North:
        def reach(self, need: str | None) -> Reach:
            above = frozenset({"410883001000", "410883000000"})
            return Reach("gb", frozenset({NORTH}), above)

    plan = proposed(county.under(North()), (40, 9), (100, 9))

    assert [str(one.number) for one in plan.issued] == ["1"]
    assert numbers(plan) == {"a": "5", "b": "7"}


def test_numbers_in_a_lane_off_the_street_are_not_the_street_s(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    x, y = at(50, 40)
    load_rows(county, tmp_path, [row(number="212巷1号", x=x, y=y)])

    assert numbers(proposed(county, (20, 9))) == {"a": "1"}


def test_a_house_at_the_corner_of_another_street_is_flagged(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    draw_street(county, tmp_path, (0, -50), (0, 50), name="黄河大道")

    plan = proposed(county, (4, 20), (60, 9))

    assert [flag.code for flag in plan.houses[0].flags] == ["nearer-another-street"]
    assert plan.houses[1].flags == ()


def test_the_manner_says_where_numbers_begin(county: Register, tmp_path: Path) -> None:
    draw_street(county, tmp_path)

    plan = proposed(county, (20, 9), (60, 9), manner=Manner(begin=Begin.EAST))

    assert numbers(plan) == {"b": "2", "a": "4"}


def test_a_street_without_a_line_is_not_numbered(
    county: Register, tmp_path: Path
) -> None:
    build(county, tmp_path, [("1", 20, 9)])

    with pytest.raises(StreetNotDrawn, match="大定路 has no line yet"):
        proposed(county, (60, 9))


def test_buildings_without_a_number_can_be_numbered(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    (one, two), (three, four) = at(20, 9), at(60, 9)
    rows = [
        row(number="", building="3号楼", x=one, y=two),
        row(number="5号", x=three, y=four),
    ]
    load_rows(county, tmp_path, rows)

    with county.reading() as transaction:
        (found,) = houses_without_number(transaction, street(transaction))
        (known,) = [
            each
            for each in addresses_of(transaction)
            if each.locators.building is not None
        ]

    assert (found.key, found.uid) == ("3", str(known.uid))


def test_a_plan_is_read_back_from_json_as_it_was(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path, (0, 0), (400, 0))
    build(county, tmp_path, [("1", 20, 9), ("57", 300, 9)])
    load_rows(county, tmp_path, [row(number="3号", x="", y="")])
    plan = proposed(county, (60, 9), (61, 0.1), (500, -9))

    assert Plan.of_json(json.loads(json.dumps(plan.as_json()))) == plan


def test_the_order_of_a_street_is_measured_along_its_line(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)
    places = [("1", 20, 9), ("3", 60, 9), ("395", 80, 9), ("5", 100, 9), ("2", 50, -9)]
    build(county, tmp_path, places)

    with county.reading() as transaction:
        order = street_order(transaction, street(transaction))

    assert order.drawn
    assert [one.house.label for one in order.disorder.findings] == ["395"]
    assert [one.label for one in order.houses] == ["1", "2", "3", "5", "395"]


def test_where_nobody_drew_the_street_an_axis_through_its_doors_has_to_do(
    county: Register, tmp_path: Path
) -> None:
    build(county, tmp_path, [(str(n), 12.0 * n, 9 * (-1) ** n) for n in range(1, 30)])

    with county.reading() as transaction:
        order = street_order(transaction, street(transaction))

    assert not order.drawn
    assert order.disorder.index == 0
    assert order.length_m == pytest.approx(336, rel=0.15)


def test_a_street_without_placed_numbers_has_no_order(
    county: Register, tmp_path: Path
) -> None:
    draw_street(county, tmp_path)

    with county.reading() as transaction, pytest.raises(StreetHasNoHouses):
        street_order(transaction, street(transaction))
