"""The user tasks of an open case, and what was half filled for them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.casework.casework import Casework
from engine.errors import Damaged
from engine.ids import ElementId, PersonId, RoleId
from engine.model.draft import Draft
from engine.model.user_task import UserTask
from tests.builders import NOON
from tests.scenario import CaseOf, World

PAUL, MAX = PersonId("Paul Prof"), PersonId("Max Manager")


def drafts_on(case: CaseOf, task: UserTask) -> list[str]:
    with case.world.engine.open_work() as work:
        return [by for by in (PAUL, MAX) if work.drafts.under(task.id, by) is not None]


@pytest.mark.parametrize(
    ("becomes", "is_open", "still_drafted"),
    [
        (lambda task: task.completed(by=PAUL, at=NOON), False, [MAX]),
        # Whoever did it for somebody else leaves what that person had typed.
        (lambda task: task.claimed(by=MAX).completed(by=PAUL, at=NOON), False, [MAX]),
        # What moved on without anybody keeps what all of them had typed.
        (lambda task: task.canceled(at=NOON), False, [PAUL, MAX]),
        (lambda task: task.completed(by=None, at=NOON), False, [PAUL, MAX]),
        (lambda task: task.released(), True, [PAUL, MAX]),
    ],
)
def test_only_who_completed_a_task_has_nothing_half_filled_for_it_any_more(
    world: World,
    becomes: Callable[[UserTask], UserTask],
    is_open: bool,
    still_drafted: list[str],
) -> None:
    case = world.start()
    task, other = case.task("reply"), world.start().task("reply")
    with world.engine.open_work() as work:
        for number, (by, key) in enumerate([(PAUL, task.id), (MAX, task.id), (PAUL, other.id)]):
            page = f"p{number}"
            work.drafts.save(Draft(key=key, person_id=by, answers={}, saved_at=NOON, page=page))
        work.commit()

    def act(casework: Casework) -> bool:
        casework.tasks.put(becomes(casework.tasks.open[task.activity]))
        assert casework.tasks.changed[task.activity] == becomes(task)
        return task.activity in casework.tasks.open

    with world.engine.open_work() as work:
        casework = world.engine.office.read(work, case.id)
        assert act(casework) is is_open
        casework.tasks.save()
        work.commit()

    assert drafts_on(case, task) == still_drafted
    assert drafts_on(case, other) == [PAUL]
    assert [each.id for each in case.tasks] == ([task.id] if is_open else [])


def test_a_task_is_put_in_the_place_of_what_it_was(world: World) -> None:
    case = world.to_decide()
    task = case.task("decide")

    def act(casework: Casework) -> list[UserTask]:
        casework.tasks.put(task.claimed(by=MAX))
        casework.tasks.put(casework.tasks.open[task.activity].released())
        casework.tasks.put(replace(casework.tasks.open[task.activity], due_why="Why."))
        return [*casework.tasks.open.values()]

    [found] = case.within(act)

    assert (found.id, found.assignee, found.due_why) == (task.id, None, "Why.")


@pytest.mark.parametrize(
    "damage", [{"element_id": ElementId("no_step")}, {"role": RoleId("no_role")}]
)
def test_a_case_with_a_task_that_its_version_does_not_know_is_damaged(
    world: World, damage: dict[str, str]
) -> None:
    case = world.start()
    with world.engine.open_work() as work:
        work.tasks.save([replace(case.task("reply"), **damage)])
        work.commit()

    with pytest.raises(Damaged):
        case.within(lambda casework: casework.tasks.open)
