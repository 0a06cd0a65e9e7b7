"""Standard addresses of many plates, with each division read once."""

from collections.abc import Callable
from functools import cache

from doorplate.addresses.model import Address
from doorplate.addresses.specification import AddressSpecification
from doorplate.database import Transaction
from doorplate.divisions.model import Division, DivisionUnknown
from doorplate.divisions.service import chain


def standard_texts(
    transaction: Transaction, wording: AddressSpecification
) -> Callable[[Address], str]:
    """Return what writes an address's standard text, while the transaction is open."""

    @cache
    def chain_of(scheme: str, code: str) -> tuple[Division, ...]:
        try:
            return chain(transaction, scheme=scheme, code=code)
        except DivisionUnknown:
            return ()

    return lambda address: wording.text(
        address, chain_of(address.scheme, address.division_code)
    )
