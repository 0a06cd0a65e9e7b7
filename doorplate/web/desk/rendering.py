"""Pages of the desk from templates: one environment for each language."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from doorplate.settings import Settings
from doorplate.web.desk.statics import StaticFiles
from doorplate.web.languages import Language, language_named
from doorplate.web.rendering import make_environment

if TYPE_CHECKING:
    from jinja2 import Environment


class DeskRenderer:
    """Renders templates that find their styles and scripts by their hashes."""

    def __init__(self, settings: Settings) -> None:
        self.files = StaticFiles()
        self.languages = settings.languages
        self._environments: dict[str, Environment] = {
            key: make_environment(key, {"static": self.files.address})
            for key in settings.languages
        }
        for key, environment in self._environments.items():
            language = language_named(key)
            moment = partial(language.moment, zone=settings.time_zone)
            environment.filters.update(moment=moment, number=language.number)

    def render(
        self, template: str, language: Language, values: Mapping[str, Any]
    ) -> str:
        """Return a page; `template` is a path below ``templates/``."""
        environment = self._environments[language.key]
        return environment.get_template(template).render(values)
