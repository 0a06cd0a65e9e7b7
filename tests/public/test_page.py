"""The page as a pure function: what it shows, and what it never does."""

import gzip
import itertools
import re
from dataclasses import fields, replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.public.model import AddressText, PlateView, Standing
from doorplate.public.page import entry_page, plate_page, renderer
from tests.public.factories import (
    CODE,
    NEW_CODE,
    a_replaced_view,
    a_retired_view,
    a_town,
    a_view,
)

PAGES = renderer(("zh", "en"))
VIEWS = {
    "in force": a_view(),
    "replaced": a_replaced_view(),
    "retired": a_retired_view(),
    "illustrative": a_view(town=a_town(illustrative=True)),
    "no position": a_view(
        point=None, coordinates=(), surroundings=None, responsible=()
    ),
}
VOID = {"meta", "link", "input", "wbr", "br"}
SVG_LEAVES = {"path", "circle", "rect"}


class Strict(HTMLParser):
    """Reads a page and refuses what does not nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SVG_LEAVES
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def every_page() -> dict[str, str]:
    plates = {
        f"{name}, {language}": plate_page(PAGES, view, language)
        for name, view in VIEWS.items()
        for language in PAGES.languages
    }
    mistakes = (
        None,
        "plate-code-mistyped",
        "plate-code-unreadable",
        "plate-code-unknown",
        "not-found",
        "method-not-allowed",
        "internal-server-error",
    )
    entries = {
        f"entry {mistake}, {language}": entry_page(
            PAGES, a_town(), language, typed="7K2QX9M4RT3H", mistake=mistake
        )
        for mistake in mistakes
        for language in PAGES.languages
    }
    return plates | entries


@pytest.fixture(params=every_page().items(), ids=lambda item: str(item[0]))
def page(request: pytest.FixtureRequest) -> str:
    found: str = request.param[1]
    return found


def test_page_nests_and_is_read_in_order(page: str) -> None:
    read = Strict(page)

    assert page.startswith("<!doctype html>")
    headings = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert headings.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(headings))
    assert [tag for tag, _ in read.tags].count("main") == 1


def test_names_that_labels_refer_to_are_there_once(page: str) -> None:
    read = Strict(page)
    names = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    wanted = {
        attrs.get("aria-labelledby") or attrs.get("for")
        for _, attrs in read.tags
        if attrs.keys() & {"aria-labelledby", "for"}
    }

    assert len(names) == len(set(names))
    assert wanted <= set(names)


def test_page_fetches_nothing_and_runs_nothing(page: str) -> None:
    for tag, attrs in Strict(page).tags:
        assert tag not in {"script", "iframe", "img", "object", "embed", "base"}
        assert not [name for name in attrs if name.startswith("on")]
        assert "style" not in attrs
        if tag == "link":
            assert (attrs["href"] or "").startswith("data:")
    assert "url(" not in PAGES.style
    assert "@import" not in PAGES.style


def test_page_is_under_20_kilobytes_packed(page: str) -> None:
    assert len(gzip.compress(page.encode())) < 20_000


def test_page_says_whom_to_call_and_who_answers_for_it(page: str) -> None:
    for number in ("110", "119", "120", "12345"):
        assert number in Strict(page).text


def test_emergency_numbers_dial_but_in_a_demonstration() -> None:
    real = plate_page(PAGES, a_view(), "zh")
    demonstration = plate_page(PAGES, VIEWS["illustrative"], "zh")

    for number in ("110", "119", "120", "0391-8190110", "12345"):
        assert f'href="tel:{number}"' in real
    assert "tel:" not in demonstration
    assert "示意" in demonstration
    assert "示意" not in real


def test_address_code_chain_services_and_map_come_in_this_order() -> None:
    read = Strict(plate_page(PAGES, a_view(), "zh")).text
    order = [
        "57号",
        CODE.printed,
        "河南省焦作市孟州市大定街道",
        "东关社区居民委员会",
        "大定派出所",
        "110",
        "地图：大定路57号",
        "112.787341",
        "高德地图",
        "请放心",
        "孟州市民政局",
    ]

    places = [read.index(text, read.index("大定路")) for text in order]

    assert places == sorted(places)


def test_replaced_plate_links_to_the_new_one_in_the_same_language() -> None:
    assert f'href="/D/{NEW_CODE}"' in plate_page(PAGES, a_replaced_view(), "zh")
    assert f'href="/D/{NEW_CODE}?lang=en"' in plate_page(PAGES, a_replaced_view(), "en")


@pytest.mark.parametrize("standing", [Standing.REPLACED, Standing.RETIRED])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_ending_without_day_or_reason_still_says_so(
    standing: Standing, language: str
) -> None:
    view = a_replaced_view()
    assert view.ending is not None
    view = replace(
        view, standing=standing, ending=replace(view.ending, day=None, reason=None)
    )

    page = Strict(plate_page(PAGES, view, language)).text

    assert "None" not in page
    assert any(
        text in page for text in ("已更换", "已失效", "was replaced", "No longer valid")
    )


def test_the_next_numbers_are_said_in_metres_direction_and_side() -> None:
    chinese = " ".join(Strict(plate_page(PAGES, a_view(), "zh")).text.split())
    english = " ".join(Strict(plate_page(PAGES, a_view(), "en")).text.split())

    assert "59号 往大号方向 42 米，左侧" in chinese
    assert "55号 往小号方向 38 米，右侧" in chinese
    assert "58号 12 m towards higher numbers, on the right" in english
    assert "56号 9 m towards lower numbers, on the left" in english


def test_a_door_without_neighbours_says_nothing_of_them() -> None:
    assert "相邻门牌" not in plate_page(PAGES, a_view(next_doors=()), "zh")


def test_names_of_places_are_the_same_in_every_language() -> None:
    for language in PAGES.languages:
        page = plate_page(PAGES, a_view(), language)
        assert "东关社区居民委员会" in page
        assert "大定派出所" in page


def test_page_of_one_language_offers_no_other() -> None:
    page = plate_page(renderer(("zh",)), a_view(), "zh")

    assert "hreflang" not in page


def test_view_holds_nothing_but_what_is_listed_here() -> None:
    """A new field is a decision about privacy: it is made here too."""
    assert {field.name for field in fields(PlateView)} == {
        "address",
        "chain",
        "code",
        "coordinates",
        "ending",
        "former",
        "next_doors",
        "point",
        "responsible",
        "standing",
        "surroundings",
        "town",
    }


def test_mistyped_code_is_shown_in_groups_and_kept_in_the_form() -> None:
    page = entry_page(
        PAGES, a_town(), "zh", typed="7k2q-x9m4 rt3h", mistake="plate-code-mistyped"
    )

    assert re.findall("<span>([^<]{4})</span>", page) == ["7K2Q", "X9M4", "RT3H"]
    assert 'value="7k2q-x9m4 rt3h"' in page


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_of_an_address_is_text_on_the_page(text: str) -> None:
    view = a_view(address=AddressText(text + text, text, text))

    read = Strict(plate_page(PAGES, view, "zh"))

    assert text in read.text
    assert [tag for tag, _ in read.tags if tag in {"script", "x"}] == []


@given(typed=st.text(max_size=60))
def test_anything_typed_comes_back_as_it_was(typed: str) -> None:
    page = entry_page(PAGES, a_town(), "zh", typed=typed, mistake="plate-code-mistyped")

    (field,) = [a for t, a in Strict(page).tags if t == "input" and a["name"] == "code"]

    assert (field["value"] or "") == typed
