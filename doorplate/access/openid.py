"""Sign in by an OpenID provider: the code flow with PKCE, state and nonce.

OpenID Connect Core 1.0 and Discovery 1.0; PKCE is RFC 7636, the issuer in the answer
RFC 9207. The provider says who somebody is, and how they proved it; what they may do
stays here.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from doorplate.core.errors import Conflict, NotPermitted

_TIMEOUT_S: Final = 10
_LEEWAY_S: Final = 60
_KNOWN_FOR: Final = timedelta(hours=1)
_ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
_DISCOVERY: Final = "/.well-known/openid-configuration"


class ProviderUnusable(Conflict):
    """The sign-in service {issuer} cannot be used: {reason}."""


class ProviderRefused(NotPermitted):
    """The sign-in service {issuer} did not let you in: {reason}."""


class AnswerForged(NotPermitted):
    """The answer of the sign-in service belongs to no sign-in begun in this browser."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What the town agreed with its provider: the settings `oidc`."""

    issuer: str
    client_id: str
    client_secret_file: Path
    name_claim: str
    scope: tuple[str, ...]
    second_factor_acr: frozenset[str]
    second_factor_amr: frozenset[str]

    def client_secret(self) -> str:
        """Return the secret of the file. Raises ProviderUnusable."""
        try:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            reason = f"{self.client_secret_file}: {error.strerror}"
            raise ProviderUnusable(issuer=self.issuer, reason=reason) from error


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that went to the provider: what its answer is held against."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for.

    `subject` is unique for ever, with the issuer; `has_second_factor` says that the
    provider asked for one that the town accepts.
    """

    subject: str
    name: str
    shown_name: str
    has_second_factor: bool


@dataclass
class Provider:
    """An OpenID provider; what it publishes is asked for once an hour."""

    trust: Trust
    redirect_uri: str
    _lock: Lock = field(default_factory=Lock, repr=False)
    _known: tuple[datetime, Mapping[str, Any], KeySet] | None = None

    def begin(self, now: datetime) -> Begun:
        """Return where to send a browser. Raises ProviderUnusable."""
        metadata, _ = self._published(now)
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._client() as client:
            address, state = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=secrets.token_urlsafe(24),
                nonce=nonce,
                code_verifier=verifier,
            )
        return Begun(address, state, nonce, verifier)

    def finish(
        self, begun: Begun, answer: Mapping[str, str], now: datetime
    ) -> Identity:
        """Return whom the provider's answer, the parameters of its address, names.

        Raises AnswerForged, ProviderRefused, ProviderUnusable.
        """
        self._check(begun, answer)
        metadata, _ = self._published(now)
        try:
            with self._client() as client:
                tokens = client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=answer["code"],
                    code_verifier=begun.verifier,
                    timeout=_TIMEOUT_S,
                )
        except (AuthlibBaseError, requests.RequestException, ValueError) as error:
            raise self._refused(str(error)) from error
        claims = self._claims(str(tokens.get("id_token", "")), begun, tokens, now)
        return self._identity(claims)

    def _check(self, begun: Begun, answer: Mapping[str, str]) -> None:
        if not hmac.compare_digest(
            answer.get("state", "").encode(), begun.state.encode()
        ):
            raise AnswerForged
        if answer.get("iss", self.trust.issuer) != self.trust.issuer:
            raise AnswerForged
        if "code" not in answer:
            raise self._refused(answer.get("error", "no code"))

    def _claims(
        self, text: str, begun: Begun, tokens: Mapping[str, Any], now: datetime
    ) -> CodeIDToken:
        try:
            token = jwt.decode(text, self._key_set(text, now), algorithms=_ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self.trust.issuer},
                    "aud": {"essential": True, "value": self.trust.client_id},
                },
                params={
                    "nonce": begun.nonce,
                    "client_id": self.trust.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_S)
        except (JoseError, ValueError) as error:
            raise self._refused(str(error)) from error
        return claims

    def _identity(self, claims: CodeIDToken) -> Identity:
        trust = self.trust
        name = claims.get(trust.name_claim)
        if not isinstance(name, str) or not name:
            raise self._refused(f"it says no {trust.name_claim}")
        amr = claims.get("amr") or []
        return Identity(
            subject=f"{trust.issuer} {claims['sub']}",
            name=name,
            shown_name=str(claims.get("name") or name),
            has_second_factor=claims.get("acr") in trust.second_factor_acr
            or not trust.second_factor_amr.isdisjoint(map(str, amr)),
        )

    def _key_set(self, token: str, now: datetime) -> KeySet:
        """Return the provider's keys; asked for anew where they lack the token's."""
        _, keys = self._published(now)
        kid = jwt_header(token).get("kid")
        if kid is None or kid in {key.kid for key in keys}:
            return keys
        self._known = None
        return self._published(now)[1]

    def _published(self, now: datetime) -> tuple[Mapping[str, Any], KeySet]:
        with self._lock:
            if self._known is None or now >= self._known[0] + _KNOWN_FOR:
                metadata = self._get(self.trust.issuer.rstrip("/") + _DISCOVERY)
                if metadata.get("issuer") != self.trust.issuer:
                    raise self._unusable(f"it calls itself {metadata.get('issuer')}")
                keys = KeySet.import_key_set(self._get(metadata["jwks_uri"]))
                self._known = (now, metadata, keys)
            return self._known[1:]

    def _get(self, address: str) -> Any:  # noqa: ANN401 - JSON
        if not is_safe(address):
            raise self._unusable(f"{address} is not https")
        try:
            answer = requests.get(address, timeout=_TIMEOUT_S)
            answer.raise_for_status()
            return answer.json()
        except (requests.RequestException, ValueError) as error:
            raise self._unusable(str(error)) from error

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            self.trust.client_id,
            self.trust.client_secret(),
            scope=" ".join(self.trust.scope),
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        )

    def _unusable(self, reason: str) -> ProviderUnusable:
        return ProviderUnusable(issuer=self.trust.issuer, reason=reason)

    def _refused(self, reason: str) -> ProviderRefused:
        return ProviderRefused(issuer=self.trust.issuer, reason=reason)


def is_safe(address: str) -> bool:
    """Tell whether what is asked there cannot be read or changed on the way."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return True
    try:
        return parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def jwt_header(token: str) -> Mapping[str, Any]:
    """Return a token's header without believing any of it."""
    return extract_compact(token.encode()).headers()
