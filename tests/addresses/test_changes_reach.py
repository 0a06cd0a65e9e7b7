"""Changes keep to where people may work, and say to each only what they may know."""

from datetime import timedelta
from pathlib import Path

import pytest

from doorplate.access.model import Permission
from doorplate.addresses.changes.deciding import reject_change
from doorplate.addresses.changes.hooks import (
    Answerer,
    Consequence,
    Foreseen,
    Hooks,
)
from doorplate.addresses.changes.kinds import ChangeState, Effect
from doorplate.addresses.changes.looking import (
    document_of,
    list_changes,
    look_at_change,
    preview_change,
    waiting_for,
)
from doorplate.addresses.changes.model import (
    ChangeUnknown,
    DivisionOutside,
)
from doorplate.addresses.changes.payloads import (
    Demolish,
    Move,
    New,
    Number,
    Rename,
    Renumber,
    Split,
)
from doorplate.addresses.changes.proposing import submit_change, withdraw_change
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import AddressUnknown
from doorplate.core.authority import Reach
from doorplate.core.errors import NotPermitted
from doorplate.database import Register, Transaction
from tests.addresses.county import NORTH, PLUM, SOUTH, load_rows, row
from tests.addresses.town import (
    LI,
    NOW,
    PRACTICE,
    TODAY,
    WANG,
    approve,
    build,
    door,
    found,
    point,
    propose,
    renumber,
    street,
    uid,
    with_practice,
)

DAY = timedelta(days=1)


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Register:
    return build(register, tmp_path)


class Holding:
    """Somebody who holds some permissions, each in some divisions."""

    def __init__(self, held: dict[str, Reach]) -> None:
        self._held = held

    def reach(self, need: str | None) -> Reach:
        if need not in self._held:
            raise NotPermitted
        return self._held[need]


COUNTY = "410883000000"
CLERK = (
    Permission.REGISTER_READ,
    Permission.CHANGES_PROPOSE,
    Permission.CHANGES_APPROVE,
)
TOWNSHIP = "410883001000"
ABOVE = frozenset({"410883000000", "410800000000", "410000000000"})


def clerk(register: Register, *codes: str, **more: Reach) -> Register:
    reach = Reach("gb", frozenset(codes), above=ABOVE | {TOWNSHIP} - set(codes))
    return register.under(Holding(dict.fromkeys(CLERK, reach) | more))


def test_households_are_counted_only_for_who_may_know(town: Register) -> None:
    asked: list[Foreseen] = []

    def count(_: Transaction, foreseen: Foreseen) -> list[Consequence]:
        asked.append(foreseen)
        return [Consequence("{count} households", {"count": 3})]

    hooks = Hooks(effects=(Answerer(Permission.RELIEF_EFFECTS, count),))
    practice = with_practice(hooks=hooks)
    payload = Demolish((uid(town, "大定路3号"),))

    def seen(register: Register) -> tuple[Consequence, ...]:
        return preview_change(
            register, payload=payload, effective_on=TODAY, practice=practice
        ).consequences

    villages = (NORTH, SOUTH, TOWNSHIP)
    without = clerk(town, *villages)
    elsewhere = {Permission.RELIEF_EFFECTS: Reach("gb", frozenset({PLUM}))}
    here = {Permission.RELIEF_EFFECTS: Reach("gb", frozenset({NORTH}))}

    assert seen(without) == ()
    assert seen(clerk(town, *villages, **elsewhere)) == ()
    assert asked == []
    assert len(seen(clerk(town, *villages, **here))) == 1
    assert asked[0].addresses[Effect.RETIRED] == (found(town, "大定路3号").id,)


def test_clerk_of_a_village_works_there_and_nowhere_else(
    town: Register, tmp_path: Path
) -> None:
    load_rows(town, tmp_path, [row(code=PLUM, number="8号", x=112.805)])
    mine, theirs = uid(town, "大定路3号"), uid(town, "大定路8号")
    village = clerk(town, NORTH)

    change = propose(village, Split(mine, (door("3号附1"),)))
    assert approve(village, change).state is ChangeState.APPROVED
    for payload in (
        Demolish((mine,)),
        Move(mine, point(112.7812)),
        Renumber((Number(mine, Locators(number="33")),)),
    ):
        preview_change(village, payload=payload, effective_on=TODAY, practice=PRACTICE)
    with pytest.raises(AddressUnknown):
        propose(village, Demolish((theirs,)))
    with pytest.raises(DivisionOutside):
        propose(village, New(street(town), (door("9号", code=SOUTH),)))
    with pytest.raises(DivisionOutside):
        propose(village, Rename(street(town), "韩愈大街"))


def test_changes_of_a_foreign_area_are_not_found(town: Register) -> None:
    change = propose(town, renumber(town))
    other = clerk(town, PLUM)

    assert list_changes(other) == []
    assert waiting_for(other, actor=WANG, today=TODAY) == []
    for use in (
        lambda: look_at_change(other, uid=change.uid, practice=PRACTICE),
        lambda: approve(other, change),
        lambda: document_of(other, uid=change.uid),
        lambda: reject_change(other, uid=change.uid, comment="", actor=WANG, now=NOW),
        lambda: withdraw_change(other, uid=change.uid, actor=LI, now=NOW),
        lambda: submit_change(
            other, uid=change.uid, practice=PRACTICE, actor=LI, now=NOW
        ),
    ):
        with pytest.raises(ChangeUnknown):
            use()
