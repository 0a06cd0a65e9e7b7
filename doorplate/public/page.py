"""The page behind a scan: a pure function of a view and a language."""

from typing import Final

from markupsafe import Markup

from doorplate import resources
from doorplate.addresses.surroundings import Surroundings
from doorplate.core.messages import message
from doorplate.core.platecodes import LENGTH, fold
from doorplate.public.map_links import map_links
from doorplate.public.model import PaperView, PlateView, Town
from doorplate.web.languages import language_named
from doorplate.web.rendering import Renderer
from geo.sketch import sketch, stylesheet

_GROUP: Final = 4


def renderer(languages: tuple[str, ...]) -> Renderer:
    """Return what renders the public pages, with the map's colours in its styles."""
    page = resources.path("static/css/public.css").read_text(encoding="utf-8")
    return Renderer(languages, [page, stylesheet()])


def plate_page(renderer: Renderer, view: PlateView, language: str) -> str:
    """Return the page of a plate, in force or not."""
    links = () if view.point is None else map_links(view.point, view.address.short)
    return renderer.render(
        "public/plate.html",
        language,
        view=view,
        town=view.town,
        path=f"/D/{view.code}",
        links=tuple(links),
        drawing=view.surroundings and _drawing(view, view.surroundings, language),
    )


def entry_page(
    renderer: Renderer,
    town: Town,
    language: str,
    *,
    typed: str = "",
    mistake: str | None = None,
) -> str:
    """Return the page that takes a code typed by hand.

    `mistake` is the stable code of what is wrong with what was `typed`, which the
    form keeps.
    """
    return renderer.render(
        "public/entry.html",
        language,
        town=town,
        path="/",
        typed=typed,
        mistake=mistake,
        groups=_groups(typed),
    )


def paper_page(renderer: Renderer, view: PaperView, language: str) -> str:
    """Return the page that checks a paper: what it must say, and whether it holds."""
    return renderer.render(
        "public/paper.html",
        language,
        view=view,
        town=view.town,
        path=f"/C/{view.number}",
    )


def check_page(
    renderer: Renderer,
    town: Town,
    language: str,
    *,
    typed: str = "",
    mistake: str | None = None,
) -> str:
    """Return the page that takes a paper's number; `mistake` as for `entry_page`."""
    return renderer.render(
        "public/check.html",
        language,
        town=town,
        path="/C",
        typed=typed,
        mistake=mistake,
        groups=_groups(typed),
    )


def _drawing(view: PlateView, around: Surroundings, language: str) -> Markup:
    says = language_named(language).gettext
    title = says(message("Map: {address} and the doors around it"))
    drawn = sketch(
        around.here,
        title=title.format(address=view.address.short),
        radius_m=around.radius_m,
        streets=around.streets,
        neighbours=around.neighbours,
        north=says(message("N")),
    )
    return Markup(drawn)  # noqa: S704 - the sketch escapes every text


def _groups(typed: str) -> tuple[str, ...]:
    """Return typed characters as a plate prints them, to be compared group by group."""
    text = fold(typed)[: 2 * LENGTH]
    return tuple(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))
