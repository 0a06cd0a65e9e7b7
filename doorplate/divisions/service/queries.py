"""Questions about divisions and areas, for composition: they take the transaction."""

from datetime import date, datetime

from doorplate.database import Transaction
from doorplate.divisions.generations import Generation
from doorplate.divisions.model import (
    DIVISIONS,
    AreaHere,
    AreaLocator,
    Division,
    DivisionIndex,
    DivisionUnknown,
    Level,
    ServiceLayer,
)
from doorplate.divisions.store import areas, lists


def division_index(
    transaction: Transaction,
    *,
    scheme: str,
    on: date | None = None,
    known_at: datetime | None = None,
) -> DivisionIndex:
    """Return every division of a scheme in the form it has on a day, or last had.

    One that had ended by then is in it with its last form; one that lists know only
    from a later day, with its first. Lists loaded after `known_at` do not count.
    """
    return lists.index(transaction, scheme, on, known_at)


def divisions_on(
    transaction: Transaction,
    *,
    scheme: str,
    on: date,
    known_at: datetime | None = None,
) -> tuple[Division, ...]:
    """Return the divisions there were on a day, by code, as a list of it would.

    Neither what had ended by then, nor what is known from a later day only. Lists
    loaded after `known_at` do not count.
    """
    return tuple(lists.standing_on(transaction, scheme, on, known_at))


def chain(
    transaction: Transaction,
    *,
    scheme: str,
    code: str,
    on: date | None = None,
    known_at: datetime | None = None,
) -> tuple[Division, ...]:
    """Return a division and what it lies in on a day, the province first.

    Forms are those of `division_index`. Raises DivisionUnknown.
    """
    lineage = lists.lineage(transaction, scheme, code, on, known_at)
    ancestors = lineage.ancestors(code)
    if not ancestors:
        raise DivisionUnknown(code=code, scheme=scheme)
    return ancestors


def chain_known(
    transaction: Transaction,
    *,
    scheme: str,
    code: str,
    on: date | None = None,
    known_at: datetime | None = None,
) -> tuple[Division, ...]:
    """Return what `chain` does; nothing of a division that no list tells of."""
    lineage = lists.lineage(transaction, scheme, code, on, known_at)
    return lineage.ancestors(code)


def days_of_lists(transaction: Transaction, *, scheme: str, code: str) -> list[date]:
    """Return the days on which a division, or what it lay in, may have changed."""
    return lists.days_of(transaction, scheme, code)


def areas_at(
    transaction: Transaction, *, longitude: float, latitude: float
) -> tuple[AreaHere, ...]:
    """Return the area of each service layer that holds a WGS-84 point, by rank.

    Active generations only; where two areas of a layer hold it, the first loaded.
    """
    return areas.service_areas_at(transaction, longitude, latitude)


def locator(transaction: Transaction, *, layer: str) -> AreaLocator | None:
    """Return the active areas of a layer, ready for many points; None without any.

    `layer` is a level of divisions, such as ``village``, or a service layer's key.
    """
    return areas.locator(transaction, layer)


def deepest_locators(
    transaction: Transaction, *, number: int
) -> tuple[AreaLocator | None, AreaLocator | None]:
    """Return the areas in force, and those of a generation, of the deepest level.

    The level is the deepest that both have. None stands for no areas.

    Raises GenerationUnknown.
    """
    wanted = areas.generation_numbered(transaction, number)
    active = areas.active_generation(transaction, DIVISIONS)
    if active is None or wanted.subject != DIVISIONS:
        return None, None
    for level in reversed(Level):
        key = level.value
        if wanted.report.areas.get(key) and active.report.areas.get(key):
            return (
                areas.locator_in(transaction, active.number, key),
                areas.locator_in(transaction, number, key),
            )
    return None, None


def county_bounds(
    transaction: Transaction,
) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of all active division areas, in WGS-84."""
    return areas.division_bounds(transaction)


def generations(transaction: Transaction) -> list[Generation]:
    """Return all generations of areas in order of number."""
    return areas.generations(transaction)


def service_layers(transaction: Transaction) -> list[tuple[ServiceLayer, int]]:
    """Return the service layers by rank, each with the number of its active areas."""
    return areas.service_layers(transaction)
