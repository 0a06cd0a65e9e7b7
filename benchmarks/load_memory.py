"""Print the peak memory of one load: `python -m benchmarks.load_memory URL FILE`."""

import sys

from benchmarks.measure import own_peak_mb
from benchmarks.plan import doorplate


def main(url: str, file: str) -> None:
    """Load `file` into the register at `url`, and say what it took in megabytes."""
    doorplate(url, "addresses", "load", file)
    sys.stdout.write(f"{own_peak_mb():.1f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
