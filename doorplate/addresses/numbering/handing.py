"""From a numbering plan to the changes that somebody else approves.

Numbers become addresses only so: new houses by a change of the kind `new`, houses that
are addresses already and lack a number by `renumber`.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import numpy as np

from doorplate.addresses.changes.payloads import Door, New, Payload, Renumber
from doorplate.addresses.changes.payloads import Number as NewNumber
from doorplate.addresses.locators import Locators
from doorplate.addresses.model import Position, ReferenceObject
from doorplate.addresses.numbering.model import House
from doorplate.addresses.numbering.plan import Plan, Proposed
from doorplate.addresses.service import address_by_uid
from doorplate.core.errors import Conflict, Invalid
from doorplate.database import Transaction
from doorplate.divisions.service import locator


class PlanBreaksPromises(Conflict):
    """These numbers break what the register promises: {keys}. Correct them first."""


class NothingNumbered(Invalid):
    """No house of the plan has a number."""


class HouseNowhere(Conflict):
    """No village's boundary holds {keys}: say in which village they are."""


def payloads(
    transaction: Transaction,
    reference: ReferenceObject,
    plan: Plan,
    *,
    division_code: str | None = None,
) -> list[Payload]:
    """Return what is to be proposed to give a plan's numbers, houses without one aside.

    Each house is of the village whose boundary holds it, else of `division_code`.
    Raises PlanBreaksPromises, NothingNumbered, HouseNowhere.
    """
    broken = dict.fromkeys(one.key for one in plan.breaches)
    if broken:
        raise PlanBreaksPromises(keys=", ".join(broken))
    numbered = [one for one in plan.houses if one.number is not None]
    if not numbered:
        raise NothingNumbered
    fresh = [one for one in numbered if one.house.uid is None]
    villages = villages_of(transaction, [one.house for one in fresh])
    lost = [key for key, code in villages.items() if not (code or division_code)]
    if lost:
        raise HouseNowhere(keys=", ".join(lost))
    found: list[Payload] = []
    if fresh:
        doors = tuple(
            _door(one, villages[one.house.key] or str(division_code)) for one in fresh
        )
        found.append(New(reference.uid, doors))
    if known := [one for one in numbered if one.house.uid is not None]:
        numbers = tuple(_renumbered(transaction, one) for one in known)
        found.append(Renumber(numbers))
    return found


def villages_of(
    transaction: Transaction, houses: list[House]
) -> Mapping[str, str | None]:
    """Return the village that each house lies in, by key; None where none holds it."""
    areas = locator(transaction, layer="village") if houses else None
    if areas is None:
        return dict.fromkeys((one.key for one in houses), None)
    lons = np.array([one.longitude for one in houses])
    lats = np.array([one.latitude for one in houses])
    codes = areas.assign(lons, lats)
    return {one.key: code for one, code in zip(houses, codes, strict=True)}


def _door(one: Proposed, code: str) -> Door:
    longitude, latitude = one.house.longitude, one.house.latitude
    point = Position(
        specification="entrance",
        method="digitised",
        longitude=longitude,
        latitude=latitude,
        original_x=longitude,
        original_y=latitude,
        original_crs="WGS84",
    )
    return Door(code, Locators(number=str(one.number)), point)


def _renumbered(transaction: Transaction, one: Proposed) -> NewNumber:
    uid = UUID(one.house.uid)
    held = address_by_uid(transaction, uid).locators
    return NewNumber(uid, replace(held, number=str(one.number)))
