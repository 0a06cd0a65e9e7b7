"""The commands of addresses say what they did, or in one line why they did not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shapely.geometry import LineString

from doorplate.addresses.service import addresses_of
from doorplate.cli import main
from doorplate.database import Register
from tests.addresses.county import HEADER, row, write_csv, write_geojson

Run = Callable[..., Result]


@pytest.fixture
def run(county: Register, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line on the county's register."""
    monkeypatch.setenv("DOORPLATE_COUNTY_CODE", "410883000000")
    url = county.url.render_as_string(hide_password=False)

    def run(*arguments: object) -> Result:
        words = ["--database", url, *map(str, arguments)]
        return CliRunner().invoke(main, words)

    return run


def houses(folder: Path) -> Path:
    rows = [
        row(number="57号(粮站)"),
        row(number="58号", x=112.791),
        row(street="大?路"),
        row(number="57號"),
    ]
    return write_csv(folder / "houses.csv", HEADER, rows)


def test_load_tells_what_became_of_the_rows(run: Run, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    result = run("addresses", "load", houses(tmp_path), "--rejects", rejects)

    assert result.exit_code == 0
    assert "4 rows: 2 created, 1 merged, 1 rejected" in result.stdout
    assert "1 × lost-characters (rejected)" in result.stdout
    assert "1 × duplicate-row (notice)" in result.stdout
    assert "50.0% of 2 positions (WGS84) lie in their registered" in result.stdout
    assert "half within 91 m" in result.stdout
    assert "mend them and load that file" in result.stdout
    assert rejects.exists()


def test_rejected_rows_are_kept_beside_the_file(run: Run, tmp_path: Path) -> None:
    result = run("addresses", "load", houses(tmp_path))

    rejects = tmp_path / "houses.rejects.csv"
    assert f"{rejects} holds the rejected rows" in result.stdout
    assert "大?路" in rejects.read_text(encoding="utf-8")


def test_load_that_rejects_nothing_leaves_no_file(run: Run, tmp_path: Path) -> None:
    run("addresses", "load", write_csv(tmp_path / "houses.csv", HEADER, [row()]))

    assert not list(tmp_path.glob("*.rejects.csv"))


def test_columns_that_nothing_was_read_from_are_named(run: Run, tmp_path: Path) -> None:
    header = [*HEADER, "业主", "东经坐标"]
    file = write_csv(tmp_path / "houses.csv", header, [(*row(), "甲", "112.8")])

    result = run("addresses", "load", file)

    assert "Columns that were not read: 业主, 东经坐标\n" in result.stdout


def test_system_of_coordinates_that_are_not_there_is_refused(
    run: Run, tmp_path: Path
) -> None:
    header = [*HEADER[:7], "E", "N"]
    file = write_csv(
        tmp_path / "houses.csv", header, [(*row()[:7], "38389601", "3865385")]
    )

    result = run("addresses", "load", file, "--crs", "EPSG:4526")

    assert result.exit_code == 1
    assert "No column says the coordinates of an address" in result.stderr
    assert "(x, y)" in result.stderr
    assert result.stderr.count("\n") == 1


def test_load_of_the_same_file_says_when_it_was_loaded(
    run: Run, tmp_path: Path
) -> None:
    file = houses(tmp_path)
    run("addresses", "load", file)

    result = run("addresses", "load", file)

    assert result.exit_code == 0
    assert "This file was loaded on " in result.stdout


def test_load_without_positions_says_nothing_of_them(run: Run, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "houses.csv", HEADER[:7], [row()[:7]])

    result = run("addresses", "load", file)

    assert result.exit_code == 0
    assert "positions" not in result.stdout


def test_load_by_a_mapping_and_a_system(
    run: Run, county: Register, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'division_code = "{D}"\nthoroughfare = "{S}"\nnumber = "{N}"\n'
        'x = "{E}"\ny = "{O}"\nspecification = "entrance"\n',
        encoding="utf-8",
    )
    file = write_csv(
        tmp_path / "houses.csv",
        ("D", "S", "N", "E", "O"),
        [("410883001201", "大定路", "57", "112.791", "34.9035")],
    )

    result = run("addresses", "load", file, "--mapping", mapping, "--crs", "GCJ02")

    assert result.exit_code == 0
    with county.reading() as transaction:
        (house,) = addresses_of(transaction)
    assert house.position is not None
    assert house.position.original_crs == "GCJ02"
    assert house.position.specification == "entrance"


def test_refused_file_is_one_line_and_status_1(run: Run, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "houses.csv", ("村", "y"), [("北街村", "1")])

    result = run("addresses", "load", file)

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "[columns-missing]" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("load",),
        ("load", "none.csv"),
        ("load", __file__, "--method", "dream"),
        ("show",),
    ],
)
def test_wrong_usage_is_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("addresses", *arguments).exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "大定路57号",
        "大定路 ５７號",
        "河南省焦作市孟州市大定街道大定路57号",
        "孟州市大定路57号",
        "粮站",
    ],
)
def test_show_finds_an_address_by_every_text_of_it(
    run: Run, tmp_path: Path, text: str
) -> None:
    run("addresses", "load", houses(tmp_path), "--method", "survey")

    result = run("addresses", "show", text)

    assert result.exit_code == 0
    assert result.stdout.startswith("河南省焦作市孟州市大定街道大定路57号\n")
    assert "village     410883001201  北街村民委员会" in result.stdout
    assert "also called 粮站 (note)" in result.stdout
    assert "unspecified, survey: WGS84 112.7850000 34.9050000" in result.stdout


def test_show_tells_doubts_and_finds_by_identifier(run: Run, tmp_path: Path) -> None:
    header = (*HEADER, "精度")
    file = write_csv(tmp_path / "houses.csv", header, [(*row(x=112.791), "0.5")])
    run("addresses", "load", file)
    shown = run("addresses", "show", "大定路57号").stdout
    uid = shown.split("identifier")[1].split()[0]

    result = run("addresses", "show", uid)

    assert result.stdout == shown
    assert "doubt       outside-registered-division, 91." in result.stdout
    assert "±0.5 m" in result.stdout


@pytest.mark.parametrize(
    "text",
    [
        "大定路99号",
        "大定路",
        "会昌街道大定路57号",
        "某市大定路57号",
        "01a20af3-0072-75c3-92fc-93821b2272e3",
    ],
)
def test_show_offers_nothing_near_for_what_is_not_there(
    run: Run, tmp_path: Path, text: str
) -> None:
    run("addresses", "load", houses(tmp_path))

    result = run("addresses", "show", text)

    assert result.exit_code == 1
    assert f"There is no address “{text}”. [address-unknown]" in result.stderr


def test_streets_are_loaded_and_listed(run: Run, tmp_path: Path) -> None:
    line = LineString([(112.78, 34.905), (112.79, 34.905)])
    features = [
        ({"name": "大定路", "division_code": "410883"}, line),
        ({"name": "大?路", "division_code": "410883"}, line),
    ]
    file = write_geojson(tmp_path / "streets.geojson", features)

    loaded = run("streets", "load", file)
    listed = run("streets", "list")

    assert "2 rows: 1 created, 0 redrawn, 0 merged, 1 rejected" in loaded.stdout
    assert "row 3, name “大?路”: lost-characters" in loaded.stdout
    assert listed.stdout == "410883000000  thoroughfare  大定路  (drawn)\n"
