"""Streets and localities come in with their geometry, and addresses lie along them."""

from pathlib import Path

import pytest
from shapely.geometry import LineString, MultiLineString, Point, box

from doorplate.addresses.loading.mapping import ColumnsMissing
from doorplate.addresses.loading.rows import CrsUnknown
from doorplate.addresses.loading.streets import StreetsReport
from doorplate.addresses.model import (
    ReferenceAmbiguous,
    ReferenceKind,
    ReferenceUnknown,
)
from doorplate.addresses.service import (
    addresses_of,
    load_reference_objects,
    reference_named,
    references,
    references_near,
)
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.files import FileUnreadable
from tests.addresses.county import (
    NOON,
    NORTH,
    PLUM,
    load_rows,
    row,
    write_csv,
    write_geojson,
)

WEST = LineString([(112.780, 34.905), (112.785, 34.905)])
EAST = LineString([(112.785, 34.905), (112.790, 34.905)])
COUNTY = "410883000000"


def street(name: str = "大定路", code: str = COUNTY, **more: str) -> dict[str, object]:
    return {"name": name, "division_code": code, **more}


def load_streets(register: Register, path: Path, **changes: str) -> StreetsReport:
    return load_reference_objects(
        register,
        path=path,
        scheme="gb",
        actor=OPERATOR,
        now=NOON,
        crs=changes.get("crs"),
    )


def test_pieces_of_a_street_become_one_line(county: Register, tmp_path: Path) -> None:
    pieces = [(street(), WEST), (street(), EAST), (street("河雍大街"), WEST)]
    report = load_streets(county, write_geojson(tmp_path / "s.geojson", pieces))

    assert (report.read, report.created, report.merged) == (3, 2, 1)
    with county.reading() as transaction:
        whole = reference_named(transaction, "大定路")
    assert whole.kind is ReferenceKind.THOROUGHFARE
    assert whole.geometry is not None
    assert whole.geometry.equals(LineString([(112.780, 34.905), (112.790, 34.905)]))


def test_outline_and_kind_tell_a_locality(county: Register, tmp_path: Path) -> None:
    features = [
        (street("北街村", NORTH), box(112.781, 34.901, 112.789, 34.909)),
        (street("家属院", NORTH, kind="小区"), WEST),
        (street("环路", kind="道路"), Point(112.785, 34.905)),
    ]
    load_streets(county, write_geojson(tmp_path / "s.geojson", features))

    with county.reading() as transaction:
        kinds = {one.name: one.kind.value for one in references(transaction)}
    assert kinds == {
        "北街村": "locality",
        "家属院": "locality",
        "环路": "thoroughfare",
    }


def test_same_streets_again_change_nothing_and_new_lines_redraw(
    county: Register, tmp_path: Path
) -> None:
    file = write_geojson(tmp_path / "s.geojson", [(street(), WEST)])
    load_streets(county, file)

    again = load_streets(county, file)
    moved = write_geojson(tmp_path / "t.geojson", [(street(), EAST)])
    redrawn = load_streets(county, moved)

    assert (again.created, again.redrawn, again.merged) == (0, 0, 1)
    assert (redrawn.created, redrawn.redrawn, redrawn.merged) == (0, 1, 0)
    with county.reading() as transaction:
        geometry = reference_named(transaction, "大定路").geometry
    assert geometry is not None
    assert geometry.equals(EAST)


def test_list_of_names_needs_no_geometry(county: Register, tmp_path: Path) -> None:
    rows = [("大定路", COUNTY), ("大定路", COUNTY)]
    file = write_csv(tmp_path / "streets.csv", ("街路巷", "区划代码"), rows)

    report = load_streets(county, file)
    again = load_streets(county, file)

    assert (report.read, report.created, report.merged) == (2, 1, 1)
    assert (again.read, again.created, again.merged) == (2, 0, 2)
    with county.reading() as transaction:
        assert reference_named(transaction, "大定路").geometry is None


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": ""}, "name", "missing-name"),
        ({"name": "大?路"}, "name", "lost-characters"),
        ({"division_code": "410883009"}, "division_code", "unknown-division"),
        ({"division_code": "4108"}, "division_code", None),
        ({"division_code": "x"}, "division_code", "code-unreadable"),
        ({"kind": "河"}, "kind", "unknown-kind"),
    ],
)
def test_bad_street_is_rejected_by_row_field_and_code(
    county: Register,
    tmp_path: Path,
    changes: dict[str, str],
    field: str,
    code: str | None,
) -> None:
    file = write_geojson(tmp_path / "s.geojson", [(street() | changes, WEST)])

    report = load_streets(county, file)

    found = [(one.row_number, one.field, one.code) for one in report.rejected]
    assert found == ([] if code is None else [(2, field, code)])
    assert report.read == report.created + len(report.rejected) == 1


def test_broken_row_of_a_list_is_rejected(county: Register, tmp_path: Path) -> None:
    file = tmp_path / "streets.csv"
    file.write_text(
        f"name,division_code\n大定路\n韩愈大街,{COUNTY}\n", encoding="utf-8"
    )

    report = load_streets(county, file)

    assert [one.code for one in report.rejected] == ["half-written-row"]
    assert report.created == 1


def test_streets_without_name_or_division_are_refused(
    county: Register, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "streets.csv", ("name", "x"), [("大定路", "1")])

    with pytest.raises(ColumnsMissing, match="says the division_code"):
        load_streets(county, file)


def test_unreadable_streets_are_refused(county: Register, tmp_path: Path) -> None:
    file = write_geojson(tmp_path / "s.geojson", [(street(), WEST)])

    with pytest.raises(FileUnreadable):
        load_streets(county, tmp_path / "none.geojson")
    with pytest.raises(CrsUnknown):
        load_streets(county, file, crs="nonsense")


def test_addresses_take_the_street_that_is_drawn(
    county: Register, tmp_path: Path
) -> None:
    load_streets(county, write_geojson(tmp_path / "s.geojson", [(street(), WEST)]))
    load_rows(county, tmp_path, [row(), row(code=PLUM, number="58号", x=112.805)])

    with county.reading() as transaction:
        (known,) = references(transaction)
        along = addresses_of(transaction, reference_id=known.id)
    assert [one.locators.number for one in along] == ["57", "58"]


def test_smallest_division_that_has_the_name_owns_the_address(
    county: Register, tmp_path: Path
) -> None:
    twins = [(street("环路"), WEST), (street("环路", "410883001000"), EAST)]
    load_streets(county, write_geojson(tmp_path / "s.geojson", twins))
    load_rows(county, tmp_path, [row(street="环路"), row(street="环路", code=PLUM)])

    with county.reading() as transaction:
        owners = {
            one.division_code: one.reference.division_code
            for one in addresses_of(transaction)
        }
    assert owners == {NORTH: "410883001000", PLUM: COUNTY}


def test_spellings_of_a_name_are_one_street(county: Register, tmp_path: Path) -> None:
    streets = ["A街", "Ａ街", "a 街"]
    rows = [row(street=name, number=f"{n}号") for n, name in enumerate(streets)]
    load_rows(county, tmp_path, rows)
    load_rows(county, tmp_path, [row(street="a街", number="0号"), row(street="a街")])

    with county.reading() as transaction:
        (known,) = references(transaction)
        along = addresses_of(transaction, reference_id=known.id)
    assert [one.locators.number for one in along] == ["0", "1", "2", "57"]


def test_name_of_several_streets_asks_for_the_division(
    county: Register, tmp_path: Path
) -> None:
    twins = [(street("环路"), WEST), (street("环路", "410883001000"), EAST)]
    load_streets(county, write_geojson(tmp_path / "s.geojson", twins))

    with county.reading() as transaction:
        with pytest.raises(ReferenceAmbiguous, match=r"环路 \(410883001000\)"):
            reference_named(transaction, "环路")
        chosen = reference_named(transaction, "环 路", division_code="410883001")
        with pytest.raises(ReferenceUnknown, match="内环"):
            reference_named(transaction, "内环")
    assert chosen.division_code == "410883001000"


def test_streets_near_a_point_are_found_by_their_lines(
    county: Register, tmp_path: Path
) -> None:
    far = MultiLineString([[(112.80, 34.90), (112.81, 34.90)]])
    drawn = [(street(), WEST), (street("韩愈大街"), far)]
    load_streets(county, write_geojson(tmp_path / "s.geojson", drawn))

    with county.reading() as transaction:
        near = references_near(
            transaction, longitude=112.7805, latitude=34.9052, radius_m=50
        )
    assert [one.name for one in near] == ["大定路"]
