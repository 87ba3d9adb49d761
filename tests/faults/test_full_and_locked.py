"""A full disk, a locked file and a server that is gone are said as what they are."""

import logging
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import event

from engine.cli.dispatching import Dispatcher
from engine.errors import Busy, DiskFull, Unavailable
from engine.service.commands import Commands
from engine.store import open_store
from engine.store.sql import SqlStore
from engine.store.sql.database import Database
from engine.worker import Worker
from tests.builders import london
from tests.patience import LONG
from tests.scenario import World
from tests.web.scene import CHAIR, CHILD, Scene, make_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    scene = make_scene(tmp_path, steps=6)
    yield scene
    database_of(scene).close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = open_store(f"sqlite:///{tmp_path}/dissent.db")
    store.upgrade()
    yield World(store=store)
    store.close()


def database_of(scene: Scene) -> Database:
    store = scene.stage._store
    assert isinstance(store, SqlStore)
    return store.database


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process take another byte, as a disk without room does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock of the writer, as a program that does not queue with us may."""
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


def test_on_a_full_disk_pages_say_so_and_show_no_case_that_cannot_be_logged(scene: Scene) -> None:
    chair, kept = scene.client(CHAIR), scene.digest()
    task = scene.task()
    assignee = scene.client(task.assignee or "")

    with full_disk():
        opened = chair.get(f"/cases/{scene.case_id}")
        drafted = assignee.post(f"/tasks/{task.id}/draft", data={"a": "b"})
        lists = [chair.get(path).status_code for path in ("/work", "/cases", "/notices")]
        health = chair.get("/health")
        signed_in = scene.client(CHAIR)
        left = signed_in.post("/sign-out")

    for answer in (opened, drafted, left):
        assert answer.status_code == 507
        assert "The disk is full: nothing was saved." in answer.text
        assert "Content-Security-Policy" in answer.headers
    assert CHILD not in opened.text
    assert lists == [200, 200, 200]
    assert health.status_code == 200
    assert signed_in.get("/work").status_code == 303
    assert scene.digest() == kept
    assert chair.get(f"/cases/{scene.case_id}").status_code == 200


@pytest.mark.usefixtures("impatient")
def test_while_somebody_holds_the_file_a_case_is_busy_and_lists_are_not(scene: Scene) -> None:
    chair = scene.client(CHAIR)

    with held(scene.file):
        opened = chair.get(f"/cases/{scene.case_id}")
        lists = [chair.get(path).status_code for path in ("/work", "/cases", "/health")]

    assert opened.status_code == 503
    assert "The service is busy" in opened.text
    assert CHILD not in opened.text
    assert lists == [200, 200, 200]
    assert chair.get(f"/cases/{scene.case_id}").status_code == 200


def test_a_file_that_may_only_be_read_is_said_as_such(scene: Scene) -> None:
    @event.listens_for(database_of(scene).engine, "checkout")
    def protect(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    answer = scene.client(CHAIR).get(f"/cases/{scene.case_id}")

    assert answer.status_code == 503
    assert "cannot be opened or written" in answer.text


@pytest.mark.parametrize("kind", [DiskFull, Unavailable])
def test_the_worker_goes_on_by_itself_and_leaves_no_case_alone(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: type[Unavailable],
) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-24 10:00"))
    worker = world.worker

    def refuse(self: Commands, case_id: str) -> None:
        raise kind("not just now")

    with monkeypatch.context() as patch, caplog.at_level(logging.INFO):
        patch.setattr(Commands, "catch_up", refuse)
        assert [worker.run_once() for _ in range(3)] == [0, 0, 0]
        assert "not just now" in worker.fault()
    with caplog.at_level(logging.INFO):
        assert worker.run_once() == 1
    assert worker.fault() == ""
    assert case.kinds.count("TimerFired") == 1
    assert caplog.text.count("could not be done: what is due") == 1
    assert caplog.text.count("works again: what is due") == 1


def test_the_worker_looks_again_soon_at_a_case_that_somebody_holds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, worker = world.to_decide(), world.worker
    world.move_to(london("2026-09-24 10:00"))

    def refuse(self: Commands, case_id: str) -> None:
        raise Busy("not just now")

    with monkeypatch.context() as patch:
        patch.setattr(Commands, "catch_up", refuse)
        assert worker.run_once() == 0
        assert "not just now" in worker.fault()

    assert worker.run_once() == 0
    world.wait(seconds=5)
    assert worker.run_once() == 1
    assert case.kinds.count("TimerFired") == 1


def test_the_worker_goes_on_once_the_full_disk_has_room(world: World) -> None:
    case = world.to_decide()
    world.move_to(london("2026-09-24 10:00"))
    worker = world.worker

    with full_disk():
        assert worker.run_once() == 0
        said = worker.fault()
    assert "The disk is full" in said

    worker.run_once()
    assert worker.fault() == ""
    assert case.kinds.count("TimerFired") == 1


def test_health_is_answered_while_every_thread_waits() -> None:
    dispatcher, release = Dispatcher(2), Event()
    answered = Event()

    def task(path: str, act: Callable[[], object]) -> SimpleNamespace:
        return SimpleNamespace(
            requests=[SimpleNamespace(path=path)], service=act, cancel=lambda: None
        )

    try:
        for _ in range(4):
            dispatcher.add_task(task("/work", release.wait))
        dispatcher.add_task(task("/health", answered.set))

        assert answered.wait(LONG)
    finally:
        release.set()
        dispatcher.shutdown()


@pytest.mark.usefixtures("impatient")
def test_health_waits_for_no_database_that_hangs(scene: Scene) -> None:
    release = Event()

    def hang() -> None:
        release.wait()

    health = scene.stage.engine.health
    health._ask = hang
    client = scene.client()

    try:
        answers = [client.get("/health") for _ in range(3)]
    finally:
        release.set()

    assert [answer.status_code for answer in answers] == [503, 503, 503]


def test_health_tells_what_the_worker_cannot_do(scene: Scene) -> None:
    scene.stage.engine.health.watch("worker", lambda: "Not done: what is due. The disk is full.")

    answer = scene.client().get("/health")

    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ok", "worker": "Not done: what is due. The disk is full."},
    )


def test_a_worker_that_meets_any_error_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, stop, met = world.worker, Event(), Event()
    looks = []

    def fail(self: Worker) -> None:
        looks.append(1)
        if len(looks) == 1:
            raise RecursionError
        met.set()

    monkeypatch.setattr(Worker, "_seal_yesterday", fail)
    worker.pause = 0
    thread = Thread(target=worker.run, args=(stop,))
    thread.start()

    try:
        assert met.wait(LONG)
    finally:
        stop.set()
        thread.join()
