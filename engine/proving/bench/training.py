"""How long a step and a move of the clock take in the training room, early and late in a walk."""

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from engine.bootstrap import build_engine, seed_calendar
from engine.ids import PersonId
from engine.model.people import TRAINER, Person
from engine.package.places import read_package, shipped, shipped_ids
from engine.rehearsal import failures
from engine.store import MemoryStore
from engine.training import Source, TrainingRoom, open_room

Figure = tuple[str, float | str, str]

_TRAINER = Person(id=PersonId("trainer"), name="Trainer", roles=frozenset({TRAINER}))
_REPEATS = 15


def run() -> Iterator[Figure]:
    """Measure near step 10 and near step 300; a request of a page does the same work."""
    store = MemoryStore()
    seed_calendar(store.work)
    engine = build_engine(store.work, rehearse=failures)
    procedure_id, files = read_package(shipped()[0] / shipped_ids()[0])
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
        fresh.walks.moment(walk_id, by=_TRAINER)
        yield "training: the first look after a restart, step 300", perf_counter() - begin, "s"
        fresh.close()
        room.close()


def _walked(room: TrainingRoom, steps: int) -> str:
    """Walk into an example, begin further cases, then go on by hours and papers."""
    entry = room.library.entries(by=_TRAINER)[0]
    shown = room.walks.start(entry.key, by=_TRAINER)
    for _ in range(_INTO):
        shown = room.steps.next_step(shown.walk.id, by=_TRAINER)
    walk_id = shown.walk.id
    for _ in range(_FURTHER_CASES if steps > _LONG else 0):
        process = shown.startable[0].process_id
        shown = room.steps.start_case(walk_id, process, Source.USUAL, by=_TRAINER)
    paper = {"attach": "paper.txt", "as": str(shown.tasks[0].role)}
    while shown.step < steps:
        entries = ({"wait": "PT1H"}, paper)
        shown = room.steps.perform(walk_id, entries[shown.step % 2], by=_TRAINER)
    return walk_id


_INTO, _FURTHER_CASES, _LONG = 5, 3, 50


def _times(room: TrainingRoom, walk_id: str) -> tuple[list[float], list[float], list[float]]:
    step, clock, back = [], [], []
    for number in range(_REPEATS):
        shown = room.walks.moment(walk_id, by=_TRAINER)
        if shown.tasks:
            task = shown.tasks[0]
            answers = room.steps.answers(walk_id, task.id, Source.USUAL, by=_TRAINER)
            complete = partial(room.steps.complete, walk_id, task.id, answers, by=_TRAINER)
            step.append(_timed(complete))
            back.append(_timed(lambda: room.walks.back(walk_id, by=_TRAINER)))
        hours = f"PT{number + 1}H"
        clock.append(_timed(partial(room.steps.move_clock, walk_id, hours, by=_TRAINER)))
        room.walks.back(walk_id, by=_TRAINER)
    return step or clock, clock, back or clock


def _timed(act: Callable[[], object]) -> float:
    begin = perf_counter()
    act()
    return perf_counter() - begin
