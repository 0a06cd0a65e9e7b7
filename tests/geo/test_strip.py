"""A street drawn straight."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from geo.strip import WIDTH, Mark, standalone, strip

marks = st.lists(
    st.builds(
        Mark,
        st.integers(1, 9999).map(str),
        st.floats(-50, 2100),
        st.booleans(),
        st.sampled_from(["plain", "wrong", "new", "kept", "gone"]),
        st.text(max_size=5),
    ),
    max_size=120,
)


@given(marks, st.floats(0, 2000))
def test_a_strip_is_sound_and_holds_a_tick_for_every_house(
    marks: list[Mark], length_m: float
) -> None:
    drawn = ET.fromstring(strip(marks, length_m=length_m, title="大定路 <&>"))

    width, height = map(float, drawn.attrib["viewBox"].split()[2:])
    ticks = [one for one in drawn.iter() if "strip-tick" in one.get("class", "")]
    assert len(ticks) == len(marks)
    for one in drawn.iter():
        if one.get("x") is not None:
            assert 0 <= float(one.attrib["x"]) <= width == WIDTH
            assert 0 <= float(one.attrib["y"]) <= height


def labels(drawing: str) -> list[str]:
    return [
        "".join(one.itertext())
        for one in ET.fromstring(drawing).iter()
        if "strip-number" in one.get("class", "")
    ]


def test_what_is_out_of_order_is_written_even_where_there_is_no_room() -> None:
    crowd = [Mark(str(n), 50 + n / 100, above=True) for n in range(200)]
    wrong = Mark("395", 50.5, above=True, kind="wrong", note="between")

    written = labels(strip([*crowd, wrong], length_m=5000, title="A"))

    assert "between395" in written
    assert len(written) < 20


def test_a_long_street_is_broken_into_rows() -> None:
    houses = [Mark(str(n), 10.0 * n, above=True) for n in range(200)]

    drawing = strip(houses, length_m=2000, title="A")

    assert len(labels(drawing)) > 150
    assert drawing.count("strip-road") > 3


def test_a_file_of_its_own_has_its_colours() -> None:
    drawing = standalone(strip([], length_m=10, title="A"), ".strip { color: red }")

    assert "<style>.strip { color: red }</style>" in drawing
    assert ET.fromstring(drawing).tag.endswith("svg")
