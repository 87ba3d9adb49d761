"""What tests of the service share."""

import pytest

from tests.builders import make_person
from tests.scenario import World


@pytest.fixture
def others(world: World) -> World:
    """Let strangers have the same roles as the people of the case."""
    with world.engine.open_work() as work:
        for role in ("professional", "chair"):
            work.people.save(make_person(f"Another {role}", role))
        work.commit()
    return world
