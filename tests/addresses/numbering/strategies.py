"""Rules, and histories of building along a street, for properties."""

import os

from hypothesis import strategies as st

from doorplate.addresses.numbering.model import Side
from doorplate.addresses.numbering.rules import NumberingRule, load_rules
from doorplate.settings import Label

HISTORIES = 10_000 if os.environ.get("DOORPLATE_TEST_PROOF") else 300
"""How many random histories a promise is held against."""

SHIPPED = load_rules().rules
sides = st.sampled_from(Side)
parts = st.floats(0, 1, allow_nan=False)


@st.composite
def rules(draw: st.DrawFn) -> NumberingRule:
    """Any rule a town may write."""
    step = draw(st.none() | st.sampled_from([2.0, 5.0, 20.0]))
    given = {
        "title": Label(zh="甲", en="A"),
        "source": "",
        "begins": "line",
        "odd": "left",
        "dead_end_odd": "left",
        "loop_odd": "left",
        "when_full": draw(st.sampled_from(["sub-number", "sub-number", "refuse"])),
        "skipped": draw(st.sampled_from([(), (4, 13, 14)])),
    }
    if step is None:
        reserve = draw(st.none() | st.sampled_from([4.0, 10.0]))
        return NumberingRule(**given, reserve_m=reserve)
    return NumberingRule(
        **given,
        step_m=step,
        measured=draw(st.sampled_from(["nearest", "segment"])),
        crowded=draw(st.sampled_from(["sub-number", "next-free"])),
    )


any_rule = st.sampled_from([*SHIPPED.values()]) | rules()

# What happens, on which side or to which house, and where along the street.
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["build", "build", "build", "split", "merge", "demolish", "extend"]
        ),
        st.integers(0, 1000),
        parts | st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    ),
    min_size=1,
    max_size=40,
)
