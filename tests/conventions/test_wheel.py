"""The wheel holds everything, and works outside the checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conventions.sources import CHECKOUT, PRODUCT

FONT = "assets/fonts/NotoSansSC_700Bold.ttf"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        str(folder),
    )
    subprocess.run([sys.executable, *build], cwd=CHECKOUT, check=True)
    return next(folder.glob("doorplate-*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean virtual environment with the wheel in it; its dependencies are ours."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    packages = Path(paths["purelib"])
    with ZipFile(wheel) as archive:
        # All that installing a wheel of pure Python does, besides the launcher.
        archive.extractall(packages)
    # A line of a .pth file adds a folder, and leaves that folder's own .pth files out:
    # the checkout itself is not reachable.
    ours = sysconfig.get_paths()["purelib"]
    (packages / "dependencies.pth").write_text(f"{ours}\n", encoding="utf-8")
    return folder


def python(
    elsewhere: Path, arguments: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COV", "DOORPLATE", "PYTHON"))
    }
    return subprocess.run(
        [str(elsewhere / "bin" / "python"), *arguments],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def doorplate(elsewhere: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    launcher = "from doorplate.cli import main; main(prog_name='doorplate')"
    return python(elsewhere, ["-c", launcher, *arguments])


def test_wheel_holds_every_file_beside_the_code(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())

    wanted = {
        f"doorplate/{path.relative_to(CHECKOUT).as_posix()}"
        for folder in ("templates", "static")
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file()
    }
    assert wanted
    assert wanted <= held
    assert {f"doorplate/{FONT}", "doorplate/assets/divisions/mengzhou.csv"} <= held


def test_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())

    wanted = {
        path.relative_to(CHECKOUT).as_posix()
        for package in PRODUCT
        for path in (CHECKOUT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert wanted <= held


def test_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        by_end = {Path(each).name: archive.read(each) for each in archive.namelist()}

    assert b"doorplate = doorplate.cli:main" in by_end["entry_points.txt"]
    assert b"Apache License" in by_end["LICENSE"]


def test_installed_command_explains_itself(elsewhere: Path) -> None:
    done = doorplate(elsewhere, "--help")

    assert done.returncode == 0, done.stderr
    assert "Usage: doorplate" in done.stdout


def test_installed_command_makes_a_register(elsewhere: Path) -> None:
    register = elsewhere / "register.sqlite"

    done = doorplate(elsewhere, "--database", f"sqlite:///{register}", "init")

    assert done.returncode == 0, done.stderr
    assert register.exists()


@pytest.mark.parametrize("resource", [FONT, "templates", "static"])
def test_installed_package_finds_its_own_files(elsewhere: Path, resource: str) -> None:
    program = f"from doorplate.resources import path; print(path({resource!r}))"

    done = python(elsewhere, ["-c", program])

    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(elsewhere)
