"""The two papers: a certificate of an address, and a numbering notice.

`lay_out` is a pure function of the snapshot. A change of what it prints makes old files
differ from what `doorplate certificates verify` expects: it needs a new `FORMAT`.
"""

from datetime import date, timedelta
from typing import Final

from doorplate.certificates.drawing.faces import Faces
from doorplate.certificates.drawing.flow import (
    LEFT,
    MEASURE,
    SMALL,
    Column,
    Flow,
    Type,
)
from doorplate.certificates.drawing.frame import Paper, ending, finished, foot, head
from doorplate.certificates.drawing.items import BLUE, PALE, Page
from doorplate.certificates.drawing.svg import height_of
from doorplate.certificates.snapshot import (
    AddressSnapshot,
    Certified,
    DatedText,
    NumberingSnapshot,
    ShownPosition,
)
from doorplate.core.messages import message
from doorplate.plates.artwork.primitives import Box, Panel
from doorplate.web.languages import language_named

CERTIFICATE: Final = message("Certificate of address")
NOTICE: Final = message("Numbering notice")

_STANDARD: Final = Type(6.2, bold=True)
_MAP_WIDTH: Final = 88.0
_PLAN_WIDTH: Final = MEASURE
_PAD: Final = 4.5


def lay_out(
    snapshot: AddressSnapshot | NumberingSnapshot, faces: Faces
) -> tuple[Page, ...]:
    """Return the pages of a paper. Raises MissingGlyph, DrawingUnreadable."""
    paper = Paper(snapshot, language_named(snapshot.language), Flow(faces))
    if isinstance(snapshot, AddressSnapshot):
        _certificate(paper, snapshot)
    else:
        _notice(paper, snapshot)
    return finished(paper)


def title_of(snapshot: AddressSnapshot | NumberingSnapshot) -> str:
    """Return the paper's title in its language."""
    title = CERTIFICATE if isinstance(snapshot, AddressSnapshot) else NOTICE
    return language_named(snapshot.language).gettext(title)


def _certificate(paper: Paper, snapshot: AddressSnapshot) -> None:
    address, flow = snapshot.address, paper.flow
    head(paper, CERTIFICATE)
    flow.paragraph(_opening(paper, address))
    flow.space(3)
    _standard(paper, address.standard)
    _divisions(paper, address)
    _history(paper, address)
    _place(paper, address)
    ending(paper)
    foot(
        paper,
        paper.say(
            message(
                "A snapshot of the register at the time of issue, which is never"
                " changed. It certifies an address and its names, not ownership,"
                " residence or household registration, and holds no personal data."
            )
        ),
    )


def _opening(paper: Paper, address: Certified) -> str:
    town = paper.name(paper.snapshot.town)
    if address.status == "retired":
        said = message(
            "This is to certify that the address below was in the address register of"
            " {town} and is retired. Its last standard address is:"
        )
    else:
        said = message(
            "This is to certify that the address below is current in the address"
            " register of {town}. Its standard address on the day of issue is:"
        )
    return paper.say(said, town=town)


def _standard(paper: Paper, text: str) -> None:
    """Set the certified text large, in a box of its own."""
    flow = paper.flow
    lines = flow.lines_of(text, _STANDARD, MEASURE - 2 * _PAD)
    height = len(lines) * _STANDARD.leading + 2 * _PAD - 1.5
    flow.need(height)
    box = Box(LEFT, flow.y, MEASURE, height)
    flow.put(Panel(box, fill=PALE, line=BLUE, line_width=0.35, radius=1.5))
    bottom = flow.y + height
    flow.space(_PAD - 1)
    for line in lines:
        x = LEFT + (MEASURE - flow.width_of(line, _STANDARD)) / 2
        flow.words(line, x, flow.y + _STANDARD.size * 1.12, _STANDARD)
        flow.space(_STANDARD.leading)
    flow.y = bottom


def _divisions(paper: Paper, address: Certified) -> None:
    if address.divisions:
        chain = " › ".join(division.name for division in address.divisions)
        paper.flow.space(2.5)
        paper.flow.paragraph(paper.say(message("Divisions: {chain}"), chain=chain))


def _history(paper: Paper, address: Certified) -> None:
    flow = paper.flow
    flow.heading(paper.say(message("Names of this address, and what changed them")))
    columns = [
        Column(paper.say(message("Address text")), 68),
        Column(paper.say(message("Period")), 54),
        Column(paper.say(message("Document and reason")), 44),
    ]
    flow.table(
        columns,
        [
            (one.text, _period(paper, one), _behind(paper, one))
            for one in address.history
        ],
    )
    if address.also:
        flow.space(1.5)
        names = paper.say(message(", ")).join(address.also)
        flow.paragraph(paper.say(message("Also known as: {names}"), names=names))


def _period(paper: Paper, text: DatedText) -> str:
    if text.end is None:
        if text.start is None:
            return paper.say(message("to this day"))
        return paper.say(message("since {start}"), start=paper.day(text.start))
    last = (date.fromisoformat(text.end) - timedelta(days=1)).isoformat()
    if text.start is None:
        return paper.say(message("until {end}"), end=paper.day(last))
    return paper.say(
        message("{start} to {end}"), start=paper.day(text.start), end=paper.day(last)
    )


def _behind(paper: Paper, text: DatedText) -> str:
    said = [part for part in (text.document, text.reason) if part]
    return paper.say(message("; ")).join(said) or "—"


def _place(paper: Paper, address: Certified) -> None:
    flow = paper.flow
    if address.map is None:
        flow.heading(paper.say(message("Where it is")))
        flow.paragraph(paper.say(message("The register knows no place of it yet.")))
        return
    height = height_of(address.map, _MAP_WIDTH)
    flow.heading(paper.say(message("Where it is")), room=height)
    drawn = flow.drawing(address.map, x=LEFT, width=_MAP_WIDTH)
    with flow.beside(drawn):
        left = LEFT + _MAP_WIDTH + 5
        for position in address.positions:
            _coordinates(paper, position, left)


def _coordinates(paper: Paper, position: ShownPosition, left: float) -> None:
    flow = paper.flow
    first, second = (
        (message("Longitude {x}"), message("Latitude {y}"))
        if position.degrees
        else (message("Easting {x}"), message("Northing {y}"))
    )
    flow.paragraph(position.datum, SMALL, left=left, width=60)
    flow.paragraph(paper.say(first, x=position.x), left=left, width=60)
    flow.paragraph(paper.say(second, y=position.y), left=left, width=60)
    flow.space(2)


def _notice(paper: Paper, snapshot: NumberingSnapshot) -> None:
    notice, flow = snapshot.notice, paper.flow
    head(paper, NOTICE)
    _standard(paper, notice.subject)
    flow.space(3)
    said = message(
        "The {count} doorplate numbers listed below hold from {day}. Please use them"
        " from that day on for letters, deliveries and papers."
    )
    day, count = paper.day(notice.effective), len(notice.numbers)
    flow.paragraph(paper.say(said, day=day, count=count))
    if notice.document:
        flow.paragraph(paper.say(message("Document: {text}"), text=notice.document))
    if notice.reason:
        flow.paragraph(paper.say(message("Reason: {text}"), text=notice.reason))
    if notice.plan is not None:
        height = height_of(notice.plan, _PLAN_WIDTH)
        flow.heading(paper.say(message("Site plan")), room=height)
        flow.space(flow.drawing(notice.plan, x=LEFT, width=_PLAN_WIDTH))
    _numbers(paper, snapshot)
    ending(paper)
    foot(
        paper,
        paper.say(
            message(
                "A snapshot of the register at the time of issue, which is never"
                " changed. It tells numbers, not ownership, and holds no personal data."
            )
        ),
    )


def _numbers(paper: Paper, snapshot: NumberingSnapshot) -> None:
    notice, flow = snapshot.notice, paper.flow
    flow.heading(paper.say(message("Numbers")))
    number = Column(paper.say(message("Number")), 26)
    standard = paper.say(message("Standard address"))
    if any(one.former for one in notice.numbers):
        former = Column(paper.say(message("Address before")), 60)
        flow.table(
            [number, Column(standard, MEASURE - 86), former],
            [(one.number, one.standard, one.former or "—") for one in notice.numbers],
        )
        return
    flow.table(
        [number, Column(standard, MEASURE - 26)],
        [(one.number, one.standard) for one in notice.numbers],
    )
