"""The map of the register: what is drawn at which zoom level, and how much of it.

Below the zoom where doors can be told apart they are left out, and of a crowded tile
no more are drawn than a screen can show: the tile then says how many it leaves out.
"""

from collections.abc import Iterator
from typing import Final

from doorplate.addresses.specification import AddressSpecification
from doorplate.addresses.store.drawing import (
    DoorDrawn,
    StreetDrawn,
    doors_within,
    streets_within,
)
from doorplate.database import Transaction
from doorplate.divisions.browsing import outlines_within
from doorplate.web.tiles import Bounds, Drawn, Tile

DOORS_FROM: Final = 14
"""The zoom level from which doors are drawn; units and rooms from two before last."""

_ROOMS_FROM: Final = 18
_STREETS_FROM: Final = 11
_VILLAGES_FROM: Final = 10
_MOST_DOORS: Final = 3000
_MOST_STREETS: Final = 4000


def draw(
    transaction: Transaction, tile: Tile, specification: AddressSpecification
) -> bytes:
    """Return the tile of the register, within the reach of the transaction."""
    bounds = tile.bounds
    layers: dict[str, list[Drawn]] = {
        "divisions": list(_outlines(transaction, tile, bounds))
    }
    if tile.z >= _STREETS_FROM:
        found = streets_within(transaction, bounds, limit=_MOST_STREETS)
        layers["streets"] = list(map(_street, found))
    if tile.z >= DOORS_FROM:
        layers |= _doors(transaction, tile, bounds, specification)
    return tile.encode(layers)


def _outlines(transaction: Transaction, tile: Tile, bounds: Bounds) -> Iterator[Drawn]:
    levels = ["county", "township"]
    if tile.z >= _VILLAGES_FROM:
        levels.append("village")
    for one in outlines_within(transaction, bounds, levels):
        yield Drawn(
            one.polygon, {"code": one.code, "name": one.name, "level": one.layer.key}
        )


def _street(one: StreetDrawn) -> Drawn:
    return Drawn(
        one.geometry, {"uid": str(one.uid), "name": one.name, "kind": one.kind}
    )


def _doors(
    transaction: Transaction,
    tile: Tile,
    bounds: Bounds,
    specification: AddressSpecification,
) -> dict[str, list[Drawn]]:
    doors, more = doors_within(
        transaction, bounds, limit=_MOST_DOORS, all_levels=tile.z >= _ROOMS_FROM
    )
    drawn = [_door(one, specification) for one in doors]
    if not more:
        return {"addresses": drawn}
    # Told where it can be seen: on the first door of those that are drawn.
    limits = [Drawn(drawn[0].geometry, {"drawn": len(drawn), "left_out": more})]
    return {"addresses": drawn, "limits": limits}


def _door(one: DoorDrawn, specification: AddressSpecification) -> Drawn:
    """Draw a house as its bare number, a building as it says: 57, 3号楼."""
    label = one.number or ""
    if one.building is not None:
        label = specification.locator_text("building", one.building)
    return Drawn(
        one.point,
        {
            "uid": str(one.uid),
            "label": label,
            "level": one.level.value,
            "status": one.status.value,
        },
    )
