"""Sessions: what a browser's token stands for, and for how long."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from doorplate.access.accounts import Account
from doorplate.core.actors import Actor
from doorplate.core.authority import Authority
from doorplate.core.errors import NotFound, NotPermitted

FirstFactor = Literal["password", "oidc"]

HALF_WAY: Final = timedelta(minutes=10)
"""How long the second factor may take."""
MOST_FAILURES: Final = 5
"""So many wrong codes end a half-signed-in session."""
_LONGEST_BROWSER: Final = 200


class SignInRefused(NotPermitted):
    """Name or password is wrong."""


class SecondFactorRefused(NotPermitted):
    """The code is wrong or was used already: wait for the next one."""


class SessionOver(NotPermitted):
    """The session has ended: sign in again."""


class SessionUnknown(NotFound):
    """There is no such session."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without a click, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Client:
    """Where a browser comes from: its network and what it says it is."""

    network: str = ""
    browser: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "browser", self.browser[:_LONGEST_BROWSER])


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that asks for something: when, from where, and with which token."""

    now: datetime
    client: Client = field(default_factory=Client)
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One browser of somebody; signed in once both factors were right."""

    id: int
    account_id: int
    first_factor: FirstFactor
    created_at: datetime
    signed_in_at: datetime | None
    last_seen_at: datetime
    ended_at: datetime | None
    network: str
    browser: str
    failures: int
    enrolment: str | None

    def is_open(self, now: datetime, limits: Limits) -> bool:
        """Tell whether its token still counts."""
        if self.ended_at is not None:
            return False
        if self.signed_in_at is None:
            return now < self.created_at + HALF_WAY and self.failures < MOST_FAILURES
        return now < min(
            self.last_seen_at + limits.idle, self.signed_in_at + limits.absolute
        )


@dataclass(frozen=True, slots=True)
class Started:
    """A session with its token, which is told once and kept as a hash."""

    session: Session
    account: Account
    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Acting:
    """Who is signed in, for one request: the desk's kit knows it as its own Acting."""

    account: Account
    session: Session
    authority: Authority

    @property
    def name(self) -> str:
        """The name that people know them by."""
        return self.account.shown_name

    @property
    def actor(self) -> Actor:
        """Who use cases are told acts."""
        return self.account.actor

    @property
    def language(self) -> str | None:
        """The language they chose."""
        return self.account.language


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor to be set up: shown once, on the screen of its owner."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a new account is told once."""

    account: Account
    password: str | None
    enrolment: Enrolment | None
    recovery_codes: Sequence[str]


def new_token() -> str:
    """Return a token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode()).hexdigest()
