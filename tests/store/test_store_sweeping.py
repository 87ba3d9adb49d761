"""Every row is looked at: what cannot be read, and what names something that is not there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from engine.ids import CaseId, ElementId, IncidentId, PersonId, ProcedureId, UserTaskId
from engine.model.document import Document
from engine.model.people import Absence
from engine.model.published import StartTimer
from engine.package import content_hash
from engine.store import Store, open_store
from tests.store.builders import (
    NOW,
    assigned,
    make_case,
    make_document,
    make_draft,
    make_event,
    make_incident,
    make_participant,
    make_person,
    make_task,
    make_version,
)

DAY = date(2026, 11, 30)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """A database with one row of everything."""
    store = open_store(sqlite_url)
    with store.work() as work:
        for name in ("boss", "reeve", "lund"):
            work.people.save(make_person(name, line_manager_id=PersonId("boss")))
        work.cases.add(make_case("case"), [make_event()])
        work.lists.append(CaseId("case"), "requests", 0, {"a": 1})
        work.participants.add(make_participant("case", "reeve"))
        work.tasks.save([assigned(make_task("case", "task"), "reeve")])
        done = make_task("case", "done", activity=2).completed(by=PersonId("lund"), at=NOW)
        work.tasks.save([done])
        work.incidents.save(make_incident("case", id=IncidentId("incident")))
        document: Document = make_document("case", id="document")
        work.documents.add([document])
        work.drafts.save(make_draft("key", "reeve"))
        work.absences.add(
            Absence(
                person_id=PersonId("reeve"),
                first_day=DAY,
                last_day=DAY,
                deputy_id=PersonId("lund"),
            )
        )
        work.calendar.add_holidays({DAY: "A day"})
        files = {"a.bpmn": b"x"}
        version = make_version(1)
        work.versions.add(
            type(version)(
                procedure_id=version.procedure_id, version=1, title="T", published_at=NOW,
                content_hash=content_hash(files),
            ),
            files,
        )  # fmt: skip
        work.start_timers.save(
            StartTimer(
                procedure_id=ProcedureId("manager_review"),
                process_id="p",
                element_id=ElementId("e"),
                due_at=NOW,
            )
        )
        work.cases.next_reference("MR", 2026)
        work.commit()
    yield store
    store.close()


def changed(url: str, sql: str) -> list[str]:
    """Return what is found after a change that no program of ours makes."""
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(sql)
    store = open_store(url)
    with store.work() as work:
        found = list(work.rows.verify())
    store.close()
    return found


def test_where_nothing_is_damaged_nothing_is_found(store: Store) -> None:
    with store.work() as work:
        assert list(work.rows.verify()) == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE process_instance SET version = 9", "process_instance is damaged: case"),
        (
            "UPDATE user_task SET role_key = 'x' WHERE id = 'task'",
            "user_task is damaged: task of case case",
        ),
        (
            "UPDATE user_task SET sort_at = due_why WHERE id = 'task'",
            "user_task is damaged: task of case case",
        ),
        (
            "UPDATE user_task SET state = 'x' WHERE id = 'done'",
            "user_task is damaged: done of case case",
        ),
        (
            "UPDATE user_task SET completed_at = NULL WHERE id = 'done'",
            "user_task is damaged: done of case case",
        ),
        ("UPDATE case_entry SET value = digest", "case_entry is damaged: no name of case case"),
        ("UPDATE participant SET role = x'ff'", "participant is damaged: reeve of case case"),
        ("UPDATE incident SET raised_at = 'soon'", "incident is damaged: incident of case case"),
        ("UPDATE document SET kind = 'x'", "document is damaged: document of case case"),
        ("UPDATE draft SET answers = 'x'", "draft is damaged: reeve"),
        ("UPDATE person SET active = 'x' WHERE id = 'lund'", "person is damaged: lund"),
        (
            "UPDATE person_role SET role_key = x'ff' WHERE person_id = 'lund'",
            "person_role is damaged: lund",
        ),
        ("UPDATE absence SET last_day = 'x'", "absence is damaged: reeve"),
        ("UPDATE holiday SET day = 'x'", "holiday is damaged: no name"),
        (
            "UPDATE procedure_version SET package = x'00'",
            "procedure_version is damaged: manager_review",
        ),
        (
            "UPDATE procedure_version SET content_hash = 'x'",
            "procedure_version is damaged: manager_review",
        ),
        ("UPDATE start_timer SET due_at = 'x'", "start_timer is damaged: manager_review"),
        ("UPDATE reference_counter SET last = 'x'", "reference_counter is damaged: MR"),
    ],
)
def test_a_damaged_row_is_named(store: Store, sqlite_url: str, sql: str, said: str) -> None:
    assert changed(sqlite_url, sql) == [f"A row of {said}."]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "UPDATE incident SET case_id = 'x'",
            "incident names x, but there is no such process_instance.",
        ),
        (
            "UPDATE document SET case_id = 'x'",
            "document names x, but there is no such process_instance.",
        ),
        (
            "UPDATE participant SET case_id = 'x'",
            "participant names x, but there is no such process_instance.",
        ),
        (
            "UPDATE user_task SET case_id = 'x'",
            "user_task names x, but there is no such process_instance.",
        ),
        (
            "UPDATE user_task SET assignee = 'x' WHERE id = 'task'",
            "user_task names x, but there is no such person.",
        ),
        (
            "UPDATE user_task SET completed_by = 'x' WHERE id = 'done'",
            "user_task names x, but there is no such person.",
        ),
        (
            "UPDATE participant SET person_id = 'x'",
            "participant names x, but there is no such person.",
        ),
        ("UPDATE absence SET person_id = 'x'", "absence names x, but there is no such person."),
        ("UPDATE absence SET deputy_id = 'x'", "absence names x, but there is no such person."),
        (
            "UPDATE person SET line_manager_id = 'x'",
            "person names x, but there is no such person.",
        ),
        (
            "UPDATE person_role SET person_id = 'x' WHERE person_id = 'lund'",
            "person_role names x, but there is no such person.",
        ),
    ],
)
def test_a_name_of_what_is_not_there_is_found_once(
    store: Store, sqlite_url: str, sql: str, said: str
) -> None:
    assert changed(sqlite_url, sql) == [said]


def test_an_entry_of_a_case_that_is_gone_is_damaged_and_names_what_is_not_there(
    store: Store, sqlite_url: str
) -> None:
    assert changed(sqlite_url, "UPDATE case_entry SET case_id = 'x'") == [
        "A row of case_entry is damaged: no name of case x.",
        "case_entry names x, but there is no such process_instance.",
    ]


def test_each_damaged_row_is_told_of_however_many_there_are(store: Store, sqlite_url: str) -> None:
    with store.work() as work:
        for number in range(1_003):
            work.tasks.save([make_task("case", UserTaskId(f"t{number:04}"), activity=10 + number)])
        work.commit()

    found = changed(sqlite_url, "UPDATE user_task SET role_key = 'x' WHERE activity >= 10")

    assert len(set(found)) == 1_003
