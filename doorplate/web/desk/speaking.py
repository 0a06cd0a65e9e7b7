"""Which language the desk speaks: the one chosen here, then the account's, then asked.

The choice is kept in the signed session.
"""

from collections.abc import Sequence
from typing import Final

from flask import Request, session

from doorplate.web.desk.people import Acting
from doorplate.web.negotiation import Wish

_NOTE: Final = "language"


def chosen_language(
    request: Request, languages: Sequence[str], acting: Acting | None
) -> str:
    """Return the key of the language to speak, one of `languages`."""
    account = None if acting is None else acting.language
    for wanted in (session.get(_NOTE), account):
        if wanted in languages:
            return str(wanted)
    return Wish.of(request.environ, languages).language


def choose_language(key: str) -> None:
    """Keep the choice for this browser."""
    session[_NOTE] = key
