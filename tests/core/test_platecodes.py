"""What a plate code promises: no slip goes through, and nobody guesses one."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.core.platecodes import (
    ALPHABET,
    LENGTH,
    PlateCode,
    PlateCodeMistyped,
    PlateCodeUnreadable,
    checksum,
    fold,
)

SAMPLE = 3_000


def sample_codes() -> list[str]:
    source = random.Random(20181)
    return [
        PlateCode.from_body("".join(source.choices(ALPHABET, k=LENGTH - 1))).text
        for _ in range(SAMPLE)
    ]


def test_every_single_wrong_character_is_caught() -> None:
    for text in sample_codes():
        for place in range(LENGTH):
            for letter in ALPHABET:
                wrong = text[:place] + letter + text[place + 1 :]

                assert (checksum(wrong) == 0) == (wrong == text)


def test_every_swap_of_two_characters_is_caught() -> None:
    for text in sample_codes():
        for left, right in combinations(range(LENGTH), 2):
            letters = list(text)
            letters[left], letters[right] = letters[right], letters[left]
            swapped = "".join(letters)

            assert (checksum(swapped) == 0) == (swapped == text)


@given(st.text(alphabet=ALPHABET, min_size=11, max_size=11))
def test_code_read_as_printed_is_the_code(body: str) -> None:
    code = PlateCode.from_body(body)

    assert PlateCode.parse(code.printed) == code


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("７ｋ２ｑ－ｘ９ｍ４－ｒｔ３ｈ", "7K2QX9M4RT3H"),
        (" 7k2q x9m4 rt3h ", "7K2QX9M4RT3H"),
        ("OoIiLlZzSsBbUu", "0011112255" + "88VV"),
        ("7K2Q—X9M4–RT3H", "7K2QX9M4RT3H"),
    ],
)
def test_typed_input_folds_to_the_letters_of_a_code(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_look_alikes_never_stand_in_a_code() -> None:
    assert not set("OILZSBU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 29


@pytest.mark.parametrize(
    "typed", ["", "7K2Q", "7K2QX9M4RT3H7", "门牌编码门牌编码门牌编码"]
)
def test_other_lengths_and_letters_are_unreadable(typed: str) -> None:
    with pytest.raises(PlateCodeUnreadable):
        PlateCode.parse(typed)


def test_slip_of_the_pen_is_told_from_nonsense() -> None:
    code = PlateCode.from_body("7K2QX9M4RT3").text
    wrong = ("8" if code[0] != "8" else "9") + code[1:]

    with pytest.raises(PlateCodeMistyped, match=wrong):
        PlateCode.parse(wrong)


def test_codes_are_not_guessable() -> None:
    codes = [PlateCode.random().text for _ in range(20_000)]
    counts = [
        [sum(code[place] == letter for code in codes) for letter in ALPHABET]
        for place in range(LENGTH)
    ]

    expected = len(codes) / len(ALPHABET)
    chi_squared = [
        sum((seen - expected) ** 2 / expected for seen in row) for row in counts
    ]
    assert len(set(codes)) == len(codes)
    # 28 degrees of freedom: a fair source passes 90 once in 10^8 places.
    assert max(chi_squared) < 90
