"""Standard addresses of many plates, with each division list read once."""

from collections.abc import Callable
from functools import cache

from doorplate.addresses.model import Address
from doorplate.addresses.specification import AddressSpecification
from doorplate.database import Transaction
from doorplate.divisions.model import Division, DivisionIndex
from doorplate.divisions.service import division_index


def standard_texts(
    transaction: Transaction, wording: AddressSpecification
) -> Callable[[Address], str]:
    """Return what writes an address's standard text, while the transaction is open."""

    @cache
    def index(scheme: str) -> DivisionIndex:
        return division_index(transaction, scheme=scheme)

    @cache
    def chain(scheme: str, code: str) -> tuple[Division, ...]:
        return index(scheme).ancestors(code)

    return lambda address: wording.text(
        address, chain(address.scheme, address.division_code)
    )
