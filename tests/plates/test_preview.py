import io
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from doorplate.plates.artwork import Artwork, lay_out, load_specifications
from doorplate.plates.fonts import Font
from doorplate.plates.preview import png, svg
from doorplate.plates.symbol import content_of, symbol_of
from doorplate.plates.text import PlateText
from tests.plates.samples import BASE, ONE_OF_EACH, a_plate

SPECIFICATIONS = load_specifications()
FONT = Font.load()
SVG = "{http://www.w3.org/2000/svg}"

each_kind = pytest.mark.parametrize("text", ONE_OF_EACH, ids=lambda text: text.kind)


def draw(text: PlateText) -> Artwork:
    symbol = symbol_of(content_of(BASE, text.code))
    return lay_out(SPECIFICATIONS[text.kind], text, symbol, FONT)


@each_kind
def test_a_png_has_the_plates_size_and_its_symbol_is_read(text: PlateText) -> None:
    artwork = draw(text)
    dpi = 60 if artwork.width > 300 else 150

    data = png(artwork, FONT, dpi)

    image = Image.open(io.BytesIO(data))
    assert image.width == pytest.approx(artwork.width / 25.4 * dpi, abs=1)
    assert image.height == pytest.approx(artwork.height / 25.4 * dpi, abs=1)
    found = zxingcpp.read_barcodes(image.convert("RGB"))
    assert [each.text for each in found] == [content_of(BASE, text.code)]


def test_a_very_large_png_is_drawn_at_its_own_size() -> None:
    artwork = draw(ONE_OF_EACH[3])

    image = Image.open(io.BytesIO(png(artwork, FONT, 100)))

    assert image.width == pytest.approx(artwork.width / 25.4 * 100, abs=1)


@each_kind
def test_an_svg_is_xml_of_true_size_with_outlines_instead_of_a_font(
    text: PlateText,
) -> None:
    artwork = draw(text)

    root = ET.fromstring(svg(artwork, FONT))

    assert root.get("width") == f"{artwork.width:g}mm"
    assert root.get("viewBox") == f"0 0 {artwork.width:g} {artwork.height:g}"
    assert not list(root.iter(f"{SVG}text"))
    groups = list(root.iter(f"{SVG}g"))
    assert [len(group) for group in groups] == [
        len(run.text.replace(" ", "")) for run in artwork.texts
    ]


def test_an_svg_says_its_words_in_the_title() -> None:
    artwork = draw(a_plate(name="大<定>路"))

    root = ET.fromstring(svg(artwork, FONT))

    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text is not None
    assert title.text.startswith("大<定>路 57 号")
