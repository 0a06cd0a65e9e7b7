"""Texts of plates that tests draw, one for each kind and some hard ones."""

from dataclasses import replace
from typing import Any, Final

from doorplate.core.platecodes import PlateCode
from doorplate.plates.text import PlateText

BASE: Final = "HTTPS://MP.EXAMPLE"
CODE: Final = PlateCode.from_body("7K2QX9M4RT3")


def a_plate(**changes: Any) -> PlateText:
    plain = PlateText(kind="small", name="大定路", number="57号", code=CODE)
    return replace(plain, **changes)


def a_code(number: int) -> PlateCode:
    return PlateCode.from_body(f"{number:011d}")


ONE_OF_EACH: Final = [
    a_plate(
        kind="large",
        name="黄河大道",
        number="128号",
        code=a_code(1),
        secondary="Huánghé Dàdào",
        postcode="454750",
        department="孟州市民政局监制",
        illustrative=True,
    ),
    a_plate(kind="medium", name="韩愈大街", code=a_code(2), secondary="Hányù Dàjiē"),
    a_plate(kind="small", name="梧桐村", number="1024-3号", code=a_code(3)),
    a_plate(kind="building", name="河阳郡府小区", number="12号楼", code=a_code(4)),
    a_plate(kind="unit", name="河阳郡府小区3号楼", number="2单元", code=a_code(5)),
    a_plate(
        kind="room",
        name="河阳郡府小区",
        number="302",
        code=a_code(6),
        secondary="3号楼2单元",
        illustrative=True,
    ),
]
