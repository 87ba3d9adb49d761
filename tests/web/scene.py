"""The real engine with a case on its way, and people who have to do with it, or nothing."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine.model.people import AUDITOR, POLICY_OWNER, SYSTEM_ADMIN, TRAINER, Person
from engine.rehearsal.example import read_example
from engine.rehearsal.rehearse import Outcome, Performer
from engine.rehearsal.stage import MAIN, Stage
from engine.settings import Settings
from engine.store import open_store
from tests.conftest import shipped_definition
from tests.web.fakes import HASH, PASSWORD
from web.frame.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from engine.ids import CaseId
    from engine.model.user_task import UserTask
    from engine.package import Definition
    from engine.rehearsal.example import Example

#: Tables that a page which only shows may write: who read what, what was refused to whom; and who
#: signed in from where.
_LOGS = ("access_log", "refused_chain", "sign_in_tries")
CHAIR, REVIEWER, ADMIN, OWNER = "R. Holm", "Q. Lowe", "Ida Root", "Pat Owner"
#: Somebody with a role of the procedure who has nothing to do with the case.
STRANGER, TRAINER_NAME, AUDITOR_NAME = "U. Worth", "Tess Trainer", "Gia Governance"
#: Who may stand in for the reviewer.
DEPUTY = "D. Putnam"
CHILD = "Ava Trent"


def manager_review() -> Definition:
    """Return the first shipped procedure, compiled once."""
    return shipped_definition("manager_review")


@cache
def _example(name: str) -> Example:
    return read_example(manager_review().files[f"examples/{name}.yaml"], source=name)


@dataclass
class Scene:
    """A case under review, the pages over it, and the database below."""

    stage: Stage
    app: Flask
    file: Path

    @property
    def case_id(self) -> CaseId:
        """The case."""
        return self.stage.cases[MAIN]

    def task(self, element_id: str = "") -> UserTask:
        """Return an open task."""
        return next(
            task
            for task in self.stage.open_tasks(self.case_id)
            if not element_id or task.element_id == element_id
        )

    def client(self, username: str = "") -> FlaskClient:
        """Return a browser without scripts, with somebody signed in."""
        client = self.app.test_client()
        if username:
            data = {"username": username, "password": PASSWORD}
            assert client.post("/sign-in", data=data).status_code == 303
        return client

    def digest(self) -> str:
        """Digest every row of every table that only commands may write."""
        with sqlite3.connect(self.file) as database:
            lines = sorted(_rows(database))
        return hashlib.blake2b("\n".join(lines).encode()).hexdigest()


def _rows(database: sqlite3.Connection) -> Iterator[str]:
    for (name,) in database.execute("select name from sqlite_master where type = 'table'"):
        if name in _LOGS or not re.fullmatch(r"\w+", name):
            continue
        only = " where kind <> 'AttemptRefused'" if name == "history" else ""
        for row in database.execute(f"select * from {name}{only}"):
            yield f"{name}: {row!r}"


def make_scene(folder: Path, *, steps: int = 11, example: str = "q_01") -> Scene:
    """Take an example case some steps on, and let its people sign in."""
    file = folder / "scene.db"
    content, played = _played(steps, example)
    file.write_bytes(content)
    stage = Stage(_example(example), manager_review(), store=open_store(f"sqlite:///{file}"))
    stage.clock.move_to(played.now)
    stage.cases, stage._ids = dict(played.cases), played._ids
    _let_everybody_sign_in(stage)
    app = create_app(stage.engine, Settings(secret_key="k" * 40))
    app.config["WTF_CSRF_ENABLED"] = False
    return Scene(stage=stage, app=app, file=file)


@cache
def _played(steps: int, name: str) -> tuple[bytes, Stage]:
    """Return the database of an example after some steps, done once, and where it was done."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "played.db"
        store = open_store(f"sqlite:///{file}")
        store.upgrade()
        example = _example(name)
        stage = Stage(example, manager_review(), store=store)
        performer = Performer(stage, Outcome(example=example))
        done = [step for step in example.steps if step.verb not in ("refuse", "expect")]
        for step in done[:steps]:
            performer.perform(step)
        store.close()
        with closing(sqlite3.connect(file)) as raw:
            return raw.serialize(), stage


def _let_everybody_sign_in(stage: Stage) -> None:
    with stage.engine.open_work() as work:
        work.people.save(_person(STRANGER, "manager_review.social_worker"))
        work.people.save(_person(DEPUTY, "manager_review.deputy_manager"))
        work.people.save(_person(ADMIN, SYSTEM_ADMIN))
        work.people.save(_person(OWNER, POLICY_OWNER))
        work.people.save(_person(TRAINER_NAME, TRAINER))
        work.people.save(_person(AUDITOR_NAME, AUDITOR))
        for role in stage.definition.procedure.roles:
            for person in work.people.holders(f"manager_review.{role}"):
                if person.has_account:
                    work.people.save(replace(person, password_hash=HASH))
        work.commit()


def _person(name: str, role: str) -> Person:
    return Person(
        id=name,
        name=name,
        username=name,
        roles=frozenset({role}),
        password_hash=HASH,
    )
