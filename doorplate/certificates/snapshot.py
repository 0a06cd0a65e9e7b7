"""What a certificate says: a snapshot (快照) of the register at one instant.

It is signed as canonical JSON (RFC 8785). All numbers are texts, so that every language
writes and reads the same bytes; docs/certificates.md tells how anybody can check them.
No identifier of the register is in it, no plate code, no person.
"""

import json
from hashlib import sha256
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from doorplate.core.errors import Invalid

FORMAT: Final = "doorplate.certificate/1"
_FINGERPRINT: Final = 16


class SnapshotUnreadable(Invalid):
    """The signed data are not a certificate of this form: {reason}."""


class _Part(BaseModel):
    """A part of a snapshot: strict, for it may come from a stranger's file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Named(_Part):
    """A name in Chinese and in English."""

    zh: str
    en: str


class DatedText(_Part):
    """A text an address had, on which days, and the document behind it.

    Days are ISO 8601, half-open: `end` is the first day on which it was not so any
    more. None: from the beginning, or still.
    """

    text: str
    start: str | None = None
    end: str | None = None
    reason: str | None = None
    document: str | None = None


class ShownPosition(_Part):
    """A line of coordinates in one system, with the decimals that are shown."""

    datum: str
    x: str
    y: str
    degrees: bool


class Division(_Part):
    """One division that the address lies in."""

    level: str
    name: str


class Certified(_Part):
    """An address as it is certified: its text, its past, its place.

    `map` is a drawing as SVG, or None where the register knows no place.
    """

    standard: str
    short: str
    status: str
    divisions: tuple[Division, ...]
    history: tuple[DatedText, ...]
    also: tuple[str, ...]
    positions: tuple[ShownPosition, ...]
    map: str | None


class NoticedNumber(_Part):
    """One address of a notice: its number on the wall, its text, what it was before."""

    number: str
    standard: str
    former: str | None = None


class Noticed(_Part):
    """What a numbering notice tells: which numbers, from which day, by which document.

    `plan` is a drawing as SVG.
    """

    subject: str
    effective: str
    document: str | None
    reason: str | None
    numbers: tuple[NoticedNumber, ...]
    plan: str | None


class _Snapshot(_Part):
    format: Literal["doorplate.certificate/1"]
    number: str
    key: str
    issued_at: str
    day: str
    language: Literal["zh", "en"]
    town: Named
    office: Named
    telephone: str | None
    check: str
    illustrative: bool


class AddressSnapshot(_Snapshot):
    """The snapshot of a certificate of an address (地址证明)."""

    kind: Literal["address"]
    address: Certified


class NumberingSnapshot(_Snapshot):
    """The snapshot of a numbering notice (门牌编号通知)."""

    kind: Literal["numbering"]
    notice: Noticed


Snapshot = Annotated[AddressSnapshot | NumberingSnapshot, Field(discriminator="kind")]

_SNAPSHOT: Final[TypeAdapter[AddressSnapshot | NumberingSnapshot]] = TypeAdapter(
    Snapshot
)


def written(snapshot: AddressSnapshot | NumberingSnapshot) -> bytes:
    """Return the bytes that are signed: canonical JSON (RFC 8785) in UTF-8."""
    return canonical(snapshot.model_dump())


def canonical(document: object) -> bytes:
    """Return a JSON document of texts, flags, lists and objects in its one form.

    What RFC 8785 says of numbers beyond integers is not needed, and refused.
    """
    text = json.dumps(
        _plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def read(signed: bytes) -> AddressSnapshot | NumberingSnapshot:
    """Return the snapshot that some bytes hold.

    Raises SnapshotUnreadable where they are not its one canonical form.
    """
    try:
        snapshot = _SNAPSHOT.validate_json(signed)
    except ValidationError as error:
        raise SnapshotUnreadable(reason=error.errors()[0]["msg"]) from error
    if written(snapshot) != signed:
        raise SnapshotUnreadable(reason="not canonical JSON")
    return snapshot


def fingerprint(signed: bytes) -> str:
    """Return the fingerprint people compare: 16 hexadecimal digits, in fours."""
    digits = sha256(signed).hexdigest()[:_FINGERPRINT].upper()
    return " ".join(digits[i : i + 4] for i in range(0, _FINGERPRINT, 4))


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        raise TypeError(f"{value} has no one way to be written")
    return value
