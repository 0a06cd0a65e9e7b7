"""Numbering notices: every number of a street or a change, with its day."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import update

from doorplate.addresses.model import ReferenceUnknown
from doorplate.addresses.tables import address
from doorplate.certificates.model import (
    ChangeNotApproved,
    ChangeUnknown,
    NothingToNotify,
    NoticeBeyondReach,
    Standing,
)
from doorplate.certificates.office import Office
from doorplate.certificates.publickeys import public_keys
from doorplate.certificates.service import (
    file_of,
    signed_of,
    standing_of,
)
from doorplate.certificates.snapshot import (
    NumberingSnapshot,
    read,
)
from doorplate.certificates.verifying import verify
from tests.addresses.county import NORTH
from tests.certificates.deeds import (
    Somebody,
    change_of,
    notice_of,
    rewrite,
    uid_of,
)
from tests.public.street import Street


def test_notice_tells_the_numbers_of_a_street_and_not_its_rooms(
    street: Street, office: Office, now: datetime
) -> None:
    issued = notice_of(
        street,
        office,
        now,
        street="大定路",
        effective=date(2026, 4, 1),
        document="孟政文〔2026〕12号",
        reason="新建道路",
    )

    with street.register.reading() as transaction:
        signed = read(signed_of(transaction, issued).snapshot)
        file = file_of(transaction, issued)
        standing = standing_of(
            transaction,
            issued,
            wording=office.wording,
            today=date(2030, 1, 1),
            zone="UTC",
        )
    assert isinstance(signed, NumberingSnapshot)
    said = signed.notice
    assert said.subject == "河南省焦作市孟州市大定路"
    assert [one.number for one in said.numbers] == [f"{n}号" for n in range(1, 9)]
    assert said.effective == "2026-04-01"
    assert said.document == "孟政文〔2026〕12号"
    assert said.plan is not None
    assert said.plan.count("<text") >= 9
    assert verify(file, public_keys(office.keyring)).snapshot == signed
    assert standing.standing is Standing.VALID


def test_street_s_numbers_hold_from_the_day_of_the_youngest(
    street: Street, office: Office, now: datetime
) -> None:
    issued = notice_of(street, office, now, street="大定路")

    with street.register.reading() as transaction:
        signed = read(signed_of(transaction, issued).snapshot)
    assert isinstance(signed, NumberingSnapshot)
    assert signed.notice.effective == "2026-03-15"


def test_notice_of_a_change_tells_what_it_was_before(
    street: Street, office: Office, now: datetime
) -> None:
    change_id = change_of(street, "孟政文〔2026〕8号")
    rewrite(street, "3号", "33", on=date(2026, 4, 1), change_id=change_id)

    issued = notice_of(street, office, now, change=uid_of(street, change_id))

    with street.register.reading() as transaction:
        signed = read(signed_of(transaction, issued).snapshot)
    assert isinstance(signed, NumberingSnapshot)
    said = signed.notice
    assert said.document == "孟政文〔2026〕8号"
    assert said.effective == "2026-04-01"
    (one,) = said.numbers
    assert one.former == "河南省焦作市孟州市大定街道大定路3号"
    assert one.standard == "河南省焦作市孟州市大定街道大定路33号"


def test_notice_of_nothing_is_refused(
    street: Street, office: Office, now: datetime
) -> None:
    with pytest.raises(ReferenceUnknown):
        notice_of(street, office, now, street="无名路")
    with pytest.raises(ChangeUnknown):
        notice_of(street, office, now, change=UUID(int=7))
    proposed = uid_of(street, change_of(street, "y", "proposed"))
    with pytest.raises(ChangeNotApproved):
        notice_of(street, office, now, change=proposed)
    with pytest.raises(NothingToNotify):
        notice_of(street, office, now, change=uid_of(street, change_of(street, "x")))
    with street.register.writing() as transaction:
        transaction.execute(update(address).values(status="reserved"))
    with pytest.raises(NothingToNotify):
        notice_of(street, office, now, street="大定路")


def test_notice_of_a_street_is_for_whoever_holds_all_of_it(
    street: Street, office: Office, now: datetime
) -> None:
    ours = Street(street.register.under(Somebody(NORTH)))

    with pytest.raises(NoticeBeyondReach):
        notice_of(ours, office, now, street="大定路")
