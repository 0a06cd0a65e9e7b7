"""A worker killed during an import loses nothing, doubles nothing: the job resumes."""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from doorplate.addresses.imports.model import ImportOptions
from doorplate.addresses.imports.preview import Office
from doorplate.addresses.imports.service import begin_import, receive_upload
from doorplate.addresses.imports.tables import upload
from doorplate.addresses.specification import specification_named
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.database.jobs import Job, JobState, job_by_id
from doorplate.database.jobs.tables import job
from doorplate.register import open_register
from tests.addresses.county import (
    HEADER,
    NOON,
    TODAY,
    found_county,
    load,
    row,
    write_csv,
)
from tests.addresses.test_resume import content
from tests.conftest import PROOF

COUNTY = "410883000000"
KILLS = 100 if PROOF else 5
ROWS, CHUNK = 2_000 if not PROOF else 6_000, 40
# The town's own worker, in small chunks and with short leases.
PROGRAM = f"""
import sys
from datetime import timedelta
from doorplate.addresses.imports.tasks import import_tasks
from doorplate.addresses.loading import rows as reading
from doorplate.core.authority import UNLIMITED
from doorplate.database.jobs import Worker
from doorplate.database.jobs.worker import Timing
from doorplate.register import open_register
from doorplate.settings import Settings

reading.CHUNK = {CHUNK}
Worker(
    open_register(sys.argv[1], make=False),
    import_tasks(Settings(county_code="{COUNTY}")),
    authority_of=lambda _: UNLIMITED,
    timing=Timing(timedelta(seconds=1), poll_s=0.02, tell_s=0),
).run()
"""


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    """A list with rooms, duplicates, doubts and rejects."""
    rows: list[tuple[object, ...]] = []
    for number in range(ROWS):
        changes: dict[str, object] = {"number": f"{number + 1}号"}
        if number % 3 == 0:
            changes |= {"building": f"{number % 5 + 1}", "room": f"{number}"}
        if number % 7 == 0:
            changes |= {"number": f"{max(1, number - 6)}号"}
        if number % 11 == 0:
            changes |= {"x": 112.795}
        if number % 13 == 0:
            changes |= {"street": f"大?路{number}"}
        rows.append(row(**changes))
    return write_csv(tmp_path / "houses.csv", HEADER, rows)


def asked(register: Register, houses: Path) -> int:
    common: dict[str, Any] = {"actor": OPERATOR, "now": NOON}
    uid = receive_upload(
        register,
        name="houses.csv",
        parts=[houses.read_bytes()],
        megabytes=10,
        scheme="gb",
        division_code=COUNTY,
        options=ImportOptions(),
        office=Office(specification_named("gb"), COUNTY, TODAY),
        **common,
    )
    return begin_import(register, uid=uid, account=None, **common)


def state(register: Register, number: int) -> Job:
    with register.reading() as transaction:
        return job_by_id(transaction, number)


def forgive(register: Register, number: int) -> None:
    """Forget the attempts: more deaths than a job is allowed are the test's doing."""
    with register.writing() as transaction:
        statement = update(job).where(job.c.id == number)
        transaction.execute(statement.values(attempts=0))


def test_killed_worker_s_import_ends_as_an_undisturbed_one(
    register: Register, houses: Path, tmp_path: Path
) -> None:
    found_county(register, tmp_path)
    number = asked(register, houses)
    url = register.url.render_as_string(hide_password=False)
    moments = random.Random(20260315)
    seen: list[int] = []
    for kill in range(KILLS + 1):
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, url], stderr=subprocess.DEVNULL
        ) as process:
            try:
                await_lease(register, number, process.pid)
                if kill < KILLS:
                    time.sleep(moments.uniform(0, 0.5))
                else:
                    await_end(register, number)
            finally:
                process.kill()
        seen.append(state(register, number).done)
        forgive(register, number)

    found = state(register, number)
    assert found.state is JobState.DONE
    assert seen == sorted(seen)
    assert found.done == ROWS
    with register.reading() as transaction:
        load_id = transaction.execute(select(upload.c.load_id)).scalar_one()
    assert found.result == {"load": load_id, "again": False}
    assert content(register) == undisturbed(tmp_path, houses)


def await_lease(register: Register, number: int, process: int) -> None:
    while f":{process}:" not in (state(register, number).leased_by or ""):
        if state(register, number).state.is_over:
            return
        time.sleep(0.02)


def await_end(register: Register, number: int) -> None:
    while not state(register, number).state.is_over:
        time.sleep(0.02)


def undisturbed(folder: Path, houses: Path) -> dict[str, list[str]]:
    """What a load of the list that nobody disturbs ends as."""
    other = open_register(f"sqlite:///{folder}/undisturbed/register.sqlite")
    load(found_county(other, folder / "undisturbed"), houses, area=COUNTY)
    found = content(other)
    other.close()
    return found
