"""Which kind of plate an address gets: rules that are data."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final, Self

from doorplate.plates.artwork.reading import Table
from doorplate.plates.model import Door

AUTO: Final = "auto"
"""Let the rules choose."""

_ANY: Final = "any"
_LEVELS: Final = ("house", "building", "unit", "room")
_REFERENCES: Final = (_ANY, "thoroughfare", "locality")


@dataclass(frozen=True, slots=True)
class KindRule:
    """Addresses of `level` get plates of `kind`.

    `reference` limits it to addresses along a thoroughfare or within a locality,
    `ends` to names that end in one of them; none is no limit.
    """

    level: str
    kind: str
    reference: str = _ANY
    ends: tuple[str, ...] = ()

    def fits(self, door: Door) -> bool:
        """Whether the rule speaks about `door`."""
        return (
            door.level == self.level
            and self.reference in {_ANY, door.reference_kind}
            and (not self.ends or door.reference_name.endswith(self.ends))
        )


@dataclass(frozen=True, slots=True)
class KindRules:
    """Rules in the order in which they are asked."""

    rules: tuple[KindRule, ...]

    @classmethod
    def always(cls, kind: str) -> Self:
        """Return the rules under which every address gets a plate of `kind`."""
        return cls(tuple(KindRule(level, kind) for level in _LEVELS))

    def only(self, kind: str) -> Self:
        """Return the rules under which addresses get plates of `kind` or none.

        The levels are those that some rule gives this kind: nobody means a large plate
        on every room of a street. A kind that no rule knows suits every level.
        """
        levels = {rule.level for rule in self.rules if rule.kind == kind}
        return (
            type(self)(
                tuple(KindRule(level, kind) for level in _LEVELS if level in levels)
            )
            if levels
            else self.always(kind)
        )

    @property
    def kinds(self) -> Iterable[str]:
        """The kinds of plates that may come out."""
        return dict.fromkeys(rule.kind for rule in self.rules)

    def kind_for(self, door: Door) -> str | None:
        """Return the kind of plate for `door`; None where it gets none."""
        return next((rule.kind for rule in self.rules if rule.fits(door)), None)


def load_kind_rules(path: Path | None = None) -> KindRules:
    """Return the rules of a TOML file, or those that come with the project.

    Raises SpecificationInvalid, naming the key that is wrong.
    """
    root = Table.load(path or files("doorplate.plates") / "kinds.toml")
    rules = KindRules(tuple(map(_read_rule, root.tables("rule"))))
    root.finish()
    return rules


def _read_rule(table: Table) -> KindRule:
    rule = KindRule(
        level=table.text("level"),
        kind=table.text("kind"),
        reference=table.choice("reference", _REFERENCES),
        ends=table.texts("ends"),
    )
    if rule.level not in _LEVELS:
        raise table.wrong("level", f"must be one of {', '.join(_LEVELS)}")
    table.finish()
    return rule
