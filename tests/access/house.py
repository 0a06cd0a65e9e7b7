"""A register with people: an entrance, an administrator, and ways to come in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pyotp

from doorplate.access.accounts import Account, Grant
from doorplate.access.keys import Keyring
from doorplate.access.model import Place, Role
from doorplate.access.service import Entrance, acting_of, stamping
from doorplate.access.service import own_account as own
from doorplate.access.service import people as administration
from doorplate.access.service import signing_in as entering
from doorplate.access.sessions import Acting, Client, Limits, Started, Visit
from doorplate.core.actors import OPERATOR, Actor
from doorplate.core.authority import Reach
from doorplate.core.periods import Period
from doorplate.database import Register

PASSWORD = "梧桐树下的第三个门牌号码"
COUNTY, TOWN, VILLAGE = "410883000000", "410883001000", "410883001203"
OTHER_TOWN, OTHER_VILLAGE = "410883004000", "410883004214"
TREE: Mapping[str, str] = {
    VILLAGE: TOWN,
    TOWN: COUNTY,
    OTHER_VILLAGE: OTHER_TOWN,
    OTHER_TOWN: COUNTY,
}
LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))
OFFICE = Client("10.1.2.0/24", "Firefox")
TODAY = date(2026, 3, 15)
FROM_TODAY = Period(TODAY)


class Tree:
    """Five divisions, instead of the room above that knows them."""

    def reach_of(self, scheme: str, codes: frozenset[str], on: date) -> Reach:
        below = {c for c in (*TREE, COUNTY) if codes & {c, *self.above(c)}}
        above = {up for code in codes for up in self.above(code)}
        return Reach(scheme, frozenset(below | codes), frozenset(above - below))

    def listed(self, scheme: str, on: date) -> list[tuple[str, str, int]]:
        found = sorted({*TREE, COUNTY}, key=lambda code: (len(self.above(code)), code))
        return [(code, f"division {code}", len(self.above(code))) for code in found]

    def name_of(self, scheme: str, code: str, on: date) -> str | None:
        return f"division {code}" if code in {*TREE, COUNTY} else None

    @staticmethod
    def above(code: str) -> set[str]:
        found: set[str] = set()
        while code in TREE:
            code = TREE[code]
            found.add(code)
        return found


@dataclass
class Member:
    """Somebody who has set up an authenticator."""

    account: Account
    secret: str
    recovery_codes: list[str]


class House:
    """Everything that signing in needs, and a clock that tests move."""

    def __init__(self, register: Register, folder: Path, now: datetime) -> None:
        keyring = Keyring(folder / "keys")
        keyring.create(now)
        self.now = now
        self.register = stamping(register, keyring)
        self.entrance = Entrance(
            self.register, keyring, LIMITS, Tree(), "Asia/Shanghai", "孟州市"
        )

    def later(self, **duration: float) -> datetime:
        self.now += timedelta(**duration)
        return self.now

    def visit(self, token: str | None = None, client: Client = OFFICE) -> Visit:
        return Visit(self.now, client, token)

    def create(
        self, name: str, place: str | None = None, register: Register | None = None
    ) -> Account:
        made, _ = administration.create_account(
            register or self.register,
            name=name,
            place=Place("gb", place) if place else None,
            password=PASSWORD,
            actor=OPERATOR,
            now=self.now,
        )
        return made

    def grant(
        self,
        name: str,
        role: Role,
        place: str | None = None,
        period: Period = FROM_TODAY,
        *,
        actor: Actor = OPERATOR,
        register: Register | None = None,
    ) -> Grant:
        return administration.grant_role(
            register or self.register,
            name=name,
            role=role,
            place=Place("gb", place) if place else None,
            period=period,
            divisions=self.entrance.divisions,
            actor=actor,
            now=self.now,
        )

    def member(self, name: str, place: str | None = None) -> Member:
        """Make somebody whose authenticator is set up."""
        account = self.create(name, place)
        enrolment, codes = own.enrol_beforehand(
            self.entrance, account=account, now=self.now
        )
        return Member(account, enrolment.secret, list(codes))

    def administrator(self, name: str = "admin", place: str | None = None) -> Member:
        member = self.member(name, place)
        self.grant(name, Role.ADMINISTRATOR, place)
        return member

    def code(self, member: Member) -> str:
        return pyotp.TOTP(member.secret).at(self.now)

    def knock(self, name: str, password: str = PASSWORD, **given: Client) -> Started:
        return entering.sign_in(
            self.entrance, self.visit(**given), name=name, password=password
        )

    def present(self, token: str, code: str, **given: Client) -> Started:
        return own.present_code(self.entrance, self.visit(token, **given), code=code)

    def come_in(self, member: Member, **given: Client) -> Started:
        """Sign somebody in, half a minute later: a code counts once."""
        self.later(seconds=30)
        half = self.knock(member.account.name, **given)
        return self.present(half.token, self.code(member), **given)

    def acting(self, token: str) -> Acting | None:
        return acting_of(self.entrance, token, self.now)

    def under(self, member: Member) -> Register:
        """Return the register as a member may use it."""
        acting = self.acting(self.come_in(member).token)
        assert acting is not None
        return self.register.under(acting.authority)
