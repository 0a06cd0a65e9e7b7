"""Accounts, grants and recovery codes as rows."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, not_, or_, select, true, update
from sqlalchemy.sql import ColumnElement

from doorplate.access.accounts import Account, Grant
from doorplate.access.model import Place, Role
from doorplate.access.tables import account, recovery_code, role_grant
from doorplate.database import Transaction
from doorplate.database.functions import among
from doorplate.database.locks import wait_alone
from doorplate.database.reach import beyond_reach, in_reach, reach_of

_ACCOUNT = account.c
_GRANT = role_grant.c


def add_account(
    transaction: Transaction,
    *,
    name: str,
    shown_name: str,
    place: Place | None,
    password_hash: str | None,
    must_change_password: bool,
    oidc_subject: str | None = None,
    now: datetime,
    by: str,
) -> Account | None:
    """Add an account; return None where the name is taken, by whomever."""
    # Asked without the reach: a name elsewhere is taken too, and this says no more.
    taken = select(_ACCOUNT.id).where(_ACCOUNT.name == name, beyond_reach(account))
    if transaction.execute(taken).first():
        return None
    key = transaction.execute(
        insert(account)
        .values(
            name=name,
            shown_name=shown_name,
            scheme=place and place.scheme,
            division_code=place and place.code,
            password_hash=password_hash,
            password_to_change=must_change_password,
            oidc_subject=oidc_subject,
            created_at=now,
            created_by=by,
        )
        .returning(_ACCOUNT.id)
    ).scalar_one()
    (made,) = _accounts(transaction, _ACCOUNT.id == key)
    return made


def account_named(
    transaction: Transaction, name: str, *, lock: bool = False
) -> Account | None:
    """Return the account within the reach of that folded name."""
    return _one(transaction, _ACCOUNT.name == name, lock=lock)


def account_by_id(
    transaction: Transaction, key: int, *, lock: bool = False
) -> Account | None:
    """Return the account within the reach of that key."""
    return _one(transaction, _ACCOUNT.id == key, lock=lock)


def account_of_subject(transaction: Transaction, subject: str) -> Account | None:
    """Return the account that a subject of the OpenID provider was bound to."""
    return _one(transaction, _ACCOUNT.oidc_subject == subject, lock=False)


def subject_of(transaction: Transaction, key: int) -> str | None:
    """Return the provider's subject that an account is bound to."""
    wanted = select(_ACCOUNT.oidc_subject).where(
        _ACCOUNT.id == key, in_reach(transaction, account)
    )
    found: str | None = transaction.execute(wanted).scalar_one_or_none()
    return found


def accounts(transaction: Transaction) -> list[Account]:
    """Return the accounts within the reach, by name."""
    return _accounts(transaction, true())


def _one(
    transaction: Transaction, condition: ColumnElement[bool], *, lock: bool
) -> Account | None:
    found = _accounts(transaction, condition, lock=lock)
    return found[0] if found else None


def _accounts(
    transaction: Transaction, condition: ColumnElement[bool], *, lock: bool = False
) -> list[Account]:
    statement = (
        select(account)
        .where(condition, in_reach(transaction, account))
        .order_by(_ACCOUNT.name)
    )
    if lock:
        statement = statement.with_for_update()
    return [_account(row) for row in transaction.execute(statement)]


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        shown_name=row.shown_name,
        place=_place(row),
        language=row.language,
        has_password=row.password_hash is not None,
        must_change_password=row.password_to_change,
        has_second_factor=row.second_factor is not None,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _place(row: Row[Any]) -> Place | None:
    return Place(row.scheme, row.division_code) if row.division_code else None


def change_account(transaction: Transaction, key: int, **values: object) -> None:
    """Set columns of an account within the reach."""
    transaction.execute(
        update(account)
        .where(_ACCOUNT.id == key, in_reach(transaction, account))
        .values(**values)
    )


def password_hash(transaction: Transaction, key: int) -> str | None:
    """Return the hash of an account's password."""
    wanted = select(_ACCOUNT.password_hash).where(
        _ACCOUNT.id == key, in_reach(transaction, account)
    )
    found: str | None = transaction.execute(wanted).scalar_one_or_none()
    return found


def second_factor(transaction: Transaction, key: int) -> str | None:
    """Return the encrypted secret of an account's authenticator."""
    wanted = select(_ACCOUNT.second_factor).where(
        _ACCOUNT.id == key, in_reach(transaction, account)
    )
    found: str | None = transaction.execute(wanted).scalar_one_or_none()
    return found


def use_step(transaction: Transaction, key: int, step: int, now: datetime) -> bool:
    """Use up a step of the authenticator; tell False where it or a later one was."""
    earlier = or_(
        _ACCOUNT.second_factor_step.is_(None), _ACCOUNT.second_factor_step < step
    )
    statement = (
        update(account)
        .where(_ACCOUNT.id == key, earlier, in_reach(transaction, account))
        .values(second_factor_step=step)
        .returning(_ACCOUNT.second_factor_confirmed_at)
    )
    row = transaction.execute(statement).first()
    if row is not None and row.second_factor_confirmed_at is None:
        change_account(transaction, key, second_factor_confirmed_at=now)
    return row is not None


def set_recovery_codes(
    transaction: Transaction, key: int, salt: str, digests: Iterable[str]
) -> None:
    """Put new recovery codes in the place of all that an account had."""
    forget_recovery_codes(transaction, key)
    transaction.execute(
        insert(recovery_code),
        [{"account_id": key, "salt": salt, "digest": digest} for digest in digests],
    )


def forget_recovery_codes(transaction: Transaction, key: int) -> None:
    """Delete an account's recovery codes."""
    transaction.execute(delete(recovery_code).where(recovery_code.c.account_id == key))


def recovery_salt(transaction: Transaction, key: int) -> str | None:
    """Return the salt of an account's recovery codes, where it has any."""
    wanted = select(recovery_code.c.salt).where(recovery_code.c.account_id == key)
    found: str | None = transaction.execute(wanted.limit(1)).scalar_one_or_none()
    return found


def use_recovery_code(
    transaction: Transaction, key: int, digest: str, now: datetime
) -> int | None:
    """Use a code up; return how many are left, or None where it is none or was used."""
    table = recovery_code.c
    own = table.account_id == key, table.used_at.is_(None)
    used = update(recovery_code).where(*own, table.digest == digest).values(used_at=now)
    if not transaction.execute(used).rowcount:
        return None
    return len(transaction.execute(select(table.id).where(*own)).all())


def add_grant(
    transaction: Transaction,
    *,
    account_id: int,
    role: Role,
    place: Place | None,
    valid_from: date,
    valid_to: date | None,
    now: datetime,
    by: str,
) -> Grant:
    """Add a grant."""
    key = transaction.execute(
        insert(role_grant)
        .values(
            account_id=account_id,
            role=role.value,
            scheme=place and place.scheme,
            division_code=place and place.code,
            valid_from=valid_from,
            valid_to=valid_to,
            granted_at=now,
            granted_by=by,
        )
        .returning(_GRANT.id)
    ).scalar_one()
    return Grant(key, account_id, role, place, valid_from, valid_to, now, by)


def grants_of(transaction: Transaction, account_ids: Sequence[int]) -> list[Grant]:
    """Return the grants of some accounts within the reach, in order of making."""
    return _grants(
        transaction, select(role_grant).where(among(_GRANT.account_id, account_ids))
    )


def all_grants_of(transaction: Transaction, account_id: int) -> list[Grant]:
    """Return every grant of one account: those beyond the reach too, to weigh them."""
    statement = select(role_grant).where(
        _GRANT.account_id == account_id, beyond_reach(role_grant)
    )
    rows = transaction.execute(statement.order_by(_GRANT.id))
    return [_grant(row) for row in rows]


def grant_by_id(transaction: Transaction, key: int) -> Grant | None:
    """Return a grant within the reach."""
    found = _grants(transaction, select(role_grant).where(_GRANT.id == key))
    return found[0] if found else None


def administrators(transaction: Transaction, on: date) -> list[int]:
    """Return who administers the whole register on a day.

    Ask after `wait_to_remove`: two who take each other's role away at once come here
    one after the other.
    """
    statement = (
        select(_GRANT.account_id)
        .join(account, account.c.id == _GRANT.account_id)
        .where(
            _GRANT.role == Role.ADMINISTRATOR.value,
            _GRANT.division_code.is_(None),
            _GRANT.valid_from <= on,
            or_(_GRANT.valid_to.is_(None), _GRANT.valid_to > on),
            _ACCOUNT.disabled_at.is_(None),
            beyond_reach(role_grant),
            beyond_reach(account),
        )
        .order_by(_GRANT.id)
    )
    return list(transaction.execute(statement).scalars())


def wait_to_remove(transaction: Transaction) -> None:
    """Let one transaction at a time end roles and accounts; before locking rows."""
    wait_alone(transaction, "administrators")


def end_grant(
    transaction: Transaction, key: int, *, on: date, now: datetime, by: str
) -> None:
    """End a grant within the reach before a day."""
    transaction.execute(
        update(role_grant)
        .where(_GRANT.id == key, in_reach(transaction, role_grant))
        .values(valid_to=on, revoked_at=now, revoked_by=by)
    )


def has_grants_beyond(transaction: Transaction, account_id: int, on: date) -> bool:
    """Tell whether somebody holds, or will hold, a role outside the reach."""
    if reach_of(transaction).is_everywhere:
        return False
    outside = or_(
        _GRANT.division_code.is_(None), not_(in_reach(transaction, role_grant))
    )
    statement = select(_GRANT.id).where(
        _GRANT.account_id == account_id,
        or_(_GRANT.valid_to.is_(None), _GRANT.valid_to > on),
        outside,
    )
    return transaction.execute(statement).first() is not None


def _grants(transaction: Transaction, statement: Select[Any]) -> list[Grant]:
    within = statement.where(in_reach(transaction, role_grant)).order_by(_GRANT.id)
    return [_grant(row) for row in transaction.execute(within)]


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        account_id=row.account_id,
        role=Role(row.role),
        place=_place(row),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        granted_at=row.granted_at,
        granted_by=row.granted_by,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
    )
