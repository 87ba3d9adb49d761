"""What becomes of a unit whose database fails under it: nothing is lost, and the next goes on."""

import logging
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from engine.errors import Busy, Damaged, DamagedCase, DiskFull, Unavailable
from engine.ids import CaseId, PersonId
from engine.ports import UnitOfWork
from engine.store import open_store
from engine.store.sql import SqlStore
from engine.store.sql.database import MOST_CONNECTIONS
from tests.store.builders import make_case, make_event, make_person

CASE = CaseId("case")
UNSURE = (
    "The database went away while this was being saved, so nobody knows whether it was saved. "
    "Please look at the page again in a moment before you do it once more."
)
GONE = "The database cannot be reached. Please try again in a moment."


class Failing:
    """A cursor that fails at some statement."""

    def __init__(self, cursor: Any, at: str, error: Exception) -> None:
        self._cursor, self._at, self._error = cursor, at, error

    def execute(self, sql: str, values: Any = ()) -> Any:
        if self._at in sql:
            raise self._error
        return self._cursor.execute(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def driver_error(name: str) -> sqlite3.Error:
    error = sqlite3.OperationalError("said")
    error.sqlite_errorname = name
    return error


@pytest.fixture
def store(sqlite_url: str) -> Iterator[SqlStore]:
    store = SqlStore(sqlite_url)
    with store.work() as work:
        work.people.save(make_person("Reeve"))
        work.cases.add(make_case(CASE), [make_event()])
        work.commit()
    yield store
    store.close()


def failing(work: UnitOfWork, at: str, error: Exception) -> None:
    transaction: Any = work.transaction
    transaction._cursor = Failing(transaction._cursor, at, error)


def revision(store: SqlStore) -> int:
    with store.work() as work:
        return work.cases.one(CASE, lock=True).revision


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("SQLITE_FULL", DiskFull), ("SQLITE_BUSY", Busy), ("SQLITE_IOERR", Unavailable)],
)
def test_what_cannot_be_committed_is_undone_and_the_next_writer_goes_on(
    store: SqlStore, name: str, refusal: type[Exception]
) -> None:
    connections: list[Any] = []
    with store.work() as work:
        work.cases.save(work.cases.one(CASE, lock=True), [make_event()])
        connections.append(work.transaction._connection.driver_connection)
        failing(work, "COMMIT", driver_error(name))
        with pytest.raises(Unavailable) as refused:
            work.commit()
        assert type(refused.value) is refusal
        assert not connections[0].in_transaction

    assert revision(store) == 1
    with store.work() as work:
        work.cases.save(work.cases.one(CASE, lock=True), [])
        work.commit()
    assert revision(store) == 2


def test_a_reader_goes_on_over_the_connection_whose_write_failed(store: SqlStore) -> None:
    with store.work() as work:
        work.cases.save(work.cases.one(CASE, lock=True), [make_event()])
        connection = work.transaction._connection
        failing(work, "COMMIT", driver_error("SQLITE_FULL"))
        with pytest.raises(DiskFull):
            work.commit()

        assert work.cases.one(CASE).revision == 1
        assert work.transaction._connection is connection


def test_where_what_failed_cannot_be_undone_either_the_connection_is_thrown_away(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Any) -> bool:
        raise driver_error("SQLITE_IOERR")

    monkeypatch.setattr(store.database, "is_undone", fail)
    with store.work() as work:
        work.cases.save(work.cases.one(CASE, lock=True), [])
        failing(work, "COMMIT", driver_error("SQLITE_FULL"))
        with pytest.raises(DiskFull):
            work.commit()
        assert work.transaction._connection is None

    assert revision(store) == 1


def test_an_end_that_fails_is_no_second_refusal(store: SqlStore) -> None:
    with store.work() as work:
        work.cases.save(work.cases.one(CASE, lock=True), [])
        failing(work, "ROLLBACK", driver_error("SQLITE_ERROR"))

    assert revision(store) == 1


@pytest.mark.parametrize("act", ["read", "write"])
def test_a_statement_that_fails_is_said_in_words_and_undone(store: SqlStore, act: str) -> None:
    with store.work() as work:
        case = work.cases.one(CASE, lock=act == "write")
        failing(work, "process_instance", driver_error("SQLITE_CORRUPT"))
        with pytest.raises(Unavailable, match="damaged"):
            work.cases.save(case, []) if act == "write" else work.cases.one(CaseId("x"))

    assert revision(store) == 1


def test_several_rows_that_cannot_be_written_are_said_in_words(store: SqlStore) -> None:
    with store.work() as work:
        case = work.cases.one(CASE, lock=True)
        cursor = work.transaction._cursor

        class Full(Failing):
            def executemany(self, sql: str, rows: Any) -> None:
                raise driver_error("SQLITE_FULL")

        work.transaction._cursor = Full(cursor, "nothing", ValueError())
        with pytest.raises(DiskFull):
            work.cases.save(case, [make_event(), make_event()])

    assert revision(store) == 1


def test_a_turn_is_given_back_where_a_unit_cannot_begin(store: SqlStore) -> None:
    with store.work() as work:
        work.cases.one(CASE)
        failing(work, "BEGIN", driver_error("SQLITE_BUSY"))
        with pytest.raises(Busy):
            work.cases.one(CASE, lock=True)

    assert revision(store) == 1


# --- a server that goes away


class Server:
    """Stands for the connections of a pool, of which some have died."""

    def __init__(self, dead: int, *, at: str = "") -> None:
        self.dead, self.at, self.asked = dead, at, 0

    def connect(self) -> Any:
        self.asked += 1
        return Line(self, is_dead=self.asked <= self.dead)


class Line:
    """A connection and its cursor in one."""

    def __init__(self, server: Server, *, is_dead: bool) -> None:
        self.server, self.is_dead, self.info = server, is_dead, {}
        self.driver_connection = self
        self.thrown_away = self.closed = False
        self.said: list[str] = []
        self.rowcount = 1

    def cursor(self) -> "Line":
        return self

    def execute(self, sql: str, values: Any = ()) -> "Line":
        self.said.append(sql)
        if self.is_dead or (self.server.at and self.server.at in sql):
            self.is_dead = True
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return self

    def fetchall(self) -> list[Any]:
        return []

    def invalidate(self) -> None:
        self.thrown_away = True

    def close(self) -> None:
        self.closed = True


def over(server: Server, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    store = SqlStore("postgresql://db.example.org/cases")
    monkeypatch.setattr(store.database, "connect", server.connect)
    monkeypatch.setattr(store.database, "give_back", lambda line: line.close())
    monkeypatch.setattr(store.database, "is_lost", lambda error, line: line.is_dead)
    return store


def test_connections_that_died_in_the_pool_are_passed_over_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(MOST_CONNECTIONS)

    with over(server, monkeypatch).work() as work:
        assert work.versions.latest("small") is None

    assert server.asked == MOST_CONNECTIONS + 1


def test_where_each_connection_is_dead_the_database_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(1_000)

    with over(server, monkeypatch).work() as work, pytest.raises(Unavailable) as refused:
        work.versions.latest("small")

    assert refused.value.message == GONE
    assert server.asked == MOST_CONNECTIONS + 1


def test_a_server_that_goes_while_it_saves_leaves_nobody_sure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(0, at="COMMIT")

    with over(server, monkeypatch).work() as work:
        work.cases.set_aside(CASE, at=make_case().started_at)
        line = work.transaction._connection
        with pytest.raises(Unavailable) as refused:
            work.commit()

    assert refused.value.message == UNSURE
    assert (line.thrown_away, server.asked) == (True, 1)
    assert line.said[0] == "BEGIN"


def test_a_server_that_goes_within_a_unit_is_gone_and_nothing_is_asked_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(0, at="UPDATE")

    with over(server, monkeypatch).work() as work, pytest.raises(Unavailable) as refused:
        work.cases.set_aside(CASE, at=make_case().started_at)

    assert refused.value.message == GONE
    assert server.asked == 1


# --- damage


def test_damage_is_logged_once_for_who_looks_after_the_service(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE process_instance SET version = 9")
        connection.exec_driver_sql("UPDATE person SET active = 'x'")

    for _ in range(2):
        with store.work() as work:
            with pytest.raises(DamagedCase) as case:
                work.cases.one(CASE)
            with pytest.raises(Damaged) as person:
                work.people.one(PersonId("reeve"))

    assert caplog.messages == [
        "damaged: process_instance case of case ",
        "damaged: person reeve of case ",
    ]
    assert {each.levelno for each in caplog.records} == {logging.ERROR}
    assert case.value.message == (
        "What is kept of this case is damaged, so it cannot be opened or changed. "
        "Please tell your administrator; it can be restored from a backup."
    )
    assert person.value.message == (
        "What is kept of this person is damaged, so it cannot be shown. Please tell your "
        "administrator; it can be restored from a backup."
    )
    assert (case.value.ids, person.value.ids) == ({"case_id": "case"}, {"id": "reeve"})


def test_the_same_rows_are_read_once_until_something_changes(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.work() as work:
        said: list[str] = []
        work.people.one(PersonId("reeve"))
        transaction: Any = work.transaction
        execute = transaction._execute
        monkeypatch.setattr(
            transaction, "_execute", lambda *a: (said.append(a[0]), execute(*a))[1]
        )

        work.people.one(PersonId("reeve"))
        assert said == []
        work.cases.one(CASE, lock=True)
        work.people.one(PersonId("reeve"))
        assert len([sql for sql in said if "FROM person" in sql]) >= 1
        work.commit()
        said.clear()
        work.people.one(PersonId("reeve"))
        assert len(said) == 1


def test_a_store_is_opened_for_an_address(sqlite_url: str) -> None:
    store = open_store(sqlite_url)

    with store.work() as work:
        assert work.people.by_username("x") is None
    store.close()
