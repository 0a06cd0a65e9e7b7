"""What rooms add to pages that are not theirs: navigation, cards, panels."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from doorplate.web.desk.people import Acting, may


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the navigation: an endpoint and what it is called.

    `label` is a message in English; entries of a `group` stand together, in the order
    of their `place`.
    """

    endpoint: str
    label: str
    group: str
    place: int
    needs: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """Something that waits for whoever looks: how many, and where to go.

    `title` and `text` are texts in the reader's language.
    """

    title: str
    url: str
    count: int | None = None
    text: str = ""


Waiting: TypeAlias = Callable[[], Iterable[Card]]
Panel: TypeAlias = Callable[[Any], str | None]


@dataclass
class Boards:
    """The registers of what was added."""

    entries: list[Entry] = field(default_factory=list)
    _waiting: list[tuple[int, str, Waiting]] = field(default_factory=list)
    _panels: dict[str, list[tuple[int, str, Panel]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def navigation(self, acting: Acting | None) -> dict[str, list[Entry]]:
        """Return the entries that somebody may follow, by group, in order."""
        found: dict[str, list[Entry]] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.place):
            if may(acting, entry.needs):
                found.setdefault(entry.group, []).append(entry)
        return found

    def add_waiting(self, place: int, needs: str, waiting: Waiting) -> None:
        """Let a room tell, on the home page, what waits."""
        self._waiting.append((place, needs, waiting))

    def cards(self, acting: Acting | None) -> Iterator[Card]:
        """Yield what waits for somebody."""
        for _, needs, waiting in sorted(self._waiting, key=lambda each: each[0]):
            if may(acting, needs):
                yield from waiting()

    def add_panel(self, page: str, place: int, needs: str, panel: Panel) -> None:
        """Let a room add a part to a page of a lower one."""
        self._panels[page].append((place, needs, panel))

    def panels(self, page: str, subject: object, acting: Acting | None) -> list[str]:
        """Return the parts that rooms add to a page about `subject`, as markup."""
        found = (
            panel(subject)
            for _, needs, panel in sorted(self._panels[page], key=lambda each: each[0])
            if may(acting, needs)
        )
        return [markup for markup in found if markup]
