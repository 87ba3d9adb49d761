"""What the worker does at each look, what it leaves for a while, and what it says of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.clock import SimulatedClock
from engine.errors import Busy, Unavailable, damaged_case
from engine.store import MemoryStore
from engine.worker import BATCH, LEFT_ALONE, Worker
from tests.store.builders import make_case, make_event

AT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Service:
    """An engine in which cases are brought up to date, or fail, as a test says."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(AT))
    failing: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    forgotten: int = 0
    begun: Any = 0
    #: What the whole of the store, or of a part of the work, fails with.
    away: Exception | None = None

    def __post_init__(self) -> None:
        self.commands = SimpleNamespace(catch_up=self._catch_up)
        self.drafts = SimpleNamespace(drop_old=self._drop_old)
        self.records = SimpleNamespace(close_over=lambda: 0)
        self.start_timers = SimpleNamespace(fire_due=self._fire_due)

    def open_work(self) -> Any:
        if self.away:
            raise self.away
        return self.store.work()

    def due(self, *names: str, at: datetime = AT) -> None:
        with self.store.work() as work:
            for name in names:
                work.cases.add(make_case(name, next_due_at=at), [make_event()])
            work.commit()

    def _catch_up(self, case_id: str) -> None:
        self.asked.append(case_id)
        if case_id in self.failing:
            raise self.failing[case_id]
        with self.store.work() as work:
            case = work.cases.one(case_id, lock=True)
            work.cases.save(type(case)(**{**_fields(case), "next_due_at": None}), [])
            work.commit()

    def _drop_old(self) -> int:
        self.forgotten += 1
        return 7

    def _fire_due(self) -> int:
        if isinstance(self.begun, Exception):
            raise self.begun
        return self.begun

    def look(self, worker: Worker, **later: float) -> list[str]:
        """Let the worker look, some time later; return the cases that it took up."""
        self.clock.move_to(self.clock.now() + timedelta(**later))
        self.asked.clear()
        worker.run_once()
        return list(self.asked)


def _fields(case: Any) -> dict[str, Any]:
    return {name: getattr(case, name) for name in type(case).__slots__}


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def worker(service: Service) -> Worker:
    return Worker(engine=service)


def test_everything_that_is_due_is_done_and_counted(service: Service, worker: Worker) -> None:
    service.due("a", "b")
    service.due("later", at=AT + SECOND)
    service.begun = 3

    assert worker.run_once() == 5
    assert (service.asked, service.forgotten, worker.fault()) == (["a", "b"], 1, "")
    assert worker.run_once() == 3


def test_a_hundred_cases_are_taken_up_at_a_look(service: Service, worker: Worker) -> None:
    service.due(*(f"c{number:03}" for number in range(101)))

    assert worker.run_once() == 100
    assert BATCH == 100
    assert service.look(worker) == ["c100"]


def test_a_case_that_fails_is_left_alone_for_ten_minutes_and_stops_no_other(
    service: Service, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    service.due("a", "b")
    service.failing["a"] = KeyError("inside")

    assert worker.run_once() == 1
    service.asked.clear()
    assert service.look(worker, minutes=9, seconds=59) == []
    service.failing.clear()
    assert service.look(worker, seconds=1) == ["a"]

    assert timedelta(minutes=10) == LEFT_ALONE
    assert caplog.messages == ["case a was left: KeyError"]
    assert worker.fault() == ""


def test_cases_that_are_left_alone_take_no_place_from_others(
    service: Service, worker: Worker
) -> None:
    service.due(*(f"a{number:03}" for number in range(100)))
    service.failing.update({f"a{number:03}": KeyError() for number in range(100)})
    service.look(worker)
    service.due(*(f"b{number:03}" for number in range(101)))

    assert service.look(worker, seconds=1) == [f"b{number:03}" for number in range(100)]


def test_a_case_that_somebody_holds_is_left_to_them_for_five_seconds(
    service: Service, worker: Worker
) -> None:
    service.due("a", "b")
    service.failing["a"] = Busy("Somebody else has it.")

    assert worker.run_once() == 0
    assert worker.fault() == "Not done: what is due. Somebody else has it."
    assert service.look(worker, seconds=4.9) == ["b"]
    service.failing.clear()
    assert service.look(worker, seconds=0.1) == ["a"]
    assert worker.fault() == ""


def test_a_case_is_due_at_once_again_where_the_database_was_away(
    service: Service, worker: Worker
) -> None:
    service.due("a")
    service.failing["a"] = Unavailable("It is away.")

    assert service.look(worker) == ["a"]
    assert service.look(worker) == ["a"]


def test_a_damaged_case_is_set_aside_for_good(service: Service, worker: Worker) -> None:
    service.due("a", "b")
    service.failing["a"] = damaged_case("a")

    assert worker.run_once() == 1
    service.failing.clear()

    assert service.look(worker, hours=1) == []
    assert service.store.snapshot().set_aside == {"a": AT}


def test_a_damaged_case_that_cannot_be_set_aside_is_tried_again_with_the_case(
    service: Service, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.due("a")

    def fail(case_id: str) -> None:
        service.away = Unavailable("It is away.")
        raise damaged_case(case_id)

    monkeypatch.setattr(service.commands, "catch_up", fail)

    assert worker.run_once() == 0
    assert worker.fault() == ""


def test_what_cannot_be_done_is_said_once_and_once_when_it_works_again(
    service: Service, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "engine.worker")
    service.begun = KeyError("inside")
    worker.run_once()
    worker.run_once()
    assert worker.fault() == "Not done: the yearly processes. KeyError"

    service.begun = Unavailable("It is away.")
    worker.run_once()
    service.begun = 0
    worker.run_once()
    worker.run_once()

    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("WARNING", "could not be done: the yearly processes (KeyError)"),
        ("WARNING", "could not be done: the yearly processes (It is away.)"),
        ("INFO", "works again: the yearly processes"),
    ]


def test_each_thing_that_cannot_be_done_is_said(service: Service, worker: Worker) -> None:
    service.away = Unavailable("It is away.")
    service.begun = Unavailable("So is this.")

    assert worker.run_once() == 0

    assert worker.fault() == (
        "Not done: the seal. It is away. Not done: the yearly processes. So is this. "
        "Not done: what is due. It is away."
    )
    assert service.forgotten == 1


def test_the_day_before_in_london_is_sealed_and_that_lasts(
    service: Service, worker: Worker
) -> None:
    service.due("a")

    worker.run_once()
    assert list(service.store.snapshot().seals) == [date(2026, 6, 29)]
    # It was half past eleven in London: an hour later it is the next day there.
    service.due("b")
    service.look(worker, hours=1)

    assert list(service.store.snapshot().seals) == [date(2026, 6, 29), date(2026, 6, 30)]


@dataclass
class Stop:
    """Is told to stop after some waits, each of which it notes."""

    most: int
    waited: list[float] = field(default_factory=list)

    def is_set(self) -> bool:
        return len(self.waited) >= self.most

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.fixture
def looks(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let each look find so much."""
    left: list[int] = []
    monkeypatch.setattr(Worker, "run_once", lambda _: left.pop(0))
    return left.extend


def test_the_worker_looks_again_at_once_where_something_was_due_and_else_waits(
    worker: Worker, looks: Callable[..., None]
) -> None:
    looks([2, 1, 0, 0])
    worker.pause = 7
    stop = Stop(2)

    worker.run(stop)

    assert stop.waited == [7, 7]
    assert Worker(engine=worker.engine).pause == 5


@pytest.mark.parametrize(("pause", "waited"), [(7, 1), (0.5, 0.5)])
def test_the_worker_looks_again_in_a_second_where_something_could_not_be_done(
    service: Service, worker: Worker, pause: float, waited: float
) -> None:
    service.begun = Unavailable("It is away.")
    worker.pause = pause
    stop = Stop(1)

    worker.run(stop)

    assert stop.waited == [waited]


def test_a_worker_that_is_told_to_stop_does_not_begin(worker: Worker, service: Service) -> None:
    worker.run(Stop(0))

    assert service.forgotten == 0
