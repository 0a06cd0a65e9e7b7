"""Statements that keep to the reach of whoever asked (docs/decisions/0005).

A table whose rows lie in a division says so: ``info=LIES_IN_A_DIVISION``, and has the
columns `scheme` and `division_code`. Under a limited reach a statement that asks such a
table without `in_reach` is not run at all: what was forgotten answers nobody.
"""

from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, and_, event, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement, visitors
from sqlalchemy.sql.elements import ClauseElement

from doorplate.core.authority import EVERYWHERE, Reach, ReachTooSmall
from doorplate.database.functions import Predicate, among

LIES_IN_A_DIVISION: Final[dict[Any, Any]] = {"lies_in_a_division": True}
OPTION: Final = "doorplate_reach"


class ReachForgottenError(AssertionError):
    """A statement under a limited reach asks a table of places without its limit."""


class _InReach(Predicate):
    name = "in_reach"
    inherit_cache = True


@compiles(_InReach)
def _compile(element: _InReach, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    # In parentheses: beside an AND, an OR inside would let everything through.
    return f"({compiler.process(element.clauses, **kw)})"


def reach_of(transaction: Connection) -> Reach:
    """Return the reach that a transaction was opened with."""
    found: Reach = transaction.get_execution_options().get(OPTION, EVERYWHERE)
    return found


def demand_everywhere(transaction: Connection) -> None:
    """Go on only where nothing limits the reach. Raises ReachTooSmall."""
    if not reach_of(transaction).is_everywhere:
        raise ReachTooSmall


def in_reach(
    transaction: Connection, table: Table, *, or_above: bool = False
) -> ColumnElement[bool]:
    """Return the condition that a row of `table` lies within the reach.

    With `or_above` also what belongs to a division above it, as the streets of a town
    belong to all its villages.
    """
    reach = reach_of(transaction)
    if reach.codes is None:
        return true()
    codes = reach.codes | reach.above if or_above else reach.codes
    columns = table.c
    return _InReach(
        and_(
            columns.scheme == reach.scheme, among(columns.division_code, sorted(codes))
        )
    )


def beyond_reach(table: Table) -> ColumnElement[bool]:
    """Return the condition that every row of `table` meets, within the reach or not.

    For what is weighed and never shown: whether a name is taken, whether somebody holds
    a role elsewhere that forbids this one.
    """
    scheme = table.c.scheme
    return _InReach(or_(scheme.is_(None), scheme.is_not(None)))


def guard(engine: Engine) -> None:
    """Run no statement that forgets the reach of its transaction."""
    event.listen(engine, "before_execute", _refuse_forgotten)


def _refuse_forgotten(
    connection: Connection, statement: ClauseElement, *_: object
) -> None:
    if reach_of(connection).is_everywhere or not isinstance(statement, ClauseElement):
        return
    forgotten = _tables(statement) - {
        table
        for element in visitors.iterate(statement)
        if isinstance(element, _InReach)
        for table in _tables(element.clauses)
    }
    if forgotten and not getattr(statement, "is_insert", False):
        names = ", ".join(sorted(table.name for table in forgotten))
        raise ReachForgottenError(f"no limit on {names} in: {statement}")


def _tables(statement: ClauseElement) -> set[Table]:
    found: set[Table] = set()
    for element in visitors.iterate(statement):
        table = getattr(element, "table", element)
        table = getattr(table, "element", table)
        if isinstance(table, Table) and table.info.get("lies_in_a_division"):
            found.add(table)
    return found
