"""What a plate says about its address."""

from datetime import date
from uuid import uuid4

import pytest

from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Address, ReferenceKind, ReferenceObject, Status
from doorplate.addresses.specification import specification_named
from doorplate.core.platecodes import PlateCode
from doorplate.plates.lettering import Lettering

CODE = PlateCode.from_body("7K2QX9M4RT3")


def an_address(name: str, locators: Locators) -> Address:
    reference = ReferenceObject(
        1, uuid4(), ReferenceKind.THOROUGHFARE, name, "gb", "410883"
    )
    return Address(
        id=1,
        uid=uuid4(),
        reference=reference,
        parent_id=None,
        level=locators.level,
        locators=locators,
        scheme="gb",
        division_code="410883",
        status=Status.CURRENT,
        valid_from=date(2026, 1, 1),
        valid_to=None,
        position=None,
    )


@pytest.mark.parametrize(
    ("scheme", "after_the_street", "name", "number"),
    [
        ("gb", "57号", "大定路", "57号"),
        ("gb", "1024-3号", "大定路", "1024-3号"),
        ("gb", "212巷8号", "大定路212巷", "8号"),
        ("gb", "12号3号楼", "大定路12号", "3号楼"),
        ("gb", "12号3号楼2单元", "大定路12号3号楼", "2单元"),
        ("gb", "12号3号楼2单元302室", "大定路12号3号楼2单元", "302室"),
        # The floor is in the number of a room already …
        ("gb", "12号3号楼2单元3层302室", "大定路12号3号楼2单元", "302室"),
        # … but where rooms are counted on each floor it has to be said.
        ("tw", "57號二樓之1", "大定路57號", "二樓之1"),
        ("tw", "57號二樓", "大定路57號", "二樓"),
    ],
)
def test_last_locator_stands_large_and_the_others_go_with_the_name(
    scheme: str, after_the_street: str, name: str, number: str
) -> None:
    lettering = Lettering(specification_named(scheme))

    text = lettering.text_for(
        an_address("大定路", Locators.parse(after_the_street)), kind="small", code=CODE
    )

    assert (text.name, text.number) == (name, number)


def test_department_and_mark_are_those_of_the_town() -> None:
    lettering = Lettering(
        specification_named("gb"), department="民政局", illustrative=True
    )

    text = lettering.text_for(
        an_address("大定路", Locators(number="57")), kind="large", code=CODE
    )

    assert (text.kind, text.code) == ("large", CODE)
    assert (text.department, text.illustrative) == ("民政局", True)
