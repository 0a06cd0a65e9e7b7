"""What the pages of numbering call things."""

from collections.abc import Mapping
from typing import Final

from doorplate.core.messages import message

BEGINS: Final[Mapping[str, str]] = {
    "east": message("from the east"),
    "west": message("from the west"),
    "south": message("from the south"),
    "north": message("from the north"),
    "start": message("from where its line begins"),
    "end": message("from where its line ends"),
}
SIDES: Final[Mapping[str, str]] = {"left": message("left"), "right": message("right")}
