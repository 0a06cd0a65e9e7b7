"""From what people name, a street or an area, to the rows that are meant."""

from uuid import UUID

from doorplate.addresses.service import address_by_uid, reference_named
from doorplate.database import Transaction
from doorplate.divisions.model import DivisionUnknown
from doorplate.divisions.service import division_index
from doorplate.plates import store
from doorplate.plates.model import PrintBatchUnknown, Scope, ScopeUnclear


def scope_of(
    transaction: Transaction,
    *,
    reference_name: str | None = None,
    division_code: str | None = None,
    address_uid: UUID | None = None,
    batch_id: int | None = None,
    scheme: str,
) -> Scope:
    """Return the scope of a street, a division, an address or a print batch.

    `division_code` stands for the division and all below it in `scheme`; beside a
    street's name it tells apart streets of one name, as far as its digits go.

    Raises ScopeUnclear for none or several, and NotFound or Conflict where the name
    does not lead to one thing.
    """
    _refuse_unclear(reference_name or division_code, address_uid, batch_id)
    if reference_name is not None:
        return _street(transaction, reference_name, division_code or "")
    if division_code is not None:
        return _area(transaction, scheme, division_code)
    if address_uid is not None:
        return _address(transaction, address_uid)
    return _batch(transaction, batch_id)


def _refuse_unclear(*given: object) -> None:
    if sum(value is not None for value in given) != 1:
        raise ScopeUnclear


def _street(transaction: Transaction, name: str, division_code: str) -> Scope:
    reference = reference_named(transaction, name, division_code=division_code)
    return Scope(reference.name, reference_id=reference.id)


def _area(transaction: Transaction, scheme: str, code: str) -> Scope:
    index = division_index(transaction, scheme=scheme)
    area = index.by_code(code)
    if area is None:
        raise DivisionUnknown(code=code, scheme=scheme)
    below = frozenset(
        division.code for division in index if area in index.ancestors(division.code)
    )
    return Scope(area.name, division_codes=below, scheme=scheme)


def _address(transaction: Transaction, uid: UUID) -> Scope:
    return Scope(str(uid), address_id=address_by_uid(transaction, uid).id)


def _batch(transaction: Transaction, number: int | None) -> Scope:
    batch = store.batch_numbered(transaction, number or 0)
    if batch is None:
        raise PrintBatchUnknown(number=number)
    return Scope(batch.title, batch_id=batch.id)
