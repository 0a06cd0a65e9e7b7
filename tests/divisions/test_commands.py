"""Divisions and areas on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorplate.cli import main
from doorplate.database import Register
from geo.datum import from_wgs84
from tests.divisions.factories import (
    HEADER,
    TOWN,
    VILLAGES,
    a_list,
    an_areas_file,
    box,
    renamed,
)


class Shell:
    """Runs commands on one register, with files in one folder."""

    def __init__(self, register: Register, folder: Path) -> None:
        self._url = register.url.render_as_string(hide_password=False)
        self.folder = folder

    def run(self, *arguments: object, status: int = 0) -> Result:
        words = ["--database", self._url, *map(str, arguments)]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == status, result.output
        return result


@pytest.fixture
def shell(sqlite_register: Register, tmp_path: Path) -> Shell:
    return Shell(sqlite_register, tmp_path)


@pytest.fixture
def listed(shell: Shell) -> Shell:
    path = a_list(shell.folder / "list.csv")
    shell.run("divisions", "load", path, "--as-of", "2023-06-30")
    return shell


@pytest.fixture
def villages(tmp_path: Path) -> Path:
    return an_areas_file(tmp_path / "villages.geojson", VILLAGES)


def test_loading_says_what_became_of_the_rows(shell: Shell) -> None:
    rows = [*TOWN, ("4108830042", "village", "甲村", "410883004000")]
    path = a_list(shell.folder / "list.csv", rows)

    said = shell.run("divisions", "load", path, "--as-of", "2023-06-30").stdout

    assert "7 rows read: 6 created, 0 merged, 1 rejected; 0 names changed." in said
    assert "row 8 code12 wrong-length: 4108830042" in said
    assert "list.rejects.csv" in said
    assert (shell.folder / "list.rejects.csv").exists()


def test_loading_says_what_changed(listed: Shell) -> None:
    rows = renamed(TOWN[:5], c410883001203="东关新村村民委员会")
    path = a_list(listed.folder / "new.csv", rows)
    command = ("divisions", "load", path, "--as-of", "2024-06-30")

    partial = listed.run(*command).stdout
    complete = listed.run(*command, "--complete", "--level", "village", status=0).stdout

    assert "410883001203 东关村村民委员会 → 东关新村村民委员会" in partial
    assert "Not in this list (--complete ends them): 1\n  410883004214" in partial
    assert "level-contradicts-code" in complete


def test_a_complete_list_says_what_it_ended(listed: Shell) -> None:
    path = a_list(listed.folder / "new.csv", TOWN[:5])

    said = listed.run(
        "divisions", "load", path, "--as-of", "2024-06-30", "--complete"
    ).stdout

    assert "Ended by this list: 1\n  410883004214" in said
    shown = listed.run("divisions", "show", "梧桐村").stdout
    assert "ended 2024-06-30" in shown


def test_many_lines_are_cut_short(shell: Shell) -> None:
    rows = [(f"{n}", "village", "甲村", "") for n in range(30)]
    path = a_list(shell.folder / "list.csv", rows)

    said = shell.run("divisions", "load", path, "--as-of", "2023-06-30").stdout

    assert "Rejected: 30\n" in said
    assert "… and 10 more" in said


def test_a_division_is_shown_by_code_and_by_name(listed: Shell) -> None:
    listed.run("divisions", "alias", "410883004214", "老梧桐")
    again = listed.run("divisions", "alias", "410883004214", "老梧桐").stdout

    by_code = listed.run("divisions", "show", "410883004214").stdout
    by_name = listed.run("divisions", "show", "梧桐村").stdout

    assert by_code == by_name
    assert by_code.splitlines() == [
        "410883004214 梧桐村村民委员会 (village, gb)",
        "  孟州市 › 河阳街道 › 梧桐村村民委员会",
        "  2023-06-30 –   梧桐村村民委员会",
        "  also 老梧桐",
    ]
    assert "already" in again


def test_boundaries_are_staged_listed_and_activated(
    listed: Shell, villages: Path
) -> None:
    staged = listed.run(
        "divisions", "boundaries", villages, "--source", "survey"
    ).stdout
    activated = listed.run("divisions", "activate", 1).stdout
    generations = listed.run("divisions", "generations").stdout

    assert "Generation 1 of divisions, staged: 3 village; survey" in staged
    assert staged.endswith("doorplate divisions activate 1\n")
    assert activated == "Generation 1 of divisions is in force.\n"
    assert generations == "Generation 1 of divisions, active: 3 village; survey\n"


def test_blocking_problems_are_said_and_must_be_accepted(
    shell: Shell, villages: Path
) -> None:
    staged = shell.run(
        *("divisions", "boundaries", villages, "--source", "survey"),
        *("--level", "village", "--columns", "code=code, name=name"),
    ).stdout
    refused = shell.run("divisions", "activate", 1, status=1).stderr
    shell.run("divisions", "activate", 1, "--accept")

    assert (
        "Blocking problems: 3\n"
        "  unknown-code: 410883001001 (花封街); on no division list\n"
    ) in staged
    assert staged.endswith("doorplate divisions activate 1 --accept\n")
    assert refused.count("\n") == 1
    assert "[generation-blocked]" in refused


def test_divisions_without_an_area_are_counted_and_some_are_named(
    listed: Shell, villages: Path
) -> None:
    more = [
        (f"4108830012{n:02}", "village", f"{n}村", "410883001000")
        for n in range(50, 60)
    ]
    path = a_list(listed.folder / "more.csv", [*TOWN, *more])
    listed.run("divisions", "load", path, "--as-of", "2024-06-30")

    staged = listed.run("divisions", "boundaries", villages, "--source", "survey")

    found = [line for line in staged.stdout.splitlines() if "  missing: " in line]
    (line,) = found
    assert line.count("410883001") == 5
    assert " more; " in line
    assert line.endswith(" divisions of the list without an area here")


def test_areas_are_loaded_listed_and_found(shell: Shell, villages: Path) -> None:
    said = shell.run("areas", "load", villages, "--layer", "police_station").stdout
    layers = shell.run("areas", "list").stdout
    here = shell.run("areas", "at", 112.795, 34.905).stdout
    metres = from_wgs84(112.795, 34.905, "EPSG:32649")
    in_metres = shell.run("areas", "at", *metres, "--crs", "EPSG:32649")
    nowhere = shell.run("areas", "at", -112.795, 34.905).stdout

    assert "Generation 1 of police_station, active: 3 police_station" in said
    assert layers == "police_station  派出所 Police station  3 areas\n"
    assert here == in_metres.stdout == "派出所  花封街\n"
    assert nowhere == "No area of any layer holds this point.\n"


def test_staged_areas_say_how_to_go_on(shell: Shell, villages: Path) -> None:
    said = shell.run("areas", "load", villages, "--layer", "grid", "--staged").stdout

    assert said.endswith("doorplate divisions activate 1\n")


def test_areas_with_problems_are_refused_and_stay_staged(shell: Shell) -> None:
    features = [({"name": "甲"}, box(0, 0)), ({"name": "乙"}, box(0.5, 0))]
    path = an_areas_file(shell.folder / "areas.geojson", features)

    refused = shell.run("areas", "load", path, "--layer", "grid", status=1)

    assert "overlap" in refused.stdout
    assert "[generation-blocked]" in refused.stderr
    shell.run("divisions", "activate", 1, "--accept")
    assert shell.run("areas", "at", 112.792, 34.905).stdout == "网格  甲\n"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("divisions", "load", "missing.csv", "--as-of", "2023-06-30"), 2),
        (("divisions", "show", "无名村"), 1),
        (("divisions", "activate", "9"), 1),
        (("divisions", "activate", "one"), 2),
        (("areas", "at", "112.795", "34.905", "--crs", "nowhere"), 2),
    ],
)
def test_wrong_usage_and_refused_input_differ(
    shell: Shell, arguments: tuple[str, ...], status: int
) -> None:
    assert shell.run(*arguments, status=status).stderr


@pytest.mark.parametrize("columns", ["code", "code=", "=x", "code=a,,"])
def test_columns_are_written_in_pairs(shell: Shell, columns: str) -> None:
    path = a_list(shell.folder / "list.csv")
    command = ("divisions", "load", path, "--as-of", "2023-06-30")

    refused = shell.run(*command, "--columns", columns, status=2)

    assert "write code=VILLCODE,name=VILLNAME" in refused.stderr


def test_a_file_that_is_no_list_is_refused_in_one_line(shell: Shell) -> None:
    path = a_list(shell.folder / "list.csv", [], [f"not {name}" for name in HEADER])

    refused = shell.run("divisions", "load", path, "--as-of", "2023-06-30", status=1)

    assert "[column-missing]" in refused.stderr
