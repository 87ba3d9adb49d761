"""A task that somebody has already: who may take it once more, and for whom."""

import pytest

from engine.errors import WrongState
from tests.scenario import World


def test_who_has_a_task_may_take_it_again_and_so_may_who_covers_them(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Mia Manager")

    for taker in ("Max Manager", "Mia Manager"):
        case.claim("decide", by=taker)
        assert case.task("decide").assignee == "Max Manager"

    with pytest.raises(WrongState, match="Somebody else has already taken this task"):
        case.claim("decide", by="Bea Boss")
