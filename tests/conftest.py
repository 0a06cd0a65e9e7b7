"""What every test may ask for: a register on each database, a clock, real data."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url, text

from doorplate.database.metadata import METADATA
from doorplate.database.register import Register
from doorplate.register import open_register
from doorplate.settings import ENVIRONMENT_PREFIX, FILE_VARIABLE

MUST_NOT_SKIP = bool(os.environ.get("DOORPLATE_TEST_REQUIRE_ALL"))
PROOF = bool(os.environ.get("DOORPLATE_TEST_PROOF"))
POSTGRES_URL = os.environ.get("DOORPLATE_TEST_POSTGRES_URL")
DATA = Path(
    os.environ.get("DOORPLATE_TEST_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)

settings.register_profile(
    "tests",
    deadline=None,  # no test asserts on time
    derandomize=True,
    max_examples=int(os.environ.get("DOORPLATE_TEST_EXAMPLES", "50")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("tests")


def skip(reason: str) -> NoReturn:
    """Skip, but fail where everything has to run."""
    if MUST_NOT_SKIP:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test with default settings, and undo what a command line sets."""
    for name in [name for name in os.environ if name.startswith(ENVIRONMENT_PREFIX)]:
        if not name.startswith(f"{ENVIRONMENT_PREFIX}TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv(FILE_VARIABLE, "")
    monkeypatch.delenv(FILE_VARIABLE)


@pytest.fixture
def now() -> datetime:
    """An instant, the same in every test: noon of 15 March 2026 in Mengzhou."""
    return datetime(2026, 3, 15, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "register.sqlite"
    open_register(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_register(worker_id: str) -> Iterator[Register]:
    """A migrated PostgreSQL register of this worker's own, dropped at the end."""
    if POSTGRES_URL is None:
        skip("no PostgreSQL: run scripts/test, or set DOORPLATE_TEST_POSTGRES_URL")
    name = f"doorplate_test_{worker_id}_{os.getpid()}"
    server = Register(POSTGRES_URL)
    with server.engine.connect().execution_options(
        isolation_level="AUTOCOMMIT"
    ) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(POSTGRES_URL).set(database=name)
        register = open_register(url.render_as_string(hide_password=False))
        yield register
        register.close()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.close()


@pytest.fixture
def sqlite_register(tmp_path: Path, sqlite_template: Path) -> Iterator[Register]:
    """An empty register in a file of its own."""
    path = tmp_path / "register.sqlite"
    shutil.copy(sqlite_template, path)
    register = Register(f"sqlite:///{path}")
    yield register
    register.close()


def _emptied(register: Register) -> Register:
    names = ", ".join(table.name for table in METADATA.sorted_tables)
    with register.writing() as transaction:
        transaction.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    return register


@pytest.fixture(params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest) -> Register:
    """An empty register: every test that asks for it runs on both databases."""
    if request.param == "sqlite":
        found: Register = request.getfixturevalue("sqlite_register")
        return found
    return _emptied(request.getfixturevalue("postgres_register"))


@pytest.fixture
def both_registers(
    sqlite_register: Register, postgres_register: Register
) -> tuple[Register, Register]:
    """Two empty registers, one on each database, to compare."""
    return sqlite_register, _emptied(postgres_register)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real doorplates, division lists and boundaries."""
    if not (DATA / "doorplates_tw").is_dir():
        # Not a server: nothing could install it, so no run can demand it.
        pytest.skip(f"no real data at {DATA}: set DOORPLATE_TEST_DATA")
    return DATA
