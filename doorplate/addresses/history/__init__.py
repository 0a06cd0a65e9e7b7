"""What addresses were: as valid on a day, as known at an instant (docs: §4)."""

from doorplate.addresses.history.asof import address_as_of, street_as_of
from doorplate.addresses.history.names import Behind, DatedText, names_over_time
from doorplate.addresses.history.successors import (
    FormerText,
    ended_by,
    former_texts,
    present_successors,
)
from doorplate.addresses.history.timeline import Entry, Related, history_of

__all__ = [
    "Behind",
    "DatedText",
    "Entry",
    "FormerText",
    "Related",
    "address_as_of",
    "ended_by",
    "former_texts",
    "history_of",
    "names_over_time",
    "present_successors",
    "street_as_of",
]
