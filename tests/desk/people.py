"""People who are signed in, without accounts: what the access room would answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from flask.testing import FlaskClient

from doorplate.access.model import Permission
from doorplate.core.actors import Actor
from doorplate.core.authority import EVERYWHERE, Reach
from doorplate.core.errors import NotPermitted
from doorplate.web.desk.sessions import TOKEN

NOON = datetime.fromisoformat("2026-03-15T04:00:00+00:00")


class NotGiven(NotPermitted):
    """Nobody gave {need}."""


@dataclass(frozen=True)
class Somebody:
    """A person with the same permissions everywhere in a reach."""

    name: str = "王敏"
    language: str | None = None
    held: frozenset[str] = field(default=frozenset(Permission))
    where: Reach = EVERYWHERE

    @property
    def actor(self) -> Actor:
        return Actor(self.name)

    @property
    def authority(self) -> "Somebody":
        return self

    def reach(self, need: str | None) -> Reach:
        if need not in self.held:
            raise NotGiven(need=need)
        return self.where


class Doorkeeper:
    """Knows people by their tokens."""

    def __init__(self) -> None:
        self.people: dict[str, Somebody] = {}

    def __call__(self, token: str, now: datetime) -> Somebody | None:
        return self.people.get(token)

    def sign_in(self, client: FlaskClient, somebody: Somebody) -> FlaskClient:
        token = f"token-{len(self.people)}"
        self.people[token] = somebody
        client.set_cookie(TOKEN, token, path="/desk")
        return client


def limited_to(codes: Iterable[str], above: Iterable[str] = ()) -> Reach:
    return Reach("gb", frozenset(codes), frozenset(above))


def token_of(client: FlaskClient, path: str = "/desk/") -> str:
    """The token of the forms of a page."""
    text = client.get(path).get_data(as_text=True)
    return text.split('name="csrf_token" value="')[1].split('"')[0]
