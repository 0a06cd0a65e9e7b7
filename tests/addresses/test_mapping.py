"""A file's columns are known by their usual headers, or by a mapping."""

from pathlib import Path

import pytest

from doorplate.addresses.loading.mapping import (
    ColumnsMissing,
    ColumnUnknown,
    MappingInvalid,
    MappingUnknown,
    fields_of,
    mapping_named,
    read_mapping,
    shipped_mappings,
    usual_mapping,
)
from doorplate.files import REPORT_COLUMNS
from tests.addresses.county import HEADER


def test_usual_headers_need_no_mapping() -> None:
    fields = fields_of(usual_mapping(HEADER), HEADER)

    assert {name: field.columns for name, field in fields.items()} == {
        "division_code": ("区划代码",),
        "thoroughfare": ("街路巷",),
        "locality": ("小区",),
        "number": ("门牌号",),
        "building": ("楼栋",),
        "unit": ("单元",),
        "room": ("室",),
        "x": ("经度",),
        "y": ("纬度",),
    }


@pytest.mark.parametrize(
    "header",
    ["Division_Code", "division code", "ＤＩＶＩＳＩＯＮ＿ＣＯＤＥ", "区划代码"],
)
def test_width_case_and_spaces_of_a_header_do_not_count(header: str) -> None:
    assert "division_code" in usual_mapping([header])


def test_columns_of_a_rejects_file_are_no_columns_of_the_list() -> None:
    header = (*HEADER, *REPORT_COLUMNS)

    assert fields_of(usual_mapping(header), header) == fields_of(
        usual_mapping(HEADER), HEADER
    )


def test_template_builds_a_field_of_several_columns(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(
        'division_code = "0{town}{village}"\n'
        'locality = ["{street}", "{area}"]\n'
        'number = "{no}"\n'
        'specification = "entrance"\n',
        encoding="utf-8",
    )
    columns = {
        "town": ["902", "", "903"],
        "village": ["01", "", ""],
        "street": ["", " 大街 ", ""],
        "area": ["北山", "南山", ""],
        "no": ["1", "2", "3"],
    }

    fields = fields_of(read_mapping(file), list(columns))
    values = {name: field.values(columns, 3) for name, field in fields.items()}

    assert values == {
        "division_code": ["090201", "", "0903"],
        "locality": ["北山", " 大街 ", ""],
        "number": ["1", "2", "3"],
        "specification": ["entrance"] * 3,
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number = 3", "neither a text"),
        ("number = []", "neither a text"),
        ('number = "{"', "Single"),
        ('nummer = "{no}"', "there is no field nummer"),
        ("number", "Expected '='"),
    ],
)
def test_wrong_mapping_is_refused_with_the_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(MappingInvalid, match=reason):
        read_mapping(file)


def test_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingInvalid, match="No such file"):
        read_mapping(tmp_path / "none.toml")


def test_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ColumnUnknown, match=r"no column no for “number”.*门牌号, 村"):
        fields_of({"number": ("{no}",)}, ["门牌号", "村"])


@pytest.mark.parametrize(
    ("header", "what"), [(("门牌号",), "division"), (("村",), "number")]
)
def test_file_that_says_too_little_is_refused(
    header: tuple[str, ...], what: str
) -> None:
    with pytest.raises(ColumnsMissing, match=f"says the {what}"):
        fields_of(usual_mapping(header), header)


@pytest.mark.parametrize("name", shipped_mappings())
def test_shipped_mapping_is_known_by_its_name(name: str) -> None:
    assert "number" in mapping_named(name)


def test_unknown_mapping_is_refused_with_the_shipped_ones() -> None:
    with pytest.raises(MappingUnknown, match="come: taiwan"):
        mapping_named("japan")
