"""Which columns of a file say what about an address."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Final

from doorplate.addresses.locators import LOCATORS
from doorplate.core.errors import Invalid, NotFound
from doorplate.core.folding import fold_width
from doorplate.files import REPORT_COLUMNS

NAMED_DIVISIONS: Final = ("province", "city", "county", "township", "village")
FIELDS: Final = (
    "division_code",
    *NAMED_DIVISIONS,
    "thoroughfare",
    "locality",
    *LOCATORS,
    "alias",
    "x",
    "y",
    "specification",
    "accuracy_m",
)
"""What a mapping may say, in the order in which a row is judged."""

Templates = Mapping[str, tuple[str, ...]]
"""For each field, templates such as ``0{code}0``: the first not empty counts."""

_HEADERS: Final = files("doorplate.addresses.loading") / "headers.toml"
_SHIPPED: Final = files("doorplate.addresses") / "mappings"
_NOISE: Final = re.compile(r"[\s_()（）/、.-]")


class MappingUnknown(NotFound):
    """There is no mapping file {name}; with the program come: {known}."""


class MappingInvalid(Invalid):
    """The mapping {path} is wrong: {reason}."""


class ColumnUnknown(Invalid):
    """The file has no column {columns} for “{field}”. It has: {header}."""


class ColumnsMissing(Invalid):
    """No column says the {what} of an address: name it in a --mapping ({field}).

    The file has: {header}.
    """


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an address, and the columns it is read from."""

    name: str
    templates: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's columns the templates name, each once."""
        named = (name for text in self.templates for name in names_in(text))
        return tuple(dict.fromkeys(named))

    def values(self, columns: Mapping[str, Sequence[str]], count: int) -> Sequence[str]:
        """Return the field's text of each of `count` rows, as it stands there."""
        found, *others = (_filled(text, columns, count) for text in self.templates)
        for other in others:
            pairs = zip(found, other, strict=True)
            found = [mine if mine.strip() else theirs for mine, theirs in pairs]
        return found


def read_mapping(path: Path) -> Templates:
    """Read a mapping file (TOML). Raises MappingInvalid."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _templates(name, value) for name, value in given.items()}
    except OSError as error:
        raise MappingInvalid(path=path, reason=error.strerror) from error
    except ValueError as error:
        raise MappingInvalid(path=path, reason=error) from error


def mapping_named(name: str) -> Templates:
    """Read a mapping file, or one that comes with the program, such as ``taiwan``.

    Raises MappingUnknown, MappingInvalid.
    """
    path = Path(name)
    if path.is_file():
        return read_mapping(path)
    shipped = _SHIPPED / f"{name}.toml"
    if name not in shipped_mappings():
        raise MappingUnknown(name=name, known=", ".join(shipped_mappings()))
    return read_mapping(Path(str(shipped)))


def shipped_mappings() -> list[str]:
    """Return the names of the mappings that come with the program."""
    return sorted(Path(file.name).stem for file in _SHIPPED.iterdir())


def usual_mapping(header: Sequence[str]) -> Templates:
    """Return the mapping of a file whose headers are the usual ones."""
    by_name = {_reduced(name): name for name in reversed(header)}
    return {
        field: tuple(f"{{{by_name[name]}}}" for name in names if name in by_name)
        for field, names in _usual_headers().items()
        if any(name in by_name for name in names)
    }


def fields_of(
    templates: Templates, header: Sequence[str], *, is_located: bool = False
) -> dict[str, Field]:
    """Return the fields that `templates` read from a file with this header.

    Raises ColumnUnknown; ColumnsMissing where nothing says the division, or neither
    number nor building, or, in a file that `is_located`, the coordinates.
    """
    own = [name for name in header if name not in REPORT_COLUMNS]
    shown = ", ".join(own)
    found = {name: Field(name, texts) for name, texts in templates.items()}
    for field in found.values():
        if missing := [name for name in field.columns if name not in own]:
            raise ColumnUnknown(
                columns=", ".join(missing), field=field.name, header=shown
            )
    if not found.keys() & {"division_code", *NAMED_DIVISIONS}:
        raise ColumnsMissing(what="division", field="division_code", header=shown)
    if not found.keys() & {"number", "building"}:
        raise ColumnsMissing(what="number", field="number", header=shown)
    if is_located and not found.keys() >= {"x", "y"}:
        raise ColumnsMissing(what="coordinates", field="x, y", header=shown)
    return {name: found[name] for name in FIELDS if name in found}


def unread_columns(
    header: Sequence[str], fields: Mapping[str, Field]
) -> tuple[str, ...]:
    """Return the columns that no field reads, those of a rejects file aside."""
    read = {name for field in fields.values() for name in field.columns}
    return tuple(
        name for name in header if name and name not in read | set(REPORT_COLUMNS)
    )


def names_in(template: str) -> list[str]:
    """Return the columns a template names. Raises ValueError where it is malformed."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def _templates(name: str, value: object) -> tuple[str, ...]:
    if name not in FIELDS:
        raise ValueError(f"there is no field {name}; there are {', '.join(FIELDS)}")
    given = value if isinstance(value, list) else [value]
    texts = tuple(text for text in given if isinstance(text, str))
    if not texts or len(texts) != len(given):
        raise ValueError(f"{name} is neither a text nor a list of texts")
    for text in texts:
        names_in(text)
    return texts


def _filled(
    template: str, columns: Mapping[str, Sequence[str]], count: int
) -> Sequence[str]:
    names = names_in(template)
    if not names:
        return [template] * count
    if template == f"{{{names[0]}}}":
        return columns[names[0]]
    rows = zip(*(columns[name] for name in names), strict=True)
    return [
        template.format_map(dict(zip(names, row, strict=True))) if any(row) else ""
        for row in rows
    ]


def _reduced(header: str) -> str:
    return _NOISE.sub("", fold_width(header)).casefold()


@cache
def _usual_headers() -> Mapping[str, tuple[str, ...]]:
    given = tomllib.loads(_HEADERS.read_text(encoding="utf-8"))
    return {field: tuple(map(_reduced, names)) for field, names in given.items()}
