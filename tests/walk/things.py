"""One thing of every kind in one village: what the walk asks for, and must not see.

A room that adds a page about a new kind of thing adds the kind here: the walk fails
with the name of the place until it does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from doorplate.access.keys import Keyring
from doorplate.access.model import Place, Role
from doorplate.access.service.people import create_account, grant_role
from doorplate.addresses.changes.documents import Document
from doorplate.addresses.changes.payloads import Demolish
from doorplate.addresses.service import find_by_text, flags_of
from doorplate.certificates.office import Office
from doorplate.certificates.service import issue_certificate
from doorplate.core.actors import OPERATOR
from doorplate.core.periods import Period
from doorplate.database import Register
from doorplate.divisions.service import DivisionReaches
from doorplate.settings import Settings
from tests.addresses.county import NOON, NORTH, PLUM, TODAY, load_rows, row
from tests.addresses.town import propose

Things = dict[str, str]
"""From a place in a route (``addresses:uid``) to what stands there for one village."""


@dataclass(frozen=True)
class Corner:
    """Where in the county things are made: a village, and names that are its own."""

    village: str
    number: str
    compound: str
    longitude: float
    elsewhere: float
    """A longitude in another village: what stands there raises a doubt."""


OWN: Final = Corner("410883001202", "501", "书香苑", 112.795, 112.785)
FOREIGN: Final = Corner(PLUM, "98765", "禁苑小区", 112.805, 112.795)

# Not about anybody's things: tiles of the whole county, files, the frame's own.
OPEN: Final[Things] = {
    "tiles:z": "12",
    "tiles:x": "3331",
    "tiles:y": "1631",
    "static:name": "css/desk.css",
    "desk:anything": "nowhere",
    "propose:kind": "demolish",
    # Divisions, their outlines and the service areas are everybody's to read.
    "divisions:code": NORTH,
    "areas:layer": "village",
    "at:code": NORTH,
    "generations:number": "1",
}

Maker = Callable[[Register, Path, Corner], Things]
_MAKERS: list[Maker] = []


def maker(function: Maker) -> Maker:
    """Add a function that makes things of some kind in a village."""
    _MAKERS.append(function)
    return function


def make(register: Register, folder: Path, corner: Corner) -> Things:
    """Make one thing of every kind in a corner of the county."""
    found: Things = {}
    for each in _MAKERS:
        found |= each(register, folder, corner)
    return found


@maker
def _addresses(register: Register, folder: Path, corner: Corner) -> Things:
    x, code = corner.longitude, corner.village
    home = {"street": "", "compound": corner.compound, "number": "1号"}
    rows = [
        row(code=code, number=f"{corner.number}号", x=x, y=34.9051),
        row(code=code, number=f"{corner.number}号", building="3", x=x, y=34.9052),
        row(code=code, **home, x=corner.elsewhere, y=34.906),
    ]
    load_rows(register, folder, rows)
    with register.reading() as transaction:
        (doubted,) = find_by_text(transaction, f"{corner.compound}1号")
        (doubt,) = flags_of(transaction, doubted)
    return {
        "addresses:uid": str(doubted.uid),
        "streets:uid": str(doubted.reference.uid),
        "doubts:code": doubt.code,
    }


@maker
def _changes(register: Register, folder: Path, corner: Corner) -> Things:
    with register.reading() as transaction:
        (house,) = find_by_text(transaction, f"{corner.compound}1号")
    change = propose(
        register,
        Demolish((house.uid,)),
        document=Document.read("7号.pdf", b"%PDF-1.7", most_mb=1),
    )
    return {"changes:uid": str(change.uid)}


@maker
def _certificates(register: Register, folder: Path, corner: Corner) -> Things:
    with register.reading() as transaction:
        (house,) = find_by_text(transaction, f"大定路{corner.number}号")
    Keyring(folder / "var" / "keys").create(NOON)
    certificate = issue_certificate(
        register,
        uid=house.uid,
        office=Office.of(Settings(keys_folder=folder / "var" / "keys")),
        language="zh",
        actor=OPERATOR,
        now=NOON,
    )
    return {"certificates:number": str(certificate.number)}


@maker
def _people(register: Register, folder: Path, corner: Corner) -> Things:
    place, name = Place("gb", corner.village), f"clerk-{corner.number}"
    create_account(register, name=name, place=place, actor=OPERATOR, now=NOON)
    grant = grant_role(
        register,
        name=name,
        role=Role.SURVEYOR,
        place=place,
        period=Period(TODAY),
        divisions=DivisionReaches(register),
        actor=OPERATOR,
        now=NOON,
    )
    return {"people:name": name, "grants:number": str(grant.id)}


def places(rule: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a route that stand for a thing, and their name in it."""
    before = ""
    for part in rule.replace(".", "/").split("/"):
        if part.startswith("<"):
            name = part.strip("<>").rpartition(":")[2]
            yield f"{before}:{name}", name
        else:
            before = part
