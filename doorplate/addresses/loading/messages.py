"""What a finding means, and what to do about it, in words."""

from typing import Final

from doorplate.core.messages import message
from doorplate.files import Finding

_MESSAGES: Final = {
    "lost-characters": message("characters were lost where ? stands: write them again"),
    "full-width-digits": message("full-width digits were read as ordinary ones"),
    "lost-leading-zero": message(
        "the code had lost its leading zero, which was put back"
    ),
    "missing-code": message("the code of the division is missing"),
    "code-in-scientific-notation": message(
        "a spreadsheet rounded the code: write all digits"
    ),
    "code-unreadable": message("this is no division code"),
    "wrong-length": message("a division code has another number of digits"),
    "unknown-division": message("the division list knows no such division"),
    "ambiguous-division": message("several divisions have this name: give the code"),
    "missing-division": message("neither code nor name of a division is given"),
    "outside-your-area": message("this division lies outside the area of the import"),
    "new-street-above-your-area": message(
        "the register knows no such street, and streets are"
        " named for the whole of a division above yours: have it registered there"
    ),
    "missing-reference": message("neither street nor locality is given"),
    "missing-number": message("neither number nor building is given"),
    "number-unreadable": message(
        "this is no house number: write it as 57号, 57-1号, 57号附1"
    ),
    "coordinates-missing": message(
        "there are no coordinates: the address has no position"
    ),
    "coordinates-unreadable": message("these are no coordinates: give two numbers"),
    "coordinates-swapped": message("longitude and latitude (x and y) are exchanged"),
    "coordinates-outside-county": message("the point lies outside the county"),
    "duplicate-row": message("an earlier row of this file is the same address"),
    "already-registered": message("the register holds this address already"),
    "position-differs": message(
        "the address has a position this far away, which was kept"
    ),
    "unknown-specification": message(
        "this is no kind of position: entrance, building, parcel"
    ),
    "accuracy-unreadable": message("this is no number of metres"),
    "half-written-row": message("the row breaks off"),
    "too-many-fields": message("the row has more fields than the header"),
    "unreadable-row": message("a quotation mark in the row is not closed"),
    "nul-bytes": message("the row holds bytes that no text has"),
}


def message_of(finding: Finding) -> str:
    """Return what the finding means in one English phrase."""
    return explain(finding.code)


def explain(code: str) -> str:
    """Return what a finding of this code means."""
    return _MESSAGES.get(code) or f"this cannot be read ({code})"
