"""Write the golden data anew: `python -m tests.golden.write --anew`.

They stand for what an older version of this software has written. Whoever writes them anew gives
up the proof that it is still read, so this is done only where a format is changed on purpose, and
the older data are kept beside the new ones, in a folder with the number of its last migration.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson

from engine.bootstrap import Engine, build_engine, seed_calendar
from engine.clock import SimulatedClock
from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.draft import Sheet
from engine.model.people import TRAINER, Person
from engine.model.published import PublishedVersion
from engine.model.sign_in import Attempt
from engine.package import content_hash
from engine.package.kept import Definition, build_definition
from engine.package.places import read_package, shipped
from engine.proving.bench.postgres import running_server
from engine.rehearsal.cast import OWNER
from engine.spiff import SpiffRuntime
from engine.store import Store, open_store
from engine.training import open_room
from tests.builders import london
from tests.golden.databases import (
    DATA,
    POSTGRESQL,
    SCENES_KEPT,
    SNAPSHOTS,
    SQLITE,
    TRAINING,
    dump,
    pack,
)
from tests.golden.scenes import SCENES, Kept, SharedStage
from tests.golden.snapshots import DRAWINGS, moments
from tests.scenario import RAISED, World
from tests.service.test_service_incidents import TIMERS
from tests.small_dissent import FORMS, form, package, text
from tests.spiff.spiff_diagrams import Facts, Player

#: Before everything in the scenes.
BEGAN = datetime(2020, 1, 6, 9, tzinfo=UTC)
TRAINER_ID = PersonId("T. Rainer")
_LOUD = "This gives up the proof that older data are still read. If that is meant, add --anew.\n"


def main(arguments: list[str]) -> int:
    """Write everything into the folder of golden data, or another one that is named."""
    folders = [Path(one) for one in arguments if one != "--anew"]
    if "--anew" not in arguments or len(folders) > 1:
        sys.stderr.write(_LOUD)
        return 2
    folder = folders[0] if folders else DATA
    write_snapshots(folder)
    with tempfile.TemporaryDirectory() as place:
        write_sqlite(folder, Path(place))
    with running_server() as server:
        name = server.create()
        fill(server.url(name))
        pack(folder, POSTGRESQL, dump(server, name))
    return 0


def write_snapshots(folder: Path) -> None:
    """Write each moment of each drawing, with the drawing."""
    kept = {
        name: {
            "diagrams": {file: content.decode() for file, content in drawing.diagrams.items()},
            "moments": [
                one._asdict()
                for one in moments(Player(drawing.diagrams, Facts(**drawing.facts)), drawing.steps)
            ],
        }
        for name, drawing in DRAWINGS.items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SNAPSHOTS).write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2))


def write_sqlite(folder: Path, place: Path) -> None:
    """Write the SQLite database, where its scenes stand, and what trainers keep beside it."""
    kept = fill(f"sqlite:///{place}/{SQLITE}", training=place)
    for name in (SQLITE, TRAINING):
        with closing(sqlite3.connect(place / name)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("VACUUM")
        pack(folder, name, (place / name).read_bytes())
    (folder / SCENES_KEPT).write_bytes(
        orjson.dumps([one._asdict() for one in kept], option=orjson.OPT_INDENT_2)
    )


def fill(url: str, training: Path | None = None) -> list[Kept]:
    """Fill an empty database with the scenes, and with one of everything else that is kept."""
    store = open_store(url)
    try:
        store.upgrade()
        seed_calendar(store.work)
        _stop_two_cases(store)
        engine = build_engine(store.work, clock=SimulatedClock(BEGAN))
        definitions = {name: _published(engine, name, _trimmed(name)) for name in SCENES}
        kept = [
            _played(name, steps, definitions[procedure], store)
            for procedure, scenes in SCENES.items()
            for name, steps in scenes.items()
        ]
        _add_the_rest(engine, kept)
        if training is not None:
            _train(engine, training)
        return kept
    finally:
        store.close()


def _trimmed(procedure_id: str) -> Mapping[str, bytes]:
    """Return a shipped package with no more example cases than are needed."""
    _, files = read_package(shipped()[0] / procedure_id)
    wanted = {f"examples/{name}.yaml" for name in SCENES[procedure_id]}
    return {k: v for k, v in files.items() if not k.startswith("examples/") or k in wanted}


def _published(engine: Engine, procedure_id: str, files: Mapping[str, bytes]) -> Definition:
    definition = build_definition(
        ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1
    )
    version = PublishedVersion(
        procedure_id=definition.id,
        version=1,
        title=definition.procedure.title,
        content_hash=content_hash(files),
        published_at=BEGAN,
        note="The first version.",
    )
    with engine.open_work() as work:
        work.versions.add(version, files)
        engine.procedures._arm_starts(work, definition)
        work.commit()
    return definition


def _played(name: str, steps: int, definition: Definition, store: Store) -> Kept:
    stage = SharedStage(name, definition, store)
    stage.go_on(0, steps)
    _leave_drafts(stage)
    return stage.kept(steps)


def _leave_drafts(stage: SharedStage) -> None:
    """Half-fill the form of each open task, and keep what was typed into one that is closed."""
    for case_id in stage.cases.values():
        with stage.engine.open_work() as work:
            closed = list(work.tasks.closed_of(case_id, limit=1))
        for task in [*stage.open_tasks(case_id), *closed]:
            by = task.assignee or task.completed_by or OWNER
            stage.engine.drafts.keep(
                task.id,
                by=by,
                answers={"typed": "Half a sentence", "rows": [{"id": "1", "name": "Åsa"}]},
                sheet=Sheet(page=f"page-{task.id}"),
            )
            stage.engine.access.note_read(person_id=by, case_id=case_id, view="case")


def _stop_two_cases(store: Store) -> None:
    """Add cases of which a timer cannot go on and whose chair has left, one with a successor.

    They come before all others, for on the way everything fires that is due.
    """
    forms = {"raise": FORMS["raise"], "answer": form("answer", text("why"))}
    world = World(package(TIMERS, forms=forms), store=store, prefix="stopped-")
    cases = [world.start(answers={**RAISED, "conference_end": "2026-09-08T14:00"}) for _ in "12"]
    world.move_to(london("2026-09-08 15:00"))
    world.work()
    world.engine.people.deactivate(PersonId("Cleo Chair"), by=PersonId("Sid System"))
    world.give("Wim Watcher", "chair")
    to, by = PersonId("Wim Watcher"), PersonId("Ada Admin")
    world.engine.cases.name_successor(cases[1].id, RoleId("chair"), to=to, by=by)


def _add_the_rest(engine: Engine, kept: list[Kept]) -> None:
    trainer = Person(
        id=TRAINER_ID,
        name="T. Rainer",
        username="trainer",
        email="trainer@larkborough.example",
        agency="Larkborough Safeguarding Unit",
        roles=frozenset({TRAINER}),
    )
    engine.people.add(replace(trainer, password_hash="none"), by=None)
    engine.sign_in.begin(Attempt(name="n", address="a", device="d"))
    last = max(datetime.fromisoformat(one.at) for one in kept)
    with engine.open_work() as work:
        work.history.seal(last.date())
        work.commit()


def _train(engine: Engine, folder: Path) -> None:
    """Take a walk with a branch and notes, and write an example case of one's own."""
    room = open_room(folder, engine)
    with engine.open_work() as work:
        trainer = work.people.one(TRAINER_ID)
    walk_id = room.walks.start("manager_review.1.q_44", by=trainer).walk.id
    room.steps.run_to(walk_id, 4, by=trainer)
    room.walks.note(walk_id, 2, "Look at the date.", by=trainer)
    room.walks.branch(walk_id, 3, "Too late", by=trainer)
    room.steps.move_clock(walk_id, "P3D", by=trainer)
    room.library.copy_example("manager_review.1.q_49", by=trainer)
    room.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
