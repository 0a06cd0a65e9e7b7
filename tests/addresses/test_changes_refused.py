"""What no change may do: refused before anybody has to decide it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from doorplate.addresses.changes.looking import (
    list_changes,
)
from doorplate.addresses.changes.model import (
    DivisionNowhere,
    EffectTooEarly,
    NothingChanges,
    NumberMissing,
    NumberTaken,
    PointWrong,
    RetiredForGood,
    StreetNameMissing,
    StreetNameTaken,
)
from doorplate.addresses.changes.payloads import (
    Demolish,
    Merge,
    Move,
    New,
    NewStreet,
    Number,
    Payload,
    Rename,
    Renumber,
    Replace,
    Split,
)
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import ReferenceKind
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from tests.addresses.county import load_rows, row
from tests.addresses.town import (
    NOW,
    TODAY,
    build,
    done,
    door,
    found,
    point,
    propose,
    renumber,
    street,
    uid,
)

DAY = timedelta(days=1)


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Register:
    return build(register, tmp_path)


def test_retired_address_is_never_touched_again(town: Register) -> None:
    house = uid(town, "大定路3号")
    done(town, Demolish((house,)))

    for payload in (
        Renumber((Number(house, Locators(number="33")),)),
        Move(house, point(112.78)),
        Split(house, (door("3号附1"),)),
        Merge(uid(town, "大定路4号"), (house,)),
        Demolish((house,)),
    ):
        with pytest.raises(RetiredForGood, match="大定路3号"):
            propose(town, payload)
    done(town, New(street(town), (door("3号"),)), now=NOW + DAY)
    assert found(town, "大定路3号").uid != house


REFUSED: dict[str, tuple[Callable[[Register], Payload], type[RegistryError]]] = {
    "number of another house": (lambda town: renumber(town, to="4"), NumberTaken),
    "number twice": (
        lambda town: New(street(town), (door("9号"), door("9号"))),
        NumberTaken,
    ),
    "no number": (
        lambda town: New(street(town), (door("2单元"),)),
        NumberMissing,
    ),
    "same number": (lambda town: renumber(town, to="3"), NothingChanges),
    "same name": (lambda town: Rename(street(town), " 大定路"), NothingChanges),
    "no name": (lambda town: Rename(street(town), " "), StreetNameMissing),
    "no houses": (lambda town: Demolish(()), NothingChanges),
    "no doors": (lambda town: Split(uid(town, "大定路3号"), ()), NothingChanges),
    "nothing to put there": (
        lambda town: Replace((uid(town, "大定路3号"),), street(town), ()),
        NothingChanges,
    ),
    "merged with itself": (
        lambda town: Merge(uid(town, "大定路3号"), (uid(town, "大定路3号"),)),
        NothingChanges,
    ),
    "same point": (
        lambda town: Move(uid(town, "大定路3号"), _where(town)),
        NothingChanges,
    ),
    "no place on Earth": (
        lambda town: Move(uid(town, "大定路3号"), point(34.9, 112.7)),
        PointWrong,
    ),
    "nowhere": (
        lambda town: New(street(town), (door("9号", code="999999999999"),)),
        DivisionNowhere,
    ),
    "street that is there": (
        lambda town: New(
            NewStreet(ReferenceKind.THOROUGHFARE, "大定路", "gb", "410883000000"), ()
        ),
        StreetNameTaken,
    ),
}


def _where(register: Register) -> Any:
    return found(register, "大定路3号").position


@pytest.mark.parametrize("case", REFUSED)
def test_what_must_not_be_is_refused_before_it_is_proposed(
    town: Register, case: str
) -> None:
    payload, error = REFUSED[case]

    with pytest.raises(error):
        propose(town, payload(town))
    assert list_changes(town) == []


def test_rename_into_a_street_of_the_same_place_is_refused(
    town: Register, tmp_path: Path
) -> None:
    load_rows(town, tmp_path, [row(street="韩愈大街", number="1号")])

    with pytest.raises(StreetNameTaken):
        propose(town, Rename(street(town), "韩愈大街"))


def test_day_before_what_is_known_is_refused(town: Register) -> None:
    done(town, renumber(town), effective_on=TODAY)
    with pytest.raises(EffectTooEarly):
        propose(town, renumber(town, "大定路33号", "35"), effective_on=TODAY - DAY)
    house = uid(town, "大定路33号")
    with pytest.raises(EffectTooEarly):
        propose(town, Demolish((house,)), effective_on=TODAY)
