"""Damage and faults hurt one case, or one request, and say so in a sentence."""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from engine.errors import DamagedCase, Refused, Unavailable
from engine.ids import CaseId, ConferenceId, PersonId
from engine.store import open_store
from engine.store.sql import SqlStore
from engine.store.sql.tables import process_instance
from tests.patience import LONG, SHIPPED, wait_for
from tests.store.builders import (
    MINUTE,
    NOW,
    make_case,
    make_event,
    make_participant,
    make_reading,
    make_task,
)

#: Processes that have read this file once, and share no thread or connection with the tests.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.store.test_store_damage"])
CHANGES = {
    "reference": "'MR-1999-0001'",
    "conference_id": "'other'",
    "status": "'ended'",
    "version": "4",
    "revision": "7",
    "procedure_id": "'other'",
    "process_id": "'other'",
    "started_at": "next_due_at",
    "ended_at": "started_at",
    "closes_at": "started_at",
    "next_due_at": "NULL",
    "history_seq": "0",
    "history_head": "digest",
    "snapshot": "facts",
    "facts": "snapshot",
    "digest": "facts",
}


#: A case of another id is not found; the others are no part of what is kept of a case.
_NOT_CHANGED = {"id", "sealed_seq", "set_aside_at"}


def add(store: SqlStore, *names: str) -> None:
    with store.work() as work:
        for name in names:
            work.cases.add(make_case(name), [make_event()])
            work.participants.add(make_participant(name, "reeve"))
        work.commit()


def run(store: SqlStore, sql: str) -> None:
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql(sql)


def test_every_column_of_a_case_is_changed_here() -> None:
    assert {*CHANGES, *_NOT_CHANGED} == {*process_instance.c.keys()}


@pytest.mark.parametrize("column", CHANGES)
def test_a_row_that_does_not_match_its_digest_is_a_damaged_case(
    database: SqlStore, column: str
) -> None:
    add(database, "good", "bad")

    run(database, f"UPDATE process_instance SET {column} = {CHANGES[column]} WHERE id = 'bad'")

    with database.work() as work:
        with pytest.raises(DamagedCase):
            work.cases.one(CaseId("bad"))
        with pytest.raises(DamagedCase):
            work.cases.one(CaseId("bad"), lock=True)
    with database.work() as work:
        assert work.cases.one(CaseId("good"), lock=True).id == "good"


def test_lists_show_a_damaged_case_that_cannot_be_saved(database: SqlStore) -> None:
    add(database, "bad", "good")

    run(database, "UPDATE process_instance SET facts = snapshot WHERE id = 'bad'")

    with database.work() as work:
        mine, _ = work.cases.of_person(PersonId("reeve"))
        shared = work.cases.of_conference(ConferenceId("conference"))
        assert [case.reference for case in shared] == ["MR-2026-bad", "MR-2026-good"]
        assert [case.id for case in mine] == ["good", "bad"]
        with pytest.raises(Refused):
            work.cases.save(shared[0], [])


def test_a_damaged_entry_of_a_list_is_a_damaged_case(database: SqlStore) -> None:
    add(database, "case")
    with database.work() as work:
        work.lists.append(CaseId("case"), "requests", 0, {"a": 1})
        work.lists.append(CaseId("case"), "requests", 1, {"a": 2})
        work.commit()

    run(database, "DELETE FROM case_entry WHERE place = 0")

    with database.work() as work, pytest.raises(DamagedCase):
        work.lists.entries(CaseId("case"), "requests")


def test_a_row_damaged_anyhow_is_only_ever_a_damaged_case(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    add(store, "good", "bad")
    chance = random.Random(7)
    path = sqlite_url.removeprefix("sqlite:///")
    with sqlite3.connect(path, isolation_level=None) as raw:
        row = raw.execute("SELECT * FROM process_instance WHERE id = 'bad'").fetchone()
        names = [each[1] for each in raw.execute("PRAGMA table_info(process_instance)")]
        for _ in range(300):
            place = chance.choice([n for n, name in enumerate(names) if _covered(name)])
            value = _damaged(row[place], chance)
            sql = f"UPDATE process_instance SET {names[place]} = {value} WHERE id = 'bad'"
            raw.execute(sql)

            with store.work() as work:
                with pytest.raises(DamagedCase):
                    work.cases.one(CaseId("bad"))
                assert work.cases.one(CaseId("good")).revision == 1

            raw.execute(
                f"UPDATE process_instance SET {names[place]} = ? WHERE id = 'bad'", [row[place]]
            )
    with store.work() as work:
        assert work.cases.one(CaseId("bad")).revision == 1
    store.close()


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_is_busy_and_nothing_is_changed(url: str) -> None:
    store = open_store(url)
    assert isinstance(store, SqlStore)
    add(store, "case")
    held, release = Event(), Event()
    holder = Thread(target=_hold, args=(url, held, release))
    holder.start()
    held.wait()

    with store.work() as work, pytest.raises(Unavailable, match="busy"):
        work.cases.one(CaseId("case"), lock=True)

    release.set()
    holder.join()
    with store.work() as work:
        assert work.cases.one(CaseId("case"), lock=True).revision == 1
    store.close()


def test_nobody_waits_longer_than_ten_seconds() -> None:
    assert SHIPPED <= 10


def test_a_read_is_logged_once_for_each_quarter_of_an_hour(database: SqlStore) -> None:
    add(database, "case")
    for person, view, minutes in (
        ("reeve", "case", 0),
        ("reeve", "case", 14),
        ("reeve", "case", 15),
        ("reeve", "history", 0),
        ("lund", "case", 0),
    ):
        with database.work() as work:
            at = NOW + minutes * MINUTE
            work.reads.note(make_reading("case", person, view=view, at=at))
            work.commit()

    with database.database.engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM access_log").scalar()
    assert count == 4


def test_reading_goes_on_while_somebody_writes(database: SqlStore) -> None:
    add(database, "case")

    with database.work() as writer:
        writer.cases.save(writer.cases.one(CaseId("case"), lock=True), [make_event()])
        with database.work() as reader:
            assert reader.cases.one(CaseId("case")).revision == 1
            assert len(reader.history.of(CaseId("case"))) == 1
        writer.commit()


def test_a_full_disk_is_a_sentence_and_reading_goes_on(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    add(store, "case")

    with store.work() as work:
        case = replace(work.cases.one(CaseId("case"), lock=True), snapshot=os.urandom(1_000_000))
        work.transaction._cursor.execute("PRAGMA max_page_count = 1")
        with pytest.raises(Unavailable, match="disk"):
            work.cases.save(case, [])

    with store.work() as work:
        assert work.cases.one(CaseId("case")).revision == 1
    store.close()


def test_a_database_that_cannot_be_reached_is_a_sentence(tmp_path: Path) -> None:
    for url in (
        f"postgresql://nobody@/nothing?host={tmp_path}",
        f"sqlite:///{tmp_path}",
        f"sqlite:///{_no_database(tmp_path)}",
    ):
        store = open_store(url)
        with store.work() as work, pytest.raises(Unavailable):
            work.cases.one(CaseId("case"))
        store.close()


@pytest.mark.parametrize("address", ["", "nonsense", "mysql://x/y", "sqlite://"])
def test_an_address_of_no_use_is_a_sentence(address: str) -> None:
    with pytest.raises(Unavailable, match="sqlite:///PATH"):
        open_store(address)


def test_a_connection_that_died_in_the_pool_is_replaced(postgresql_url: str) -> None:
    store = open_store(postgresql_url)
    assert isinstance(store, SqlStore)
    add(store, "case")

    with psycopg.connect(postgresql_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    with store.work() as work:
        assert work.cases.one(CaseId("case"), lock=True).revision == 1
    store.close()


def test_a_connection_that_dies_in_a_transaction_is_a_sentence(postgresql_url: str) -> None:
    store = open_store(postgresql_url)
    assert isinstance(store, SqlStore)
    add(store, "case")

    with store.work() as work:
        case = work.cases.save(work.cases.one(CaseId("case"), lock=True), [])
        with psycopg.connect(postgresql_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with pytest.raises(Unavailable):
            work.cases.save(case, [])

    with store.work() as work:
        assert work.cases.one(CaseId("case")).revision == 1
    store.close()


def test_killed_in_mid_step_a_case_is_as_before_or_as_after(url: str) -> None:
    store = _sql(url)
    add(store, "case")
    store.close()
    acknowledged = 1
    for round_number in range(6):
        process, said = _started(_work, url)
        for _ in range(3 + 7 * round_number):
            acknowledged = said.recv()
        process.kill()
        process.join()
        for revision in _all(said):
            acknowledged = revision

        store = _sql(url)
        with store.work() as work:
            case = work.cases.one(CaseId("case"), lock=True)
            assert case.revision in (acknowledged, acknowledged + 1)
            assert case.file == (
                {"revision": case.revision - 1} if acknowledged > 1 else case.file
            )
            assert case.history_seq == 2 * case.revision - 1
            assert [task.activity for task in work.tasks.open_of(case.id)] == [case.revision]
            assert list(work.history.verify()) == []
        store.close()


def test_of_processes_that_complete_the_same_revision_exactly_one_wins(url: str) -> None:
    store = _sql(url)
    add(store, "case")

    started = [_started(_once, url) for _ in range(4)]
    told = [word for _, said in started for word in _all(said)]
    for process, _ in started:
        process.join()

    assert sorted(told) == ["lost", "lost", "lost", "won"]
    with store.work() as work:
        assert work.cases.one(CaseId("case")).revision == 2
    store.close()


def _sql(url: str) -> SqlStore:
    store = open_store(url)
    assert isinstance(store, SqlStore)
    return store


def _covered(name: str) -> bool:
    return name not in ("id", "sealed_seq", "set_aside_at")


def _damaged(value: object, chance: random.Random) -> str:
    """Return other bytes in SQL: flipped, cut, lengthened, of another kind."""
    data = value if isinstance(value, bytes) else str(value).encode()
    place = chance.randrange(len(data) or 1)
    flipped = data[:place] + bytes([(data[place] if data else 0) ^ 0x81]) + data[place + 1 :]
    text = chance.choice([flipped, data[:place], data + b"\xff", b"x" * 3_000])
    kind = "BLOB" if isinstance(value, bytes) else "TEXT"
    return f"CAST(x'{text.hex()}' AS {kind})"


def _hold(url: str, held: Event, release: Event) -> None:
    """Hold the case as a program of somebody else's may, without queueing for it."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection = psycopg.connect(url)
        connection.execute("SELECT id FROM process_instance FOR UPDATE")
    held.set()
    release.wait()
    connection.close()


def _no_database(folder: Path) -> Path:
    path = folder / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100)
    return path


def _started(act: Callable[[str, Connection], None], url: str) -> tuple[Any, Connection]:
    """Let another process do something, and tell of it until it is done or killed."""
    reading, writing = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=act, args=(url, writing))
    process.start()
    writing.close()
    return process, reading


def _all(said: Connection) -> Iterator[Any]:
    """Yield what a process still told."""
    with said, suppress(EOFError):
        while True:
            yield said.recv()


def _work(url: str, told: Connection) -> None:
    wait_for(LONG)
    store = _sql(url)
    while True:
        with store.work() as work:
            case = work.cases.one(CaseId("case"), lock=True)
            done = [task.canceled(at=NOW) for task in work.tasks.open_of(case.id)]
            changed = replace(case, file={"revision": case.revision})
            saved = work.cases.save(changed, [make_event(), make_event()])
            work.tasks.save([*done, make_task(case.id, activity=saved.revision)])
            work.commit()
        told.send(saved.revision)


def _once(url: str, told: Connection) -> None:
    wait_for(LONG)
    with _sql(url).work() as work:
        if work.cases.one(CaseId("case"), lock=True).revision > 1:
            told.send("lost")
            return
        work.cases.save(make_case("case", revision=1), [])
        work.commit()
        told.send("won")
