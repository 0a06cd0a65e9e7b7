"""Every room's tables in one catalogue, and the register opened on them."""

import doorplate.access.tables
import doorplate.addresses.imports.tables
import doorplate.addresses.tables
import doorplate.certificates.tables
import doorplate.database.jobs.tables
import doorplate.divisions.tables
import doorplate.plates.tables  # noqa: F401 - adds its tables, as the others do
from doorplate.database.metadata import METADATA
from doorplate.database.migrate import upgrade
from doorplate.database.register import Register


def open_register(url: str, *, make: bool = True) -> Register:
    """Open the register at `url` and bring its tables up to date.

    `url` is ``sqlite:///FILE`` or ``postgresql://HOST/NAME``. Idempotent.
    Without `make` there must be one already.

    Raises DatabaseUrlUnknown, DatabaseUnreachable, RegisterMissing.
    """
    register = Register(url, make=make)
    upgrade(register, METADATA, make=make)
    return register
