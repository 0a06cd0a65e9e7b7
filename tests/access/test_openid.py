"""Signing in by an OpenID provider, tested against a real one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from flask.testing import FlaskClient
from joserfc.jwk import KeySet, OKPKey

from doorplate.access.openid import (
    AnswerForged,
    Begun,
    Provider,
    ProviderRefused,
    ProviderUnusable,
    is_safe,
)
from doorplate.access.pages.openid import trust_of
from doorplate.access.service import people as administration
from doorplate.core import clock
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.settings import Oidc
from tests.access.entries import last
from tests.access.house import Member
from tests.access.office import Office
from tests.access.openid_provider import (
    REDIRECT_URI,
    SECRET,
    RunningProvider,
    running_provider,
)

START = "/desk/sign-in/openid"
BACK = f"{START}/back"


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def oidc(provider: RunningProvider, tmp_path: Path) -> Oidc:
    secret = tmp_path / "client-secret"
    secret.write_text(f"{SECRET}\n")
    return Oidc(
        issuer=provider.issuer,
        client_id="doorplate",
        client_secret_file=secret,
        second_factor_acr=("loa3",),
        second_factor_amr=("otp",),
    )


def make_office(register: Register, folder: Path, oidc: Oidc) -> Office:
    # The provider's tokens are of the present.
    return Office(register, folder, clock.now(), oidc=oidc)


@pytest.fixture
def office(register: Register, tmp_path: Path, oidc: Oidc) -> Office:
    return make_office(register, tmp_path, oidc)


@pytest.fixture
def li(office: Office) -> Member:
    return office.house.member("li")


def begin(client: FlaskClient, path: str = START) -> str:
    return client.get(path).headers["Location"]


def come_back(
    client: FlaskClient, provider: RunningProvider, hint: str, path: str = START
) -> Any:
    back = provider.answer_to(begin(client, path), hint)
    return client.get(back, headers={"Accept": "text/html"})


@pytest.mark.parametrize("hint", ["li+otp", "li+loa3"])
def test_second_factor_of_the_provider_is_enough(
    office: Office, li: Member, provider: RunningProvider, hint: str
) -> None:
    client = office.app.test_client()
    answer = come_back(client, provider, hint, f"{START}?next=/desk/account")

    assert answer.headers["Location"] == "/desk/account"
    assert client.get("/desk/account").status_code == 200
    assert last(office.house.register) == ("li", "access.sign-in", "account li", "done")


def test_without_one_ours_is_asked_for(
    office: Office, li: Member, provider: RunningProvider
) -> None:
    browser = office.browser()
    answer = come_back(browser.client, provider, "li")
    assert answer.headers["Location"].startswith("/desk/sign-in/code")
    browser.get("/desk/account")
    assert browser.path == "/desk/sign-in/code"
    browser.post("/desk/sign-in/code", code=pyotp.TOTP(li.secret).at(office.now))
    assert browser.path == "/desk/"


def test_button_is_there_where_it_is_configured(office: Office) -> None:
    page = office.browser().get("/desk/sign-in")

    assert "用统一身份认证登录" in page.text
    assert START in page.text


def test_request_carries_pkce_state_and_nonce(
    office: Office, provider: RunningProvider
) -> None:
    client = office.app.test_client()
    first, second = (parse_qs(urlsplit(begin(client)).query) for _ in range(2))

    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"] == [REDIRECT_URI]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 32
        assert first[name] != second[name]


def test_unknown_people_are_refused(office: Office, provider: RunningProvider) -> None:
    client = office.app.test_client()
    answer = come_back(client, provider, "stranger+otp")

    assert answer.status_code == 403
    assert "没有账户" in answer.text
    assert last(office.house.register)[3] == "refused"
    assert client.get("/desk/account").status_code == 303


def test_unknown_people_get_an_account_without_roles_where_the_town_says_so(
    register: Register, tmp_path: Path, oidc: Oidc, provider: RunningProvider
) -> None:
    creating = oidc.model_copy(update={"create_accounts": True})
    office = make_office(register, tmp_path, creating)
    client = office.app.test_client()
    come_back(client, provider, "newcomer+otp")

    assert client.get("/desk/account").status_code == 200
    person = administration.person(office.house.register, name="newcomer")
    assert person.account.shown_name == "newcomer of the provider"
    assert person.grants == []
    assert not person.account.has_password


def test_disabled_account_stays_out(
    office: Office, li: Member, provider: RunningProvider
) -> None:
    administration.disable_account(
        office.house.register,
        name="li",
        actor=OPERATOR,
        now=office.now,
        today=office.now.date(),
    )

    assert come_back(office.app.test_client(), provider, "li+otp").status_code == 403


def test_answer_counts_once_and_in_its_own_browser(
    office: Office, li: Member, provider: RunningProvider
) -> None:
    client, other = office.app.test_client(), office.app.test_client()
    back = provider.answer_to(begin(client), "li+otp")
    begin(other)
    assert other.get(back).status_code == 403
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403


def test_answer_comes_too_late(
    office: Office, li: Member, provider: RunningProvider
) -> None:
    client = office.app.test_client()
    back = provider.answer_to(begin(client), "li+otp")
    office.house.later(minutes=11)

    assert client.get(back).status_code == 403


def test_name_is_bound_to_the_first_subject_that_brought_it(
    office: Office, li: Member, provider: RunningProvider
) -> None:
    come_back(office.app.test_client(), provider, "li+otp")
    office.house.member("wang")
    client = office.app.test_client()

    # The provider now calls another subject li: not the same person.
    assert come_back(client, provider, "LI+otp").status_code == 403
    assert come_back(office.app.test_client(), provider, "wang+otp").status_code == 303


class TestWhatTheProviderSays:
    @pytest.fixture
    def own(self, oidc: Oidc) -> Provider:
        return Provider(trust_of(oidc), REDIRECT_URI)

    def answer(
        self, own: Provider, running: RunningProvider
    ) -> tuple[Begun, dict[str, str]]:
        begun = own.begin(clock.now())
        back = running.answer_to(begun.address, "li+otp")
        query = parse_qs(urlsplit(back).query)
        return begun, {name: values[0] for name, values in query.items()}

    def test_is_taken(self, own: Provider, provider: RunningProvider) -> None:
        begun, answer = self.answer(own, provider)
        identity = own.finish(begun, answer, clock.now())

        assert identity.name == "li"
        assert identity.subject == f"{provider.issuer} li"
        assert identity.has_second_factor

    @pytest.mark.parametrize(
        ("name", "value"), [("state", "x"), ("iss", "https://evil.example")]
    )
    def test_is_refused_with_another_state_or_issuer(
        self, own: Provider, provider: RunningProvider, name: str, value: str
    ) -> None:
        begun, answer = self.answer(own, provider)
        with pytest.raises(AnswerForged):
            own.finish(begun, {**answer, name: value}, clock.now())

    @pytest.mark.parametrize("part", ["nonce", "verifier"])
    def test_is_refused_with_another_nonce_or_verifier(
        self, own: Provider, provider: RunningProvider, part: str
    ) -> None:
        begun, answer = self.answer(own, provider)
        values = {
            "address": begun.address,
            "state": begun.state,
            "nonce": begun.nonce,
            "verifier": begun.verifier,
            part: "x" * 64,
        }
        with pytest.raises(ProviderRefused):
            own.finish(Begun(**values), answer, clock.now())

    def test_is_refused_with_a_forged_code_or_an_error(
        self, own: Provider, provider: RunningProvider
    ) -> None:
        begun, answer = self.answer(own, provider)
        with pytest.raises(ProviderRefused):
            own.finish(begun, {**answer, "code": "x"}, clock.now())
        del answer["code"]
        with pytest.raises(ProviderRefused, match="access_denied"):
            own.finish(begun, {**answer, "error": "access_denied"}, clock.now())

    def test_is_refused_when_the_token_is_of_another_day(
        self, own: Provider, provider: RunningProvider
    ) -> None:
        begun, answer = self.answer(own, provider)
        own.begin(clock.now())
        with pytest.raises(ProviderRefused):
            own.finish(begun, answer, clock.now().replace(year=2099))

    def test_is_refused_for_another_client(
        self, oidc: Oidc, provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = Provider(trust_of(oidc), REDIRECT_URI)
        begun, answer = self.answer(own, provider)
        other = oidc.model_copy(update={"client_id": "another"})
        tokens: dict[str, Any] = {}

        class Handing:
            """A client that hands over what was issued to somebody else."""

            def __enter__(self) -> Self:
                return self

            def __exit__(self, *_: object) -> None:
                return None

            def fetch_token(self, *args: object, **given: object) -> dict[str, Any]:
                with own._client() as client:
                    tokens.update(client.fetch_token(*args, **given))
                return tokens

        wrong = Provider(trust_of(other), REDIRECT_URI)
        monkeypatch.setattr(wrong, "_client", Handing)
        with pytest.raises(ProviderRefused):
            wrong.finish(begun, answer, clock.now())
        assert tokens["id_token"]

    def test_is_not_believed_without_a_signature_of_its_keys(
        self, own: Provider, provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun, answer = self.answer(own, provider)
        right = own._claims

        def forged(text: str, *rest: Any) -> Any:
            head, body, signature = text.split(".")
            flipped = "A" if signature[5] != "A" else "B"
            signature = signature[:5] + flipped + signature[6:]
            return right(f"{head}.{body}.{signature}", *rest)

        monkeypatch.setattr(own, "_claims", forged)
        with pytest.raises(ProviderRefused):
            own.finish(begun, answer, clock.now())

    def test_is_taken_when_the_provider_has_new_keys(
        self, own: Provider, provider: RunningProvider
    ) -> None:
        begun, answer = self.answer(own, provider)
        assert own._known is not None
        at, metadata, _ = own._known
        own._known = (at, metadata, KeySet([OKPKey.generate_key("Ed25519")]))

        assert own.finish(begun, answer, clock.now()).name == "li"

    def test_wrong_settings_are_said(
        self, oidc: Oidc, tmp_path: Path, provider: RunningProvider
    ) -> None:
        for changed in (
            {"issuer": f"{provider.issuer}/"},
            {"issuer": "http://127.0.0.1:9"},
            {"issuer": "http://idp.example"},
            {"client_secret_file": tmp_path / "none"},
        ):
            wrong = oidc.model_copy(update=changed)
            with pytest.raises(ProviderUnusable):
                Provider(trust_of(wrong), REDIRECT_URI).begin(clock.now())
        claimless = oidc.model_copy(update={"name_claim": "email"})
        own = Provider(trust_of(claimless), REDIRECT_URI)
        begun, answer = self.answer(own, provider)
        with pytest.raises(ProviderRefused, match="email"):
            own.finish(begun, answer, clock.now())


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://idp.example/x", True),
        ("http://127.0.0.1:1/x", True),
        ("http://[::1]/x", True),
        ("http://idp.example/x", False),
        ("http://10.0.0.1/x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_provider_is_asked_over_https_alone(address: str, *, safe: bool) -> None:
    assert is_safe(address) is safe
