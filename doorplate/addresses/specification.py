"""Address specifications (ISO 19160-1): how a standard address text is composed."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from doorplate.addresses.locators import LOCATORS, SIMPLE, Locators, number_parts
from doorplate.addresses.model import Address, ReferenceKind
from doorplate.addresses.numerals import chinese
from doorplate.core.errors import Invalid, NotFound
from doorplate.divisions.model import Division, Level

_SHIPPED: Final = files("doorplate.addresses") / "specifications.toml"


class AddressSpecificationInvalid(Invalid):
    """The address specifications in {path} are wrong: {reason}."""


class AddressSpecificationUnknown(NotFound):
    """There is no address specification “{key}”: there are {known}."""


class AddressSpecification(BaseModel):
    """One way to write addresses; see ``specifications.toml`` for the meaning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    thoroughfare_divisions: tuple[Level, ...]
    locality_divisions: tuple[Level, ...]
    thoroughfare_level: Level
    locality_level: Level
    unspoken: tuple[str, ...] = ()
    endings: tuple[tuple[str, str], ...] = ()
    mark: str
    joint: str
    floor_numerals: Literal["digits", "words"] = "digits"
    locators: Mapping[str, str]
    floors: Mapping[str, str]

    def compose(
        self,
        chain: Sequence[Division],
        reference_name: str,
        locators: Locators,
        *,
        kind: ReferenceKind = ReferenceKind.THOROUGHFARE,
    ) -> str:
        """Return the standard address (标准地址): divisions, then street or locality.

        `chain` goes from the province down, as `DivisionIndex.ancestors` gives it.
        """
        return self.divisions_text(chain, reference_name, kind) + self.short(
            reference_name, locators
        )

    def short(self, reference_name: str, locators: Locators) -> str:
        """Return the address from the street or locality on, as a plate shows it."""
        return reference_name + self.locators_text(locators)

    def text(self, address: Address, chain: Sequence[Division]) -> str:
        """Return the standard text of an address whose division's chain is `chain`."""
        reference = address.reference
        return self.compose(
            chain, reference.name, address.locators, kind=reference.kind
        )

    def short_text(self, address: Address) -> str:
        """Return the text of an address from its street or locality on."""
        return self.short(address.reference.name, address.locators)

    def divisions_text(
        self, chain: Sequence[Division], reference_name: str, kind: ReferenceKind
    ) -> str:
        """Return the names of the divisions that stand before this reference."""
        spoken = [
            self.spoken_name(division.name)
            for division in chain
            if division.level in self._divisions_before(kind)
            and division.name not in self.unspoken
        ]
        if spoken and spoken[-1] == reference_name:
            spoken.pop()
        return "".join(spoken)

    def spoken_name(self, name: str) -> str:
        """Return a division's name as an address says it: 柳湾村, not its committee."""
        for ending, spoken in self.endings:
            if name.endswith(ending) and name != ending:
                return name.removesuffix(ending) + spoken
        return name

    def locators_text(self, locators: Locators) -> str:
        """Return all locators that this specification shows, from the largest on.

        Where a sub-number would run into the next number, 号 stands between them:
        57号附1号1层.
        """
        shown = ""
        for name in LOCATORS:
            if (value := getattr(locators, name)) is None:
                continue
            text = self.locator_text(name, value, on_floor=bool(locators.floor))
            if shown[-1:].isdecimal() and text[:1].isdecimal():
                shown += self.mark
            shown += text
        return shown

    def locator_text(self, name: str, value: str, *, on_floor: bool = False) -> str:
        """Return one locator with its unit: ``57号``, ``3号楼``, ``二樓``, ``之1``."""
        if name == "number":
            return self._number_text(value)
        if name == "floor":
            return self._floor_text(value)
        key = "room_on_floor" if name == "room" and on_floor else name
        template = self.locators.get(key, "")
        if name in _MAY_BE_NAMES and not SIMPLE.fullmatch(value):
            return value if template else ""
        joined = value.replace("-", self.joint) if name in _JOINED else value
        return template.format(joined)

    def identifying(self, locators: Locators) -> Locators:
        """Return only the locators that tell addresses apart: those that are shown."""
        return replace(locators, **self._silenced) if self._silenced else locators

    def level_of(self, kind: ReferenceKind) -> Level:
        """Return the level of division within which such a name is its own."""
        if kind is ReferenceKind.THOROUGHFARE:
            return self.thoroughfare_level
        return self.locality_level

    @cached_property
    def _silenced(self) -> dict[str, None]:
        shown = {"number", *self.locators}
        return {name: None for name in LOCATORS if name not in shown}

    def _divisions_before(self, kind: ReferenceKind) -> tuple[Level, ...]:
        if kind is ReferenceKind.THOROUGHFARE:
            return self.thoroughfare_divisions
        return self.locality_divisions

    def _number_text(self, number: str) -> str:
        prefix, main, mark, sub, yard = number_parts(number)
        main, sub = main.replace("-", self.joint), sub.replace("-", self.joint)
        return f"{prefix}{main}{self.mark}{mark}{sub}{yard}"

    def _floor_text(self, floor: str) -> str:
        if floor in self.floors:
            return self.floors[floor]
        if floor.isdecimal():
            return self.locators["floor"].format(self._numeral(floor))
        for sign, key in (("B", "below"), ("底", "ground")):
            digits = floor.removeprefix(sign)
            if digits.isdecimal() and key in self.floors:
                return self.floors[key].format(self._numeral(digits))
        return floor

    def _numeral(self, digits: str) -> str:
        if self.floor_numerals == "words" and int(digits) < _TOO_HIGH:
            return chinese(int(digits))
        return digits


_TOO_HIGH: Final = 1000
_MAY_BE_NAMES: Final = frozenset({"building", "unit", "room"})
_JOINED: Final = frozenset({"lane", "alley", "room"})
_FILE: Final = TypeAdapter(dict[str, AddressSpecification])


def load_specifications(path: Path | None = None) -> Mapping[str, AddressSpecification]:
    """Return the shipped address specifications and those of a TOML file of a town.

    Raises AddressSpecificationInvalid.
    """
    found = dict(_read("specifications.toml", _SHIPPED.read_text(encoding="utf-8")))
    if path is not None:
        try:
            found |= _read(str(path), path.read_text(encoding="utf-8"))
        except OSError as error:
            raise AddressSpecificationInvalid(
                path=path, reason=error.strerror
            ) from error
    return found


def specification_named(key: str, path: Path | None = None) -> AddressSpecification:
    """Return one address specification. Raises AddressSpecificationUnknown."""
    found = load_specifications(path)
    if key not in found:
        raise AddressSpecificationUnknown(key=key, known=", ".join(found))
    return found[key]


def _read(path: str, text: str) -> Mapping[str, AddressSpecification]:
    try:
        return _FILE.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise AddressSpecificationInvalid(path=path, reason=str(error)) from error
    except ValidationError as error:
        raise AddressSpecificationInvalid(
            path=path, reason=_first_mistake(error)
        ) from error


def _first_mistake(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
