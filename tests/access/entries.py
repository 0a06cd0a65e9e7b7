"""What the audit holds."""

from sqlalchemy import select

from doorplate.access.tables import audit_entry
from doorplate.database import Register


def entries(register: Register) -> list[tuple[str, str, str, str]]:
    """Return actor, action, subject and outcome of each entry, in order."""
    table = audit_entry.c
    wanted = select(table.actor, table.action, table.subject, table.outcome)
    with register.reading() as transaction:
        rows = transaction.execute(wanted.order_by(table.id)).all()
    return [(row.actor, row.action, row.subject, row.outcome) for row in rows]


def last(register: Register) -> tuple[str, str, str, str]:
    return entries(register)[-1]
