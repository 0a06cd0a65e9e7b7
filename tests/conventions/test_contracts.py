"""The import contracts hold, and break when a forbidden import is planted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions.sources import CHECKOUT, PRODUCT

LINT = (
    "import sys; sys.path.insert(0, '');"
    "from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched")
    for package in PRODUCT:
        ignored = shutil.ignore_patterns("__pycache__", "*.toml", "*.css")
        shutil.copytree(CHECKOUT / package, folder / package, ignore=ignored)
    shutil.copy(CHECKOUT / ".importlinter", folder)
    return folder


@pytest.fixture
def copy(untouched: Path, tmp_path: Path) -> Path:
    shutil.copytree(untouched, tmp_path / "copy")
    return tmp_path / "copy"


def broken_contracts(checkout: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if " BROKEN" in line]


def plant(checkout: Path, module: str, line: str) -> None:
    path = checkout / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def test_contracts_hold(untouched: Path) -> None:
    assert broken_contracts(untouched) == []


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("doorplate/core/folding.py", "import doorplate.divisions.model", "Each room"),
        ("doorplate/divisions/model.py", "import doorplate.plates.model", "Each room"),
        ("geo/datum.py", "import doorplate.core", "Geometry knows nothing"),
        ("doorplate/plates/model.py", "import sqlalchemy", "SQLAlchemy stays"),
        ("doorplate/plates/model.py", "import flask", "Flask stays"),
        ("doorplate/plates/model.py", "import pandas", "geopandas"),
    ],
)
def test_forbidden_import_breaks_its_contract(
    copy: Path, module: str, line: str, contract: str
) -> None:
    plant(copy, module, line)

    assert [each for each in broken_contracts(copy) if each.startswith(contract)]


@pytest.mark.parametrize("room", ["households", "relief"])
def test_no_detour_leads_from_the_public_page_to_a_household(
    copy: Path, room: str
) -> None:
    plant(copy, f"doorplate/{room}/__init__.py", "")
    plant(copy, "doorplate/public/__init__.py", "import doorplate.core.detour")
    plant(copy, "doorplate/core/detour.py", f"import doorplate.{room}")

    broken = broken_contracts(copy)

    assert [line for line in broken if line.startswith("The page behind a scan")]
