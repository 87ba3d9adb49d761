"""A user task's life is exactly this table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import WrongState
from engine.ids import PersonId
from engine.model.user_task import UserTask, UserTaskState
from tests.builders import NOON, make_user_task

LATER = NOON + timedelta(seconds=1)
ACTS: dict[str, Callable[[UserTask], UserTask]] = {
    "claim": lambda task: task.claimed(by=PersonId("Max")),
    "release": lambda task: task.released(),
    "complete": lambda task: task.completed(by=PersonId("Max"), at=NOON),
    "cancel": lambda task: task.canceled(at=NOON),
}
TABLE = {
    ("created", "claim"): "assigned",
    ("created", "complete"): "completed",
    ("created", "cancel"): "canceled",
    ("assigned", "claim"): "assigned",
    ("assigned", "release"): "created",
    ("assigned", "complete"): "completed",
    ("assigned", "cancel"): "canceled",
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", UserTaskState)
def test_a_user_task_accepts_exactly_its_table(state: UserTaskState, act: str) -> None:
    task = make_user_task(state=state)

    if (state.value, act) in TABLE:
        assert ACTS[act](task).state == TABLE[state.value, act]
    else:
        with pytest.raises(WrongState):
            ACTS[act](task)


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=30))
def test_a_closed_task_stays_closed_whatever_is_tried(acts: list[str]) -> None:
    task = make_user_task()
    was_closed = False

    for act in acts:
        try:
            task = ACTS[act](task)
        except WrongState:
            continue
        assert not was_closed
        was_closed = not task.is_open

    assert task.is_open is not was_closed


def test_a_released_task_is_nobodys() -> None:
    task = make_user_task(state=UserTaskState.ASSIGNED)

    assert task.released().assignee is None


def test_a_refusal_says_in_words_what_is_the_matter() -> None:
    done = make_user_task(state=UserTaskState.COMPLETED)

    with pytest.raises(WrongState, match="already done"):
        done.claimed(by=PersonId("Max"))


def test_who_takes_and_does_a_task_is_noted_on_it_and_when() -> None:
    task = make_user_task(due_at=NOON)
    taken = task.claimed(by=PersonId("Max"))
    handed_on = taken.claimed(by=PersonId("Mia"))

    assert (taken.assignee, handed_on.assignee) == ("Max", "Mia")
    assert (task.completed_at, taken.completed_by) == (None, None)
    assert handed_on.completed(by=PersonId("Pia"), at=LATER) == replace(
        handed_on, state=UserTaskState.COMPLETED, completed_by="Pia", completed_at=LATER
    )
    assert taken.canceled(at=LATER) == replace(
        taken, state=UserTaskState.CANCELED, completed_at=LATER
    )
    assert taken.released() == task


def test_a_task_is_late_while_it_is_open_and_from_the_instant_after_its_limit() -> None:
    task = make_user_task(due_at=NOON)
    taken = task.claimed(by=PersonId("Max"))
    closed = [taken.completed(by=None, at=LATER), taken.canceled(at=LATER)]

    assert [each.is_overdue(at=LATER) for each in (task, taken)] == [True, True]
    assert [each.is_overdue(at=NOON) for each in (task, taken)] == [False, False]
    assert [each.is_overdue(at=LATER) for each in closed] == [False, False]
    assert not make_user_task().is_overdue(at=LATER)


def test_a_task_that_ended_was_late_from_the_instant_after_its_limit_on() -> None:
    task = make_user_task(due_at=NOON).claimed(by=PersonId("Max"))

    assert [task.completed(by=None, at=at).was_late for at in (NOON, LATER)] == [False, True]
    assert not task.was_late
    assert not make_user_task().canceled(at=LATER).was_late


@pytest.mark.parametrize(
    ("state", "words"),
    [(UserTaskState.CREATED, "not taken"), (UserTaskState.CANCELED, "no longer needed")],
)
def test_a_refusal_names_the_task_and_the_state_it_is_in(state: UserTaskState, words: str) -> None:
    task = make_user_task(state=state)

    with pytest.raises(WrongState, match=words) as refused:
        task.released()

    assert refused.value.ids == {"task_id": task.id, "actual": state}
