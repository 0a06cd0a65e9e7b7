"""The demonstration: what its folder holds, and the commands that fill it."""

import csv
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from doorplate import database
from doorplate.demo import files
from doorplate.demo.areas import COUNTY, SERVICES
from doorplate.demo.steps import Step

LOCAL: Final = "127.0.0.1"

# The day of the division list that china-division 2.7.0 holds.
_DIVISIONS_AS_OF: Final = "2023-06-30"
# TEST-NET-1 (RFC 5737), nobody's; connecting a datagram socket sends nothing.
_NOWHERE: Final = ("192.0.2.1", 9)

# A newer Doorplate brings the tables of an older demonstration up to date.
_MIGRATIONS: Final = Path(database.__file__).parent / "migrations" / "versions"

_SETTINGS: Final = """\
# Written by scripts/demo. All of this town's settings: docs/settings.md
database_url = {database}
public_url = {public}
county_code = "{county}"
keys_folder = {keys}
audit_file = {audit}
illustrative = true

[town]
zh = "孟州市（示意）"
en = "Mengzhou (illustrative)"

[owning_department]
zh = "地名主管部门（示意）"
en = "Place-name authority (illustrative)"
"""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A folder with the illustrative town: its files, register, and printed plates."""

    folder: Path
    public_url: str

    @property
    def town(self) -> Path:
        """The folder of the town's files, as a town would hand them over."""
        return self.folder / "town"

    @property
    def register(self) -> Path:
        """The register, an SQLite file."""
        return self.folder / "register.sqlite"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.folder / "doorplate.toml"

    @property
    def sheets(self) -> Path:
        """The printed plates, a PDF."""
        return self.folder / "plates.pdf"

    @property
    def manifest(self) -> Path:
        """What is on which page of the PDF, a CSV file."""
        return self.folder / "plates.csv"

    @property
    def staff(self) -> Path:
        """How the invented staff signs in, a text file."""
        return self.folder / "staff.txt"

    def write_files(self) -> None:
        """Write the town's files and the settings."""
        files.write_town(self.town)
        text = _SETTINGS.format(
            database=json.dumps(f"sqlite:///{self.register.resolve()}"),
            public=json.dumps(self.public_url),
            county=COUNTY,
            keys=json.dumps(str((self.folder / "keys").resolve())),
            audit=json.dumps(str((self.folder / "audit.txt").resolve())),
        )
        files.put(self.settings, text)

    def steps(self) -> Iterator[Step]:
        """Yield the way from nothing to printed plates."""
        versions = tuple(sorted(_MIGRATIONS.glob("*.py")))
        yield Step("Make the register", ("init",), versions, makes=(self.register,))
        yield Step("Keys", ("keys", "create"), makes=(self.folder / "keys",))
        yield from self._division_steps()
        for service in SERVICES:
            areas = self.town / files.areas_file(service.layer)
            command = ("areas", "load", str(areas), "--layer", service.layer)
            yield Step(f"Areas: {service.office}", command, reads=(areas,))
        yield self._load("Streets", "streets", self.town / files.STREETS)
        yield self._load("Addresses", "addresses", self.town / files.ADDRESSES)
        yield from self._plate_steps()

    def _division_steps(self) -> Iterator[Step]:
        divisions = self.town / files.DIVISIONS
        load = ("divisions", "load", str(divisions), "--as-of", _DIVISIONS_AS_OF)
        yield Step("Divisions", load, reads=(divisions,))
        borders = self.town / files.BOUNDARIES
        draw = ("divisions", "boundaries", str(borders), "--source", "示意")
        yield Step("Boundaries", draw, reads=(borders,))
        yield Step("Activate the boundaries", ("divisions", "activate", "1"))

    def _load(self, title: str, what: str, path: Path) -> Step:
        return Step(title, (what, "load", str(path)), reads=(path,))

    def _plate_steps(self) -> Iterator[Step]:
        addresses = self.town / files.ADDRESSES
        issue = ("plates", "issue", "--area", COUNTY)
        yield Step("Issue plates", issue, reads=(addresses,))
        output = ("--output", str(self.sheets), "--manifest", str(self.manifest))
        yield Step(
            "Print plates",
            ("plates", "print", "--area", COUNTY, *output),
            reads=(addresses, self.settings),
            makes=(self.sheets, self.manifest),
        )

    def examples(self) -> Iterator[tuple[str, str, str]]:
        """Yield code, address and page of the first plate of each kind in the PDF."""
        seen = set()
        with self.manifest.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["kind"] not in seen:
                    seen.add(row["kind"])
                    code = row["code"].replace(" ", "")
                    yield code, row["address"], row["page"]


def own_address() -> str:
    """Return this machine's address on its local network; 127.0.0.1 without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_NOWHERE)
        except OSError:
            return LOCAL
        return str(probe.getsockname()[0])
