"""A scene whose case has ended and closed, with two records officers."""

from datetime import timedelta
from pathlib import Path

from engine.ids import PersonId
from engine.model.people import Person
from tests.web.fakes import HASH
from tests.web.scene import Scene, make_scene

ROY, RIA = "Roy Records", "Ria Records"
_ALL_STEPS = 100


def officer(name: str) -> Person:
    """Return somebody with the records role of the first shipped procedure."""
    return Person(
        id=PersonId(name),
        name=name,
        username=name,
        password_hash=HASH,
        roles=frozenset({"manager_review.records_officer"}),
    )


def closed_scene(folder: Path) -> Scene:
    """Play an example to its end, and let the time after it pass."""
    scene = make_scene(folder, steps=_ALL_STEPS)
    case = scene.stage.case(scene.case_id)
    assert case.closes_at is not None
    with scene.stage.engine.open_work() as work:
        for name in (ROY, RIA):
            work.people.save(officer(name))
        work.commit()
    scene.stage.move_to(case.closes_at + timedelta(hours=12))
    return scene


def reference_of(scene: Scene) -> str:
    """Return how the case is called."""
    return scene.stage.case(scene.case_id).reference
