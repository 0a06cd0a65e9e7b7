"""What levels, states and problems are called on the pages."""

from typing import Final

from doorplate.core.messages import message
from doorplate.divisions.generations import State
from doorplate.divisions.schemes import Level

LEVELS: Final = {
    Level.PROVINCE: message("province"),
    Level.CITY: message("city"),
    Level.COUNTY: message("county"),
    Level.TOWNSHIP: message("township"),
    Level.VILLAGE: message("village"),
}
STATES: Final = {
    State.STAGED: message("staged"),
    State.ACTIVE: message("active"),
    State.RETIRED: message("retired"),
}
TONES: Final = {State.STAGED: "wait", State.ACTIVE: "good", State.RETIRED: "past"}
PROBLEMS: Final = {
    "changed": message("Centre moved by so many metres"),
    "code-in-scientific-notation": message("A spreadsheet rounded the code"),
    "code-twice": message("Different areas with one code"),
    "code-unreadable": message("This is no division code"),
    "ended": message("A division that is no more"),
    "far-from-previous": message("Centre moved by so many metres"),
    "gap": message("So many m² that no part covers"),
    "level-unknown": message("The level of the area is not known"),
    "lost-characters": message("Characters were lost"),
    "lost-leading-zero": message("The code had lost its leading zero"),
    "missing": message("Divisions of the list without an area"),
    "missing-code": message("A code is missing"),
    "missing-name": message("A name is missing"),
    "no-area": message("No area that can be used"),
    "not-on-earth": message("Coordinates that are not in degrees"),
    "outside-parent": message("So many m² outside the division above"),
    "overlap": message("Both hold the same m²"),
    "parts-joined": message("Several features with one code were joined"),
    "repaired": message("The outline was mended"),
    "unknown-code": message("On no division list"),
    "wrong-length": message("The code has another number of digits"),
}
