"""What each command of the training room does, refuses and says, over a small procedure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.errors import (
    DefinitionRejected,
    NotAllowed,
    NotFound,
    Refused,
    WrongState,
)
from engine.ids import PersonId
from engine.model.calendar import LONDON
from engine.model.people import POLICY_OWNER, Person
from engine.reads.questions import NOTHING
from engine.training import Source, TrainingRoom
from engine.training.desk import MOST_STEPS
from tests.training.small_room import (
    EXAMPLE,
    EXAMPLE_KEY,
    TRAINER_T,
    WRONG_ENDS,
    WRONG_PEOPLE,
    at,
    said,
)

BY = TRAINER_T
OTHER = replace(BY, id=PersonId("t2"))
OWNER = replace(BY, id=PersonId("o1"), roles=frozenset({POLICY_OWNER}))
NOBODY = Person(id=PersonId("n"), name="N. Obody")


# --- who ------------------------------------------------------------------------------------


def test_only_who_teaches_or_owns_procedures_enters(small: TrainingRoom) -> None:
    walk = at(small, 0)
    sentence = "The training room is for trainers and policy owners."

    for command in (
        lambda: small.library.entries(by=NOBODY),
        lambda: small.library.entry(EXAMPLE_KEY, by=NOBODY),
        lambda: small.library.example(EXAMPLE_KEY, by=NOBODY),
        lambda: small.library.copy_example(EXAMPLE_KEY, by=NOBODY),
        lambda: small.library.new_example("small", by=NOBODY),
        lambda: small.library.import_example(EXAMPLE.encode(), by=NOBODY),
        lambda: small.library.delete_example("x", by=NOBODY),
        lambda: small.library.rehearse_example(EXAMPLE_KEY, by=NOBODY),
        lambda: small.lessons.first_class(by=NOBODY),
        lambda: small.lessons.start_lesson("small", "ten_days", by=NOBODY),
        lambda: small.lessons.lesson_of(small.walks.line(walk, by=BY), by=NOBODY),
        lambda: small.walks.all_of(by=NOBODY),
        lambda: small.walks.start(EXAMPLE_KEY, by=NOBODY),
        lambda: small.walks.start_empty("small", by=NOBODY),
        lambda: small.walks.wipe(walk, by=NOBODY),
        lambda: small.walks.wipe_all(by=NOBODY),
        lambda: small.walks.moment(walk, by=NOBODY),
    ):
        assert said(command, NotAllowed) == sentence
    assert small.walks.start(EXAMPLE_KEY, by=OWNER).step == 0
    assert len(small.walks.all_of(by=BY)) == 1


def test_a_walk_of_another_is_not_there(small: TrainingRoom) -> None:
    walk = at(small, 1)
    gone = "There is nothing here any more; it may have been deleted."

    assert said(lambda: small.walks.moment(walk, by=OTHER), NotFound) == gone
    assert said(lambda: small.walks.wipe(walk, by=OTHER), NotFound) == gone
    assert small.walks.wipe_all(by=OTHER) == 0
    assert small.walks.line(walk, by=BY).steps == 1


def test_an_example_of_another_is_copied_but_not_changed(small: TrainingRoom) -> None:
    key = small.library.copy_example(EXAMPLE_KEY, by=BY)

    entry = small.library.entry(key, by=OTHER)
    assert (entry.is_own, entry.may_edit, entry.title) == (True, False, "Copy of The ten days")
    assert small.library.entry(key, by=BY).may_edit
    for command in (
        lambda: small.library.save_example(key, {}, by=OTHER),
        lambda: small.library.delete_example(key, by=OTHER),
    ):
        assert said(command, NotAllowed) == "Another trainer wrote this; copy it to change it."
    for command in (
        lambda: small.library.save_example(EXAMPLE_KEY, {}, by=BY),
        lambda: small.library.delete_example(EXAMPLE_KEY, by=BY),
    ):
        assert said(command, WrongState) == "This came with the procedure; copy it to change it."
    second = small.library.entry(small.library.copy_example(key, by=OTHER), by=OTHER)
    assert second.title == "Copy of Copy of The ten days"


# --- walks ------------------------------------------------------------------------------------


def test_an_empty_walk_begins_at_its_clock(small: TrainingRoom) -> None:
    begun = datetime(2026, 6, 1, 9, tzinfo=LONDON)

    shown = small.walks.start_empty("small", by=BY, clock=begun)

    assert shown.now == begun
    assert shown.walk.title == "A small dissent, from the start"
    assert (shown.walk.example, shown.walk.lesson, shown.walk.revision) == ("", "", 1)
    assert shown.walk.branches == ("First branch",)


@pytest.mark.parametrize(
    ("year", "fits"), [(1999, False), (2000, True), (2099, True), (2100, False)]
)
def test_a_walk_is_of_years_whose_holidays_are_known(
    small: TrainingRoom, year: int, fits: bool
) -> None:
    clock = datetime(year, 6, 1, 9, tzinfo=UTC)
    if fits:
        assert small.walks.start_empty("small", by=BY, clock=clock).now == clock
        return

    with pytest.raises(DefinitionRejected) as refused:
        small.walks.start_empty("small", by=BY, clock=clock)

    assert refused.value.findings == ["Expected a clock in 2000 to 2099."]


def test_an_example_with_people_of_no_kind_is_not_walked(small: TrainingRoom) -> None:
    key = small.library.new_example("small", by=BY)
    small.library.save_example(key, {"people": {"chair": [[1]]}, "ends": 7}, by=BY)

    with pytest.raises(DefinitionRejected) as refused:
        small.walks.start(key, by=BY)

    assert set(refused.value.findings) == {f"People: {WRONG_PEOPLE}", f"Ends: {WRONG_ENDS}"}


def test_walks_are_listed_the_one_changed_last_first(small: TrainingRoom) -> None:
    first, second = at(small, 0), at(small, 2)
    small.steps.next_step(first, by=BY)
    small.walks.start(EXAMPLE_KEY, by=OTHER)

    found = small.walks.all_of(by=BY)

    assert [(line.id, line.steps) for line in found] == [(first, 1), (second, 2)]
    line = found[0]
    assert (line.title, line.procedure_id, line.procedure, line.version) == (
        "The ten days", "small", "A small dissent", 1,
    )  # fmt: skip
    assert (line.branch, line.branches, line.example, line.lesson, line.revision) == (
        "First branch", ("First branch",), EXAMPLE_KEY, "", 2,
    )  # fmt: skip


def test_steps_are_taken_back_to_the_beginning_and_no_further(small: TrainingRoom) -> None:
    walk = at(small, 2)

    too_far = "The walk cannot go back further than to its beginning: it has 2 steps."
    assert said(lambda: small.walks.back(walk, by=BY, steps=3), WrongState) == too_far
    assert said(lambda: small.walks.back(walk, by=BY, steps=0), WrongState) == too_far
    assert small.walks.back(walk, by=BY, steps=2).step == 0
    assert said(lambda: small.walks.back(walk, by=BY), WrongState) == (
        "The walk stands at its beginning; there is no step to take back."
    )


def test_a_walk_has_at_most_twenty_branches(small: TrainingRoom) -> None:
    walk = at(small, 1)
    for number in range(2, 21):
        small.walks.branch(walk, 1, f"{number}", by=BY)

    assert said(lambda: small.walks.branch(walk, 1, "21", by=BY), WrongState) == (
        "A walk has at most 20 branches."
    )
    taken = "Give the branch a name that no other one has."
    assert said(lambda: small.walks.branch(walk, 1, "2", by=BY), WrongState) == taken
    assert said(lambda: small.walks.branch(walk, 1, " ", by=BY), WrongState) == taken


def test_a_branch_begins_after_a_step_that_there_is(small: TrainingRoom) -> None:
    walk = at(small, 2)

    for step in (-1, 3):
        assert said(lambda step=step: small.walks.branch(walk, step, "B", by=BY), NotFound) == (
            f"There is no step {step} in this branch: it has 2 steps."
        )
    assert small.walks.branch(walk, 0, "B", by=BY).step == 0
    assert small.walks.branch(walk, 0, f"{'c' * 61}", by=BY).walk.branch == "c" * 60
    assert small.walks.switch(walk, "First branch", by=BY).step == 2
    assert said(lambda: small.walks.switch(walk, "X", by=BY), NotFound) == (
        "There is no branch “X” in this walk."
    )


def test_a_note_stands_at_a_step_that_there_is(small: TrainingRoom) -> None:
    walk = at(small, 1)

    shown = small.walks.note(walk, 1, f" {'n' * 2_001} ", by=BY)

    assert shown.steps[0].note == "n" * 2_000
    assert small.walks.note(walk, 1, " ", by=BY).steps[0].note == ""
    for step in (0, 2):
        assert said(lambda step=step: small.walks.note(walk, step, "x", by=BY), NotFound) == (
            f"There is no step {step} in this branch: it has 1 step."
        )


def test_an_earlier_moment_of_a_walk_is_shown(small: TrainingRoom) -> None:
    walk = at(small, 3)

    assert small.walks.moment(walk, by=BY, step=0).step == 0
    assert small.walks.moment(walk, by=BY, step=3).step == 3
    for step in (-1, 4):
        assert said(
            lambda step=step: small.walks.moment(walk, by=BY, step=step), NotFound
        ) == f"There is no step {step} in this branch: it has 3 steps."  # fmt: skip


def test_a_walk_ends_where_it_grows_too_long(
    small: TrainingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_STEPS == 2_000
    monkeypatch.setattr("engine.training.desk.MOST_STEPS", 2)
    walk = at(small, 2)

    assert said(lambda: small.steps.next_step(walk, by=BY), WrongState) == (
        "This walk is too long to go on; begin another."
    )


def test_a_walk_goes_ten_years_on_at_most(small: TrainingRoom) -> None:
    begun = small.walks.start(EXAMPLE_KEY, by=BY)

    last = begun.now + timedelta(days=3_660)
    too_far = said(
        lambda: small.steps.move_clock(begun.walk.id, last + timedelta(days=1), by=BY),
        WrongState,
    )
    assert too_far.startswith("The clock goes ten years on at most")
    assert small.steps.move_clock(begun.walk.id, last, by=BY).now == last


# --- steps ------------------------------------------------------------------------------------


def test_a_task_is_completed_with_answers_of_the_example_usual_ones_or_ones_own(
    small: TrainingRoom,
) -> None:
    walk = at(small, 3)
    [task] = small.walks.moment(walk, by=BY).tasks

    assert small.steps.answers(walk, task.id, Source.EXAMPLE, by=BY) == {
        "ask_again": False,
        "upheld": True,
        "why": "As found.",
    }
    assert small.steps.answers(walk, task.id, Source.USUAL, by=BY) == {
        "ask_again": True,
        "upheld": True,
        "why": "An invented answer.",
    }
    shown = small.steps.complete(walk, task.id, Source.EXAMPLE, by=BY)
    assert shown.now == datetime(2026, 9, 10, 8, tzinfo=UTC)
    assert shown.next is not None
    assert shown.next.number == 6
    filed = next(each for each in shown.tasks if each.element_id == "file_it")
    assert small.steps.answers(walk, filed.id, Source.EXAMPLE, by=BY) == {"file_reference": "F 1"}
    shown = small.steps.complete(walk, filed.id, {"file_reference": "G"}, by=BY)
    assert shown.next is not None
    assert shown.next.number == 6


def test_each_child_has_the_answers_that_the_example_has_for_it(small: TrainingRoom) -> None:
    walk = at(small, 4)
    ava, ben, filed = small.walks.moment(walk, by=BY).tasks

    assert [ava.about, ben.about] == ["Ava Trent", "Ben Trent"]
    assert [ava.has_example, ben.has_example, filed.has_example] == [True, False, False]
    assert small.steps.answers(walk, ava.id, Source.EXAMPLE, by=BY) == {"view": "Fine."}
    assert small.steps.answers(walk, ben.id, Source.EXAMPLE, by=BY) == {"view": "Well."}
    shown = small.steps.complete(walk, ben.id, Source.EXAMPLE, by=BY)
    assert shown.steps[-1].text == "P. Panel completes “Ask the panel” for Ben Trent"
    assert [task.about for task in shown.tasks] == ["Ava Trent", ""]


def test_a_task_without_answers_in_the_example_takes_the_usual_ones(small: TrainingRoom) -> None:
    walk = small.walks.start_empty("small", by=BY).walk.id
    small.steps.start_case(walk, "main", Source.USUAL, by=BY)
    [task] = small.walks.moment(walk, by=BY).tasks

    assert said(lambda: small.steps.answers(walk, task.id, Source.EXAMPLE, by=BY), NotFound) == (
        "The example has no answers for this task; take the usual ones."
    )
    assert small.steps.complete(walk, task.id, Source.USUAL, by=BY).step == 2


def test_cases_are_called_first_to_fifth_then_by_their_number(small: TrainingRoom) -> None:
    walk = small.walks.start_empty("small", by=BY).walk.id
    for _ in range(6):
        shown = small.steps.start_case(walk, "main", {}, by=BY)

    assert [case.name for case in shown.cases] == [
        "first", "second", "third", "fourth", "fifth", "case 6",
    ]  # fmt: skip
    yearly = small.steps.start_case(walk, "yearly", {"view": "x"}, by=BY)
    assert yearly.cases[-1].name == "case 7"
    assert yearly.steps[-1].text == "The time comes for “Yearly count”"


def test_the_start_of_the_example_is_its_step_also_by_hand(small: TrainingRoom) -> None:
    walk = at(small, 0)

    shown = small.steps.start_case(walk, "main", {"dissenter": "P. Prof"}, by=BY)

    assert shown.steps[-1].text == "C. Chair starts “Raise a dissent”"
    assert shown.next is not None
    assert shown.next.number == 3
    other = small.steps.start_case(at(small, 0), "main", Source.USUAL, by=BY)
    assert other.next == shown.next


def test_a_message_is_sent_where_it_may_be(small: TrainingRoom) -> None:
    walk = at(small, 1)

    form, view = small.steps.message_form(walk, "first", "withdraw", by=BY, entered=NOTHING)
    shown = small.steps.send(walk, "first", "withdraw", Source.USUAL, by=BY)

    assert [field.key for field in form.fields] == ["words"]
    assert view.components
    assert shown.steps[-1].text == "P. Prof does “Withdraw it”"
    assert shown.case is not None
    assert shown.case.view.case.file["words"] == "An invented answer."
    for case, message in (("first", "gone"), ("second", "withdraw")):
        assert said(
            lambda c=case, m=message: small.steps.send(walk, c, m, {}, by=BY), NotFound
        ) == "This cannot be done at this moment of the walk."  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "kind", "sentence"),
    [
        ({"sing": "x"}, WrongState,
         "Expected a step such as `do`, `send` or `wait`, but there is none."),
        ({"do": "decide"}, NotFound, "“Decide” is not open at this moment of the walk."),
        ({"do": 5}, WrongState,
         "This step is not written as it should be: do: expected the name of what it is about."),
        ({"wait": "soon"}, WrongState, "step 1 (wait soon): "),
        ({"do": "reply", "as": "chair"}, NotAllowed, "This task is with somebody else."),
        ({"refuse": {"do": "reply", "because": "NotAllowed"}}, WrongState,
         "step 1 (refuse): expected NotAllowed, but it was done."),
        ({"assign": "reply", "as": "chair", "to": "A. Admin"}, NotAllowed, ""),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_taken_is_said_and_not_taken(
    small: TrainingRoom, entry: dict[str, Any], kind: type[Refused], sentence: str
) -> None:
    walk = at(small, 1)

    assert said(lambda: small.steps.perform(walk, entry, by=BY), kind).startswith(sentence)

    assert small.walks.line(walk, by=BY).steps == 1


def test_after_its_end_the_example_has_no_further_step(small: TrainingRoom) -> None:
    walk = at(small, 10)

    assert said(lambda: small.steps.next_step(walk, by=BY), WrongState) == (
        "The example ends here; go on by yourself, or step back."
    )
    assert small.steps.run_to(walk, 11, by=BY).step == 10
    assert said(lambda: small.steps.run_to(walk, 12, by=BY), WrongState) == (
        "The example does not come there from here."
    )
