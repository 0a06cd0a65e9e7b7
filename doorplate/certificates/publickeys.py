"""The public keys that certificates are checked with, as a JSON Web Key Set (RFC 7517).

Published under ``/.well-known/doorplate-keys.json``; a key is never taken from it, for
what it signed stays signed.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from doorplate.access.keys import Keyring, Purpose
from doorplate.core.errors import Invalid

PublicKeys: TypeAlias = Mapping[str, bytes]
"""Raw Ed25519 public keys, 32 bytes each, by their ids."""

_LENGTH = 32


class PublicKeysUnreadable(Invalid):
    """The public keys cannot be read: {reason}."""


class _Jwk(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    kid: str
    x: str


class _Jwks(BaseModel):
    model_config = ConfigDict(extra="ignore")

    keys: list[_Jwk]


def public_keys(keyring: Keyring) -> PublicKeys:
    """Return the public halves of all signing keys, the retired ones too."""
    return {key.id: key.public_bytes for key in keyring.all(Purpose.SIGNING)}


def key_set(keyring: Keyring) -> dict[str, Any]:
    """Return the key set to publish, the oldest key first."""
    return {"keys": [key.jwk for key in keyring.all(Purpose.SIGNING)]}


def read_key_set(data: bytes) -> PublicKeys:
    """Return the keys of a published key set. Raises PublicKeysUnreadable."""
    try:
        found = _Jwks.model_validate_json(data)
        keys = {key.kid: _raw(key.x) for key in found.keys}
    except ValidationError as error:
        raise PublicKeysUnreadable(reason=error.errors()[0]["msg"]) from error
    except (ValueError, binascii.Error) as error:
        raise PublicKeysUnreadable(reason=error) from error
    return keys


def _raw(text: str) -> bytes:
    key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(key) != _LENGTH:
        raise ValueError("a key is 32 bytes long")
    return key
