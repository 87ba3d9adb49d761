"""What tests of the service share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.rehearsal import Stage
from engine.store.sql import SqlStore
from tests.builders import make_person
from tests.scenario import World
from tests.service.ended import RULED
from tests.service.walled import kept, played


@pytest.fixture
def others(world: World) -> World:
    """Let strangers have the same roles as the people of the case."""
    with world.engine.open_work() as work:
        for role in ("professional", "chair"):
            work.people.save(make_person(f"Another {role}", role))
        work.commit()
    return world


@pytest.fixture(scope="module")
def upheld() -> Stage:
    """The second procedure: a panel has decided, and letters to a family are sent and held."""
    return played("sunderland", "s_59")


@pytest.fixture
def reviewed() -> Stage:
    """The first procedure: the dissent is recorded, and its review is under way."""
    stage, as_it_was = kept("manager_review", "q_01", "confirm_independence")
    stage.restore(as_it_was)
    return stage


@pytest.fixture
def deliberating() -> Stage:
    """The second procedure: the panel has signed its determination."""
    stage, as_it_was = kept("sunderland", "s_59", "sign_determination")
    stage.restore(as_it_was)
    return stage


@pytest.fixture(params=["memory", "sqlite"])
def ruled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A procedure that says when its cases close, in each kind of store."""
    if request.param == "memory":
        yield World(RULED)
        return
    store = SqlStore(f"sqlite:///{tmp_path}/ended.db")
    store.upgrade()
    yield World(RULED, store=store)
    store.close()
