"""Small rules of pages: styles by hash, numbers to dial, digits set large."""

import base64
import hashlib

import pytest

from doorplate.web.rendering import Renderer, dialled, numerals


def test_policy_allows_the_inlined_style_sheet_and_no_other() -> None:
    renderer = Renderer(["zh"], ["a { color: red }", "/* why */ b , i { margin: 0 }"])

    digest = base64.b64encode(hashlib.sha256(renderer.style.encode()).digest())

    assert f"style-src 'sha256-{digest.decode()}'" in renderer.policy
    assert renderer.style == "a{color:red}b,i{margin:0}"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("110", "110"),
        ("0391-8190110", "0391-8190110"),
        ("0391 8190110 转 2", "03918190110"),
        ("+86 391 8190110", "+863918190110"),
        ("值班 13800000000（张）", "13800000000"),
        ("0391-8190110/8190111", "0391-8190110"),
        ("请到窗口", None),
        ("2", None),
    ],
)
def test_number_to_dial_is_the_first_one_written(
    written: str, number: str | None
) -> None:
    assert dialled(written) == number


def test_digits_of_a_door_are_marked_and_all_else_is_escaped() -> None:
    assert numerals("3号楼<2>") == "<b>3</b>号楼&lt;<b>2</b>&gt;"
