"""What a certificate's number promises: no slip goes through, no mix-up."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.certificates.numbers import (
    CertificateNumber,
    CertificateNumberMistyped,
    CertificateNumberUnreadable,
)
from doorplate.core.platecodes import (
    ALPHABET,
    LENGTH,
    PlateCode,
    PlateCodeMistyped,
    checksum,
)

bodies = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)


@given(bodies, st.data())
def test_every_wrong_character_and_every_swap_is_caught(
    body: str, data: st.DataObject
) -> None:
    text = str(CertificateNumber.from_body(body))
    place = data.draw(st.integers(0, LENGTH - 1))
    other = data.draw(st.integers(0, LENGTH - 1))
    letter = data.draw(st.sampled_from(ALPHABET))
    wrong = text[:place] + letter + text[place + 1 :]
    swapped = list(text)
    swapped[place], swapped[other] = swapped[other], swapped[place]

    for slip in (wrong, "".join(swapped)):
        if slip != text:
            with pytest.raises(CertificateNumberMistyped):
                CertificateNumber.parse(slip)


@given(bodies)
def test_neither_is_ever_taken_for_the_other(body: str) -> None:
    with pytest.raises(PlateCodeMistyped):
        PlateCode.parse(str(CertificateNumber.from_body(body)))
    with pytest.raises(CertificateNumberMistyped):
        CertificateNumber.parse(str(PlateCode.from_body(body)))


def test_number_is_read_as_people_type_it() -> None:
    number = CertificateNumber.from_body("7K2QX9M4RT1")

    for typed in (number.printed, str(number).lower(), str(number).replace("1", "I")):
        assert CertificateNumber.parse(f" {typed} ") == number


@pytest.mark.parametrize("typed", ["", "7K2Q", "7K2QX9M4RT3！", "7" * 13])
def test_what_is_no_number_is_told_so(typed: str) -> None:
    with pytest.raises(CertificateNumberUnreadable):
        CertificateNumber.parse(typed)


def test_random_numbers_differ_and_are_right() -> None:
    random.seed(1)  # which they do not follow
    first = {CertificateNumber.random() for _ in range(100)}
    random.seed(1)

    assert len(first) == 100
    assert CertificateNumber.random() not in first
    assert all(checksum(str(number)) == 1 for number in first)
