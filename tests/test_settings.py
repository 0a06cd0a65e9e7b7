"""Settings: what is given wins over the environment, and that over the file."""

from pathlib import Path

import pytest

from doorplate.settings import FILE_VARIABLE, SettingsInvalid, load_settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "doorplate.toml"
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    return path


def test_given_wins_over_environment_and_environment_over_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(
        'public_url = "https://file.example"\ntime_zone = "UTC"\n'
        '[town]\nzh = "孟州市"\nen = "Mengzhou"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("DOORPLATE_PUBLIC_URL", "https://environment.example")
    monkeypatch.setenv("DOORPLATE_TOWN__EN", "Meng County")

    settings = load_settings(public_url="https://given.example")

    assert settings.public_url == "https://given.example"
    assert load_settings().public_url == "https://environment.example"
    assert settings.time_zone == "UTC"
    assert settings.town.zh == "孟州市"
    assert settings.town.en == "Meng County"


def test_town_writes_its_own_hotlines(file: Path) -> None:
    file.write_text(
        "[[hotlines]]\n"
        'name = { zh = "政务热线", en = "Government hotline" }\n'
        'number = "12345"\n',
        encoding="utf-8",
    )

    (hotline,) = load_settings().hotlines

    assert (hotline.name.zh, hotline.number) == ("政务热线", "12345")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("scan_cache_seconds = 61", "scan_cache_seconds"),
        ("databse_url = 'sqlite://'", "databse_url"),
        ("[[hotlines]]\nnumber = '1'", "hotlines.0.name"),
        ("not toml", FILE_VARIABLE),
    ],
)
def test_wrong_setting_is_named(file: Path, text: str, named: str) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsInvalid, match=named):
        load_settings()


def test_wrong_json_in_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOORPLATE_HOTLINES", "12345")

    with pytest.raises(SettingsInvalid, match="hotlines"):
        load_settings()


def test_file_that_is_not_there_is_not_passed_over(file: Path) -> None:
    with pytest.raises(SettingsInvalid, match="there is no file"):
        load_settings()


def test_file_in_another_encoding_says_what_to_do(file: Path) -> None:
    file.write_bytes('[town]\nzh = "孟州市"\n'.encode("gbk"))

    with pytest.raises(SettingsInvalid, match="UTF-8"):
        load_settings()
