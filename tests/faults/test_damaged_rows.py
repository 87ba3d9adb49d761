"""One damaged row stands on its own line, and takes no list and no other case away."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import build_engine
from engine.errors import Damaged
from engine.ids import PersonId
from engine.model.draft import Draft
from engine.model.people import Absence
from engine.rehearsal.example import read_example
from engine.rehearsal.rehearse import Outcome, Performer
from engine.rehearsal.stage import MAIN, Stage
from engine.store import open_store
from engine.store.sql import SqlStore
from tests.scenario import World
from tests.web.fakes import HASH
from tests.web.scene import ADMIN, CHAIR, OWNER, REVIEWER, Scene, make_scene, manager_review

#: Of a table, the row that is damaged; `?` is the case of which it is a part.
ROWS = {
    "process_instance": "id = ?",
    "user_task": "case_id = ? AND is_open",
    "participant": "case_id = ? AND role <> 'conference_chair'",
    "document": "case_id = ?",
    "history": "case_id = ? AND seq = 2",
    "incident": "case_id = ?",
    "draft": "key LIKE ? || '%'",
    "person": f"id = '{REVIEWER}' AND ? <> ''",
    "person_role": f"person_id = '{REVIEWER}' AND ? <> ''",
    "absence": "? <> ''",
    "procedure_version": "? <> ''",
    "holiday": "? <> '' AND day > '2026-12'",
    "calendar_version": "? <> ''",
    "reference_counter": "? <> ''",
}
LISTS = [
    (CHAIR, "/work"), (CHAIR, "/cases"), (CHAIR, "/notices"), (CHAIR, "/account"),
    (CHAIR, "/start"), (CHAIR, "/drafts"),
    (ADMIN, "/people"), (ADMIN, "/incidents"), (OWNER, "/procedures"),
]  # fmt: skip
#: Lists that stand with the rest of a case.
PARTS = ("", "/history", "/documents")
TELLS = "cannot be read"


@dataclass
class TwoCases:
    """Two cases on the way, one of which is damaged and mended over and over."""

    scene: Scene
    good: str
    bad: str

    def __post_init__(self) -> None:
        self.raw = sqlite3.connect(self.scene.file, isolation_level=None)
        self.raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        self.clients = {name: self.scene.client(name) for name in (CHAIR, ADMIN, OWNER)}
        self.store = self.scene.stage._store
        assert isinstance(self.store, SqlStore)

    def get(self, who: str, path: str) -> tuple[int, str]:
        answer = self.clients[who].get(path)
        return answer.status_code, answer.text

    def damages(self, table: str) -> Iterator[tuple[str, Any]]:
        """Damage each column of a row in several ways, one at a time; mend it afterwards."""
        names = [row[1] for row in self.raw.execute(f"PRAGMA table_info({table})")]
        found = self.raw.execute(
            f"SELECT rowid, * FROM {table} WHERE {ROWS[table]} LIMIT 1", [self.bad]
        ).fetchone()
        for name, value in zip(names, found[1:], strict=True):
            for other in _others(name, value) if name != "number" else ():
                with suppress(sqlite3.IntegrityError):
                    self.raw.execute(
                        f"UPDATE {table} SET {name} = {other} WHERE rowid = {found[0]}"
                    )
                self.forget()
                yield name, other
                self.raw.execute(
                    f"UPDATE {table} SET {name} = ? WHERE rowid = ?", [value, found[0]]
                )
        self.forget()

    def forget(self) -> None:
        """Read everything anew."""
        assert isinstance(self.store, SqlStore)
        self.store.database.calendars.clear()
        self.store.database.logged_damage.clear()


def _others(name: str, value: Any) -> list[str]:
    if isinstance(value, bytes):
        return [f"x'{(value[: len(value) // 2] + b'~').hex()}'", "'text'", "NULL"]
    if isinstance(value, int):
        return ["'zzz'", "NULL"]
    dates = ["'2026-13-45T99:00:00.000000+00:00'", "'0001-01-01T00:00:00.000000+00:00'"]
    return ["'zzz'", "NULL", "CAST(x'80ff' AS TEXT)", *(dates if name.endswith("_at") else [])]


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoCases]:
    scene = make_scene(tmp_path_factory.mktemp("damaged"), steps=6)
    definition = manager_review()
    # Nobody dissents twice about the same child: the other case is about another one.
    told = definition.files["examples/q_01.yaml"].replace(b"Ava Trent", b"Ben Trent")
    found = read_example(told, source="q_01")
    other = Stage(found, definition, store=scene.stage._store, prefix="y")
    performer = Performer(other, Outcome(example=found))
    for step in [step for step in found.steps if step.verb not in ("refuse", "expect")][:6]:
        performer.perform(step)
    with other.engine.open_work() as work:
        for role in definition.procedure.roles:
            for person in work.people.holders(f"manager_review.{role}"):
                signs_in = replace(person, username=person.name, password_hash=HASH)
                work.people.save(signs_in)
        away = {"first_day": date(2026, 9, 1), "last_day": date(2030, 1, 1)}
        work.absences.add(Absence(person_id=CHAIR, deputy_id=REVIEWER, **away))
        task = work.tasks.open_of(other.cases[MAIN])[0]
        work.drafts.save(
            Draft(key=task.id, person_id=CHAIR, answers={"a": 1}, saved_at=other.now, page="p")
        )
        work.commit()
    made = TwoCases(scene, good=scene.case_id, bad=other.cases[MAIN])
    _loosen(made)
    yield made
    made.raw.close()
    assert isinstance(made.store, SqlStore)
    made.store.close()


def _loosen(made: TwoCases) -> None:
    """Let the database take anything, as a damaged file holds it."""
    triggers = made.raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        made.raw.execute(f"DROP TRIGGER {name}")
    for case_id in (made.good, made.bad):
        made.raw.execute(
            "INSERT INTO incident VALUES (?, ?, 'decide', 'It broke', "
            "'2026-11-01T10:00:00.000000+00:00', NULL, NULL)",
            [f"of {case_id}", case_id],
        )
    made.raw.execute("PRAGMA writable_schema = ON")
    made.raw.execute(
        "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'"
    )
    made.raw.execute("PRAGMA writable_schema = RESET")
    made.raw.close()
    made.raw = sqlite3.connect(made.scene.file, isolation_level=None)
    made.raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    made.raw.execute("PRAGMA ignore_check_constraints = ON")
    assert isinstance(made.store, SqlStore)
    made.store.database.engine.dispose()


@pytest.mark.parametrize("table", ROWS)
def test_a_damaged_row_takes_nothing_else_away_and_is_told(damaged: TwoCases, table: str) -> None:
    wrong: list[tuple[object, ...]] = []
    silent: list[tuple[object, ...]] = []

    for damage in damaged.damages(table):
        said = False
        shown = [*LISTS, *((CHAIR, f"/cases/{damaged.good}{part}") for part in PARTS)]
        for who, path in shown:
            status, text = damaged.get(who, path)
            said = said or TELLS in text
            if status != 200:
                wrong.append((*damage, who, path, status))
        for part in PARTS:
            status, text = damaged.get(CHAIR, f"/cases/{damaged.bad}{part}")
            said = said or status == 503
            if status == 500:
                wrong.append((*damage, part, status))
        with damaged.scene.stage.engine.open_work() as work:
            told = [*work.rows.verify(), *work.history.verify()]
        if not said and not told:
            silent.append(damage)

    assert wrong == []
    # Another text in the place of a text is no damage that anybody can see.
    assert [damage for damage in silent if damage[1] not in ("'zzz'", "NULL")] == []


def test_a_damaged_procedure_takes_no_other_away_and_no_older_version_stands_in(
    tmp_path: Path,
) -> None:
    path = tmp_path / "dissent.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    world = World(store=store)
    world.publish(world.files)
    other = World(store=store, procedure_id="other", is_new=False, prefix="y")
    other.publish(other.files)
    with sqlite3.connect(path) as raw:
        raw.execute(
            "UPDATE procedure_version SET package = substr(package, 1, 200) "
            "WHERE procedure_id = 'small' AND version = 2"
        )
    raw.close()

    engine = build_engine(store.work, clock=world.clock)
    found = engine.definitions.all_in_force()

    assert [definition.id for definition in found] == ["other"]
    assert [damage.id for damage in found.damaged] == ["small"]
    assert engine.start_timers.fire_due() == 0
    with pytest.raises(Damaged, match="version 2 of this procedure is damaged"):
        engine.definitions.in_force("small")
    assert engine.definitions.get("small", 1).version == 1
    store.close()


def test_nothing_is_published_in_the_place_of_a_version_that_cannot_be_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "dissent.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    world = World(store=store)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE procedure_version SET package = substr(package, 1, 200)")
    raw.close()

    with pytest.raises(Damaged, match="Nobody can tell what it keeps apart"):
        world.engine.procedures.prove("small", {**world.files, "more.md": b"More."})

    assert [each.version for each in world.engine.procedures.versions()] == [1]
    store.close()


def test_a_damaged_procedure_takes_nobody_the_open_work_of_their_roles(tmp_path: Path) -> None:
    path = tmp_path / "dissent.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    world = World(store=store)
    other = World(store=store, procedure_id="other", is_new=False, prefix="y")
    other.publish(other.files)
    case = world.to_decide()
    with sqlite3.connect(path) as raw:
        raw.execute(
            "UPDATE procedure_version SET package = substr(package, 1, 200) "
            "WHERE procedure_id = 'small'"
        )
    raw.close()

    engine = build_engine(store.work, clock=world.clock)
    open_work = engine.inbox.of_roles(PersonId("Mia Manager"))

    assert [task.id for task in open_work.tasks] == [case.task("decide").id]
    store.close()


def test_a_damaged_task_stands_on_a_line_of_its_own_with_its_case(damaged: TwoCases) -> None:
    raw, bad = damaged.raw, damaged.bad
    reference = raw.execute("SELECT reference FROM process_instance WHERE id = ?", [bad])
    raw.execute("UPDATE user_task SET state = 'zzz' WHERE case_id = ? AND is_open", [bad])
    assignee = raw.execute(
        "SELECT assignee FROM user_task WHERE case_id = ? AND is_open", [bad]
    ).fetchone()[0]
    client = damaged.scene.client(assignee)

    page = client.get("/work")

    assert page.status_code == 200
    assert "This task cannot be read: what is kept of it is damaged." in page.text
    assert reference.fetchone()[0] in page.text
    raw.execute("UPDATE user_task SET state = 'assigned' WHERE case_id = ? AND is_open", [bad])


def test_damage_is_logged_once(damaged: TwoCases, caplog: pytest.LogCaptureFixture) -> None:
    damaged.raw.execute("UPDATE document SET kind = 'zzz' WHERE case_id = ?", [damaged.bad])
    damaged.forget()

    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            damaged.get(CHAIR, f"/cases/{damaged.bad}/documents")

    one = damaged.raw.execute("SELECT id FROM document WHERE case_id = ?", [damaged.bad])
    assert caplog.text.count(one.fetchone()[0]) == 1
    damaged.raw.execute("UPDATE document SET kind = 'notice' WHERE case_id = ?", [damaged.bad])


def test_whole_rows_are_found_whole(damaged: TwoCases) -> None:
    damaged.forget()

    with damaged.scene.stage.engine.open_work() as work:
        assert [fault for fault in work.rows.verify() if "procedure_version" not in fault] == []
