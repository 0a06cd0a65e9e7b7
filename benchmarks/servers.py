"""Servers as processes of their own, started for a measurement and stopped after it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import Final

from benchmarks.constant_app import BODY_VARIABLE

_HOST: Final = "127.0.0.1"
_SECONDS_TO_START: Final = 30
_SECONDS_TO_STOP: Final = 10
_DOORPLATE: Final = ("-c", "from doorplate.cli import main; main()")
_CONSTANT: Final = ("-m", "benchmarks.constant_app")
_CHECKOUT: Final = Path(__file__).resolve().parent.parent


class ServerSilent(ConnectionError):
    """A server did not start; its own words follow."""


@contextmanager
def scan_server(url: str, settings: Path) -> Iterator[int]:
    """Serve the register at `url` as `doorplate serve` does; yield the port."""
    with _serving(_DOORPLATE, url, settings, {}) as port:
        yield port


@contextmanager
def constant_server(url: str, settings: Path, body: Path) -> Iterator[int]:
    """Serve the bytes of `body` from a Flask route, on the same server; yield the port.

    The register is opened, as ours is, and not asked.
    """
    with _serving(_CONSTANT, url, settings, {BODY_VARIABLE: str(body)}) as port:
        yield port


@contextmanager
def _serving(
    program: Sequence[str], url: str, settings: Path, environment: Mapping[str, str]
) -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, *program, "--settings", str(settings)]
    command += ["--database", url, "serve", "--host", _HOST, "--port", str(port)]
    with _running([*command, "--workers", "1"], port, environment):
        yield port


def fetch(port: int, path: str, headers: Mapping[str, str]) -> bytes:
    """Return the body of one page as it comes over the wire."""
    connection = HTTPConnection(_HOST, port, timeout=_SECONDS_TO_START)
    connection.request("GET", path, headers=dict(headers))
    body = connection.getresponse().read()
    connection.close()
    return body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    command: Sequence[str], port: int, environment: Mapping[str, str]
) -> Iterator[None]:
    with (
        TemporaryFile() as words,
        subprocess.Popen(
            command,
            env={**os.environ, **environment},
            cwd=_CHECKOUT,
            stdout=words,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            if not _answers(server, port):
                words.seek(0)
                raise ServerSilent(words.read().decode(errors="replace"))
            yield
        finally:
            _stop(server)


def _answers(server: "subprocess.Popen[bytes]", port: int) -> bool:
    deadline = monotonic() + _SECONDS_TO_START
    while server.poll() is None and monotonic() < deadline:
        try:
            socket.create_connection((_HOST, port)).close()
        except OSError:
            sleep(0.05)
        else:
            return True
    return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
