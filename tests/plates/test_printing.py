"""From plates in the register to a sheet, and to the list of what is on it."""

import csv
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from doorplate.addresses.locators import Locators
from doorplate.addresses.specification import specification_named
from doorplate.core.actors import Actor
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from doorplate.files import FileUnwritable
from doorplate.plates.artwork import load_specifications
from doorplate.plates.fonts import Font
from doorplate.plates.lettering import Lettering
from doorplate.plates.pdf import (
    BatchReport,
    NothingToPrint,
    load_sheets,
    sheet_named,
)
from doorplate.plates.service import (
    Press,
    artwork_of,
    issue_plates,
    print_plates,
    replace_plate,
    retire_plate,
)
from tests.plates.town import COUNTY, add_street, build_town

# A file may not grow beyond this: the error path of a full disk. SQLite's own shared
# memory has room in it, 29 plates have not.
_FULL = 33_000
CLERK = Actor("clerk")
SPECIFICATIONS = load_specifications()
SHEETS = load_sheets()
PRESS = Press(
    base="https://mp.example",
    lettering=Lettering(
        specification_named("gb"), department="民政局监制", illustrative=True
    ),
    specifications=SPECIFICATIONS,
    font=Font.load(),
)


@pytest.fixture
def town(register: Register, now: datetime) -> Register:
    build_town(register)
    issue_plates(
        register,
        division_code=COUNTY,
        specifications=SPECIFICATIONS,
        actor=CLERK,
        now=now,
    )
    return register


def printed(
    town: Register, output: Path, *, sheet: str = "A4", **scope: Any
) -> BatchReport:
    return print_plates(
        town,
        output=output,
        press=PRESS,
        sheet=sheet_named(sheet, SHEETS),
        **({"batch_id": 1} | scope),
    )


def pages(path: Path) -> list[str]:
    """The text of each page, without spaces."""
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return ["".join(text.split()) for text in texts]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_plates_come_in_walking_order(
    town: Register, tmp_path: Path, now: datetime
) -> None:
    output, manifest = tmp_path / "plates.pdf", tmp_path / "plates.csv"
    printed(town, output, manifest=manifest)
    code = PlateCode.parse(rows(manifest)[0]["code"])
    replace_plate(town, code=code, reason="faded", actor=CLERK, now=now)

    report = printed(
        town, output, batch_id=None, reference_name="大定路", sheet="plate"
    )

    assert (report.plates, report.pages) == (20, 20)
    numbers = [re.findall(r"(\d+)号", text) for text in pages(output)]
    assert numbers == [[str(number)] for number in range(1, 21)]


def test_each_level_says_its_name_and_its_number(
    town: Register, tmp_path: Path
) -> None:
    output = tmp_path / "plates.pdf"

    printed(town, output, batch_id=None, reference_name="河阳郡府小区", sheet="plate")

    expected = [
        ("河阳郡府小区", "3号楼"),
        ("河阳郡府小区3号楼", "2单元"),
        ("河阳郡府小区3号楼2单元", "301室"),
        ("河阳郡府小区3号楼2单元", "302室"),
    ]
    for (name, number), text in zip(expected, pages(output), strict=True):
        assert name in text
        assert number in text.replace(name, "", 1)


def test_manifest_names_the_page_each_plate_is_on(
    town: Register, tmp_path: Path
) -> None:
    output, manifest = tmp_path / "plates.pdf", tmp_path / "plates.csv"

    report = printed(town, output, manifest=manifest)

    listed = rows(manifest)
    texts = pages(output)
    assert len(listed) == report.plates == 29
    assert len(texts) == report.pages
    for row in listed:
        code = PlateCode.parse(row["code"])
        assert str(code) in texts[int(row["page"]) - 1]
        assert row["url"] == f"HTTPS://MP.EXAMPLE/D/{code}"
        assert row["batch"] == "1"
    assert [int(row["page"]) for row in listed] == sorted(
        int(row["page"]) for row in listed
    )
    assert {row["address"] for row in listed if row["kind"] == "large"} == {
        "河南省焦作市孟州市河雍街道黄河大道1号",
        "河南省焦作市孟州市河雍街道黄河大道2号",
    }


def test_an_address_that_no_division_list_knows_is_listed_by_its_street(
    town: Register, tmp_path: Path, now: datetime
) -> None:
    output, manifest = tmp_path / "plates.pdf", tmp_path / "plates.csv"
    with town.writing() as transaction:
        add_street(transaction, "无名路", "990000000000", [Locators(number="8")])
    scope = {"reference_name": "无名路"}
    issue_plates(town, **scope, specifications=SPECIFICATIONS, actor=CLERK, now=now)

    printed(town, output, manifest=manifest, batch_id=None, **scope)

    assert [row["address"] for row in rows(manifest)] == ["无名路8号"]


def test_the_same_batch_gives_the_same_bytes(town: Register, tmp_path: Path) -> None:
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"

    printed(town, first)
    printed(town, again)

    assert first.read_bytes() == again.read_bytes()


def test_only_plates_in_force_are_printed(
    town: Register, tmp_path: Path, now: datetime
) -> None:
    output, manifest = tmp_path / "plates.pdf", tmp_path / "plates.csv"
    printed(town, output, manifest=manifest)
    code = PlateCode.parse(rows(manifest)[0]["code"])
    retire_plate(town, code=code, reason="gone", actor=CLERK, now=now)

    assert printed(town, output).plates == 28


def test_artwork_of_an_ended_plate_can_still_be_drawn(
    town: Register, tmp_path: Path, now: datetime
) -> None:
    manifest = tmp_path / "plates.csv"
    printed(town, tmp_path / "plates.pdf", manifest=manifest)
    code = PlateCode.parse(rows(manifest)[0]["code"])
    retire_plate(town, code=code, reason="gone", actor=CLERK, now=now)

    with town.reading() as transaction:
        artwork = artwork_of(transaction, code=code, press=PRESS)

    assert artwork.symbol.symbol.content == f"HTTPS://MP.EXAMPLE/D/{code}"


def test_progress_hears_of_every_plate(town: Register, tmp_path: Path) -> None:
    heard: list[int] = []

    @contextmanager
    def bar(_label: str, total: int) -> Iterator[Any]:
        heard.append(-total)
        yield heard.append

    printed(town, tmp_path / "plates.pdf", bar=bar)

    assert heard[0] == -29
    assert sum(heard) == 0


def test_nothing_to_print_leaves_no_file(
    sqlite_register: Register, tmp_path: Path
) -> None:
    build_town(sqlite_register)
    output, manifest = tmp_path / "out" / "plates.pdf", tmp_path / "out" / "plates.csv"
    output.parent.mkdir()

    with pytest.raises(NothingToPrint):
        printed(
            sqlite_register,
            output,
            batch_id=None,
            reference_name="大定路",
            manifest=manifest,
        )

    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("missing", ["output", "manifest"])
def test_an_unwritable_path_is_said_in_one_line(
    town: Register, tmp_path: Path, missing: str
) -> None:
    files = {"output": tmp_path / "plates.pdf", "manifest": tmp_path / "plates.csv"}
    files[missing] = tmp_path / "nowhere" / "file"

    with pytest.raises(FileUnwritable, match=r"nowhere.*No such file"):
        printed(town, **files)

    assert [path for path in files.values() if path.exists()] == []


def test_a_disk_that_fills_up_is_said_in_one_line_and_leaves_the_old_file(
    sqlite_register: Register, tmp_path: Path, now: datetime
) -> None:
    build_town(sqlite_register)
    issue_plates(
        sqlite_register,
        division_code=COUNTY,
        specifications=SPECIFICATIONS,
        actor=CLERK,
        now=now,
    )
    output = tmp_path / "plates.pdf"
    output.write_bytes(b"yesterday's")
    command = ["plates", "print", "--batch", "1", "--output", str(output)]

    run = subprocess.run(
        [sys.executable, "-c", "from doorplate.cli import main; main()", *command],
        env=os.environ
        | {"DOORPLATE_DATABASE_URL": f"sqlite:///{sqlite_register.url.database}"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (_FULL, _FULL)),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "cannot be written: " in run.stderr
    assert "Traceback" not in run.stderr
    assert output.read_bytes() == b"yesterday's"
    assert not list(tmp_path.glob(".*.part"))
