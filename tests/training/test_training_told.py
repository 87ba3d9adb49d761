"""What a class is told of a step: the weightiest first, in its own words."""

from datetime import date

import pytest

from engine.model.people import Person
from engine.training import TrainingRoom, answers_in, in_short
from engine.training.moment import Happening, Moment
from tests.training.sealed import NOW, start_lesson

LATE, CONFLICTED, INQUORATE = (
    "sunderland.1.s_02",
    "manager_review.1.q_17",
    "sunderland.1.s_17",
)


def told(shown: Moment) -> list[str]:
    return [f"{one.text} {one.why}".strip() for one in in_short(shown.happened)]


def after(room: TrainingRoom, trainer: Person, example: str, number: int) -> Moment:
    return room.steps.run_to(room.walks.start(example, by=trainer).walk.id, number, by=trainer)


def number_of(room: TrainingRoom, trainer: Person, example: str, task: str) -> int:
    steps = room.library.example(example, by=trainer).steps
    return next(s.number for s in steps if s.verb == "do" and s.object == task)


def test_a_decision_comes_first_with_its_reason_and_rule(
    room: TrainingRoom, trainer: Person
) -> None:
    number = number_of(room, trainer, INQUORATE, "open_panel")

    first, second, *_ = told(after(room, trainer, INQUORATE, number))

    assert first == (
        "The table “Check the quorum” decides. Quorum: not quorate. Too few members are present. "
        "Rule 2 (S61; at least three)."
    )
    assert second.startswith(
        "“Fix the panel again” is now for M. Lint, due by the end of Friday 13"
    )


def test_who_is_put_in_the_place_of_a_conflicted_manager_is_named(
    room: TrainingRoom, trainer: Person
) -> None:
    number = number_of(room, trainer, CONFLICTED, "refer_dissent")

    first = told(after(room, trainer, CONFLICTED, number))[0]

    assert "Who: deputy. Person: E. Marsh." in first
    assert "chaired the conference, so a deputy" in first


def test_a_refusal_tells_what_the_person_reads(room: TrainingRoom, trainer: Person) -> None:
    steps = room.library.example(CONFLICTED, by=trainer).steps
    number = next(s.number for s in steps if s.verb == "refuse")

    shown = after(room, trainer, CONFLICTED, number)

    [said] = told(shown)
    assert said == (
        "They are told: “This task is with somebody else.” Nothing is changed. “Confirm you are "
        "free of conflict” is with E. Marsh. Somebody who chaired the conference may not be the "
        "one who decides or reviews the dissent in this case."
    )


def test_tasks_that_open_together_are_told_together(room: TrainingRoom, trainer: Person) -> None:
    number = number_of(room, trainer, INQUORATE, "appoint_panel")

    first = told(after(room, trainer, INQUORATE, number))[0]

    assert "is now for P. Bruce, G. Halim and C. Irwin, due" in first


def test_the_clock_at_a_limit_says_that_it_is_due_now(room: TrainingRoom, trainer: Person) -> None:
    number = number_of(room, trainer, LATE, "tell_own_management")
    walk = after(room, trainer, LATE, number).walk.id

    shown = room.steps.move_clock(walk, "next deadline", by=trainer)

    assert told(shown)[0].startswith("“Complete the dissent form” is due now, and nobody has done")
    assert any("“24 hours passed” is reached" in text for text in told(shown))
    later = room.steps.move_clock(walk, "PT1H", by=trainer)
    assert told(later)[0].startswith("“Complete the dissent form” is overdue, for it was due")


@pytest.mark.parametrize(
    ("weights", "kept"), [((99, 50), [50]), ((50, 3, 99, 1, 4, 2, 0), [0, 1, 2, 3]), ((99,), [])]
)
def test_what_the_step_says_already_is_not_said_again(
    weights: tuple[int, ...], kept: list[int]
) -> None:
    happened = [Happening(at=NOW, text="x", weight=weight) for weight in weights]

    assert [one.weight for one in in_short(happened)] == kept


def test_a_refusal_of_what_is_not_open_says_what_is(room: TrainingRoom, trainer: Person) -> None:
    shown = start_lesson(room, "quorum", by=trainer)
    for _ in range(2):
        shown = room.steps.next_step(shown.walk.id, by=trainer)

    assert told(shown)[0].endswith(
        "“Uphold the dissent or not” is not open; open now: “Fix the panel again”."
    )


def test_who_was_there_is_told_with_the_decision_about_it(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "quorum", by=trainer)

    shown = room.steps.next_step(shown.walk.id, by=trainer)

    assert answers_in(shown.happened)[0].startswith("Who is present: P. Bruce and C. Irwin.")


def test_a_day_off_tells_which_dates_it_moves(room: TrainingRoom, trainer: Person) -> None:
    shown = start_lesson(room, "christmas", by=trainer)

    holiday = {"holiday": {"date": date(2027, 1, 4), "name": "A feast"}}
    shown = room.steps.perform(shown.walk.id, holiday, by=trainer)

    texts = [one.text for one in shown.happened]
    assert (
        "“Review notes and reasons” is now due by the end of Tuesday 12 January 2027, no longer "
        "by the end of Monday 11 January 2027." in texts
    )
    assert "Monday 4 January 2027 does not count any more: A feast." in texts


def test_what_says_something_of_time_comes_first_where_a_limit_is_told(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "christmas", by=trainer)

    shown = room.steps.move_clock(shown.walk.id, "next deadline", by=trainer)

    assert in_short(shown.happened)[0].clauses[0].id == "Q16"


def test_the_number_of_a_child_is_no_answer_for_a_class(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "stage_4", by=trainer)
    for _ in range(4):
        shown = room.steps.next_step(shown.walk.id, by=trainer)

    [said] = answers_in(shown.happened)
    assert said.startswith("Do you take it to Stage 4? Yes. Your agency's nominated Board")
