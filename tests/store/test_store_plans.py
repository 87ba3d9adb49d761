"""No list of a busy service reads a whole table."""

import sqlite3
from pathlib import Path

import pytest

from engine.proving.bench.store import fill, run
from engine.store.sql import (
    belongings,
    cases,
    closed_cases,
    documents,
    history,
    people,
    reads,
    tasks,
)
from engine.store.sql.query import Query

QUERIES: dict[str, Query] = {
    "tasks of roles": tasks._of_roles(3, is_first=True),
    "more tasks of roles": tasks._of_roles(3, is_first=False),
    "tasks of a person": tasks.ASSIGNED[True],
    "more tasks of a person": tasks.ASSIGNED[False],
    "open tasks of a case": tasks.OPEN,
    "closed tasks of a case": tasks.CLOSED,
    "a case": cases.LOAD,
    "cases due": cases.DUE,
    "running cases": cases.RUNNING,
    "cases of a conference": cases.OF_CONFERENCE,
    "cases without a record": cases.UNRECORDED,
    "cases of a person": cases._of_person(is_first=True, is_searched=False, is_open=True),
    "more cases of a person, by reference": cases._of_person(
        is_first=False, is_searched=True, is_open=True
    ),
    "participants": belongings.PARTICIPANTS,
    "drafts of a person": belongings.DRAFTS_OF,
    "old drafts": belongings.OLD_DRAFT,
    "whether a reading is noted": reads.NOTED,
    "what somebody read of late": reads.RECENT,
    "who read a case": reads.wanted_query(("case_id",), only_marked=False, is_first=True),
    "what somebody read": reads.wanted_query(("person_id",), only_marked=False, is_first=False),
    "searches": reads.wanted_query(("view",), only_marked=False, is_first=True),
    "unusual readings": reads.wanted_query((), only_marked=True, is_first=False),
    "what somebody did last in a case": history.LAST_OF,
    "what was refused in a case": history.REFUSALS,
    "what was refused to somebody": history.REFUSALS_TO,
    "what was refused": history.ALL_REFUSALS,
    "the end of a second chain": history.LOCK_CHAIN,
    "an appended list": belongings.ENTRIES,
    "a history": history.PART,
    "appointments": history.APPOINTMENTS,
    "the newest of some kinds": history.newest_of(2, None),
    "the newest of some kinds, by steps or person": history.newest_of(2, 4),
    "who completed what": tasks._completed(2, 4),
    "who completed an item": tasks._completers(4),
    "documents": documents.DOCUMENTS,
    "notices": documents.NOTICES,
    "notices of cases that open": documents.OPEN_NOTICES,
    "requests for a case": closed_cases.OF_CASE,
    "requests of a person": closed_cases.OF_PERSON,
    "requests that wait": closed_cases._waiting(2),
    "requests that are over": closed_cases.OVER,
    "a case by its reference": cases.OF_REFERENCE,
    "holders of a role": people.HOLDERS,
    "a person by username": people.BY_USERNAME,
    "people by id": people._people(4),
    "people of a manager": people.TEAM,
    "who can be chosen": people.CHOOSABLE,
    "absences": people._absences(4),
    "absences that somebody covers": people.COVERED,
    "several cases": cases._several(4),
    "incidents like one": documents.LIKE,
    "open incidents by what is wrong": documents.STOPPAGES,
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "busy.db"
    fill(f"sqlite:///{path}", 5_000).close()
    return path


@pytest.mark.parametrize("name", QUERIES)
def test_a_list_is_found_by_an_index(busy: Path, name: str) -> None:
    store = fill(f"sqlite:///{busy}", 5_000)
    prepared = QUERIES[name].prepared(store.database.dialect)
    store.close()

    with sqlite3.connect(busy) as connection:
        values = ["1"] * len(prepared.names)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values)]
    connection.close()

    # What lies in the index of open incidents, or of choices, is what is asked for.
    narrow = ("anon_", "INDEX ix_incident_open", "INDEX ix_person_choice")
    scans = [step for step in plan if step.startswith("SCAN")]
    assert [step for step in scans if not any(each in step for each in narrow)] == []


def test_who_completed_what_is_read_from_an_index_alone(busy: Path) -> None:
    store = fill(f"sqlite:///{busy}", 5_000)
    prepared = tasks._completed(2, 4).prepared(store.database.dialect)
    store.close()

    with sqlite3.connect(busy) as connection:
        values = ["1"] * len(prepared.names)
        [step] = connection.execute(f"EXPLAIN QUERY PLAN {prepared.sql}", values)
    connection.close()

    fields = "case_id=? AND completed_by=? AND element_id=?"
    assert f"ix_user_task_completed ({fields}" in step[3]


def test_the_bench_measures_every_size(tmp_path: Path) -> None:
    sizes = (1_000, 3_000)
    urls = [f"sqlite:///{tmp_path}/{size}.db" for size in sizes]

    figures = {name: value for name, value, _ in run(urls, sizes)}

    assert figures["inbox, first page, SQLite, 3,000 open tasks"] > 0
    assert figures["timers, 100 due, SQLite, growth"] > 0
