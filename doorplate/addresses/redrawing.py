"""A street's line, or a locality's outline, drawn better than before."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.addresses.browsing import reference_by_uid
from doorplate.addresses.model import ReferenceObject
from doorplate.addresses.store import loading, versions
from doorplate.core.actors import Actor
from doorplate.core.errors import NotPermitted
from doorplate.database import Register
from doorplate.database.reach import reach_of


class StreetOfOthers(NotPermitted):
    """“{name}” belongs to a larger area than yours: who has all of it can redraw it."""


def redraw_reference(
    register: Register,
    *,
    uid: UUID,
    geometry: BaseGeometry,
    actor: Actor,
    now: datetime,
) -> ReferenceObject:
    """Give a street or locality another geometry, WGS-84: what it was stays known.

    It is a better drawing of what always was there: where a street is moved, built or
    renamed, that is a change, with its day and document.

    Raises ReferenceUnknown, StreetOfOthers.
    """
    with register.writing(Permission.CHANGES_PROPOSE) as transaction:
        found = reference_by_uid(transaction, uid)
        if not reach_of(transaction).holds(found.scheme, found.division_code):
            raise StreetOfOthers(name=found.name)
        versions.restate(
            transaction,
            versions.REFERENCES,
            found.id,
            lambda facts: replace(facts, geometry=geometry),
            at=now,
        )
        loading.redraw_reference(transaction, found.id, geometry, now)
        record_entry(
            transaction,
            actor=actor,
            action="addresses.redraw",
            subject=f"street {uid}",
            now=now,
            details={"name": found.name},
        )
        return found
