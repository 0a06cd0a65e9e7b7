"""Let in whom an OpenID provider vouches for."""

from doorplate.access.accounts import Account, fold_name, parse_name, parse_shown_name
from doorplate.access.openid import Identity
from doorplate.access.service.entries import record_entry
from doorplate.access.service.signing_in import Entrance, complete, start
from doorplate.access.sessions import Started, Visit
from doorplate.access.store import people
from doorplate.core.actors import Actor
from doorplate.core.errors import NotPermitted
from doorplate.database import Transaction

_PROVIDER = Actor("unknown")


class NoAccountHere(NotPermitted):
    """You have no account here, or it is disabled: an administrator makes one."""


def sign_in_vouched(
    entrance: Entrance, visit: Visit, *, identity: Identity, may_create: bool
) -> Started:
    """Start a session for whom the provider names.

    The first time an account is found by its name, and bound to the provider's subject:
    another subject of that name is refused ever after. Unknown people get an account
    without any role where `may_create`. Where the provider asked for no second factor
    that the town accepts, ours is asked for next.

    Raises NoAccountHere, AccountNameUnfit.
    """
    with entrance.register.writing() as transaction:
        account = _account(transaction, identity)
        if account is None and may_create:
            account = _create(transaction, identity, visit)
        if account is not None and account.disabled_at is None:
            half = start(transaction, entrance, visit, account, "oidc")
            if not identity.has_second_factor:
                return half
            return complete(
                transaction,
                entrance,
                visit,
                half.session,
                account,
                second_factor="provider",
            )
        record_entry(
            transaction,
            actor=_PROVIDER if account is None else account.actor,
            action="access.sign-in",
            subject="" if account is None else f"account {account.name}",
            now=visit.now,
            outcome="refused",
            details={"wrong": "no account", "network": visit.client.network},
        )
    raise NoAccountHere


def _account(transaction: Transaction, identity: Identity) -> Account | None:
    bound = people.account_of_subject(transaction, identity.subject)
    if bound is not None:
        return bound
    named = people.account_named(transaction, fold_name(identity.name), lock=True)
    if named is None or people.subject_of(transaction, named.id) is not None:
        return None
    people.change_account(transaction, named.id, oidc_subject=identity.subject)
    return named


def _create(
    transaction: Transaction, identity: Identity, visit: Visit
) -> Account | None:
    name = parse_name(identity.name)
    made = people.add_account(
        transaction,
        name=name,
        shown_name=parse_shown_name(identity.shown_name, name),
        place=None,
        password_hash=None,
        must_change_password=False,
        oidc_subject=identity.subject,
        now=visit.now,
        by=_PROVIDER.name,
    )
    if made is not None:
        record_entry(
            transaction,
            actor=made.actor,
            action="access.create-account",
            subject=f"account {made.name}",
            now=visit.now,
            details={"by": "provider"},
        )
    return made
