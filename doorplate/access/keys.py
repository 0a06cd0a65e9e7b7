"""Keys in files outside the database, readable by their owner alone.

A key is a file of its own that is written once and never changed. The newest of its
purpose is current; older ones stay for what they signed, sealed or encrypted: a public
key is published for ever.
"""

import base64
import binascii
import fcntl
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doorplate.core.errors import Conflict, Invalid, NotFound

_LENGTH: Final = 32
_NONCE: Final = 12
_OTHERS: Final = 0o077
_ENDING: Final = ".key"
_DRAFT: Final = ".draft"


class Purpose(StrEnum):
    """What a key is for; each purpose has its own."""

    SESSION = "session"
    """Signs cookies and forms."""
    AUDIT = "audit"
    """Seals the audit: HMAC-SHA256."""
    SIGNING = "signing"
    """Signs certificates and notices: Ed25519."""
    SECRETS = "secrets"
    """Encrypts what the database keeps of second factors: AES-256-GCM."""


class KeysExposed(Conflict):
    """Others can read the keys at {place}: `chmod {mode} {place}`, then rotate them."""


class KeyMissing(NotFound):
    """There is no {purpose} key in {place}: `doorplate keys create` makes it."""


class KeyUnknown(NotFound):
    """No key in {place} has the id {id}."""


class KeyUnreadable(Invalid):
    """The key file {place} cannot be read: {reason}."""


class KeysFolderUnusable(Conflict):
    """The folder of keys {place} cannot be used: {reason}."""


class SecretUnreadable(Invalid):
    """An encrypted value does not open: it was altered or moved."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its id is short, unique in the folder, and ordered by time."""

    id: str
    purpose: Purpose
    created_at: datetime
    state: Literal["current", "retired"]
    secret: bytes = field(repr=False)

    def mac(self, data: bytes) -> bytes:
        """Return the HMAC-SHA256 of `data`: 32 bytes."""
        return hmac.digest(self.secret, data, sha256)

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature of `data`: 64 bytes. For signing keys."""
        return self._pair().sign(data)

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Tell whether this signing key made that signature of `data`."""
        return verify(self.public_bytes, signature, data)

    @property
    def public_bytes(self) -> bytes:
        """A signing key's public half, raw: 32 bytes (RFC 8032)."""
        return self._pair().public_key().public_bytes_raw()

    @property
    def jwk(self) -> dict[str, str]:
        """A signing key's public half as a JSON Web Key (RFC 8037)."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "use": "sig",
            "kid": self.id,
            "x": base64.urlsafe_b64encode(self.public_bytes).rstrip(b"=").decode(),
        }

    def _pair(self) -> Ed25519PrivateKey:
        if self.purpose is not Purpose.SIGNING:
            raise TypeError(f"a {self.purpose} key signs nothing in public")
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def verify(public_bytes: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether a raw public key's owner signed `data` (Ed25519)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


class Keyring:
    """The keys of a folder. What another process adds is seen at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[Purpose, datetime, bytes]] = {}

    def current(self, purpose: str) -> Key:
        """Return the newest key of a purpose.

        Raises KeyMissing, KeysExposed, KeyUnreadable.
        """
        wanted = Purpose(purpose)
        for id_ in sorted(self._ids(), reverse=True):
            kind, created_at, secret = self._contents(id_)
            if kind is wanted:
                return Key(id_, kind, created_at, "current", secret)
        raise KeyMissing(purpose=wanted.value, place=self.folder)

    def all(self, purpose: str | None = None) -> list[Key]:
        """Return all keys, or those of a purpose, the oldest first.

        Raises KeysExposed, KeyUnreadable.
        """
        found: list[Key] = []
        newest: set[Purpose] = set()
        for id_ in sorted(self._ids(), reverse=True):
            kind, created_at, secret = self._contents(id_)
            if purpose is None or kind == Purpose(purpose):
                state: Literal["current", "retired"] = (
                    "retired" if kind in newest else "current"
                )
                newest.add(kind)
                found.append(Key(id_, kind, created_at, state, secret))
        return found[::-1]

    def named(self, id_: str) -> Key:
        """Return one key. Raises KeyUnknown, KeysExposed, KeyUnreadable."""
        for key in self.all():
            if key.id == id_:
                return key
        raise KeyUnknown(id=id_, place=self.folder)

    def create(self, now: datetime) -> list[Key]:
        """Make a key for each purpose that has none; return the new ones."""
        with self._locked():
            known = {key.purpose for key in self.all()}
            return [self._add(each, now) for each in Purpose if each not in known]

    def rotate(self, purpose: str, now: datetime) -> Key:
        """Make a new current key of a purpose; the older ones stay."""
        with self._locked():
            return self._add(Purpose(purpose), now)

    def encrypt(self, plain: bytes, context: str) -> str:
        """Return `plain` encrypted for the database.

        It opens only with the same `context`, which says whose it is: a value that was
        moved to another row does not open.
        """
        key = self.current(Purpose.SECRETS)
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(key.secret).encrypt(nonce, plain, context.encode())
        return f"{key.id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, text: str, context: str) -> bytes:
        """Return what `encrypt` was given. Raises SecretUnreadable, KeyUnknown."""
        id_, _, coded = text.partition(".")
        key = self.named(id_)
        try:
            sealed = base64.b64decode(coded, altchars=b"-_", validate=True)
            nonce, cipher = sealed[:_NONCE], sealed[_NONCE:]
            return AESGCM(key.secret).decrypt(nonce, cipher, context.encode())
        except (InvalidTag, ValueError) as error:
            raise SecretUnreadable from error

    def _ids(self) -> Iterator[str]:
        try:
            _refuse_exposed(self.folder)
            names = [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable(error) from error
        for name in names:
            if name.endswith(_ENDING):
                yield name.removesuffix(_ENDING)

    def _contents(self, id_: str) -> tuple[Purpose, datetime, bytes]:
        path = self.folder / f"{id_}{_ENDING}"
        try:
            _refuse_exposed(path)
            # A key's file never changes.
            if id_ not in self._read:
                self._read[id_] = _parse(path, id_)
        except OSError as error:
            raise KeyUnreadable(place=path, reason=error.strerror) from error
        return self._read[id_]

    def _add(self, purpose: Purpose, now: datetime) -> Key:
        newest = max(map(_number, self._ids()), default=0)
        id_ = f"{max(int(now.timestamp() * 1000), newest + 1):011x}"
        secret = secrets.token_bytes(_LENGTH)
        written = {
            "id": id_,
            "purpose": purpose.value,
            "created_at": now.isoformat(),
            "key": base64.b64encode(secret).decode(),
        }
        self._write(f"{id_}{_ENDING}", json.dumps(written, indent=1) + "\n")
        return Key(id_, purpose, now, "current", secret)

    def _write(self, name: str, text: str) -> None:
        """Write a new file in one step; one that is there is never written over."""
        draft, target = self.folder / _DRAFT, self.folder / name
        draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, target)
        draft.unlink()
        _sync(self.folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time add keys."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_exposed(self.folder)
            descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> KeysFolderUnusable:
        return KeysFolderUnusable(place=self.folder, reason=error.strerror)


def _refuse_exposed(path: Path) -> None:
    status = path.stat()
    if status.st_mode & _OTHERS:
        mode = "700" if path.is_dir() else "600"
        raise KeysExposed(place=path, mode=mode)


def _number(id_: str) -> int:
    try:
        return int(id_, 16)
    except ValueError:
        return 0


def _parse(path: Path, id_: str) -> tuple[Purpose, datetime, bytes]:
    try:
        written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        secret = base64.b64decode(written["key"], validate=True)
        purpose = Purpose(written["purpose"])
        created_at = datetime.fromisoformat(written["created_at"])
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise KeyUnreadable(place=path, reason=str(error)) from error
    if written["id"] != id_ or len(secret) != _LENGTH:
        raise KeyUnreadable(place=path, reason="it is another file's, or cut short")
    return purpose, created_at, secret


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
