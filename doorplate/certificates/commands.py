"""`doorplate certificates`: issue, notify, look up, withdraw, check a file."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from doorplate.access.keys import Keyring
from doorplate.addresses.model import AddressUnknown
from doorplate.addresses.service import find_by_text
from doorplate.certificates import service
from doorplate.certificates.model import AddressAmbiguous, Certificate, Standing
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.office import Office
from doorplate.certificates.publickeys import (
    PublicKeys,
    PublicKeysUnreadable,
    public_keys,
    read_key_set,
)
from doorplate.certificates.snapshot import AddressSnapshot, NumberingSnapshot
from doorplate.certificates.store import Sought
from doorplate.certificates.verifying import NotACertificate, Verified, verify
from doorplate.console import Console, pass_console
from doorplate.core.clock import civil_day
from doorplate.files import FileUnwritable

_OUTPUT = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The PDF file to write.",
)
_LANGUAGE = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="The language of the paper; names of places stay as they are.",
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Number(click.ParamType[CertificateNumber]):
    """A certificate's number as people type it; a mistake in it is said in one line."""

    name = "number"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own
        _param: object,
        _context: object,
    ) -> CertificateNumber:
        """Parse the number; a mistyped one is a refusal, not wrong usage."""
        if isinstance(value, CertificateNumber):
            return value
        return CertificateNumber.parse(value)


@click.group()
def certificates() -> None:
    """Issue certificates of addresses and numbering notices, and check them.

    \b
      doorplate keys create
      doorplate certificates issue --address 大定路57号 --output 57.pdf
      doorplate certificates verify 57.pdf
    """  # noqa: D301 - click wants the character itself before a block it leaves alone


@certificates.command("issue")
@click.option(
    "--address",
    "text",
    metavar="TEXT|UID",
    required=True,
    help="An address as it is written, in full or from the street on, or its uid.",
)
@_OUTPUT
@_LANGUAGE
@pass_console
def issue(console: Console, *, text: str, output: Path, language: str) -> None:
    """Certify an address: what it is called, what it was called, where it is."""
    issued = service.issue_certificate(
        console.register,
        uid=_uid(console, text),
        office=Office.of(console.settings),
        language=language,
        actor=console.actor,
        now=console.now,
    )
    _hand_over(console, issued, output)


@certificates.command("notice")
@click.option("--street", metavar="NAME", help="A street: all its current numbers.")
@click.option(
    "--area", metavar="CODE", default="", help="Which of the streets of one name."
)
@click.option(
    "--change", metavar="UID", type=click.UUID, help="An approved change, by its uid."
)
@click.option(
    "--effective",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which a street's numbers hold; unless given, that of its"
    " youngest number.",
)
@click.option(
    "--document", help="The number of the document behind a street's numbers."
)
@click.option("--reason", help="Why a street was numbered, as the notice says it.")
@_OUTPUT
@_LANGUAGE
@pass_console
def notice(
    console: Console,
    *,
    street: str | None,
    area: str,
    change: UUID | None,
    effective: datetime | None,
    document: str | None,
    reason: str | None,
    output: Path,
    language: str,
) -> None:
    """Tell all numbers of a street, or of an approved change, with a site plan."""
    if (street is None) == (change is None):
        raise click.UsageError("Give --street or --change.")
    if change is not None and (effective or document or reason):
        raise click.UsageError("A change has its own day, document and reason.")
    wanted = service.Wanted(
        street=street,
        division_code=area,
        change=change,
        effective=effective and effective.date(),
        document=document,
        reason=reason,
    )
    issued = service.issue_notice(
        console.register,
        wanted=wanted,
        office=Office.of(console.settings),
        language=language,
        actor=console.actor,
        now=console.now,
    )
    _hand_over(console, issued, output)


@certificates.command("list")
@click.option("--text", default="", help="A part of the address, street or number.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="How many at most.",
)
@pass_console
def list_(console: Console, *, text: str, limit: int) -> None:
    """List what was issued, the newest first."""
    sought = Sought(text=text)
    with console.register.reading() as transaction:
        found = service.list_certificates(transaction, sought, limit=limit)
        total = service.count_certificates(transaction, sought)
    for one in found:
        mark = "" if one.withdrawal is None else "  (withdrawn)"
        day = _day(console, one.issued_at)
        click.echo(
            f"{one.number.printed}  {day}  {one.kind.value:<9}  {one.subject}{mark}"
        )
    if total > len(found):
        click.echo(f"{total - len(found)} more: --limit shows them.")
    if not total:
        click.echo("There is none.")


@certificates.command("show")
@click.argument("number", type=Number())
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the PDF again, byte for byte as it was issued.",
)
@pass_console
def show(console: Console, *, number: CertificateNumber, output: Path | None) -> None:
    """Say what was certified, and whether it still holds."""
    office = Office.of(console.settings)
    with console.register.reading() as transaction:
        found = service.certificate_numbered(transaction, number)
        standing = service.standing_of(
            transaction,
            found,
            wording=office.wording,
            today=console.today,
            zone=console.settings.time_zone,
        )
        file = service.file_of(transaction, found) if output else b""
    lines = [
        f"Number   {number.printed}, {found.kind.value}, in {found.language}",
        f"Says     {found.subject}",
        f"Issued   {_day(console, found.issued_at)} by {found.issued_by}",
        f"Key      {found.key_id}",
        f"Page     {office.link(number)}",
        f"Stands   {standing.standing.value}",
    ]
    if standing.standing is not Standing.VALID:
        told = standing.reason or standing.now or "the address is no more"
        lines[-1] += f" since {standing.since}: {told}"
    click.echo("\n".join(lines))
    if output:
        _write(output, file)
        click.echo(f"{output}: {len(file):,} bytes.")


@certificates.command("withdraw")
@click.argument("number", type=Number())
@click.option(
    "--reason",
    required=True,
    help="Why, as anybody who checks the paper reads it: a wrong address …",
)
@pass_console
def withdraw(console: Console, *, number: CertificateNumber, reason: str) -> None:
    """Withdraw a certificate that was issued in error: its check page says so."""
    service.withdraw_certificate(
        console.register,
        number=number,
        reason=reason,
        actor=console.actor,
        now=console.now,
    )
    click.echo(f"{number.printed} is withdrawn.")


@certificates.command("verify")
@click.argument("file", type=_FILE)
@click.option(
    "--keys",
    type=_FILE,
    help="The office's public keys, as published under /.well-known/"
    "doorplate-keys.json; unless given, those of this installation.",
)
@pass_console
def verify_(console: Console, *, file: Path, keys: Path | None) -> None:
    """Check a PDF off line: whether it is what the office issued.

    Exit status 1 and the reason where it is not.
    """
    verified = verify(_read(file), _public_keys(console, keys))
    click.echo("\n".join(_told(verified)))


def _told(verified: Verified) -> list[str]:
    snapshot = verified.snapshot
    number = CertificateNumber.parse(snapshot.number)
    lines = [
        "Genuine: the file is, to the last byte, what the office issued.",
        f"Number       {number.printed}",
        f"Office       {snapshot.office.zh} ({snapshot.office.en})",
        f"Issued       {snapshot.day}, key {snapshot.key}",
        f"Fingerprint  {verified.fingerprint}",
        *_said(snapshot),
        f"Whether it was withdrawn or superseded since, {snapshot.check} tells.",
    ]
    if snapshot.illustrative:
        lines.insert(1, "ILLUSTRATIVE: issued for a demonstration, it proves nothing.")
    return lines


def _said(snapshot: AddressSnapshot | NumberingSnapshot) -> list[str]:
    if isinstance(snapshot, NumberingSnapshot):
        notice = snapshot.notice
        count = len(notice.numbers)
        return [
            f"Notifies of  {count} numbers from {notice.effective}: {notice.subject}"
        ]
    address = snapshot.address
    return [
        f"Certifies    {address.standard} ({address.status})",
        *(
            f"             {one.text}, {one.start or '…'} to {one.end or '…'}"
            for one in address.history
        ),
    ]


def _public_keys(console: Console, keys: Path | None) -> PublicKeys:
    if keys is None:
        return public_keys(Keyring(console.settings.keys_folder))
    try:
        return read_key_set(keys.read_bytes())
    except OSError as error:
        raise PublicKeysUnreadable(reason=error.strerror) from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotACertificate(reason=error.strerror) from error


def _uid(console: Console, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        pass
    with console.register.reading() as transaction:
        found = find_by_text(transaction, text)
    if not found:
        raise AddressUnknown(text=text)
    if len(found) > 1:
        candidates = ", ".join(str(one.uid) for one in found)
        raise AddressAmbiguous(text=text, candidates=candidates)
    return found[0].uid


def _hand_over(console: Console, issued: Certificate, output: Path) -> None:
    """Write the file that was issued, and say its number."""
    with console.register.reading() as transaction:
        _write(output, service.file_of(transaction, issued))
    click.echo(f"{output}: {issued.number.printed}, {issued.subject}.")


def _write(output: Path, file: bytes) -> None:
    try:
        output.write_bytes(file)
    except OSError as error:
        raise FileUnwritable(path=output, reason=error.strerror) from error


def _day(console: Console, instant: datetime) -> str:
    return civil_day(instant, console.settings.time_zone).isoformat()
