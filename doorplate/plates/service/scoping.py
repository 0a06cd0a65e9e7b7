"""From what people name, a street or an area, to the rows that are meant."""

from collections.abc import Iterator
from uuid import UUID

from doorplate.addresses.service import address_by_uid, reference_named
from doorplate.database import Transaction
from doorplate.divisions.model import DivisionUnknown
from doorplate.divisions.service import division_index
from doorplate.plates import store
from doorplate.plates.register_model import PrintBatchUnknown, Scope, ScopeUnclear


def scope_of(
    transaction: Transaction,
    *,
    reference_name: str | None = None,
    division_code: str | None = None,
    address_uid: UUID | None = None,
    batch_id: int | None = None,
    scheme: str,
) -> Scope:
    """Return the scope that exactly one of the four names.

    `division_code` stands for the division and all below it in `scheme`.

    Raises ScopeUnclear, and NotFound or Conflict where the name does not lead to one
    thing.
    """
    found = [
        *_street(transaction, reference_name),
        *_area(transaction, scheme, division_code),
        *_address(transaction, address_uid),
        *_batch(transaction, batch_id),
    ]
    if len(found) != 1:
        raise ScopeUnclear(choices="a street, an area, an address or a batch")
    return found[0]


def _street(transaction: Transaction, name: str | None) -> Iterator[Scope]:
    if name is not None:
        reference = reference_named(transaction, name)
        yield Scope(reference.name, reference_id=reference.id)


def _area(transaction: Transaction, scheme: str, code: str | None) -> Iterator[Scope]:
    if code is None:
        return
    index = division_index(transaction, scheme=scheme)
    area = index.by_code(code)
    if area is None:
        raise DivisionUnknown(code=code, scheme=scheme)
    below = frozenset(
        division.code for division in index if area in index.ancestors(division.code)
    )
    yield Scope(area.name, division_codes=below, scheme=scheme)


def _address(transaction: Transaction, uid: UUID | None) -> Iterator[Scope]:
    if uid is not None:
        address = address_by_uid(transaction, uid)
        yield Scope(str(uid), address_id=address.id)


def _batch(transaction: Transaction, number: int | None) -> Iterator[Scope]:
    if number is None:
        return
    batch = store.batch_numbered(transaction, number)
    if batch is None:
        raise PrintBatchUnknown(number=number)
    yield Scope(batch.title, batch_id=number)
