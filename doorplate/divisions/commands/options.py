"""Options that several commands share."""

from pathlib import Path
from typing import Final

import click

from doorplate.divisions.model import Level

FILE: Final = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
CRS: Final = click.option(
    "--crs",
    metavar="CRS",
    help="Coordinate system, if not the file's: EPSG:n, WGS84, CGCS2000, GCJ02, BD09.",
)
SCHEME: Final = click.option(
    "--scheme", metavar="KEY", help="Scheme of the codes; gb unless set otherwise."
)
LEVEL: Final = click.option(
    "--level",
    type=click.Choice(list(Level), case_sensitive=False),
    help="The level of every row, where neither a column nor the code tells it.",
)
LICENCE: Final = click.option("--licence", metavar="TEXT", help="Terms of use.")


def _parse_columns(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in value.split(",")] if value else []
    for ours, equals, theirs in pairs:
        if not (ours.strip() and equals and theirs.strip()):
            raise click.BadParameter("write code=VILLCODE,name=VILLNAME")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}


COLUMNS: Final = click.option(
    "--columns",
    metavar="OURS=THEIRS,…",
    callback=_parse_columns,
    help="Columns with unusual headers, for instance code=VILLCODE,name=VILLNAME.",
)
