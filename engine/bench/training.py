"""How long a step and a move of the clock take in the training room, early and late in a walk."""

from collections.abc import Callable, Iterator
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from engine.bootstrap import build_engine, seed_calendar
from engine.catalogue.places import read_package, shipped
from engine.ids import PersonId
from engine.model.people import TRAINER, Person
from engine.store import memory_store
from engine.training import Moment, Source, TrainingRoom, open_room

Figure = tuple[str, float | str, str]

_TRAINER = Person(id=PersonId("trainer"), name="Trainer", roles=frozenset({TRAINER}))
#: An example with a task that asks again and again, so that a walk can be long.
_EXAMPLE = "manager_review.1.q_01"
_PROCEDURE, _PROCESS = "manager_review", "manager_review"
_REPEATS = 15


def run() -> Iterator[Figure]:
    """Measure near step 10 and near step 300; a request of a page does the same work."""
    store = memory_store()
    seed_calendar(store.work)
    engine = build_engine(store.work)
    procedure_id, files = read_package(shipped()[0] / _PROCEDURE)
    engine.procedures.import_package(procedure_id, files)
    with TemporaryDirectory() as folder:
        room = open_room(folder, engine)
        for about in (10, 300):
            walk_id = _walked(room, about)
            step, clock, back = _times(room, walk_id)
            yield f"training: a step, near step {about}", 1_000 * median(step), "ms"
            yield f"training: a move of the clock, near step {about}", 1_000 * median(clock), "ms"
            yield f"training: a step back, near step {about}", 1_000 * median(back), "ms"
        begin = perf_counter()
        fresh = open_room(folder, engine)
        fresh.moment(walk_id, by=_TRAINER)
        yield "training: the first look after a restart, step 300", perf_counter() - begin, "s"
        fresh.close()
        room.close()


def _walked(room: TrainingRoom, steps: int) -> str:
    """Walk so far: further dissents of a conference, moved on as far as a class would go."""
    shown = room.start(_EXAMPLE, by=_TRAINER)
    while shown.step < steps:
        shown = _next(room, shown)
    return shown.walk.id


def _next(room: TrainingRoom, shown: Moment) -> Moment:
    if shown.next is not None:
        return room.next_step(shown.walk.id, by=_TRAINER)
    if shown.tasks and shown.step % 3:
        return room.complete(shown.walk.id, shown.tasks[-1].id, Source.USUAL, by=_TRAINER)
    if shown.step % 3 == 1 and len(shown.cases) < _MOST_CASES:
        return room.start_case(shown.walk.id, _PROCESS, Source.USUAL, by=_TRAINER)
    return room.move_clock(shown.walk.id, "PT6H", by=_TRAINER)


_MOST_CASES = 8


def _times(room: TrainingRoom, walk_id: str) -> tuple[list[float], list[float], list[float]]:
    step, clock, back = [], [], []
    for number in range(_REPEATS):
        shown = room.moment(walk_id, by=_TRAINER)
        if shown.tasks:
            task = shown.tasks[-1]
            answers = room.answers(walk_id, task.id, Source.USUAL, by=_TRAINER)
            step.append(_timed(lambda: room.complete(walk_id, task.id, answers, by=_TRAINER)))  # noqa: B023
            back.append(_timed(lambda: room.back(walk_id, by=_TRAINER)))
        hours = f"PT{number + 1}H"
        clock.append(_timed(lambda: room.move_clock(walk_id, hours, by=_TRAINER)))  # noqa: B023
        room.back(walk_id, by=_TRAINER)
    return step or clock, clock, back or clock


def _timed(act: Callable[[], object]) -> float:
    begin = perf_counter()
    act()
    return perf_counter() - begin
