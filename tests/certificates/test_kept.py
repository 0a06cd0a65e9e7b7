"""What was issued is kept: through a backup, byte for byte, and still unchangeable."""

from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DatabaseError

from doorplate.certificates.service import certificate_numbered, file_of
from doorplate.certificates.tables import certificate
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.upkeep.backups import back_up, restore
from tests.certificates.conftest import Issue
from tests.public.street import Street


def test_restored_register_has_the_same_paper_and_guards_it_too(
    street: Street, issue: Issue, tmp_path: Path
) -> None:
    issued = issue("3号")
    with street.register.reading() as transaction:
        file = file_of(transaction, issued)
    archive, url = tmp_path / "b.zip", f"sqlite:///{tmp_path / 'restored.sqlite'}"

    back_up(street.register, path=archive, actor=OPERATOR, now=issued.issued_at)
    restore(url, path=archive)

    restored = Register(url)
    with restored.reading() as transaction:
        found = certificate_numbered(transaction, issued.number)
        assert file_of(transaction, found) == file
    with pytest.raises(DatabaseError, match="never changes"):  # noqa: SIM117
        with restored.writing() as transaction:
            transaction.execute(delete(certificate))
    restored.close()
