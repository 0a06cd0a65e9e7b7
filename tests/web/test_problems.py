"""One map from errors to statuses, one shape of problem documents."""

import json

import pytest

from doorplate.core.errors import Conflict, Invalid, NotFound, NotPermitted
from doorplate.web.languages import language_named
from doorplate.web.problems import problem, refusal, status_of, written


class NumberMissing(Invalid):
    """“{text}” has no number."""


@pytest.mark.parametrize(
    ("family", "status"),
    [(Invalid, 400), (NotPermitted, 403), (NotFound, 404), (Conflict, 409)],
)
def test_each_family_has_its_status(family: type[Invalid], status: int) -> None:
    class Leaf(family):  # type: ignore[misc,valid-type]
        """Leaf."""

    assert status_of(Leaf()) == status


def test_refusal_has_one_shape() -> None:
    document = refusal(NumberMissing(text="大定路"), language_named("en"))

    assert document == {
        "status": 400,
        "title": "Bad Request",
        "code": "number-missing",
        "detail": "“大定路” has no number.",
    }


def test_problem_without_a_code_is_named_by_its_status() -> None:
    assert problem(status_of(NotFound()))["code"] == "not-found"


def test_document_is_readable_and_the_same_every_time() -> None:
    text = written({"b": "大定路", "a": 1})

    assert text == '{"b":"大定路","a":1}\n'
    assert json.loads(text) == {"a": 1, "b": "大定路"}
