"""The errors people can do something about, in four families.

A leaf's docstring is its default message; its parameters fill the message, its
``code`` never changes, and a translated text is chosen where the error is shown.
"""

import inspect
import re
from typing import Any, ClassVar


class RegistryError(Exception):
    """The register refused."""

    code: ClassVar[str] = "registry-error"

    def __init_subclass__(cls) -> None:
        """Give each leaf the code its name says."""
        super().__init_subclass__()
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, **parameters: Any) -> None:  # noqa: ANN401 - shown, not used
        super().__init__(parameters)
        self.parameters = parameters

    def __str__(self) -> str:
        """Return the message in English."""
        return self.template().format_map(self.parameters)

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way between processes."""
        return (_rebuild, (type(self), self.parameters))

    @classmethod
    def template(cls) -> str:
        """Return the English message with its parameters as ``{name}``."""
        return " ".join(inspect.cleandoc(cls.__doc__ or "").split())


def _rebuild(kind: type[RegistryError], parameters: dict[str, Any]) -> RegistryError:
    return kind(**parameters)


class Invalid(RegistryError):
    """What was given cannot be right."""


class NotFound(RegistryError):
    """There is no such thing."""


class Conflict(RegistryError):
    """What was asked does not fit what the register holds."""


class NotPermitted(RegistryError):
    """You may not do this."""
