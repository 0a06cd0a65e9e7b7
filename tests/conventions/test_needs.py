"""Every transaction of a use case says which permission it needs."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.sources import modules, name

# The database itself, and commands: whoever runs them has the register's file anyway.
# A scan is a whitelisted view; signing in comes before any permission, and so does
# working out how far one reaches. A backup is of the whole register: no permission of
# the desk allows it, so it states none.
FREE = (
    *("doorplate/database/", "doorplate/public/", "doorplate/access/"),
    "doorplate/divisions/service/reaching.py",
    "doorplate/upkeep/backups.py",
)


def unstated(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_opened = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"reading", "writing"}
        )
        if is_opened and not (node.args or node.keywords):  # type: ignore[attr-defined]
            yield f"{name(path)}:{node.lineno}"  # type: ignore[attr-defined]


def test_every_transaction_states_its_need() -> None:
    found = [
        place
        for path in modules("doorplate")
        if not name(path).startswith(FREE) and "commands" not in name(path)
        for place in unstated(path)
    ]

    assert found == []
