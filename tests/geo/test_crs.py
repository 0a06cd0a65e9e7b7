import pyproj
import pytest

from geo.crs import BD09, CGCS2000, GCJ02, WGS84, Crs, UnknownCrs


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("WGS84", WGS84),
        ("wgs-84", WGS84),
        ("EPSG:4326", WGS84),
        ("crs84", WGS84),
        ("CGCS 2000", CGCS2000),
        ("4490", CGCS2000),
        ("epsg:4490", CGCS2000),
        ("gcj-02", GCJ02),
        ("GCJ_02", GCJ02),
        ("bd09", BD09),
        ("bd09ll", BD09),
        (" EPSG:3825 ", Crs("EPSG:3825")),
        ("3825", Crs("EPSG:3825")),
        # With heights: the plane part counts.
        ("EPSG:4979", WGS84),
    ],
)
def test_a_system_is_understood_in_each_spelling(text: str, system: Crs) -> None:
    assert Crs.parse(text) == system


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mars",
        "EPSG:999999",
        "99",
        "EPSG:5703",  # heights only
        "EPSG:4978",  # geocentric
        "PROJCS[broken",
    ],
)
def test_an_unknown_system_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(UnknownCrs, match="accepted are WGS84, CGCS2000, GCJ02, BD09"):
        Crs.parse(text)


def test_a_long_unknown_text_is_cut_in_the_message() -> None:
    with pytest.raises(ValueError, match=r"accepted are") as refusal:
        Crs.parse("what is this " * 100)

    assert len(str(refusal.value)) < 250


def test_wkt_is_recognised_by_its_code() -> None:
    wkt = pyproj.CRS.from_epsg(4547).to_wkt("WKT1_ESRI")

    assert Crs.parse(wkt) == Crs("EPSG:4547")


def test_a_compound_system_counts_by_its_plane_part() -> None:
    system = pyproj.CRS.from_user_input("EPSG:4547+5703")

    assert Crs.of(system) == Crs("EPSG:4547")


def test_a_system_without_a_code_keeps_its_wkt_and_shows_its_name() -> None:
    own = pyproj.CRS.from_user_input(
        "+proj=tmerc +lon_0=112.7 +k=1 +x_0=40000 +ellps=GRS80 +type=crs"
    )

    crs = Crs.of(own)

    assert Crs.parse(crs.name) == crs
    assert str(crs) == "unknown"
    assert not crs.is_geographic


def test_a_system_shows_its_short_name() -> None:
    assert str(GCJ02) == "GCJ02"


@pytest.mark.parametrize(
    ("crs", "degrees"),
    [(WGS84, True), (BD09, True), (Crs("EPSG:3825"), False)],
)
def test_degrees_and_metres_are_told_apart(crs: Crs, degrees: bool) -> None:  # noqa: FBT001
    assert crs.is_geographic is degrees


def test_shifted_systems_have_no_entry_in_any_register_of_systems() -> None:
    with pytest.raises(UnknownCrs):
        GCJ02.system()
