"""The files of the project that the guards look at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parents[2]

PRODUCT: Final = ("doorplate", "geo")
_FOLDERS: Final = (
    *PRODUCT,
    ".ci",
    "benchmarks",
    "docs",
    "requirements",
    "scripts",
    "static",
    "templates",
    "tests",
)
_NOT_TEXT: Final = {".pyc", ".png", ".jpg", ".ico", ".ttf", ".mo", ".pdf"}


def modules(*folders: str) -> Iterator[Path]:
    """Yield the Python modules in some folders of the checkout."""
    for folder in folders:
        yield from sorted((CHECKOUT / folder).rglob("*.py"))


def texts() -> Iterator[Path]:
    """Yield every text file of the project that people wrote."""
    yield from (path for path in sorted(CHECKOUT.iterdir()) if _is_text(path))
    yield from (CHECKOUT / "assets" / name for name in ("package.json", ".npmrc"))
    yield CHECKOUT / "assets" / "package-lock.json"
    for folder in _FOLDERS:
        yield from filter(_is_text, sorted((CHECKOUT / folder).rglob("*")))


def _is_text(path: Path) -> bool:
    is_left_over = path.name.startswith(".coverage") or path.name == ".git"
    return path.is_file() and path.suffix not in _NOT_TEXT and not is_left_over


def name(path: Path) -> str:
    """Return the path inside the checkout, as people write it."""
    return path.relative_to(CHECKOUT).as_posix()
