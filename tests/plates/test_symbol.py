import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from doorplate.core.platecodes import ALPHABET, PlateCode
from doorplate.plates import symbol_tables
from doorplate.plates.symbol import (
    QUIET_ZONE,
    ContentNotAlphanumeric,
    ContentTooLong,
    Symbol,
    content_of,
    cost_of,
    side_with_quiet_zone,
    smallest_version,
    symbol_of,
    symbols_of,
)
from tests.plates.samples import BASE, CODE

codes = st.text(ALPHABET, min_size=11, max_size=11).map(PlateCode.from_body)


def read(symbol: Symbol) -> list[str]:
    side = symbol.size + 2 * QUIET_ZONE
    image = np.full((side, side), 255, dtype=np.uint8)
    for row, column, length in symbol.runs():
        start = column + QUIET_ZONE
        image[row + QUIET_ZONE, start : start + length] = 0
    found = zxingcpp.read_barcodes(image.repeat(4, axis=0).repeat(4, axis=1))
    return [each.text for each in found]


@given(codes)
def test_symbols_are_those_of_the_qrcode_library(code: PlateCode) -> None:
    content = content_of(BASE, code)

    symbol = symbol_of(content)

    assert symbol.rows == tuple(symbol_tables.reference_rows(content).tolist())


@settings(max_examples=20)
@given(st.text(symbol_tables.ALPHABET, min_size=1, max_size=80))
def test_any_content_of_any_length_gives_the_same_modules_as_qrcode(
    content: str,
) -> None:
    symbol = symbol_of(content)

    assert symbol.rows == tuple(symbol_tables.reference_rows(content).tolist())


def test_a_long_content_is_read_back() -> None:
    content = content_of(f"HTTPS://{'A' * 60}.EXAMPLE", CODE)

    symbol = symbol_of(content)

    assert read(symbol) == [content]


def test_the_longest_content_still_fits_a_word_a_line() -> None:
    version = smallest_version(symbol_tables.LONGEST)

    assert symbol_tables.side(version) <= 64


@given(st.lists(codes, min_size=1, max_size=8), st.sampled_from(["", ".GOV.CN"]))
def test_many_at_once_come_in_order_whatever_their_lengths(
    several: list[PlateCode], ending: str
) -> None:
    contents = [content_of(BASE + ending * (i % 2), c) for i, c in enumerate(several)]

    symbols = symbols_of(contents)

    assert symbols == [symbol_of(content) for content in contents]


@settings(max_examples=30)
@given(codes)
def test_a_reader_reads_what_the_symbol_says(code: PlateCode) -> None:
    content = content_of(BASE, code)

    symbol = symbol_of(content)

    assert read(symbol) == [content]


def test_35_characters_need_version_3_and_36_version_4() -> None:
    versions = [smallest_version(length) for length in (35, 36)]

    assert versions == [3, 4]


def test_content_is_upper_case_under_the_public_address() -> None:
    content = content_of("https://mp.example/", CODE)

    assert content == f"HTTPS://MP.EXAMPLE/D/{CODE}"


def test_a_host_outside_the_alphabet_is_refused_by_character() -> None:
    with pytest.raises(ContentNotAlphanumeric, match="“_”"):
        content_of("https://my_host", CODE)


def test_a_content_that_no_plate_could_show_is_refused() -> None:
    with pytest.raises(ContentTooLong, match="201 characters"):
        symbol_of("A" * 201)


def test_a_longer_host_costs_version_and_module_size() -> None:
    standard = cost_of(content_of(BASE, CODE), size=40)
    longer = cost_of(content_of("HTTPS://DOORPLATES.MENGZHOU.GOV.CN", CODE), size=40)

    assert standard.is_standard
    assert standard.module == pytest.approx(40 / 37)
    assert not longer.is_standard
    assert longer.version == 4
    assert longer.module == pytest.approx(40 / 41)


def test_broken_tables_are_found_before_they_print_anything() -> None:
    sound = symbol_tables.Tables.derive(20)
    broken = symbol_tables.Tables(
        sound.length,
        sound.constant ^ np.uint64(1),
        sound.columns,
        sound.masks,
        sound.trials,
    )

    with pytest.raises(AssertionError, match="disagree"):
        broken.check()


def test_the_quiet_zone_is_four_modules_on_each_side() -> None:
    assert side_with_quiet_zone(3) == 29 + 8
