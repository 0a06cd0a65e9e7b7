"""Where the files beside the code lie, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
# In a checkout the built assets lie under assets/build; the wheel holds them as assets.
_IN_CHECKOUT = {"assets": Path("assets", "build")}


def path(name: str) -> Path:
    """Return the path of a packaged file or folder.

    `name` is relative and starts with ``templates``, ``static`` or ``assets``, for
    instance ``assets/fonts/NotoSansSC_700Bold.ttf``.

    Raises FileNotFoundError, with the remedy, where it is not there.
    """
    top, _, rest = name.partition("/")
    candidates = (
        _PACKAGE / name,
        _CHECKOUT / _IN_CHECKOUT.get(top, Path(top)) / rest,
    )
    for candidate in candidates:
        if candidate.exists():
            return candidate
    remedy = "run scripts/assets" if top == "assets" else "install doorplate again"
    raise FileNotFoundError(f"{name} is missing: {remedy}")
