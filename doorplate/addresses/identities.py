"""The text by which the register tells addresses in use apart.

It is made of the scheme, the division, the folded name of the street or locality and
the locators that an address specification shows; no two addresses in use share one.
"""

from doorplate.addresses.locators import Locators
from doorplate.addresses.specification import AddressSpecification
from doorplate.core.folding import fold_for_comparison


def identity_prefix(scheme: str, division_code: str, reference_name: str) -> str:
    """Return what the identities along one street within one division begin with."""
    return f"{scheme}|{division_code}|{fold_for_comparison(reference_name)}|"


def identity_of(locators: Locators) -> str:
    """Return one text for the locators, the same for the same ones only."""
    return "|".join(text or "" for text in locators.values)


def identity(
    specification: AddressSpecification,
    *,
    scheme: str,
    division_code: str,
    reference_name: str,
    locators: Locators,
) -> str:
    """Return the identity of an address."""
    prefix = identity_prefix(scheme, division_code, reference_name)
    return prefix + identity_of(specification.identifying(locators))
