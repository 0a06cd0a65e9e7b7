"""The list of addresses: filtered, ordered, exported; what of it waits for people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, url_for

from doorplate.access.model import Permission
from doorplate.addresses import browsing
from doorplate.addresses.browsing import AddressFilter, Texts
from doorplate.addresses.locators import Level
from doorplate.addresses.model import Address, Status
from doorplate.addresses.pages import words
from doorplate.addresses.specification import AddressSpecification, specification_named
from doorplate.core.chunks import in_batches
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.settings import Settings
from doorplate.web.desk import (
    Asked,
    Card,
    Column,
    Desk,
    Filter,
    Found,
    Listing,
    add_list,
)

_NEED: Final = Permission.REGISTER_READ
_CHUNK: Final = 500
_PLACED: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class AddressRow:
    """A row of the list; what its columns do not show is not written out."""

    address: Address
    doubts: int
    texts: Texts

    @property
    def division(self) -> str:
        """The name of the division it is listed in."""
        return self.texts.division(self.address.scheme, self.address.division_code)


def add_address_list(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the list of addresses, its place in the navigation, its card."""
    specification = specification_named(
        settings.address_specification, settings.address_specifications
    )
    rows = _Rows(settings.division_scheme, specification)
    listing = Listing[AddressRow](
        key="addresses",
        title=message("Addresses"),
        empty=message("No address is like this."),
        columns=_columns(desk),
        filters=_filters(desk),
        fetch=rows.fetch,
        sort="address",
        export=Permission.REGISTER_EXPORT,
    )
    add_list(desk, blueprint, "/addresses", listing, needs=_NEED)
    desk.navigation(
        "addresses.addresses",
        message("Addresses"),
        group=message("The register"),
        place=10,
    )

    @desk.waiting(needs=Permission.CHANGES_PROPOSE, place=60)
    def doubts() -> Iterator[Card]:
        with desk.register.reading(_NEED) as transaction:
            codes = browsing.flag_codes(transaction)
        for code, count in codes.items():
            known = words.DOUBTS.get(code, code)
            yield Card(
                desk.says(message("Doubts to settle")),
                url_for("addresses.addresses", flag=code),
                count,
                desk.says(known),
            )


@dataclass(frozen=True)
class _Rows:
    scheme: str
    specification: AddressSpecification

    def fetch(self, transaction: Transaction, asked: Asked) -> Found[AddressRow]:
        wanted = self._wanted(transaction, asked.filters)
        total = browsing.count_addresses(transaction, wanted)
        found = browsing.list_addresses(
            transaction,
            wanted,
            sort=asked.sort,
            descending=asked.descending,
            limit=asked.limit,
            offset=asked.offset,
        )
        return Found(self._rows(transaction, found), total)

    def _wanted(
        self, transaction: Transaction, filters: Mapping[str, str]
    ) -> AddressFilter:
        wanted = AddressFilter(
            status=Status(filters["status"]) if "status" in filters else None,
            level=Level(filters["level"]) if "level" in filters else None,
            flag=filters.get("flag"),
            placed=_PLACED.get(filters.get("placed", "")),
        )
        if "text" in filters:
            wanted = browsing.filter_by_text(transaction, wanted, filters["text"])
        if "division" in filters:
            wanted = browsing.filter_by_division(
                transaction, wanted, scheme=self.scheme, text=filters["division"]
            )
        return wanted

    def _rows(
        self, transaction: Transaction, found: Iterator[Address]
    ) -> Iterator[AddressRow]:
        texts = Texts(transaction, self.specification)
        for some in in_batches(found, _CHUNK):
            doubts = browsing.count_flags(transaction, [one.id for one in some])
            for one in some:
                yield AddressRow(one, doubts.get(one.id, 0), texts)


def _columns(desk: Desk) -> Sequence[Column[AddressRow]]:
    says = desk.says
    return (
        Column(
            "address",
            message("Address"),
            lambda row: row.texts.short(row.address),
            sort=True,
            link=lambda row: url_for("addresses.address", uid=row.address.uid),
        ),
        Column("division", message("Division"), lambda row: row.division, sort=True),
        Column(
            "level",
            message("Level"),
            lambda row: says(words.LEVELS[row.address.level]),
            sort=True,
        ),
        Column(
            "status",
            message("Status"),
            lambda row: says(words.STATUSES[row.address.status]),
            sort=True,
            tone=lambda row: words.TONES[row.address.status],
        ),
        Column(
            "doubts",
            message("Doubts"),
            lambda row: row.doubts or None,
        ),
        Column(
            "since", message("Since"), lambda row: row.address.valid_from, sort=True
        ),
        Column(
            "standard",
            message("Standard address"),
            lambda row: row.texts.standard(row.address),
            shown=False,
        ),
        Column(
            "code",
            message("Division code"),
            lambda row: row.address.division_code,
            shown=False,
        ),
        Column("longitude", message("Longitude"), _longitude, shown=False),
        Column("latitude", message("Latitude"), _latitude, shown=False),
        Column(
            "until", message("Until"), lambda row: row.address.valid_to, shown=False
        ),
    )


def _longitude(row: AddressRow) -> str | None:
    position = row.address.position
    return None if position is None else f"{position.longitude:.7f}"


def _latitude(row: AddressRow) -> str | None:
    position = row.address.position
    return None if position is None else f"{position.latitude:.7f}"


def _filters(desk: Desk) -> Sequence[Filter]:
    def named(words: Mapping[Any, str]) -> list[tuple[str, str]]:
        return [(str(key), desk.says(text)) for key, text in words.items()]

    any_doubt = {"any": message("any doubt"), **words.DOUBTS}
    placed = {"yes": message("with a point"), "no": message("without a point")}
    return (
        Filter(
            "text", message("Address"), hint=message("street, number, old or new text")
        ),
        Filter("division", message("Division"), hint=message("name or code")),
        Filter("level", message("Level"), lambda: named(words.LEVELS)),
        Filter("status", message("Status"), lambda: named(words.STATUSES)),
        Filter("flag", message("Doubts"), lambda: named(any_doubt)),
        Filter("placed", message("Position"), lambda: named(placed)),
    )
