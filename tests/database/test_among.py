"""One parameter for many values finds what a long list of marks would find."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from doorplate.addresses.tables import reference_object
from doorplate.database.functions import among
from doorplate.database.register import Register
from tests.addresses.county import NOON

names = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6
)


@given(st.lists(names, unique=True, max_size=5), st.lists(names, max_size=5))
def test_among_finds_what_in_finds(
    both_registers: tuple[Register, Register], there: list[str], asked: list[str]
) -> None:
    columns = reference_object.c
    wanted = [*asked, *there[:2]]
    for register in both_registers:
        with register.writing() as transaction:
            transaction.execute(delete(reference_object))
            for key, name in enumerate(there, start=1):
                row = {
                    "id": key,
                    "uid": uuid4(),
                    "kind": "locality",
                    "name": name,
                    "scheme": "gb",
                    "division_code": "410883",
                    "status": "current",
                    "recorded_at": NOON,
                }
                transaction.execute(insert(reference_object), row)
            by_name = select(columns.name).where(among(columns.name, wanted))
            by_key = select(columns.id).where(among(columns.id, [1, 2, 99]))

            assert set(transaction.execute(by_name).scalars()) == {*wanted} & {*there}
            assert set(transaction.execute(by_key).scalars()) == {
                key for key in (1, 2) if key <= len(there)
            }
