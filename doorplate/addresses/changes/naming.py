"""From what people type to the one address they mean."""

from uuid import UUID

from doorplate.addresses.model import Address, AddressUnknown
from doorplate.addresses.service import address_by_uid, matches_of
from doorplate.core.errors import Conflict
from doorplate.database import Transaction


class AddressAmbiguous(Conflict):
    """“{text}” is the address of several places: give the identifier of one."""


def one_address(transaction: Transaction, text: str) -> Address:
    """Return the one address that an identifier or a text means, a present one first.

    Raises AddressUnknown, AddressAmbiguous.
    """
    try:
        return address_by_uid(transaction, UUID(text))
    except ValueError:
        found = matches_of(transaction, text)
    present = [one for one in found if one.is_present] or found
    if not present:
        raise AddressUnknown(text=text)
    if len(present) > 1:
        raise AddressAmbiguous(text=text)
    return present[0].address
