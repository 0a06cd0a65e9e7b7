"""Divisions on the command line."""

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from doorplate.console import Console, pass_console, progress
from doorplate.divisions import service
from doorplate.divisions.commands.options import (
    COLUMNS,
    CRS,
    FILE,
    LEVEL,
    LICENCE,
    SCHEME,
)
from doorplate.divisions.commands.telling import finding_line, say, show_generation
from doorplate.divisions.model import Level
from doorplate.files import count_rows


@click.group()
def divisions() -> None:
    """Administrative divisions: their codes, names and boundaries."""


@divisions.command("load")
@FILE
@click.option(
    "--as-of",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day the list is of, for instance 2023-06-30.",
)
@SCHEME
@LEVEL
@COLUMNS
@click.option(
    "--complete",
    is_flag=True,
    help="The list names every division below its parents: end the others.",
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write rejected rows; FILE.rejects.csv unless given.",
)
@pass_console
def load(
    console: Console,
    *,
    file: Path,
    as_of: datetime,
    scheme: str | None,
    level: str | None,
    columns: dict[str, str],
    complete: bool,
    rejects: Path | None,
) -> None:
    """Load a dated list of divisions (code, level, name, parent).

    Lists may be loaded in any order; the same one again changes nothing. Names that
    differ from an earlier list's are kept with the days on which they held.
    """
    rejects = rejects or file.with_name(f"{file.stem}.rejects.csv")
    with progress("Loading divisions", count_rows(file)) as advance:
        report = service.load_divisions(
            console.register,
            path=file,
            scheme=scheme or console.settings.division_scheme,
            as_of=as_of.date(),
            complete=complete,
            columns=columns,
            level=Level(level) if level else None,
            rejects=rejects,
            progress=advance,
            actor=console.actor,
            now=console.now,
        )
    click.echo(
        f"{report.read} rows read: {report.created} created,"
        f" {report.merged} merged, {len(report.rejected)} rejected;"
        f" {len(report.renamed)} names changed."
    )
    say("Changed names", (f"{r.code} {r.before} → {r.after}" for r in report.renamed))
    fate = (
        "Ended by this list" if complete else "Not in this list (--complete ends them)"
    )
    say(fate, report.vanished)
    say("Worth knowing", map(finding_line, report.notices))
    say("Rejected", map(finding_line, report.rejected))
    if report.rejected:
        click.echo(f"Mend the rejected rows in {rejects} and load that file.")


@divisions.command("list")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day the list is to be of; today unless given.",
)
@SCHEME
@pass_console
def list_divisions(
    console: Console, *, on: datetime | None, scheme: str | None
) -> None:
    """Write the divisions there were on a day as a list that `load` reads."""
    with console.register.reading() as transaction:
        found = service.divisions_on(
            transaction,
            scheme=scheme or console.settings.division_scheme,
            on=on.date() if on else console.today,
        )
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("code", "level", "name", "parent"))
    writer.writerows((d.code, d.level.value, d.name, d.parent_code) for d in found)


@divisions.command("boundaries")
@FILE
@click.option(
    "--source", required=True, metavar="TEXT", help="Who drew them, and when."
)
@LICENCE
@CRS
@SCHEME
@LEVEL
@COLUMNS
@click.option("--into", type=int, metavar="N", help="Add to the staged generation N.")
@pass_console
def boundaries(console: Console, /, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Stage boundaries of divisions as a new generation, and check it.

    Any file GDAL reads: GeoJSON, GeoPackage, Shapefile, GeoParquet. Nothing changes
    until `divisions activate`.
    """
    found = service.load_boundaries(
        console.register,
        path=given["file"],
        scheme=given["scheme"] or console.settings.division_scheme,
        source=given["source"],
        licence=given["licence"],
        crs=given["crs"],
        columns=given["columns"],
        level=Level(given["level"]) if given["level"] else None,
        into=given["into"],
        actor=console.actor,
        now=console.now,
    )
    show_generation(found)
    remedy = " --accept" if found.report.blocking else ""
    click.echo(
        f"To put it in force: doorplate divisions activate {found.number}{remedy}"
    )


CONSENTS: Final = "doorplate.consents"
"""Where cli.py leaves, in click's meta, who is asked before boundaries change."""


@divisions.command("activate")
@click.argument("number", type=int)
@click.option("--accept", is_flag=True, help="Take it with its blocking problems.")
@pass_console
def activate(console: Console, number: int, *, accept: bool) -> None:
    """Put a generation of areas in force, and retire the one before."""
    found = service.activate_generation(
        console.register,
        number=number,
        accept=accept,
        consents=click.get_current_context().meta.get(CONSENTS, ()),
        actor=console.actor,
        now=console.now,
    )
    click.echo(f"Generation {number} of {found.subject} is in force.")


@divisions.command("generations")
@pass_console
def generations(console: Console) -> None:
    """List the generations of areas, with what their checks found."""
    with console.register.reading() as transaction:
        found = service.generations(transaction)
    for generation in found:
        show_generation(generation)


@divisions.command("show")
@click.argument("division")
@SCHEME
@pass_console
def show(console: Console, division: str, scheme: str | None) -> None:
    """Show a DIVISION, by code or name: its chain, its names and their days."""
    scheme = scheme or console.settings.division_scheme
    with console.register.reading() as transaction:
        code = service.division_named(transaction, scheme=scheme, text=division).code
        record = service.division_record(transaction, scheme=scheme, code=code)
    found = record.chain[-1]
    click.echo(f"{found.code} {found.name} ({found.level}, {scheme})")
    click.echo("  " + " › ".join(d.name for d in record.chain))
    for dated in record.names:
        end = dated.period.end or ""
        click.echo(f"  {dated.period.start} – {end}  {dated.name}")
    for alias in record.aliases:
        click.echo(f"  also {alias}")
    if found.ended:
        click.echo(f"  ended {found.ended}")


@divisions.command("alias")
@click.argument("code")
@click.argument("name")
@SCHEME
@pass_console
def alias(console: Console, code: str, name: str, scheme: str | None) -> None:
    """Record another NAME under which people know the division CODE."""
    added = service.add_alias(
        console.register,
        scheme=scheme or console.settings.division_scheme,
        code=code,
        name=name,
        actor=console.actor,
        now=console.now,
    )
    click.echo("Recorded." if added else "It is known by that name already.")
