"""Words of this room's pages."""

from collections.abc import Mapping
from typing import Final

from doorplate.access.entries import Verdict, Wrong
from doorplate.access.model import Role
from doorplate.core.messages import message
from doorplate.web.desk import Desk

PASSWORDS_DIFFER: Final = message("The two are not the same.")

ROLES: Final[Mapping[Role, str]] = {
    Role.ADMINISTRATOR: message("Administrator"),
    Role.ADDRESS_CLERK: message("Address clerk"),
    Role.SURVEYOR: message("Surveyor"),
    Role.PRINT_SHOP: message("Print shop"),
    Role.INSTALLER: message("Installer"),
    Role.DISPATCHER: message("Dispatcher"),
    Role.RELIEF_CLERK: message("Relief clerk"),
    Role.RELIEF_REVIEWER: message("Relief reviewer"),
    Role.AUDITOR: message("Auditor"),
}

OUTCOMES: Final[Mapping[str, str]] = {
    "done": message("done"),
    "refused": message("refused"),
    "read": message("read"),
}

_WRONG: Final[Mapping[Wrong, str]] = {
    Wrong.ALTERED: message("Altered behind the program: {what}"),
    Wrong.INSERTED: message("Inserted behind the program: {what}"),
    Wrong.REMOVED: message("Removed behind the program: {what}"),
}
_ENTRY: Final = message("entry {number}")
_LINK: Final = message("the entry sealed as number {number}")


def finding(desk: Desk, verdict: Verdict) -> str | None:
    """Say what is wrong with the audit; None where nothing is."""
    found = verdict.finding
    if found is None:
        return None
    if found.entry_id is None:
        what = desk.says(_LINK, number=found.sequence)
    else:
        what = desk.says(_ENTRY, number=found.entry_id)
    return desk.says(_WRONG[found.wrong], what=what)
