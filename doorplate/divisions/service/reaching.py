"""How far a role reaches that is held in some divisions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Final

from doorplate.core.authority import Reach
from doorplate.database import Register
from doorplate.divisions.model import DivisionIndex
from doorplate.divisions.store import lists

_MOST_KEPT: Final = 8


class DivisionReaches:
    """From divisions to all below them, as the lists have it on a day.

    What was worked out is kept until another list is loaded: a county is hundreds of
    divisions, and every request of the desk asks.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._lock = Lock()
        self._known: dict[tuple[str, date, tuple[int, int]], _Tree] = {}

    def reach_of(self, scheme: str, codes: frozenset[str], on: date) -> Reach:
        """Return the reach of some divisions: they, all below, and those above.

        A code that no list knows reaches itself alone.
        """
        tree = self._tree(scheme, on)
        below = frozenset(each for code in codes for each in tree.below(code))
        above = frozenset(each for code in codes for each in tree.above(code))
        return Reach(scheme, below, above - below)

    def listed(self, scheme: str, on: date) -> Sequence[tuple[str, str, int]]:
        """Return code, name and depth of each division of a day, as a tree is read."""
        return self._tree(scheme, on).listed

    def name_of(self, scheme: str, code: str, on: date) -> str | None:
        """Return what a division is called on a day; None where no list knows it."""
        found = self._tree(scheme, on).index.by_code(code)
        return None if found is None else found.name

    def _tree(self, scheme: str, on: date) -> "_Tree":
        with self._register.reading() as transaction:
            key = (scheme, on, lists.lists_there(transaction))
            with self._lock:
                known = self._known.get(key)
            if known is not None:
                return known
            made = _Tree(lists.index(transaction, scheme, on))
        with self._lock:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[key] = made
        return made


class _Tree:
    def __init__(self, index: DivisionIndex) -> None:
        self.index = index
        self._children = _children(index)

    def below(self, code: str) -> set[str]:
        found, waiting = {code}, [code]
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return found

    @cached_property
    def listed(self) -> Sequence[tuple[str, str, int]]:
        tops = sorted(
            division.code
            for division in self.index
            if division.parent_code not in self.index
        )
        found: list[tuple[str, str, int]] = []
        waiting = [(code, 0) for code in reversed(tops)]
        while waiting:
            code, depth = waiting.pop()
            division = self.index.by_code(code)
            if division is not None and division.ended is None:
                found.append((code, division.name, depth))
            below = sorted(self._children.get(code, ()), reverse=True)
            waiting.extend((child, depth + 1) for child in below)
        return found

    def above(self, code: str) -> set[str]:
        return {each.code for each in self.index.ancestors(code)[:-1]}


def _children(index: DivisionIndex) -> Mapping[str, list[str]]:
    children: dict[str, list[str]] = defaultdict(list)
    for division in index:
        if division.parent_code:
            children[division.parent_code].append(division.code)
    return children
