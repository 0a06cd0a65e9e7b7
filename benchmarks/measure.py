"""Measuring side by side: contenders take turns, and the middle round counts.

Absolute figures move from machine to machine and from minute to minute. Contenders
that take turns share the minute, so their ratio stays.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter
from typing import Final

ROUNDS: Final = 3
_CHECKOUT: Final = Path(__file__).resolve().parent.parent
_STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to do a job: `run` does `amount` units of it, after `prepare`."""

    name: str
    amount: int
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


def race(contenders: Sequence[Contender], rounds: int = ROUNDS) -> dict[str, float]:
    """Return units a second of each contender: the median of `rounds` turns."""
    seconds: dict[str, list[float]] = {each.name: [] for each in contenders}
    for _ in range(rounds):
        for each in contenders:
            each.prepare()
            seconds[each.name].append(_seconds(each.run))
    return {each.name: each.amount / median(seconds[each.name]) for each in contenders}


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


def own_peak_mb() -> float:
    """Return the most memory this process has held, in megabytes of 10⁶ bytes."""
    if _STATUS.exists():
        # Linux hands getrusage's figure on from the parent; this one is our own.
        line = next(x for x in _STATUS.read_text().splitlines() if "VmHWM" in x)
        return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return getrusage(RUSAGE_SELF).ru_maxrss * unit / 1e6


def peak_mb_of(module: str, *arguments: object) -> float:
    """Return the peak that `python -m module` prints last, in megabytes.

    Raises CalledProcessError where it fails.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=_CHECKOUT
    )
    return float(done.stdout.split()[-1])
