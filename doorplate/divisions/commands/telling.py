"""What commands print of reports."""

from collections.abc import Iterable
from typing import Final

import click

from doorplate.divisions.generations import Generation, Problem
from doorplate.files import Finding

_SHOWN: Final = 20
_FEW: Final = 5
_MEANINGS: Final = {
    "changed": "centre moved by {:,.0f} m since the generation in force",
    "code-twice": "different areas with one code",
    "ended": "a division that is no more",
    "far-from-previous": "centre moved by {:,.0f} m since the generation in force",
    "gap": "{:,.0f} m² of the first that none of its parts covers",
    "level-unknown": "give --level",
    "lost-characters": "characters were lost where ? stands",
    "missing": "{:,.0f} divisions of the list without an area here",
    "missing-code": "a code is missing",
    "missing-name": "a name is missing",
    "no-area": "no area that can be used",
    "not-on-earth": "not in degrees: give --crs",
    "outside-parent": "{:,.0f} m² outside the division above",
    "overlap": "both hold the same {:,.0f} m²",
    "parts-joined": "{:,.0f} features with one code and name",
    "unknown-code": "on no division list",
}
"""What a problem means, with its measure, where its code does not say it all."""


def finding_line(finding: Finding) -> str:
    """Return where a finding stands, and what it is."""
    value = f": {finding.value}" if finding.value else ""
    return f"row {finding.row_number} {finding.field} {finding.code}{value}"


def say(title: str, lines: Iterable[str]) -> None:
    """Print how many lines there are, and the first of them."""
    found = list(lines)
    if not found:
        return
    click.echo(f"{title}: {len(found)}")
    for line in found[:_SHOWN]:
        click.echo(f"  {line}")
    if len(found) > _SHOWN:
        click.echo(f"  … and {len(found) - _SHOWN} more")


def show_generation(generation: Generation) -> None:
    """Print a generation and what its check found."""
    report = generation.report
    areas = ", ".join(f"{count} {layer}" for layer, count in report.areas.items())
    click.echo(
        f"Generation {generation.number} of {generation.subject}, {generation.state}:"
        f" {areas}; {generation.source}"
    )
    for kind, blocking in (("Blocking problems", True), ("Worth knowing", False)):
        problems = (p for p in report.problems if p.blocking is blocking)
        say(kind, map(_problem_line, problems))


def _problem_line(problem: Problem) -> str:
    meaning = _MEANINGS.get(problem.code, "").format(problem.measure or 0)
    detail = f" ({problem.detail})" if problem.detail else ""
    shown = ", ".join(problem.areas[:_FEW])
    beyond = len(problem.areas) - _FEW
    more = f" … and {beyond:,} more" if beyond > 0 else ""
    said = f"; {meaning}" if meaning else ""
    return f"{problem.code}: {shown}{more}{detail}{said}"
