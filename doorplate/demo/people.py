"""The people of the illustrative town: accounts to try the desk with.

Three clerks: a change that touches much of a village takes two besides who proposed it.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from doorplate.access.connecting import entrance_of, keyring_of
from doorplate.access.model import Role
from doorplate.access.service import stamping
from doorplate.access.service.own_account import enrol_beforehand
from doorplate.access.service.people import create_account, grant_role, people
from doorplate.core import clock
from doorplate.core.actors import OPERATOR
from doorplate.core.periods import Period
from doorplate.database import Register
from doorplate.divisions.service import DivisionReaches
from doorplate.register import open_register
from doorplate.settings import Settings

# Of an invented town on the visitor's own machine; the guides say how real ones are.
PASSWORD: Final = "demonstration-only"  # noqa: S105


class Invented(NamedTuple):
    """Somebody of the illustrative town."""

    name: str
    shown_name: str
    role: Role


STAFF: Final = (
    Invented("wang", "王敏（示意）", Role.ADDRESS_CLERK),
    Invented("li", "李强（示意）", Role.ADDRESS_CLERK),
    Invented("sun", "孙丽（示意）", Role.ADDRESS_CLERK),
    Invented("chen", "陈静（示意）", Role.ADMINISTRATOR),
    Invented("zhao", "赵磊（示意）", Role.AUDITOR),
)


def hire(settings: Settings, sheet: Path) -> None:
    """Make the staff's accounts, and a sheet that says how each signs in.

    Nothing happens where they are there and the sheet is.
    """
    opened = open_register(settings.database_url, make=False)
    register = stamping(opened, keyring_of(settings))
    known = {person.account.name for person in people(register)}
    fresh = [one for one in STAFF if one.name not in known]
    if fresh:
        now = clock.now()
        lines = [line for one in fresh for line in _hire(register, settings, one, now)]
        # Passwords, of whomever: nobody else on this machine reads them.
        sheet.touch(mode=0o600)
        sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    opened.close()


def _hire(
    register: Register, settings: Settings, one: Invented, now: datetime
) -> Iterator[str]:
    divisions = DivisionReaches(register)
    account, _ = create_account(
        register,
        name=one.name,
        shown_name=one.shown_name,
        password=PASSWORD,
        actor=OPERATOR,
        now=now,
    )
    grant_role(
        register,
        name=one.name,
        role=one.role,
        place=None,
        period=Period(clock.civil_day(now, settings.time_zone)),
        divisions=divisions,
        actor=OPERATOR,
        now=now,
    )
    entrance = entrance_of(settings, register, divisions)
    enrolment, codes = enrol_beforehand(entrance, account=account, now=now)
    yield f"{one.name}  {one.shown_name}  {one.role}"
    yield f"  password          {PASSWORD}"
    yield f"  authenticator     {enrolment.uri}"
    yield "  or one of these codes instead of the authenticator's, each once:"
    yield from (f"    {code}" for code in codes)
