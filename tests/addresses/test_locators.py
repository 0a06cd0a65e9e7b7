"""Every way to write a number has one form, and every form can be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.addresses.locators import (
    Level,
    Locators,
    LocatorUnreadable,
    number_parts,
    parse_column,
    split_note,
)
from doorplate.addresses.numerals import arabic, chinese
from doorplate.addresses.specification import specification_named
from tests.addresses.strategies import houses, locators, storeys


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("57号", Locators(number="57")),
        ("57號", Locators(number="57")),
        ("５７", Locators(number="57")),
        ("057号", Locators(number="57")),
        ("五十七号", Locators(number="57")),
        ("57-1号", Locators(number="57-1")),
        ("57—1号", Locators(number="57-1")),
        ("1之2號", Locators(number="1-2")),
        ("３之１之２號", Locators(number="3-1-2")),
        ("57号附1", Locators(number="57附1")),
        ("１８７之２號附二", Locators(number="187-2附2")),
        ("57号之1", Locators(number="57之1")),
        ("57号-1", Locators(number="57之1")),
        ("57A号", Locators(number="57A")),
        ("甲12号", Locators(number="甲12")),
        ("合作大樓４之３８號", Locators(number="合作大樓4-38")),
        ("第二市場１之８號", Locators(number="第二市場1-8")),
        ("57号院3号楼", Locators(number="57院", building="3")),
        ("57号二楼", Locators(number="57", floor="2")),
        ("57號一樓之一", Locators(number="57", floor="1", room="1")),
        ("139之2三樓", Locators(number="139-2", floor="3")),
        ("9號三樓之9之9", Locators(number="9", floor="3", room="9-9")),
        ("18號地下一層", Locators(number="18", floor="B1")),
        ("35號底一層之9", Locators(number="35", floor="底1", room="9")),
        ("１號底層", Locators(number="1", floor="底")),
        ("１６號屋頂之１", Locators(number="16", floor="屋顶", room="1")),
        ("2衖2號", Locators(alley="2", number="2")),
        ("212巷1弄8號", Locators(lane="212", alley="1", number="8")),
        ("東堡溝巷5號", Locators(lane="東堡溝", number="5")),
        ("３组12号", Locators(neighbourhood="3", number="12")),
        ("3号楼2单元302室", Locators(building="3", unit="2", room="302")),
        ("五号楼", Locators(building="5")),
        ("A座", Locators(building="A")),
        ("3幢1门502", Locators(building="3", unit="1", room="502")),
        (
            "57号3号楼2单元302",
            Locators(number="57", building="3", unit="2", room="302"),
        ),
        ("57号 302室", Locators(number="57", room="302")),
    ],
)
def test_every_spelling_has_one_canonical_form(
    written: str, expected: Locators
) -> None:
    assert Locators.parse(written) == expected


@pytest.mark.parametrize("written", ["", "  ", "8之1號樓", "131埔後131", "号", "A|1"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(LocatorUnreadable):
        Locators.parse(written)


@given(locators, st.sampled_from(["gb", "tw"]))
def test_what_is_shown_is_read_back(given_locators: Locators, key: str) -> None:
    specification = specification_named(key)
    shown = specification.locators_text(given_locators)

    read = Locators.parse(shown)

    assert read == specification.identifying(given_locators)


@given(locators, st.data())
def test_width_spaces_and_case_do_not_count(
    given_locators: Locators, data: st.DataObject
) -> None:
    shown = specification_named("gb").locators_text(given_locators)
    wide = str.maketrans("0123456789A-", "０１２３４５６７８９Ａ－")
    written = shown.translate(wide) if data.draw(st.booleans()) else shown.lower()
    written = "".join(
        letter + data.draw(st.sampled_from(["", " "])) for letter in written
    )

    assert Locators.parse(written) == Locators.parse(shown)


@pytest.mark.parametrize(
    ("column", "written", "expected"),
    [
        ("lane", "212巷", "212"),
        ("lane", "９７之１巷", "97-1"),
        ("lane", "館前１巷", "館前1"),
        ("alley", "1之1弄", "1-1"),
        ("neighbourhood", "016鄰", "16"),
        ("neighbourhood", "第三村民小组", "3"),
        ("building", "3号楼", "3"),
        ("building", "3#", "3"),
        ("building", "甲栋", "甲"),
        ("building", "合作大樓", "合作大樓"),
        ("unit", "二单元", "2"),
        ("floor", "3F", "3"),
        ("floor", "-1", "B1"),
        ("floor", "夹层", "夹层"),
        ("room", "0302室", "0302"),
        ("room", "之四之三", "4-3"),
        ("room", "东户", "东"),
    ],
)
def test_columns_of_their_own_lose_their_units(
    column: str, written: str, expected: str
) -> None:
    assert getattr(parse_column(column, written), column) == expected


@pytest.mark.parametrize("written", [" ", "x" * 41, "1|2"])
def test_column_that_cannot_be_kept_is_refused(written: str) -> None:
    with pytest.raises(LocatorUnreadable, match="room"):
        parse_column("room", written)


def test_note_in_parentheses_is_another_name() -> None:
    assert split_note("121號(榮湖污水廠)") == ("121號", "榮湖污水廠")
    assert split_note("６之１號（資材室）[甲]") == ("6之1號", "資材室、甲")
    assert split_note("57号()") == ("57号", None)
    assert split_note("57号") == ("57号", None)


def test_number_without_numeral_has_no_parts() -> None:
    assert number_parts("甲") == ("甲", "", "", "", "")


@given(locators)
def test_parents_lead_from_the_room_to_the_house(given_locators: Locators) -> None:
    ranks = list(Level)
    chain = [given_locators]
    while (above := chain[-1].parent()) is not None:
        chain.append(above)

    levels = [ranks.index(one.level) for one in chain]

    assert levels == sorted(levels, reverse=True)
    assert all(one.are_enough for one in chain)
    assert all(one.number == given_locators.number for one in chain)


def test_parents_stop_where_nothing_would_be_left() -> None:
    room = Locators(building="3", unit="2", room="302")

    unit = room.parent()
    assert unit == Locators(building="3", unit="2")
    building = unit.parent()
    assert building == Locators(building="3")
    assert building.parent() is None


@given(st.lists(st.integers(1, 99_999), min_size=2, max_size=6))
def test_numbers_are_walked_by_their_value(values: list[int]) -> None:
    keys = [Locators(number=str(value)).sort_key() for value in sorted(values)]

    assert keys == sorted(keys)


@given(houses, storeys)
def test_what_belongs_to_a_number_follows_it_before_the_next(
    house: Locators, storey: Locators
) -> None:
    within = Locators(
        lane=house.lane,
        alley=house.alley,
        number=house.number,
        floor=storey.floor,
        room=storey.room,
    )
    beyond = Locators(lane=house.lane, alley=house.alley, number=f"{house.number}-1")

    assert house.sort_key() < within.sort_key() < beyond.sort_key()


def test_floors_are_walked_from_below_ground_up() -> None:
    floors = ["B2", "B1", "1", "2", "10"]

    keys = [Locators(number="5", floor=floor).sort_key() for floor in floors]

    assert keys == sorted(keys)


@given(st.integers(0, 999))
def test_chinese_numerals_are_read_as_they_are_written(number: int) -> None:
    assert arabic(chinese(number)) == str(number)


def test_chinese_digits_in_a_row_are_read_one_by_one() -> None:
    assert arabic("三〇二") == "302"
    assert arabic("一百零三") == "103"
    assert chinese(110) == "一百一十"
