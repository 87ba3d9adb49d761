"""The database goes and comes back: so do the pages and the worker, by themselves."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Barrier, Condition, Thread
from typing import Any

import psycopg
import pytest

from engine.errors import Unavailable
from engine.ids import CaseId
from engine.proving.bench.postgres import NoServer, Server, running_server
from engine.store import open_store
from engine.store.sql import SqlStore, database
from tests.patience import LONG
from tests.store.builders import make_case, make_event, make_task

pytestmark = pytest.mark.postgresql

THREADS = 12
WAYS = ["fast", "immediate", "terminated", "smart", "fast", "terminated", "immediate", "fast"]
WAYS += ["terminated", "immediate"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        # What was acknowledged must outlive the server, if not the machine.
        with running_server("synchronous_commit=on") as server:
            yield server
    except NoServer as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture
def store(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    # A server that stops once everybody has left waits for kept connections to be renewed.
    monkeypatch.setattr(database, "_RENEWED_SECONDS", 1)
    store = open_store(server.url(server.create()))
    assert isinstance(store, SqlStore)
    store.upgrade()
    yield store
    store.close()


@dataclass
class Outages:
    """Which rounds of work began and ended while the database was there throughout."""

    changed: Condition = field(default_factory=Condition)
    number: int = 0
    is_up: bool = True
    is_over: bool = False
    good: dict[tuple[int, int], int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    acknowledged: dict[int, int] = field(default_factory=dict)
    unsure: dict[int, int] = field(default_factory=dict)

    def work(self, thread: int, act: Callable[[], Any]) -> None:
        """Work until it is over; only in an outage may a round fail, and with a sentence."""
        while not self.is_over:
            began = (self.number, self.is_up)
            try:
                act()
            except Unavailable as refusal:
                with self.changed:
                    self.unsure[thread] = self.unsure.get(thread, 0) + 1
                    if began == (self.number, self.is_up) and self.is_up:
                        self.wrong.append(f"outage {self.number}: {refusal}")
            except BaseException as error:
                self.wrong.append(f"{type(error).__name__}: {error}")
                raise
            else:
                with self.changed:
                    self.acknowledged[thread] = self.acknowledged.get(thread, 0) + 1
                    if began == (self.number, self.is_up):
                        self.good[thread, self.number] = 1
                        self.changed.notify_all()

    def outage(self, happen: Callable[[], Any]) -> None:
        with self.changed:
            self.is_up = False
        happen()
        with self.changed:
            self.number += 1
            self.is_up = True

    def wait(self, threads: int) -> None:
        """Wait until every thread did a whole round since the last outage."""
        with self.changed:
            assert self.changed.wait_for(
                lambda: self.wrong or all((n, self.number) in self.good for n in range(threads)),
                timeout=LONG,
            ), "not every thread works again"


def terminate(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def happening(way: str, server: Server, store: SqlStore) -> Callable[[], None]:
    if way == "terminated":
        url = store.database.url.set(drivername="postgresql")
        return lambda: terminate(url.render_as_string(hide_password=False))
    return lambda: server.restart(way)


def pooled(store: SqlStore, count: int) -> None:
    """Leave so many open connections in the pool."""
    barrier = Barrier(count)

    def hold() -> None:
        with store.work() as work:
            work.versions.all()
            barrier.wait()

    threads = [Thread(target=hold) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("way", ["fast", "immediate", "terminated"])
@pytest.mark.parametrize("count", [1, 2, 16])
def test_every_connection_of_the_pool_may_have_died(
    server: Server, store: SqlStore, way: str, count: int
) -> None:
    pooled(store, count)

    happening(way, server, store)()

    for _ in range(count + 1):
        with store.work() as work:
            assert work.versions.all() == []


@pytest.mark.parametrize("way", ["fast", "immediate", "terminated"])
def test_a_connection_held_after_a_commit_is_replaced(
    server: Server, store: SqlStore, way: str
) -> None:
    with store.work() as work:
        work.cases.add(make_case("case"), [make_event()])
        work.commit()

        happening(way, server, store)()

        assert work.cases.one(CaseId("case"), lock=True).revision == 1
        work.cases.save(work.cases.one(CaseId("case")), [make_event()])
        work.commit()
    with store.work() as work:
        assert work.cases.one(CaseId("case")).revision == 2


@pytest.mark.parametrize("way", ["fast", "immediate", "terminated"])
def test_what_a_lost_connection_left_unfinished_is_refused_whole(
    server: Server, store: SqlStore, way: str
) -> None:
    with store.work() as work:
        work.cases.add(make_case("case"), [make_event()])
        work.commit()

    with store.work() as work:
        work.cases.save(work.cases.one(CaseId("case"), lock=True), [make_event()])
        happening(way, server, store)()
        with pytest.raises(Unavailable, match="cannot be reached"):
            work.tasks.save([make_task(CaseId("case"))])
        with pytest.raises(Unavailable):
            work.commit()

    with store.work() as work:
        assert work.cases.one(CaseId("case")).revision == 1
        assert work.tasks.open_of(CaseId("case")) == []


def test_a_connection_lost_while_saving_leaves_nobody_sure(
    server: Server, store: SqlStore
) -> None:
    with store.work() as work:
        work.cases.add(make_case("case"), [make_event()])
        happening("terminated", server, store)()
        with pytest.raises(Unavailable, match="whether it was saved"):
            work.commit()


def test_ten_restarts_under_load_lose_nothing_and_the_first_round_after_each_succeeds(
    server: Server, store: SqlStore
) -> None:
    with store.work() as work:
        for thread in range(THREADS):
            work.cases.add(make_case(f"case{thread}"), [make_event()])
        work.commit()
    outages = Outages()

    def step(thread: int) -> None:
        case_id = CaseId(f"case{thread}")
        with store.work() as work:
            case = work.cases.one(case_id, lock=True)
            done = [task.canceled(at=task.created_at) for task in work.tasks.open_of(case_id)]
            work.tasks.save(done)
            saved = work.cases.save(case, [make_event(), make_event()])
            work.tasks.save([make_task(case_id, activity=saved.revision)])
            work.commit()
            assert [task.activity for task in work.tasks.open_of(case_id)] == [saved.revision]

    threads = [Thread(target=outages.work, args=(n, lambda n=n: step(n))) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        for way in WAYS:
            outages.wait(THREADS)
            outages.outage(happening(way, server, store))
        outages.wait(THREADS)
    finally:
        outages.is_over = True
        for thread in threads:
            thread.join()

    assert outages.wrong == []
    with store.work() as work:
        for thread in range(THREADS):
            done = work.cases.one(CaseId(f"case{thread}")).revision - 1
            known = outages.acknowledged[thread]
            assert known <= done <= known + outages.unsure.get(thread, 0)
        assert list(work.history.verify()) == []
