"""Locators as registers hold them, for properties."""

from hypothesis import strategies as st

from doorplate.addresses.locators import Locators

plain = st.integers(1, 9999).map(str)
joined = st.lists(plain, min_size=1, max_size=3).map("-".join)
numbers = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "甲", "邊", "合作大樓"]),
    joined,
    st.sampled_from(["", "A"]),
    st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from("附之"), joined)),
    st.sampled_from(["", "院"]),
)
floors = st.one_of(
    st.integers(1, 150).map(str),
    st.integers(1, 9).map("B{}".format),
    st.integers(1, 3).map("底{}".format),
    st.sampled_from(["底", "屋顶"]),
)


def maybe(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | texts


houses = st.builds(Locators, lane=maybe(joined), alley=maybe(joined), number=numbers)
buildings = st.builds(
    Locators, number=maybe(numbers), building=st.one_of(plain, st.sampled_from("AB甲"))
)
units = st.builds(
    Locators,
    number=maybe(numbers),
    building=plain,
    unit=st.one_of(plain, st.just("甲")),
)
rooms = st.builds(
    Locators,
    number=numbers,
    building=maybe(plain),
    unit=maybe(plain),
    room=st.integers(1, 9999).map(str),
)
storeys = st.builds(
    Locators, number=numbers, floor=floors, room=maybe(st.integers(1, 99).map(str))
)
locators = st.one_of(houses, buildings, units, rooms, storeys)
