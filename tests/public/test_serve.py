"""`doorplate serve`: a real server in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from doorplate.cli import main
from doorplate.database import Register
from tests.public.street import build_street


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    database: str, port: int, log: Path, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    main = "from doorplate.cli import main; main()"
    command = [sys.executable, "-c", main, "--database", database]
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            [*command, "serve", "--port", str(port), *options],
            stderr=stream,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as server,
    ):
        try:
            yield server
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def fetched(url: str) -> bytes:
    """Return what the server says, once it has started."""
    for _ in range(100):
        try:
            with urlopen(Request(url)) as answer:
                body: bytes = answer.read()
                return body
        except URLError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {url}")


def test_server_answers_scans_and_stops_cleanly(
    sqlite_register: Register, tmp_path: Path
) -> None:
    street = build_street(sqlite_register, tmp_path)
    port = free_port()

    with serving(str(sqlite_register.url), port, tmp_path / "log") as server:
        page = fetched(f"http://127.0.0.1:{port}/D/{street.code('3号')}")

    assert "大定路3号".encode() in page
    assert server.returncode == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_worker_beside_the_server_ends_with_it(
    sqlite_register: Register, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"

    with serving(str(sqlite_register.url), port, log, "--work") as server:
        while "Working" not in log.read_text():
            time.sleep(0.1)

    # The server waits for its worker: with it gone, nobody has the log open.
    assert server.returncode == 0
    assert "Traceback" not in log.read_text()


def test_taken_port_is_refused_in_one_line(sqlite_register: Register) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])

        result = CliRunner().invoke(
            main, ["--database", str(sqlite_register.url), "serve", "--port", port]
        )

    assert result.exit_code == 1
    assert "[address-taken]" in result.output
    assert result.output.count("\n") == 1


def test_address_that_is_not_this_machines_is_refused(
    sqlite_register: Register,
) -> None:
    result = CliRunner().invoke(
        main, ["--database", str(sqlite_register.url), "serve", "--host", "2001:db8::1"]
    )

    assert result.exit_code == 1
    assert "[address-taken]" in result.output


@pytest.fixture(autouse=True)
def _no_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command hands settings on through the environment: undo that."""
    monkeypatch.setenv("DOORPLATE_DATABASE_URL", "")
    monkeypatch.delenv("DOORPLATE_DATABASE_URL")
