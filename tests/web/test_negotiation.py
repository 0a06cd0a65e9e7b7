"""What a client would like, read from address and headers."""

import pytest

from doorplate.web.negotiation import Form, Wish, form_of_suffix

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def wish(query: str = "", **headers: str) -> Wish:
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return Wish.of({"QUERY_STRING": query, **named}, ("zh", "en"))


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.HTML),
        ("*/*", Form.HTML),
        (BROWSER, Form.HTML),
        ("application/json", Form.JSON),
        ("application/geo+json, application/json;q=0.5", Form.GEOJSON),
        ("text/html;q=0.1, application/json", Form.JSON),
        ("image/png", Form.HTML),
        ("nonsense;;q=x", Form.HTML),
    ],
)
def test_form_is_the_best_that_is_accepted(accept: str, form: Form) -> None:
    assert wish(accept=accept).form is form


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-Hant-TW", "zh"),
        ("de-AT,en;q=0.3", "en"),
        ("ko", "zh"),
    ],
)
def test_language_is_the_best_that_is_accepted(accepted: str, language: str) -> None:
    assert wish(accept_language=accepted).language == language


def test_address_wins_over_headers_and_the_last_of_two_counts() -> None:
    found = wish("lang=zh&lang=en&format=GeoJSON", accept_language="zh", accept=BROWSER)

    assert (found.language, found.form) == ("en", Form.GEOJSON)
    assert found.vary == "Accept-Encoding"


def test_what_is_not_offered_is_not_refused() -> None:
    found = wish("lang=xx&format=pdf")

    assert (found.language, found.form) == ("zh", Form.HTML)
    assert found.vary == "Accept-Encoding, Accept, Accept-Language"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("7K2QX9M4RT3F", ("7K2QX9M4RT3F", None)),
        ("7K2QX9M4RT3F.json", ("7K2QX9M4RT3F", Form.JSON)),
        ("7K2QX9M4RT3F.GEOJSON", ("7K2QX9M4RT3F", Form.GEOJSON)),
        ("7K2Q.X9M4.RT3F", ("7K2Q.X9M4.RT3F", None)),
        ("json", ("json", None)),
    ],
)
def test_suffix_names_a_form(name: str, expected: tuple[str, Form | None]) -> None:
    assert form_of_suffix(name) == expected
