"""Who may do what, and where: what every transaction is opened under."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from doorplate.core.errors import NotPermitted


class NeedUnstated(NotPermitted):
    """What does not say which permission it needs is done for nobody."""


class ReachTooSmall(NotPermitted):
    """Only who works for the whole register does this; your role holds in a part."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where something may be done: in divisions of a scheme, or everywhere.

    `codes` are the divisions themselves and all below them; `above` are those they lie
    in, whose streets they share. Codes that are None stand for everywhere.
    """

    scheme: str = ""
    codes: frozenset[str] | None = None
    above: frozenset[str] = field(default=frozenset())

    @property
    def is_everywhere(self) -> bool:
        """Whether nothing limits it."""
        return self.codes is None

    def holds(self, scheme: str, code: str) -> bool:
        """Tell whether a division lies in it."""
        if self.codes is None:
            return True
        return scheme == self.scheme and code in self.codes


EVERYWHERE: Final = Reach()
NOWHERE: Final = Reach(codes=frozenset())


class Authority(Protocol):
    """What somebody may do: asked whenever a transaction is opened."""

    def reach(self, need: str | None) -> Reach:
        """Return where a permission is held. Raises NotPermitted where nowhere."""
        ...


class Unlimited:
    """The authority of the program itself and of whoever runs its command line."""

    def reach(self, need: str | None) -> Reach:
        """Return everywhere."""
        del need
        return EVERYWHERE


UNLIMITED: Final = Unlimited()
