"""What was typed into a form, read field by field; mistakes are told together."""

from collections.abc import Collection, MutableMapping
from datetime import date
from typing import Final

from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import FileStorage, MultiDict

from doorplate.core.errors import Invalid
from doorplate.core.folding import fold_width
from doorplate.core.messages import message
from doorplate.web.geojson import GeometryUnreadable, read_geometry, read_lines

_LARGEST: Final = 2**31 - 1

_MISSING: Final = message("This is needed.")
_NO_DAY: Final = message("This is no day: write it as 2026-03-15.")
_NO_NUMBER: Final = message("This is no number.")
_TOO_SMALL: Final = message("This number is too small.")
_TOO_LARGE: Final = message("This number is too large.")
_NO_CHOICE: Final = message("Choose one of these.")
_TOO_LONG: Final = message("This is too long.")


class FormMistaken(Invalid):
    """Please look again at the fields marked below; nothing was changed."""


class Fields:
    """The fields of a posted form.

    A reading that fails notes what is wrong and returns an empty value; `check`, called
    after the last one, then refuses the form with all of it.
    """

    def __init__(
        self,
        form: MultiDict[str, str],
        files: MultiDict[str, FileStorage],
        mistakes: MutableMapping[str, str],
    ) -> None:
        self._form = form
        self._files = files
        self._mistakes = mistakes

    def text(self, name: str, *, required: bool = True, longest: int = 500) -> str:
        """Return a text without the spaces around it; empty where it may be."""
        typed = self._form.get(name, "").strip()
        if required and not typed:
            self.mistake(name, _MISSING)
        if len(typed) > longest:
            self.mistake(name, _TOO_LONG)
        return typed

    def texts(self, name: str) -> list[str]:
        """Return every value of a field that may be chosen several times."""
        return [each.strip() for each in self._form.getlist(name) if each.strip()]

    def flag(self, name: str) -> bool:
        """Tell whether a box is ticked."""
        return name in self._form

    def choice(self, name: str, known: Collection[str], default: str = "") -> str:
        """Return one of the known values."""
        typed = self._form.get(name, "") or default
        if typed not in known:
            self.mistake(name, _NO_CHOICE if typed else _MISSING)
        return typed

    def day(self, name: str, default: date | None = None) -> date:
        """Return a day, ISO or with slashes, or the default where none is given."""
        found = self.optional_day(name) or default
        if found is None:
            if name not in self._mistakes:
                self.mistake(name, _MISSING)
            return date.min
        return found

    def optional_day(self, name: str) -> date | None:
        """Return a day, or None where none is given."""
        typed = fold_width(self._form.get(name, "")).strip().replace("/", "-")
        if not typed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            self.mistake(name, _NO_DAY)
            return None

    def number(
        self,
        name: str,
        *,
        default: float | None = None,
        least: float | None = None,
        most: float | None = None,
    ) -> float:
        """Return a number within its limits, or the default where none is given."""
        typed = fold_width(self._form.get(name, "")).strip()
        if not typed and default is not None:
            return default
        try:
            found = float(typed)
        except ValueError:
            self.mistake(name, _NO_NUMBER if typed else _MISSING)
            return 0.0
        if least is not None and not found >= least:
            self.mistake(name, _TOO_SMALL)
        if most is not None and not found <= most:
            self.mistake(name, _TOO_LARGE)
        return found

    def whole(
        self,
        name: str,
        *,
        default: int | None = None,
        least: int | None = None,
        most: int | None = None,
    ) -> int:
        """Return a whole number within its limits."""
        most = _LARGEST if most is None else most
        found = self.number(name, default=default, least=least, most=most)
        if name in self._mistakes or found != found // 1:
            self.mistake(name, _NO_NUMBER)
            return 0
        return int(found)

    def file(self, name: str, *, required: bool = True) -> FileStorage | None:
        """Return a file that was sent."""
        found = self._files.get(name)
        if found is None or not found.filename:
            if required:
                self.mistake(name, _MISSING)
            return None
        return found

    def geometry(
        self, name: str, *kinds: str, required: bool = True
    ) -> BaseGeometry | None:
        """Return what was drawn with the macro `ui.draw`, of one of some kinds.

        The kinds are GeoJSON's; coordinates that were typed are of the first of them.
        Typed ones win: the drawing writes them too.
        """
        typed = self._form.get(f"{name}_typed", "").strip()
        drawn = self._form.get(name, "").strip()
        if not typed and not drawn:
            if required:
                self.mistake(name, _MISSING)
            return None
        try:
            return (
                read_lines(typed, kinds[0]) if typed else read_geometry(drawn, *kinds)
            )
        except GeometryUnreadable as error:
            self.mistake(name, error.template())
            return None

    def mistake(self, name: str, text: str) -> None:
        """Note what is wrong with a field: a message in English."""
        self._mistakes.setdefault(name, text)

    def check(self) -> None:
        """Refuse the form where anything is wrong with it. Raises FormMistaken."""
        if self._mistakes:
            raise FormMistaken
