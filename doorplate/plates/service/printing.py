"""Plates onto paper: a PDF in walking order, and a list of what is on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Final, TypeAlias
from uuid import UUID

from doorplate.access.model import Permission
from doorplate.addresses.model import Address
from doorplate.addresses.service import addresses_by_ids
from doorplate.core.platecodes import PlateCode
from doorplate.core.progress import Bar, silent
from doorplate.database import Register, Transaction
from doorplate.files import FileUnwritable
from doorplate.plates import store
from doorplate.plates.artwork import (
    Artwork,
    Specifications,
    lay_out,
    specification_for,
)
from doorplate.plates.fonts import Font
from doorplate.plates.lettering import Lettering
from doorplate.plates.manifest import Manifest, open_manifest
from doorplate.plates.model import Plate, Scope
from doorplate.plates.pdf import BatchReport, Sheet, write_batch
from doorplate.plates.service.resolving import resolve
from doorplate.plates.service.scoping import scope_of
from doorplate.plates.service.wording import standard_texts
from doorplate.plates.symbol import content_of, symbol_of
from doorplate.plates.text import PlateText

# Plates read at a time: with their addresses, some hundred kilobytes.
_CHUNK: Final = 512

_Doors: TypeAlias = Iterator[tuple[Plate, Address]]


@dataclass(frozen=True, slots=True)
class Press:
    """What every plate of this register is made with.

    `base` is scheme and host of the pages behind the codes, in any case.
    """

    base: str
    lettering: Lettering
    specifications: Specifications
    font: Font

    def text(self, plate: Plate, address: Address) -> PlateText:
        """Return what `plate` says at `address`."""
        return self.lettering.text_for(address, kind=plate.kind, code=plate.code)


def print_plates(
    register: Register,
    *,
    output: Path,
    press: Press,
    sheet: Sheet,
    reference_name: str | None = None,
    division_code: str | None = None,
    address_uid: UUID | None = None,
    batch_id: int | None = None,
    scheme: str = "gb",
    manifest: Path | None = None,
    bar: Bar = silent,
) -> BatchReport:
    """Print the plates in force of a batch, a street, a division or an address.

    They come in walking order; kinds are not mixed on a sheet. `manifest` is a CSV file
    that lists every plate with its page. Each file appears only when it is complete.
    The same plates give the same bytes. The report's `costly` kinds have symbols larger
    than the standard ones.

    Raises FileUnwritable, NothingToPrint, MissingGlyph, ScopeUnclear, and what the
    scope's queries raise.
    """
    with register.reading(Permission.PLATES_MANAGE) as transaction:
        scope = scope_of(
            transaction,
            reference_name=reference_name,
            division_code=division_code,
            address_uid=address_uid,
            batch_id=batch_id,
            scheme=scheme,
        )
        total = store.count_in_force(transaction, scope)
        with (
            bar("Printing plates", total) as done,
            _one_line_for_full_disks(output),
            _listing(manifest, press.base) as listing,
        ):
            doors = _doors(transaction, scope, done)
            if listing:
                address_text = standard_texts(transaction, press.lettering.wording)
                doors = _listed(doors, listing, address_text)
            return write_batch(
                output,
                starmap(press.text, doors),
                base=press.base,
                specifications=press.specifications,
                sheet=sheet,
                font=press.font,
                placed=listing.place if listing else None,
            )


def artwork_of(transaction: Transaction, *, code: PlateCode, press: Press) -> Artwork:
    """Return the artwork of one plate, in force or not.

    Raises PlateCodeUnknown, UnknownPlateKind, MissingGlyph.
    """
    plate = resolve(transaction, code)
    (address,) = addresses_by_ids(transaction, [plate.address_id])
    symbol = symbol_of(content_of(press.base, code))
    specification = specification_for(plate.kind, press.specifications)
    return lay_out(specification, press.text(plate, address), symbol, press.font)


def _doors(
    transaction: Transaction, scope: Scope, done: Callable[[int], None]
) -> _Doors:
    for plates in store.plates_in_force(transaction, scope, size=_CHUNK):
        ids = [plate.address_id for plate in plates]
        found = {each.id: each for each in addresses_by_ids(transaction, ids)}
        for plate in plates:
            yield plate, found[plate.address_id]
        done(len(plates))


def _listed(
    doors: _Doors, listing: Manifest, address_text: Callable[[Address], str]
) -> _Doors:
    for plate, address in doors:
        listing.expect(plate, address_text(address))
        yield plate, address


@contextmanager
def _listing(path: Path | None, base: str) -> Iterator[Manifest | None]:
    if path is None:
        yield None
    else:
        with open_manifest(path, base) as manifest:
            yield manifest


@contextmanager
def _one_line_for_full_disks(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        named = error.filename or path
        raise FileUnwritable(path=named, reason=error.strerror) from error
