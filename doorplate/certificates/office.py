"""The office that issues: its name, its key, how it writes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from doorplate.access.keys import Key, Keyring, Purpose
from doorplate.addresses.specification import AddressSpecification, specification_named
from doorplate.certificates.numbers import CertificateNumber
from doorplate.certificates.snapshot import FORMAT, Named
from doorplate.core.clock import civil_day
from doorplate.settings import Label, Settings


@dataclass(frozen=True, slots=True)
class Office:
    """What every paper of this register is issued with."""

    settings: Settings
    wording: AddressSpecification
    keyring: Keyring

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the office of some settings."""
        wording = specification_named(
            settings.address_specification, settings.address_specifications
        )
        return cls(settings, wording, Keyring(settings.keys_folder))

    def key(self) -> Key:
        """Return the current signing key. Raises KeyMissing, KeysExposed."""
        return self.keyring.current(Purpose.SIGNING)

    def day(self, instant: datetime) -> date:
        """Return the civil day of an instant where the office is."""
        return civil_day(instant, self.settings.time_zone)

    def link(self, number: CertificateNumber) -> str:
        """Return the address of a certificate's check page."""
        return f"{self.settings.public_url.rstrip('/')}/C/{number}"

    def name(self, language: str) -> str:
        """Return the office's name in a language."""
        label = self._label
        return label.zh if language == "zh" else label.en

    @property
    def _label(self) -> Label:
        return self.settings.issuing_office or self.settings.owning_department

    def heading(
        self, number: CertificateNumber, key: Key, language: str, now: datetime
    ) -> dict[str, Any]:
        """Return what every snapshot begins with."""
        settings = self.settings
        return {
            "format": FORMAT,
            "number": str(number),
            "key": key.id,
            "issued_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "day": self.day(now).isoformat(),
            "language": language,
            "town": _named(settings.town),
            "office": _named(self._label),
            "telephone": settings.issuing_telephone,
            "check": self.link(number),
            "illustrative": settings.illustrative,
        }


def _named(label: Label) -> Named:
    return Named(zh=label.zh, en=label.en)
