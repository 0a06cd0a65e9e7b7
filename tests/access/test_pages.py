"""The pages of signing in and of one's own account, as browsers meet them."""

import re
from datetime import datetime
from pathlib import Path

import pyotp
import pytest

from doorplate.access.pages.visiting import browser_named, client_address, symbol_of
from doorplate.access.service import people as administration
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from doorplate.web.desk.sessions import TOKEN
from tests.access.entries import entries
from tests.access.house import PASSWORD, Member
from tests.access.office import Office

SIGN_IN = "/desk/sign-in"


@pytest.fixture
def office(register: Register, tmp_path: Path, now: datetime) -> Office:
    return Office(register, tmp_path, now)


@pytest.fixture
def li(office: Office) -> Member:
    return office.house.member("li")


def test_both_steps_lead_to_the_page_that_was_wanted(
    office: Office, li: Member
) -> None:
    browser = office.browser()
    browser.get("/desk/account")
    assert browser.path == SIGN_IN
    assert 'name="next" value="/desk/account"' in browser.text
    browser.post(SIGN_IN, name="li", password=PASSWORD, next="/desk/account")
    assert browser.path == "/desk/sign-in/code"
    code = pyotp.TOTP(li.secret).at(office.now)
    browser.post("/desk/sign-in/code", code=code, next="/desk/account")

    assert browser.path == "/desk/account"
    assert "li" in browser.text
    browser.get(SIGN_IN)
    assert browser.path == "/desk/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil", "/D/X", "x"])
def test_signing_in_leads_nowhere_else(office: Office, li: Member, target: str) -> None:
    browser = office.browser()
    browser.sign_in("li")
    code = pyotp.TOTP(li.secret).at(office.now)
    browser.post("/desk/sign-in/code", code=code, next=target)

    assert browser.path == "/desk/"


def test_cookie_lies_below_the_desk_and_is_read_by_no_script(
    office: Office, li: Member
) -> None:
    client = office.browser()
    token = re.search(r'csrf_token" value="([^"]+)"', client.get(SIGN_IN).text)
    assert token
    answer = client.client.post(
        SIGN_IN,
        data={"csrf_token": token[1], "name": "li", "password": PASSWORD},
        headers={"X-Forwarded-Proto": "https"},
    )

    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if TOKEN in each]
    assert "Path=/desk;" in cookie
    for word in ("HttpOnly", "Secure", "SameSite=Lax"):
        assert word in cookie


def test_wrong_password_is_told_on_the_form_and_not_kept_in_it(
    office: Office, li: Member
) -> None:
    browser = office.browser()
    answer = browser.sign_in("li", "keine von diesen Nummern")

    assert answer.status_code == 403
    assert "账户名或密码不正确" in browser.text
    assert 'value="li"' in browser.text
    assert "diesen" not in browser.text


def test_form_without_its_token_signs_nobody_in(office: Office, li: Member) -> None:
    client = office.app.test_client()
    answer = client.post(SIGN_IN, data={"name": "li", "password": PASSWORD})

    assert answer.status_code == 400
    assert client.get_cookie(TOKEN, path="/desk") is None


def test_half_signed_in_is_not_signed_in(office: Office, li: Member) -> None:
    browser = office.browser()
    browser.sign_in("li")
    for path in ("/desk/", "/desk/account", "/desk/people", "/desk/audit"):
        browser.get(path)
        # Led to the sign-in, which leads to the step that is due.
        assert browser.path in {SIGN_IN, "/desk/sign-in/code"}
    browser.get("/desk/sign-in/authenticator")
    assert browser.path == "/desk/sign-in/code"


def test_step_without_a_password_leads_back(office: Office) -> None:
    browser = office.browser()
    for step in ("code", "authenticator", "password"):
        browser.get(f"{SIGN_IN}/{step}")
        assert browser.path == SIGN_IN


def test_step_that_took_too_long_says_so(office: Office, li: Member) -> None:
    browser = office.browser()
    page = browser.sign_in("li")
    token = re.findall(r'csrf_token" value="([^"]+)"', page.text)[-1]
    office.house.later(minutes=11)
    answer = browser.client.post(
        f"{SIGN_IN}/code", data={"csrf_token": token, "code": "123456"}
    )

    assert answer.status_code == 403
    assert "登录已失效" in answer.text


def test_first_sign_in_sets_up_authenticator_and_password(office: Office) -> None:
    _, told = administration.create_account(
        office.house.register, name="wang", actor=OPERATOR, now=office.now
    )
    browser = office.browser()
    browser.sign_in("wang", str(told))
    assert browser.path == "/desk/sign-in/authenticator"
    (secret,) = re.findall(r"<code>([A-Z2-7]{32})</code>", browser.text)
    assert "<svg" in browser.text
    browser.post("/desk/sign-in/authenticator", code="000000")
    assert "验证码不正确" in browser.text
    assert secret in browser.text
    browser.post("/desk/sign-in/authenticator", code=pyotp.TOTP(secret).at(office.now))
    codes = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", browser.text)
    assert len(codes) == 10
    browser.get("/desk/account")
    assert browser.path == "/desk/sign-in/password"
    browser.post("/desk/sign-in/password", new_password=PASSWORD, again="other")
    assert "两次输入不一致" in browser.text
    browser.post("/desk/sign-in/password", new_password="kurz", again="kurz")
    assert "至少 12 个字符" in browser.text
    browser.post("/desk/sign-in/password", new_password=PASSWORD, again=PASSWORD)
    assert browser.path == "/desk/"

    other = office.browser()
    other.sign_in("wang")
    other.post("/desk/sign-in/code", code=codes[0])
    assert other.path == "/desk/"


def test_guessing_is_told_to_wait(office: Office, li: Member) -> None:
    browser = office.browser()
    for _ in range(6):
        browser.sign_in("li", "keine von diesen Nummern")

    assert "请等" in browser.text


def test_signing_out_ends_the_session_and_the_cookie(
    office: Office, li: Member
) -> None:
    browser = office.signed_in(li)
    cookie = browser.client.get_cookie(TOKEN, path="/desk")
    assert cookie is not None
    browser.post("/desk/sign-out", on="/desk/")

    assert browser.path == SIGN_IN
    assert browser.client.get_cookie(TOKEN, path="/desk") is None
    browser.client.set_cookie(TOKEN, cookie.value, path="/desk")
    browser.get("/desk/account")
    assert browser.path == SIGN_IN


def test_own_account_changes_the_password_and_ends_sessions(
    office: Office, li: Member
) -> None:
    first, second = office.signed_in(li), office.signed_in(li)
    assert "当前" in first.get("/desk/account").text
    first.post(
        "/desk/account/password",
        password="wrong and long",
        new_password="ein anderes Kennwort",
        again="ein anderes Kennwort",
    )
    assert "不正确" in first.text
    first.post(
        "/desk/account/password",
        password=PASSWORD,
        new_password="ein anderes Kennwort",
        again="ein anderes Kennwort",
    )
    assert "密码已修改" in first.text
    second.get("/desk/account")
    assert second.path == SIGN_IN


def test_other_session_is_ended_from_here(office: Office, li: Member) -> None:
    first, second = office.signed_in(li), office.signed_in(li)
    (number,) = re.findall(
        r'name="session" value="(\d+)"', first.get("/desk/account").text
    )
    first.post("/desk/account/sessions", on="/desk/account", session=number)

    assert "已退出" in first.text
    second.get("/desk/account")
    assert second.path == SIGN_IN


def test_recovery_codes_and_authenticator_are_renewed_with_the_password(
    office: Office, li: Member
) -> None:
    browser = office.signed_in(li)
    browser.post("/desk/account/recovery-codes", password=PASSWORD)
    codes = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", browser.text)
    assert len(set(codes) - set(li.recovery_codes)) == 10
    browser.post("/desk/account/authenticator", password=PASSWORD)
    assert browser.path == SIGN_IN
    browser.sign_in("li")
    assert browser.path == "/desk/sign-in/authenticator"


def test_without_keys_the_desk_says_what_to_do(
    office: Office, li: Member, tmp_path: Path
) -> None:
    for path in (tmp_path / "keys").iterdir():
        path.unlink()
    browser = office.browser()
    browser.sign_in("li")

    assert "doorplate keys create" in browser.text


def test_english_is_spoken_to_who_asks_for_it(office: Office, li: Member) -> None:
    page = office.browser().get(SIGN_IN, **{"Accept-Language": "en"})

    assert "Whoever scanned a plate needs no account." in page.text


def test_language_is_kept_with_the_account(office: Office, li: Member) -> None:
    browser = office.signed_in(li)
    browser.post("/desk/account/language", on="/desk/account", language="en")
    assert "My account" in browser.text
    assert "My account" in office.signed_in(li).get("/desk/account").text
    browser.post("/desk/account/language", on="/desk/account", language="xx")
    assert browser.page is not None
    assert browser.page.status_code == 400


@pytest.mark.parametrize(
    ("trusted", "said", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_address_is_what_our_own_web_server_says(
    office: Office, trusted: int, said: str, address: str
) -> None:
    with office.app.test_request_context(
        headers={"X-Forwarded-For": said}, environ_base={"REMOTE_ADDR": "127.0.0.1"}
    ):
        assert client_address(trusted) == address


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36",
            "Chrome · Linux",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS like Mac OS X) Safari", "Safari · iPhone"),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)
def test_browser_is_called_as_people_do(text: str, named: str) -> None:
    assert browser_named(text) == named


def test_symbol_holds_the_text() -> None:
    markup = symbol_of("otpauth://totp/a?secret=B")

    assert markup.startswith('<svg class="symbol" viewBox="0 0 ')
    assert "<script" not in symbol_of("<script>")


def test_writes_at_the_desk_are_sealed_at_once(office: Office, li: Member) -> None:
    office.signed_in(li)

    marks = (office.settings.audit_file).read_text().splitlines()
    assert int(marks[-1].split()[0]) == len(entries(office.house.register))
