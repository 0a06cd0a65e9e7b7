"""Work done ahead comes in order, and its failure where it happened."""

from collections.abc import Iterator
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.addresses.loading.ahead import ahead


@given(st.lists(st.integers()))
def test_everything_comes_once_and_in_order(things: list[int]) -> None:
    assert list(ahead(iter(things))) == things


def test_next_thing_is_made_while_the_one_before_is_in_use() -> None:
    made = Event()

    def things() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    stream = ahead(things())

    assert next(stream) == 1
    assert made.wait(timeout=60)
    assert next(stream) == 2


def test_failure_comes_after_what_was_made_before_it() -> None:
    def things() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    stream = ahead(things())

    assert next(stream) == 1
    with pytest.raises(ValueError, match="broken"):
        next(stream)
