"""Divisions and areas on the command line: two groups of commands."""

from doorplate.divisions.commands.of_areas import areas
from doorplate.divisions.commands.of_divisions import CONSENTS, divisions

__all__ = ["CONSENTS", "areas", "divisions"]
