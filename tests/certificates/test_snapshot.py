"""The signed bytes: one form, strict, with nothing in it that identifies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorplate.certificates.snapshot import (
    SnapshotUnreadable,
    canonical,
    fingerprint,
    read,
    written,
)
from tests.certificates.samples import certificate, notice

texts = st.text(st.characters(exclude_categories=["Cs"]))
documents = st.recursive(
    st.none() | st.booleans() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc_", max_size=4), inner),
)


def test_snapshot_comes_back_as_it_was_written() -> None:
    for snapshot in (certificate(), certificate(map=None), notice()):
        assert read(written(snapshot)) == snapshot


@given(documents)
def test_document_has_one_form(document: object) -> None:
    data = canonical(document)

    assert json.loads(data) == document
    assert canonical(json.loads(data)) == data


def test_form_is_that_of_rfc_8785() -> None:
    document = {"b": '\u20ac$\x0f\nA\'B"\\\\"/', "a": [True, None, "号"]}

    assert canonical(document).decode() == (
        '{"a":[true,null,"号"],"b":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_number_that_languages_write_differently_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"x": 0.1})


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d | {"more": "1"},
        lambda d: {key: value for key, value in d.items() if key != "day"},
        lambda d: d | {"format": "doorplate.certificate/2"},
        lambda d: d | {"kind": "numbering"},
        lambda d: d | {"illustrative": "yes"},
        lambda d: d | {"address": d["address"] | {"map": 7}},
    ],
)
def test_other_form_is_refused(change: object) -> None:
    document = json.loads(written(certificate()))

    with pytest.raises(SnapshotUnreadable):
        read(canonical(change(document)))  # type: ignore[operator]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff"])
def test_what_is_no_snapshot_is_refused(data: bytes) -> None:
    with pytest.raises(SnapshotUnreadable):
        read(data)


def test_same_words_in_another_form_are_refused() -> None:
    spaced = written(certificate()).replace(b'":', b'" :', 1)

    with pytest.raises(SnapshotUnreadable, match="not canonical"):
        read(spaced)


def test_fingerprint_is_the_start_of_the_hash() -> None:
    assert fingerprint(b"") == "E3B0 C442 98FC 1C14"
