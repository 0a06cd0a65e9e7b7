"""The two faces that papers are set in: regular, and the bold of the plates."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from doorplate import resources
from doorplate.plates.fonts import Font

TEXT_FONT: Final = "assets/fonts/NotoSansSC_400Regular.ttf"


@dataclass(frozen=True, slots=True)
class Faces:
    """A regular face and its bold."""

    regular: Font
    bold: Font

    def face(self, *, bold: bool) -> Font:
        """Return one of the two."""
        return self.bold if bold else self.regular


@cache
def faces() -> Faces:
    """Return the faces that come with the project, opened once a process.

    Raises FileNotFoundError where the assets have not been built.
    """
    return Faces(Font.load(resources.path(TEXT_FONT)), Font.load())
