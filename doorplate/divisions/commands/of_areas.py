"""Service areas on the command line."""

from typing import Any

import click

from doorplate.console import Console, pass_console
from doorplate.divisions import service
from doorplate.divisions.commands.options import COLUMNS, CRS, FILE, LICENCE
from doorplate.divisions.commands.telling import show_generation
from doorplate.divisions.generations import GenerationBlocked, State, tally
from geo.datum import Crs, UnknownCrs, to_wgs84


@click.group()
def areas() -> None:
    """Service areas: who is responsible where, with telephone and hours."""


@areas.command("load")
@FILE
@click.option(
    "--layer", required=True, metavar="KEY", help="For instance police_station, grid."
)
@click.option("--name-zh", metavar="TEXT", help="The layer's Chinese name, if new.")
@click.option("--name-en", metavar="TEXT", help="The layer's English name, if new.")
@click.option("--source", metavar="TEXT", help="Who drew them; the file unless given.")
@LICENCE
@CRS
@COLUMNS
@click.option("--staged", is_flag=True, help="Check only; activate them later.")
@pass_console
def load(console: Console, /, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Load the areas of a service: name, and perhaps code, contact, phone, hours.

    They are checked and put in force at once, unless something is wrong with them.
    """
    file = given.pop("file")
    found = service.load_areas(
        console.register, path=file, actor=console.actor, now=console.now, **given
    )
    show_generation(found)
    if found.state is State.ACTIVE:
        return
    if found.report.blocking and not given["staged"]:
        problems = tally(found.report.blocking)
        raise GenerationBlocked(number=found.number, problems=problems)
    click.echo(f"To put it in force: doorplate divisions activate {found.number}")


@areas.command("list")
@pass_console
def list_layers(console: Console) -> None:
    """List the service layers, in the order in which they are shown."""
    with console.register.reading() as transaction:
        layers = service.service_layers(transaction)
    for layer, count in layers:
        click.echo(f"{layer.key}  {layer.name_zh} {layer.name_en}  {count} areas")


@areas.command("at", context_settings={"ignore_unknown_options": True})
@click.argument("longitude", type=float)
@click.argument("latitude", type=float)
@click.option("--crs", default="WGS84", metavar="CRS", help="What they are given in.")
@pass_console
def at(console: Console, longitude: float, latitude: float, crs: str) -> None:
    """Show who is responsible at LONGITUDE LATITUDE, one area of each layer."""
    try:
        x, y = to_wgs84(longitude, latitude, Crs.parse(crs))
    except UnknownCrs as error:
        raise click.BadParameter(str(error), param_hint="--crs") from error
    with console.register.reading() as transaction:
        found = service.areas_at(transaction, longitude=x, latitude=y)
    for here in found:
        contacts = filter(None, (here.contact, here.phone, here.hours))
        click.echo("  ".join((here.layer.name_zh, here.name, *contacts)))
    if not found:
        click.echo("No area of any layer holds this point.")
