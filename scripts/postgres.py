"""A private PostgreSQL with PostGIS that lives as long as one command.

    python scripts/postgres.py COMMAND [ARGUMENT ...]

starts a server in a temporary folder, runs COMMAND with DOORPLATE_TEST_POSTGRES_URL
set, stops the server and removes the folder however COMMAND ends. Where the variable
is set already, that server is used and none is started. Only the standard library.

    python scripts/postgres.py --found

tells by its exit status whether the programs are installed.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from pwd import getpwnam, struct_passwd
from typing import Any

VARIABLE = "DOORPLATE_TEST_POSTGRES_URL"
REMEDY = (
    "PostgreSQL with PostGIS is missing. Install it "
    "(Debian: apt-get install postgresql postgresql-postgis) "
    f"or set {VARIABLE} to a database that may be filled with test data."
)
_FAST_SHUTDOWN = signal.SIGINT
_SECONDS_TO_START = 60
# Nothing here has to survive a power cut; without this, tests wait for the disk.
_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
}


class Unavailable(Exception):
    """No private server can be started; the text says the remedy."""


def find_binaries() -> Path | None:
    """Return the newest folder of server programs beside which PostGIS lies."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in ("lib/postgresql/*/bin", "pgsql-*/bin"):
        folders += sorted(Path("/usr").glob(pattern), key=_version, reverse=True)
    return next((folder for folder in folders if _has_postgis(folder)), None)


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or 0)


def _has_postgis(folder: Path) -> bool:
    if not (folder / "initdb").exists() or not (folder / "pg_config").exists():
        return False
    command = [str(folder / "pg_config"), "--sharedir"]
    share = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # pg_config may come from another version than the server beside it.
    by_place = Path("/usr/share/postgresql", folder.parent.name)
    shares = (Path(share.strip()), by_place)
    return any((each / "extension/postgis.control").exists() for each in shares)


def _account() -> struct_passwd | None:
    """Return who runs the server, None for ourselves: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return getpwnam(name)
        except KeyError:
            continue
    raise Unavailable("there is no unprivileged user to run PostgreSQL as")


def _as(account: struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _die_with_parent() -> None:
    # Linux: even when this process is killed outright, the server stops by itself.
    pr_set_pdeathsig = 1
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, _FAST_SHUTDOWN)


def _run(command: Sequence[str], **options: Any) -> None:  # noqa: ANN401 -- Popen's
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        raise Unavailable(f"{command[0]} failed:\n{done.stderr}")


@contextmanager
def private_server() -> Iterator[str]:
    """Yield the URL of an empty database with PostGIS on a server of its own.

    The server listens on a Unix socket in a folder that nobody else may enter.
    Raises Unavailable, with the remedy, where it cannot be started.
    """
    binaries = find_binaries()
    if binaries is None:
        raise Unavailable(REMEDY)
    account = _account()
    # Not $TMPDIR: it may be closed to the server's account, or too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="doorplate-pg-", dir="/tmp"))
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        with _server(binaries, folder, account):
            yield f"postgresql+psycopg2://postgres@/doorplate?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(
    binaries: Path, folder: Path, account: struct_passwd | None
) -> Iterator[None]:
    data, log = folder / "data", folder / "log"
    who = {**_as(account), "cwd": folder}
    initdb = [str(binaries / "initdb"), f"--pgdata={data}", "--username=postgres"]
    initdb += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    _run(initdb, **who)
    options = {**_OPTIONS, "unix_socket_directories": str(folder)}
    command = [str(binaries / "postgres"), "-D", str(data)]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the command; we stop the server
            preexec_fn=_die_with_parent,  # noqa: PLW1509 -- no threads here
            **who,
        ) as server,
    ):
        try:
            _wait_until_ready(binaries, folder, server)
            _create_database(binaries, folder)
            yield
        finally:
            server.send_signal(_FAST_SHUTDOWN)
            server.wait()


def _wait_until_ready(
    binaries: Path, folder: Path, server: "subprocess.Popen[bytes]"
) -> None:
    command = [str(binaries / "pg_isready"), "-q", "-h", str(folder)]
    deadline = time.monotonic() + _SECONDS_TO_START
    while subprocess.run(command, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            log = (folder / "log").read_text(errors="replace")
            raise Unavailable(f"PostgreSQL did not start:\n{log}")
        time.sleep(0.05)


def _create_database(binaries: Path, folder: Path) -> None:
    # In the template, so that databases which a test creates have PostGIS too.
    psql = [str(binaries / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    psql += ["-h", str(folder), "-U", "postgres", "-d", "template1"]
    _run([*psql, "-c", "CREATE EXTENSION postgis", "-c", "CREATE DATABASE doorplate"])


def run(command: Sequence[str]) -> int:
    """Run `command` with a test database; return its exit status."""
    if os.environ.get(VARIABLE):
        return subprocess.run(command, check=False).returncode
    with private_server() as url:
        return _attend(command, {**os.environ, VARIABLE: url})


def _attend(command: Sequence[str], environment: dict[str, str]) -> int:
    with subprocess.Popen(command, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                # The terminal sent it to the command too, which ends in its own way.
                continue
            except SystemExit:
                child.terminate()
                child.wait()
                raise


def main() -> int:
    """Run the command given on the command line."""
    if len(sys.argv) == 1:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.argv[1:] == ["--found"]:
        return 0 if find_binaries() else 1
    # A polite kill unwinds like an error, so that the server stops.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return run(sys.argv[1:])
    except (Unavailable, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
