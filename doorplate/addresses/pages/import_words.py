"""Words of imports, as people read them."""

from typing import Final

from doorplate.core.messages import message
from doorplate.database.jobs import Job, JobState

STATES: Final = {
    JobState.QUEUED: message("Waits to be imported"),
    JobState.RUNNING: message("Is being imported"),
    JobState.STOPPING: message("Is being stopped"),
    JobState.DONE: message("Imported"),
    JobState.FAILED: message("Failed"),
    JobState.STOPPED: message("Stopped"),
}
_TONES: Final = {
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.STOPPED: "wait",
}
_LOOKED_AT: Final = message("Not imported yet")

METHODS: Final = {
    "survey": message("Surveyed"),
    "gps": message("Satellite positioning"),
    "digitised": message("Taken from a map"),
    "imported": message("From another list"),
}

FIELDS: Final = {
    "division_code": message("Division code"),
    "province": message("Province"),
    "city": message("City"),
    "county": message("County"),
    "township": message("Township"),
    "village": message("Village"),
    "thoroughfare": message("Street"),
    "locality": message("Compound or hamlet"),
    "neighbourhood": message("Neighbourhood"),
    "lane": message("Lane"),
    "alley": message("Alley"),
    "number": message("Number"),
    "building": message("Building"),
    "unit": message("Unit"),
    "floor": message("Floor"),
    "room": message("Room"),
    "alias": message("Other name"),
    "x": message("Longitude or easting (x)"),
    "y": message("Latitude or northing (y)"),
    "specification": message("What the point is of"),
    "accuracy_m": message("Accuracy in metres"),
}
"""What a column may say."""


def state_of(job: Job | None) -> str:
    """Return how far an import is."""
    return _LOOKED_AT if job is None else STATES[job.state]


def tone_of(job: Job | None) -> str:
    """Return the tone of a badge that says so."""
    return "" if job is None else _TONES.get(job.state, "wait")


def field_of(name: str) -> str:
    """Return what a field is called."""
    return FIELDS.get(name, name)
