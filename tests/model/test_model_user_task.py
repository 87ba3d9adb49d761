"""A user task's life is exactly this table."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import WrongState
from engine.ids import PersonId
from engine.model.user_task import UserTask, UserTaskState
from tests.builders import NOON, make_user_task

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
