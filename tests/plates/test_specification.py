from pathlib import Path

import pytest

from doorplate.plates.artwork import (
    UnknownPlateKind,
    load_specifications,
    specification_for,
)
from doorplate.plates.artwork.reading import SpecificationInvalid
from doorplate.plates.pdf import UnknownSheet, load_sheets, sheet_named
from doorplate.plates.pdf.sheets import impose

PLATE = """
[colours]
blue = "#0B3D91"
white = "#FFFFFF"

[small]
title = "小门牌"
width = 150
height = 90
field = "blue"
qr = { x = 100, y = 20, size = 40 }
panels = [{ box = [98, 18, 44, 60], fill = "white" }]
bands = [{ text = "{name}", box = [8, 8, 85, 30], colour = "white" }]
"""


def load(folder: Path, text: str = PLATE) -> object:
    path = folder / "plates.toml"
    path.write_text(text, encoding="utf-8")
    return load_specifications(path)


@pytest.mark.parametrize(
    ("kind", "title", "size", "symbol"),
    [
        ("large", "大门牌", (570, 370), 120),
        ("medium", "中门牌", (270, 170), 75),
        ("small", "小门牌", (150, 90), 40),
        ("building", "楼牌", (900, 500), 120),
        ("unit", "单元牌", (360, 150), 90),
        ("room", "户牌", (120, 80), 36),
    ],
)
def test_the_six_kinds_have_their_sizes(
    kind: str, title: str, size: tuple[float, float], symbol: float
) -> None:
    specification = specification_for(kind, load_specifications())

    assert specification.title == title
    assert (specification.width, specification.height) == size
    assert specification.symbol.width == symbol


def test_a_town_may_bring_its_own_plates(tmp_path: Path) -> None:
    specifications = load(tmp_path)

    assert list(specifications) == ["small"]


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("width = 150", "width = 'x'", "small.width .* must be a number"),
        ("width = 150", "width = -1", "small.width .* must be 0 or more"),
        ("width = 150\n", "", "small.width .* is missing"),
        ('title = "小门牌"', "title = 3", "small.title .* must be a text"),
        ("height = 90", "height = 90\nhight = 9", "small.hight .* is not known"),
        ('field = "blue"', 'field = "sky"', "small.field .* “sky”"),
        ('field = "blue"\n', "", "small.field .* is missing"),
        ('blue = "#0B3D91"', 'blue = "#0B3D9"', "colours.blue .* neither"),
        ("{name}", "{title}", r"small.bands\[1\].text .* names {title}"),
        ("{name}", "{name", r"small.bands\[1\].text .* brace"),
        ("[8, 8, 85, 30]", "[8, 8, 85]", r"small.bands\[1\].box .* must be \[x"),
        ("[8, 8, 85, 30]", "[8, 8, 'a', 3]", r"bands\[1\].box.w .* number"),
        ("[8, 8, 85, 30]", "[8, 8, 0, 30]", r"bands\[1\].box .* is empty"),
        ("[8, 8, 85, 30]", "[8, 8, 85, 99]", r"bands\[1\] .* leaves the face"),
        ("[8, 8, 85, 30]", "[8, 8, 95, 30]", r"bands\[1\] .* overlaps qr"),
        ("[98, 18, 44, 60]", "[98, 21, 44, 60]", "qr .* leaves its white panel"),
        ('[98, 18, 44, 60], fill = "white"', "[98, 18, 44, 60]", "on a white panel"),
        ("size = 40 }", "size = 0 }", "small.qr.size .* must be 1 or more"),
        ("30], colour", '30], align = "up", colour', "align .* must be one of"),
        ("30], colour", "30], condense = 2, colour", "must be 1 or less"),
        ("bands = [", "bands = 3 # [", r"small.bands .* must be an array"),
        ("qr = {", "qr = 3 # {", "small.qr .* must be a table"),
        ("[colours]", "[colours", "as TOML"),
        ("[colours]\n", "[colors]\n", "colours .* is missing"),
    ],
)
def test_a_wrong_specification_is_refused_by_its_key(
    tmp_path: Path, good: str, bad: str, message: str
) -> None:
    assert good in PLATE

    with pytest.raises(SpecificationInvalid, match=message):
        load(tmp_path, PLATE.replace(good, bad, 1))


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SpecificationInvalid, match=r"plates\.toml .* No such file"):
        load_specifications(tmp_path / "plates.toml")


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownPlateKind, match=r"“huge”.*large, medium"):
        specification_for("huge", load_specifications())


def test_sheets_are_found_in_any_case() -> None:
    assert sheet_named("sra3", load_sheets()).name == "SRA3"


def test_an_unknown_sheet_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownSheet, match=r"“A9”.*A4, A3"):
        sheet_named("A9", load_sheets())


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("[A4]\nmargin = 2\ngutter = 1\nbleed = 2\nmark = 0", "A4.bleed"),
        ("[A4]\nmargin = 2\ngutter = 1\nbleed = 0\nmark = 0\nink = 1", "A4.ink"),
        ("[A4", "as TOML"),
    ],
)
def test_a_wrong_sheet_is_refused_by_its_key(
    tmp_path: Path, bad: str, message: str
) -> None:
    path = tmp_path / "sheets.toml"
    path.write_text(bad, encoding="utf-8")

    with pytest.raises(SpecificationInvalid, match=message):
        load_sheets(path)


@pytest.mark.parametrize(
    ("sheet", "plates"), [("A4", 3), ("A3", 6), ("SRA3", 8), ("plate", 1)]
)
def test_small_plates_are_ganged(sheet: str, plates: int) -> None:
    page = impose(load_sheets()[sheet], 150, 90)

    assert len(page.places) == plates


@pytest.mark.parametrize("sheet", ["A4", "A3", "SRA3", "plate"])
@pytest.mark.parametrize("size", [(120, 80), (150, 90), (360, 150), (900, 500)])
def test_plates_on_a_sheet_keep_their_gutters_and_margins(
    sheet: str, size: tuple[float, float]
) -> None:
    rules = load_sheets()[sheet]

    page = impose(rules, *size)

    for place in page.places:
        assert (place.width, place.height) == size
        assert min(place.x, place.y) >= rules.margin - 1e-6
        assert page.width - place.right >= rules.margin - 1e-6
        assert page.height - place.bottom >= rules.margin - 1e-6
    for place in page.places[1:]:
        first = page.places[0]
        apart = max(place.x - first.right, place.y - first.bottom)
        assert apart >= rules.gutter - 1e-6


def test_cut_marks_stay_out_of_the_bleed() -> None:
    sheet = load_sheets()["A3"]

    page = impose(sheet, 150, 90)

    left = min(place.x for place in page.places) - sheet.bleed
    top = min(place.y for place in page.places) - sheet.bleed
    right = max(place.right for place in page.places) + sheet.bleed
    bottom = max(place.bottom for place in page.places) + sheet.bleed
    assert page.marks
    for x, y, end_x, end_y in page.marks:
        beside = max(x, end_x) <= left + 1e-6 or min(x, end_x) >= right - 1e-6
        above = max(y, end_y) <= top + 1e-6 or min(y, end_y) >= bottom - 1e-6
        assert beside or above
