"""Where a browser comes from, and symbols for authenticators."""

from typing import Final

from flask import request
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from doorplate.access.delays import network_of
from doorplate.access.sessions import Client, Visit
from doorplate.settings import Settings
from doorplate.web.desk import Desk

_QUIET: Final = 4
# The first that is found: each also calls itself by the names below it.
_BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def visit_of(desk: Desk, settings: Settings) -> Visit:
    """Return when, from where and with which token a browser asks."""
    browser = request.headers.get("User-Agent", "")
    network = network_of(client_address(settings.trusted_proxies))
    return Visit(desk.now, Client(network, browser), desk.token)


def client_address(trusted_proxies: int) -> str | None:
    """Return the address of the client before so many web servers of ours.

    Each adds the address it was asked from to the end of X-Forwarded-For; what stands
    before those is whatever the client wrote.
    """
    if not trusted_proxies:
        return request.remote_addr
    said = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
    if len(said) < trusted_proxies:
        return request.remote_addr
    return said[-trusted_proxies].strip()


def browser_named(text: str) -> str:
    """Return what people call a browser and its system, as far as it says."""
    found = [
        next((called for word, called in known if word in text), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or text[:40]


def symbol_of(text: str) -> Markup:
    """Draw a QR symbol as inline SVG: black on white, with its quiet zone."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    matrix = code.get_matrix()
    side = len(matrix)
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Markup(
        '<svg class="symbol" viewBox="0 0 {0} {0}" width="240" height="240" role="img"'
        ' aria-label="QR" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>'
    ).format(side, path)
