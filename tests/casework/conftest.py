"""Cases with something to correct."""

import pytest

from tests.casework.to_correct import DAY, DRAWN, FILLED, NED, NIA, NORA, OFFICE
from tests.scenario import PEOPLE, CaseOf, World
from tests.small_dissent import (
    package,
)


@pytest.fixture
def begun() -> CaseOf:
    world = World(
        package(DRAWN, forms=FILLED, parameters=OFFICE), people=(*PEOPLE, NORA, NED, NIA)
    )
    world.give("Olga Owner", "office")
    return world.start()


@pytest.fixture
def case(begun: CaseOf) -> CaseOf:
    """Return a case in which each role has answered, and that the watcher keeps open."""
    said = {"reasons": "No.", "own_words": "Never.", "place": "Here.", "reply_date": DAY}
    begun.complete("reply", said, by="Paul Prof")
    decided = {"why": "So.", "decided_on": DAY, "closed_day": DAY, "half_closed": DAY}
    begun.complete("decide", {**decided, "upheld": True}, by="Max Manager")
    begun.complete("sit", {"view": "Well.", "sat_on": DAY, "closed_day": DAY}, by="Pia Panel")
    entered = {"remark": "R", "taken_down": "T", "shared_words": "S", "watched_by": "Wim Watcher"}
    begun.complete("enter", {**entered, "half_closed": DAY}, by="Ada Admin")
    listed = [{"name": "A. Nother", "address": "1 Low Road"}]
    answers = {"recipients": listed, "members": [{"person": "Pia Panel"}]}
    return begun.complete("list_them", answers, by="Olga Owner")
