"""Plates a second, bytes a plate, and memory, against the two usual ways.

The peers: segno + reportlab, the quickest way with libraries alone, and qrcode +
Pillow PNGs at 300 dpi, what most people do. Same texts, same symbols, same font.
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from benchmarks import plate_drawers
from benchmarks.measure import Contender, peak_mb_of, race
from benchmarks.plan import Plan
from benchmarks.plate_texts import BASE, street
from benchmarks.report import Comparison, Goal
from doorplate.plates.symbol import content_of
from doorplate.plates.text import PlateText

OURS = "doorplate"
PDF_PEER = "segno + reportlab"
PNG_PEER = "qrcode + Pillow, 300 dpi"

Draw = Callable[[Path, Iterable[PlateText]], None]


class SymbolUnread(AssertionError):
    """A way draws plates that cannot be scanned, so its speed means nothing."""


def bench(plan: Plan) -> list[Comparison]:
    """Compare the drawing of a street's plates on one core.

    Raises SymbolUnread.
    """
    counts = (5_000, 300, 15) if plan.quick else (10_000, 10_000, 300)
    return _bench(plan.folder, *counts)


def _bench(folder: Path, ours: int, pdf: int, png: int) -> list[Comparison]:
    jobs: dict[str, tuple[Draw, int, Path]] = {
        OURS: (plate_drawers.with_ours, ours, folder / "ours.pdf"),
        PDF_PEER: (plate_drawers.with_reportlab, pdf, folder / "peer.pdf"),
        PNG_PEER: (plate_drawers.with_pillow, png, folder),
    }
    for draw, _, path in jobs.values():
        _check(draw, path)
    rates = race(
        [
            Contender(name, count, partial(draw, path, list(street(count))))
            for name, (draw, count, path) in jobs.items()
        ]
    )
    sizes = {
        OURS: (folder / "ours.pdf").stat().st_size / ours,
        PDF_PEER: (folder / "peer.pdf").stat().st_size / pdf,
        PNG_PEER: sum(each.stat().st_size for each in folder.glob("*.png")) / png,
    }
    goals = {PDF_PEER: Goal(5), PNG_PEER: Goal(50)}
    return [
        *(_speed(f"{ours:,} plates", rates, peer, goals[peer]) for peer in goals),
        *(
            Comparison("a plate", "bytes", sizes[OURS], peer, sizes[peer])
            for peer in goals
        ),
        _memory(ours),
    ]


def _speed(what: str, rates: dict[str, float], peer: str, goal: Goal) -> Comparison:
    return Comparison(what, "plates/s", rates[OURS], peer, rates[peer], goal)


def _memory(count: int) -> Comparison:
    """Compare the peak of ten times as many plates with that of the batch."""
    small, large = (
        peak_mb_of("benchmarks.plates_memory", each) for each in (count, 10 * count)
    )
    what = f"{10 * count:,} plates, peak"
    return Comparison(
        what, "MB", large, f"{count:,} plates", small, Goal(1.5, at_most=True)
    )


def _check(draw: Draw, path: Path) -> None:
    """Let a real reader scan one plate of each way."""
    text = next(street(1))
    draw(path, [text])
    image = (
        Image.open(path / f"{text.code}.png")
        if path.is_dir()
        else pypdfium2.PdfDocument(path)[0].render(scale=3).to_pil()
    )
    found = [each.text for each in zxingcpp.read_barcodes(image)]
    if found != [content_of(BASE, text.code)]:
        raise SymbolUnread(f"{draw.__name__}: read {found}")
