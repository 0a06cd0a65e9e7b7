"""Answers as bytes: packed, plain, known."""

from http import HTTPStatus
from typing import Any

import pytest

from doorplate.web.answers import Answer

PAGE = Answer(HTTPStatus.OK, (("Content-Type", "text/html"),), b"doorplate " * 1000)


def given(answer: Answer, **environ: str) -> tuple[str, dict[str, str], bytes]:
    seen: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        seen.update(status=status, headers=dict(headers))
        assert len(headers) == len(seen["headers"]), "a header twice"

    request = {"REQUEST_METHOD": "GET", **environ}
    body = b"".join(answer.give(request, start, vary="Accept"))  # type: ignore[arg-type]
    return seen["status"], seen["headers"], body


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_length_is_that_of_the_body_a_get_would_have(
    encoding: str, method: str
) -> None:
    _, _, body = given(PAGE, HTTP_ACCEPT_ENCODING=encoding)

    _, headers, found = given(
        PAGE, HTTP_ACCEPT_ENCODING=encoding, REQUEST_METHOD=method
    )

    assert int(headers["Content-Length"]) == len(body)
    assert found == (body if method == "GET" else b"")


def test_short_answer_is_not_packed() -> None:
    short = Answer(HTTPStatus.OK, (), b"short")

    _, headers, body = given(short, HTTP_ACCEPT_ENCODING="gzip")

    assert "Content-Encoding" not in headers
    assert body == b"short"


def test_only_what_was_found_can_be_known_already() -> None:
    gone = Answer(HTTPStatus.GONE, (), PAGE.body)

    status, headers, _ = given(gone, HTTP_IF_NONE_MATCH=gone.etag)

    assert status == "410 Gone"
    assert "ETag" not in headers


def test_other_bytes_have_another_tag() -> None:
    assert PAGE.etag != Answer(HTTPStatus.OK, PAGE.headers, b"other").etag
    assert PAGE.etag == Answer(HTTPStatus.OK, (), PAGE.body).etag
