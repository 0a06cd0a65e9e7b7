"""What addresses add to pages of lower rooms: how many a division has."""

from typing import Final

from flask import url_for

from doorplate.access.model import Permission
from doorplate.addresses.browsing import (
    AddressFilter,
    count_addresses,
    filter_by_division,
)
from doorplate.divisions.model import Division
from doorplate.divisions.pages.tree import PANELS
from doorplate.web.desk import Desk

_NEED: Final = Permission.REGISTER_READ


def add_panels(desk: Desk) -> None:
    """Add the number of a division's addresses, and the way to their list."""

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
