"""Snapshots of 大定路, drawn, signed with a key that is no secret."""

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from shapely import LineString

from doorplate.certificates.drawing.faces import faces
from doorplate.certificates.drawing.rendering import render
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.snapshot import (
    FORMAT,
    AddressSnapshot,
    Certified,
    DatedText,
    Division,
    Named,
    Noticed,
    NoticedNumber,
    NumberingSnapshot,
    ShownPosition,
)
from geo.sketch import Door, StreetLine, sketch

GOLDEN = Path(__file__).parent / "golden"
KEY_ID = "019a0b1c2d3"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {KEY_ID: KEY.public_key().public_bytes_raw()}
NUMBER = CertificateNumber.from_body("7K2QX9M4RT3")
STANDARD = "河南省焦作市孟州市大定街道大定路57号"
FORMER = "河南省焦作市孟州市大定街道会昌路12号"


def map_of_the_street() -> str:
    street = LineString([(112.782, 34.9043), (112.785, 34.9049), (112.788, 34.9048)])
    crossing = LineString([(112.7853, 34.903), (112.7857, 34.9065)])
    return sketch(
        Door("57号", 112.7849, 34.905),
        title="大定路57号",
        radius_m=120,
        streets=[
            StreetLine("大定路", street, own=True),
            StreetLine("会昌东街", crossing),
        ],
        neighbours=[
            Door(str(n), 112.7835 + n * 0.0002, 34.9052 if n % 2 else 34.9046)
            for n in range(1, 15)
        ],
        north="北",
    )


def certified() -> Certified:
    return Certified(
        standard=STANDARD,
        short="大定路57号",
        status="current",
        divisions=tuple(
            Division(level=level, name=name)
            for level, name in (
                ("province", "河南省"),
                ("city", "焦作市"),
                ("county", "孟州市"),
                ("township", "大定街道"),
                ("village", "北街村民委员会"),
            )
        ),
        history=(
            DatedText(text=FORMER, start="1998-05-01", end="2019-07-01"),
            DatedText(
                text=STANDARD,
                start="2019-07-01",
                document="孟政文〔2019〕35号",
                reason="街道更名，全路段重新编号",
            ),
        ),
        also=("邮电局家属院",),
        positions=(
            ShownPosition(
                datum="CGCS2000", x="112.784900", y="34.905000", degrees=True
            ),
            ShownPosition(
                datum="EPSG:4526", x="38480345.12", y="3864112.34", degrees=False
            ),
        ),
        map=map_of_the_street(),
    )


def common(language: str = "zh") -> dict[str, object]:
    return {
        "format": FORMAT,
        "number": str(NUMBER),
        "key": KEY_ID,
        "issued_at": "2026-03-15T04:00:00Z",
        "day": "2026-03-15",
        "language": language,
        "town": Named(zh="孟州市", en="Mengzhou"),
        "office": Named(zh="孟州市民政局", en="Mengzhou Civil Affairs Bureau"),
        "telephone": "0391-8190110",
        "check": f"https://mp.mz.gov.cn/C/{NUMBER}",
        "illustrative": True,
    }


def certificate(language: str = "zh", **changed: object) -> AddressSnapshot:
    address = certified().model_copy(update=changed)
    return AddressSnapshot(kind="address", address=address, **common(language))  # type: ignore[arg-type]


def notice(language: str = "zh", *, numbers: int = 40) -> NumberingSnapshot:
    return NumberingSnapshot(
        kind="numbering",
        notice=Noticed(
            subject="孟州市大定街道大定路",
            effective="2026-04-01",
            document="孟政文〔2026〕12号",
            reason="新建道路编号",
            numbers=tuple(
                NoticedNumber(
                    number=f"{n}号",
                    standard=f"河南省焦作市孟州市大定街道大定路{n}号",
                    former=f"会昌路{n}号" if n % 3 == 0 else None,
                )
                for n in range(1, numbers + 1)
            ),
            plan=map_of_the_street(),
        ),
        **common(language),  # type: ignore[arg-type]
    )


def pdf_of(snapshot: AddressSnapshot | NumberingSnapshot) -> bytes:
    return render(snapshot, faces=faces(), sign=KEY.sign)


@cache
def paper() -> bytes:
    """The usual certificate as a file."""
    return pdf_of(certificate())
