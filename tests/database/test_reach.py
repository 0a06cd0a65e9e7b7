"""A transaction keeps to the reach it was opened with; what forgets it is not run."""

from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, delete, select, update

from doorplate.addresses.tables import address, reference_object
from doorplate.core.authority import NOWHERE, Authority, NeedUnstated, Reach
from doorplate.database import Register
from doorplate.database.reach import ReachForgottenError, beyond_reach, in_reach
from tests.addresses.county import NORTH, PLUM, found_county, load_rows, row


class Limited:
    """Somebody who may read in some divisions only."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def reach(self, need: str | None) -> Reach:
        if need is None:
            raise NeedUnstated
        return self._reach


@pytest.fixture
def street(register: Register, tmp_path: Path) -> Register:
    found_county(register, tmp_path)
    rows = [row(number="1号"), row(code=PLUM, number="2号", x=112.805)]
    load_rows(register, tmp_path, rows)
    return register


def numbers(register: Register, authority: Authority) -> list[str]:
    with register.under(authority).reading("register.read") as transaction:
        wanted = select(address.c.number).where(in_reach(transaction, address))
        return sorted(transaction.execute(wanted).scalars())


NORTH_ALONE = Limited(Reach("gb", frozenset({NORTH})))


def test_rows_within_the_reach_are_found(street: Register) -> None:
    assert numbers(street, NORTH_ALONE) == ["1"]
    assert numbers(street, Limited(Reach("gb", frozenset({NORTH, PLUM})))) == ["1", "2"]
    assert numbers(street, Limited(Reach())) == ["1", "2"]


def test_nothing_is_found_nowhere_and_in_another_scheme(street: Register) -> None:
    assert numbers(street, Limited(NOWHERE)) == []
    assert numbers(street, Limited(Reach("tw", frozenset({NORTH})))) == []


def test_a_street_of_the_whole_town_is_shared_by_its_villages(street: Register) -> None:
    county = frozenset({"410883000000"})
    limited = Limited(Reach("gb", frozenset({NORTH}), above=county))
    with street.under(limited).reading("register.read") as transaction:
        wanted = select(reference_object.c.name)
        own = in_reach(transaction, reference_object)
        shared = in_reach(transaction, reference_object, or_above=True)

        assert transaction.execute(wanted.where(own)).all() == []
        assert transaction.execute(wanted.where(shared)).scalars().all() == ["大定路"]


@pytest.mark.parametrize(
    "statement",
    [
        select(address.c.id),
        select(address.alias("other").c.id),
        select(reference_object.c.name).where(
            reference_object.c.id.in_(select(address.c.reference_id))
        ),
        update(address).values(status="retired"),
        delete(address),
    ],
)
def test_a_statement_that_forgets_the_reach_is_not_run(
    street: Register, statement: object
) -> None:
    limited = street.under(NORTH_ALONE)
    with (
        limited.writing("register.read") as transaction,
        pytest.raises(ReachForgottenError),
    ):
        transaction.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("condition", "found"),
    [(beyond_reach(address), ["2"]), (~beyond_reach(address), [])],
)
def test_what_is_weighed_beyond_the_reach_keeps_to_its_other_conditions(
    street: Register, condition: ColumnElement[bool], found: list[str]
) -> None:
    with street.under(NORTH_ALONE).reading("register.read") as transaction:
        wanted = select(address.c.number).where(address.c.number == "2", condition)

        assert transaction.execute(wanted).scalars().all() == found


def test_what_states_no_need_is_not_opened(street: Register) -> None:
    with pytest.raises(NeedUnstated), street.under(NORTH_ALONE).reading():
        pass


def test_the_program_itself_is_not_limited(street: Register) -> None:
    with street.reading() as transaction:
        assert len(transaction.execute(select(address.c.id)).all()) == 2


def test_what_is_only_weighed_is_found_beyond_the_reach(street: Register) -> None:
    with street.under(NORTH_ALONE).reading("register.read") as transaction:
        wanted = select(address.c.number).where(
            address.c.number == "2", beyond_reach(address)
        )

        # The other conditions hold all the same.
        assert transaction.execute(wanted).scalars().all() == ["2"]
