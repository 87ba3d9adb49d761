"""The six lessons: each begins where it matters, and its plan does what it says."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from engine.errors import NotFound, WrongState
from engine.model.people import Person
from engine.model.procedure import Lesson
from engine.store import MemoryStore
from engine.store.encoding import pack, unpack
from engine.training import Moment, TrainingRoom, answers_in, in_short, open_room
from engine.training.walk import Walk, move_of, walk_of
from engine.training.writing import example_of
from tests.conftest import shipped_definition
from tests.training.sealed import live_engine, start_lesson

_LESSONS = {
    lesson.id: lesson
    for procedure in ("manager_review", "sunderland")
    for lesson in shipped_definition(procedure).procedure.lessons.values()
}
_ALL = pytest.mark.parametrize("name", _LESSONS)


def told(shown: Moment) -> str:
    return " ".join(
        (
            *answers_in(shown.happened),
            *(f"{one.text} {one.why}" for one in in_short(shown.happened)),
        )
    )


def test_every_lesson_is_in_the_shipped_library(room: TrainingRoom, trainer: Person) -> None:
    assert [lesson.id for lesson, _ in room.lessons.first_class(by=trainer)] == list(_LESSONS)
    assert len(_LESSONS) == 6


@_ALL
def test_a_lesson_begins_at_its_place_and_can_be_left_backwards(
    room: TrainingRoom, trainer: Person, name: str
) -> None:
    shown = start_lesson(room, name, by=trainer)

    lesson = room.lessons.lesson_of(shown.walk, by=trainer)
    assert lesson is not None
    assert shown.case is not None
    assert lesson.begins in shown.case.states
    assert shown.next is not None
    assert room.walks.back(shown.walk.id, by=trainer, steps=2).step == shown.step - 2


@_ALL
def test_a_plan_steps_back_twice_and_names_only_buttons_there_are(name: str) -> None:
    plan = " ".join(_LESSONS[name].plan)

    assert len(re.findall(r"“Back”|it again to see", plan)) + plan.count("“Back” twice") >= 2
    pressed = set(re.findall(r"[Pp]ress “([^”]+)”", plan))
    assert pressed <= {"Ask the class", "Back", "Next step", "To the next deadline"}


def test_a_lesson_that_is_none_is_not_found(room: TrainingRoom, trainer: Person) -> None:
    with pytest.raises(NotFound):
        room.lessons.start_lesson("sunderland", "christmas", by=trainer)


@pytest.fixture
def publish(folder: Path) -> Iterator[Callable[..., TrainingRoom]]:
    store = MemoryStore()
    engine = live_engine(store)
    room = open_room(folder, engine)

    def publish(version: int, **lessons: Lesson) -> TrainingRoom:
        before = shipped_definition("sunderland")
        procedure = replace(before.procedure, lessons=lessons)
        definition = replace(before, version=version, procedure=procedure)
        engine.definitions.keep(definition)
        if version > 1:
            with store.work() as work:
                published = work.versions.latest(definition.id)
                assert published is not None
                work.versions.add(replace(published, version=version), definition.files)
                work.commit()
        return room

    yield publish
    room.close()


def test_a_lesson_that_never_begins_leaves_no_walk_behind(
    publish: Callable[..., TrainingRoom], trainer: Person
) -> None:
    room = publish(1, late_form=replace(_LESSONS["late_form"], begins="annual_report_sent"))

    with pytest.raises(WrongState, match="“The late form” cannot be begun"):
        start_lesson(room, "late_form", by=trainer)

    assert room.walks.all_of(by=trainer) == []


def test_a_lesson_under_way_keeps_its_plan_when_the_procedure_changes(
    publish: Callable[..., TrainingRoom], trainer: Person
) -> None:
    room = publish(1, late_form=_LESSONS["late_form"])
    shown = start_lesson(room, "late_form", by=trainer)

    publish(2)

    assert all(
        entry.procedure_id != "sunderland" for _, entry in room.lessons.first_class(by=trainer)
    )
    assert room.lessons.lesson_of(shown.walk, by=trainer) == _LESSONS["late_form"]


def test_of_two_lessons_on_one_example_the_one_begun_is_shown(
    publish: Callable[..., TrainingRoom], trainer: Person
) -> None:
    other = replace(_LESSONS["late_form"], id="other", name="The other one")
    room = publish(1, late_form=_LESSONS["late_form"], other=other)

    shown = start_lesson(room, "other", by=trainer)

    walk = room.walks.moment(shown.walk.id, by=trainer).walk
    assert room.lessons.lesson_of(walk, by=trainer) == other


def test_nothing_of_a_walk_is_left_out() -> None:
    move = replace(move_of({"wait": "P1D"}, example_step=1), note="Look at the date.")
    walk = Walk(
        id="w",
        owner="t",
        title="Late",
        procedure_id="p",
        version=2,
        example=example_of({"title": "Late"}),
        key="k",
        lesson="l",
        branches={"Too late": (move,)},
        branch="Too late",
        revision=3,
    )
    plain = Walk(
        id="", owner="", title="", procedure_id="", version=0, example=example_of({"title": ""})
    )
    unsaid = [f.name for f in fields(walk) if getattr(walk, f.name) == getattr(plain, f.name)]

    assert unsaid == [], "a field was added: give it a value here, and keep it by its name"
    assert all(getattr(move, field.name) for field in fields(move))
    assert walk_of("w", "t", walk.to_bytes(), 3) == walk


def test_a_walk_that_was_kept_before_lessons_had_names_still_opens() -> None:
    example = example_of({"title": "Old"})
    walk = Walk(id="w", owner="t", title="Old", procedure_id="p", version=1, example=example)
    kept = {key: value for key, value in unpack(walk.to_bytes()).items() if key != "lesson"}

    assert walk_of("w", "t", pack(kept), 0) == walk


# --- what the plans promise ----------------------------------------------------------------


def forward(room: TrainingRoom, shown: Moment, trainer: Person, steps: int) -> Moment:
    for _ in range(steps):
        shown = room.steps.next_step(shown.walk.id, by=trainer)
    return shown


def test_christmas_at_the_deadline_the_limit_passes_and_back_undoes_it(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "christmas", by=trainer)

    passed = room.steps.move_clock(shown.walk.id, "next deadline", by=trainer)
    assert "Decision target passed" in told(passed)
    back = room.walks.back(shown.walk.id, by=trainer)
    assert back.clock == shown.clock
    assert (
        "Confirm you are free of conflict"
        in room.walks.back(shown.walk.id, by=trainer).tasks[0].name
    )
    assert "11:59pm" in forward(room, shown, trainer, 3).clock


def test_late_form_two_steps_on_the_hours_are_over_and_the_form_is_decided_on(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "late_form", by=trainer)

    assert [task.element_id for task in shown.tasks] == ["complete_dissent_form"]
    assert "“24 hours passed” is reached" in told(forward(room, shown, trainer, 1))
    assert forward(room, shown, trainer, 1).clock.endswith("6:20pm")
    assert "Accept the late form?" in told(forward(room, shown, trainer, 2))
    assert "Give the reason." in told(forward(room, shown, trainer, 1))


def test_conflict_the_table_names_a_deputy_and_the_manager_is_refused(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "conflict", by=trainer)

    assert "Who: deputy." in told(forward(room, shown, trainer, 1))
    assert "They are told:" in told(forward(room, shown, trainer, 1))


def test_quorum_is_missing_then_put_right_in_time(room: TrainingRoom, trainer: Person) -> None:
    shown = start_lesson(room, "quorum", by=trainer)

    assert "Too few members are present." in told(forward(room, shown, trainer, 1))
    assert "They are told:" in told(forward(room, shown, trainer, 1))
    back = room.walks.back(shown.walk.id, by=trainer, steps=2)
    assert "The panel has a quorum." in told(forward(room, back, trainer, 4))


def test_reasons_a_is_followed_by_a_further_conference(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "reasons", by=trainer)

    assert "A: procedures not followed" in told(forward(room, shown, trainer, 1))
    assert "Arrange the further conference" in told(forward(room, shown, trainer, 1))


def test_stage_4_ends_with_the_hand_over(room: TrainingRoom, trainer: Person) -> None:
    shown = start_lesson(room, "stage_4", by=trainer)

    later = room.steps.move_clock(shown.walk.id, "next deadline", by=trainer)
    assert "“Offer period over” is reached" in told(later)
    shown = room.walks.back(shown.walk.id, by=trainer)
    assert "“Pass the request on” is now for V. Sector" in told(forward(room, shown, trainer, 4))
    while shown.next is not None:
        shown = room.steps.next_step(shown.walk.id, by=trainer)
    assert "Handed over to Stage 4" in told(shown)
