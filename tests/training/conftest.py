"""A training room over the shipped procedures, beside a live store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bootstrap import Engine
from engine.ids import PersonId
from engine.model.people import TRAINER, Person
from engine.store import open_store
from engine.training import TrainingRoom, open_room
from tests.training.sealed import live_engine
from tests.training.small_room import small_room


@pytest.fixture(scope="session")
def live_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live") / "live.db"


@pytest.fixture(scope="session")
def live(live_file: Path) -> Iterator[Engine]:
    store = open_store(f"sqlite:///{live_file}")
    yield live_engine(store)
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "training"


@pytest.fixture
def room(live: Engine, folder: Path) -> Iterator[TrainingRoom]:
    opened = open_room(folder, live)
    yield opened
    opened.close()


@pytest.fixture
def small(folder: Path) -> Iterator[TrainingRoom]:
    opened = small_room(folder)
    yield opened
    opened.close()


@pytest.fixture
def trainer() -> Person:
    return Person(id=PersonId("t1"), name="T. Rainer", roles=frozenset({TRAINER}))
