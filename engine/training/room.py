"""The training room: example cases, walks through them, and what a trainer does with both."""

from dataclasses import dataclass
from pathlib import Path

from engine.bootstrap import Engine
from engine.ids import new_id
from engine.store.training import TrainingStore
from engine.training.desk import Desk
from engine.training.lessons import Lessons
from engine.training.library import Library
from engine.training.steps import Steps
from engine.training.straying import Straying
from engine.training.walks import Walks


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingRoom:
    """Every command of the training room, by what it is about; made by `open_room`.

    `by` is the trainer who asks: a person with the role `trainer` or `policy_owner`, else
    `NotAllowed` is raised. Walks of somebody else are `NotFound`; examples of the library are
    everybody's. Every command on a walk returns the moment after it.
    """

    library: Library
    walks: Walks
    straying: Straying
    steps: Steps
    lessons: Lessons
    _desk: Desk

    def fault(self) -> str:
        """Say why what is kept of training cannot be used; nothing if it can."""
        return self._desk.store.fault()

    def close(self) -> None:
        """Let go of the file."""
        self._desk.store.close()


def open_room(folder: str | Path, engine: Engine) -> TrainingRoom:
    """Open the training room in a folder of its own; of the engine it reads procedures only."""
    desk = Desk(TrainingStore(Path(folder)), engine.definitions, new_id=new_id)
    library, straying = Library(desk), Straying(desk)
    walks, steps = Walks(desk, library), Steps(desk, straying)
    return TrainingRoom(
        library=library,
        walks=walks,
        straying=straying,
        steps=steps,
        lessons=Lessons(desk, library, walks, steps),
        _desk=desk,
    )
