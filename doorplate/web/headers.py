"""What every answer tells the browser about itself, whatever it is."""

from typing import Final

FIXED: Final = (
    # In the place of the server's own, which names the program.
    ("Server", "doorplate"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
)
"""Headers of every answer."""


def content_policy(style_hash: str) -> str:
    """Return the Content-Security-Policy of pages with one inlined style sheet.

    Nothing is fetched, nothing runs; a form leads back to this host only.
    """
    return (
        f"default-src 'none'; style-src '{style_hash}'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
