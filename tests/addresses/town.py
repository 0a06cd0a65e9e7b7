"""大定路 with houses and a room, and people who propose and approve."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from doorplate.addresses.changes.deciding import approve_change
from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.mass import MassRule
from doorplate.addresses.changes.model import Change
from doorplate.addresses.changes.payloads import Door, Number, Payload, Renumber
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.proposing import propose_change
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Address, Position
from doorplate.addresses.service import find_by_text, reference_named
from doorplate.addresses.specification import specification_named
from doorplate.core.actors import Actor
from doorplate.database import Register
from tests.addresses.county import NOON, NORTH, found_county, load_rows, row

LI, WANG, ZHAO = Actor("李"), Actor("王"), Actor("赵")
LAST_YEAR, TODAY = date(2025, 3, 15), date(2026, 3, 20)
NOW = NOON + timedelta(days=5)
PRACTICE = Practice(specification_named("gb"), MassRule(1.0, 1000))


def build(register: Register, folder: Path) -> Register:
    """Load 大定路 1 to 6 and a room of No. 1, valid since last year."""
    found_county(register, folder)
    houses = [
        row(number=f"{number}号", x=112.781 + number / 2000) for number in range(1, 7)
    ]
    room = row(number="1号", building="2", unit="1", room="302", x="", y="")
    load_rows(register, folder, [*houses, room], valid_from=LAST_YEAR)
    return register


def found(register: Register, text: str) -> Address:
    """Return the one address that a text leads to first."""
    with register.reading() as transaction:
        return find_by_text(transaction, text)[0]


def uid(register: Register, text: str) -> UUID:
    return found(register, text).uid


def street(register: Register, name: str = "大定路") -> UUID:
    with register.reading() as transaction:
        return reference_named(transaction, name).uid


def door(
    text: str, *, code: str = NORTH, at: tuple[float, float] | None = None
) -> Door:
    return Door(code, Locators.parse(text), None if at is None else point(*at))


def point(longitude: float, latitude: float = 34.905) -> Position:
    return Position(
        *("unspecified", "digitised", longitude, latitude, longitude, latitude),
        "WGS84",
    )


def propose(register: Register, payload: Payload, **changes: Any) -> Change:
    usual: dict[str, Any] = {
        "reason": "内部说明",
        "document_number": "孟民〔2026〕7号",
        "effective_on": TODAY,
        "practice": PRACTICE,
        "actor": LI,
        "now": NOW,
    }
    return propose_change(register, payload=payload, **(usual | changes))


def approve(register: Register, change: Change, **changes: Any) -> Change:
    usual: dict[str, Any] = {
        "practice": PRACTICE,
        "actor": WANG,
        "now": NOW + timedelta(hours=1),
        "today": TODAY,
    }
    return approve_change(register, uid=change.uid, **(usual | changes))


def done(register: Register, payload: Payload, **changes: Any) -> Change:
    """Propose and approve, as two people."""
    when: datetime = changes.pop("now", NOW)
    today = changes.pop("today", TODAY)
    proposed = propose(register, payload, now=when, **changes)
    approved = approve(
        register,
        proposed,
        now=when + timedelta(hours=1),
        today=today,
        practice=changes.get("practice", PRACTICE),
    )
    assert approved.state is ChangeState.APPROVED
    return approved


def with_practice(**changes: Any) -> Practice:
    return replace(PRACTICE, **changes)


def renumber(register: Register, text: str = "大定路3号", to: str = "33") -> Renumber:
    return Renumber((Number(uid(register, text), Locators(number=to)),))
