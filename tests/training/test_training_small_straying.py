"""Where a walk leaves its example, where lessons begin, and what a class may be asked."""

from typing import Any

import pytest

from engine.errors import NotFound, WrongState
from engine.training import TrainingRoom
from tests.training.small_room import EXAMPLE_KEY, TRAINER_T, at, said

BY = TRAINER_T
_ELSE = "The example goes another way from here: it expects"
_AGAIN = {"ask_again": True, "upheld": False, "why": "Again."}


def strayed(room: TrainingRoom, walk: str) -> tuple[str, str, int] | None:
    found = room.straying.stray(walk, by=BY)
    return (found.expects, found.why, found.back) if found else None


def test_a_walk_that_follows_its_example_has_not_strayed(small: TrainingRoom) -> None:
    assert [strayed(small, at(small, step)) for step in (0, 3, 10)] == [None, None, None]


def test_another_answer_leads_elsewhere_and_the_way_back_is_counted(small: TrainingRoom) -> None:
    walk = at(small, 3)
    [task] = small.walks.moment(walk, by=BY).tasks
    small.steps.complete(walk, task.id, _AGAIN, by=BY)
    expected = f"{_ELSE} “Ask the panel” for Ava Trent."

    assert strayed(small, walk) == (expected, "Open now: “Decide”.", 1)
    for _ in range(13):
        small.steps.move_clock(walk, "PT15M", by=BY)
    assert strayed(small, walk) == (expected, "Open now: “Decide”.", 14)
    refused = f"{expected} Open now: “Decide”."
    assert said(lambda: small.steps.next_step(walk, by=BY), WrongState) == refused
    assert said(lambda: small.steps.run_to(walk, "look", by=BY), WrongState) == refused
    assert small.walks.back(walk, by=BY, steps=14).step == 3
    assert strayed(small, walk) is None


@pytest.mark.parametrize(
    ("step", "entries", "expects", "why", "back"),
    [
        (
            2,
            [{"do": "decide", "answers": {"ask_again": False, "upheld": True, "why": "x"}},
             {"do": "file_it"}],
            "that this is refused: P. Prof completes “Decide”",
            "",
            2,
        ),
        (1, [{"send": "withdraw", "as": "professional", "answers": {"words": "x"}},
             {"do": "confirm_withdrawal", "answers": {"voluntary": True}}],
         "“Reply”", "No task is open now.", 1),
    ],
)  # fmt: skip
def test_what_the_example_expects_and_why_it_is_not_to_be_had(
    small: TrainingRoom,
    step: int,
    entries: list[dict[str, Any]],
    expects: str,
    why: str,
    back: int,
) -> None:
    walk = at(small, step)
    for entry in entries:
        small.steps.perform(walk, entry, by=BY)

    assert strayed(small, walk) == (f"{_ELSE} {expects}.", why, back)


def test_a_walk_without_an_example_never_strays(small: TrainingRoom) -> None:
    walk = small.walks.start_empty("small", by=BY).walk.id

    assert strayed(small, walk) is None


# --- lessons ----------------------------------------------------------------------------------


def test_lessons_are_those_whose_example_there_is(small: TrainingRoom) -> None:
    [(lesson, entry)] = small.lessons.first_class(by=BY)

    assert (lesson.id, lesson.name, entry.key) == ("ten_days", "The ten days", EXAMPLE_KEY)
    for asked in (("small", "gone"), ("other", "ten_days")):
        assert said(
            lambda asked=asked: small.lessons.start_lesson(*asked, by=BY), NotFound
        ) == "Expected a lesson of the library, but there is none here."  # fmt: skip


def test_a_lesson_begins_where_it_matters_and_goes_back_there(small: TrainingRoom) -> None:
    shown = small.lessons.start_lesson("small", "ten_days", by=BY)

    assert (shown.step, shown.walk.lesson, shown.walk.example) == (2, "ten_days", EXAMPLE_KEY)
    small.steps.next_step(shown.walk.id, by=BY)
    again = small.lessons.restart(shown.walk.id, by=BY)
    assert (again.step, again.tasks) == (2, shown.tasks)
    lesson = small.lessons.lesson_of(again.walk, by=BY)
    assert lesson is not None
    assert lesson.plan == ("Ask by when.", "Press “Next step”.")


def test_a_walk_on_the_example_of_a_lesson_has_its_plan_but_begins_at_the_beginning(
    small: TrainingRoom,
) -> None:
    walk = at(small, 3)

    lesson = small.lessons.lesson_of(small.walks.line(walk, by=BY), by=BY)

    assert lesson is not None
    assert lesson.id == "ten_days"
    assert small.lessons.restart(walk, by=BY).step == 0
    empty = small.walks.start_empty("small", by=BY).walk
    assert small.lessons.lesson_of(empty, by=BY) is None


# --- what may be asked ------------------------------------------------------------------------


def test_nothing_is_asked_where_nobody_has_anything_to_do(small: TrainingRoom) -> None:
    assert small.lessons.ask(at(small, 0), by=BY) == ()
    assert small.lessons.ask(at(small, 10), by=BY) == ()


def test_a_question_has_at_most_four_answers_one_of_them_right(small: TrainingRoom) -> None:
    for step in range(1, 10):
        for question in small.lessons.ask(at(small, step), by=BY):
            texts = [choice.text for choice in question.choices]
            assert 2 <= len(texts) <= 4
            assert len(set(texts)) == len(texts)
            assert sum(choice.is_right for choice in question.choices) == 1
            assert question.right.is_right


def test_what_was_due_is_not_asked_about_again(small: TrainingRoom) -> None:
    walk = at(small, 2)
    small.steps.move_clock(walk, "11 working days", by=BY)

    asked = [question.kind for question in small.lessons.ask(walk, by=BY)]

    assert asked == ["who", "when"]
