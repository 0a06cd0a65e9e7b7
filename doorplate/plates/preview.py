"""One plate as SVG or PNG, from the same artwork as the print."""

import io
from html import escape
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from doorplate.plates.artwork.primitives import (
    Artwork,
    Box,
    Panel,
    PlacedSymbol,
    TextRun,
)
from doorplate.plates.fonts import Font

MILLIMETRES_PER_INCH: Final = 25.4
# Drawn larger and reduced, so that edges are smooth.
_OVERSAMPLING: Final = 2


def svg(artwork: Artwork, font: Font) -> str:
    """Return the plate as an SVG document of true size; it needs no font.

    Each character is an outline of its own; the words are in the title.
    """
    parts = [
        _svg_panel(artwork.field),
        *map(_svg_panel, artwork.panels),
        _svg_symbol(artwork.symbol),
        *(_svg_text(run, font) for run in artwork.texts),
    ]
    width, height = _n(artwork.width), _n(artwork.height)
    title = escape(" ".join(run.text for run in artwork.texts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm"'
        f' height="{height}mm" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{title}</title>{''.join(parts)}</svg>"
    )


def png(artwork: Artwork, font: Font, dpi: float = 150) -> bytes:
    """Return the plate as PNG, `dpi` pixels an inch of the real plate."""
    scale = dpi / MILLIMETRES_PER_INCH * _OVERSAMPLING
    size = (round(artwork.width * scale), round(artwork.height * scale))
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    for panel in (artwork.field, *artwork.panels):
        _paint_panel(image, panel, scale)
    _paint_symbol(image, artwork.symbol, scale)
    for run in artwork.texts:
        _paint_text(image, run, font, scale)
    out = io.BytesIO()
    image.reduce(_OVERSAMPLING).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _svg_panel(panel: Panel) -> str:
    box = panel.box
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}"'
        f' height="{_n(box.height)}" rx="{_n(panel.radius)}"'
        f' fill="{panel.fill or "none"}" stroke="{panel.line or "none"}"'
        f' stroke-width="{_n(panel.line_width)}"/>'
    )


def _svg_symbol(placed: PlacedSymbol) -> str:
    x, y = placed.origin
    path = "".join(f"M{c} {r}h{n}v1h-{n}z" for r, c, n in placed.symbol.runs())
    return (
        f'<path transform="translate({_n(x)} {_n(y)}) scale({_n(placed.module)})"'
        f' fill="{placed.colour}" shape-rendering="crispEdges" d="{path}"/>'
    )


def _svg_text(run: TextRun, font: Font) -> str:
    scale = run.size / font.units
    pen, paths = 0.0, []
    for character in run.text:
        outline = font.outline(character)
        if outline:
            paths.append(f'<path transform="translate({_n(pen)})" d="{outline}"/>')
        pen += font.glyph(character).advance * font.units
    return (
        f'<g fill="{run.colour}" transform="translate({_n(run.x)} {_n(run.baseline)})'
        f' scale({scale * run.stretch:.6f} {-scale:.6f})">{"".join(paths)}</g>'
    )


def _n(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _paint_panel(image: Image.Image, panel: Panel, scale: float) -> None:
    box, pen = panel.box, ImageDraw.Draw(image)
    half = panel.line_width / 2
    if panel.fill:
        pen.rounded_rectangle(
            _pixels(box, scale), panel.radius * scale, fill=panel.fill
        )
    if panel.line:
        outer = Box(
            box.x - half, box.y - half, box.width + 2 * half, box.height + 2 * half
        )
        pen.rounded_rectangle(
            _pixels(outer, scale),
            (panel.radius + half) * scale,
            outline=panel.line,
            width=round(panel.line_width * scale),
        )


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    # Pillow counts the last pixel in.
    right, bottom = round(box.right * scale) - 1, round(box.bottom * scale) - 1
    return round(box.x * scale), round(box.y * scale), right, bottom


def _paint_symbol(image: Image.Image, placed: PlacedSymbol, scale: float) -> None:
    pen = ImageDraw.Draw(image)
    x, y = placed.origin
    for row, column, length in placed.symbol.runs():
        left, top = x + column * placed.module, y + row * placed.module
        box = Box(left, top, length * placed.module, placed.module)
        pen.rectangle(_pixels(box, scale), fill=placed.colour)


def _paint_text(image: Image.Image, run: TextRun, font: Font, scale: float) -> None:
    """Draw the run upright on a mask of its own, condense that, and colour it in."""
    face = ImageFont.truetype(
        font.path, run.size * scale, layout_engine=ImageFont.Layout.BASIC
    )
    em = round(run.size * scale)
    width = round(run.width * scale / run.stretch)
    mask = Image.new("L", (width + 2 * em, 3 * em))
    ImageDraw.Draw(mask).text((em, 2 * em), run.text, fill=255, font=face, anchor="ls")
    mask = mask.resize((max(1, round(mask.width * run.stretch)), mask.height))
    place = (
        round(run.x * scale - em * run.stretch),
        round(run.baseline * scale) - 2 * em,
    )
    image.paste(run.colour, place, mask)
