"""What the commands of changes are told, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from doorplate.addresses.changes.documents import Document
from doorplate.addresses.changes.model import Change
from doorplate.addresses.changes.payloads import Door, Payload
from doorplate.addresses.changes.practice import Practice
from doorplate.addresses.changes.proposing import propose_change
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Position
from doorplate.console import Console
from doorplate.core.errors import Invalid
from geo.datum import Crs, to_wgs84

_DAY: Final = click.DateTime(["%Y-%m-%d"])
Command = Callable[..., Any]


class PointUnreadable(Invalid):
    """“{text}” is no point: write it as LONGITUDE,LATITUDE."""


@dataclass(frozen=True)
class Order:
    """What every proposal on the command line is given."""

    reason: str
    document_number: str
    document: Path | None
    effective_on: date
    draft: bool
    crs: str

    def position(self, text: str, *, specification: str = "unspecified") -> Position:
        """Read a point in the order's coordinate system."""
        x, y = _point(text)
        crs = Crs.parse(self.crs)
        longitude, latitude = (float(each) for each in to_wgs84(x, y, crs))
        return Position(
            *(specification, "imported", longitude, latitude, x, y, crs.name)
        )

    def door(self, text: str, division_code: str) -> Door:
        """Read a door: its number, and after @ its point: ``3号附1@112.78,34.90``."""
        number, _, point = text.partition("@")
        position = self.position(point) if point else None
        return Door(division_code, Locators.parse(number), position)


def proposing(make: Callable[..., Payload]) -> Command:
    """Turn what makes a payload, given transaction and order, into a command."""

    @wraps(make)
    def command(practice: Practice, console: Console, **given: Any) -> Change:  # noqa: ANN401
        effective: datetime | None = given.pop("effective")
        order = Order(
            reason=given.pop("reason"),
            document_number=given.pop("document_number"),
            document=given.pop("document"),
            effective_on=effective.date() if effective else console.today,
            draft=given.pop("draft"),
            crs=given.pop("crs"),
        )
        with console.register.reading() as transaction:
            payload = make(transaction, order, **given)
        return propose_change(
            console.register,
            payload=payload,
            reason=order.reason,
            document_number=order.document_number,
            effective_on=order.effective_on,
            document=_document(order.document, practice.most_document_mb),
            draft=order.draft,
            practice=practice,
            actor=console.actor,
            now=console.now,
        )

    return with_order(command)


def with_order(command: Command) -> Command:
    """Add the options that every proposal has."""
    for option in (
        click.option("--reason", required=True, help="Why; for the staff alone."),
        click.option(
            "--document-number",
            default="",
            help="The number of the document behind it.",
        ),
        click.option(
            "--document",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="The document itself: PDF, PNG or JPEG.",
        ),
        click.option("--effective", type=_DAY, help="From which day on; else today."),
        click.option("--draft", is_flag=True, help="A draft, to be submitted."),
        click.option(
            "--crs",
            default="WGS84",
            show_default=True,
            help="Coordinate system of points that are given.",
        ),
    ):
        command = option(command)
    return command


def _document(path: Path | None, most_mb: int) -> Document | None:
    if path is None:
        return None
    return Document.read(path.name, path.read_bytes(), most_mb=most_mb)


def _point(text: str) -> tuple[float, float]:
    try:
        x, y = (float(each) for each in text.split(","))
    except ValueError as error:
        raise PointUnreadable(text=text) from error
    return x, y
