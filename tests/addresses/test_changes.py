"""What changes do: identity, texts, points, successions, and what is refused."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from doorplate.addresses.changes.payloads import (
    Demolish,
    Merge,
    Move,
    New,
    NewStreet,
    Number,
    Rename,
    Renumber,
    Replace,
    Split,
)
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Address, ReferenceKind, Status
from doorplate.addresses.service import (
    address_as_of,
    address_by_uid,
    history_of,
    matches_of,
    names_over_time,
    reference_named,
    street_as_of,
)
from doorplate.addresses.specification import specification_named
from doorplate.database import Register
from tests.addresses.county import SOUTH, load_rows, row
from tests.addresses.town import (
    LAST_YEAR,
    NOW,
    TODAY,
    build,
    done,
    door,
    found,
    point,
    street,
    uid,
)

SPEC = specification_named("gb")
DAY = timedelta(days=1)


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Register:
    return build(register, tmp_path)


def text(address: Address | None) -> str | None:
    return None if address is None else SPEC.short_text(address)


def along(
    register: Register, on: date = TODAY, name: str = "大定路"
) -> list[str | None]:
    with register.reading() as transaction:
        reference = reference_named(transaction, name)
        return [text(one) for one in street_as_of(transaction, reference, valid_on=on)]


HOUSES = [f"大定路{number}号" for number in range(1, 7)]
PARTS = ["大定路1号2号楼", "大定路1号2号楼1单元", "大定路1号2号楼1单元302室"]
BEFORE = [HOUSES[0], *PARTS, *HOUSES[1:]]


def test_renamed_street_keeps_its_addresses_and_both_names_find_them(
    town: Register,
) -> None:
    house = found(town, "大定路3号")

    done(town, Rename(street(town), "韩愈大街"))

    with town.reading() as transaction:
        now = address_by_uid(transaction, house.uid)
        (match,) = matches_of(transaction, "大定路3号")
        (new,) = matches_of(transaction, "韩愈大街3号")
        was = address_as_of(transaction, house.uid, valid_on=TODAY - DAY)
        believed = address_as_of(transaction, house.uid, valid_on=TODAY, known_at=NOW)
        whole = matches_of(transaction, "河南省焦作市孟州市大定街道大定路3号")
    assert text(now) == "韩愈大街3号"
    assert (match.address, match.name, match.until) == (now, "大定路", TODAY)
    assert (new.address, new.until, new.is_present) == (now, None, True)
    assert text(was) == "大定路3号"
    assert text(believed) == "大定路3号"
    assert [one.address for one in whole] == [now]
    assert along(town, TODAY - DAY, "韩愈大街") == BEFORE
    assert along(town, TODAY, "韩愈大街")[0] == "韩愈大街1号"


def test_loading_a_list_again_after_a_rename_finds_the_addresses(
    town: Register, tmp_path: Path
) -> None:
    done(town, Rename(street(town), "韩愈大街"))

    rows = [row(street=name, number="3号") for name in ("韩愈大街", "大定路")]
    report = load_rows(town, tmp_path, rows)

    assert (report.tally.created, report.tally.merged) == (0, 2)


def test_renumbered_house_takes_its_parts_along_and_is_found_by_both_numbers(
    town: Register,
) -> None:
    house = found(town, "大定路1号")

    done(town, Renumber((Number(house.uid, Locators(number="101")),)))

    renumbered = [
        one.replace("大定路1号", "大定路101号") for one in [HOUSES[0], *PARTS]
    ]
    assert along(town) == [*HOUSES[1:], *renumbered]
    assert found(town, "大定路1号").uid == house.uid
    assert found(town, "大定路101号").uid == house.uid
    assert text(found(town, "大定路1号2号楼1单元302室")) == renumbered[-1]


def test_two_houses_can_exchange_their_numbers(town: Register) -> None:
    three, four = uid(town, "大定路3号"), uid(town, "大定路4号")

    done(
        town,
        Renumber(
            (Number(three, Locators(number="4")), Number(four, Locators(number="3")))
        ),
    )

    with town.reading() as transaction:
        matches = matches_of(transaction, "大定路3号")
    # The present bearer of a number comes before the former one.
    assert [one.address.uid for one in matches] == [four, three]
    assert [one.until for one in matches] == [None, TODAY]


def test_old_name_with_a_number_of_another_time_says_nothing(town: Register) -> None:
    house = uid(town, "大定路3号")
    done(town, Rename(street(town), "韩愈大街"), effective_on=date(2026, 3, 16))
    later = NOW + DAY
    number = Renumber((Number(house, Locators(number="33")),))
    done(town, number, effective_on=TODAY, now=later)

    with town.reading() as transaction:
        found_by = {
            said: [one.address.uid for one in matches_of(transaction, said)]
            for said in ("大定路33号", "大定路3号", "韩愈大街3号", "韩愈大街33号")
        }
    assert found_by["大定路33号"] == []
    del found_by["大定路33号"]
    assert set(map(tuple, found_by.values())) == {(house,)}


def test_moved_point_keeps_where_it_was(town: Register) -> None:
    house = found(town, "大定路3号")

    done(town, Move(house.uid, point(112.7899)))

    with town.reading() as transaction:
        was = address_as_of(transaction, house.uid, valid_on=TODAY - DAY)
        now = address_as_of(transaction, house.uid, valid_on=TODAY)
        present = address_by_uid(transaction, house.uid)
    assert was is not None
    assert was.position == house.position
    assert now is not None
    assert now.position == present.position == point(112.7899)


def test_address_without_a_point_gets_its_first_one(town: Register) -> None:
    room = found(town, "大定路1号2号楼1单元302室")

    done(town, Move(room.uid, point(112.7899)))

    assert found(town, "大定路1号2号楼1单元302室").position == point(112.7899)
    with town.reading() as transaction:
        was = address_as_of(transaction, room.uid, valid_on=TODAY - DAY)
    assert was is not None
    assert was.position is None


def test_split_house_keeps_identity_and_number_and_new_ones_follow_it(
    town: Register,
) -> None:
    house = found(town, "大定路3号")

    done(
        town, Split(house.uid, (door("3号附1", at=(112.7826, 34.905)), door("3号附2")))
    )

    assert found(town, "大定路3号") == house
    new = [found(town, f"大定路3号附{number}") for number in (1, 2)]
    assert {one.uid for one in new}.isdisjoint({house.uid})
    assert [one.valid_from for one in new] == [TODAY, TODAY]
    with town.reading() as transaction:
        (entry,) = history_of(transaction, new[0], specification=SPEC)
        *_, own = history_of(transaction, house, specification=SPEC)
    assert [(one.role, one.uid) for one in entry.related] == [
        ("predecessor", house.uid)
    ]
    assert {one.uid for one in own.related} == {one.uid for one in new}
    assert {one.role for one in own.related} == {"successor"}


def test_merged_houses_lead_to_the_one_that_stays(town: Register) -> None:
    three, four = found(town, "大定路3号"), found(town, "大定路4号")

    done(town, Merge(three.uid, (four.uid,)))

    gone = found(town, "大定路4号")
    assert (gone.uid, gone.status, gone.valid_to) == (four.uid, Status.RETIRED, TODAY)
    with town.reading() as transaction:
        *_, entry = history_of(transaction, gone, specification=SPEC)
    assert (entry.before, entry.after) == ("大定路4号", None)
    assert [(one.role, one.uid) for one in entry.related] == [("successor", three.uid)]


def test_replaced_layout_retires_all_old_ones_and_every_new_one_follows_each(
    town: Register,
) -> None:
    old = [found(town, f"大定路{number}号") for number in (1, 2)]
    doors = (door("1号"), door("1号附1"))

    done(town, Replace(tuple(one.uid for one in old), street(town), doors))

    with town.reading() as transaction:
        matches = matches_of(transaction, "大定路1号")
        parts = [matches_of(transaction, part)[0] for part in PARTS]
        entries = [history_of(transaction, one, specification=SPEC)[-1] for one in old]
    assert [one.is_present for one in matches] == [True, False]
    assert matches[0].address.uid != old[0].uid == matches[1].address.uid
    assert {one.address.status for one in parts} == {Status.RETIRED}
    for entry in entries:
        assert {one.text for one in entry.related} == {"大定路1号", "大定路1号附1"}
    assert along(town) == ["大定路1号", "大定路1号附1", *HOUSES[2:]]
    assert along(town, TODAY - DAY) == BEFORE


def test_demolished_house_retires_with_all_parts_and_is_found_for_ever(
    town: Register,
) -> None:
    house = found(town, "大定路1号")

    done(town, Demolish((house.uid,)))

    assert along(town) == HOUSES[1:]
    assert along(town, TODAY - DAY) == BEFORE
    with town.reading() as transaction:
        (match,) = matches_of(transaction, PARTS[-1])
        before = address_as_of(transaction, house.uid, valid_on=TODAY, known_at=NOW)
        after = address_as_of(transaction, house.uid, valid_on=TODAY)
    assert match.until == TODAY
    assert before is not None
    assert before.position == house.position
    assert after is None


def test_new_street_and_its_first_houses_are_made_together(town: Register) -> None:
    new = NewStreet(ReferenceKind.THOROUGHFARE, "会昌路", "gb", "410883001000")

    done(town, New(new, (door("2号楼1单元"), door("5号", code=SOUTH))))

    made = ["会昌路5号", "会昌路2号楼", "会昌路2号楼1单元"]
    assert sorted(map(str, along(town, name="会昌路"))) == sorted(made)
    unit, block = found(town, "会昌路2号楼1单元"), found(town, "会昌路2号楼")
    assert unit.parent_id == block.id
    assert found(town, "会昌路5号").division_code == SOUTH


def test_texts_over_time_have_the_document_behind_each(town: Register) -> None:
    house = found(town, "大定路3号")
    done(town, Rename(street(town), "韩愈大街"), effective_on=date(2026, 3, 17))
    number = Renumber((Number(house.uid, Locators(number="33")),))
    done(
        *(town, number),
        effective_on=TODAY,
        now=NOW + DAY,
        document_number="孟民〔2026〕8号",
    )

    with town.reading() as transaction:
        present = address_by_uid(transaction, house.uid)
        texts = names_over_time(transaction, present, specification=SPEC)
        entries = history_of(transaction, present, specification=SPEC)

    county = "河南省焦作市孟州市大定街道"
    assert [one.text for one in texts] == [
        f"{county}大定路3号",
        f"{county}韩愈大街3号",
        f"{county}韩愈大街33号",
    ]
    assert [(one.period.start, one.period.end) for one in texts] == [
        (LAST_YEAR, date(2026, 3, 17)),
        (date(2026, 3, 17), TODAY),
        (TODAY, None),
    ]
    assert texts[0].behind.kind == "load"
    assert texts[0].behind.source == "houses.csv"
    numbers = [one.behind.change and one.behind.change.document_number for one in texts]
    assert numbers == [None, "孟民〔2026〕7号", "孟民〔2026〕8号"]
    assert [(one.before, one.after) for one in entries] == [
        (None, "大定路3号"),
        ("大定路3号", "韩愈大街3号"),
        ("韩愈大街3号", "韩愈大街33号"),
    ]


def test_rename_on_the_day_of_the_load_stands_behind_the_new_text(
    town: Register,
) -> None:
    house = found(town, "大定路3号")
    done(town, Rename(street(town), "韩愈大街"), effective_on=LAST_YEAR)

    with town.reading() as transaction:
        present = address_by_uid(transaction, house.uid)
        texts = names_over_time(transaction, present, specification=SPEC)

    assert [one.short for one in texts] == ["大定路3号", "韩愈大街3号"]
    assert [one.behind.kind for one in texts] == ["load", "change"]


def test_change_before_the_list_that_told_of_an_address_proves_it_older(
    town: Register,
) -> None:
    gone, renamed = found(town, "大定路2号"), found(town, "大定路3号")
    before = LAST_YEAR - 100 * DAY
    done(town, Demolish((gone.uid,)), effective_on=before)

    done(town, Rename(street(town), "韩愈大街"), effective_on=before, now=NOW + DAY)

    with town.reading() as transaction:
        was = address_as_of(transaction, gone.uid, valid_on=before - DAY)
        (match,) = matches_of(transaction, "大定路3号")
        retired = address_by_uid(transaction, gone.uid)
        texts = names_over_time(transaction, retired, specification=SPEC)
    assert text(was) == "大定路2号"
    assert was is not None
    assert was.position == gone.position
    assert (retired.valid_from, retired.valid_to) == (before - DAY, before)
    assert [one.short for one in texts] == ["大定路2号"]
    assert (match.address.uid, match.until) == (renamed.uid, before)
