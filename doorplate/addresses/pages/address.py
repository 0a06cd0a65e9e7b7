"""The page of one address: text, divisions, map, parts, positions, names, doubts."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, url_for

from doorplate.access.model import Permission
from doorplate.addresses.browsing import Texts, parts_of, settle_doubt
from doorplate.addresses.model import Address
from doorplate.addresses.pages import words
from doorplate.addresses.service import (
    address_by_id,
    address_by_uid,
    aliases_of,
    flags_of,
    positions_of,
)
from doorplate.addresses.specification import specification_named
from doorplate.addresses.surroundings import standing_position
from doorplate.core.messages import message
from doorplate.database import Transaction
from doorplate.divisions.service import areas_at
from doorplate.settings import Settings
from doorplate.web.desk import Desk
from doorplate.web.desk.guard import Result

PANELS: Final = "address"
"""The name under which higher rooms add panels: they are given the `Address`."""

_NEED: Final = Permission.REGISTER_READ


def add_address_page(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the page of an address, and the settling of its doubts."""
    view = _AddressPage(desk, settings)
    desk.route(blueprint, "/addresses/<uuid:uid>", needs=_NEED, name="address")(
        view.show
    )
    desk.route(
        blueprint,
        "/addresses/<uuid:uid>/doubts/<code>",
        needs=Permission.CHANGES_PROPOSE,
        methods=("POST",),
    )(view.settle)


class _AddressPage:
    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk = desk
        self._specification = specification_named(
            settings.address_specification, settings.address_specifications
        )

    def show(self, uid: UUID) -> Result:
        """Show an address."""
        with self._desk.register.reading(_NEED) as transaction:
            found = address_by_uid(transaction, uid)
            values = self._values(transaction, found)
        panels = self._desk.panels(PANELS, found)
        return self._desk.page(
            "addresses/address.html", address=found, panels=panels, **values
        )

    def settle(self, uid: UUID, code: str) -> Result:
        """Settle the doubts of a code about an address."""
        fields = self._desk.fields
        reason = fields.text("reason", longest=200)
        fields.check()
        settle_doubt(
            self._desk.register,
            uid=uid,
            code=code,
            reason=reason,
            actor=self._desk.actor,
            now=self._desk.now,
        )
        said = self._desk.says(message("The doubt is settled."))
        return self._desk.redirect("addresses.address", said=said, uid=uid)

    def _values(self, transaction: Transaction, found: Address) -> Mapping[str, Any]:
        texts = Texts(transaction, self._specification)
        positions = positions_of(transaction, found)
        parent = found.parent_id and address_by_id(transaction, found.parent_id)
        point = standing_position(transaction, found)
        return {
            "short": texts.short(found),
            "standard": texts.standard(found),
            "chain": texts.chain(found.scheme, found.division_code),
            "parent": parent and (parent, texts.short(parent)),
            "parts": [
                (one, texts.door(one)) for one in parts_of(transaction, found.id)
            ],
            "positions": positions,
            "aliases": aliases_of(transaction, found),
            "doubts": flags_of(transaction, found),
            "point": point,
            "responsible": areas_at(
                transaction, longitude=point.longitude, latitude=point.latitude
            )
            if point
            else (),
            "words": words,
            "address_url": lambda one: url_for("addresses.address", uid=one.uid),
        }
