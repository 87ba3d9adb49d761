from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import Engine
from engine.errors import ConcurrentChange, NotAllowed, NotFound
from engine.ids import PersonId
from engine.model.case import NewCase
from engine.model.people import POLICY_OWNER, Person
from engine.rehearsal import Stage, read_example
from engine.store import open_store
from engine.training import Source, TrainingRoom, open_room
from engine.training.player import Player
from tests.conftest import shipped_definition
from tests.training.sealed import EASTER, live_engine, rows_in


def _live_cases(file: Path, *, simulated: int) -> dict[str, int]:
    """Start ten live cases with simulated ones in between, and return the live rows."""
    store = open_store(f"sqlite:///{file}")
    live_engine(store)
    definition = shipped_definition("manager_review")
    example = read_example(definition.files["examples/q_05.yaml"], source="q_05")
    start = next(step for step in example.steps if step.verb == "start")
    new = NewCase(procedure_id=definition.id, process_id=str(start.object))
    live = Stage(example, definition, store=store)
    chair = live.starter(new.process_id, start.details["as"], None)
    answers = start.details["answers"]
    for live_one in range(10):
        inside = Stage(example, definition)
        for simulated_one in range(simulated // 10):
            about = _about_child(simulated_one, answers)
            inside.engine.cases.start(new, by=chair, answers=about)
        live.engine.cases.start(new, by=chair, answers=_about_child(live_one, answers))
    store.close()
    return rows_in(file)


def _about_child(number: int, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers about a child of its own: nobody dissents twice about the same child."""
    [child] = answers["children"]
    return {**answers, "children": [{**child, "name": f"{child['name']} {number}"}]}


def test_a_thousand_simulated_cases_leave_nothing_among_the_live_ones(tmp_path: Path) -> None:
    alone = _live_cases(tmp_path / "alone.db", simulated=0)

    beside = _live_cases(tmp_path / "beside.db", simulated=1_000)

    assert beside == alone
    assert len(beside) > 10


def test_the_training_room_has_a_file_of_its_own(
    live_file: Path, room: TrainingRoom, folder: Path, trainer: Person
) -> None:
    before = rows_in(live_file)

    walk = room.walks.start(EASTER, by=trainer).walk.id
    while room.walks.moment(walk, by=trainer).next:
        room.steps.next_step(walk, by=trainer)
    key = room.lessons.save_as_example(walk, by=trainer, id="T-1", title="Kept")
    room.library.copy_example(key, by=trainer)

    assert rows_in(live_file) == before
    assert (folder / "training.db").is_file()


def test_a_walk_survives_a_restart_of_the_server(
    live: Engine, room: TrainingRoom, folder: Path, trainer: Person
) -> None:
    shown = room.steps.run_to(
        room.walks.start(EASTER, by=trainer).walk.id, "review_dissent", by=trainer
    )

    again = open_room(folder, live)
    after = again.walks.moment(shown.walk.id, by=trainer)
    again.close()

    assert (after.tasks, after.weeks, after.steps, after.case) == (
        shown.tasks,
        shown.weeks,
        shown.steps,
        shown.case,
    )


def test_who_is_no_trainer_has_nothing_to_do_here(room: TrainingRoom, trainer: Person) -> None:
    staff = Person(id=PersonId("s1"), name="S. Taff", roles=frozenset({"manager_review.chair"}))
    owner = Person(id=PersonId("o1"), name="P. Owner", roles=frozenset({POLICY_OWNER}))
    walk = room.walks.start(EASTER, by=trainer).walk.id

    with pytest.raises(NotAllowed):
        room.library.entries(by=staff)
    with pytest.raises(NotAllowed):
        room.walks.moment(walk, by=staff)
    with pytest.raises(NotFound):
        room.walks.moment(walk, by=owner)
    assert room.library.entries(by=owner)


def test_everything_can_be_wiped_and_only_by_its_owner(
    room: TrainingRoom, trainer: Person, folder: Path
) -> None:
    other = Person(id=PersonId("t2"), name="O. Ther", roles=trainer.roles)
    mine = room.walks.start(EASTER, by=trainer).walk.id
    theirs = room.walks.start(EASTER, by=other).walk.id

    with pytest.raises(NotFound):
        room.walks.wipe(theirs, by=trainer)
    assert room.walks.wipe_all(by=trainer) == 1

    assert (folder / "training.db-wal").stat().st_size == 0
    assert [line.id for line in room.walks.all_of(by=other)] == [theirs]
    with pytest.raises(NotFound):
        room.walks.moment(mine, by=trainer)


def test_two_windows_on_one_walk_do_not_overwrite_each_other(
    room: TrainingRoom, trainer: Person
) -> None:
    walk = room.walks.start(EASTER, by=trainer).walk.id
    stale = room._desk.open(walk, trainer)
    room.steps.next_step(walk, by=trainer)

    with pytest.raises(ConcurrentChange):
        room._desk.take(stale, [])


def test_forgotten_moments_are_played_again_alike(room: TrainingRoom, trainer: Person) -> None:
    room._desk.player = Player(most=2)
    walk = room.steps.run_to(
        room.walks.start(EASTER, by=trainer).walk.id, "decide_dissent", by=trainer
    )

    again = room.walks.moment(walk.walk.id, by=trainer)

    assert again.case == walk.case
    assert again.steps == walk.steps


def test_only_invented_people_are_met(room: TrainingRoom, trainer: Person) -> None:
    shown = room.walks.start_empty("manager_review", by=trainer)
    after = room.steps.start_case(
        shown.walk.id, shown.startable[0].process_id, Source.USUAL, by=trainer
    )

    assert after.case is not None
    known = {name for names in after.people.values() for name in names}
    assert {person.id for _, person in after.case.view.participants} <= known
