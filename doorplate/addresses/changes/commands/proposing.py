"""`doorplate changes propose`: one command for each kind of change."""

from collections.abc import Callable
from functools import wraps

import click

from doorplate.addresses.changes.commands.options import (
    Command,
    Order,
    proposing,
)
from doorplate.addresses.changes.model import NothingChanges, RetiredForGood
from doorplate.addresses.changes.naming import one_address
from doorplate.addresses.changes.payloads import (
    Demolish,
    Merge,
    Move,
    New,
    NewStreet,
    Number,
    Reassign,
    Rename,
    Renumber,
    Replace,
    Split,
)
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.reassigning import reassignment
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import ReferenceKind, Status
from doorplate.addresses.service import reference_named
from doorplate.console import Console, pass_console
from doorplate.database import Transaction

_DOORS = click.option(
    "--door",
    "doors",
    multiple=True,
    required=True,
    metavar="NUMBER[@LON,LAT]",
    help="A new address: its number, and its point after @. May be given again.",
)
_HERE = click.option(
    "--division",
    default="",
    metavar="CODE",
    help="The street's division, or its start.",
)
_ADDRESS = click.argument("address")


def propose_group(practice: Callable[[Console], Practice]) -> click.Group:
    """Return the commands that propose."""

    @click.group()
    def propose() -> None:
        """Propose a change; another person has to approve it."""

    def add(make: Command, *decorators: Callable[[Command], Command]) -> None:
        command = proposing(make)

        @wraps(make)
        def run(console: Console, **given: object) -> None:
            change = command(practice(console), console, **given)
            click.echo(f"{change.uid}  {change.kind.value}  {change.state.value}")

        run.__click_params__ = list(  # type: ignore[attr-defined]
            getattr(command, "__click_params__", ())
        )
        made: Command = run
        for decorator in decorators:
            made = decorator(made)
        propose.command(make.__name__.strip("_"))(pass_console(made))

    _add_all(add)
    return propose


def _add_all(add: Callable[..., None]) -> None:
    add(
        _new,
        _DOORS,
        _HERE,
        click.option("--street", required=True, help="The street's name."),
        click.option(
            "--in",
            "village",
            required=True,
            metavar="CODE",
            help="The division that the new addresses lie in.",
        ),
        click.option(
            "--new-street",
            type=click.Choice([kind.value for kind in ReferenceKind]),
            help="The street is new too: what kind it is; --division owns its name.",
        ),
    )
    add(
        _rename,
        click.option("--to", required=True, help="The new name."),
        _HERE,
        click.argument("street"),
    )
    add(
        _renumber,
        click.option("--to", required=True, help="The new number: 59号附1."),
        _ADDRESS,
    )
    add(
        _move,
        click.option("--to", required=True, metavar="LON,LAT", help="The new point."),
        _ADDRESS,
    )
    add(_split, _DOORS, _ADDRESS)
    _add_endings(add)


def _add_endings(add: Callable[..., None]) -> None:
    add(
        _merge,
        click.option("--into", required=True, help="The address that stays."),
        click.argument("addresses", nargs=-1, required=True),
    )
    add(
        _replace,
        _DOORS,
        click.argument("addresses", nargs=-1, required=True),
    )
    add(_demolish, click.argument("addresses", nargs=-1, required=True))
    add(
        _reassign,
        click.option(
            "--generation",
            type=int,
            required=True,
            help="The new boundaries: they are put in force with it.",
        ),
        click.option(
            "--accept", is_flag=True, help="Take them with their blocking problems."
        ),
    )
    add(_revive, _ADDRESS)


def _new(
    transaction: Transaction,
    order: Order,
    *,
    street: str,
    division: str,
    village: str,
    doors: tuple[str, ...],
    new_street: str | None,
) -> New:
    """Propose new addresses along a street, which may be new itself."""
    made = tuple(order.door(each, village) for each in doors)
    if new_street is not None:
        from_here = division or village
        kind = ReferenceKind(new_street)
        return New(NewStreet(kind, street, _scheme(), from_here), made)
    found = reference_named(transaction, street, division_code=division)
    return New(found.uid, made)


def _scheme() -> str:
    console = click.get_current_context().find_object(Console)
    assert console is not None  # noqa: S101 - every command has one
    return console.settings.division_scheme


def _rename(
    transaction: Transaction, _order: Order, *, street: str, division: str, to: str
) -> Rename:
    """Propose another name for a street."""
    found = reference_named(transaction, street, division_code=division)
    return Rename(found.uid, to)


def _renumber(
    transaction: Transaction, _order: Order, *, address: str, to: str
) -> Renumber:
    """Propose another number for an address; what lies in it goes along."""
    found = one_address(transaction, address)
    return Renumber((Number(found.uid, Locators.parse(to).within(found.locators)),))


def _move(transaction: Transaction, order: Order, *, address: str, to: str) -> Move:
    """Propose another point for an address."""
    found = one_address(transaction, address)
    place = found.position
    word = "unspecified" if place is None else place.specification
    return Move(found.uid, order.position(to, specification=word))


def _split(
    transaction: Transaction, order: Order, *, address: str, doors: tuple[str, ...]
) -> Split:
    """Propose that a house becomes several: it stays what it is, the others are new."""
    found = one_address(transaction, address)
    return Split(
        found.uid, tuple(order.door(each, found.division_code) for each in doors)
    )


def _merge(
    transaction: Transaction, _order: Order, *, into: str, addresses: tuple[str, ...]
) -> Merge:
    """Propose that addresses become part of one that stays; the others retire."""
    stays = one_address(transaction, into)
    others = tuple(one_address(transaction, each).uid for each in addresses)
    return Merge(stays.uid, others)


def _replace(
    transaction: Transaction,
    order: Order,
    *,
    addresses: tuple[str, ...],
    doors: tuple[str, ...],
) -> Replace:
    """Propose that a lay-out gives way to another: all old ones retire."""
    old = [one_address(transaction, each) for each in addresses]
    code = old[0].division_code
    return Replace(
        tuple(one.uid for one in old),
        old[0].reference.uid,
        tuple(order.door(each, code) for each in doors),
    )


def _demolish(
    transaction: Transaction, _order: Order, *, addresses: tuple[str, ...]
) -> Demolish:
    """Propose that addresses retire, with all that lies in them."""
    return Demolish(tuple(one_address(transaction, each).uid for each in addresses))


def _reassign(
    transaction: Transaction, _order: Order, *, generation: int, accept: bool
) -> Reassign:
    """Propose that houses go to the villages new boundaries have them in."""
    digest = reassignment(transaction, generation).digest
    return Reassign(generation, digest, accept)


def _revive(transaction: Transaction, _order: Order, *, address: str) -> Demolish:
    """Say why a retired address is never used again."""
    found = one_address(transaction, address)
    if found.status is Status.RETIRED:
        raise RetiredForGood(text=address)
    raise NothingChanges
