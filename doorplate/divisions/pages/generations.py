"""Generations of areas: what their check found, what putting one in force changes."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from flask import Blueprint, url_for

from doorplate.access.model import Permission
from doorplate.core.messages import message
from doorplate.divisions.browsing import effect_of, generation_numbered
from doorplate.divisions.effects import Move
from doorplate.divisions.generations import Generation, Problem, State
from doorplate.divisions.model import DIVISIONS
from doorplate.divisions.pages import words
from doorplate.divisions.service import Consent, activate_generation, generations
from doorplate.web.desk import Card, Desk
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import collection, feature

PANELS: Final = "generation"
"""The name under which higher rooms say what of theirs would move: a `Generation`."""

_NEED: Final = Permission.REGISTER_READ
_MANAGE: Final = Permission.DIVISIONS_MANAGE
_SHOWN: Final = 200
_DETAIL_DEG: Final = 0.00002
_COLOURS: Final = ("#c2410c", "#1d4ed8", "#15803d", "#9333ea", "#b45309", "#0e7490")


def add_generation_pages(
    desk: Desk, blueprint: Blueprint, consents: Sequence[Consent]
) -> None:
    """Add the list of generations, the page of one, and its putting in force."""
    view = _Generations(desk, consents)
    desk.route(blueprint, "/generations", needs=_NEED, name="generations")(view.all)
    desk.route(blueprint, "/generations/<int:number>", needs=_NEED, name="generation")(
        view.show
    )
    desk.route(
        blueprint,
        "/generations/<int:number>/activation",
        needs=_MANAGE,
        methods=("GET", "POST"),
        name="activation",
    )(view.activate)
    desk.navigation(
        "divisions.generations",
        message("Generations of areas"),
        group=message("Administration"),
        place=80,
    )
    desk.waiting(needs=_MANAGE, place=40)(view.waiting)


class _Generations:
    def __init__(self, desk: Desk, consents: Sequence[Consent]) -> None:
        self._desk = desk
        self._consents = consents

    def all(self) -> Result:
        """Show all generations, the newest first."""
        with self._desk.register.reading(_NEED) as transaction:
            found = generations(transaction)
        return self._desk.page(
            "divisions/generations.html", generations=found[::-1], words=words
        )

    def waiting(self) -> list[Card]:
        """Tell which generations wait to be put in force."""
        with self._desk.register.reading(_NEED) as transaction:
            found = generations(transaction)
        staged = [one for one in found if one.state is State.STAGED]
        title = self._desk.says(message("Areas to put in force"))
        url = url_for("divisions.generations")
        return [Card(title, url, len(staged))] if staged else []

    def show(self, number: int) -> Result:
        """Show a generation and what its check found."""
        with self._desk.register.reading(_NEED) as transaction:
            found = generation_numbered(transaction, number)
        return self._desk.page(
            "divisions/generation.html",
            generation=found,
            blocking=_grouped(found.report.problems, blocking=True),
            worth=_grouped(found.report.problems, blocking=False),
            words=words,
            subject=self._subject(found),
        )

    def activate(self, number: int) -> Result:
        """Show what would move, then put a generation in force."""
        desk = self._desk
        if desk.posted:
            fields = desk.fields
            activate_generation(
                desk.register,
                number=number,
                accept=fields.flag("accept"),
                consents=self._consents,
                actor=desk.actor,
                now=desk.now,
            )
            said = desk.says(message("The generation is in force."))
            return desk.redirect("divisions.generation", said=said, number=number)
        with desk.register.reading(_MANAGE) as transaction:
            found = generation_numbered(transaction, number)
            moves = effect_of(transaction, number)
        return desk.page(
            "divisions/activation.html",
            generation=found,
            moves=moves[:_SHOWN],
            more=max(0, len(moves) - _SHOWN),
            drawn=self._drawn(moves[:_SHOWN]),
            panels=desk.panels(PANELS, found),
            words=words,
            subject=self._subject(found),
        )

    def _subject(self, generation: Generation) -> str:
        if generation.subject == DIVISIONS:
            return self._desk.says(message("Borders of divisions"))
        return generation.subject

    def _drawn(self, moves: Sequence[Move]) -> str | None:
        features = [
            feature(
                one.ground.simplify(_DETAIL_DEG),
                label=f"{_name(one.before)} → {_name(one.after)}",
                colour=_COLOURS[place % len(_COLOURS)],
            )
            for place, one in enumerate(moves)
            if one.ground is not None
        ]
        return collection(features) if features else None


def _name(named: object) -> str:
    return getattr(named, "name", "—")


def _grouped(
    problems: Sequence[Problem], *, blocking: bool
) -> list[tuple[str, list[Problem]]]:
    """Return the problems that block, or those that do not, by their codes."""
    wanted = sorted(
        (one for one in problems if one.blocking is blocking), key=lambda one: one.code
    )
    return [(code, list(same)) for code, same in groupby(wanted, lambda one: one.code)]
