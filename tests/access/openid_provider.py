"""A real OpenID provider (npm's oidc-provider) in a process of its own."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from urllib.parse import urlencode, urlsplit

import requests

from tests.conftest import MUST_NOT_SKIP, skip
from tests.conventions.sources import CHECKOUT

SOURCES = Path(__file__).parent / "oidc"
FILES = ("package.json", "package-lock.json", ".npmrc")
SECRET = "what provider and register share"
REDIRECT_URI = "https://mp.example/desk/sign-in/openid/back"


@dataclass(frozen=True)
class RunningProvider:
    """The provider, and somebody's browser that goes there and comes back."""

    issuer: str

    def answer_to(self, address: str, hint: str) -> str:
        """Let the provider sign somebody in; return the way back with its answer."""
        with requests.Session() as browser:
            where = f"{address}&{urlencode({'login_hint': hint})}"
            while not where.startswith(REDIRECT_URI):
                answer = browser.get(where, allow_redirects=False, timeout=10)
                assert answer.is_redirect, answer.text
                where = requests.compat.urljoin(where, answer.headers["Location"])
        parts = urlsplit(where)
        return f"{parts.path}?{parts.query}"


@contextmanager
def running_provider() -> Iterator[RunningProvider]:
    """Run the provider on a free port of this machine."""
    folder, environment = installed()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        ["node", "provider.mjs", str(port), SECRET, REDIRECT_URI],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield RunningProvider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def installed() -> tuple[Path, dict[str, str]]:
    """Install what the lock names, once for a checkout, out of the guards' sight."""
    inputs = b"".join((SOURCES / name).read_bytes() for name in FILES)
    folder = CHECKOUT / "var" / f"oidc-{hashlib.sha256(inputs).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment = with_node(folder)
        for name in (*FILES, "provider.mjs"):
            shutil.copy(SOURCES / name, folder / name)
        if not (folder / "installed").exists():
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                skip(f"npm cannot bring oidc-provider: {done.stderr.strip()[-300:]}")
            (folder / "installed").touch()
    return folder, environment


def with_node(folder: Path) -> dict[str, str]:
    """Return an environment whose PATH has node and npm, as scripts/assets has it."""
    if shutil.which("node") and shutil.which("npm"):
        return dict(os.environ)
    if not MUST_NOT_SKIP:
        skip("no node or npm for the OpenID provider")
    brought = folder / "node"
    if not (brought / "bin" / "npm").exists():
        _assets_script().bring_npm(brought)
    path = os.pathsep.join([str(brought / "bin"), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(brought)}


def _assets_script() -> ModuleType:
    loader = SourceFileLoader("assets_script", str(CHECKOUT / "scripts" / "assets"))
    spec = spec_from_loader("assets_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module
