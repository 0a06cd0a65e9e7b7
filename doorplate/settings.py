"""The settings of one register: environment first, then one TOML file, then defaults.

Each is documented in docs/settings.md; a test fails where one is not.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from doorplate.core.errors import Invalid

ENVIRONMENT_PREFIX: Final = "DOORPLATE_"
FILE_VARIABLE: Final = "DOORPLATE_SETTINGS"


class Frozen(BaseModel):
    """A part of the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(Frozen):
    """A name in Chinese and in English."""

    zh: str
    en: str


class Hotline(Frozen):
    """A telephone number anybody may call, with its name."""

    name: Label
    number: str


class ShownCoordinates(Frozen):
    """One line of coordinates on the public page."""

    datum: str = "WGS84"
    decimals: int = Field(default=6, ge=0, le=8)


class Oidc(Frozen):
    """The OpenID provider that staff may sign in by."""

    issuer: str
    client_id: str
    client_secret_file: Path
    label: Label = Label(zh="用统一身份认证登录", en="Sign in with the town's service")
    name_claim: str = "preferred_username"
    scope: tuple[str, ...] = ("openid", "profile")
    create_accounts: bool = False
    second_factor_acr: tuple[str, ...] = ()
    second_factor_amr: tuple[str, ...] = ()
    desk_url: str | None = None


def _emergency() -> tuple[Hotline, ...]:
    return (
        Hotline(name=Label(zh="报警", en="Police"), number="110"),
        Hotline(name=Label(zh="火警", en="Fire"), number="119"),
        Hotline(name=Label(zh="急救", en="Ambulance"), number="120"),
    )


class Settings(BaseSettings):
    """Everything a town decides for itself, besides its data."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    database_url: str = "sqlite:///var/register.sqlite"
    public_url: str = "https://mp.example"
    keys_folder: Path = Path("var/keys")
    audit_file: Path = Path("var/audit.seals")
    session_idle_minutes: int = Field(default=30, ge=1, le=1440)
    session_hours: int = Field(default=12, ge=1, le=168)
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    oidc: Oidc | None = None
    town: Label = Label(zh="本县", en="This county")
    owning_department: Label = Label(zh="地名主管部门", en="Place-name authority")
    issuing_office: Label | None = None
    issuing_telephone: str | None = None
    division_scheme: str = "gb"
    county_code: str | None = None
    time_zone: str = "Asia/Shanghai"
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    emergency: tuple[Hotline, ...] = Field(default_factory=_emergency)
    hotlines: tuple[Hotline, ...] = ()
    coordinates_shown: tuple[ShownCoordinates, ...] = (ShownCoordinates(),)
    map_radius_m: float = Field(default=120, ge=30, le=1000)
    plate_specifications: Path | None = None
    plate_kinds: Path | None = None
    address_specifications: Path | None = None
    address_specification: str = "gb"
    numbering_rules: Path | None = None
    numbering_rule: str = "county"
    illustrative: bool = False
    mass_change_share: float = Field(default=0.1, ge=0, le=1)
    mass_change_minimum: int = Field(default=20, ge=1)
    document_limit_mb: int = Field(default=10, ge=1, le=100)
    upload_megabytes: int = Field(default=100, ge=1, le=2000)
    scan_cache_seconds: int = Field(default=30, ge=0, le=60)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let what is given win over the environment, and that over the file."""
        del dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls, os.environ.get(FILE_VARIABLE))
        return init_settings, env_settings, file


class SettingsInvalid(Invalid):
    """A setting is wrong: {name}: {reason} (docs/settings.md lists them all)."""


def load_settings(**given: Any) -> Settings:  # noqa: ANN401 - checked by the model
    """Return the settings, `given` ones over environment and file.

    Raises SettingsInvalid naming the first wrong one, or the file that is not there.
    """
    file = os.environ.get(FILE_VARIABLE)
    if file and not Path(file).is_file():
        raise SettingsInvalid(name=FILE_VARIABLE, reason=f"there is no file {file}")
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or FILE_VARIABLE
        raise SettingsInvalid(name=name, reason=first["msg"]) from error
    except UnicodeDecodeError as error:
        reason = f"{file} is not written in UTF-8: save it so"
        raise SettingsInvalid(name=FILE_VARIABLE, reason=reason) from error
    except (OSError, SettingsError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(name=FILE_VARIABLE, reason=str(error)) from error
