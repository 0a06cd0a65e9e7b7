"""What a division is and was called."""

from dataclasses import dataclass
from datetime import datetime

from doorplate.access.model import Permission
from doorplate.access.service import record_entry
from doorplate.core.actors import Actor
from doorplate.core.errors import Conflict, Invalid
from doorplate.database import Register, Transaction
from doorplate.divisions.history import DatedName, names
from doorplate.divisions.model import Division, DivisionUnknown
from doorplate.divisions.store import lists


class AliasEmpty(Invalid):
    """Another name has at least one character."""


class DivisionAmbiguous(Conflict):
    """Several divisions are called {name}; give a code: {candidates}."""


@dataclass(frozen=True, slots=True)
class DivisionRecord:
    """All that the register knows of a division; its chain starts at the province."""

    chain: tuple[Division, ...]
    names: tuple[DatedName, ...]
    aliases: tuple[str, ...]


def division_record(
    transaction: Transaction, *, scheme: str, code: str
) -> DivisionRecord:
    """Return what the register knows of a division. Raises DivisionUnknown."""
    known = _known(transaction, scheme, code)
    return DivisionRecord(
        chain=lists.lineage(transaction, scheme, code, None).ancestors(code),
        names=names(known.sightings),
        aliases=tuple(lists.aliases_of(transaction, known.division_id)),
    )


def division_named(transaction: Transaction, *, scheme: str, text: str) -> Division:
    """Return the division whose code or name that is.

    Names are found as `DivisionIndex.find` does. Raises DivisionUnknown,
    DivisionAmbiguous.
    """
    index = lists.index(transaction, scheme)
    by_code = index.by_code(text)
    found = [by_code] if by_code else index.find(text)
    if not found:
        raise DivisionUnknown(code=text, scheme=scheme)
    if len(found) > 1:
        codes = ", ".join(f"{d.code} {d.name}" for d in found)
        raise DivisionAmbiguous(name=text, candidates=codes)
    return found[0]


def add_alias(
    register: Register,
    *,
    scheme: str,
    code: str,
    name: str,
    actor: Actor,
    now: datetime,
) -> bool:
    """Record another name of a division; return False where it is known.

    Raises DivisionUnknown, AliasEmpty.
    """
    spaced = " ".join(name.split())
    if not spaced:
        raise AliasEmpty
    with register.writing(Permission.DIVISIONS_MANAGE) as transaction:
        key = _known(transaction, scheme, code).division_id
        if not lists.add_alias(transaction, key, spaced, now, actor.name):
            return False
        record_entry(
            transaction,
            actor=actor,
            action="divisions.alias",
            subject=f"division {scheme} {code}",
            now=now,
            details={"name": spaced},
        )
        return True


def _known(transaction: Transaction, scheme: str, code: str) -> lists.Known:
    known = lists.known(transaction, scheme, [code]).get(code)
    if known is None:
        raise DivisionUnknown(code=code, scheme=scheme)
    return known
