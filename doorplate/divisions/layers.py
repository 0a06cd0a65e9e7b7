"""Layers of areas that need no explanation: data."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from doorplate.core.errors import Invalid
from doorplate.divisions.model import ServiceLayer
from doorplate.divisions.schemes import Level

# Layers that a town names itself come after ours, in the order they were named.
OWN_RANK: Final = 1000


class LayerUnnamed(Invalid):
    """The layer {key} is new: give --name-zh and --name-en. Known: {known}."""


class LayerNotService(Invalid):
    """{key} is a level of divisions: load its areas with `divisions boundaries`."""


@cache
def _layers(kind: str) -> dict[str, ServiceLayer]:
    text = files("doorplate.divisions").joinpath("layers.toml").read_text("utf-8")
    described = tomllib.loads(text)[kind]
    return {
        key: ServiceLayer(key, names["zh"], names["en"], rank)
        for rank, (key, names) in enumerate(described.items(), start=1)
    }


def level_layer(level: Level) -> ServiceLayer:
    """Return the layer of a level of divisions."""
    return _layers("division")[level]


def service_layer(key: str, name_zh: str | None, name_en: str | None) -> ServiceLayer:
    """Return a service layer under its usual names, or those given.

    Raises LayerUnnamed where it has neither, LayerNotService.
    """
    if key in _layers("division") or key == "divisions":
        raise LayerNotService(key=key)
    usual = _layers("service").get(key)
    zh, en = name_zh or (usual and usual.name_zh), name_en or (usual and usual.name_en)
    if not zh or not en:
        raise LayerUnnamed(key=key, known=", ".join(_layers("service")))
    return ServiceLayer(key, zh, en, usual.rank if usual else OWN_RANK)
