"""Who does something: every use case is told."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program that acts on the register, by the name it is known by."""

    name: str


OPERATOR: Final = Actor("operator")
"""Whoever runs the command line on the register's own machine."""
