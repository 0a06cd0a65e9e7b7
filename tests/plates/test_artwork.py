import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorplate.plates.artwork import Artwork, lay_out, load_specifications
from doorplate.plates.artwork.primitives import Box, TextRun
from doorplate.plates.artwork.specification import Band, PlateSpecification
from doorplate.plates.fonts import Font, MissingGlyph
from doorplate.plates.symbol import content_of, symbol_of
from doorplate.plates.text import PlateText
from tests.plates.samples import BASE, CODE, ONE_OF_EACH, a_plate

SPECIFICATIONS = load_specifications()
FONT = Font.load()
SYMBOL = symbol_of(content_of(BASE, CODE))

# Common characters, rare ones of place names, Extension B as far as the font goes.
CHARACTERS = "大定路黄河道韩愈街梧桐村幸福里东胡同号孟州寨圪垱堌垸嶂邙瀍澧𣲗𣲘𤧛𨱏𬒗"
names = st.text(CHARACTERS + "A1 ", min_size=1, max_size=40).filter(str.strip)
numbers = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "甲", "临"]),
    st.integers(1, 9999),
    st.sampled_from(["", "-1", "-23", "之5", "附12"]),
    st.sampled_from(["号", "号楼", "单元", ""]),
)


def draw(text: PlateText) -> Artwork:
    return lay_out(SPECIFICATIONS[text.kind], text, SYMBOL, FONT)


def ink(run: TextRun) -> Box:
    """The box of what is really inked, glyph by glyph."""
    em = run.size * run.stretch
    pen, left, right = 0.0, float("inf"), float("-inf")
    bottom, top = float("inf"), float("-inf")
    for character in run.text:
        glyph = FONT.glyph(character)
        left, right = min(left, pen + glyph.left), max(right, pen + glyph.right)
        bottom, top = min(bottom, glyph.bottom), max(top, glyph.top)
        pen += glyph.advance
    x, y = run.x + left * em, run.baseline - top * run.size
    return Box(x, y, (right - left) * em, (top - bottom) * run.size)


def bands_of(text: PlateText) -> list[Band]:
    specification: PlateSpecification = SPECIFICATIONS[text.kind]
    return [band for band in specification.bands if band.fill(text.fields())]


def find(artwork: Artwork, text: str) -> TextRun:
    return next(run for run in artwork.texts if run.text == text)


@settings(max_examples=150)
@given(st.sampled_from(sorted(SPECIFICATIONS)), names, numbers, names)
def test_nothing_leaves_its_band_or_touches_the_quiet_zone(
    kind: str, name: str, number: str, secondary: str
) -> None:
    text = a_plate(kind=kind, name=name, number=number, secondary=secondary)

    artwork = draw(text)

    bands = bands_of(text)
    for run in artwork.texts:
        box = ink(run)
        assert any(band.box.contains(box, slack=1e-3) for band in bands)
        assert not box.overlaps(artwork.symbol.box)


@given(st.sampled_from(sorted(SPECIFICATIONS)), names, numbers)
def test_every_character_is_printed_once(kind: str, name: str, number: str) -> None:
    text = a_plate(kind=kind, name=name, number=number)

    artwork = draw(text)

    printed = "".join(run.text for run in artwork.texts).replace(" ", "")
    expected = "".join(band.fill(text.fields()) for band in bands_of(text))
    assert printed == expected.replace(" ", "")


@given(st.sampled_from(sorted(SPECIFICATIONS)), names)
def test_no_text_is_condensed_beyond_its_limit(kind: str, name: str) -> None:
    text = a_plate(kind=kind, name=name)
    limit = min(band.condense for band in SPECIFICATIONS[kind].bands)

    artwork = draw(text)

    assert all(limit - 1e-9 <= run.stretch <= 1 for run in artwork.texts)


@pytest.mark.parametrize("text", ONE_OF_EACH, ids=lambda text: text.kind)
def test_the_symbol_has_its_quiet_zone_on_white(text: PlateText) -> None:
    artwork = draw(text)

    x, y = artwork.symbol.origin
    assert x - artwork.symbol.box.x == pytest.approx(4 * artwork.symbol.module)
    assert y - artwork.symbol.box.y == pytest.approx(4 * artwork.symbol.module)


def test_the_code_is_printed_in_fours_below_the_symbol() -> None:
    artwork = draw(a_plate())

    run = find(artwork, CODE.printed)
    assert CODE.printed == "7K2Q X9M4 RT3F"
    assert ink(run).y >= artwork.symbol.box.bottom


@pytest.mark.parametrize("number", ["3号楼", "12号楼"])
def test_a_building_number_is_350_mm_tall(number: str) -> None:
    text = a_plate(kind="building", number=number)

    artwork = draw(text)

    assert ink(find(artwork, text.numeral)).height >= 350


def test_the_numeral_is_larger_than_what_stands_beside_it() -> None:
    artwork = draw(a_plate(number="1024-3号"))

    assert find(artwork, "1024-3").size > find(artwork, "号").size


def test_a_numeral_fills_the_height_of_its_band() -> None:
    text = a_plate(number="1号")

    artwork = draw(text)

    band = next(band for band in bands_of(text) if band.template == "{number}")
    assert ink(find(artwork, "1")).height == pytest.approx(band.box.height, rel=0.1)


def test_a_long_name_is_condensed_then_broken_into_two_lines() -> None:
    short, longer, longest = (
        draw(a_plate(name="大定路" * count)).texts[0] for count in (1, 2, 5)
    )

    assert (short.stretch, short.text) == (1, "大定路")
    assert longer.stretch < 1
    assert longer.text == "大定路" * 2
    assert len(longest.text) in {7, 8}


def test_a_numeral_is_not_broken_between_lines() -> None:
    artwork = draw(a_plate(name="孟州市大定街道黄河大道12345号院东区"))

    assert any("12345" in run.text for run in artwork.texts)


def test_only_an_illustrative_plate_says_so() -> None:
    marked, plain = (draw(a_plate(illustrative=flag)) for flag in (True, False))

    assert "示意" in [run.text for run in marked.texts]
    assert "示意" not in [run.text for run in plain.texts]


def test_a_blank_text_leaves_its_band_empty() -> None:
    artwork = draw(a_plate(name=" "))

    assert artwork.texts[0].text == "57"


@pytest.mark.parametrize("character", ["\U0002a700", "😀", "\u0301", "\u200b", "\n"])
def test_a_character_without_a_glyph_is_named_before_printing(character: str) -> None:
    with pytest.raises(MissingGlyph) as refusal:
        draw(a_plate(name=f"大{character}路"))

    assert f"U+{ord(character):04X}" in str(refusal.value)
    assert f"“大{character}路”" in str(refusal.value)


@pytest.mark.parametrize(
    ("number", "numeral", "suffix"),
    [
        ("57号", "57", "号"),
        ("1024-3号", "1024-3", "号"),
        ("5之1号", "5之1", "号"),
        ("A座", "A", "座"),
        ("302", "302", ""),
        ("甲3号", "甲3号", ""),
    ],
)
def test_a_number_splits_into_numeral_and_suffix(
    number: str, numeral: str, suffix: str
) -> None:
    text = a_plate(number=number)

    assert (text.numeral, text.suffix) == (numeral, suffix)
