"""What access works with, put together from a register and its settings."""

from datetime import datetime, timedelta
from secrets import token_bytes

from doorplate.access.keys import Keyring
from doorplate.access.marks import Marks
from doorplate.access.model import Divisions
from doorplate.access.service.sealing import seal_audit
from doorplate.access.service.signing_in import Entrance
from doorplate.access.sessions import Limits
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.settings import Settings


def keyring_of(settings: Settings) -> Keyring:
    """Return the keys that the settings name."""
    return Keyring(settings.keys_folder)


def marks_of(settings: Settings) -> Marks:
    """Return the file outside the database that remembers the audit's length."""
    return Marks(settings.audit_file)


def limits_of(settings: Settings) -> Limits:
    """Return how long sessions last."""
    return Limits(
        timedelta(minutes=settings.session_idle_minutes),
        timedelta(hours=settings.session_hours),
    )


def entrance_of(
    settings: Settings, register: Register, divisions: Divisions
) -> Entrance:
    """Return the entrance of a register: what signing in works with."""
    return Entrance(
        register,
        keyring_of(settings),
        limits_of(settings),
        divisions,
        settings.time_zone,
        settings.town.zh,
    )


def notes_secret(settings: Settings) -> bytes:
    """Return what signs the notes that the desk leaves with a browser.

    The session key, so that every worker has the same. Without one nobody can sign in,
    and it is made up: the public pages do without.
    """
    try:
        return keyring_of(settings).current("session").mac(b"notes of the desk")
    except RegistryError:
        return token_bytes()


def seal_what_waits(
    settings: Settings, register: Register, now: datetime, *, thorough: bool = False
) -> int:
    """Seal the audit as the settings have it, where there is a key; return how many.

    For after each write and for a worker: it does nothing where somebody else seals.
    """
    keyring = keyring_of(settings)
    if not keyring.all("audit"):
        return 0
    return seal_audit(
        register,
        keyring=keyring,
        marks=marks_of(settings),
        now=now,
        thorough=thorough,
    )
