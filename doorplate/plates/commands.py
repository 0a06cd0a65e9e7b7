"""`doorplate plates`: issue, print, look at, replace and retire plates."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import click

from doorplate.addresses.service import address_by_id
from doorplate.addresses.specification import AddressSpecification, specification_named
from doorplate.console import Console, pass_console, progress
from doorplate.core.clock import civil_day
from doorplate.core.platecodes import PlateCode
from doorplate.database import Transaction
from doorplate.files import FileUnwritable
from doorplate.plates import preview as pictures
from doorplate.plates import service
from doorplate.plates.artwork import Specifications, load_specifications
from doorplate.plates.fonts import Font
from doorplate.plates.kinds import AUTO, load_kind_rules
from doorplate.plates.lettering import Lettering
from doorplate.plates.model import Plate, ScopeUnclear
from doorplate.plates.pdf import BatchReport, load_sheets, sheet_named
from doorplate.plates.symbol import STANDARD_VERSION, content_of

# Names that lead nowhere (RFC 2606).
_NOWHERE: Final = (".example", ".invalid", ".test", ".localhost")

_FILE = click.Path(dir_okay=False, path_type=Path)


class Code(click.ParamType[PlateCode]):
    """A plate code as people type it; a mistake in it is said in one line."""

    name = "code"

    def convert(self, value: Any, _param: object, _context: object) -> PlateCode:  # noqa: ANN401
        """Parse the code; a mistyped one is the register's refusal, not wrong usage."""
        return value if isinstance(value, PlateCode) else PlateCode.parse(value)


@click.group()
def plates() -> None:
    """Issue plates, print them, replace and retire them.

    A plate has a code of twelve letters and digits. It is printed on the plate and
    answers a scan for ever, also when the plate has been replaced or retired.

    \b
      doorplate plates issue --street 大定路
      doorplate plates print --street 大定路 --output plates.pdf
      doorplate plates show 7K2Q-X9M4-RT3H
    """  # noqa: D301 - click wants the character itself before a block it leaves alone


_STREET = click.option(
    "--street", metavar="NAME", help="A street, compound or village by its name."
)
_AREA = click.option(
    "--area",
    metavar="CODE",
    help="A division and all below it; or which of the streets of one name.",
)
_ADDRESS = click.option(
    "--address", metavar="UID", type=click.UUID, help="One address."
)
_BATCH = click.option(
    "--batch", metavar="NUMBER", type=int, help="A print batch: see plates batches."
)


def _scoped(command: Callable[..., None]) -> Callable[..., None]:
    """Gather the options that say for which plates, and refuse none or several."""

    @wraps(command)
    def gathered(
        *args: Any,  # noqa: ANN401 - click's own
        street: str | None,
        area: str | None,
        address: UUID | None,
        batch: int | None = None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        given = [street or area, address, batch]
        if sum(each is not None for each in given) != 1:
            raise click.UsageError(ScopeUnclear.template())
        scope: dict[str, Any] = {
            "reference_name": street,
            "division_code": area,
            "address_uid": address,
        }
        if batch is not None:
            scope["batch_id"] = batch
        command(*args, scope=scope, **options)

    return gathered


@plates.command("issue")
@_STREET
@_AREA
@_ADDRESS
@click.option(
    "--kind",
    default=AUTO,
    show_default=True,
    help="A kind of plate, such as small; auto lets the town's rules choose.",
)
@_scoped
@pass_console
def issue(console: Console, *, scope: dict[str, Any], kind: str) -> None:
    """Give current addresses their plate codes.

    Addresses that have a plate of their kind already get no other, so that the same
    command can be given again after new houses were loaded. The new plates form one
    batch to print.
    """
    report = service.issue_plates(
        console.register,
        **scope,
        scheme=console.settings.division_scheme,
        kind=kind,
        rules=load_kind_rules(console.settings.plate_kinds),
        specifications=_specifications(console),
        actor=console.actor,
        now=console.now,
        bar=progress,
    )
    if report.batch is None:
        click.echo(f"Nothing to issue: {report.already} plates are in force already.")
        return
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.by_kind.items())
    click.echo(f"Batch {report.batch.id}: {report.issued} plates ({kinds}).")
    if report.already:
        click.echo(f"{report.already} were in force already.")


@plates.command("print")
@_BATCH
@_STREET
@_AREA
@_ADDRESS
@click.option("--output", type=_FILE, required=True, help="The PDF file to write.")
@click.option(
    "--sheet", default="A3", show_default=True, help="A4, A3, SRA3, or plate: one each."
)
@click.option("--manifest", type=_FILE, help="A CSV file: what is on which page.")
@_scoped
@pass_console
def print_(
    console: Console,
    *,
    scope: dict[str, Any],
    output: Path,
    sheet: str,
    manifest: Path | None,
) -> None:
    """Print plates in force to a PDF at true size, with cut marks.

    They come in the order of walking along the street, kinds on sheets of their own.
    """
    report = service.print_plates(
        console.register,
        output=output,
        press=_press(console),
        sheet=sheet_named(sheet, load_sheets()),
        **scope,
        scheme=console.settings.division_scheme,
        manifest=manifest,
        bar=progress,
    )
    click.echo(f"{output}: {report.plates} plates on {report.pages} pages.")
    _warn_of_host(console)
    _warn_of_cost(console, report)


@plates.command("preview")
@click.argument("code", type=Code())
@click.option(
    "--output", type=_FILE, required=True, help="A file that ends in .png or .svg."
)
@click.option("--dpi", default=150, show_default=True, help="Pixels an inch of a PNG.")
@pass_console
def preview(console: Console, code: PlateCode, output: Path, dpi: int) -> None:
    """Draw one plate as a picture."""
    if output.suffix.lower() not in {".png", ".svg"}:
        raise click.UsageError("The output must end in .png or .svg.")
    press = _press(console)
    with console.register.reading() as transaction:
        artwork = service.artwork_of(transaction, code=code, press=press)
    if output.suffix.lower() == ".svg":
        picture = pictures.svg(artwork, press.font).encode()
    else:
        picture = pictures.png(artwork, press.font, dpi)
    try:
        output.write_bytes(picture)
    except OSError as error:
        raise FileUnwritable(path=output, reason=error.strerror) from error
    click.echo(f"{output}: plate {code.printed}.")


@plates.command("show")
@click.argument("code", type=Code())
@pass_console
def show(console: Console, code: PlateCode) -> None:
    """Say what a code stands for. Case, spaces and look-alike letters do not count."""
    with console.register.reading() as transaction:
        plate = service.resolve(transaction, code)
        lines = [
            f"Plate    {code.printed}, {_title(console, plate.kind)}",
            f"Address  {_address_text(console, transaction, plate)}",
            f"Page     {content_of(console.settings.public_url, code)}",
            f"Issued   {_day(console, plate.issued_at)}, batch {plate.batch_id}",
            *(
                f"State    {_state(console, each)}"
                for each in (plate, *service.successors(transaction, plate))
            ),
        ]
    click.echo("\n".join(lines))


@plates.command("replace")
@click.argument("code", type=Code())
@click.option(
    "--reason",
    required=True,
    help="Why, as anybody who scans the old plate reads it: faded, lost …",
)
@pass_console
def replace(console: Console, code: PlateCode, reason: str) -> None:
    """Issue a new plate in the place of one that is lost, damaged or faded.

    The old code goes on answering and leads to the new plate.
    """
    new = service.replace_plate(
        console.register,
        code=code,
        reason=reason,
        actor=console.actor,
        now=console.now,
    )
    click.echo(f"{code.printed} is replaced by {new.code.printed}.")
    click.echo(f"To print it: doorplate plates print --batch {new.batch_id} --output …")


@plates.command("retire")
@click.argument("code", type=Code())
@click.option(
    "--reason",
    required=True,
    help="Why, as anybody who scans the plate reads it: the house is gone …",
)
@pass_console
def retire(console: Console, code: PlateCode, reason: str) -> None:
    """Take a plate out of force for good.

    Its code goes on answering: with what stood there, and that it is no more.
    """
    service.retire_plate(
        console.register,
        code=code,
        reason=reason,
        actor=console.actor,
        now=console.now,
    )
    click.echo(f"{code.printed} is retired.")


@plates.command("batches")
@pass_console
def batches(console: Console) -> None:
    """List the print batches, the oldest first."""
    with console.register.reading() as transaction:
        found = service.batches(transaction)
    for batch in found:
        day = _day(console, batch.created_at)
        click.echo(f"{batch.id:>6}  {day}  {batch.plates:>7} plates  {batch.title}")
    if not found:
        click.echo("No plates have been issued yet.")


def _address_text(console: Console, transaction: Transaction, plate: Plate) -> str:
    address = address_by_id(transaction, plate.address_id)
    return service.standard_texts(transaction, _wording(console))(address)


def _title(console: Console, kind: str) -> str:
    specification = _specifications(console).get(kind)
    return f"{specification.title} ({kind})" if specification else kind


def _state(console: Console, plate: Plate) -> str:
    if plate.in_force or plate.ended_at is None:
        return f"{plate.code.printed} is in force"
    day = _day(console, plate.ended_at)
    by = f" by {plate.successor.printed}" if plate.successor else ""
    return f"{plate.code.printed} was {plate.state}{by} on {day}: {plate.ended_reason}"


def _day(console: Console, instant: datetime) -> date:
    return civil_day(instant, console.settings.time_zone)


def _wording(console: Console) -> AddressSpecification:
    settings = console.settings
    return specification_named(
        settings.address_specification, settings.address_specifications
    )


def _specifications(console: Console) -> Specifications:
    return load_specifications(console.settings.plate_specifications)


def _press(console: Console) -> service.Press:
    settings = console.settings
    return service.Press(
        base=settings.public_url,
        lettering=Lettering(
            wording=_wording(console),
            department=settings.owning_department.zh,
            illustrative=settings.illustrative,
        ),
        specifications=_specifications(console),
        font=Font.load(),
    )


def _warn_of_host(console: Console) -> None:
    """Say that nobody could scan what was printed, before it hangs on walls."""
    settings = console.settings
    host = urlsplit(settings.public_url).hostname or ""
    if host.endswith(_NOWHERE) and not settings.illustrative:
        click.echo(
            f"Warning: the codes lead to {settings.public_url}, which exists nowhere:"
            " set public_url (docs/settings.md) before you print plates for walls.",
            err=True,
        )


def _warn_of_cost(console: Console, report: BatchReport) -> None:
    """Say what a long host costs: the version, and the size of the modules."""
    if not report.costly:
        return
    specifications = _specifications(console)
    cost = max(report.costly.values(), key=lambda each: each.version)
    sizes = ", ".join(
        f"{specifications[kind].title} {each.module:.2f} mm"
        for kind, each in report.costly.items()
    )
    click.echo(
        f"Warning: {console.settings.public_url} makes {cost.length} characters,"
        f" which take QR version {cost.version} instead of {STANDARD_VERSION}."
        f" Width of a module: {sizes}.",
        err=True,
    )
