"""What commands print of reports."""

from collections.abc import Iterable
from typing import Final

import click

from doorplate.divisions.generations import Generation, Problem
from doorplate.files import Finding

_SHOWN: Final = 20


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
    measure = "" if problem.measure is None else f" {problem.measure:g}"
    detail = f" ({problem.detail})" if problem.detail else ""
    areas = ", ".join(problem.areas[:_SHOWN])
    return f"{problem.code}{measure}: {areas}{detail}"
