"""Three ways to draw the same plates: ours, segno + reportlab, qrcode + Pillow.

All draw one plate a page (or file) at true size: field, panels, the symbol, every
text of the plate specification as large as its band allows, in the plate font.
The peers are written as their manuals suggest, with the short cuts their users know:
fonts are opened once, a symbol is one path of horizontal runs.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import qrcode
import segno
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.plate_texts import BASE, KIND
from doorplate import resources
from doorplate.plates.artwork import load_specifications
from doorplate.plates.artwork.primitives import Box, Colour, Panel
from doorplate.plates.artwork.specification import Band
from doorplate.plates.fonts import PLATE_FONT, Font
from doorplate.plates.pdf import load_sheets, write_batch
from doorplate.plates.symbol import QUIET_ZONE, content_of
from doorplate.plates.text import PlateText

DPI: Final = 300
_POINTS: Final = 72 / 25.4
_PIXELS: Final = DPI / 25.4
_SPECIFICATIONS: Final = load_specifications()
_PLATE: Final = _SPECIFICATIONS[KIND]
_SHEET: Final = load_sheets()["plate"]
_FONT: Final = Font.load()
# Where the baseline of Chinese type lies in its square, from above.
_BASELINE: Final = 0.86


def with_ours(path: Path, texts: Iterable[PlateText]) -> None:
    """Draw the plates into one PDF as `doorplate plates print` does."""
    write_batch(
        path,
        texts,
        base=BASE,
        specifications=_SPECIFICATIONS,
        sheet=_SHEET,
        font=_FONT,
    )


def with_reportlab(path: Path, texts: Iterable[PlateText]) -> None:
    """Draw the plates into one PDF: symbols by segno, pages by reportlab."""
    _register_font()
    size = (_PLATE.width * _POINTS, _PLATE.height * _POINTS)
    canvas = Canvas(str(path), pagesize=size, pageCompression=1)
    for text in texts:
        # Millimetres, y upwards.
        canvas.scale(_POINTS, _POINTS)
        for panel in (_PLATE.field, *_PLATE.panels):
            _pdf_panel(canvas, panel)
        _pdf_symbol(canvas, content_of(BASE, text.code))
        for band, line in _lines(text):
            _pdf_text(canvas, band, line)
        canvas.showPage()
    canvas.save()


def with_pillow(folder: Path, texts: Iterable[PlateText]) -> None:
    """Draw each plate into a PNG of its own: symbols by qrcode, the rest by Pillow."""
    for text in texts:
        (folder / f"{text.code}.png").write_bytes(_png(text))


def _lines(text: PlateText) -> Iterator[tuple[Band, str]]:
    values = text.fields()
    for band in _PLATE.bands:
        if line := band.fill(values):
            yield band, line


def _fitting(band: Band, width_of_em: float) -> float:
    return min(band.size, band.box.height, band.box.width / width_of_em)


def _start(band: Band, width: float) -> float:
    room = band.box.width - width
    return band.box.x + room * {"left": 0.0, "centre": 0.5, "right": 1.0}[band.align]


@lru_cache(maxsize=1)
def _register_font() -> None:
    pdfmetrics.registerFont(TTFont("Plate", resources.path(PLATE_FONT)))


def _shares(colour: Colour) -> tuple[float, float, float]:
    return colour.red / 255, colour.green / 255, colour.blue / 255


def _pdf_panel(canvas: Any, panel: Panel) -> None:  # noqa: ANN401 - reportlab's
    box = panel.box
    if panel.fill:
        canvas.setFillColorRGB(*_shares(panel.fill))
    if panel.line:
        canvas.setStrokeColorRGB(*_shares(panel.line))
        canvas.setLineWidth(panel.line_width)
    canvas.roundRect(
        box.x,
        _PLATE.height - box.bottom,
        box.width,
        box.height,
        panel.radius,
        stroke=int(bool(panel.line)),
        fill=int(bool(panel.fill)),
    )


def _pdf_symbol(canvas: Any, content: str) -> None:  # noqa: ANN401 - reportlab's
    symbol = segno.make_qr(content, error="h", boost_error=False)
    modules = symbol.symbol_size(border=QUIET_ZONE)[0]
    box, side = _PLATE.symbol, _PLATE.symbol.width / modules
    path = canvas.beginPath()
    for row, line in enumerate(symbol.matrix, start=QUIET_ZONE + 1):
        y = _PLATE.height - box.y - row * side
        for first, length in _runs(line):
            x = box.x + (first + QUIET_ZONE) * side
            path.rect(x, y, length * side, side)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(line: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for dark, modules in groupby(line):
        length = sum(1 for _ in modules)
        if dark:
            yield start, length
        start += length


def _pdf_text(canvas: Any, band: Band, line: str) -> None:  # noqa: ANN401 - reportlab's
    em = pdfmetrics.stringWidth(line, "Plate", 1)
    size = _fitting(band, em)
    canvas.setFillColorRGB(*_shares(band.colour))
    canvas.setFont("Plate", size)
    baseline = band.box.y + (band.box.height - size) / 2 + size * _BASELINE
    canvas.drawString(_start(band, em * size), _PLATE.height - baseline, line)


def _png(text: PlateText) -> bytes:
    size = round(_PLATE.width * _PIXELS), round(_PLATE.height * _PIXELS)
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for panel in (_PLATE.field, *_PLATE.panels):
        _png_panel(draw, panel)
    image.paste(*_png_symbol(content_of(BASE, text.code)))
    for band, line in _lines(text):
        _png_text(draw, band, line)
    file = BytesIO()
    image.save(file, "PNG", dpi=(DPI, DPI))
    return file.getvalue()


def _pixels(box: Box) -> list[float]:
    return [side * _PIXELS for side in (box.x, box.y, box.right, box.bottom)]


def _png_panel(draw: ImageDraw.ImageDraw, panel: Panel) -> None:
    draw.rounded_rectangle(
        _pixels(panel.box),
        panel.radius * _PIXELS,
        fill=panel.fill,
        outline=panel.line,
        width=round(panel.line_width * _PIXELS),
    )


def _png_symbol(content: str) -> tuple[Image.Image, tuple[int, int]]:
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_H, border=QUIET_ZONE
    )
    code.add_data(content)
    side = round(_PLATE.symbol.width * _PIXELS)
    image = code.make_image().get_image()
    place = round(_PLATE.symbol.x * _PIXELS), round(_PLATE.symbol.y * _PIXELS)
    return image.resize((side, side), Image.Resampling.NEAREST), place


@lru_cache(maxsize=64)
def _typeface(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.path(PLATE_FONT)), pixels)


def _png_text(draw: ImageDraw.ImageDraw, band: Band, line: str) -> None:
    em = _typeface(100).getlength(line) / 100
    size = _fitting(band, em)
    face = _typeface(int(size * _PIXELS))
    x = _start(band, em * size) * _PIXELS
    y = (band.box.y + band.box.height / 2) * _PIXELS
    draw.text((x, y), line, fill=band.colour, font=face, anchor="lm")
