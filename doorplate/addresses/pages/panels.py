"""What addresses add to pages of lower rooms: how many a division has, what moves."""

from typing import Final

from flask import url_for

from doorplate.access.model import Permission
from doorplate.addresses.browsing import (
    AddressFilter,
    Texts,
    count_addresses,
    filter_by_division,
)
from doorplate.addresses.regrouping import regrouped
from doorplate.addresses.service import addresses_by_ids
from doorplate.addresses.specification import specification_named
from doorplate.divisions.generations import Generation, State
from doorplate.divisions.model import Division
from doorplate.divisions.pages.generations import PANELS as GENERATION
from doorplate.divisions.pages.tree import PANELS
from doorplate.settings import Settings
from doorplate.web.desk import Desk

_NEED: Final = Permission.REGISTER_READ
_SHOWN: Final = 30


def add_panels(desk: Desk, settings: Settings) -> None:
    """Add a division's addresses, and those that new boundaries would move."""
    specification = specification_named(
        settings.address_specification, settings.address_specifications
    )

    @desk.panel(PANELS, needs=_NEED, place=10)
    def addresses_of_division(division: Division) -> str:
        with desk.register.reading(_NEED) as transaction:
            wanted = filter_by_division(
                transaction,
                AddressFilter(living=True),
                scheme=division.scheme,
                text=division.code,
            )
            count = count_addresses(transaction, wanted)
        return desk.part(
            "addresses/part_division.html",
            count=count,
            list_url=url_for("addresses.addresses", division=division.code),
        )

    @desk.panel(GENERATION, needs=Permission.DIVISIONS_MANAGE, place=10)
    def moved_by_generation(generation: Generation) -> str | None:
        if generation.state is State.ACTIVE:
            return None
        with desk.register.reading(_NEED) as transaction:
            found = regrouped(transaction, generation.number)
            texts = Texts(transaction, specification)
            scheme = settings.division_scheme
            moves = [
                (
                    texts.division(scheme, one.before),
                    one.after and texts.division(scheme, one.after),
                    len(one.address_ids),
                    [
                        (each, texts.short(each))
                        for each in addresses_by_ids(
                            transaction, one.address_ids[:_SHOWN]
                        )
                    ],
                )
                for one in found
            ]
        return desk.part("addresses/part_generation.html", moves=moves)
