"""Delimited files as offices hand them over."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.files import (
    REPORT_COLUMNS,
    BrokenRow,
    FileUnreadable,
    FileUnwritable,
    Finding,
    RejectsFile,
    count_rows,
    has_lost_characters,
    open_rows,
)

NAMES = "code,name\n410883,孟州市\n410882,沁阳市\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


@pytest.mark.parametrize(
    ("encoding", "detected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_encoding_is_detected(path: Path, encoding: str, detected: str) -> None:
    path.write_text(NAMES, encoding=encoding)

    rows = open_rows(path)

    assert rows.encoding == detected
    assert rows.header == ("code", "name")
    assert [row["name"] for _, row in rows.rows if isinstance(row, dict)] == [
        "孟州市",
        "沁阳市",
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_is_detected(path: Path, delimiter: str) -> None:
    path.write_text(NAMES.replace(",", delimiter), encoding="utf-8")

    rows = open_rows(path)

    assert rows.delimiter == delimiter
    assert dict(rows.rows) == {
        2: {"code": "410883", "name": "孟州市"},
        3: {"code": "410882", "name": "沁阳市"},
    }


def test_broken_bytes_spoil_their_own_row_only(path: Path) -> None:
    sound, broken = NAMES.encode(), b"410881,\xb5\xff\n"
    path.write_bytes(sound + broken)

    rows = open_rows(path)

    names = [row["name"] for _, row in rows.rows if isinstance(row, dict)]
    assert rows.encoding == "utf-8"
    assert [has_lost_characters(name) for name in names] == [False, False, True]


def test_replacement_characters_of_a_sound_file_do_not_change_its_encoding(
    path: Path,
) -> None:
    path.write_text(NAMES + "410881,\ufffd\ufffd市\n", encoding="utf-8")

    assert open_rows(path).encoding == "utf-8"


def test_a_character_cut_off_at_the_end_does_not_change_the_encoding(
    path: Path,
) -> None:
    path.write_bytes(NAMES.encode() + "410881,济".encode()[:-1])

    assert open_rows(path).encoding == "utf-8"


def test_broken_rows_are_told_and_take_no_neighbours_with_them(path: Path) -> None:
    lines = [
        *("a,b", "1,1", '"open,2', "3,3", "4", "", ",", "7,7,7", "8,8,,", "9,\0"),
        *('"two', 'lines",10', '"wrong" quote,12', "13,13", '"open again,14'),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")

    rows = dict(open_rows(path).rows)

    broken = {n: r.finding.code for n, r in rows.items() if isinstance(r, BrokenRow)}
    assert broken == {
        3: "unreadable-row",
        5: "half-written-row",
        8: "too-many-fields",
        10: "nul-bytes",
        13: "unreadable-row",
        15: "unreadable-row",
    }
    assert {n: r["b"] for n, r in rows.items() if isinstance(r, dict)} == {
        2: "1",
        4: "3",
        9: "8",
        11: "10",
        14: "13",
    }
    assert count_rows(path) == len(rows)


def test_a_quotation_mark_that_never_closes_costs_one_row(path: Path) -> None:
    rows = "".join(f"{n},x\n" for n in range(1000))
    path.write_text(f'a,b\n"open,x\n{rows}', encoding="utf-8")

    found = [row for _, row in open_rows(path).rows]

    assert [type(row) for row in found] == [BrokenRow] + [dict] * 1000


def test_two_stray_quotation_marks_far_apart_cost_two_rows(path: Path) -> None:
    rows = "".join(f"{n},x\n" for n in range(100))
    path.write_text(f'a,b\n"open,x\n{rows}",x\n{rows}', encoding="utf-8")

    found = [type(row) for _, row in open_rows(path).rows]

    assert found == ([BrokenRow] + [dict] * 100) * 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("\n1,2\n", "no header"),
        (",,\n1,2,3\n", "no header"),
        ("a,b,a\n1,2,3\n", "a column twice: a"),
        ('"a,b\n', "no header"),
    ],
)
def test_a_file_without_usable_header_is_refused(
    path: Path, text: str, reason: str
) -> None:
    path.write_text(text, encoding="utf-8")

    with pytest.raises(FileUnreadable, match=reason):
        open_rows(path)


def test_a_file_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(FileUnreadable, match="No such file"):
        open_rows(path)


def test_columns_without_header_are_numbered_and_trailing_ones_dropped(
    path: Path,
) -> None:
    path.write_text("a,,c,,\n1,2,3,,\n", encoding="utf-8")

    rows = open_rows(path)

    assert list(rows.rows) == [(2, {"a": "1", "column 2": "2", "c": "3"})]


def test_rejects_can_be_mended_and_read_again(path: Path) -> None:
    rejects_path = path.with_name("rejects.csv")
    with RejectsFile(rejects_path, ("code", "name")) as rejects:
        rejects.write(
            {"code": "1", "name": "孟?市"}, Finding(7, "name", "lost", "孟?市")
        )
        rejects.write(("2",), Finding(9, "", "half-written-row", "2"), "too short")

    rows = open_rows(rejects_path)

    assert rows.encoding == "utf-8-sig"
    assert rows.header == ("code", "name", *REPORT_COLUMNS)
    assert [tuple(row.values()) for _, row in rows.rows if isinstance(row, dict)] == [
        ("1", "孟?市", "7", "name", "lost", "孟?市", ""),
        ("2", "", "9", "", "half-written-row", "2", "too short"),
    ]
    again = RejectsFile(rejects_path, rows.header)
    assert again.header == ["code", "name"]


def test_no_rejects_file_appears_where_nothing_is_rejected(path: Path) -> None:
    with RejectsFile(path, ("code",)):
        pass

    assert not path.exists()


def test_rejects_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "rejects.csv"

    with (
        pytest.raises(FileUnwritable, match="No such file"),
        RejectsFile(nowhere, ("code",)) as rejects,
    ):
        rejects.write({"code": "1"}, Finding(2, "code", "wrong", "1"))


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


@given(rows=st.lists(st.tuples(CELL, CELL).filter(any), max_size=20))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rejects.csv"
    with RejectsFile(path, ("one", "two")) as rejects:
        rejects.write(("-", "-"), Finding(1, "", "", ""))
        for row in rows:
            rejects.write(row, Finding(1, "", "", ""))

    found = [row for _, row in open_rows(path).rows]

    assert [(r["one"], r["two"]) for r in found if isinstance(r, dict)] == [
        ("-", "-"),
        *rows,
    ]
