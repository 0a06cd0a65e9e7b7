"""Upon what a change was proposed: so that it is not applied to something else.

The basis is small and can be read: the text, division, status and point of each address
that the change touches, the name of a street. What differs is told in these words.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from doorplate.addresses.changes.model import ChangeStale, Plan
from doorplate.addresses.changes.payloads import NewStreet
from doorplate.addresses.model import Address
from doorplate.addresses.specification import AddressSpecification


def basis_of(plan: Plan, specification: AddressSpecification) -> dict[str, Any]:
    """Return the state of all that a plan touches, as one JSON object."""
    found: dict[str, Any] = {
        str(one.uid): _state(one, specification) for one in plan.touched
    }
    for street in (plan.renamed, plan.street):
        if street is not None and not isinstance(street, NewStreet):
            found[str(street.uid)] = {"name": street.name}
    return found


def refuse_stale(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on where something differs. Raises ChangeStale."""
    found = list(differences(before, now))
    if found:
        raise ChangeStale(differences="; ".join(found))


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is not any more as it was, in words: ``大定路57号 → 大定路59号``."""
    for key in sorted(before.keys() | now.keys()):
        was, is_now = before.get(key), now.get(key)
        if was is None or is_now is None:
            yield f"{_named(was)} → {_named(is_now)}"
            continue
        for name in sorted(was.keys() | is_now.keys()):
            if was.get(name) != is_now.get(name):
                label = "" if name in ("text", "name") else f"{_named(was)}: "
                yield f"{label}{was.get(name)} → {is_now.get(name)}"


def _named(state: Mapping[str, Any] | None) -> str:
    return "∅" if state is None else str(state.get("text") or state.get("name"))


def _state(address: Address, specification: AddressSpecification) -> dict[str, Any]:
    point = address.position
    return {
        "text": specification.short_text(address),
        "division": address.division_code,
        "status": address.status.value,
        "point": None if point is None else [point.longitude, point.latitude],
    }
