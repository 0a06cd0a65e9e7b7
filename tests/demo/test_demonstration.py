"""The demonstration goes the whole way once, and a second run changes nothing."""

import csv
import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from doorplate.demo.__main__ import main
from doorplate.demo.demonstration import LOCAL, Demonstration, own_address
from doorplate.demo.places import PLACES
from doorplate.settings import load_settings


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--dir", str(folder), "--no-serve", *options])


def state(folder: Path) -> dict[Path, tuple[int, int]]:
    # The log of an SQLite file comes and goes with those who read it.
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("demonstration") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORPLATE_SETTINGS", "")
        return folder, run(folder)


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "plates.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_address_of_the_town_gets_a_printed_plate(
    ready: tuple[Path, Result],
) -> None:
    folder, result = ready

    assert result.exit_code == 0, result.output
    with (folder / "town" / "addresses.csv").open(encoding="utf-8") as file:
        addresses = len(file.readlines()) - 1
    assert len(manifest(folder)) == addresses
    assert (folder / "plates.pdf").read_bytes().startswith(b"%PDF")


def test_plates_stand_in_all_six_places(ready: tuple[Path, Result]) -> None:
    folder, _ = ready

    addresses = [row["address"] for row in manifest(folder)]

    for place in PLACES:
        assert sum(place in address for address in addresses) > 100


def test_it_says_what_to_open(ready: tuple[Path, Result]) -> None:
    folder, result = ready
    codes = {row["code"].replace(" ", "") for row in manifest(folder)}

    said = re.findall(r"http://127\.0\.0\.1:8000/D/(\w{12})", result.output)

    assert len(said) == 6
    assert set(said) <= codes
    assert str(folder / "plates.pdf") in result.output
    assert "--lan" in result.output


def test_second_run_does_nothing_again(ready: tuple[Path, Result]) -> None:
    folder, first = ready
    before = state(folder)

    result = run(folder)

    assert result.exit_code == 0, result.output
    assert state(folder) == before
    assert result.output.count("done before") == first.output.count("] ")
    assert result.output.splitlines()[-6:] == first.output.splitlines()[-6:]


def test_lan_prints_this_machine_s_address_and_keeps_the_codes(
    ready: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = ready
    before = {row["code"] for row in manifest(folder)}
    monkeypatch.setattr("doorplate.demo.__main__.own_address", lambda: "192.168.3.14")

    result = run(folder, "--lan", "--port", "8123")

    assert result.exit_code == 0, result.output
    assert {row["code"] for row in manifest(folder)} == before
    urls = [row["url"] for row in manifest(folder)]
    assert all(url.startswith("HTTP://192.168.3.14:8123/D/") for url in urls)
    assert "version 4" in result.output
    assert "HTTPS" in result.output


@pytest.mark.parametrize(
    ("options", "host"), [((), LOCAL), (("--lan",), "192.168.3.14")]
)
def test_serving_listens_where_the_codes_lead(
    ready: tuple[Path, Result],
    monkeypatch: pytest.MonkeyPatch,
    options: Sequence[str],
    host: str,
) -> None:
    folder, _ = ready
    asked: list[list[str]] = []
    monkeypatch.setattr("doorplate.demo.__main__.own_address", lambda: "192.168.3.14")
    monkeypatch.setattr("doorplate.demo.__main__._prepare", lambda _: None)
    monkeypatch.setattr(
        "doorplate.demo.__main__.doorplate.main", lambda given, **_: asked.append(given)
    )

    CliRunner().invoke(main, ["--dir", str(folder), "--port", "8123", *options])

    assert [each[2:] for each in asked] == [
        ["serve", "--work", "--host", host, "--port", "8123"]
    ]


def test_settings_mark_the_town_as_illustrative(tmp_path: Path) -> None:
    demonstration = Demonstration(tmp_path, "http://192.168.3.14:8000")

    demonstration.write_files()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORPLATE_SETTINGS", str(demonstration.settings))
        settings = load_settings()
    assert settings.illustrative
    assert "示意" in settings.town.zh
    assert settings.public_url == "http://192.168.3.14:8000"
    assert settings.database_url.endswith("/register.sqlite")


def test_folder_with_quotes_in_its_name_is_written_rightly(tmp_path: Path) -> None:
    folder = tmp_path / 'a "quoted" folder'
    folder.mkdir()
    demonstration = Demonstration(folder, "https://mp.example")

    demonstration.write_files()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORPLATE_SETTINGS", str(demonstration.settings))
        assert 'a "quoted" folder' in load_settings().database_url


class _Probe:
    """A datagram socket on a machine with, or without, a network."""

    def __init__(self, address: str | None) -> None:
        self._address = address

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, _: object) -> None:
        if self._address is None:
            raise OSError

    def getsockname(self) -> tuple[str, int]:
        assert self._address is not None
        return self._address, 50_000


@pytest.fixture(params=["192.168.3.14", None])
def address(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(socket, "socket", lambda *_: _Probe(request.param))
    return request.param


def test_own_address_is_the_one_on_the_network_or_the_local_one(
    address: str | None,
) -> None:
    assert own_address() == (address or LOCAL)
