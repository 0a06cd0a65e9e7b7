"""The queue of jobs against a plain model: nothing twice, nothing lost, all obeyed."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from doorplate.core.actors import Actor
from doorplate.database import Register
from doorplate.database.jobs import (
    Job,
    JobEnded,
    JobNotEnded,
    JobState,
    JobUnknown,
    enqueue,
    job_by_id,
    jobs,
    queue,
    retry,
    stop,
)
from doorplate.database.jobs.model import MOST_ATTEMPTS, LeaseLost
from doorplate.database.jobs.tables import job
from tests.database.samples import NOON

CLERK = Actor("clerk")
LEASE = timedelta(seconds=60)
S = JobState


@dataclass
class Model:
    """A job as the plain model sees it."""

    number: int
    state: JobState = S.QUEUED
    worker: str | None = None
    until: int = 0
    attempts: int = 0


class History:
    """A queue and its model, told the same."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.models: list[Model] = []
        self.seconds = 0
        with register.writing() as transaction:
            transaction.execute(delete(job))

    @property
    def now(self) -> Any:
        return NOON + timedelta(seconds=self.seconds)

    def chosen(self, choice: int) -> Model | None:
        return self.models[choice % len(self.models)] if self.models else None

    def enqueue(self, _choice: int) -> None:
        with self.register.writing() as transaction:
            number = enqueue(
                transaction, kind="a", arguments={}, actor=CLERK, now=self.now
            )
        self.models.append(Model(number))

    def wait(self, choice: int) -> None:
        self.seconds += choice % 50

    def take(self, choice: int) -> None:
        worker = f"worker {choice % 3}"
        with self.register.writing() as transaction:
            found = queue.take(
                transaction, worker=worker, now=self.now, lease=LEASE, kinds=["a"]
            )
        expected = self._expected_taken()
        assert (found and found.id) == (expected and expected.number)
        if expected:
            expected.state, expected.worker = S.RUNNING, worker
            expected.until = self.seconds + 60
            expected.attempts += 1

    def _expected_taken(self) -> Model | None:
        for model in self.models:
            lapsed = model.worker is not None and model.until < self.seconds
            if model.state is S.STOPPING and lapsed:
                model.state, model.worker = S.STOPPED, None
            elif model.state is S.QUEUED or lapsed:
                if model.attempts < MOST_ATTEMPTS:
                    return model
                model.state, model.worker = S.FAILED, None
        return None

    def end(self, choice: int, how: str) -> None:
        model = self.chosen(choice)
        if model is None:
            return
        worker = f"worker {choice % 3}"
        values: dict[str, Any] = {
            "beat": {"until": self.now + LEASE},
            "finish": {"now": self.now, "result": {"rows": 1}},
            "fail": {"now": self.now, "failure": queue.failure_of(ValueError("x"))},
            "give_back": {"now": self.now},
        }[how]
        holds = model.worker == worker
        with self.register.writing() as transaction:
            act = getattr(queue, how)
            try:
                act(transaction, model.number, worker=worker, **values)
            except LeaseLost:
                assert not holds
                return
        assert holds
        self._model_end(model, how)

    def _model_end(self, model: Model, how: str) -> None:
        if how == "beat":
            model.until = self.seconds + 60
            return
        model.worker = None
        if how == "give_back":
            stopping = model.state is S.STOPPING
            model.state = S.STOPPED if stopping else S.QUEUED
            model.attempts -= not stopping
        else:
            model.state = S.DONE if how == "finish" else S.FAILED

    def stop(self, choice: int) -> None:
        model = self.chosen(choice)
        if model is None:
            return
        with self.register.writing() as transaction:
            try:
                stop(transaction, model.number, now=self.now)
            except JobEnded:
                assert model.state.is_over
                return
        assert not model.state.is_over
        model.state = S.STOPPED if model.state is S.QUEUED else S.STOPPING

    def retry(self, choice: int) -> None:
        model = self.chosen(choice)
        if model is None:
            return
        with self.register.writing() as transaction:
            try:
                retry(transaction, model.number)
            except JobNotEnded:
                assert model.state not in {S.FAILED, S.STOPPED}
                return
        assert model.state in {S.FAILED, S.STOPPED}
        model.state, model.attempts = S.QUEUED, 0

    def shape(self) -> list[tuple[str, str | None, int]]:
        with self.register.reading() as transaction:
            found = [job_by_id(transaction, model.number) for model in self.models]
        return [(each.state.value, each.leased_by, each.attempts) for each in found]

    def run(self, steps: list[tuple[str, int]]) -> list[tuple[str, str | None, int]]:
        for action, choice in steps:
            if action in {"beat", "finish", "fail", "give_back"}:
                self.end(choice, action)
            else:
                getattr(self, action)(choice)
            assert self.shape() == [
                (model.state.value, model.worker, model.attempts)
                for model in self.models
            ]
        return self.shape()


steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("enqueue", "take", "take", "take", "wait", "wait", "wait"),
                *("beat", "finish", "fail", "give_back", "stop", "retry"),
            ]
        ),
        st.integers(min_value=0, max_value=600),
    ),
    max_size=40,
)


@given(steps)
def test_queue_does_on_both_databases_what_the_model_does(
    both_registers: tuple[Register, Register], steps: list[tuple[str, int]]
) -> None:
    shapes = [
        History(register).run([("enqueue", 0), *steps]) for register in both_registers
    ]

    assert shapes[0] == shapes[1]


def test_job_that_kills_every_worker_is_given_up(register: Register) -> None:
    history = History(register)
    history.enqueue(0)
    for _ in range(MOST_ATTEMPTS + 1):
        history.take(0)
        history.seconds += 61

    with register.reading() as transaction:
        found = job_by_id(transaction, history.models[0].number)
    assert found.state is S.FAILED
    assert found.failure is not None
    assert found.failure.code == "job-given-up"


def test_job_is_there_only_if_its_cause_is(register: Register) -> None:
    def fail_after_enqueueing() -> None:
        with register.writing() as transaction:
            enqueue(transaction, kind="a", arguments={}, actor=CLERK, now=NOON)
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail_after_enqueueing()

    with register.reading() as transaction:
        assert jobs(transaction) == []
        with pytest.raises(JobUnknown):
            job_by_id(transaction, 1)


def test_no_two_workers_are_given_the_same_job(register: Register) -> None:
    count, workers = 12, 4
    start = Barrier(workers)
    with register.writing() as transaction:
        for _ in range(count):
            enqueue(transaction, kind="a", arguments={}, actor=CLERK, now=NOON)

    def take_all(name: str) -> list[int]:
        taken: list[int] = []
        start.wait()
        while True:
            with register.writing() as transaction:
                found = queue.take(
                    transaction, worker=name, now=NOON, lease=LEASE, kinds=["a"]
                )
            if found is None:
                return taken
            taken.append(found.id)

    with ThreadPoolExecutor(workers) as pool:
        taken = list(pool.map(take_all, map(str, range(workers))))

    assert sorted(number for some in taken for number in some) == sorted(
        {number for some in taken for number in some}
    )
    assert sum(map(len, taken)) == count


def test_a_worker_on_a_server_passes_over_what_another_is_taking(
    postgres_register: Register,
) -> None:
    register = History(postgres_register).register
    with register.writing() as transaction:
        for _ in range(2):
            enqueue(transaction, kind="a", arguments={}, actor=CLERK, now=NOON)

    def taken(transaction: Any, worker: str) -> Job | None:
        return queue.take(
            transaction, worker=worker, now=NOON, lease=LEASE, kinds=["a"]
        )

    with register.writing() as first, register.writing() as second:
        mine, theirs = taken(first, "one"), taken(second, "two")

    assert mine is not None
    assert theirs is not None
    assert mine.id < theirs.id


def test_kinds_that_a_worker_does_not_know_are_left(register: Register) -> None:
    with register.writing() as transaction:
        number = enqueue(
            transaction, kind="b", arguments={"file": 7}, actor=CLERK, now=NOON
        )
    with register.writing() as transaction:
        assert not queue.is_waiting(transaction, now=NOON, kinds=["a"])
        values: dict[str, Any] = {"worker": "w", "now": NOON, "lease": LEASE}
        assert queue.take(transaction, kinds=["a"], **values) is None
        found = queue.take(transaction, kinds=["a", "b"], **values)

    assert found is not None
    assert (found.id, found.arguments) == (number, {"file": 7})


def test_what_nobody_foresaw_is_told_without_its_text() -> None:
    failure = queue.failure_of(ValueError("410883200001011234"))

    assert (failure.code, failure.message) == ("unexpected-error", "ValueError")


def test_a_stop_that_is_asked_while_a_job_is_given_back_is_obeyed(
    register: Register,
) -> None:
    with register.writing() as transaction:
        number = enqueue(transaction, kind="a", arguments={}, actor=CLERK, now=NOON)
        queue.take(transaction, worker="w", now=NOON, lease=LEASE, kinds=["a"])

    def give_back() -> None:
        with register.writing() as transaction:
            queue.give_back(transaction, number, worker="w", now=NOON)

    with ThreadPoolExecutor(1) as pool:
        with register.writing() as transaction:
            stop(transaction, number, now=NOON)
            meanwhile = pool.submit(give_back)
            # It waits for us, or has read what we have not yet written for all.
            wait([meanwhile], timeout=0.5)
        meanwhile.result()

    with register.reading() as transaction:
        assert job_by_id(transaction, number).state is S.STOPPED
