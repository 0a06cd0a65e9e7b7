"""A file at the desk: sent, looked at, imported by a job, its rejects mended."""

import csv
import io
import re
from pathlib import Path

import pytest

from doorplate.access.model import Permission
from doorplate.database import Register
from tests.addresses.county import NORTH, PLUM, SOUTH, row
from tests.addresses.test_resume import content
from tests.desk.importing import (
    BAD,
    GOOD,
    TOWNSHIP,
    file_of,
    imported,
    numbers,
    post,
    send,
    sent,
    text_of,
    work,
)
from tests.desk.people import Somebody, limited_to
from tests.desk.town import COUNTY, Town, build_town


@pytest.fixture
def town(register: Register, tmp_path: Path) -> Town:
    return build_town(register, tmp_path)


def test_file_is_looked_at_before_anything_is_written(town: Town) -> None:
    clerk = town.clerk()
    before = content(town.register)

    page = sent(clerk, file_of([*GOOD, *BAD], encoding="gb18030"))

    text = text_of(clerk, page)
    assert "全部 6 行都看过了" in text
    assert "<dt>新增地址</dt><dd>3</dd>" in text
    assert "<dt>退回的行</dt><dd>3</dd>" in text
    assert "gb18030" in text
    assert "这不是门牌号" in text
    assert "data-map" in text
    assert "大定路" in text
    assert content(town.register) == before


def test_what_is_foreseen_is_what_becomes_of_it(town: Town) -> None:
    clerk = town.clerk()
    rows = [*GOOD, GOOD[0], row(number="3号"), *BAD]
    page = sent(clerk, file_of(rows))
    foreseen = text_of(clerk, page)

    post(clerk, f"{page}/begin")
    work(town)

    done = text_of(clerk, page)
    assert "<dt>新增地址</dt><dd>3</dd>" in foreseen
    assert "<dt>已有的或重复的</dt><dd>2</dd>" in foreseen
    assert "读入 8 行：新建 3，合并 2，退回 3。" in done
    assert {"501", "502", "503"} <= numbers(town)


def test_import_is_a_job_that_shows_how_far_it_is(town: Town) -> None:
    clerk = town.clerk()
    page = sent(clerk, file_of(GOOD))

    post(clerk, f"{page}/begin")

    waiting = text_of(clerk, page)
    assert "排队等待导入" in waiting
    assert f'hx-get="{page}/progress"' in waiting
    part = clerk.get(f"{page}/progress")
    assert "HX-Refresh" not in part.headers
    assert "<html" not in part.get_data(as_text=True)
    assert "[409]" not in waiting
    assert post(clerk, f"{page}/begin").status_code == 409
    work(town)
    assert clerk.get(f"{page}/progress").headers["HX-Refresh"] == "true"


def test_import_is_stopped_and_goes_on(town: Town) -> None:
    clerk = town.clerk()
    page = sent(clerk, file_of(GOOD))
    post(clerk, f"{page}/begin")

    assert post(clerk, f"{page}/stop").status_code == 303
    assert "已停止" in text_of(clerk, page)
    assert work(town) == 0
    assert post(clerk, f"{page}/retry").status_code == 303
    assert work(town) == 1

    assert "新建 3" in text_of(clerk, page)


def test_rejected_rows_are_corrected_here_and_go_on(town: Town) -> None:
    clerk = town.clerk()
    page = imported(town, clerk, file_of([*GOOD, *BAD]))
    rejects = f"{page}/rejects"
    text = text_of(clerk, rejects)
    names = re.findall(r'<input name="(\d+:\d+)" value="([^"]*)"', text)
    assert len(re.findall('aria-invalid="true"', text)) == 1 + 1 + 2
    typed = dict(names)
    (wrong,) = (name for name, value in names if value == "无门牌")
    (outside,) = (name for name, value in names if value == "12.5")
    typed |= {wrong: "600号", outside: "12.6"}

    answer = post(clerk, rejects, action="save", page="1", **typed)

    assert answer.status_code == 303
    text = text_of(clerk, answer.location)
    assert "已按您写的保存 2 行" in text
    assert "<b>1</b> 行已改正" in text
    assert "600号" in text
    answer = post(
        clerk, rejects, action="load", page="1", **(typed | {outside: "112.785"})
    )
    assert answer.status_code == 303
    new = answer.location
    assert "<dt>新增地址</dt><dd>2</dd>" in text_of(clerk, new)
    post(clerk, f"{new}/begin")
    work(town)
    assert "读入 2 行：新建 2，合并 0，退回 0。" in text_of(clerk, new)
    assert {"600", "602"} <= numbers(town)
    assert "<b>1</b> 行待处理" in text_of(clerk, rejects)
    assert "待改正的退回行" in text_of(clerk, "/desk/")


def test_nothing_corrected_is_nothing_to_load(town: Town) -> None:
    clerk = town.clerk()
    page = imported(town, clerk, file_of([*GOOD, *BAD]))

    answer = post(clerk, f"{page}/rejects", action="load", page="1")

    assert answer.status_code == 409
    assert "没有改正好的行" in answer.get_data(as_text=True)


def test_rejects_are_a_file_that_can_be_mended_and_sent(town: Town) -> None:
    clerk = town.clerk()
    page = imported(town, clerk, file_of([*GOOD, *BAD]))

    file = clerk.get(f"{page}/rejects.csv").data

    lines = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert [line["reject_code"] for line in lines] == [
        "number-unreadable",
        "unknown-division",
        "coordinates-outside-county",
    ]
    assert lines[0]["reject_message"].startswith("这不是门牌号")
    mended = file.decode("utf-8-sig").replace("无门牌", "610号").encode()
    again = imported(town, clerk, mended)
    assert "读入 3 行：新建 1，合并 0，退回 2。" in text_of(clerk, again)


@pytest.mark.parametrize(
    ("codes", "division"), [([NORTH], NORTH), ([TOWNSHIP, NORTH, SOUTH], TOWNSHIP)]
)
def test_rows_outside_the_area_are_rejected(
    town: Town, codes: list[str], division: str
) -> None:
    clerk = town.clerk(*codes)
    rows = [row(number="701号"), row(code=PLUM, number="702号", x=112.805)]
    page = sent(clerk, file_of(rows), division=division)
    post(clerk, f"{page}/begin")

    work(town, Somebody(where=limited_to(codes, above=[COUNTY])))

    text = text_of(clerk, page)
    assert "读入 2 行：新建 1，合并 0，退回 1。" in text
    assert "不在本次导入的范围之内" in text
    assert numbers(town) & {"701", "702"} == {"701"}


def test_new_street_is_named_by_whoever_names_streets(town: Town) -> None:
    village = town.clerk(NORTH)
    rows = [
        row(number="1号", street="新开路"),
        row(number="2号", street="", compound="新村"),
    ]
    page = sent(village, file_of(rows), division=NORTH)
    assert "街路由上级区划统一命名" in text_of(village, page)
    post(village, f"{page}/begin")

    work(town, Somebody(where=limited_to([NORTH], above=[COUNTY])))

    assert "新建 1，合并 0，退回 1" in text_of(village, page)


def test_area_of_others_cannot_be_chosen_nor_their_files_seen(town: Town) -> None:
    mine, theirs = town.clerk(NORTH), town.clerk(PLUM)
    page = imported(
        town, theirs, file_of([row(code=PLUM, number="8号", x=112.805)]), division=PLUM
    )

    assert send(mine, file_of(GOOD), division=PLUM).status_code == 400
    assert "房屋.csv" not in text_of(mine, "/desk/imports")
    for path in ("", "/progress", "/rejects", "/rejects.csv"):
        assert mine.get(page + path).status_code == 404
    for path in ("/begin", "/stop", "/retry", "/discard"):
        assert post(mine, page + path).status_code == 404
    assert "房屋.csv" in text_of(theirs, "/desk/imports")


def test_whoever_lost_the_right_since_imports_nothing(town: Town) -> None:
    clerk = town.clerk(NORTH)
    page = sent(clerk, file_of(GOOD), division=NORTH)
    post(clerk, f"{page}/begin")

    work(town, Somebody(held=frozenset({Permission.REGISTER_READ})))

    assert "失败" in text_of(clerk, page)
    assert not numbers(town) & {"501", "502", "503"}


def test_reader_imports_nothing(town: Town) -> None:
    reader = town.clerk(held=[Permission.REGISTER_READ])

    assert reader.get("/desk/imports").status_code == 403
    assert send(reader, file_of(GOOD)).status_code == 403
