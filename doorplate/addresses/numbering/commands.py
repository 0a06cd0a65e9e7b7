"""Numbers on the command line: rules, a proposal for a street, its disorder."""

from pathlib import Path

import click

from doorplate.addresses.changes.hooks import Hooks
from doorplate.addresses.changes.practice import practice_of
from doorplate.addresses.changes.proposing import propose_together
from doorplate.addresses.model import ReferenceObject
from doorplate.addresses.numbering import service
from doorplate.addresses.numbering.compounds import number_compound
from doorplate.addresses.numbering.courses import Begin
from doorplate.addresses.numbering.drawings import as_file, order_strip, plan_strip
from doorplate.addresses.numbering.files import HousesRead, read_houses, write_plan
from doorplate.addresses.numbering.handing import payloads
from doorplate.addresses.numbering.model import Number, NumberUnreadable, Side
from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.numbering.rules import NumberingRules, load_rules
from doorplate.addresses.service import reference_named
from doorplate.console import Console, pass_console
from doorplate.files import FileUnwritable

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUTPUT = click.Path(dir_okay=False, path_type=Path)
_street = click.option("--street", required=True, help="The street's name.")
_division = click.option(
    "--division",
    default="",
    metavar="CODE",
    help="Its division's code or first digits, where several streets have the name.",
)


@click.group()
def numbers() -> None:
    """Propose numbers for a street's houses, and see which are out of order."""


@numbers.command()
@pass_console
def rules(console: Console) -> None:
    """List the numbering rules; * marks the town's own."""
    found = _rules(console)
    for key, rule in found.rules.items():
        mark = "*" if key == console.settings.numbering_rule else " "
        click.echo(f"{mark} {key:<10}  {rule.title.zh}  ({rule.title.en})")
        click.echo(f"    {rule.source}")
    for street, key in found.streets.items():
        click.echo(f"  {street}: {key}")


@numbers.command()
@_street
@_division
@click.option(
    "--houses",
    type=_FILE,
    help="The houses to number: CSV, Excel, GeoJSON … with x and y; columns key, side "
    "(left, right) and frontage_m are read where they are there.",
)
@click.option("--crs", help="Coordinate system of x and y: WGS84 unless given.")
@click.option("--rule", metavar="KEY", help="A numbering rule, instead of the town's.")
@click.option(
    "--from",
    "begin",
    type=click.Choice([one.value for one in Begin]),
    help="The end where numbers begin, instead of the rule's: a point of the compass, "
    "or the start or end of the street's line. In a dead end its mouth.",
)
@click.option("--dead-end", is_flag=True, help="Number it from its mouth inward.")
@click.option(
    "--only",
    type=click.Choice([one.value for one in Side]),
    help="The only side with houses, seen in the direction of rising numbers.",
)
@click.option(
    "--set",
    "by_hand",
    multiple=True,
    metavar="KEY=NUMBER",
    help="Set a house's number by hand; the others fit around it.",
)
@click.option(
    "--unnumbered",
    is_flag=True,
    help="Also the street's buildings that are addresses and have no number.",
)
@click.option(
    "--output",
    type=_OUTPUT,
    help="Where to write the plan: .csv, .geojson, .svg, or .json to go on with.",
)
@click.option(
    "--reason",
    help="Hand the numbers on with this reason, for another person to approve.",
)
@click.option("--document-number", default="", help="The document behind them.")
@pass_console
def propose(
    console: Console,
    *,
    street: str,
    division: str,
    houses: Path | None,
    crs: str | None,
    rule: str | None,
    begin: str | None,
    dead_end: bool,
    only: str | None,
    by_hand: tuple[str, ...],
    unnumbered: bool,
    output: Path | None,
    reason: str | None,
    document_number: str,
) -> None:
    """Propose a number for each house.

    Nothing is written to the register; with --reason a change is proposed.
    """
    found = _rules(console)
    read = read_houses(houses, crs=crs) if houses else HousesRead([], [])
    manner = service.Manner(
        begin=Begin(begin) if begin else None,
        dead_end=dead_end,
        only_side=Side(only) if only else None,
    )
    with console.register.reading() as transaction:
        reference = reference_named(transaction, street, division_code=division)
        key = rule or found.key_for(
            reference.name, otherwise=console.settings.numbering_rule
        )
        plan = service.propose_numbers(
            transaction,
            reference,
            rule=found.named(key),
            houses=[
                *read.houses,
                *(
                    service.houses_without_number(transaction, reference)
                    if unnumbered
                    else ()
                ),
            ],
            manner=manner,
            by_hand=dict(map(_by_hand, by_hand)),
        )
    _show_plan(plan)
    for row in read.rejected:
        click.echo(f"  row {row.row_number}, {row.field} “{row.value}”: {row.code}")
    if output is not None:
        write_plan(plan, output, drawing=as_file(plan_strip(plan)))
        click.echo(f"Written to {output}.")
    if reason:
        _hand_on(console, reference, plan, reason, document_number)


@numbers.command()
@click.option(
    "--within", required=True, help="The compound's or street's name in the register."
)
@_division
@click.option(
    "--houses", type=_FILE, required=True, help="The buildings, with x and y."
)
@click.option("--crs", help="Coordinate system of x and y: WGS84 unless given.")
@click.option("--rule", metavar="KEY", help="A numbering rule, instead of the town's.")
@pass_console
def compound(
    console: Console,
    *,
    within: str,
    division: str,
    houses: Path,
    crs: str | None,
    rule: str | None,
) -> None:
    """Propose building numbers in a compound, in an S from the rule's corner.

    They go on after the highest number a building there ever had.
    """
    read = read_houses(houses, crs=crs)
    chosen = _rules(console).named(rule or console.settings.numbering_rule)
    with console.register.reading() as transaction:
        reference = reference_named(transaction, within, division_code=division)
        taken = service.buildings_of(transaction, reference)
    for key, number in number_compound(read.houses, chosen, taken=taken).items():
        click.echo(f"  {number:>6}  {key}")


@numbers.command()
@_street
@_division
@click.option("--output", type=_OUTPUT, help="Where to draw it, as an SVG file.")
@pass_console
def check(console: Console, *, street: str, division: str, output: Path | None) -> None:
    """Measure how far a street's numbers are from order, and list what is out of it."""
    with console.register.reading() as transaction:
        reference = reference_named(transaction, street, division_code=division)
        order = service.street_order(transaction, reference)
    found = order.disorder
    sides = "not judged" if found.sides is None else f"{found.sides:.3f}"
    click.echo(
        f"{reference.name}: {found.houses} numbers over {order.length_m:.0f} m, "
        f"disorder {found.index:.3f} (order {found.order:.3f}, sides {sides}, "
        f"doubles {found.doubles:.3f}); {found.missing} numbers missing in between"
    )
    if not order.drawn:
        click.echo("  The street has no line: an axis through its doors had to do.")
    for one in found.findings:
        click.echo(
            f"  {one.house.label:<10} at {one.house.along_m:.0f} m: {one.remark.said()}"
        )
    if output is not None:
        drawing = as_file(order_strip(reference.name, order))
        try:
            output.write_text(drawing, encoding="utf-8")
        except OSError as error:
            raise FileUnwritable(path=output, reason=error.strerror) from error
        click.echo(f"Drawn in {output}.")


def _hand_on(
    console: Console,
    reference: ReferenceObject,
    plan: Plan,
    reason: str,
    document_number: str,
) -> None:
    """Propose a plan's numbers as changes."""
    with console.register.reading() as transaction:
        found = payloads(transaction, reference, plan)
    changes = propose_together(
        console.register,
        payloads=found,
        reason=reason,
        document_number=document_number,
        effective_on=console.today,
        practice=practice_of(console.settings, Hooks()),
        actor=console.actor,
        now=console.now,
    )
    for change in changes:
        click.echo(f"{change.uid}  {change.kind.value}  {change.state.value}")


def _rules(console: Console) -> NumberingRules:
    return load_rules(console.settings.numbering_rules)


def _by_hand(text: str) -> tuple[str, Number]:
    key, sign, number = text.rpartition("=")
    if not sign:
        raise NumberUnreadable(text=text)
    return key, Number.parse(number)


def _show_plan(plan: Plan) -> None:
    click.echo(f"{plan.street}, {plan.length_m:.0f} m. {plan.why.said()}")
    broken: dict[str, list[str]] = {}
    for key, remark in plan.breaches:
        broken.setdefault(key, []).append(remark.said())
    for one in plan.houses:
        number = "-" if one.number is None else str(one.number)
        stand = one.stand
        click.echo(
            f"  {number:>6}  {one.house.key:<12} {stand.side.value:<5} "
            f"{stand.along_m:7.1f} m  {abs(stand.offset_m):5.1f} m aside  "
            f"{one.why.said()}"
        )
        for flag in one.flags:
            click.echo(f"          ? {flag.said()}")
        for said in broken.get(one.house.key, ()):
            click.echo(f"          ! {said}")
    if plan.kept:
        click.echo(f"  kept in reserve: {', '.join(plan.kept_runs)}")
