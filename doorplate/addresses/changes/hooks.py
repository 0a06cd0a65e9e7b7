"""How higher rooms hear of changes, and say beforehand what would follow for them.

`app.py` and `cli.py` join the rooms: they pass one `Hooks` to whoever approves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from doorplate.access.model import Permission
from doorplate.addresses.changes.kinds import ChangeBrief, Effect
from doorplate.core.actors import Actor
from doorplate.database import Transaction


@dataclass(frozen=True, slots=True)
class Applied:
    """What an approved change did, by the keys of the register.

    `renamed` are streets, `successors` the addresses that follow each retired one.
    """

    change: ChangeBrief
    addresses: Mapping[Effect, tuple[int, ...]]
    renamed: tuple[int, ...] = ()
    successors: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def retired(self) -> tuple[int, ...]:
        """The addresses that are none any more."""
        return self.addresses.get(Effect.RETIRED, ())


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would do, by the keys of the register; nothing is done yet."""

    addresses: Mapping[Effect, tuple[int, ...]]
    renamed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What would follow in a higher room: an English message and what fills it."""

    text: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


Touched: TypeAlias = Callable[[Transaction, Applied, Actor, datetime], None]
"""Told in the transaction that applies a change; what it raises undoes the change."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """A higher room's answer to what a change would do, and who may hear it.

    It is asked only where whoever looks holds `needs` in the division of the change.
    """

    needs: Permission
    answer: Callable[[Transaction, Foreseen], Iterable[Consequence]]


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the rooms above addresses want to be told and asked."""

    touched: tuple[Touched, ...] = ()
    effects: tuple[Answerer, ...] = ()
