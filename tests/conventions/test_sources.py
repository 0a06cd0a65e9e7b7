"""Guards of the whole: sizes, names that stay in one place, pages without script."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.sources import CHECKOUT, PRODUCT, modules, name, texts

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50

# The name of a database in code, and nowhere but in doorplate/database. A URL that
# people read or write, and the ending of a file's name, are no code that depends on it.
DIALECT = re.compile(
    r"(?<!\.)sqlite(?!:///)|postgres(?!ql://)|psycopg|postgis|spatialite|\bdialect",
    re.IGNORECASE,
)

# Put together here, so that this file passes its own guard.
MACHINE = re.compile(
    "|".join(
        (
            r"(?<![\w.])/" + r"(?:work|root|tmp|home/\w+)/",
            r"py" + r"pi\.org",
            r"python" + r"hosted\.org",
            r"registry\." + r"npmjs",
            r"npm" + r"mirror",
        )
    )
)

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE)
EVENT_ATTRIBUTE = re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE)
SCRIPT_ADDRESS = re.compile(r"javascript:", re.IGNORECASE)
THIRD_PARTY = re.compile(
    r"<(?:script|link|img|iframe)[^>]+(?:src|href)=.?https?:", re.IGNORECASE
)


def test_there_is_something_to_guard() -> None:
    assert len(list(modules(*PRODUCT))) > 50
    assert CHECKOUT / "pyproject.toml" in set(texts())


def test_no_module_is_over_400_lines() -> None:
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules(*PRODUCT, "benchmarks", "scripts", "tests")
        # A migration is a record of what was, and is never worked on again.
        if "migrations/versions" not in path.as_posix()
    }

    assert {path: n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # A docstring, and a long list of named arguments, cost a reader nothing.
            first = node.body[ast.get_docstring(node) is not None :][:1]
            start = first[0].lineno if first else node.end_lineno or 0
            yield f"{name(path)}:{node.name}", (node.end_lineno or 0) - start + 1


def test_no_function_is_over_50_lines() -> None:
    lengths = [
        function
        for path in modules(*PRODUCT, "benchmarks", "scripts", "tests")
        if "migrations/versions" not in path.as_posix()
        for function in functions(path)
    ]

    assert [each for each in lengths if each[1] > LONGEST_FUNCTION] == []


def code_of(source: str) -> Iterator[str]:
    """Yield names and strings of some Python code, without comments and docstrings."""
    documentation = {
        (node.body[0].lineno, node.body[0].col_offset)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and ast.get_docstring(node) is not None
    }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        is_string = token.type == tokenize.STRING and token.start not in documentation
        if is_string or token.type == tokenize.NAME:
            yield token.string


def dialects_in(source: str) -> set[str]:
    return {text for text in code_of(source) if DIALECT.search(text)}


def test_name_of_a_dialect_appears_only_in_the_database_room() -> None:
    found = {
        name(path): dialects_in(path.read_text(encoding="utf-8"))
        for path in modules(*PRODUCT)
        if not name(path).startswith("doorplate/database/")
    }

    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "line",
    [
        'if engine.dialect.name == "mysql": pass',
        'if url.startswith("postgresql+"): pass',
        "import sqlite3",
        "from sqlalchemy.dialects import postgresql",
        'text("SELECT ST_AsText(x) -- postgis")',
    ],
)
def test_guard_sees_the_name_of_a_dialect(line: str) -> None:
    assert dialects_in(f'"""SQLite is fine here."""\n{line}\n')


def test_nothing_names_a_machine_s_folders_or_a_registry_s_host() -> None:
    found = {
        f"{name(path)}: {match[0]}"
        for path in texts()
        for match in MACHINE.finditer(path.read_text(encoding="utf-8"))
    }

    assert found == set()


def pages() -> list[Path]:
    return [path for path in texts() if name(path).startswith("templates/")]


@pytest.mark.parametrize(
    "forbidden", [INLINE_SCRIPT, EVENT_ATTRIBUTE, SCRIPT_ADDRESS, THIRD_PARTY]
)
def test_no_template_holds_script_or_leads_a_browser_to_others(
    forbidden: re.Pattern[str],
) -> None:
    found = {
        name(path)
        for path in pages()
        if forbidden.search(path.read_text(encoding="utf-8"))
    }

    assert found == set()


@pytest.mark.parametrize(
    ("forbidden", "markup"),
    [
        (INLINE_SCRIPT, "<script>alert(1)</script>"),
        (EVENT_ATTRIBUTE, '<a class="x" onclick="y()">'),
        (SCRIPT_ADDRESS, '<a href="javascript:y()">'),
        (THIRD_PARTY, '<img src="https://example.org/x.png">'),
    ],
)
def test_guard_sees_forbidden_markup(forbidden: re.Pattern[str], markup: str) -> None:
    assert forbidden.search(markup)
