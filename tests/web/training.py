"""The application with both shipped procedures, a training room and two trainers."""

from functools import cache
from pathlib import Path

from flask import Flask

from engine.bootstrap import build_engine, seed_calendar
from engine.ids import PersonId
from engine.model.people import TRAINER, Person
from engine.package.places import read_package, shipped, shipped_ids
from engine.settings import Settings
from engine.store.memory import MemoryStore, Tables
from engine.training.room import open_room
from tests.conftest import shipped_definition
from tests.web.fakes import HASH
from web.frame.app import create_app


def make_training_app(folder: Path, manifest: Path | None = None) -> Flask:
    """Return the application; `terry` and `tessa` are trainers, `sam` is neither."""
    engine = build_engine(MemoryStore(_published()).work)
    for name in shipped_ids():
        engine.definitions.keep(shipped_definition(name))
    settings = Settings(secret_key="k" * 40, organisation="Riverside Safeguarding Partnership")
    more = {} if manifest is None else {"manifest": manifest}
    return create_app(engine, settings, training=open_room(folder, engine), **more)


@cache
def _published() -> Tables:
    """Return what is kept once both procedures are published and their people are there."""
    store = MemoryStore()
    seed_calendar(store.work)
    engine = build_engine(store.work, rehearse=lambda _: [])
    for name in shipped_ids():
        procedure_id, files = read_package(shipped()[0] / name)
        engine.procedures.import_package(procedure_id, files, note="shipped")
    for username, roles in (("terry", {TRAINER}), ("tessa", {TRAINER}), ("sam", set())):
        person = Person(
            id=PersonId(username),
            name=username.capitalize(),
            username=username,
            roles=frozenset(roles),
            password_hash=HASH,
        )
        engine.people.add(person, by=None)
    return store.snapshot()
