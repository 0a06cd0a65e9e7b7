"""Looking through divisions and areas: what the desk's pages and maps ask."""

from collections.abc import Callable, Iterable

from doorplate.database import Transaction
from doorplate.database.reach import reach_of
from doorplate.divisions.effects import Move, moves
from doorplate.divisions.generations import Generation
from doorplate.divisions.model import (
    Division,
    DivisionIndex,
    DivisionUnknown,
)
from doorplate.divisions.schemes import Level
from doorplate.divisions.store import areas
from doorplate.divisions.store.areas import layer_named
from doorplate.divisions.store.drawing import (
    AreaDrawn,
    area_in_force,
    areas_of_layer,
    outlines_within,
)

__all__ = [
    "AreaDrawn",
    "area_in_force",
    "areas_of_layer",
    "children_of",
    "effect_of",
    "generation_numbered",
    "layer_named",
    "outlines_within",
    "refuse_unreachable",
    "tops",
]


def generation_numbered(transaction: Transaction, number: int) -> Generation:
    """Return a generation. Raises GenerationUnknown."""
    return areas.generation_numbered(transaction, number)


def effect_of(transaction: Transaction, number: int) -> list[Move]:
    """Return which ground would change hands if a generation were put in force.

    Compared with the one in force; none where there is none. Raises GenerationUnknown.
    """
    wanted = areas.generation_numbered(transaction, number)
    present = areas.active_generation(transaction, wanted.subject)
    if present is None or present.number == number:
        return []
    return moves(
        list(areas.areas_of(transaction, present.number)),
        list(areas.areas_of(transaction, number)),
    )


def refuse_unreachable(transaction: Transaction, division: Division) -> None:
    """Answer a division outside the reach as one that is not there.

    Raises DivisionUnknown.
    """
    if not _reachable(transaction)(division):
        raise DivisionUnknown(code=division.code, scheme=division.scheme)


def tops(
    transaction: Transaction, index: DivisionIndex, county: str | None
) -> list[Division]:
    """Return where to begin: the county; without one, where the tree first branches."""
    found = index.by_code(county) if county else None
    if found is not None and _reachable(transaction)(found):
        return [found]
    reachable = [one for one in index if _reachable(transaction)(one)]
    codes = {one.code for one in reachable}
    below = children_of(transaction, index)
    top = _in_order(one for one in reachable if one.parent_code not in codes)
    while len(top) == 1 and top[0].level.rank < Level.COUNTY.rank:
        inside = below(top[0].code)
        if not inside:
            break
        top = inside
    return top


def children_of(
    transaction: Transaction, index: DivisionIndex
) -> Callable[[str], list[Division]]:
    """Return a function from a code to the divisions one level down, by code.

    Within the reach, those that are no more too.
    """
    found: dict[str, list[Division]] = {}
    is_reachable = _reachable(transaction)
    for one in index:
        if one.parent_code and is_reachable(one):
            found.setdefault(one.parent_code, []).append(one)
    return lambda code: _in_order(found.get(code, ()))


def _reachable(transaction: Transaction) -> Callable[[Division], bool]:
    reach = reach_of(transaction)
    return lambda one: reach.holds(one.scheme, one.code) or one.code in reach.above


def _in_order(divisions: Iterable[Division]) -> list[Division]:
    return sorted(divisions, key=lambda one: one.code)
