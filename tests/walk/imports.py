"""A file sent to the desk for a village, imported, with a row to mend."""

from pathlib import Path
from typing import Any

from doorplate.addresses.imports.model import ImportOptions
from doorplate.addresses.imports.preview import Office
from doorplate.addresses.imports.service import begin_import, receive_upload
from doorplate.addresses.imports.tasks import import_tasks
from doorplate.addresses.specification import specification_named
from doorplate.core.actors import OPERATOR
from doorplate.core.authority import UNLIMITED
from doorplate.database import Register
from doorplate.database.jobs import Worker
from doorplate.settings import Settings
from tests.addresses.county import HEADER, NOON, TODAY, row, write_csv
from tests.walk.things import Corner, Things, maker


@maker
def imports(register: Register, folder: Path, corner: Corner) -> Things:
    rows = [
        row(code=corner.village, number=f"{corner.number}7号", x=corner.longitude),
        row(code=corner.village, number="无门牌", x=corner.longitude),
    ]
    file = write_csv(folder / "sent.csv", HEADER, rows)
    common: dict[str, Any] = {"actor": OPERATOR, "now": NOON}
    uid = receive_upload(
        register,
        name=f"{corner.compound}.csv",
        parts=[file.read_bytes()],
        megabytes=1,
        scheme="gb",
        division_code=corner.village,
        options=ImportOptions(),
        office=Office(specification_named("gb"), "410883000000", TODAY),
        **common,
    )
    begin_import(register, uid=uid, account=None, **common)
    work = Worker(register, import_tasks(Settings()), authority_of=lambda _: UNLIMITED)
    work.run_once()
    return {"imports:uid": str(uid)}
