"""Print the peak memory of one batch: `python -m benchmarks.plates_memory COUNT`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import own_peak_mb
from benchmarks.plate_texts import BASE, KIND, street
from doorplate.plates.artwork import load_specifications
from doorplate.plates.fonts import Font
from doorplate.plates.pdf import load_sheets, write_batch


def main(count: int) -> None:
    """Draw `count` plates into one PDF, and say what it took in megabytes."""
    with TemporaryDirectory() as folder:
        write_batch(
            Path(folder) / "plates.pdf",
            street(count),
            base=BASE,
            specifications={KIND: load_specifications()[KIND]},
            sheet=load_sheets()["plate"],
            font=Font.load(),
        )
    sys.stdout.write(f"{own_peak_mb():.1f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
