"""What a finding means, and what to do about it, in words."""

from typing import Final

from doorplate.files import Finding

_MESSAGES: Final = {
    "lost-characters": "characters were lost where ? stands: write them again",
    "full-width-digits": "full-width digits were read as ordinary ones",
    "lost-leading-zero": "the code had lost its leading zero, which was put back",
    "missing-code": "the code of the division is missing",
    "code-in-scientific-notation": "a spreadsheet rounded the code: write all digits",
    "code-unreadable": "this is no division code",
    "wrong-length": "a division code has another number of digits",
    "unknown-division": "the division list knows no such division",
    "ambiguous-division": "several divisions have this name: give the code",
    "missing-division": "neither code nor name of a division is given",
    "missing-reference": "neither street nor locality is given",
    "missing-number": "neither number nor building is given",
    "number-unreadable": "this is no house number: write it as 57号, 57-1号, 57号附1",
    "coordinates-missing": "there are no coordinates: the address has no position",
    "coordinates-unreadable": "these are no coordinates: give two numbers",
    "coordinates-swapped": "longitude and latitude (x and y) are exchanged",
    "coordinates-outside-county": "the point lies outside the county",
    "duplicate-row": "an earlier row of this file is the same address",
    "already-registered": "the register holds this address already",
    "position-differs": "the address has a position this far away, which was kept",
    "unknown-specification": "this is no kind of position: entrance, building, parcel",
    "accuracy-unreadable": "this is no number of metres",
    "half-written-row": "the row breaks off",
    "too-many-fields": "the row has more fields than the header",
    "unreadable-row": "a quotation mark in the row is not closed",
    "nul-bytes": "the row holds bytes that no text has",
}


def message_of(finding: Finding) -> str:
    """Return what the finding means in one English phrase."""
    return explain(finding.code)


def explain(code: str) -> str:
    """Return what a finding of this code means."""
    return _MESSAGES.get(code) or f"this cannot be read ({code})"
