"""Issuing: what the register says, signed, and never changed by anything after."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from doorplate.access.keys import KeyMissing
from doorplate.access.tables import audit_entry
from doorplate.addresses.model import AddressUnknown
from doorplate.addresses.tables import address
from doorplate.certificates.model import (
    AddressNotCertifiable,
    AlreadyWithdrawn,
    CertificateKind,
    CertificateUnknown,
    Standing,
    WithdrawalReasonMissing,
    WithdrawnByItsIssuer,
)
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.office import Office
from doorplate.certificates.publickeys import public_keys
from doorplate.certificates.service import (
    certifiable,
    certificate_numbered,
    count_certificates,
    file_of,
    issue_certificate,
    list_certificates,
    signed_of,
    withdraw_certificate,
)
from doorplate.certificates.snapshot import (
    AddressSnapshot,
    read,
)
from doorplate.certificates.store import Sought
from doorplate.certificates.tables import certificate, certificate_withdrawal
from doorplate.certificates.verifying import verify
from doorplate.core.actors import OPERATOR
from doorplate.core.errors import NotFound
from tests.addresses.county import NORTH, SOUTH
from tests.certificates.conftest import Issue
from tests.certificates.deeds import (
    CLERK,
    OTHER,
    Somebody,
    address_at,
    change_of,
    end,
    notice_of,
    rewrite,
    standing,
    withdrawn,
)
from tests.public.street import Street


def test_certificate_says_what_the_register_says(
    street: Street, office: Office, issue: Issue
) -> None:
    issued = issue("3号")

    with street.register.reading() as transaction:
        found = certificate_numbered(transaction, issued.number)
        snapshot = read(signed_of(transaction, found).snapshot)
        file = file_of(transaction, found)
    assert found == issued
    assert issued.kind is CertificateKind.ADDRESS
    assert issued.subject == "河南省焦作市孟州市大定街道大定路3号"
    assert isinstance(snapshot, AddressSnapshot)
    assert snapshot.office.zh == "孟州市民政局"
    assert snapshot.check == f"https://mp.example/C/{issued.number}"
    said = snapshot.address
    assert said.standard == issued.subject
    assert [one.name for one in said.divisions][-2:] == ["大定街道", "北街村民委员会"]
    assert [(one.text, one.start, one.reason) for one in said.history] == [
        (issued.subject, "2026-03-15", "登记入册")
    ]
    assert (said.positions[0].x, said.positions[0].y) == ("112.785100", "34.905000")
    assert said.map is not None
    assert "大定路" in said.map
    assert verify(file, public_keys(office.keyring)).snapshot == snapshot


def test_snapshot_holds_no_identifier_no_plate_code_and_no_person(
    street: Street, issue: Issue
) -> None:
    issued = issue("3号")
    code = street.code("3号")

    with street.register.reading() as transaction:
        signed = signed_of(transaction, issued).snapshot.decode()

    for never in (str(address_at(street, "3号").uid), str(code), "李明", "王建国"):
        assert never not in signed


def test_room_is_certified_where_its_house_is(issue: Issue, street: Street) -> None:
    issued = issue("1号2号楼1单元302室")

    with street.register.reading() as transaction:
        snapshot = read(signed_of(transaction, issued).snapshot)
    assert isinstance(snapshot, AddressSnapshot)
    assert snapshot.address.map is not None


def test_what_would_be_certified_is_shown_and_nothing_is_written(
    street: Street, office: Office, now: datetime
) -> None:
    uid = address_at(street, "3号").uid

    shown = certifiable(street.register, uid=uid, office=office, language="zh", now=now)

    assert shown.short == "大定路3号"
    with street.register.reading() as transaction:
        assert count_certificates(transaction, Sought()) == 0


@pytest.mark.parametrize("statement", [update, delete])
@pytest.mark.parametrize("table", [certificate, certificate_withdrawal])
def test_database_itself_refuses_to_change_what_was_issued(
    street: Street, issue: Issue, now: datetime, statement: object, table: object
) -> None:
    issued = issue("3号")
    withdraw_certificate(
        street.register, number=issued.number, reason="错", actor=OTHER, now=now
    )
    asked = statement(table)  # type: ignore[operator]
    if statement is update:
        asked = asked.values(id=99)

    with pytest.raises(DatabaseError, match="never changes"):  # noqa: SIM117
        with street.register.writing() as transaction:
            transaction.execute(asked)


def test_issue_is_in_the_audit_with_its_number(street: Street, issue: Issue) -> None:
    issued = issue("3号")

    with street.register.reading() as transaction:
        entry = transaction.execute(
            select(audit_entry).where(audit_entry.c.action == "certificates.issue")
        ).one()
    assert entry.actor == "李明"
    assert entry.details["number"] == str(issued.number)


def test_nothing_is_issued_without_a_key(
    street: Street, office: Office, issue: Issue
) -> None:
    for path in office.keyring.folder.iterdir():
        path.unlink()

    with pytest.raises(KeyMissing):
        issue("3号")
    with street.register.reading() as transaction:
        assert count_certificates(transaction, Sought()) == 0


@pytest.mark.parametrize("status", ["proposed", "reserved"])
def test_address_that_is_not_yet_is_not_certified(
    street: Street, issue: Issue, status: str
) -> None:
    with street.register.writing() as transaction:
        transaction.execute(update(address).values(status=status))

    with pytest.raises(AddressNotCertifiable, match=status):
        issue("3号")


def test_certificate_is_superseded_when_its_address_is_called_otherwise(
    street: Street, office: Office, issue: Issue, now: datetime
) -> None:
    issued = issue("3号")
    rewrite(street, "3号", "33", on=date(2026, 4, 1))

    before = standing(street, office, issued.number, date(2026, 3, 31))
    after = standing(street, office, issued.number, date(2026, 4, 1))

    assert before.standing is Standing.VALID
    assert after.standing is Standing.SUPERSEDED
    assert after.since == date(2026, 4, 1)
    assert after.now == "河南省焦作市孟州市大定街道大定路33号"


def test_certificate_of_an_address_that_is_no_more_is_superseded(
    street: Street, office: Office, issue: Issue, now: datetime
) -> None:
    issued = issue("3号")
    end(street, "3号", on=date(2026, 4, 1))

    after = standing(street, office, issued.number, date(2026, 4, 2))

    assert (after.standing, after.since, after.now) == (
        Standing.SUPERSEDED,
        date(2026, 4, 1),
        None,
    )


def test_former_text_and_the_document_behind_the_change_are_certified(
    street: Street, office: Office, now: datetime
) -> None:
    uid = address_at(street, "3号").uid
    change_id = change_of(street, "孟政文〔2026〕8号")
    rewrite(street, "3号", "33", on=date(2026, 4, 1), change_id=change_id)
    later = now + timedelta(days=30)

    said = certifiable(
        street.register, uid=uid, office=office, language="zh", now=later
    )

    assert said.standard.endswith("大定路33号")
    assert [(one.text[-3:], one.start, one.end) for one in said.history] == [
        ("路3号", "2026-03-15", "2026-04-01"),
        ("33号", "2026-04-01", None),
    ]
    assert said.history[1].document == "孟政文〔2026〕8号"
    assert said.history[1].reason == "重新编号"


def test_text_to_come_is_not_certified(
    street: Street, office: Office, now: datetime
) -> None:
    uid = address_at(street, "3号").uid
    rewrite(street, "3号", "33", on=date(2026, 4, 1))

    said = certifiable(street.register, uid=uid, office=office, language="zh", now=now)

    assert said.standard.endswith("大定路3号")
    assert [one.end for one in said.history] == [None]


def test_another_person_withdraws_and_says_why(
    street: Street, office: Office, issue: Issue, now: datetime
) -> None:
    issued = issue("3号")
    reason = "  门牌号\n有误 "

    with pytest.raises(WithdrawnByItsIssuer):
        withdrawn(street, issued.number, now, reason=reason, actor=CLERK)
    with pytest.raises(WithdrawalReasonMissing):
        withdrawn(street, issued.number, now, reason=" ")
    withdrawn(street, issued.number, now, reason=reason, actor=OTHER)
    with pytest.raises(AlreadyWithdrawn):
        withdrawn(street, issued.number, now, reason=reason, actor=OTHER)

    after = standing(street, office, issued.number, date(2026, 3, 15))
    assert (after.standing, after.since) == (Standing.WITHDRAWN, date(2026, 3, 15))
    assert after.reason == "门牌号 有误"


def test_operator_of_the_machine_may_withdraw_what_the_operator_issued(
    street: Street, office: Office, now: datetime
) -> None:
    issued = issue_certificate(
        street.register,
        uid=address_at(street, "3号").uid,
        office=office,
        language="en",
        actor=OPERATOR,
        now=now,
    )

    assert withdrawn(street, issued.number, now, actor=OPERATOR).withdrawal is not None


def test_nobody_sees_or_touches_what_lies_in_another_division(
    street: Street, office: Office, issue: Issue, now: datetime
) -> None:
    issued = issue("3号")
    uid = address_at(street, "3号").uid
    theirs, ours = (street.register.under(Somebody(code)) for code in (SOUTH, NORTH))

    for register, seen in ((theirs, 0), (ours, 1)):
        with register.reading("certificates.issue") as transaction:
            assert count_certificates(transaction, Sought()) == seen
            assert len(list_certificates(transaction, Sought(), limit=9)) == seen
    with theirs.reading("certificates.issue") as transaction:
        with pytest.raises(CertificateUnknown):
            certificate_numbered(transaction, issued.number)
        with pytest.raises(NotFound):
            certificate_numbered(transaction, CertificateNumber.random())
    with pytest.raises(AddressUnknown):
        issue_certificate(
            theirs, uid=uid, office=office, language="zh", actor=OTHER, now=now
        )
    with pytest.raises(CertificateUnknown):
        withdraw_certificate(
            theirs, number=issued.number, reason="x", actor=OTHER, now=now
        )
    again = issue_certificate(
        ours, uid=uid, office=office, language="zh", actor=OTHER, now=now
    )
    assert again.number != issued.number


def test_paper_says_the_same_whoever_issues_it(
    street: Street, office: Office, now: datetime
) -> None:
    uid = address_at(street, "3号").uid
    ours = street.register.under(Somebody(NORTH))

    papers = {
        certifiable(register, uid=uid, office=office, language="zh", now=now)
        for register in (street.register, ours)
    }

    assert len(papers) == 1


def test_certificates_are_found_by_address_number_kind_and_state(
    street: Street, office: Office, issue: Issue, now: datetime
) -> None:
    three, four = issue("3号"), issue("4号")
    notice = notice_of(street, office, now, street="大定路")
    withdrawn(street, four.number, now)

    def found(sought: Sought) -> set[str]:
        with street.register.reading() as transaction:
            listed = list_certificates(transaction, sought, limit=9)
            assert len(listed) == count_certificates(transaction, sought)
        return {str(one.number) for one in listed}

    assert found(Sought()) == {str(one.number) for one in (three, four, notice)}
    assert found(Sought(text="大定路 3号")) == {str(three.number)}
    assert found(Sought(text=three.number.printed.lower())) == {str(three.number)}
    assert found(Sought(kind=CertificateKind.NUMBERING)) == {str(notice.number)}
    assert found(Sought(withdrawn=True)) == {str(four.number)}
    assert found(Sought(withdrawn=False)) == {str(three.number), str(notice.number)}
    assert found(Sought(address_id=three.address_id)) == {str(three.number)}
    assert found(Sought(text="%")) == set()
    with street.register.reading() as transaction:
        pages = [
            list_certificates(transaction, Sought(), limit=1, offset=place)
            for place in range(3)
        ]
    assert [page[0].number for page in pages] == [
        notice.number,
        four.number,
        three.number,
    ]
