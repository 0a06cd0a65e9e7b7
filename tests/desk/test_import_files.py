"""Files of every kind at the desk: read as somebody chooses, or refused."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from doorplate.addresses.imports.model import ImportOptions, UploadTooLarge
from doorplate.addresses.imports.preview import Office
from doorplate.addresses.imports.service import receive_upload
from doorplate.addresses.imports.tables import upload, upload_part
from doorplate.addresses.specification import specification_named
from doorplate.addresses.tables import load
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from tests.addresses.county import NOON, NORTH, TODAY, row
from tests.desk.importing import (
    GOOD,
    TOWNSHIP,
    file_of,
    imported,
    post,
    send,
    sent,
    text_of,
    work,
)
from tests.desk.town import COUNTY, Town, build_town


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    return build_town(register, tmp_path)


def test_wrong_coordinate_system_is_told_with_the_one_that_fits(town: Town) -> None:
    clerk = town.clerk()
    # The middle of the north village in CGCS2000, zone 38 of 3 degrees (EPSG:4526).
    rows = [row(number=f"{901 + n}号", x=38388950, y=3864720) for n in range(5)]

    page = sent(clerk, file_of(rows))

    text = text_of(clerk, page)
    assert "目前还不能导入" in text
    suggestion = re.search(r'name="crs" value="(EPSG:\d+)"><input type="hidden"', text)
    assert suggestion
    assert post(clerk, page, crs=suggestion[1], method="survey").status_code == 303
    assert "<dt>新增地址</dt><dd>5</dd>" in text_of(clerk, page)


def test_columns_with_unusual_names_are_chosen(town: Town) -> None:
    clerk = town.clerk()
    header = ("A", "B", "C", "D", "E", "F", "G", "H", "I")
    page = sent(clerk, file_of(GOOD, header=header))
    assert "没有一列写明" in text_of(clerk, page)

    chosen = {
        "division_code": "A",
        "thoroughfare": "B",
        "number": "D",
        "x": "H",
        "y": "I",
    }
    fields = {f"column.{name}": column for name, column in chosen.items()}
    assert post(clerk, page, method="imported", **fields).status_code == 303

    text = text_of(clerk, page)
    assert "<dt>新增地址</dt><dd>3</dd>" in text
    kept = dict.fromkeys(fields, "*")
    post(clerk, page, method="survey", **kept)
    assert "<dt>新增地址</dt><dd>3</dd>" in text_of(clerk, page)
    post(clerk, f"{page}/begin")
    work(town)
    assert "新建 3" in text_of(clerk, page)


def test_file_of_points_is_imported(town: Town) -> None:
    clerk = town.clerk()
    features = [
        {
            "type": "Feature",
            "properties": {"区划代码": NORTH, "街路巷": "大定路", "门牌号": f"{n}号"},
            "geometry": {"type": "Point", "coordinates": [112.785, 34.905]},
        }
        for n in (801, 802)
    ] + [
        {
            "type": "Feature",
            "properties": {"区划代码": NORTH, "街路巷": "大定路", "门牌号": "?"},
            "geometry": {"type": "Point", "coordinates": [112.785, 34.905]},
        }
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features})

    page = imported(town, clerk, document.encode(), name="points.geojson")

    assert "新建 2，合并 0，退回 1" in text_of(clerk, page)
    text = text_of(clerk, f"{page}/rejects")
    typed = dict(re.findall(r'<input name="(\d+:\d+)" value="([^"]*)"', text))
    (lost,) = (name for name, value in typed.items() if value == "?")
    answer = post(clerk, f"{page}/rejects", action="load", **(typed | {lost: "803号"}))
    assert "<dt>新增地址</dt><dd>1</dd>" in text_of(clerk, answer.location)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("list.pdf", b"%PDF", "读不了 .pdf 文件"),
        ("list.csv", b"", "文件是空的"),
        ("..", b"x", "读不了"),
    ],
)
def test_file_that_cannot_be_one_is_refused_in_the_form(
    town: Town, name: str, content: bytes, said: str
) -> None:
    answer = send(town.clerk(), content, name=name)

    assert answer.status_code == 400
    assert said in answer.get_data(as_text=True)
    with town.register.reading() as transaction:
        assert transaction.execute(select(upload)).all() == []


def test_file_that_breaks_off_or_is_none_is_told(town: Town) -> None:
    clerk = town.clerk()
    for name, file in (
        ("a.xlsx", b"no workbook"),
        ("b.geojson", b"{}"),
        ("c.csv", b"a,b\n"),
    ):
        page = sent(clerk, file, name=name)
        text = text_of(clerk, page)
        assert "目前还不能导入" in text
        assert "/tmp" not in text
        assert post(clerk, f"{page}/begin").status_code == 409


def test_file_that_is_too_large_is_not_kept(town: Town) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(1000):
            yield b"x" * 300_000

    with pytest.raises(UploadTooLarge, match="larger than 1 MB"):
        receive_upload(
            town.register,
            name="list.csv",
            parts=parts(),
            megabytes=1,
            scheme="gb",
            division_code=TOWNSHIP,
            options=ImportOptions(),
            office=Office(specification_named("gb"), COUNTY, TODAY),
            actor=OPERATOR,
            now=NOON,
        )

    with town.register.reading() as transaction:
        assert transaction.execute(select(upload)).all() == []
        assert transaction.execute(select(upload_part.c.number)).all() == []


def test_file_that_nothing_came_of_is_removed(town: Town) -> None:
    clerk = town.clerk()
    page = sent(clerk, file_of(GOOD))

    assert post(clerk, f"{page}/discard").status_code == 303

    assert clerk.get(page).status_code == 404
    with town.register.reading() as transaction:
        assert transaction.execute(select(upload_part.c.number)).all() == []


def test_same_file_again_is_told(town: Town) -> None:
    clerk = town.clerk()
    imported(town, clerk, file_of(GOOD))

    again = imported(town, clerk, file_of(GOOD))

    assert "以前已经导入过" in text_of(clerk, again)
    with town.register.reading() as transaction:
        assert len(transaction.execute(select(load.c.id)).all()) == 2
