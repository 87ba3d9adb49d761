"""Whoever changes the history behind the service's back is found out."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from engine.store.sql import SqlStore
from tests.store.builders import NOW, make_case, make_event

Run = Callable[..., Any]


@contextmanager
def administrator(database: SqlStore) -> Any:
    """Work in the database as somebody may who owns it: without triggers and foreign keys."""
    with database.database.engine.connect() as connection:
        run = connection.exec_driver_sql
        if database.database.is_sqlite:
            for trigger in list(run("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
                run(f"DROP TRIGGER {trigger[0]}")
            run("PRAGMA foreign_keys=OFF")
        else:
            run("SET session_replication_role = replica")
        try:
            yield run
        finally:
            connection.invalidate()


@pytest.fixture
def case_id(database: SqlStore) -> str:
    with database.work() as work:
        for name in ("a", "b", "c"):
            work.cases.add(make_case(name), [make_event(said=number) for number in range(5)])
        work.commit()
    return "b"


def faults(database: SqlStore) -> list[str]:
    with database.work() as work:
        return list(work.history.verify())


def test_an_untouched_history_has_no_fault(database: SqlStore, case_id: str) -> None:
    with database.work() as work:
        work.history.seal(date(2026, 10, 23))
        work.history.erase(work.cases.one(case_id).id, [2], at=NOW)
        work.commit()

    assert faults(database) == []


@pytest.mark.parametrize("column", ["kind", "person_id", "role", "element_id", "on_behalf_of"])
def test_a_changed_row_is_found(database: SqlStore, case_id: str, column: str) -> None:
    with administrator(database) as run:
        run(f"UPDATE history SET {column} = 'x' WHERE case_id = 'b' AND seq = 3")

    assert faults(database) == ["Case b, entry 3 was changed, put in or moved."]


def test_a_changed_instant_is_found(database: SqlStore, case_id: str) -> None:
    with administrator(database) as run:
        run(
            "UPDATE history SET at = '2026-10-23T14:00:01.000000+00:00' "
            "WHERE case_id = 'b' AND seq = 1"
        )

    assert faults(database) == ["Case b, entry 1 was changed, put in or moved."]


def test_a_changed_content_is_found(database: SqlStore, case_id: str) -> None:
    with administrator(database) as run:
        other = "SELECT content FROM history WHERE case_id = 'b' AND seq = 1"
        run(f"UPDATE history SET content = ({other}) WHERE case_id = 'b' AND seq = 4")

    assert faults(database) == ["Case b, entry 4 has a content that was changed."]


def test_a_deleted_row_is_found(database: SqlStore, case_id: str) -> None:
    with administrator(database) as run:
        run("DELETE FROM history WHERE case_id = 'b' AND seq = 2")

    assert faults(database) == ["Case b, entry 2 is missing."]


def test_a_row_put_in_is_found(database: SqlStore, case_id: str) -> None:
    with administrator(database) as run:
        run("UPDATE history SET seq = seq + 100 WHERE case_id = 'b' AND seq > 2")
        run("UPDATE history SET seq = seq - 99 WHERE case_id = 'b' AND seq > 100")
        run(
            "INSERT INTO history (case_id, seq, kind, at, salt, digest, link, content) "
            "SELECT 'b', 3, kind, at, salt, digest, link, content "
            "FROM history WHERE case_id = 'a' AND seq = 3"
        )

    assert faults(database)[0] == "Case b, entry 3 was changed, put in or moved."


def test_rows_that_changed_places_are_found(database: SqlStore, case_id: str) -> None:
    with administrator(database) as run:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            run(f"UPDATE history SET seq = {new} WHERE case_id = 'b' AND seq = {old}")

    assert faults(database) == ["Case b, entry 2 was changed, put in or moved."]


def test_histories_that_changed_cases_as_a_whole_are_found(
    database: SqlStore, case_id: str
) -> None:
    with administrator(database) as run:
        for table, column in (("history", "case_id"), ("process_instance", "id")):
            for old, new in (("a", "z"), ("b", "a"), ("z", "b")):
                run(f"UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'")

    assert faults(database) == [
        "Case a, entry 1 was changed, put in or moved.",
        "Case b, entry 1 was changed, put in or moved.",
    ]


def test_a_cut_tail_is_found(database: SqlStore, case_id: str) -> None:
    with administrator(database) as run:
        run("DELETE FROM history WHERE case_id = 'b' AND seq > 3")

    assert faults(database) == ["Case b: its history does not end with entry 5, as the case says."]


def test_a_tail_cut_together_with_the_case_is_found_by_the_seal(
    database: SqlStore, case_id: str
) -> None:
    with database.work() as work:
        work.history.seal(date(2026, 10, 23))
        work.commit()

    with administrator(database) as run:
        run("DELETE FROM history WHERE case_id = 'b' AND seq > 3")
        link = "(SELECT link FROM history WHERE case_id = 'b' AND seq = 3)"
        run(f"UPDATE process_instance SET history_seq = 3, history_head = {link} WHERE id = 'b'")

    assert faults(database) == ["Case b, entry 5 is missing or not what was sealed on 2026-10-23."]


def test_a_case_that_vanished_is_found(database: SqlStore, case_id: str) -> None:
    with administrator(database) as run:
        run("DELETE FROM process_instance WHERE id = 'b'")

    assert faults(database) == ["Case b has a history, but no case."]


def test_a_changed_seal_is_found(database: SqlStore, case_id: str) -> None:
    with database.work() as work:
        work.history.seal(date(2026, 10, 23))
        work.commit()

    with administrator(database) as run:
        run("DELETE FROM history_seal_head WHERE case_id = 'c'")

    assert faults(database) == ["The seal of 2026-10-23 was changed, put in or moved."]


ERASED = "UPDATE history SET content = NULL, salt = NULL, erased_at = at"


@pytest.mark.parametrize(
    "change",
    [
        f"{ERASED}, case_id = 'x'",
        f"{ERASED}, seq = seq + 100",
        f"{ERASED}, kind = 'CaseEnded'",
        f"{ERASED}, at = '2026-10-23T14:00:01.000000+00:00'",
        f"{ERASED}, person_id = 'x'",
        f"{ERASED}, on_behalf_of = 'x'",
        f"{ERASED}, role = 'x'",
        f"{ERASED}, element_id = 'x'",
        f"{ERASED}, digest = link",
        f"{ERASED}, link = digest",
        "UPDATE history SET content = NULL, erased_at = at",
        "UPDATE history SET salt = NULL, erased_at = at",
        "UPDATE history SET content = NULL, salt = NULL",
        "UPDATE history SET kind = 'CaseEnded'",
        "UPDATE history SET content = NULL",
        "UPDATE history SET link = digest",
        "DELETE FROM history",
        "DELETE FROM history_seal",
        "UPDATE history_seal_head SET seq = 1",
    ],
)
def test_the_database_itself_refuses_to_change_history(
    database: SqlStore, case_id: str, change: str
) -> None:
    with database.work() as work:
        work.history.seal(date(2026, 10, 23))
        work.commit()

    with (
        database.database.engine.connect() as connection,
        pytest.raises(Exception, match="history is append-only"),
    ):
        connection.exec_driver_sql(change)

    assert faults(database) == []
