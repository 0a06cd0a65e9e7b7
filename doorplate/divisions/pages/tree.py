"""The tree of divisions, and a division's page: its names over time, its border."""

from typing import Final

from flask import Blueprint

from doorplate.access.model import Permission
from doorplate.core.messages import message
from doorplate.divisions.browsing import (
    area_in_force,
    children_of,
    refuse_unreachable,
    tops,
)
from doorplate.divisions.pages import words
from doorplate.divisions.service import add_alias, division_index, division_record
from doorplate.settings import Settings
from doorplate.web.desk import Desk
from doorplate.web.desk.guard import Result
from doorplate.web.geojson import geometry

PANELS: Final = "division"
"""The name under which higher rooms add panels: they are given the `Division`."""

_NEED: Final = Permission.REGISTER_READ


def add_division_pages(desk: Desk, blueprint: Blueprint, settings: Settings) -> None:
    """Add the tree, a division's page, and the form for another name."""
    view = _Divisions(desk, settings)
    desk.route(blueprint, "/divisions", needs=_NEED, name="divisions")(view.tree)
    desk.route(blueprint, "/divisions/<code>", needs=_NEED, name="division")(view.show)
    desk.route(
        blueprint,
        "/divisions/<code>/names",
        needs=Permission.DIVISIONS_MANAGE,
        methods=("POST",),
    )(view.add_name)
    desk.navigation(
        "divisions.divisions",
        message("Divisions"),
        group=message("The register"),
        place=14,
    )


class _Divisions:
    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk = desk
        self._scheme = settings.division_scheme
        self._county = settings.county_code

    def tree(self) -> Result:
        """Show two levels from the county down."""
        with self._desk.register.reading(_NEED) as transaction:
            index = division_index(transaction, scheme=self._scheme)
            below = children_of(transaction, index)
            roots = [
                (top, [(one, below(one.code)) for one in below(top.code)])
                for top in tops(transaction, index, self._county)
            ]
        return self._desk.page("divisions/tree.html", roots=roots, words=words)

    def show(self, code: str) -> Result:
        """Show a division."""
        with self._desk.register.reading(_NEED) as transaction:
            record = division_record(transaction, scheme=self._scheme, code=code)
            division = record.chain[-1]
            refuse_unreachable(transaction, division)
            index = division_index(transaction, scheme=self._scheme)
            children = children_of(transaction, index)(code)
            area = area_in_force(transaction, division.level.value, code)
        return self._desk.page(
            "divisions/division.html",
            division=division,
            record=record,
            children=children,
            area=area,
            drawn=None if area is None else geometry(area.polygon),
            panels=self._desk.panels(PANELS, division),
            words=words,
        )

    def add_name(self, code: str) -> Result:
        """Record another name of a division."""
        fields = self._desk.fields
        name = fields.text("name", longest=80)
        fields.check()
        is_new = add_alias(
            self._desk.register,
            scheme=self._scheme,
            code=code,
            name=name,
            actor=self._desk.actor,
            now=self._desk.now,
        )
        text = message("The name is kept.") if is_new else message("It is known.")
        return self._desk.redirect(
            "divisions.division", said=self._desk.says(text), code=code
        )
