"""What pyproject.toml asks for is pinned, with hashes, the same in every lock."""

import json
import re
import tomllib
from itertools import chain

import pytest

from tests.conventions.sources import CHECKOUT

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("build", "node", "runtime", "test")
PIN = re.compile(
    r"^([\w.-]+)==([^ ;]+)([^\\]*)\\\n((?:    --hash=.+\n)+)", re.MULTILINE
)


def pins(lock: str) -> set[tuple[str, str]]:
    text = (CHECKOUT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return {(match[1], match[2]) for match in PIN.finditer(text)}


def asked(requirements: list[str]) -> set[str]:
    found = (re.match(r"[\w.-]+", each) for each in requirements)
    return {match[0].lower().replace("_", "-") for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock: str) -> None:
    text = (CHECKOUT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")

    assert pins(lock)
    assert PIN.sub("", text).strip() == ""


@pytest.mark.parametrize("lock", ["runtime", "test"])
def test_lock_holds_what_the_program_needs(lock: str) -> None:
    needed = asked(PROJECT["project"]["dependencies"])

    assert needed <= {name for name, _ in pins(lock)}


def test_test_lock_holds_what_the_tests_and_benchmarks_need() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    needed = asked([*extras["test"], *extras["bench"]])

    assert needed <= {name for name, _ in pins("test")}


def test_build_lock_holds_the_build_system() -> None:
    needed = asked(PROJECT["build-system"]["requires"])

    assert needed <= {name for name, _ in pins("build")}


def test_locks_agree_about_versions() -> None:
    runtime, test = pins("runtime"), pins("test")
    shared = {name for name, _ in runtime} & {name for name, _ in test}

    assert {pin for pin in runtime ^ test if pin[0] in shared} == set()


@pytest.mark.parametrize("folder", ["assets", "tests/divisions/history"])
def test_node_packages_are_locked_by_hash_and_by_no_host(folder: str) -> None:
    lock = json.loads((CHECKOUT / folder / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((CHECKOUT / folder / "package.json").read_text("utf-8"))
    packages = {path: each for path, each in lock["packages"].items() if path}

    assert lock["packages"][""]["dependencies"] == wanted["dependencies"]
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    assert not any("resolved" in each for each in packages.values())
    assert set(chain(wanted["dependencies"])) <= {
        path.removeprefix("node_modules/") for path in packages
    }
