"""大定路 with its doors, and the office that issues papers of them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from doorplate.certificates.model import Certificate
from doorplate.certificates.office import Office
from doorplate.certificates.service import issue_certificate
from doorplate.database import Register
from doorplate.settings import Label, Settings
from tests.certificates.deeds import CLERK, address_at
from tests.public.street import Street, build_street

Issue = Callable[[str], Certificate]


@pytest.fixture
def street(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Street:
    return build_street(register, tmp_path_factory.mktemp("street"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        keys_folder=tmp_path / "keys",
        town=Label(zh="孟州市", en="Mengzhou"),
        issuing_office=Label(zh="孟州市民政局", en="Mengzhou Civil Affairs"),
        issuing_telephone="0391-8190110",
    )


@pytest.fixture
def office(settings: Settings, now: datetime) -> Office:
    office = Office.of(settings)
    office.keyring.create(now)
    return office


@pytest.fixture
def issue(street: Street, office: Office, now: datetime) -> Issue:
    def issued(door: str) -> Certificate:
        return issue_certificate(
            street.register,
            uid=address_at(street, door).uid,
            office=office,
            language="zh",
            actor=CLERK,
            now=now,
        )

    return issued
