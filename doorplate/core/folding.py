"""Text as people type it, folded to one form."""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ｰ"), "-")
_SPACES = re.compile(r"\s+")


def fold_width(text: str) -> str:
    """Return `text` with full-width forms made half-width and one kind of dash.

    Unicode NFKC, which also composes; spaces are trimmed, inner runs become one.
    """
    folded = unicodedata.normalize("NFKC", text.translate(_DASHES))
    return _SPACES.sub(" ", folded).strip()


def fold_for_comparison(text: str) -> str:
    """Return the form under which two spellings of one name are equal.

    Width, case, spaces and dashes do not count.
    """
    return fold_width(text).casefold().replace(" ", "")
