"""Measure Doorplate against its peers and print the ratios."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from benchmarks import areas, load, plates, scan
from benchmarks.plan import Plan
from benchmarks.report import Comparison, table

BENCHES: Final[dict[str, Callable[[Plan], Sequence[Comparison]]]] = {
    "areas": areas.bench,
    "plates": plates.bench,
    "load": load.bench,
    "scan": scan.bench,
}


@click.command(
    "scripts/bench", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHES)))
@click.option("--quick", is_flag=True, help="Smaller amounts: two minutes in all.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where its files go while it runs; else the system's temporary folder.",
)
def main(names: tuple[str, ...], folder: Path | None, *, quick: bool) -> None:
    """Measure Doorplate against its peers: all of it, or the parts named.

    Contenders take turns, and medians are compared: the ratios stay where the machine
    or the minute changes. The goals beside them are in docs/benchmarks.md.
    """
    # A polite kill unwinds like an error, so that scratch files and databases go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    url = os.environ.get("DOORPLATE_TEST_POSTGRES_URL")
    if url is None:
        click.echo("No PostgreSQL with PostGIS: its part is left out.", err=True)
    comparisons: list[Comparison] = []
    for name in dict.fromkeys(names or BENCHES):
        click.echo(f"Measuring {name}", err=True)
        with TemporaryDirectory(prefix="doorplate-bench-", dir=folder) as scratch:
            comparisons += BENCHES[name](Plan(quick, Path(scratch), url))
    click.echo(table(comparisons))


if __name__ == "__main__":
    main()
