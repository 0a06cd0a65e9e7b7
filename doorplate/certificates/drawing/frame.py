"""What every paper has: head, check symbol, the office's place, foot."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from doorplate.certificates.drawing.flow import (
    BOTTOM,
    LEFT,
    MEASURE,
    RIGHT,
    SMALL,
    Flow,
    Type,
)
from doorplate.certificates.drawing.items import (
    BLACK,
    LINE,
    RED,
    SOFT,
    WIDTH,
    Page,
)
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.snapshot import (
    AddressSnapshot,
    Named,
    NumberingSnapshot,
    fingerprint,
    written,
)
from doorplate.core.messages import message
from doorplate.plates.artwork.primitives import Box, Colour, Panel, PlacedSymbol
from doorplate.plates.symbol import (
    QUIET_ZONE,
    link_below,
    side_with_quiet_zone,
    symbol_of,
)
from doorplate.web.languages import Language, language_named

_OFFICE: Final = Type(5.4, bold=True)
_TITLE: Final = Type(10.5, RED, bold=True)
_SUBTITLE: Final = Type(3.4, SOFT)
_MARK: Final = Type(3.4, RED, bold=True)
_SIGNED: Final = Type(4.2)
_FOOT: Final = Type(2.6, SOFT)
_SYMBOL_SIDE: Final = 32.0
_STAMP_ROOM: Final = 36.0
_BLACK: Final = Colour(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper being drawn: what it says, in one language, and the pages so far."""

    snapshot: AddressSnapshot | NumberingSnapshot
    language: Language
    flow: Flow

    def say(self, text: str, /, **values: object) -> str:
        """Return a message, given in English, in the paper's language."""
        return self.language.gettext(text).format(**values)

    def name(self, named: Named) -> str:
        """Return a name in the paper's language."""
        return named.zh if self.language.key == "zh" else named.en

    def day(self, iso: str) -> str:
        """Return a day as people write it."""
        return self.language.day(date.fromisoformat(iso))


def head(paper: Paper, title: str) -> None:
    """Set the office, the title in both languages, number and day."""
    flow, snapshot = paper.flow, paper.snapshot
    if snapshot.illustrative:
        flow.words(paper.say(message("Illustrative")), LEFT, 16, _MARK)
    flow.centred(paper.name(snapshot.office), _OFFICE)
    is_chinese = paper.language.key == "zh"
    spacing = 5.0 if is_chinese else 0.0
    flow.space(1)
    flow.centred(paper.say(title), _TITLE, spacing=spacing)
    other = language_named("en" if is_chinese else "zh")
    flow.centred(other.gettext(title), _SUBTITLE)
    flow.space(2.5)
    for thickness in (0.8, 0.25):
        flow.put(Panel(Box(LEFT, flow.y, MEASURE, thickness), fill=RED))
        flow.space(thickness + 0.7)
    number = CertificateNumber(snapshot.number).printed
    left = paper.say(message("Number: {number}"), number=number)
    right = paper.say(message("Issued: {day}"), day=paper.day(snapshot.day))
    baseline = flow.y + 5.2
    style = Type(3.6, BLACK)
    flow.words(left, LEFT, baseline, style)
    flow.words(right, RIGHT - flow.width_of(right, style), baseline, style)
    flow.space(11)


def ending(paper: Paper) -> None:
    """Set the check symbol with its words, and beside it the place for the stamp."""
    flow, snapshot = paper.flow, paper.snapshot
    flow.need(_STAMP_ROOM + 3)
    flow.space(6)
    top = flow.y
    symbol = symbol_of(link_below(snapshot.check, ""))
    # Its quiet zone stands in the margin, so that its modules stand at the edge.
    quiet = QUIET_ZONE * _SYMBOL_SIDE / side_with_quiet_zone(symbol.version)
    side = Box(LEFT - quiet, top, _SYMBOL_SIDE, _SYMBOL_SIDE)
    flow.put(PlacedSymbol(symbol, side, _BLACK))
    flow.y = top + 1.5
    for style, text in _check_words(paper):
        flow.paragraph(text, style, left=LEFT + _SYMBOL_SIDE, width=68)
    flow.y = top + 10
    lines = [paper.name(snapshot.office), paper.day(snapshot.day)]
    if snapshot.telephone:
        lines.append(
            paper.say(message("Telephone {number}"), number=snapshot.telephone)
        )
    for line in lines:
        for part in flow.lines_of(line, _SIGNED, 62):
            x = RIGHT - 31 - flow.width_of(part, _SIGNED) / 2
            flow.words(part, x, flow.y + 4.2, _SIGNED)
            flow.space(6.8)
    stamp = paper.say(message("(official stamp)"))
    x = RIGHT - 31 - flow.width_of(stamp, SMALL) / 2
    flow.words(stamp, x, flow.y + 5, SMALL)
    flow.y = top + _STAMP_ROOM


def _check_words(paper: Paper) -> list[tuple[Type, str]]:
    host = paper.snapshot.check.partition("://")[2]
    return [
        (Type(3.5, bold=True), paper.say(message("Check this paper"))),
        (
            SMALL,
            paper.say(
                message(
                    "Scan the code, or open {host}: the page tells whether this paper"
                    " is genuine and still true, and shows its text to compare."
                ),
                host=host,
            ),
        ),
        (
            SMALL,
            paper.say(
                message("Fingerprint {digits} · key {key}"),
                digits=fingerprint(written(paper.snapshot)),
                key=paper.snapshot.key,
            ),
        ),
    ]


def foot(paper: Paper, notes: str) -> None:
    """Set on every page the notes, the number and which page it is."""
    flow = paper.flow
    count = len(flow.pages)
    number = CertificateNumber(paper.snapshot.number).printed
    for place in range(count):
        page = Flow(flow.faces, [flow.pages[place]], BOTTOM + 2)
        page.put(Panel(Box(LEFT, page.y, MEASURE, 0), line=LINE, line_width=0.2))
        page.space(1.5)
        for line in flow.lines_of(notes, _FOOT, MEASURE):
            page.words(line, LEFT, page.y + _FOOT.size, _FOOT)
            page.space(_FOOT.size * 1.4)
        said = paper.say(
            message("{number} · page {page} of {count}"),
            number=number,
            page=place + 1,
            count=count,
        )
        x = (WIDTH - flow.width_of(said, _FOOT)) / 2
        page.words(said, x, page.y + _FOOT.size + 0.8, _FOOT)


def finished(paper: Paper) -> tuple[Page, ...]:
    """Return the pages as they are now."""
    return tuple(Page(tuple(items)) for items in paper.flow.pages)
