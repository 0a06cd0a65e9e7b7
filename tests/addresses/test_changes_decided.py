"""Who decides a change, when, and upon what: another person, once, on what was seen."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from doorplate.access.tables import audit_entry
from doorplate.addresses.changes.deciding import reject_change
from doorplate.addresses.changes.documents import (
    Document,
    DocumentTooLarge,
    DocumentUnreadable,
)
from doorplate.addresses.changes.hooks import (
    Applied,
    Hooks,
)
from doorplate.addresses.changes.kinds import ChangeState, Effect
from doorplate.addresses.changes.looking import (
    document_of,
    list_changes,
    look_at_change,
    waiting_for,
)
from doorplate.addresses.changes.mass import MassRule
from doorplate.addresses.changes.model import (
    ChangeClosed,
    ChangeNotProposed,
    ChangeStale,
    NotYetInEffect,
    NotYours,
    OwnChange,
    ReasonMissingForChange,
)
from doorplate.addresses.changes.payloads import (
    Demolish,
    Move,
    Payload,
    Rename,
    Replace,
    Split,
)
from doorplate.addresses.changes.proposing import submit_change, withdraw_change
from doorplate.addresses.model import Status
from doorplate.addresses.store.versions import POSITIONS, position_ids, versions_of
from doorplate.core.errors import NotPermitted
from doorplate.database import Register, Transaction
from tests.addresses.county import NORTH
from tests.addresses.town import (
    LI,
    NOW,
    PRACTICE,
    TODAY,
    WANG,
    ZHAO,
    approve,
    build,
    done,
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
PDF = b"%PDF-1.7\n..."


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Register:
    return build(register, tmp_path)


def test_nobody_decides_their_own_change(town: Register) -> None:
    change = propose(town, renumber(town))

    with pytest.raises(OwnChange):
        approve(town, change, actor=LI)
    with pytest.raises(OwnChange):
        reject_change(town, uid=change.uid, comment="", actor=LI, now=NOW)

    assert found(town, "大定路3号").locators.number == "3"


def test_draft_is_nobody_s_business_until_its_owner_submits_it(town: Register) -> None:
    change = propose(town, renumber(town), draft=True)
    with pytest.raises(ChangeNotProposed):
        approve(town, change)
    with pytest.raises(NotYours):
        submit_change(town, uid=change.uid, practice=PRACTICE, actor=WANG, now=NOW)

    submit_change(town, uid=change.uid, practice=PRACTICE, actor=LI, now=NOW)

    assert approve(town, change).state is ChangeState.APPROVED


def test_decided_change_takes_no_other_decision(town: Register) -> None:
    rejected = propose(town, renumber(town))
    reject_change(town, uid=rejected.uid, comment="不同意", actor=WANG, now=NOW)
    withdrawn = propose(town, renumber(town))
    withdraw_change(town, uid=withdrawn.uid, actor=LI, now=NOW)
    approved = done(town, renumber(town))

    for change in (rejected, withdrawn, approved):
        with pytest.raises(ChangeNotProposed):
            approve(town, change, actor=ZHAO)
        with pytest.raises(ChangeClosed):
            withdraw_change(town, uid=change.uid, actor=LI, now=NOW)
    steps = look_at_change(town, uid=rejected.uid, practice=PRACTICE).steps
    assert [(one.step, one.actor, one.comment) for one in steps] == [
        ("proposed", "李", ""),
        ("rejected", "王", "不同意"),
    ]


def test_approving_again_after_a_lost_answer_does_nothing_twice(town: Register) -> None:
    house = found(town, "大定路3号")
    change = propose(town, Split(house.uid, (door("3号附1"),)))

    first, again = approve(town, change), approve(town, change, now=NOW + DAY)

    assert first == again
    assert len(look_at_change(town, uid=change.uid, practice=PRACTICE).lines) == 1


def test_same_proposal_sent_twice_is_one(town: Register) -> None:
    first = propose(town, renumber(town))

    again = propose(town, renumber(town), uid=first.uid)

    assert again == first
    assert len(list_changes(town)) == 1


def test_change_of_something_that_changed_meanwhile_is_stale(town: Register) -> None:
    change = propose(town, Split(uid(town, "大定路3号"), (door("3号附1"),)))
    done(town, renumber(town))

    with pytest.raises(ChangeStale, match="大定路3号 → 大定路33号"):
        approve(town, change)

    moved = propose(town, renumber(town, "大定路4号", "44"))
    done(town, Move(uid(town, "大定路4号"), point(112.7899)))
    with pytest.raises(ChangeStale, match=r"大定路4号: .*112\.7899"):
        approve(town, moved)


def test_change_waits_for_its_day(town: Register) -> None:
    change = propose(town, renumber(town), effective_on=TODAY + DAY)

    with pytest.raises(NotYetInEffect):
        approve(town, change)
    assert waiting_for(town, actor=WANG, today=TODAY) == []
    (waiting,) = waiting_for(town, actor=WANG, today=TODAY + DAY)
    assert waiting.change == change
    assert approve(town, change, today=TODAY + DAY).state is ChangeState.APPROVED


def test_change_has_a_reason(town: Register) -> None:
    with pytest.raises(ReasonMissingForChange):
        propose(town, renumber(town), reason="  ")


def test_document_is_kept_byte_by_byte(town: Register) -> None:
    document = Document.read("C:\\批文\\7号.pdf", PDF, most_mb=1)
    change = propose(town, renumber(town), document=document)

    kept = document_of(town, uid=change.uid)
    brief = look_at_change(town, uid=change.uid, practice=PRACTICE).document

    assert kept == document
    assert brief is not None
    assert (brief.name, brief.media_type) == ("7号.pdf", "application/pdf")
    assert len(brief.sha256) == 64
    with pytest.raises(DocumentUnreadable):
        Document.read("x.pdf", b"<html>", most_mb=1)
    with pytest.raises(DocumentTooLarge):
        Document.read("x.pdf", PDF + b" " * (1 << 20), most_mb=1)


def test_mass_change_asks_a_second_person_who_is_another_again(town: Register) -> None:
    practice = with_practice(rule=MassRule(0.1, 2))
    payload = Demolish((uid(town, "大定路3号"), uid(town, "大定路4号")))
    change = propose(town, payload)

    first = approve(town, change, practice=practice)
    again = approve(town, change, practice=practice)

    assert first.state is again.state is ChangeState.PROPOSED
    assert found(town, "大定路3号").status is Status.CURRENT
    assert waiting_for(town, actor=WANG, today=TODAY) == []
    assert len(waiting_for(town, actor=ZHAO, today=TODAY)) == 1
    with pytest.raises(OwnChange):
        approve(town, change, practice=practice, actor=LI)
    (mass,) = look_at_change(town, uid=change.uid, practice=practice).preview.masses
    assert (mass.division_code, mass.concerned, mass.present) == (NORTH, 2, 9)

    second = approve(town, change, practice=practice, actor=ZHAO)

    assert second.state is ChangeState.APPROVED
    assert found(town, "大定路3号").status is Status.RETIRED


def test_few_addresses_are_no_mass_whatever_their_share(town: Register) -> None:
    practice = with_practice(rule=MassRule(0.0, 2))

    change = propose(town, Demolish((uid(town, "大定路3号"),)))

    assert approve(town, change, practice=practice).state is ChangeState.APPROVED


def test_rooms_above_are_told_in_the_same_transaction(town: Register) -> None:
    told: list[Applied] = []

    def note(_: Transaction, applied: Applied, *__: object) -> None:
        told.append(applied)

    def refuse(_: Transaction, __: Applied, *___: object) -> None:
        raise NotPermitted

    house = found(town, "大定路3号")
    doors = (door("3号附1"),)
    change = propose(town, Replace((house.uid,), street(town), doors))
    with pytest.raises(NotPermitted):
        approve(town, change, practice=with_practice(hooks=Hooks((refuse,))))
    assert found(town, "大定路3号").status is Status.CURRENT

    approve(town, change, practice=with_practice(hooks=Hooks((note,))))

    (applied,) = told
    new = found(town, "大定路3号附1")
    assert applied.change.uid == change.uid
    assert applied.retired == (house.id,)
    assert applied.addresses[Effect.CREATED] == (new.id,)
    assert applied.successors == {house.id: (new.id,)}


def test_what_is_done_is_in_the_audit(town: Register) -> None:
    change = done(town, renumber(town))

    with town.reading() as transaction:
        rows = transaction.execute(
            select(audit_entry.c.action, audit_entry.c.actor, audit_entry.c.subject)
            .where(audit_entry.c.action.startswith("changes."))
            .order_by(audit_entry.c.id)
        ).all()
    assert [(one.action, one.actor) for one in rows] == [
        ("changes.proposed", "李"),
        ("changes.approved", "王"),
    ]
    assert {one.subject for one in rows} == {f"change {change.uid}"}


def test_points_of_a_retired_address_end_with_it(town: Register) -> None:
    house = found(town, "大定路3号")

    done(town, Demolish((house.uid,)))

    with town.reading() as transaction:
        keys = position_ids(transaction, [house.id])[house.id]
        told = versions_of(transaction, POSITIONS, keys)
    assert [one.valid.end for one in told[keys[0]] if one.stands] == [TODAY]


def test_preview_says_what_approval_then_does(town: Register) -> None:
    payloads: list[Payload] = [
        Rename(street(town), "韩愈大街"),
        renumber(town, "大定路1号", "101"),
        Replace((uid(town, "大定路2号"),), street(town), (door("2号附1"),)),
    ]
    for number, payload in enumerate(payloads):
        when = NOW + number * DAY
        change = propose(town, payload, now=when)
        preview = look_at_change(town, uid=change.uid, practice=PRACTICE).preview
        assert preview is not None

        approve(town, change, now=when + timedelta(hours=1))

        did = look_at_change(town, uid=change.uid, practice=PRACTICE).lines
        assert {(one.effect, one.before, one.after) for one in did} == {
            (one.effect, one.before, one.after) for one in preview.lines
        }
