"""A step is done once, and again when what it reads changes or what it made is gone."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from doorplate.demo.steps import Journal, Step


@pytest.fixture
def subject(tmp_path: Path) -> Path:
    path = tmp_path / "register"
    path.touch()
    return path


@pytest.fixture
def step(tmp_path: Path) -> Step:
    source, product = tmp_path / "source", tmp_path / "product"
    source.write_text("one", encoding="utf-8")
    return Step("Copy", ("copy",), reads=(source,), makes=(product,))


def journal(subject: Path) -> Journal:
    return Journal(subject.with_name("done.json"), subject)


def do(subject: Path, step: Step) -> None:
    def copy(_: Sequence[str]) -> None:
        step.makes[0].write_bytes(step.reads[0].read_bytes())

    journal(subject).do(step, copy)


def test_step_is_done_once(subject: Path, step: Step) -> None:
    assert not journal(subject).is_done(step)

    do(subject, step)

    assert journal(subject).is_done(step)


def test_step_is_done_again_when_its_input_changed(subject: Path, step: Step) -> None:
    do(subject, step)

    step.reads[0].write_text("two", encoding="utf-8")

    assert not journal(subject).is_done(step)


def test_step_is_done_again_when_its_output_is_gone(subject: Path, step: Step) -> None:
    do(subject, step)

    step.makes[0].unlink()

    assert not journal(subject).is_done(step)


def test_nothing_is_done_when_the_register_is_gone(subject: Path, step: Step) -> None:
    do(subject, step)

    subject.unlink()

    assert not journal(subject).is_done(step)


def test_step_that_fails_is_not_done(subject: Path, step: Step) -> None:
    def fail(_: Sequence[str]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        journal(subject).do(step, fail)

    assert not journal(subject).is_done(step)
