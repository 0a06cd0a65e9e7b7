"""Is this file what the office issued? Told from the file and public keys alone."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

import pikepdf

from doorplate.access.keys import verify as signed_by
from doorplate.certificates.drawing.faces import faces
from doorplate.certificates.drawing.papers import lay_out
from doorplate.certificates.drawing.pdf import SIGNATURE_FILE, SNAPSHOT_FILE, opened
from doorplate.certificates.printed import printed_words
from doorplate.certificates.publickeys import PublicKeys
from doorplate.certificates.snapshot import (
    AddressSnapshot,
    NumberingSnapshot,
    SnapshotUnreadable,
    fingerprint,
    read,
)
from doorplate.core.errors import Invalid, NotFound

# Larger files are no certificates: a street of ten thousand numbers has 3 MB.
LARGEST: Final = 32 * 1024 * 1024
_TOLD: Final = 3


class NotACertificate(Invalid):
    """The file is no certificate of Doorplate: {reason}."""


class SigningKeyUnknown(NotFound):
    """It is signed with the key {key}, which is none of the public keys given."""


class SignatureWrong(Invalid):
    """It is forged: what it says is not what the key {key} signed."""


class PrintedTextAltered(Invalid):
    """It is forged: the page prints other words than were signed: {differences}."""


class FileAltered(Invalid):
    """The file was altered after it was issued: do not trust what it shows."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A file that is, to the last byte, what the holder of the key issued."""

    snapshot: AddressSnapshot | NumberingSnapshot
    fingerprint: str


def verify(file: bytes, keys: PublicKeys) -> Verified:
    """Return what a file certifies, or refuse it.

    The signature tells that the snapshot is the office's, the seal that the file is,
    with every word it prints. Where only the seal is broken, the words are compared
    with the snapshot's to say what was altered. Whether a certificate was withdrawn
    since, no file can tell.

    Raises NotACertificate, SigningKeyUnknown, SignatureWrong, PrintedTextAltered,
    FileAltered.
    """
    if len(file) > LARGEST:
        raise NotACertificate(reason="the file is too large")
    carried = _read(file)
    try:
        snapshot = read(carried.signed)
    except SnapshotUnreadable as error:
        raise NotACertificate(reason=error) from error
    key = keys.get(snapshot.key)
    if key is None:
        raise SigningKeyUnknown(key=snapshot.key)
    if not signed_by(key, carried.signature, carried.signed):
        raise SignatureWrong(key=snapshot.key)
    seal = opened(file)
    if seal is None or not signed_by(key, *seal):
        raise _altered(snapshot, carried.printed)
    return Verified(snapshot, fingerprint(carried.signed))


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a file carries; `printed` are each page's words, None where unreadable."""

    signed: bytes
    signature: bytes
    printed: list[list[str]] | None


def _read(file: bytes) -> _Carried:
    """Read a file that may be anything: whatever its reader says is a refusal."""
    try:
        with pikepdf.open(io.BytesIO(file), suppress_warnings=True) as pdf:
            signed, signature = (
                pdf.attachments[name].get_file().read_bytes()
                for name in (SNAPSHOT_FILE, SIGNATURE_FILE)
            )
            return _Carried(signed, signature, _printed(pdf))
    except Exception as error:
        raise NotACertificate(reason=_first_line(error)) from error


def _printed(pdf: pikepdf.Pdf) -> list[list[str]] | None:
    try:
        return [printed_words(page) for page in pdf.pages]
    except Exception:  # noqa: BLE001 - a page of ours is read without any
        return None


def _altered(
    snapshot: AddressSnapshot | NumberingSnapshot, printed: list[list[str]] | None
) -> Invalid:
    """Return what to say of a file whose seal is broken."""
    if printed is not None:
        differences = list(_differences(_expected(snapshot), printed))
        if differences:
            return PrintedTextAltered(differences="; ".join(differences[:_TOLD]))
    return FileAltered()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _expected(snapshot: AddressSnapshot | NumberingSnapshot) -> list[list[str]]:
    return [
        [words for words in page.words if words.strip()]
        for page in lay_out(snapshot, faces())
    ]


def _differences(
    expected: Sequence[Sequence[str]], printed: Sequence[Sequence[str]]
) -> Iterator[str]:
    """Yield where the two differ, in the words of both."""
    for wanted, found in zip_longest(expected, printed, fillvalue=()):
        for right, shown in zip_longest(wanted, found, fillvalue=""):
            if right != shown:
                yield f"“{shown}” instead of “{right}”"
