"""Addresses on the command line: load a list, look at one, load the streets."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import click

from doorplate.addresses import service
from doorplate.addresses.history import Entry
from doorplate.addresses.loading.mapping import mapping_named, shipped_mappings
from doorplate.addresses.loading.messages import explain
from doorplate.addresses.loading.report import LoadReport
from doorplate.addresses.matching import Match
from doorplate.addresses.model import METHODS, Address, AddressUnknown, Position
from doorplate.addresses.specification import AddressSpecification, specification_named
from doorplate.console import Console, pass_console, progress
from doorplate.database import Transaction
from doorplate.divisions.service import chain, chain_known
from doorplate.files import Severity

_DAY: Final = click.DateTime(["%Y-%m-%d"])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def addresses() -> None:
    """Load lists of addresses, and look at an address."""


@click.group()
def streets() -> None:
    """Load streets and localities, and list them."""


@addresses.command()
@click.argument("file", type=_FILE)
@click.option(
    "--mapping",
    metavar="FILE|NAME",
    help="Which columns say what, where headers are unusual: a TOML file, or one of "
    f"{', '.join(shipped_mappings())}.",
)
@click.option(
    "--crs",
    help="Coordinate system of x and y: WGS84, CGCS2000, GCJ02, BD09, EPSG:4547 …",
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="imported",
    show_default=True,
    help="How the positions were found.",
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the rows that cannot be taken, to be mended and loaded "
    "again; FILE.rejects.csv unless given.",
)
@pass_console
def load(
    console: Console,
    *,
    file: Path,
    mapping: str | None,
    crs: str | None,
    method: str,
    rejects: Path | None,
) -> None:
    """Load addresses from CSV, Excel, GeoJSON, GeoPackage, Shapefile or GeoParquet.

    The same file again changes nothing; a load that was broken off is gone on with.
    """
    settings = console.settings
    rejects = rejects or file.with_name(f"{file.stem}.rejects.csv")
    report = service.load_addresses(
        console.register,
        path=file,
        scheme=settings.division_scheme,
        within=settings.county_code,
        specification=_specification(console),
        mapping=None if mapping is None else mapping_named(mapping),
        crs=crs,
        method=method,
        rejects=rejects,
        valid_from=console.today,
        actor=console.actor,
        now=console.now,
        bar=progress,
    )
    _show_report(report)
    if report.tally.rejected:
        click.echo(f"  {rejects} holds the rejected rows: mend them and load that file")


@addresses.command()
@click.argument("text")
@click.option("--valid-on", type=_DAY, help="As it was on that day; today if left out.")
@click.option(
    "--known-at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="As the register knew it then, in UTC; now if left out.",
)
@pass_console
def show(
    console: Console, text: str, valid_on: datetime | None, known_at: datetime | None
) -> None:
    """Show an address: TEXT is its identifier, or any text it has or ever had."""
    specification = _specification(console)
    with console.register.reading() as transaction:
        found = _matches(transaction, text)
        for one in found:
            _show_match(one, specification)
            if valid_on is None and known_at is None:
                _show_address(transaction, one.address, specification)
            else:
                day = valid_on.date() if valid_on else console.today
                at = known_at and known_at.replace(tzinfo=UTC)
                _show_as_of(transaction, one.address, specification, day, at)
    if not found:
        raise AddressUnknown(text=text)


@addresses.command()
@click.argument("text")
@pass_console
def history(console: Console, text: str) -> None:
    """Show what happened to an address, and the document behind each change."""
    specification = _specification(console)
    with console.register.reading() as transaction:
        found = _matches(transaction, text)
        for one in found:
            texts = service.names_over_time(
                transaction, one.address, specification=specification
            )
            click.echo(texts[-1].text)
            for entry in service.history_of(
                transaction, one.address, specification=specification
            ):
                click.echo(f"  {_entry_line(entry)}")
    if not found:
        raise AddressUnknown(text=text)


@streets.command("load")
@click.argument("file", type=_FILE)
@click.option("--crs", help="Coordinate system, where the file does not say it.")
@pass_console
def load_streets(console: Console, file: Path, crs: str | None) -> None:
    """Load streets and localities with their geometry: name, division_code, kind."""
    report = service.load_reference_objects(
        console.register,
        path=file,
        scheme=console.settings.division_scheme,
        crs=crs,
        actor=console.actor,
        now=console.now,
    )
    click.echo(
        f"{report.read} rows: {report.created} created, {report.redrawn} redrawn, "
        f"{report.merged} merged, {len(report.rejected)} rejected"
    )
    for one in report.rejected:
        click.echo(f"  row {one.row_number}, {one.field} “{one.value}”: {one.code}")


@streets.command("list")
@pass_console
def list_streets(console: Console) -> None:
    """List streets and localities: division, kind, name."""
    with console.register.reading() as transaction:
        for one in service.references(transaction):
            drawn = "" if one.geometry is None else "  (drawn)"
            click.echo(f"{one.division_code}  {one.kind.value:<12}  {one.name}{drawn}")


def _specification(console: Console) -> AddressSpecification:
    settings = console.settings
    return specification_named(
        settings.address_specification, settings.address_specifications
    )


def _matches(transaction: Transaction, text: str) -> list[Match]:
    try:
        uid = UUID(text)
    except ValueError:
        return service.matches_of(transaction, text)
    return [Match(service.address_by_uid(transaction, uid))]


def _show_match(match: Match, specification: AddressSpecification) -> None:
    """Say which former text it was that led here."""
    if match.until is not None and match.name and match.locators:
        said = specification.short(match.name, match.locators)
        click.echo(f"{said} until {match.until}; now:")


def _show_as_of(
    transaction: Transaction,
    present: Address,
    specification: AddressSpecification,
    valid_on: date,
    known_at: datetime | None,
) -> None:
    known = "now" if known_at is None else f"{known_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"As valid on {valid_on}, as known {known}:")
    one = service.address_as_of(
        transaction, present.uid, valid_on=valid_on, known_at=known_at
    )
    if one is None:
        click.echo("  no address on that day, or not known")
        return
    divisions = chain_known(
        transaction,
        scheme=one.scheme,
        code=one.division_code,
        on=valid_on,
        known_at=known_at,
    )
    click.echo(f"  {specification.text(one, divisions)}")
    click.echo(f"  status      {one.status.value}, {one.level.value}")
    if one.position is not None:
        click.echo(f"  {_position_line(one.position)}")


def _entry_line(entry: Entry) -> str:
    if entry.change is None:
        what = f"loaded {entry.source or ''}".strip()
    else:
        what = f"{entry.change.kind.value} {entry.change.document_number}".strip()
    moved = "" if entry.moved_m is None else f", moved {entry.moved_m:,.1f} m"
    related = "".join(f", {one.role} {one.text}" for one in entry.related)
    texts = f"{entry.before or '–'} → {entry.after or '–'}"
    return f"{entry.day}  {what}: {texts}{moved}{related}"


def _show_report(report: LoadReport) -> None:
    tally = report.tally
    if report.done_before is not None:
        click.echo(
            f"This file was loaded on {report.done_before:%Y-%m-%d}; again: none."
        )
    elif report.resumed_from:
        click.echo(f"Went on after row {report.resumed_from:,} of a load broken off.")
    click.echo(
        f"{tally.read:,} rows: {tally.created:,} created, {tally.merged:,} merged, "
        f"{tally.rejected:,} rejected; {tally.parents_created:,} houses, buildings or "
        "units made that no row names"
    )
    for code, severity, count in report.findings:
        mark = "rejected" if severity is Severity.REJECTED else "notice"
        click.echo(f"  {count:,} × {code} ({mark}): {explain(code)}")
    if report.unread:
        click.echo(f"  Columns that were not read: {', '.join(report.unread)}")
    if agreement := report.agreement:
        click.echo(
            f"  {agreement.share_inside:.1%} of {agreement.positions:,} positions "
            f"({report.crs}) lie in their registered division; {agreement.outside:,} "
            "are flagged"
        )
        if agreement.quantiles_m:
            median, high, highest = agreement.quantiles_m
            click.echo(
                f"  distance of those to its border: half within {median:,.0f} m, "
                f"nine in ten within {high:,.0f} m, all within {highest:,.0f} m"
            )


def _show_address(
    transaction: Transaction, one: Address, specification: AddressSpecification
) -> None:
    divisions = chain(transaction, scheme=one.scheme, code=one.division_code)
    click.echo(specification.text(one, divisions))
    click.echo(f"  identifier  {one.uid}")
    click.echo(
        f"  status      {one.status.value} since {one.valid_from}, {one.level.value}"
    )
    for division in divisions:
        click.echo(f"  {division.level.value:<10}  {division.code}  {division.name}")
    click.echo(f"  {one.reference.kind.value:<10}  {one.reference.name}")
    for alias in service.aliases_of(transaction, one):
        click.echo(f"  also called {alias.text} ({alias.kind})")
    for position in service.positions_of(transaction, one):
        click.echo(f"  {_position_line(position)}")
    for flag in service.flags_of(transaction, one):
        distance = "" if flag.distance_m is None else f", {flag.distance_m:,.1f} m"
        click.echo(f"  doubt       {flag.code}{distance}: {flag.details}")


def _position_line(position: Position) -> str:
    accuracy = "" if position.accuracy_m is None else f" ±{position.accuracy_m:g} m"
    return (
        f"position    {position.specification}, {position.method}: WGS84 "
        f"{position.longitude:.7f} {position.latitude:.7f}; given as "
        f"{position.original_crs} {position.original_x!r} {position.original_y!r}"
        f"{accuracy}"
    )
