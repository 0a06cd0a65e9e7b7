"""`doorplate plates` as an office uses it."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from doorplate.addresses.service import address_by_id
from doorplate.cli import main
from doorplate.core.platecodes import PlateCode
from doorplate.database import Register
from tests.plates.town import address_ids, build_town

Run = Callable[..., Result]


@pytest.fixture
def town(register: Register) -> Register:
    build_town(register)
    return register


@pytest.fixture
def run(town: Register) -> Run:
    url = town.url.render_as_string(hide_password=False)

    def invoke(*arguments: object, exit_code: int = 0) -> Result:
        words = ["--database", url, "plates", *map(str, arguments)]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == exit_code, result.output
        return result

    return invoke


@pytest.fixture
def codes(run: Run, tmp_path: Path) -> list[str]:
    """The printed codes of 黄河大道, in walking order."""
    run("issue", "--street", "黄河大道")
    manifest = tmp_path / "plates.csv"
    run("print", "--batch", 1, "--output", tmp_path / "p.pdf", "--manifest", manifest)
    with manifest.open(encoding="utf-8-sig", newline="") as stream:
        return [row["code"] for row in csv.DictReader(stream)]


def test_issue_says_the_batch_and_the_kinds(run: Run) -> None:
    assert (
        "Batch 1: 20 plates (20 medium)." in run("issue", "--street", "大定路").output
    )

    again = run("issue", "--street", "大定路").output
    wider = run("issue", "--area", "410883001000").output

    assert "Nothing to issue: 20 plates are in force already." in again
    assert "Batch 2: 4 plates (1 building, 1 unit, 2 room)." in wider
    assert "20 were in force already." in wider


def test_issue_for_one_address(run: Run, town: Register) -> None:
    with town.reading() as transaction:
        room = address_by_id(transaction, address_ids(town, "河阳郡府小区")[-1])

    assert "(1 room)" in run("issue", "--address", room.uid).output


def test_town_decides_which_kind_an_address_gets(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "kinds.toml"
    rules.write_text('[[rule]]\nlevel = "house"\nkind = "small"\n')
    monkeypatch.setenv("DOORPLATE_PLATE_KINDS", str(rules))

    assert "(2 small)" in run("issue", "--street", "黄河大道").output


@pytest.mark.parametrize(
    "arguments",
    [
        ["issue"],
        ["issue", "--street", "大定路", "--address", "0" * 32],
        ["issue", "--address", "no-uid"],
        ["print", "--batch", "1"],
        ["print", "--batch", "1", "--street", "大定路", "--output", "p.pdf"],
        ["preview", "000000000000", "--output", "plate.gif"],
        ["retire", "000000000000"],
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: list[str]) -> None:
    run(*arguments, exit_code=2)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["issue", "--street", "无名路"], "reference-unknown"),
        (["issue", "--street", "大定路", "--kind", "x"], "unknown-plate-kind"),
        (["print", "--batch", 9, "--output", "p.pdf"], "print-batch-unknown"),
        (["show", "000000000000"], "plate-code-unknown"),
        (["show", "100000000000"], "plate-code-mistyped"),
        (["show", "hello"], "plate-code-unreadable"),
    ],
)
def test_a_refusal_is_one_line_and_exits_with_1(
    run: Run, arguments: list[str], code: str
) -> None:
    result = run(*arguments, exit_code=1)

    assert result.output.startswith("doorplate: ")
    assert result.output.endswith(f"[{code}]\n")
    assert result.output.count("\n") == 1


def test_print_refuses_an_unknown_sheet(run: Run, codes: list[str]) -> None:
    arguments = ["print", "--batch", 1, "--output", "p.pdf", "--sheet", "B5"]

    assert "[unknown-sheet]" in run(*arguments, exit_code=1).output


def test_a_long_host_is_printed_with_a_warning(
    run: Run, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORPLATE_PUBLIC_URL", "https://plates.mengzhou.example")

    result = run("print", "--batch", 1, "--output", tmp_path / "long.pdf")

    assert "2 plates on 2 pages" in result.output
    (warning,) = (line for line in result.stderr.splitlines() if "version" in line)
    assert "QR version 4 instead of 3" in warning
    assert re.search(r"大门牌 \d\.\d\d mm", warning)


@pytest.mark.parametrize(
    ("public_url", "illustrative", "is_warned"),
    [
        ("https://mp.example", "false", True),
        ("https://mp.example", "true", False),
        ("https://mp.mz.gov.cn", "false", False),
    ],
)
def test_codes_that_lead_nowhere_are_printed_with_a_warning(
    run: Run,
    codes: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    public_url: str,
    illustrative: str,
    is_warned: bool,
) -> None:
    monkeypatch.setenv("DOORPLATE_PUBLIC_URL", public_url)
    monkeypatch.setenv("DOORPLATE_ILLUSTRATIVE", illustrative)

    result = run("print", "--batch", 1, "--output", tmp_path / "p.pdf")

    assert ("set public_url" in result.stderr) is is_warned


def test_show_folds_what_was_typed(run: Run, codes: list[str]) -> None:
    typed = codes[0].lower().replace(" ", "-").replace("0", "o").replace("1", "l")

    shown = run("show", typed).output

    assert f"Plate    {codes[0]}, 大门牌 (large)" in shown
    assert "Address  河南省焦作市孟州市河雍街道黄河大道1号" in shown
    assert f"Page     HTTPS://MP.EXAMPLE/D/{PlateCode.parse(codes[0])}" in shown
    assert f"State    {codes[0]} is in force" in shown


def test_show_follows_a_replaced_plate_to_its_end(run: Run, codes: list[str]) -> None:
    said = run("replace", codes[0], "--reason", "faded").output
    successor = said.splitlines()[0].removesuffix(".").rpartition(" by ")[2]
    run("retire", successor, "--reason", "house gone")

    shown = run("show", codes[0]).output

    assert f"{codes[0]} was replaced by {successor} on " in shown
    assert ": faded" in shown
    assert f"{successor} was retired on " in shown
    assert ": house gone" in shown
    assert (
        "[plate-not-in-force]"
        in run("retire", codes[0], "--reason", "x", exit_code=1).output
    )


def test_show_knows_kinds_that_have_no_specification_any_more(
    run: Run, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[colours]\n")
    monkeypatch.setenv("DOORPLATE_PLATE_SPECIFICATIONS", str(own))

    assert f"Plate    {codes[0]}, large\n" in run("show", codes[0]).output


def test_preview_draws_pictures(run: Run, codes: list[str], tmp_path: Path) -> None:
    png, svg = tmp_path / "plate.png", tmp_path / "plate.SVG"

    run("preview", codes[0], "--output", png, "--dpi", 25)
    run("preview", codes[0], "--output", svg)

    with Image.open(png) as picture:
        assert picture.size == (561, 364)  # 570 x 370 mm
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    unwritable = run(
        "preview", codes[0], "--output", tmp_path / "no" / "p.svg", exit_code=1
    )
    assert "[file-unwritable]" in unwritable.output


def test_batches_are_listed(run: Run) -> None:
    assert "No plates have been issued yet." in run("batches").output

    run("issue", "--street", "梧桐村")

    assert run("batches").output.split()[0] == "1"
    assert "3 plates  梧桐村" in run("batches").output
