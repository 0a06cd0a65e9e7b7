"""The paper: real text, the map as lines, a symbol that scans, the same bytes."""

import io
from itertools import product

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from doorplate.certificates.drawing import flow, svg
from doorplate.certificates.drawing.faces import faces
from doorplate.certificates.drawing.items import HEIGHT, WIDTH, Clipped, Outline, Words
from doorplate.certificates.drawing.papers import lay_out
from doorplate.certificates.drawing.typesetting import lines_of, width_of
from doorplate.certificates.snapshot import (
    AddressSnapshot,
    NumberingSnapshot,
    fingerprint,
    written,
)
from doorplate.plates.fonts import MissingGlyph
from tests.certificates.samples import (
    FORMER,
    NUMBER,
    STANDARD,
    certificate,
    notice,
    paper,
    pdf_of,
)

PAPERS = [certificate(), certificate("en"), notice(), notice("en")]


def text_of(file: bytes) -> str:
    with pypdfium2.PdfDocument(file) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def picture_of(file: bytes, *, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(file) as pdf:
        picture: Image.Image = pdf[page].render(scale=3).to_pil()
        return picture


def test_certificate_prints_what_it_certifies() -> None:
    text = text_of(paper())

    for said in (
        "孟州市民政局",
        NUMBER.printed,
        "2026年3月15日",
        STANDARD,
        FORMER,
        "1998年5月1日至2019年6月30日",
        "2019年7月1日起",
        "孟政文〔2019〕35号",
        "邮电局家属院",
        "北街村民委员会",
        "112.784900",
        "3864112.34",
        "0391-8190110",
        fingerprint(written(certificate())),
        "会",  # a street's name on the map
    ):
        assert said in text, said


def test_notice_prints_every_number_on_as_many_pages_as_it_takes() -> None:
    file = pdf_of(notice(numbers=150))
    text = text_of(file)

    assert all(f"大定路{n}号" in text for n in range(1, 151))
    assert "2026年4月1日" in text
    assert "孟政文〔2026〕12号" in text
    with pypdfium2.PdfDocument(file) as pdf:
        count = len(pdf)
        assert count > 4
        for number, page in enumerate(pdf, start=1):
            words = page.get_textpage().get_text_range()
            assert f"第 {number} 页，共 {count} 页" in words
            assert NUMBER.printed in words


def test_english_paper_says_it_in_english_and_leaves_names_as_they_are() -> None:
    text = text_of(pdf_of(certificate("en")))

    assert "Certificate of address" in text
    assert "Mengzhou Civil Affairs Bureau" in text
    assert "May 1, 1998 to June 30, 2019" in text
    assert STANDARD in text


def test_retired_address_is_not_certified_as_current() -> None:
    text = text_of(pdf_of(certificate(status="retired")))

    assert "现已停用" in text
    assert "现行地址" not in text


def test_address_without_a_place_is_certified_without_a_map() -> None:
    text = text_of(pdf_of(certificate(map=None, positions=())))

    assert "登记册里还没有它的位置" in text


@pytest.mark.parametrize("snapshot", PAPERS)
def test_symbol_leads_to_the_check_page(
    snapshot: AddressSnapshot | NumberingSnapshot,
) -> None:
    file = pdf_of(snapshot)
    with pypdfium2.PdfDocument(file) as pdf:
        last = len(pdf) - 1

    (found,) = zxingcpp.read_barcodes(picture_of(file, page=last))

    assert found.text == f"HTTPS://MP.MZ.GOV.CN/C/{NUMBER}"
    assert found.ec_level == "H"


@pytest.mark.parametrize("snapshot", PAPERS)
def test_same_snapshot_is_the_same_file_and_a_sound_one(
    snapshot: AddressSnapshot | NumberingSnapshot,
) -> None:
    file = pdf_of(snapshot)

    assert pdf_of(snapshot) == file
    with pikepdf.open(io.BytesIO(file)) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_file_carries_its_snapshot_as_an_associated_file() -> None:
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        (source, _) = pdf.Root.AF

        assert source.AFRelationship == "/Source"
        assert pdf.attachments["certificate.json"].get_file().read_bytes() == written(
            certificate()
        )
        assert (
            len(pdf.attachments["certificate.json.sig"].get_file().read_bytes()) == 64
        )


def test_file_says_what_it_is_in_its_metadata() -> None:
    with pikepdf.open(io.BytesIO(paper())) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == f"地址证明 {NUMBER}"
        assert metadata["dc:creator"] == ["孟州市民政局"]
        assert pdf.Root.Lang == "zh-CN"


@pytest.mark.parametrize(("lines", "snapshot"), list(product([1, 12, 40], PAPERS[:2])))
def test_nothing_is_set_outside_the_page_or_over_its_foot(
    lines: int, snapshot: AddressSnapshot
) -> None:
    history = certificate().address.history[:1] * lines
    long = snapshot.model_copy(
        update={"address": snapshot.address.model_copy(update={"history": history})}
    )
    pages = lay_out(long, faces())

    foot_mm = 0
    for page in pages:
        for item in page.items:
            if not isinstance(item, Words):
                continue
            font = faces().face(bold=item.bold)
            right = item.x + width_of(item.text, item.size, font)
            assert item.x > 0
            assert right < WIDTH
            assert item.baseline < HEIGHT
            foot_mm += item.baseline > flow.BOTTOM + 2
    assert sum(FORMER in page.words for page in pages) >= min(lines, len(pages)) - 1
    assert sum(page.words.count(FORMER) for page in pages) == lines
    assert foot_mm >= 2 * len(pages)


def test_map_is_drawn_as_lines_inside_its_frame() -> None:
    drawing = certificate().address.map
    assert drawing is not None

    drawn = svg.drawn(drawing, x=20, y=100, width=90, faces=faces())

    assert drawn.height == pytest.approx(67.5)
    assert drawn.height == pytest.approx(svg.height_of(drawing, 90))
    assert sum(isinstance(item, Outline) for item in drawn.items) >= 6
    words = [item for item in drawn.items if isinstance(item, Words)]
    assert {"57号", "大定路", "50 m", "北"} <= {item.text for item in words}
    # The upright name is set character by character, the other along its street.
    assert {"会", "昌"} <= {item.text for item in words}
    assert any(item.turn_deg for item in words if item.text == "大定路")
    for item in words:
        assert 20 <= item.x <= 110
        assert 100 <= item.baseline <= 167.5


def test_pin_is_round() -> None:
    """The one arc there is: it rises to the pin's top, not below its bottom."""
    arc = "M30 40a10 10 0 0 1 20 0z"
    half = f'<svg viewBox="0 0 90 90"><path class="map-pin" d="{arc}"/></svg>'

    drawn = svg.drawn(half, x=0, y=0, width=90, faces=faces())

    (outline,) = drawn.items
    assert isinstance(outline, Outline)
    assert outline.path == (
        "30.000 40.000 m 30.000 34.477 34.477 30.000 40.000 30.000 c"
        " 45.523 30.000 50.000 34.477 50.000 40.000 c h"
    )


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "<svg/>",
        '<svg viewBox="0 0 9 9"><path class="map-pin" d="M1"/></svg>',
        '<svg viewBox="0 0 9 9"><path class="unknown" d="M1 1"/></svg>',
        '<svg viewBox="0 0 9 9"><script/></svg>',
        '<!DOCTYPE x [<!ENTITY e "e">]><svg viewBox="0 0 9 9"/>',
        '<svg viewBox="0 0 9 9"><path class="map-pin" d="M1 1z5"/></svg>',
    ],
)
def test_drawing_that_is_not_ours_is_refused(drawing: str) -> None:
    with pytest.raises(svg.DrawingUnreadable):
        svg.drawn(drawing, x=0, y=0, width=90, faces=faces())
    if "viewBox" not in drawing:
        with pytest.raises(svg.DrawingUnreadable):
            svg.height_of(drawing, 90)


def test_clipped_words_count_as_printed() -> None:
    (page,) = lay_out(certificate(), faces())

    assert any(isinstance(item, Clipped) for item in page.items)
    assert "57号" in page.words


def test_character_the_font_lacks_is_named_and_nothing_is_printed() -> None:
    with pytest.raises(MissingGlyph, match="U\\+1F600"):
        pdf_of(certificate(also=("😀院",)))


def test_lines_break_as_chinese_and_english_do() -> None:
    font, em = faces().regular, 10.0

    assert lines_of("大定路五十七号，", 70, em, font) == ["大定路五十七", "号，"]
    assert lines_of("大定路五十（七）", 60, em, font) == ["大定路五十", "（七）"]
    assert lines_of("known as Dading Road", 90, em, font) == [
        "known as Dading",
        "Road",
    ]
    assert "".join(lines_of("A" * 60, 50, em, font)) == "A" * 60
    assert lines_of("", 50, em, font) == [""]


def test_marks_alone_stand_where_they_stand() -> None:
    font = faces().regular

    assert "".join(lines_of("。" * 30, 50, 10, font)) == "。" * 30
