"""What can be done with plates: issue, print, replace, retire, resolve."""

from doorplate.plates.service.ending import replace_plate, retire_plate
from doorplate.plates.service.following import follow_change, plates_concerned
from doorplate.plates.service.issuing import issue_plates
from doorplate.plates.service.printing import Press, artwork_of, print_plates
from doorplate.plates.service.resolving import batches, resolve, successors
from doorplate.plates.service.wording import standard_texts

__all__ = [
    "Press",
    "artwork_of",
    "batches",
    "follow_change",
    "issue_plates",
    "plates_concerned",
    "print_plates",
    "replace_plate",
    "resolve",
    "retire_plate",
    "standard_texts",
    "successors",
]
