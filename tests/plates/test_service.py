"""Plates in the register: issued once, followed for ever."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from doorplate.addresses.model import AddressUnknown, ReferenceUnknown
from doorplate.addresses.service import address_by_id
from doorplate.core.actors import Actor
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from doorplate.divisions.model import DivisionUnknown
from doorplate.plates import store
from doorplate.plates.artwork import UnknownPlateKind, load_specifications
from doorplate.plates.model import (
    IssueReport,
    Plate,
    PlateCodeUnknown,
    PlateNotInForce,
    PlateState,
    PrintBatchUnknown,
    ReasonMissing,
    Scope,
    ScopeUnclear,
)
from doorplate.plates.service import (
    batches,
    issue_plates,
    replace_plate,
    resolve,
    retire_plate,
    successors,
)
from doorplate.plates.service.scoping import scope_of
from tests.plates.town import (
    COUNTY,
    NORTH,
    VILLAGE,
    address_ids,
    build_town,
    retire_address,
)

CLERK = Actor("clerk")
SPECIFICATIONS = load_specifications()


@pytest.fixture
def town(register: Register) -> Register:
    build_town(register)
    return register


def issue(town: Register, now: datetime, **scope: Any) -> IssueReport:
    return issue_plates(
        town, specifications=SPECIFICATIONS, actor=CLERK, now=now, **scope
    )


def in_force(town: Register, **limits: Any) -> list[Plate]:
    with town.reading() as transaction:
        parts = store.plates_in_force(transaction, Scope("", **limits), size=7)
        return [plate for part in parts for plate in part]


def found(town: Register, code: PlateCode) -> Plate:
    with town.reading() as transaction:
        return resolve(transaction, code)


def test_every_house_of_a_street_gets_one_plate(town: Register, now: datetime) -> None:
    report = issue(town, now, reference_name="大定路")

    plates = in_force(town)
    assert report.issued == 20
    assert report.by_kind == {"medium": 20}
    assert [plate.address_id for plate in plates] == address_ids(town, "大定路")
    assert all(PlateCode.parse(str(plate.code)) == plate.code for plate in plates)


def test_plates_are_issued_once(town: Register, now: datetime) -> None:
    issue(town, now, reference_name="大定路")

    report = issue(town, now, reference_name="大定路")

    assert (report.issued, report.already, report.batch) == (0, 20, None)
    assert len(in_force(town)) == 20


def test_an_area_is_all_that_lies_below_it(town: Register, now: datetime) -> None:
    assert issue(town, now, division_code=VILLAGE).by_kind == {"small": 3}
    assert issue(town, now, division_code=NORTH).by_kind == {"large": 2}

    report = issue(town, now, division_code=COUNTY)

    assert report.already == 5
    assert report.by_kind == {"medium": 20, "building": 1, "unit": 1, "room": 2}


def test_one_address_gets_the_kind_that_was_asked_for(
    town: Register, now: datetime
) -> None:
    room = address_ids(town, "河阳郡府小区")[-1]
    with town.reading() as transaction:
        uid = address_by_id(transaction, room).uid

    report = issue(town, now, address_uid=uid, kind="small")

    assert report.by_kind == {"small": 1}
    assert [plate.address_id for plate in in_force(town)] == [room]


def test_a_kind_goes_only_to_the_levels_that_suit_it(
    town: Register, now: datetime
) -> None:
    report = issue(town, now, division_code=COUNTY, kind="small")

    assert report.by_kind == {"small": 25}
    assert report.unsuited == 4


def test_an_address_that_is_not_current_gets_no_plate(
    town: Register, now: datetime
) -> None:
    retire_address(town, address_ids(town, "黄河大道")[0])

    assert issue(town, now, reference_name="黄河大道").issued == 1


def test_a_batch_remembers_who_when_and_how_many(town: Register, now: datetime) -> None:
    batch = issue(town, now, reference_name="梧桐村").batch

    with town.reading() as transaction:
        assert batches(transaction) == [batch]
    assert batch is not None
    assert (batch.title, batch.plates, batch.created_by, batch.created_at) == (
        "梧桐村",
        3,
        "clerk",
        now,
    )


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        ({}, ScopeUnclear),
        ({"reference_name": "大定路", "address_uid": uuid4()}, ScopeUnclear),
        ({"reference_name": "无名路"}, ReferenceUnknown),
        ({"reference_name": "大定路", "division_code": NORTH}, ReferenceUnknown),
        ({"division_code": "999999000000"}, DivisionUnknown),
        ({"address_uid": uuid4()}, AddressUnknown),
        ({"reference_name": "大定路", "kind": "golden"}, UnknownPlateKind),
    ],
)
def test_nothing_is_issued_where_the_request_is_wrong(
    town: Register, now: datetime, scope: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        issue(town, now, **scope)

    assert in_force(town) == []


def test_a_division_code_means_nothing_without_its_scheme(
    town: Register, now: datetime
) -> None:
    issue(town, now, division_code=VILLAGE)
    village = frozenset({VILLAGE})

    assert len(in_force(town, division_codes=village, scheme="gb")) == 3
    assert in_force(town, division_codes=village, scheme="tw") == []


def test_a_batch_that_is_not_there_is_said(town: Register) -> None:
    with town.reading() as transaction, pytest.raises(PrintBatchUnknown, match="7"):
        scope_of(transaction, batch_id=7, scheme="gb")


def test_a_code_that_was_drawn_before_is_not_given_again(
    town: Register, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(town, now, reference_name="黄河大道")
    used = [plate.code for plate in in_force(town)]
    fresh = [PlateCode.from_body(f"FRE{number:08}") for number in range(3)]
    draws = iter([*used, fresh[0], fresh[0], *fresh[1:]])
    monkeypatch.setattr(PlateCode, "random", lambda: next(draws))

    issue(town, now, reference_name="梧桐村")

    codes = {plate.code for plate in in_force(town)}
    assert codes == {*used, *fresh}


def test_a_replaced_plate_leads_to_its_successor(town: Register, now: datetime) -> None:
    issue(town, now, reference_name="黄河大道")
    old = in_force(town)[0]

    new = replace_plate(town, code=old.code, reason=" faded ", actor=CLERK, now=now)

    ended = found(town, old.code)
    assert ended.state is PlateState.REPLACED
    assert (ended.ended_reason, ended.ended_at) == ("faded", now)
    assert ended.successor == new.code != old.code
    assert (new.address_id, new.kind, new.state) == (
        old.address_id,
        old.kind,
        PlateState.ISSUED,
    )
    assert in_force(town, batch_id=new.batch_id) == [new]
    with town.reading() as transaction:
        assert successors(transaction, ended) == [new]


def test_a_retired_plate_still_says_where_it_stood(
    town: Register, now: datetime
) -> None:
    issue(town, now, reference_name="黄河大道")
    plate = in_force(town)[0]

    retired = retire_plate(
        town, code=plate.code, reason="house gone", actor=CLERK, now=now
    )

    assert found(town, plate.code) == retired
    assert not retired.in_force
    assert (retired.state, retired.address_id) == (
        PlateState.RETIRED,
        plate.address_id,
    )


@pytest.mark.parametrize("end", [replace_plate, retire_plate])
def test_a_plate_ends_once_and_for_a_reason(
    town: Register, now: datetime, end: Any
) -> None:
    issue(town, now, reference_name="黄河大道")
    plate, other = in_force(town)
    retire_plate(town, code=plate.code, reason="gone", actor=CLERK, now=now)

    with pytest.raises(PlateNotInForce, match="retired already"):
        end(town, code=plate.code, reason="again", actor=CLERK, now=now)
    with pytest.raises(ReasonMissing):
        end(town, code=other.code, reason="  ", actor=CLERK, now=now)

    assert in_force(town) == [other]
    with town.reading() as transaction:
        assert len(batches(transaction)) == 1


def test_an_address_whose_plate_was_retired_may_get_another(
    town: Register, now: datetime
) -> None:
    issue(town, now, reference_name="黄河大道")
    plate = in_force(town)[0]
    retire_plate(town, code=plate.code, reason="stolen", actor=CLERK, now=now)

    assert issue(town, now, reference_name="黄河大道").issued == 1


def test_a_code_nobody_issued_is_unknown(town: Register, now: datetime) -> None:
    with pytest.raises(PlateCodeUnknown):
        found(town, PlateCode.random())
    with pytest.raises(PlateCodeUnknown):
        replace_plate(
            town, code=PlateCode.random(), reason="lost", actor=CLERK, now=now
        )
