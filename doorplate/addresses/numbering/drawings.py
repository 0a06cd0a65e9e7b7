"""A street's numbers drawn along it: what is proposed, and what is out of order."""

from collections.abc import Callable

from doorplate import resources
from doorplate.addresses.numbering.model import Remark, Side
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.service import StreetOrder
from doorplate.core.messages import message
from geo.strip import Kind, Mark, standalone, strip

PLAN_TITLE = message("{street}: {houses} houses, numbers rise from left to right")
ORDER_TITLE = message(
    "{street}: {numbers} numbers, {wrong} out of order, index {index}"
)

Gettext = Callable[[str], str]


def as_file(drawing: str) -> str:
    """Return a drawing as an SVG file with its colours."""
    style = resources.path("static/css/strip.css").read_text(encoding="utf-8")
    return standalone(drawing, style)


def plan_strip(plan: Plan, gettext: Gettext = str) -> str:
    """Draw a plan: issued, demolished, proposed and kept numbers, doubts in red."""
    broken = {key for key, _ in plan.breaches}
    marks = [
        Mark(
            str(one.number),
            one.along_m,
            one.side is Side.LEFT,
            "plain" if one.standing else "gone",
        )
        for one in plan.issued
    ]
    for house in plan.houses:
        wrong = house.number is None or house.house.key in broken
        kind: Kind = "wrong" if wrong else "new"
        label = "?" if house.number is None else str(house.number)
        note = " ".join(remark.said(gettext) for remark in (house.why, *house.flags))
        above = house.stand.side is Side.LEFT
        marks.append(Mark(label, house.stand.along_m, above, kind, note))
    marks += [
        Mark(str(kept.number), kept.along_m, kept.side is Side.LEFT, "kept")
        for kept in plan.kept
    ]
    title = gettext(PLAN_TITLE).format(street=plan.street, houses=len(plan.houses))
    return strip(marks, length_m=plan.length_m, title=title)


def order_strip(street: str, order: StreetOrder, gettext: Gettext = str) -> str:
    """Draw the numbers of a street, those out of order in red.

    Above the line are the houses left of it, or, where nobody drew it, odd numbers.
    """
    notes: dict[str, list[Remark]] = {}
    for found in order.disorder.findings:
        notes.setdefault(found.house.key, []).append(found.remark)
    marks = [
        Mark(
            one.label,
            one.along_m,
            one.offset_m > 0 if order.drawn else one.number.is_odd,
            "wrong" if one.key in notes else "plain",
            " ".join(remark.said(gettext) for remark in notes.get(one.key, ())),
        )
        for one in order.houses
    ]
    title = gettext(ORDER_TITLE).format(
        street=street,
        numbers=order.disorder.houses,
        wrong=len(notes),
        index=f"{order.disorder.index:.3f}",
    )
    return strip(marks, length_m=order.length_m, title=title)
