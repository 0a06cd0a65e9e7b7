"""Who sits at the desk, as the kit sees them; the access room says who they are."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from doorplate.core.actors import Actor
from doorplate.core.authority import Authority
from doorplate.core.errors import NotPermitted

SIGNED_IN: Final = "desk.signed-in"
"""The need of a page that anybody signed in may see: home, one's own account."""

ANYBODY: Final = None
"""The need of what is there before signing in: sign-in itself, styles, the language."""


class Acting(Protocol):
    """A person who is signed in, for the length of one request."""

    @property
    def name(self) -> str:
        """The name that people know them by."""
        ...

    @property
    def actor(self) -> Actor:
        """Who use cases are told acts."""
        ...

    @property
    def authority(self) -> Authority:
        """What they may do, and where."""
        ...

    @property
    def language(self) -> str | None:
        """The language they chose for their account, where they did."""
        ...


Loader: TypeAlias = Callable[[str, datetime], Acting | None]
"""From the session's token and the present instant to whoever is signed in."""

Refused: TypeAlias = Callable[[Actor, str, str, datetime], None]
"""Told who was refused which permission at which path, to write it down."""

Exported: TypeAlias = Callable[[Actor, str, Mapping[str, object], datetime], None]
"""Told who takes which list away: its reason, filters and rows, to write it down."""


def nobody(_token: str, _now: datetime) -> None:
    """Know no session: whoever comes is asked to sign in."""


def unheard(_actor: Actor, _need: str, _path: str, _now: datetime) -> None:
    """Write no refusal down."""


def unwritten(
    _actor: Actor, _list: str, _details: Mapping[str, object], _now: datetime
) -> None:
    """Write no export down."""


def may(acting: Acting | None, need: str | None) -> bool:
    """Tell whether somebody holds a permission anywhere."""
    if need is ANYBODY:
        return True
    if acting is None:
        return False
    if need == SIGNED_IN:
        return True
    try:
        reach = acting.authority.reach(need)
    except NotPermitted:
        return False
    return reach.codes is None or bool(reach.codes)
