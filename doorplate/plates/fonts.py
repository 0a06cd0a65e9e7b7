"""The plate font: measures, outlines and subsets, and never a missing glyph.

A Heiti (黑体) in TrueType outlines. Lengths are in ems, y upwards from the baseline.
There is no shaping: a plate is a row of upright characters, so a character that only
combines with its neighbour is refused like one the font lacks.
"""

import hashlib
import io
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

from fontTools import subset
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from doorplate import resources
from doorplate.core.errors import Invalid

PLATE_FONT: Final = "assets/fonts/NotoSansSC_700Bold.ttf"

_SIDES: Final = ("xMin", "yMin", "xMax", "yMax")


class MissingGlyph(Invalid):
    """The plate font has no “{character}” (U+{point:04X}), in “{text}”."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character's measures in ems: advance, and the box of its ink."""

    name: str
    advance: float
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a PDF says about a whole font, in thousandths of an em."""

    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int
    stem: int


@dataclass(frozen=True, slots=True)
class Subset:
    """A font file of a few glyphs.

    `glyph_ids` are their places in it, in the order of the characters asked for;
    `tag` is the six letters PDF puts before the name of a subset.
    """

    data: bytes
    glyph_ids: tuple[int, ...]
    tag: str


@dataclass(eq=False)
class Font:
    """One TrueType font file; two objects are equal only if they are the same."""

    path: Path
    _glyphs: dict[str, Glyph] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Open the font at `path`, else the plate font that comes with the project.

        Raises FileNotFoundError where the assets have not been built.
        """
        return cls(path or resources.path(PLATE_FONT))

    @property
    def name(self) -> str:
        """The PostScript name."""
        return str(self._file["name"].getDebugName(6))

    @property
    def units(self) -> int:
        """Font units an em."""
        return int(self._file["head"].unitsPerEm)

    @property
    def metrics(self) -> Metrics:
        """The measures of the whole font."""
        head, line, style = (self._file[name] for name in ("head", "hhea", "OS/2"))
        box = (head.xMin, head.yMin, head.xMax, head.yMax)
        left, bottom, right, top = map(self._thousandths, box)
        return Metrics(
            box=(left, bottom, right, top),
            ascent=self._thousandths(line.ascent),
            descent=self._thousandths(line.descent),
            cap_height=self._thousandths(style.sCapHeight),
            # The usual estimate: the weight class squared, scaled.
            stem=round(50 + (style.usWeightClass / 65) ** 2),
        )

    def glyph(self, character: str, text: str = "") -> Glyph:
        """Return the measures of `character`, which is part of `text`.

        Raises MissingGlyph.
        """
        try:
            return self._glyphs[character]
        except KeyError:
            glyph = self._measure(character, text or character)
        self._glyphs[character] = glyph
        return glyph

    def require(self, text: str) -> None:
        """Raise MissingGlyph for the first character of `text` that is not there."""
        for character in text:
            self.glyph(character, text)

    def outline(self, character: str) -> str:
        """Return the outline as SVG path commands, in font units, y upwards."""
        glyphs = self._file.getGlyphSet()
        pen = SVGPathPen(glyphs)
        glyphs[self.glyph(character).name].draw(pen)
        return str(pen.getCommands())

    def subset(self, characters: Sequence[str]) -> Subset:
        """Return a font file of just these characters, the same bytes every time."""
        names = [self.glyph(character).name for character in characters]
        # A file of its own: subsetting takes the opened one apart.
        font = TTFont(self.path, recalcTimestamp=False)
        worker = subset.Subsetter(_subset_options())
        worker.populate(glyphs=names)
        worker.subset(font)
        data = io.BytesIO()
        font.save(data)
        order = font.getReverseGlyphMap()
        return Subset(
            data.getvalue(), tuple(order[name] for name in names), _tag(characters)
        )

    def _thousandths(self, length: int) -> int:
        return round(length * 1000 / self.units)

    def _measure(self, character: str, text: str) -> Glyph:
        name = self._names.get(ord(character))
        # Mn, Me, Cc, Cf …: combining or invisible.
        if name in {None, ".notdef"} or unicodedata.category(character)[0] in "MC":
            raise MissingGlyph(character=character, point=ord(character), text=text)
        ink = self._file["glyf"][name]
        advance, _ = self._file["hmtx"][name]
        # A space has no ink; it takes its advance.
        empty = {"xMax": advance}
        sides = (getattr(ink, side, empty.get(side, 0)) for side in _SIDES)
        return Glyph(
            str(name), advance / self.units, *(side / self.units for side in sides)
        )

    @cached_property
    def _file(self) -> Any:  # noqa: ANN401 - fontTools has no types
        return TTFont(self.path, lazy=True)

    @cached_property
    def _names(self) -> dict[int, str]:
        return dict(self._file.getBestCmap())


def _subset_options() -> subset.Options:
    # What a PDF viewer does not read only makes the file larger.
    return subset.Options(
        drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp"],
        hinting=False,
        layout_features=[],
        name_IDs=[],
        notdef_outline=True,
        glyph_names=True,
    )


def _tag(characters: Sequence[str]) -> str:
    digest = hashlib.sha256("".join(characters).encode()).digest()
    return "".join(string.ascii_uppercase[byte % 26] for byte in digest[:6])
