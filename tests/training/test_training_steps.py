from datetime import date, timedelta

import pytest

from engine.errors import InvalidAnswers, NotFound, WrongState
from engine.model.people import Person
from engine.reads.questions import Entered
from engine.training import Moment, Source, TrainingRoom
from tests.training.sealed import EASTER, start_lesson
from tests.training.telling import holds


def names(shown: Moment) -> list[str]:
    return [task.element_id for task in shown.tasks]


def at_review(room: TrainingRoom, trainer: Person) -> Moment:
    return room.steps.run_to(
        room.walks.start(EASTER, by=trainer).walk.id, "review_dissent", by=trainer
    )


def test_the_example_is_walked_step_by_step_to_its_end(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = room.walks.start(EASTER, by=trainer)

    while shown.next is not None:
        shown = room.steps.next_step(shown.walk.id, by=trainer)

    assert shown.is_over
    assert shown.case is not None
    assert shown.case.view.case.ends[-1] == "dissent_closed"
    with pytest.raises(WrongState):
        room.steps.next_step(shown.walk.id, by=trainer)


def test_run_to_stops_where_an_element_opens(room: TrainingRoom, trainer: Person) -> None:
    shown = at_review(room, trainer)

    assert names(shown) == ["review_dissent"]
    assert shown.since == "1 working day since the conference"
    assert "10 working days after Thu 25 Mar 2027" in shown.tasks[0].due_why


def test_stepping_back_twice_shows_exactly_what_was_there(
    room: TrainingRoom, trainer: Person
) -> None:
    before = at_review(room, trainer)
    walk = before.walk.id
    room.steps.move_clock(walk, "P40D", by=trainer)
    room.steps.complete(walk, before.tasks[0].id, Source.EXAMPLE, by=trainer)

    after = room.walks.back(walk, by=trainer, steps=2)

    assert (after.tasks, after.ahead, after.weeks, after.clock) == (
        before.tasks,
        before.ahead,
        before.weeks,
        before.clock,
    )
    assert after.case is not None
    assert before.case is not None
    assert after.case.view.case == before.case.view.case


def test_moving_the_clock_lists_every_timer_and_reminder_in_order(
    room: TrainingRoom, trainer: Person
) -> None:
    walk = at_review(room, trainer).walk.id

    shown = room.steps.move_clock(walk, "12 working days", by=trainer)

    times = [one.at for one in shown.happened]
    assert times == sorted(times)
    texts = " ".join(one.text for one in shown.happened)
    assert (
        "“Review notes and reasons” is due by the end of Monday 12 April 2027: a reminder" in texts
    )
    assert "The time limit “Decision target passed” is reached." in texts
    assert all(one.by_itself for one in shown.happened)


def test_the_clock_moves_to_the_next_deadline_and_no_further(
    room: TrainingRoom, trainer: Person
) -> None:
    before = at_review(room, trainer)

    shown = room.steps.move_clock(before.walk.id, "next deadline", by=trainer)

    assert shown.now == before.ahead[0].at


def test_the_clock_does_not_go_back_by_itself(room: TrainingRoom, trainer: Person) -> None:
    shown = at_review(room, trainer)

    with pytest.raises(WrongState):
        room.steps.move_clock(shown.walk.id, "a while", by=trainer)
    with pytest.raises(Exception, match="cannot go back"):
        room.steps.move_clock(shown.walk.id, shown.now - timedelta(days=1), by=trainer)


def test_usual_answers_are_accepted_and_refused_answers_change_nothing(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = at_review(room, trainer)
    walk, task = shown.walk.id, shown.tasks[0]

    with pytest.raises(InvalidAnswers):
        room.steps.complete(walk, task.id, {"next_action": "sing"}, by=trainer)
    assert room.walks.moment(walk, by=trainer).step == shown.step

    after = room.steps.complete(walk, task.id, Source.USUAL, by=trainer)
    assert after.step == shown.step + 1
    assert task.id not in [one.id for one in after.tasks]


def test_the_form_is_the_one_that_staff_see(room: TrainingRoom, trainer: Person) -> None:
    shown = at_review(room, trainer)

    view = room.steps.task(shown.walk.id, shown.tasks[0].id, by=trainer, entered=Entered())

    assert view.may_do
    assert [field.path for field in view.form.fields()][:1] == ["notes_read"] or view.form.title


def test_an_empty_walk_begins_with_a_start_form_and_usual_answers(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = room.walks.start_empty("sunderland", by=trainer)
    process = shown.startable[0].process_id

    form, view = room.steps.start_form(shown.walk.id, process, by=trainer, entered=Entered())
    after = room.steps.start_case(shown.walk.id, process, Source.USUAL, by=trainer)

    assert form.fields
    assert view.title
    assert [case.name for case in after.cases] == ["first"]


def test_a_message_a_correction_an_absence_and_a_holiday_are_steps_too(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = at_review(room, trainer)
    walk = shown.walk.id
    due = shown.tasks[0].due_at

    closed = room.steps.perform(
        walk, {"holiday": {"date": date(2027, 4, 6), "name": "Office closed"}}, by=trainer
    )
    away = room.steps.perform(
        walk,
        {"absent": {"person": "Q. Lowe", "from": date(2027, 4, 1), "to": date(2027, 4, 9),
                    "deputy": "Alex Ashdown"}},
        by=trainer,
    )  # fmt: skip
    fixed = room.steps.perform(
        walk,
        {"correct": {"conference_date": date(2027, 3, 24)}, "as": "conference_chair",
         "because": "mistyped"},
        by=trainer,
    )  # fmt: skip
    harm = next(one for one in fixed.sendable if one.message == "report_new_harm")
    sent = room.steps.send(walk, harm.case, harm.message, Source.USUAL, by=trainer)

    assert closed.tasks[0].due_at != due
    assert "is away from" in away.steps[-1].text
    assert "conference_date" in room.steps.at_hand(walk, by=trainer)[1].facts("first")
    assert fixed.tasks[0].due_at != closed.tasks[0].due_at
    assert sent.step == shown.step + 4


def test_two_branches_stand_side_by_side(room: TrainingRoom, trainer: Person) -> None:
    shown = at_review(room, trainer)
    walk = shown.walk.id
    room.walks.branch(walk, shown.step, "two days late", by=trainer)
    room.steps.move_clock(walk, "12 working days", by=trainer)

    found = room.walks.compare(walk, "First branch", "two days late", by=trainer)

    assert found.shared_steps == shown.step
    parts = {line.part for line in found.lines if line.differs}
    assert {"Clock", "Open tasks", "Letters and notices"} <= parts
    assert room.walks.switch(walk, "First branch", by=trainer).clock == shown.clock
    with pytest.raises(NotFound):
        room.walks.switch(walk, "nowhere", by=trainer)


def test_a_note_stays_with_its_step(room: TrainingRoom, trainer: Person) -> None:
    shown = at_review(room, trainer)

    after = room.walks.note(shown.walk.id, 2, "Ask who decided this.", by=trainer)

    assert after.steps[1].note == "Ask who decided this."
    assert after.clock == shown.clock


def test_restart_goes_back_to_the_scene(room: TrainingRoom, trainer: Person) -> None:
    shown = room.lessons.restart(at_review(room, trainer).walk.id, by=trainer)

    assert (shown.step, shown.cases, shown.since) == (0, (), "")


@pytest.mark.parametrize(
    "entry",
    [
        {"sing": "a song"},
        {"absent": {"person": "R. Holm"}},
        {"correct": "nothing", "as": "conference_admin", "because": "so"},
        {"holiday": {"date": "2027-13-01"}},
        {"wait": "soon"},
        {"start": "manager_review", "as": ["several"]},
    ],
)
def test_a_step_that_cannot_be_read_is_refused_in_words(
    room: TrainingRoom, trainer: Person, entry: dict[str, object]
) -> None:
    shown = at_review(room, trainer)

    with pytest.raises(WrongState):
        room.steps.perform(shown.walk.id, entry, by=trainer)

    assert room.walks.moment(shown.walk.id, by=trainer).step == shown.step


def test_a_walk_spans_ten_years_at_most(room: TrainingRoom, trainer: Person) -> None:
    walk = room.walks.start(EASTER, by=trainer).walk.id
    room.steps.move_clock(walk, "999 working days", by=trainer)
    room.steps.move_clock(walk, "999 working days", by=trainer)

    with pytest.raises(WrongState, match="ten years"):
        room.steps.move_clock(walk, "999 working days", by=trainer)


def test_a_task_done_before_the_attempt_that_is_refused_counts_as_the_examples(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "quorum", by=trainer)
    shown = room.steps.next_step(shown.walk.id, by=trainer)
    assert shown.next is not None
    assert shown.next.verb == "refuse"
    assert shown.tasks[0].has_example

    shown = room.steps.complete(shown.walk.id, shown.tasks[0].id, Source.EXAMPLE, by=trainer)

    assert shown.next is not None
    assert shown.next.text == "P. Bruce completes “Open the panel: who is here?”"


def test_facts_asked_for_alike_are_compared_one_by_one(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "late_form", by=trainer)
    walk = shown.walk.id
    room.walks.branch(walk, shown.step, "later", by=trainer)
    for _ in range(3):
        shown = room.steps.next_step(walk, by=trainer)

    lines = room.walks.compare(walk, "First branch", "later", by=trainer).lines

    assert shown.case is not None
    names = [one.name for one in lines if one.part == "Recorded"]
    plain = [
        key for key, value in shown.case.view.case.file.items() if not isinstance(value, list)
    ]
    assert len(names) >= len([key for key in plain if not key.startswith("_")])
    believed = next(one for one in lines if one.name == "What you believe")
    assert (believed.one, believed.other) == ("—", "A child protection plan is needed")


def test_what_is_recorded_is_compared_in_the_words_of_its_form(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = room.walks.start(EASTER, by=trainer)
    walk = shown.walk.id
    room.walks.branch(walk, 0, "to its end", by=trainer)
    while shown.next is not None:
        shown = room.steps.next_step(walk, by=trainer)

    found = room.walks.compare(walk, "First branch", "to its end", by=trainer)

    recorded = [line for line in found.lines if line.part == "Recorded"]
    assert {line.one for line in recorded} == {"—"}
    holds("recorded", (f"{line.name}: {line.other}" for line in recorded))
