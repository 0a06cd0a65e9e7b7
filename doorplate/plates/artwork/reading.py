"""Reading specifications from TOML, with errors that name the key."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, Final, Self

from doorplate.core.errors import Invalid
from doorplate.plates.artwork.primitives import Box, Colour

_HEX: Final = re.compile(r"#([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})")
_BOX_SIDES: Final = 4


class SpecificationInvalid(Invalid):
    """{key} of the plate specifications {problem}."""


@dataclass
class Table:
    """One TOML table; every value is asked for by key, and unknown keys are refused.

    `path` is how a person finds it: ``large.bands[2]``. `colours` are the names that
    stand for colours.
    """

    values: Mapping[str, Any]
    path: str
    colours: Mapping[str, Colour] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, source: Traversable) -> Self:
        """Return the root table of a TOML file.

        Raises SpecificationInvalid where it cannot be read or is not TOML.
        """
        try:
            return cls(tomllib.loads(source.read_text(encoding="utf-8")), "")
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problem = f"cannot be read as TOML: {error}"
            raise SpecificationInvalid(key=str(source), problem=problem) from error

    def number(
        self, key: str, default: float | None = None, *, at_least: float = 0
    ) -> float:
        """Return a finite number of at least `at_least`."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "must be a number")
        if not at_least <= value < float("inf"):
            raise self.wrong(key, f"must be {at_least:g} or more")
        return float(value)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "must be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return an array of texts; empty where the key is not there."""
        values = self._value(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise self.wrong(key, "must be an array of texts")
        return tuple(values)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of `choices`, the first where the key is not there."""
        value = self.text(key, choices[0])
        if value not in choices:
            raise self.wrong(key, f"must be one of {', '.join(choices)}")
        return value

    def box(self, key: str) -> Box:
        """Return a box written as [x, y, width, height]."""
        sides = self._value(key, None)
        if not isinstance(sides, list) or len(sides) != _BOX_SIDES:
            raise self.wrong(key, "must be [x, y, width, height]")
        table = Table(dict(zip("xywh", sides, strict=True)), f"{self.path}.{key}")
        return Box(*map(table.number, "xywh"))

    def colour(self, key: str) -> Colour:
        """Return a colour: ``#RRGGBB`` or a name of the palette."""
        return self.optional_colour(key) or self._missing(key)

    def optional_colour(self, key: str) -> Colour | None:
        """Return a colour, or None where the key is not there."""
        text = self.text(key, "")
        if not text:
            return None
        if text in self.colours:
            return self.colours[text]
        match = _HEX.fullmatch(text)
        if not match:
            raise self.wrong(key, f"is “{text}”, neither #RRGGBB nor a named colour")
        return Colour(*(int(part, 16) for part in match.groups()))

    def table(self, key: str) -> Self:
        """Return the table under `key`."""
        return self._inner(self._value(key, None), key)

    def tables(self, key: str) -> Iterator[Self]:
        """Yield the tables of the array under `key`; none where it is not there."""
        values = self._value(key, [])
        if not isinstance(values, list):
            raise self.wrong(key, f"must be an array: [[{key}]]")
        for place, value in enumerate(values, start=1):
            yield self._inner(value, f"{key}[{place}]")

    def finish(self) -> None:
        """Refuse keys that nobody asked for: they are typing errors."""
        for key in self.values:
            if key not in self._asked:
                raise self.wrong(key, "is not known")

    def wrong(self, key: str, problem: str) -> SpecificationInvalid:
        """Return the error for `key`, to be raised."""
        where = f"{self.path}.{key}" if self.path else key
        return SpecificationInvalid(key=where, problem=problem)

    def _value(self, key: str, default: Any) -> Any:  # noqa: ANN401 - TOML values
        self._asked.add(key)
        value = self.values.get(key, default)
        return self._missing(key) if value is None else value

    def _missing(self, key: str) -> Any:  # noqa: ANN401 - never returns
        raise self.wrong(key, "is missing")

    def _inner(self, value: Any, key: str) -> Self:  # noqa: ANN401 - TOML values
        if not isinstance(value, dict):
            raise self.wrong(key, "must be a table")
        path = f"{self.path}.{key}" if self.path else key
        return type(self)(value, path, self.colours)
