import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont

from doorplate.plates.artwork import load_specifications
from doorplate.plates.fonts import Font, MissingGlyph
from doorplate.plates.pdf import BatchReport, NothingToPrint, load_sheets, write_batch
from doorplate.plates.symbol import content_of
from doorplate.plates.text import PlateText
from tests.plates.samples import BASE, ONE_OF_EACH, a_code, a_plate

SPECIFICATIONS = load_specifications()
SHEETS = load_sheets()
FONT = Font.load()


def print_plates(
    path: Path, plates: Any, sheet: str = "A4", **more: Any
) -> BatchReport:
    wanted = {"base": BASE, "specifications": SPECIFICATIONS, "font": FONT} | more
    return write_batch(path, plates, sheet=SHEETS[sheet], **wanted)


def a_street(count: int) -> list[PlateText]:
    return [a_plate(number=f"{i}号", code=a_code(i)) for i in range(1, count + 1)]


def read_symbols(path: Path, dpi: float) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [
            found.text
            for page in pdf
            for found in zxingcpp.read_barcodes(page.render(scale=dpi / 72).to_pil())
        ]


def read_pages(path: Path) -> Iterator[tuple[int, str]]:
    with pypdfium2.PdfDocument(path) as pdf:
        for number, page in enumerate(pdf, start=1):
            for found in zxingcpp.read_barcodes(page.render(scale=2).to_pil()):
                yield number, found.text


def read_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def page_sizes(path: Path) -> Iterator[tuple[float, float]]:
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            width, height = page.get_size()
            yield width * 25.4 / 72, height * 25.4 / 72


@pytest.mark.parametrize("sheet", ["A4", "SRA3", "plate"])
@pytest.mark.parametrize("text", ONE_OF_EACH, ids=lambda text: text.kind)
def test_every_kind_is_read_from_its_printed_page(
    tmp_path: Path, text: PlateText, sheet: str
) -> None:
    path = tmp_path / "plates.pdf"

    print_plates(path, [text], sheet)

    dpi = 72 if text.kind in {"large", "building"} else 200
    assert read_symbols(path, dpi) == [content_of(BASE, text.code)]


def test_every_plate_of_a_street_is_read_from_its_sheets(tmp_path: Path) -> None:
    path = tmp_path / "street.pdf"
    street = a_street(20)

    report = print_plates(path, street, "A3")

    assert report.plates == 20
    assert report.pages == 4
    found = read_symbols(path, 200)
    assert sorted(found) == sorted(content_of(BASE, text.code) for text in street)


def test_text_comes_out_as_it_was_laid_out(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"
    # U+2F24 looks like 大 and shares its glyph; 𣲗 lies above U+FFFF.
    name = "大\u2f24𣲗路"

    print_plates(path, [a_plate(name=name, number="1024-3号")])

    text = read_text(path)
    for part in (name, "1024-3", "号", "7K2Q X9M4 RT3F", "不收集个人信息"):
        assert part in text


def test_a_page_for_one_plate_has_the_size_of_the_face(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"

    print_plates(path, ONE_OF_EACH, "plate")

    faces = [SPECIFICATIONS[text.kind] for text in ONE_OF_EACH]
    for size, face in zip(page_sizes(path), faces, strict=True):
        assert size == pytest.approx((face.width, face.height), abs=0.01)


def test_a_plate_larger_than_the_sheet_keeps_its_true_size(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"

    print_plates(path, [a_plate(kind="building", number="3号楼")], "A4")

    with pikepdf.open(path) as pdf:
        trim = [float(each) * 25.4 / 72 for each in pdf.pages[0].TrimBox]
    assert trim[2] - trim[0] == pytest.approx(900, abs=0.01)
    assert trim[3] - trim[1] == pytest.approx(500, abs=0.01)


def test_no_viewer_is_asked_to_shrink_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"

    print_plates(path, a_street(1))

    with pikepdf.open(path) as pdf:
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


def test_the_same_plates_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one.pdf", tmp_path / "other.pdf"

    print_plates(one, ONE_OF_EACH, "SRA3")
    print_plates(other, iter(ONE_OF_EACH), "SRA3", font=Font.load())

    assert one.read_bytes() == other.read_bytes()


def test_the_file_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"

    print_plates(path, ONE_OF_EACH + a_street(7))

    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == 5 + 3


def test_one_subset_font_serves_the_batch_and_has_every_glyph(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"

    print_plates(path, ONE_OF_EACH)

    with pikepdf.open(path) as pdf:
        fonts = {page.Resources.Font.F.objgen for page in pdf.pages}
        font = pdf.pages[0].Resources.Font.F.DescendantFonts[0]
        glyph_ids = font.CIDToGIDMap.read_bytes()
        embedded = font.FontDescriptor.FontFile2.read_bytes()
    assert len(fonts) == 1
    characters = {glyph_ids[i : i + 2] for i in range(2, len(glyph_ids), 2)}
    assert b"\0\0" not in characters
    assert len(TTFont(io.BytesIO(embedded)).getGlyphOrder()) == len(characters) + 1
    assert len(embedded) < 60_000


def test_a_missing_glyph_leaves_no_file_and_the_old_one_as_it_was(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plates.pdf"
    path.write_bytes(b"the last print")

    with pytest.raises(MissingGlyph):
        print_plates(path, [*a_street(2), a_plate(name="大😀路")])

    assert path.read_bytes() == b"the last print"
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_batch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToPrint):
        print_plates(tmp_path / "plates.pdf", [])

    assert list(tmp_path.iterdir()) == []


def test_a_longer_host_is_printed_and_its_cost_reported(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"
    base = "HTTP://192.168.100.100:8000"

    report = print_plates(path, a_street(2), base=base)

    assert report.costly["small"].version == 4
    assert report.costly["small"].module == pytest.approx(40 / 41)
    assert len(read_symbols(path, 250)) == 2


def test_a_short_host_costs_nothing(tmp_path: Path) -> None:
    report = print_plates(tmp_path / "plates.pdf", a_street(1))

    assert report.costly == {}


def test_the_page_of_each_plate_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plates.pdf"
    placed: dict[str, int] = {}

    print_plates(
        path,
        a_street(7),
        placed=lambda text, page: placed.update({text.code.text: page}),
    )

    found = {symbol.rpartition("/")[2]: page for page, symbol in read_pages(path)}
    assert found == placed
    assert sorted(placed.values()) == [1, 1, 1, 2, 2, 2, 3]


def test_progress_is_told_as_plates_are_done(tmp_path: Path) -> None:
    done: list[int] = []

    report = print_plates(tmp_path / "plates.pdf", a_street(600), progress=done.append)

    assert done == [256, 512, 600]
    assert report.size == (tmp_path / "plates.pdf").stat().st_size
