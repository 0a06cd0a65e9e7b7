"""What levels, statuses, positions and doubts are called on the pages."""

from typing import Final

from doorplate.addresses.locators import Level
from doorplate.addresses.model import ReferenceKind, Status
from doorplate.core.messages import message

LEVELS: Final = {
    Level.HOUSE: message("house"),
    Level.BUILDING: message("building"),
    Level.UNIT: message("unit"),
    Level.ROOM: message("room"),
}
STATUSES: Final = {
    Status.CURRENT: message("current"),
    Status.PROPOSED: message("proposed"),
    Status.RESERVED: message("reserved"),
    Status.RETIRED: message("retired"),
}
TONES: Final = {
    Status.CURRENT: "good",
    Status.PROPOSED: "wait",
    Status.RESERVED: "wait",
    Status.RETIRED: "past",
}
KINDS: Final = {
    ReferenceKind.THOROUGHFARE: message("street"),
    ReferenceKind.LOCALITY: message("locality"),
}
POSITIONS: Final = {
    "entrance": message("entrance"),
    "building": message("building"),
    "unit": message("unit"),
    "parcel": message("parcel"),
    "thoroughfare-access": message("access from the street"),
    "postal-delivery": message("postal delivery"),
    "utility-service": message("utility service"),
    "segment": message("segment"),
    "area": message("area"),
    "unspecified": message("not stated"),
}
METHODS: Final = {
    "survey": message("survey"),
    "gps": message("satellite"),
    "digitised": message("drawn on a map"),
    "derived": message("derived"),
    "imported": message("imported"),
}
DOUBTS: Final = {
    "outside-registered-division": message(
        "The point lies outside the division it is listed in"
    ),
}
DIVISION_LEVELS: Final = {
    "province": message("province"),
    "city": message("city"),
    "county": message("county"),
    "township": message("township"),
    "village": message("village"),
}
