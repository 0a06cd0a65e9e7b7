"""Loading dated lists."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from doorplate.core.actors import OPERATOR
from doorplate.core.errors import RegistryError
from doorplate.database import Register
from doorplate.divisions import service
from doorplate.divisions.columns import ColumnMissing, ColumnUnknown
from doorplate.divisions.model import DivisionUnknown, Level
from doorplate.divisions.service.lists import Renamed
from doorplate.divisions.service.naming import AliasEmpty, DivisionAmbiguous
from doorplate.files import FileUnwritable
from tests.divisions.factories import HEADER, NOW, TOWN, a_list, load, renamed

WUTONG = "410883004214"
OLD, NEW = date(2022, 6, 30), date(2023, 6, 30)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def name_on(register: Register, day: date | None, code: str = WUTONG) -> str:
    with register.reading() as transaction:
        chain = service.chain(transaction, scheme="gb", code=code, on=day)
    return chain[-1].name


def test_lists_loaded_later_were_not_known_before(
    register: Register, path: Path
) -> None:
    load(register, a_list(path), OLD)
    later = NOW + timedelta(days=9)
    renamed_list = a_list(path, renamed(TOWN, c410883004214="梧桐社区居民委员会"))
    load(register, renamed_list, OLD + timedelta(days=1), now=later)

    def known(at: datetime) -> str:
        with register.reading() as transaction:
            chain = service.chain(
                transaction, scheme="gb", code=WUTONG, on=NEW, known_at=at
            )
        return chain[-1].name

    assert known(later) == "梧桐社区居民委员会"
    assert known(later - timedelta(seconds=1)) == "梧桐村村民委员会"
    with pytest.raises(DivisionUnknown):
        known(NOW - timedelta(seconds=1))


def dated_names(register: Register, code: str = WUTONG) -> list[tuple[object, ...]]:
    with register.reading() as transaction:
        record = service.division_record(transaction, scheme="gb", code=code)
    return [(n.name, n.period.start, n.period.end) for n in record.names]


def test_a_list_becomes_divisions(register: Register, path: Path) -> None:
    report = load(register, a_list(path))

    assert (report.read, report.created, report.merged) == (6, 6, 0)
    assert report.rejected == ()
    with register.reading() as transaction:
        chain = service.chain(transaction, scheme="gb", code=WUTONG, on=NEW)
        index = service.division_index(transaction, scheme="gb", on=NEW)
    assert [division.name for division in chain] == [
        "孟州市",
        "河阳街道",
        "梧桐村村民委员会",
    ]
    assert index.by_code(WUTONG) == chain[-1]
    assert chain[-1].level is Level.VILLAGE
    assert [(n.code, n.value) for n in report.notices] == [
        ("parent-not-listed", "410800000000")
    ]


def test_the_same_list_again_changes_nothing(register: Register, path: Path) -> None:
    load(register, a_list(path))

    report = load(register, path)

    assert (report.read, report.created, report.merged) == (6, 0, 6)
    assert report.renamed == ()
    assert dated_names(register) == [("梧桐村村民委员会", NEW, None)]


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_changed_name_is_kept_with_its_days(
    register: Register, tmp_path: Path, *, newest_first: bool
) -> None:
    old = a_list(tmp_path / "old.csv", renamed(TOWN, **{f"c{WUTONG}": "吴桐村委会"}))
    new = a_list(tmp_path / "new.csv")
    in_order = [(old, OLD), (new, NEW)]

    reports = [
        load(register, path, as_of)
        for path, as_of in (reversed(in_order) if newest_first else in_order)
    ]

    change = Renamed(WUTONG, "吴桐村委会", "梧桐村村民委员会")
    assert [report.renamed for report in reports] == [(), (change,)]
    assert dated_names(register) == [
        ("吴桐村委会", OLD, NEW),
        ("梧桐村村民委员会", NEW, None),
    ]
    assert name_on(register, date(2023, 6, 29)) == "吴桐村委会"
    assert name_on(register, NEW) == name_on(register, None) == "梧桐村村民委员会"
    assert name_on(register, date(2000, 1, 1)) == "吴桐村委会"
    with register.reading() as transaction:
        index = service.division_index(transaction, scheme="gb")
    assert [division.code for division in index.find("吴桐村")] == [WUTONG]


def test_a_list_of_the_same_day_corrects(register: Register, path: Path) -> None:
    load(register, a_list(path, renamed(TOWN, **{f"c{WUTONG}": "吾桐村"})))

    load(register, a_list(path))

    assert dated_names(register) == [("梧桐村村民委员会", NEW, None)]


def test_what_a_list_lacks_is_told_and_ended_only_if_it_is_complete(
    register: Register, tmp_path: Path
) -> None:
    load(register, a_list(tmp_path / "old.csv"), OLD)
    shorter = a_list(tmp_path / "new.csv", TOWN[:4])

    told = load(register, shorter, NEW).vanished
    before = name_on(register, None)
    ended = load(register, shorter, NEW, complete=True).vanished
    again = load(register, shorter, NEW, complete=True).vanished

    assert set(told) == set(ended) == {"410883004000", WUTONG}
    assert again == ()
    assert dated_names(register) == [("梧桐村村民委员会", OLD, NEW)]
    assert before == name_on(register, None)  # an address there keeps its chain
    with register.reading() as transaction:
        index = service.division_index(transaction, scheme="gb", on=NEW)
    division = index.by_code(WUTONG)
    assert division is not None
    assert division.ended == NEW


def test_a_complete_list_ends_what_only_an_older_list_knows(
    register: Register, tmp_path: Path
) -> None:
    shorter = a_list(tmp_path / "new.csv", TOWN[:4])
    load(register, shorter, NEW)
    load(register, shorter, NEW, complete=True)

    load(register, a_list(tmp_path / "old.csv"), OLD)

    assert dated_names(register) == [("梧桐村村民委员会", OLD, NEW)]


def test_a_list_of_one_county_says_nothing_of_another(
    register: Register, tmp_path: Path
) -> None:
    other = [("410882000000", "county", "沁阳市", "410800000000")]
    load(register, a_list(tmp_path / "other.csv", other), OLD)

    report = load(register, a_list(tmp_path / "town.csv"), NEW, complete=True)

    assert report.vanished == ()


BAD_ROWS = {
    "wrong-length": ("41088300421", "village", "甲村", "410883004000"),
    "missing-code": ("", "village", "甲村", "410883004000"),
    "lost-characters": ("410883004215", "village", "甲?村", "410883004000"),
    "missing-name": ("410883004215", "village", " ", "410883004000"),
    "bad-level": ("410883004215", "planet", "甲村", "410883004000"),
    "level-contradicts-code": ("410883004215", "county", "甲村", "410883000000"),
    "unknown-parent": ("410883009215", "village", "甲村", "410883009000"),
    "parent-not-above": ("410883004215", "village", "甲村", "410883004214"),
    "duplicate-code": ("410883004214", "village", "甲村", "410883004000"),
    "half-written-row": ("410883004215", "vill"),
    "code-unreadable": ("410883004215", "village", "甲村", "上级"),
}


@pytest.mark.parametrize("finding", BAD_ROWS)
def test_a_bad_row_is_told_with_its_place_and_kept_to_be_mended(
    sqlite_register: Register, path: Path, finding: str
) -> None:
    rejects = path.with_name("rejects.csv")
    bad = BAD_ROWS[finding]

    report = load(sqlite_register, a_list(path, [*TOWN, bad]), rejects=rejects)

    assert [(f.row_number, f.code) for f in report.rejected] == [(8, finding)]
    assert report.read == report.created + report.merged + len(report.rejected) == 7
    lines = rejects.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(",".join(bad))


def test_lost_characters_in_a_code_are_told(
    sqlite_register: Register, path: Path
) -> None:
    bad = ("41088300?215", "village", "甲村", "410883004000")

    report = load(sqlite_register, a_list(path, [*TOWN, bad]))

    assert [(f.field, f.code) for f in report.rejected] == [
        ("code12", "lost-characters")
    ]


def test_a_row_below_a_rejected_one_is_rejected(
    sqlite_register: Register, path: Path
) -> None:
    rows = renamed(TOWN, c410883004000="河?街道")

    report = load(sqlite_register, a_list(path, rows))

    assert [f.code for f in report.rejected] == ["lost-characters", "unknown-parent"]


def test_mended_rejects_are_loaded_with_the_same_command(
    register: Register, path: Path
) -> None:
    rejects = path.with_name("rejects.csv")
    rows = renamed(TOWN, **{f"c{WUTONG}": "?桐村"})
    load(register, a_list(path, rows), rejects=rejects)
    text = rejects.read_text(encoding="utf-8-sig")
    rejects.write_text(text.replace("?桐村", "梧桐村", 1), encoding="utf-8-sig")

    report = load(register, rejects)

    assert (report.read, report.created) == (1, 1)
    assert name_on(register, NEW) == "梧桐村"


def test_nothing_is_loaded_where_rejects_cannot_be_written(
    register: Register, path: Path
) -> None:
    rows = [*TOWN, ("", "village", "甲村", "")]

    with pytest.raises(FileUnwritable):
        load(register, a_list(path, rows), rejects=path / "not-a-folder.csv")

    with register.reading() as transaction:
        assert len(service.division_index(transaction, scheme="gb")) == 0


def test_an_equal_row_is_merged(sqlite_register: Register, path: Path) -> None:
    report = load(sqlite_register, a_list(path, [*TOWN, TOWN[-1]]))

    assert (report.read, report.created, report.merged) == (7, 6, 1)
    assert [(n.row_number, n.code) for n in report.notices] == [
        (2, "parent-not-listed"),
        (8, "duplicate-row"),
    ]


def test_level_and_parent_are_told_by_the_code_where_columns_lack(
    register: Register, path: Path
) -> None:
    rows = [(code, name) for code, _, name, _ in TOWN]

    load(
        register, a_list(path, rows, ("VILLCODE", "名称")), columns={"code": "VILLCODE"}
    )

    with register.reading() as transaction:
        chain = service.chain(transaction, scheme="gb", code=WUTONG)
    assert [division.code for division in chain] == [
        "410883000000",
        "410883004000",
        WUTONG,
    ]


def test_a_scheme_that_nobody_described_needs_levels(
    sqlite_register: Register, path: Path
) -> None:
    a_list(path, [("X-1", "甲")], ("code", "name"))

    without = load(sqlite_register, path, scheme="elsewhere")
    given = load(sqlite_register, path, scheme="elsewhere", level=Level.VILLAGE)

    assert [f.code for f in without.rejected] == ["missing-level"]
    assert (given.created, given.notices) == (1, ())


def test_an_unknown_parent_is_refused_once_the_register_knows_higher_ones(
    sqlite_register: Register, path: Path
) -> None:
    load(sqlite_register, a_list(path))
    stray = ("410881001000", "township", "甲街道", "410881000000")

    report = load(sqlite_register, a_list(path, [stray]))

    assert [f.code for f in report.rejected] == ["unknown-parent"]


def test_a_parent_may_stand_in_the_register(register: Register, path: Path) -> None:
    load(register, a_list(path))
    below = ("410883004215", "village", "甲村", "410883004000")

    report = load(register, a_list(path, [below]), date(2024, 1, 1))

    assert (report.created, report.rejected) == (1, ())
    assert set(report.vanished) == set()


@pytest.mark.parametrize(
    ("header", "columns", "error"),
    [
        (("a", "b", "c", "d"), {}, ColumnMissing),
        (HEADER, {"code": "VILLCODE"}, ColumnUnknown),
    ],
)
def test_columns_that_cannot_be_told_are_refused(
    sqlite_register: Register,
    path: Path,
    header: tuple[str, ...],
    columns: dict[str, str],
    error: type[RegistryError],
) -> None:
    with pytest.raises(error, match=r"the file has|it has"):
        load(sqlite_register, a_list(path, header=header), columns=columns)


def test_progress_is_told(sqlite_register: Register, path: Path) -> None:
    told: list[int] = []

    load(sqlite_register, a_list(path), progress=told.append)

    assert sum(told) == len(TOWN)


def test_an_alias_is_found(register: Register, path: Path) -> None:
    load(register, a_list(path))
    given = {"scheme": "gb", "code": WUTONG, "actor": OPERATOR, "now": NOW}

    first = service.add_alias(register, name=" 老 梧桐 ", **given)
    again = service.add_alias(register, name="老 梧桐", **given)

    assert (first, again) == (True, False)
    with register.reading() as transaction:
        found = service.division_named(transaction, scheme="gb", text="老梧桐")
        record = service.division_record(transaction, scheme="gb", code=WUTONG)
    assert found.code == WUTONG
    assert record.aliases == ("老 梧桐",)
    with pytest.raises(AliasEmpty):
        service.add_alias(register, name=" ", **given)


def test_unknown_and_ambiguous_divisions_are_refused(
    register: Register, path: Path
) -> None:
    twin = ("410883001214", "village", "梧桐村民委员会", "410883001000")
    load(register, a_list(path, [*TOWN, twin]))

    with register.reading() as transaction:
        with pytest.raises(DivisionUnknown):
            service.chain(transaction, scheme="gb", code="410999000000")
        with pytest.raises(DivisionUnknown):
            service.division_record(transaction, scheme="gb", code="410999000000")
        with pytest.raises(DivisionUnknown):
            service.division_named(transaction, scheme="gb", text="无名村")
        with pytest.raises(DivisionAmbiguous, match=r"410883001214 .*410883004214"):
            service.division_named(transaction, scheme="gb", text="梧桐社区")
