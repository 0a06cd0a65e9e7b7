"""Measure Doorplate against its peers and print the ratios."""

import click

from benchmarks import areas, plates
from benchmarks.report import table

BENCHES = {"areas": areas.bench, "plates": plates.bench}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHES)))
@click.option("--quick", is_flag=True, help="Smaller amounts: two minutes in all.")
def main(names: tuple[str, ...], *, quick: bool) -> None:
    """Measure Doorplate against its peers: all of it, or the parts named."""
    for name in names or BENCHES:
        click.echo(table(BENCHES[name](quick=quick)))


if __name__ == "__main__":
    main()
