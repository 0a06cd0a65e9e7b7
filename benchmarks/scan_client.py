"""A load generator: so many keep-alive connections, each asking as soon as answered.

`python -m benchmarks.scan_client PORT CONNECTIONS < PATHS` asks every path once, one a
line, and prints what came of it as JSON. Plain sockets in one thread: everything that
a client library would do more of takes from the machine that is measured.
"""

import json
import selectors
import socket
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Final

# What a phone in a Chinese town sends.
HEADERS: Final = {
    "Host": "mp.example",
    "User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate, br",
}
_HEAD: Final = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
_CHUNK: Final = 1 << 18
_END_OF_HEAD: Final = b"\r\n\r\n"


class ServerBrokeOff(ConnectionError):
    """The server closed a connection in the middle of the measurement."""


class Asker:
    """One connection, and the answer it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._wanted = 0
        self._asked_at = 0.0

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self._received, self._wanted = b"", 0
        self._asked_at = perf_counter()
        self.socket.sendall(request)

    def hear(self) -> float | None:
        """Take what came; return the seconds since the question when that is all."""
        piece = self.socket.recv(_CHUNK)
        if not piece:
            raise ServerBrokeOff
        self._received = self._received + piece if self._received else piece
        if not self._wanted:
            self._wanted = _whole_length(self._received)
        if not self._wanted or len(self._received) < self._wanted:
            return None
        return perf_counter() - self._asked_at

    @property
    def is_good(self) -> bool:
        """Whether the answer is the page."""
        return self._received.startswith(b"HTTP/1.1 200")


def _whole_length(received: bytes) -> int:
    """Return the length of head and body, 0 while the head is not complete."""
    end = received.find(_END_OF_HEAD)
    if end < 0:
        return 0
    head = received[:end].lower()
    start = head.index(b"content-length:") + len(b"content-length:")
    return end + len(_END_OF_HEAD) + int(head[start:].split(b"\r\n", 1)[0])


def drive(port: int, connections: int, paths: list[str]) -> dict[str, float]:
    """Ask every path once; return the rate, latencies in ms, and answers not 200."""
    requests = iter([f"GET {path} HTTP/1.1\r\n{_HEAD}\r\n".encode() for path in paths])
    start = perf_counter()
    heard = list(_answers(port, connections, requests))
    seconds = perf_counter() - start
    latencies = sorted(latency for latency, _ in heard)
    return {
        "rate": len(heard) / seconds,
        "median_ms": latencies[len(heard) // 2] * 1e3,
        "p99_ms": latencies[len(heard) * 99 // 100] * 1e3,
        "bad": sum(not is_good for _, is_good in heard),
    }


def _answers(
    port: int, connections: int, requests: Iterator[bytes]
) -> Iterator[tuple[float, bool]]:
    with selectors.DefaultSelector() as selector:
        for _, request in zip(range(connections), requests, strict=False):
            asker = Asker(port)
            selector.register(asker.socket, selectors.EVENT_READ, asker)
            asker.ask(request)
        while selector.get_map():
            for key, _ in selector.select():
                asker = key.data
                latency = asker.hear()
                if latency is not None:
                    yield latency, asker.is_good
                    _go_on(selector, asker, requests)


def _go_on(
    selector: selectors.BaseSelector, asker: Asker, requests: Iterator[bytes]
) -> None:
    request = next(requests, None)
    if request is not None:
        asker.ask(request)
        return
    selector.unregister(asker.socket)
    asker.socket.close()


def main() -> None:
    """Read the paths, drive, print."""
    port, connections = map(int, sys.argv[1:])
    answer = drive(port, connections, sys.stdin.read().split())
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
