"""Passwords: length counts, and no rule asks for digits or signs."""

import pytest

from doorplate.access import passwords
from doorplate.access.passwords import (
    PasswordHoldsName,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    parse_password,
)
from doorplate.core.errors import RegistryError

PRODUCTIVE = passwords.HASHER


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("elf zeichen", PasswordTooShort),
        ("x" * 257, PasswordTooLong),
        ("aaaaaaaaaaaa", PasswordTooCommon),
        ("123456789012", PasswordTooCommon),
        ("210987654321", PasswordTooCommon),
        ("qwertyuiopas", PasswordTooCommon),
        ("password1234", PasswordTooCommon),
        ("PasswordPassword", PasswordTooCommon),
        ("abc123abc123", PasswordTooCommon),
        ("my name is Li.Na!", PasswordHoldsName),
    ],
)
def test_unfit_password_is_refused(text: str, error: type[RegistryError]) -> None:
    with pytest.raises(error):
        parse_password(text, "li.na")


@pytest.mark.parametrize(
    "text",
    [
        "correct horse battery",
        "梧桐树下的第三个门牌号码",
        "zwölf Zeichen",
        "x y z v w u t s",
    ],
)
def test_sentence_in_any_script_is_a_password(text: str) -> None:
    assert parse_password(text, "li.na")


def test_password_is_the_same_however_a_keyboard_composes_it() -> None:
    hash_ = passwords.hashed("zw\u00f6lf Zeichen")

    assert passwords.matches(hash_, "zwo\u0308lf Zeichen")
    assert passwords.matches(hash_, "ｚｗöｌｆ Zeichen")
    assert not passwords.matches(hash_, "zwolf Zeichen")
    assert not passwords.matches("no hash", "zwölf Zeichen")
    assert not passwords.matches(None, "zwölf Zeichen")


def test_hashes_are_argon2id_of_at_least_what_rfc_9106_recommends() -> None:
    # The tests hash with less; this is the one that the program makes for itself.
    fields = PRODUCTIVE.hash("x").split("$")

    assert fields[1] == "argon2id"
    assert fields[3] == "m=65536,t=3,p=4"


def test_temporary_passwords_differ_and_are_fit() -> None:
    made = {passwords.temporary() for _ in range(20)}

    assert len(made) == 20
    for each in made:
        assert parse_password(each, "li.na") == each
