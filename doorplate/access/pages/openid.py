"""Signing in by an OpenID provider: there, and back."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from flask import Blueprint, redirect, request, session

from doorplate.access.openid import AnswerForged, Begun, Provider, Trust
from doorplate.access.pages.signing_in import go_on
from doorplate.access.pages.visiting import visit_of
from doorplate.access.service import Entrance
from doorplate.access.service.vouched import sign_in_vouched
from doorplate.settings import Oidc, Settings
from doorplate.web.desk import ANYBODY, Desk
from doorplate.web.desk.guard import Result
from doorplate.web.desk.sessions import safe_next

BACK: Final = "/desk/sign-in/openid/back"
_NOTE: Final = "openid"
_PATIENCE: Final = timedelta(minutes=10)
_SEE_OTHER: Final = 303


def add_openid_pages(
    desk: Desk, blueprint: Blueprint, settings: Settings, entrance: Entrance
) -> None:
    """Add the way by the provider, where the settings have one."""
    if settings.oidc is None:
        return
    provider = Provider(trust_of(settings.oidc), redirect_uri_of(settings))
    pages = _OpenId(desk, settings, settings.oidc, entrance, provider)
    desk.route(blueprint, "/sign-in/openid", needs=ANYBODY)(pages.openid)
    desk.route(blueprint, "/sign-in/openid/back", needs=ANYBODY)(pages.openid_back)


def trust_of(oidc: Oidc) -> Trust:
    """Return what was agreed with the provider."""
    return Trust(
        issuer=oidc.issuer,
        client_id=oidc.client_id,
        client_secret_file=oidc.client_secret_file,
        name_claim=oidc.name_claim,
        scope=oidc.scope,
        second_factor_acr=frozenset(oidc.second_factor_acr),
        second_factor_amr=frozenset(oidc.second_factor_amr),
    )


def redirect_uri_of(settings: Settings) -> str:
    """Return where the provider sends browsers back: to be registered with it."""
    own = settings.oidc.desk_url if settings.oidc else None
    return f"{(own or settings.public_url).rstrip('/')}{BACK}"


@dataclass(frozen=True)
class _OpenId:
    desk: Desk
    settings: Settings
    oidc: Oidc
    entrance: Entrance
    provider: Provider

    def openid(self) -> Result:
        """Send a browser to the provider."""
        begun = self.provider.begin(self.desk.now)
        # Signed, below /desk, and gone with this browser's sign-in.
        session[_NOTE] = {
            **asdict(begun),
            "until": (self.desk.now + _PATIENCE).timestamp(),
            "next": self.desk.next_page(),
        }
        return redirect(begun.address, _SEE_OTHER)

    def openid_back(self) -> Result:
        """Take the provider's answer."""
        note = session.pop(_NOTE, None)
        if note is None or self.desk.now.timestamp() > note["until"]:
            raise AnswerForged
        begun = Begun(note["address"], note["state"], note["nonce"], note["verifier"])
        identity = self.provider.finish(begun, request.args, self.desk.now)
        started = sign_in_vouched(
            self.entrance,
            visit_of(self.desk, self.settings),
            identity=identity,
            may_create=self.oidc.create_accounts,
        )
        return go_on(self.desk, started, safe_next(note["next"]))
