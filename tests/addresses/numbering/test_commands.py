"""`doorplate numbers`: rules, a proposal, a check."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from shapely import Point

from doorplate.addresses.numbering.plan import Plan
from doorplate.addresses.service import addresses_of
from doorplate.cli import main
from doorplate.database import Register
from tests.addresses.county import load_rows, row, write_csv, write_geojson
from tests.addresses.numbering.town import STREET, at, build, draw_street, houses_file

Run = Callable[..., Result]
NEW = [("新一", 20.0, 9.0), ("新二", 60.0, 9.0), ("新三", 30.0, -9.0)]


@pytest.fixture
def run(county: Register, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command line on the county's register, where the street is drawn."""
    draw_street(county, tmp_path)
    url = county.url.render_as_string(hide_password=False)

    def run(*arguments: object) -> Result:
        words = ["--database", url, "numbers", *map(str, arguments)]
        return CliRunner().invoke(main, words)

    return run


def propose(run: Run, houses: Path, *arguments: object) -> Result:
    return run("propose", "--street", STREET, "--houses", houses, *arguments)


def test_rules_are_listed_with_their_source_and_the_town_s_own_is_marked(
    run: Run,
) -> None:
    shown = run("rules").stdout

    assert "* county      县级通用" in shown
    assert "DB11/T 856-2012" in shown


def test_a_proposal_says_number_side_place_and_reason(run: Run, tmp_path: Path) -> None:
    result = propose(run, houses_file(tmp_path, NEW), "--rule", "in-turn")

    assert result.exit_code == 0
    assert "numbers rise from where the line begins" in result.stdout.lower()
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "1 新一 left 20.0 m 9.0 m aside The first number of its side." in lines
    assert "3 新二 left 60.0 m 9.0 m aside Follows 1." in lines
    assert "2 新三 right 30.0 m 9.0 m aside The first number of its side." in lines


def test_numbers_may_begin_at_the_other_end(run: Run, tmp_path: Path) -> None:
    houses = houses_file(tmp_path, NEW)
    output = tmp_path / "plan.csv"

    propose(run, houses, "--rule", "in-turn", "--from", "east", "--output", output)

    rows = {row["key"]: row["number"] for row in read(output)}
    assert rows == {"新二": "2", "新三": "1", "新一": "4"}


def read(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_plan_is_written_as_table_map_drawing_and_to_go_on_with(
    run: Run, tmp_path: Path
) -> None:
    houses = houses_file(tmp_path, NEW)
    for ending in ("csv", "geojson", "svg", "json"):
        result = propose(
            run, houses, "--rule", "beijing", "--output", tmp_path / f"plan.{ending}"
        )
        assert f"Written to {tmp_path / 'plan'}.{ending}." in result.stdout

    (first, *_) = read(tmp_path / "plan.csv")
    assert first["key"] == "新二"
    assert first["number"] == "1"
    assert float(first["along_m"]) == pytest.approx(340, abs=0.1)
    features = json.loads((tmp_path / "plan.geojson").read_text("utf-8"))["features"]
    assert [one["properties"]["number"] for one in features] == ["1", "2", "3"]
    assert features[0]["geometry"]["coordinates"] == pytest.approx(at(60, 9), abs=1e-6)
    assert ET.parse(tmp_path / "plan.svg").getroot().tag.endswith("svg")
    held = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert len(Plan.of_json(held).houses) == 3


def test_another_ending_is_refused(run: Run, tmp_path: Path) -> None:
    result = propose(run, houses_file(tmp_path, NEW), "--output", tmp_path / "plan.pdf")

    assert result.exit_code == 1
    assert "[plan-format-unknown]" in result.output


def test_a_number_set_by_hand_is_kept_and_what_it_breaks_is_said(
    run: Run, county: Register, tmp_path: Path
) -> None:
    build(county, tmp_path, [("1", 10, 9)])
    houses = houses_file(tmp_path, NEW)

    fits = propose(run, houses, "--rule", "in-turn", "--set", "新一=5")
    breaks = propose(run, houses, "--rule", "in-turn", "--set", "新一=1")
    wrong = propose(run, houses, "--set", "新一")

    assert "!" not in fits.stdout
    assert "1 is another house's already." in breaks.stdout
    assert "[number-unreadable]" in wrong.output


def test_houses_come_as_geojson_and_in_another_system_too(
    run: Run, tmp_path: Path
) -> None:
    points = [({"key": key}, Point(at(east, north))) for key, east, north in NEW]
    geojson = write_geojson(tmp_path / "houses.geojson", points)
    metres = write_csv(
        tmp_path / "metres.csv", ("id", "x", "y"), [("a", 480_700.0, 3_863_600.0)]
    )

    assert "3  新二" in propose(run, geojson, "--rule", "in-turn").stdout
    refused = propose(run, metres)
    assert "[crs-unknown]" in refused.output
    assert "coordinates that are no degrees" in refused.output
    told = propose(run, metres, "--crs", "EPSG:4547")
    assert told.exit_code == 0
    assert "from the street" in told.stdout


def test_sides_and_widths_are_read_and_what_cannot_be_is_named_by_row(
    run: Run, tmp_path: Path
) -> None:
    (x, y), (east, north) = at(20, 0.1), at(60, 9)
    rows = [
        ("a", x, y, "右", ""),
        ("b", east, north, "", "30"),
        ("c", "", "", "", ""),
        ("d", east, north, "up", ""),
        ("e", east, north, "", "wide"),
    ]
    header = ("编号", "经度", "纬度", "side", "临街宽度")
    result = propose(run, write_csv(tmp_path / "houses.csv", header, rows))

    assert "a            right" in result.stdout
    for line in (
        "row 4, x “”: coordinates-unreadable",
        "row 5, side “up”: side-unreadable",
        "row 6, frontage_m “wide”: frontage-unreadable",
    ):
        assert line in result.stdout


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "houses-missing"), ([("a", 1, 2), ("a", 1, 2)], "file-unreadable")],
)
def test_files_without_houses_or_with_one_twice_are_refused(
    run: Run, tmp_path: Path, rows: list[tuple[object, ...]], code: str
) -> None:
    file = write_csv(tmp_path / "houses.csv", ("key", "x", "y"), rows)

    result = propose(run, file)

    assert result.exit_code == 1
    assert f"[{code}]" in result.output


def test_kept_numbers_are_told(run: Run, tmp_path: Path) -> None:
    result = propose(run, houses_file(tmp_path, NEW))

    assert "kept in reserve" in result.stdout


def test_a_check_says_the_index_and_lists_what_is_out_of_order(
    run: Run, county: Register, tmp_path: Path
) -> None:
    places = [("1", 20, 9), ("395", 40, 9), ("3", 60, 9), ("2", 50, -9), ("4", 90, -9)]
    build(county, tmp_path, places)
    drawing = tmp_path / "order.svg"

    result = run("check", "--street", STREET, "--output", drawing)

    assert result.exit_code == 0
    assert "5 numbers over 400 m, disorder 0." in result.stdout
    assert "395        at 40 m: It stands between 1 and 3." in result.stdout
    assert "395" in "".join(ET.parse(drawing).getroot().itertext())


def test_a_drawing_that_cannot_be_written_is_named(
    run: Run, county: Register, tmp_path: Path
) -> None:
    build(county, tmp_path, [("1", 20, 9)])
    nowhere = tmp_path / "none" / "order.svg"

    assert (
        "[file-unwritable]"
        in run("check", "--street", STREET, "--output", nowhere).output
    )


def test_a_street_s_own_rule_counts_before_the_town_s(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(f'[streets]\n"{STREET}" = "harbin"\n', encoding="utf-8")
    monkeypatch.setenv("DOORPLATE_NUMBERING_RULES", str(rules))

    result = propose(run, houses_file(tmp_path, NEW))

    assert "340 m from the start, one number every 2 m." in result.stdout
    assert f"{STREET}: harbin" in run("rules").stdout


def test_numbers_are_handed_on_to_be_approved_by_another_person(
    run: Run, county: Register, tmp_path: Path
) -> None:
    result = propose(run, houses_file(tmp_path, NEW), "--reason", "新建")

    assert result.exit_code == 0
    assert result.stdout.rstrip().endswith("new  proposed")
    with county.reading() as transaction:
        assert addresses_of(transaction) == []


def test_buildings_without_a_number_are_numbered_without_a_file(
    run: Run, county: Register, tmp_path: Path
) -> None:
    x, y = at(60, 9)
    load_rows(county, tmp_path, [row(number="", building="3号楼", x=x, y=y)])

    result = run(
        *("propose", "--street", STREET, "--rule", "in-turn", "--unnumbered"),
        *("--reason", "补编"),
    )

    assert "1  3            left" in result.stdout
    assert result.stdout.rstrip().endswith("renumber  proposed")


def test_buildings_of_a_compound_go_on_in_an_s(
    run: Run, county: Register, tmp_path: Path
) -> None:
    x, y = at(0, 200)
    load_rows(county, tmp_path, [row(number="", building="2号楼", x=x, y=y)])
    yard = [("西北", 0, 100), ("东北", 60, 100), ("西南", 0, 50), ("东南", 60, 50)]

    result = run(
        "compound", "--within", STREET, "--houses", houses_file(tmp_path, yard)
    )

    assert [line.split() for line in result.stdout.splitlines()] == [
        ["3", "东北"],
        ["4", "西北"],
        ["5", "西南"],
        ["6", "东南"],
    ]
