"""The one table: our figure, a peer's, their ratio, and the goal beside it."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_HEAD: Final = ("", "ours", "against", "theirs", "ratio", "goal", "")


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio has to reach, or, `at_most`, not to pass."""

    bound: float
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g} ×"

    def verdict(self, ratio: float) -> str:
        """Say whether the goal is met, else by how much of it we are short."""
        beyond = ratio / self.bound - 1
        if beyond <= 0 if self.at_most else beyond >= 0:
            return "met"
        return f"{'over' if self.at_most else 'short'} by {abs(beyond):.0%}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line: `ours` and `theirs` in the same unit, `goal` for their ratio."""

    what: str
    unit: str
    ours: float
    peer: str
    theirs: float
    goal: Goal | None = None

    @property
    def ratio(self) -> float:
        """Our figure divided by theirs."""
        return self.ours / self.theirs

    def cells(self) -> tuple[str, ...]:
        """Return the texts of the line."""
        return (
            self.what,
            f"{_short(self.ours)} {self.unit}",
            self.peer,
            _short(self.theirs),
            f"{self.ratio:.2f} ×",
            str(self.goal or ""),
            self.goal.verdict(self.ratio) if self.goal else "",
        )


def table(comparisons: Iterable[Comparison]) -> str:
    """Return the comparisons as lines of a Markdown table."""
    rows = [_HEAD, *(each.cells() for each in comparisons)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        text + " " * (width - _width(text))
        for text, width in zip(row, widths, strict=True)
    )
    return f"| {' | '.join(padded)} |"


def _width(text: str) -> int:
    """Return the columns a text takes on a terminal: two for a Chinese character."""
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def _short(figure: float) -> str:
    """Return three significant figures with thousands marked."""
    digits = max(0, 2 - len(str(int(abs(figure)))) + 1)
    rounded = float(f"{figure:.3g}")
    return f"{rounded:,.{digits}f}"
