"""The command that serves the public pages."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from typing import Final

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from doorplate.console import Console, pass_console
from doorplate.core.errors import Conflict
from doorplate.settings import ENVIRONMENT_PREFIX

_APPLICATION: Final = "doorplate.app:wsgi"
# A scan is computed, not waited for: more threads only wait for one another.
_THREADS: Final = 3


class AddressTaken(Conflict):
    """Nothing can be served at {host}:{port}: {reason}. Try another --port."""


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; 0.0.0.0 lets other machines in.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes; one for each core is enough.",
)
@click.option(
    "--work",
    is_flag=True,
    help="Run `doorplate work` beside it: enough for a town on one machine.",
)
@pass_console
def serve(console: Console, *, host: str, port: int, workers: int, work: bool) -> None:
    """Serve the pages behind the plates' codes until Ctrl-C.

    Put a web server that holds the certificate in front of it (docs/operator.md).
    """
    register = console.register
    register.close()
    _check_free(host, port)
    # The workers are processes of their own: they read settings from the environment.
    url = register.url.render_as_string(hide_password=False)
    os.environ[f"{ENVIRONMENT_PREFIX}DATABASE_URL"] = url
    click.echo(f"Serving on http://{host}:{port} - Ctrl-C stops.", err=True)
    server = Granian(
        _APPLICATION,
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    with _worker() if work else nullcontext():
        server.serve()


@contextmanager
def _worker() -> Iterator[None]:
    """Run a worker beside the block; where this process is killed, it ends as well."""
    command = [sys.executable, "-m", "doorplate", "work", "--beside", str(os.getpid())]
    # Ctrl-C at a terminal is for us: the worker is told by us, when we end.
    with subprocess.Popen(command, start_new_session=True) as worker:  # noqa: S603 - our own
        try:
            yield
        finally:
            worker.terminate()


def _check_free(host: str, port: int) -> None:
    """Say in one line why a server could not listen, before it starts workers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(host=host, port=port, reason=error.strerror) from error
