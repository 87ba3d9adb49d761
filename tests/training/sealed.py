"""What tests of the training room share."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from engine.bootstrap import Engine, build_engine, seed_calendar
from engine.model.people import Person
from engine.model.published import PublishedVersion
from engine.package.places import shipped_ids
from engine.store import Store
from engine.training import Moment, TrainingRoom
from tests.conftest import shipped_definition

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
#: 10 working days over Good Friday and Easter Monday.
EASTER = "manager_review.1.q_05"


def live_engine(store: Store) -> Engine:
    """Return an engine over a store where the shipped procedures are published."""
    store.upgrade()
    seed_calendar(store.work)
    engine = build_engine(store.work)
    with store.work() as work:
        for name in shipped_ids():
            definition = shipped_definition(name)
            version = PublishedVersion(
                procedure_id=definition.id,
                version=1,
                title=definition.procedure.title,
                content_hash="",
                published_at=NOW,
            )
            work.versions.add(version, definition.files)
            engine.definitions.keep(definition)
        work.commit()
    return engine


def rows_in(file: Path) -> dict[str, int]:
    """Return how many rows each table of a database file has."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'")
        return {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]
            for (name,) in tables.fetchall()
        }


def start_lesson(room: TrainingRoom, lesson_id: str, *, by: Person) -> Moment:
    """Begin a lesson of either procedure."""
    found = room.lessons.first_class(by=by)
    procedure_id = next(e.procedure_id for lesson, e in found if lesson.id == lesson_id)
    return room.lessons.start_lesson(procedure_id, lesson_id, by=by)
