"""What anybody may see of a plate: nothing else reaches page, JSON or GeoJSON.

A view is a pure value, built from the lower rooms; what is not a field here cannot
be shown. Points are WGS-84, longitude before latitude, unless named otherwise.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doorplate.addresses.surroundings import ShownPoint, Surroundings
from doorplate.certificates.model import CertificateKind
from doorplate.certificates.model import Standing as PaperStanding
from doorplate.certificates.numbers import CertificateNumber
from doorplate.core.platecodes import PlateCode
from doorplate.settings import Hotline, Label


class Standing(StrEnum):
    """What a code stands for today: the three honest answers for a known one."""

    IN_FORCE = "in-force"
    REPLACED = "replaced"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Town:
    """Who answers, and whom to call: the same on every page."""

    name: Label
    department: Label
    emergency: tuple[Hotline, ...]
    hotlines: tuple[Hotline, ...]
    public_url: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class AddressText:
    """The whole standard address, and its two ends: the street and the door."""

    standard: str
    street: str
    door: str

    @property
    def short(self) -> str:
        """The text from the street on, as a plate shows it."""
        return self.street + self.door


@dataclass(frozen=True, slots=True)
class DivisionHere:
    """One link of the chain from the province down."""

    level: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who is responsible here for one kind of service."""

    key: str
    service: Label
    name: str
    contact: str | None
    phone: str | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """Where the door is, as exactly as may be shown."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Decree:
    """The change behind something: its kind and document number, never its reasons."""

    kind: str
    document: str | None


@dataclass(frozen=True, slots=True)
class Former:
    """What an address was called until a day."""

    text: str
    until: date
    decree: Decree | None


@dataclass(frozen=True, slots=True)
class NextDoor:
    """A neighbouring number: metres along the street, and on which side of that way.

    `rising` is towards higher numbers; left is that of who walks there.
    """

    door: str
    metres: int
    rising: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """Since when a plate is not in force, and why; `successor` took its place.

    Where its address is none any more, `decree` ended that, and `followed_by` are the
    addresses that lie there now.
    """

    day: date | None
    reason: str | None
    successor: PlateCode | None
    decree: Decree | None = None
    followed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperText:
    """A text a paper certifies, with its days and the document behind it.

    `end` is the first day on which it was not so any more.
    """

    text: str
    start: date | None
    end: date | None
    document: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PaperNotice:
    """What a numbering notice tells: how many numbers, from which to which, since."""

    first: str
    last: str
    count: int
    effective: date
    document: str | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """Everything the public may know of a certificate or a numbering notice.

    `subject` is the certified address, or the street of a notice. `since`, `now` and
    `reason` tell of one that was superseded or withdrawn. `texts` are a certificate's.
    `signed` is the snapshot as it was signed, and `signature` its signature.
    """

    number: CertificateNumber
    kind: CertificateKind
    standing: PaperStanding
    since: date | None
    now: str | None
    reason: str | None
    subject: str
    day: date
    office: Label
    key: str
    fingerprint: str
    texts: tuple[PaperText, ...]
    notice: PaperNotice | None
    signed: bytes
    signature: bytes
    town: Town


@dataclass(frozen=True, slots=True)
class PlateView:
    """Everything the public may know of one plate.

    `point` is None where coordinates must not be shown, `surroundings` where the
    register does not know where the door is. `ending` is None for one in force;
    `former` are the texts that its address had before, the latest first.
    """

    code: PlateCode
    standing: Standing
    ending: Ending | None
    address: AddressText
    chain: tuple[DivisionHere, ...]
    responsible: tuple[Responsible, ...]
    point: Point | None
    coordinates: tuple[ShownPoint, ...]
    surroundings: Surroundings | None
    town: Town
    former: tuple[Former, ...] = ()
    next_doors: tuple[NextDoor, ...] = ()

    @property
    def url(self) -> str:
        """The page's address, which the QR symbol has in capital letters."""
        return f"{self.town.public_url.rstrip('/')}/D/{self.code}"
