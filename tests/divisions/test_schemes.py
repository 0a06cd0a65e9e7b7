"""Codes as their schemes build them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.divisions.schemes import (
    CodeWrong,
    Level,
    Scheme,
    level_named,
    scheme_named,
    without_body,
    without_kind,
)

GB = scheme_named("gb")
TW = scheme_named("tw")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("410883004214", "410883004214"),
        (" ４１０８８３００４２１４ ", "410883004214"),
        ("410883004", "410883004000"),
        ("410883", "410883000000"),
        ("41", "410000000000"),
    ],
)
def test_gb_codes_are_filled_up(typed: str, code: str) -> None:
    assert GB.parse(typed) == code


@pytest.mark.parametrize(
    ("scheme", "typed", "finding"),
    [
        (GB, "", "missing-code"),
        (GB, "4.10883E+11", "code-in-scientific-notation"),
        (GB, "41088300421", "wrong-length"),
        (GB, "41088300421A", "code-unreadable"),
        (GB, "孟州", "code-unreadable"),
        (TW, "9020060001", "lost-leading-zero"),
        (TW, "9020", "lost-leading-zero"),
        (TW, "090200", "wrong-length"),
    ],
)
def test_wrong_codes_are_told_apart(scheme: Scheme, typed: str, finding: str) -> None:
    with pytest.raises(CodeWrong) as refused:
        scheme.parse(typed)

    assert refused.value.finding == finding


@pytest.mark.parametrize(
    ("scheme", "code", "level"),
    [
        (GB, "410000000000", Level.PROVINCE),
        (GB, "410800000000", Level.CITY),
        (GB, "410883000000", Level.COUNTY),
        (GB, "441900003000", Level.TOWNSHIP),
        (GB, "410883004214", Level.VILLAGE),
        (GB, "000000000000", None),
        (TW, "09020", Level.COUNTY),
        (TW, "09020060001", Level.VILLAGE),
        (scheme_named("elsewhere"), "X-1", None),
    ],
)
def test_codes_tell_their_level(scheme: Scheme, code: str, level: Level | None) -> None:
    assert scheme.level_of(scheme.parse(code)) == level


def test_codes_tell_their_parents_nearest_first() -> None:
    assert list(TW.parents_of("09020060001", Level.VILLAGE)) == ["09020060", "09020"]
    assert list(GB.parents_of("410883004214", Level.VILLAGE)) == [
        "410883004000",
        "410883000000",
        "410800000000",
        "410000000000",
    ]


@given(st.text(max_size=20))
def test_a_parsed_code_parses_to_itself(typed: str) -> None:
    for scheme in (GB, TW, scheme_named("elsewhere")):
        try:
            code = scheme.parse(typed)
        except CodeWrong:
            continue

        assert scheme.parse(code) == code


@pytest.mark.parametrize(
    ("spelt", "level"),
    [
        ("village", Level.VILLAGE),
        ("County", Level.COUNTY),
        ("乡镇街道", Level.TOWNSHIP),
        ("省", Level.PROVINCE),
        ("planet", None),
    ],
)
def test_levels_are_known_in_both_languages(spelt: str, level: Level | None) -> None:
    assert level_named(spelt) == level


@pytest.mark.parametrize(
    ("name", "bodiless", "kindless"),
    [
        ("宋村村民委员会", "宋村", "宋"),
        ("北街村民委员会", "北街", "北街"),
        ("道清里社区居民委员会", "道清里社区", "道清里"),
        ("大定街道办事处", "大定街道", "大定街道"),
        ("村", "村", "村"),
    ],
)
def test_names_are_shortened_as_people_do(
    name: str, bodiless: str, kindless: str
) -> None:
    assert without_body(name) == bodiless
    assert without_kind(name) == kindless
