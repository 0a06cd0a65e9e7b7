"""The text of an address is put together as its specification says."""

from pathlib import Path

import pytest

from doorplate.addresses.locators import Locators
from doorplate.addresses.model import ReferenceKind
from doorplate.addresses.specification import (
    AddressSpecification,
    AddressSpecificationInvalid,
    AddressSpecificationUnknown,
    load_specifications,
    specification_named,
)
from doorplate.divisions.model import Division, DivisionIndex
from doorplate.divisions.schemes import Level
from tests.addresses.county import DIVISIONS, NORTH, PLUM

GB, TW = specification_named("gb"), specification_named("tw")
HOUSE = Locators(number="57")


def chain(code: str) -> tuple[Division, ...]:
    return DivisionIndex(
        Division("gb", key, name, Level(level), parent or None)
        for key, level, name, parent in DIVISIONS
    ).ancestors(code)


def test_street_stands_behind_the_township() -> None:
    text = GB.compose(chain(NORTH), "大定路", Locators(number="57-1"))

    assert text == "河南省焦作市孟州市大定街道大定路57-1号"


def test_locality_stands_behind_its_village_without_the_committee() -> None:
    locality = ReferenceKind.LOCALITY

    assert (
        GB.compose(chain(PLUM), "河阳郡府", Locators(building="3"), kind=locality)
        == "河南省焦作市孟州市会昌街道梅花园社区河阳郡府3号楼"
    )


def test_village_that_is_the_locality_is_named_once() -> None:
    text = GB.compose(chain(NORTH), "北街村", HOUSE, kind=ReferenceKind.LOCALITY)

    assert text == "河南省焦作市孟州市大定街道北街村57号"


def test_divisions_that_are_not_spoken_are_left_out() -> None:
    divisions = [
        Division("gb", "11", "北京市", Level.PROVINCE, None),
        Division("gb", "1101", "市辖区", Level.CITY, "11"),
        Division("gb", "110101", "东城区", Level.COUNTY, "1101"),
    ]

    assert GB.compose(divisions, "王府井大街", HOUSE) == "北京市东城区王府井大街57号"


@pytest.mark.parametrize(
    ("locators", "gb", "tw"),
    [
        (Locators(number="57附1"), "57号附1", "57號附1"),
        (Locators(number="57之1-2"), "57号之1-2", "57號之1之2"),
        (Locators(number="3-1-2"), "3-1-2号", "3之1之2號"),
        (Locators(number="57附1", floor="1"), "57号附1号1层", "57號附1一樓"),
        (Locators(number="57", floor="21", room="1"), "57号21层1室", "57號二十一樓之1"),
        (Locators(number="57", floor="B1"), "57号地下1层", "57號地下一層"),
        (Locators(number="57", floor="屋顶"), "57号屋顶", "57號屋頂"),
        (Locators(number="57", floor="1000"), "57号1000层", "57號1000樓"),
        (Locators(number="57", floor="夹层"), "57号夹层", "57號夹层"),
        (Locators(lane="97-1", alley="2", number="3"), "97-1巷2弄3号", "97之1巷2弄3號"),
        (Locators(building="合作大樓", room="302"), "合作大樓302室", "合作大樓302室"),
        (Locators(number="57院", building="3"), "57号院3号楼", "57號院3棟"),
    ],
)
def test_each_specification_has_its_own_words(
    locators: Locators, gb: str, tw: str
) -> None:
    assert GB.locators_text(locators) == gb
    assert TW.locators_text(locators) == tw


def test_locator_that_is_not_shown_tells_no_addresses_apart() -> None:
    locators = Locators(neighbourhood="27", number="8")

    assert TW.short("中環路", locators) == "中環路8號"
    assert TW.identifying(locators) == Locators(number="8")
    assert GB.short("梧桐村", locators) == "梧桐村27组8号"
    assert GB.identifying(locators) == locators


def test_name_of_a_floor_without_pattern_is_shown_as_it_is() -> None:
    bare = GB.model_copy(update={"floors": {}})

    assert bare.locators_text(Locators(number="5", floor="B1")) == "5号B1"


def test_town_may_add_a_specification_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "specifications.toml"
    shipped = GB.model_dump(mode="json") | {"mark": "番"}
    file.write_text(_toml("town", shipped), encoding="utf-8")

    assert specification_named("town", file).short("大定路", HOUSE) == "大定路57番"
    assert specification_named("gb", file) == GB


def _toml(key: str, fields: dict[str, object]) -> str:
    lines = [f"[{key}]"]
    for name, value in fields.items():
        if not isinstance(value, dict):
            lines.append(f"{name} = {value!r}".replace("'", '"'))
    for name, value in fields.items():
        if isinstance(value, dict):
            lines.append(f"[{key}.{name}]")
            lines += [f'"{inner}" = "{text}"' for inner, text in value.items()]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("[town", "Expected"), ("[town]\nmark = 1", "town.title"), (None, "No such file")],
)
def test_wrong_specifications_are_refused_with_the_reason(
    tmp_path: Path, text: str | None, reason: str
) -> None:
    file = tmp_path / "specifications.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(AddressSpecificationInvalid, match=reason):
        load_specifications(file)


def test_unknown_specification_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AddressSpecificationUnknown, match="gb, tw"):
        specification_named("jp")


def test_specification_is_of_its_type() -> None:
    assert isinstance(GB, AddressSpecification)
