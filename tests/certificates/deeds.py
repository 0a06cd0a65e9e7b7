"""What happens to 大定路 after papers were issued, and what is done with them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from doorplate.addresses.model import Address
from doorplate.addresses.service import find_by_text
from doorplate.addresses.store import versions
from doorplate.addresses.tables import address, change, change_effect
from doorplate.addresses.versions import AddressFacts
from doorplate.certificates.model import Certificate, Standings
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.office import Office
from doorplate.certificates.service import (
    Wanted,
    certificate_numbered,
    issue_notice,
    standing_of,
    withdraw_certificate,
)
from doorplate.core.actors import Actor
from doorplate.core.authority import Reach
from doorplate.core.periods import Period
from tests.public.street import Street

CLERK, OTHER = Actor("李明"), Actor("王芳")
LATER = datetime(2026, 3, 20, tzinfo=UTC)


class Somebody:
    """Holds every permission in one village, and none elsewhere."""

    def __init__(self, code: str) -> None:
        above = frozenset({"410883001000", "410883000000"})
        self._reach = Reach("gb", frozenset({code}), above)

    def reach(self, need: str | None) -> Reach:
        del need
        return self._reach


def address_at(street: Street, door: str) -> Address:
    with street.register.reading() as transaction:
        (found, *_) = find_by_text(transaction, f"大定路{door}")
        return found


def change_of(street: Street, document: str, state: str = "approved") -> int:
    """Write a change down; what it does is `rewrite`'s work."""
    with street.register.writing() as transaction:
        return int(
            transaction.execute(
                insert(change).returning(change.c.id),
                {
                    "uid": uuid4(),
                    "kind": "renumber",
                    "state": state,
                    "scheme": "gb",
                    "division_code": "410883001201",
                    "reason": "门牌重编",
                    "document_number": document,
                    "effective_on": date(2026, 4, 1),
                    "payload": {},
                    "basis": {},
                    "proposed_by": "李明",
                    "proposed_at": LATER,
                    "decided_at": None if state == "proposed" else LATER,
                },
            ).scalar_one()
        )


def uid_of(street: Street, change_id: int) -> UUID:
    """Return what a change is known by."""
    with street.register.reading() as transaction:
        statement = select(change.c.uid).where(change.c.id == change_id)
        uid: UUID = transaction.execute(statement).scalar_one()
    return uid


def rewrite(
    street: Street, door: str, number: str, *, on: date, change_id: int | None = None
) -> None:
    """Give a door another number from a day on."""
    one = address_at(street, door)
    facts = AddressFacts(
        one.reference.id,
        one.parent_id,
        one.scheme,
        one.division_code,
        replace(one.locators, number=number),
        one.status,
    )
    with street.register.writing() as transaction:
        versions.revise_many(
            transaction,
            versions.ADDRESSES,
            {one.id: facts},
            valid=Period(on),
            change_id=change_id,
            at=LATER,
        )
        transaction.execute(
            update(address).where(address.c.id == one.id).values(number=number)
        )
        if change_id is not None:
            effect = {"address_id": one.id, "effect": "rewritten"}
            transaction.execute(
                insert(change_effect), effect | {"change_id": change_id}
            )


def end(street: Street, door: str, *, on: date) -> None:
    """Retire a door from a day on."""
    one = address_at(street, door)
    with street.register.writing() as transaction:
        versions.revise_many(
            transaction,
            versions.ADDRESSES,
            {one.id: None},
            valid=Period(on),
            change_id=None,
            at=LATER,
        )
        transaction.execute(
            update(address)
            .where(address.c.id == one.id)
            .values(status="retired", valid_to=on)
        )


def notice_of(
    street: Street, office: Office, now: datetime, /, **wanted: object
) -> Certificate:
    return issue_notice(
        street.register,
        wanted=Wanted(**wanted),  # type: ignore[arg-type]
        office=office,
        language="zh",
        actor=CLERK,
        now=now,
    )


def withdrawn(
    street: Street,
    number: CertificateNumber,
    now: datetime,
    *,
    reason: str = "门牌号有误",
    actor: Actor = OTHER,
) -> Certificate:
    return withdraw_certificate(
        street.register, number=number, reason=reason, actor=actor, now=now
    )


def standing(
    street: Street, office: Office, number: CertificateNumber, today: date
) -> Standings:
    with street.register.reading() as transaction:
        return standing_of(
            transaction,
            certificate_numbered(transaction, number),
            wording=office.wording,
            today=today,
            zone="Asia/Shanghai",
        )
