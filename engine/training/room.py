"""The training room: example cases, walks through them, and what a trainer does with both."""

from pathlib import Path

from engine.bootstrap import Engine
from engine.ids import new_id
from engine.store.training import TrainingStore
from engine.training.lessons import Lessons


class TrainingRoom(Lessons):
    """Every command of the training room; made by `open_room`.

    `by` is the trainer who asks: a person with the role `trainer` or `policy_owner`, else
    `NotAllowed` is raised. Walks of somebody else are `NotFound`; examples of the library are
    everybody's. Every command on a walk returns the moment after it.
    """


def open_room(folder: str | Path, engine: Engine) -> TrainingRoom:
    """Open the training room in a folder of its own; of the engine it reads procedures only."""
    return TrainingRoom(TrainingStore(Path(folder)), engine.definitions, new_id=new_id)
