"""Who may act in a case that is open, and for whom."""

from typing import Any

import pytest

from engine.casework.acting import (
    acting,
    administers,
    may_name,
    opens,
    refuse_unless_open,
    said_closed,
)
from engine.casework.need_to_know import Standing
from engine.errors import NotAllowed, NotFound
from engine.ids import PersonId, RoleId
from tests.builders import NOON, make_person, make_user_task
from tests.scenario import CaseOf, World

PAUL, PIA = make_person("Paul Prof", "professional", "manager"), make_person("Pia Panel", "panel")
MAX, ADA = make_person("Max Manager", "manager"), make_person("Ada Admin", "admin")
DEPUTY = make_person("Bea Boss")
COVERS = Standing(
    person=DEPUTY, covers=(MAX, PIA, ADA), stands_in=frozenset({"small.manager", "small.panel"})
)


def acts_for(case: CaseOf, standing: Standing, **task: Any) -> PersonId:
    return case.within(
        lambda casework: acting(casework.staffing, make_user_task(**task), standing)
    )


@pytest.mark.parametrize(
    ("standing", "task", "principal"),
    [
        (Standing(person=MAX), {}, "Max Manager"),
        (Standing(person=MAX), {"in_person": True}, "Max Manager"),
        (COVERS, {"assignee": "Max Manager"}, "Max Manager"),
        (COVERS, {"role": "panel", "assignee": "Pia Panel"}, "Pia Panel"),
        # Who reviews has a post: a deputy declares for themself, and then has the part.
        (COVERS, {"assignee": "Max Manager", "in_person": True}, "Max Manager"),
        (
            Standing(person=PIA),
            {"role": "panel", "assignee": "Pia Panel", "in_person": True},
            "Pia Panel",
        ),
    ],
)
def test_a_task_is_done_for_oneself_or_for_who_is_away(
    world: World, standing: Standing, task: dict[str, Any], principal: str
) -> None:
    assert acts_for(world.start(), standing, **task) == principal


@pytest.mark.parametrize(
    ("standing", "task", "why"),
    [
        (COVERS, {"role": "panel", "assignee": "Pia Panel", "in_person": True}, "in person"),
        (Standing(person=PAUL), {}, "dissents may not be the one who decides"),
        # Where they did what is checked as well, the rule of separation is the reason.
        (Standing(person=PAUL), {"barred": ("Paul Prof",)}, "dissents may not be the one"),
        (Standing(person=MAX), {"barred": ("Max Manager",)}, "A second person"),
    ],
)
def test_who_may_not_do_a_task_is_told_why(
    world: World, standing: Standing, task: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotAllowed, match=why):
        acts_for(world.start(), standing, **task)


def test_a_case_opens_as_it_is_now_and_to_others_there_is_none(world: World) -> None:
    case, standing = world.start(), Standing(person=MAX)

    assert not case.within(lambda casework: opens(casework, standing))
    with pytest.raises(NotFound, match="there is none here"):
        case.within(lambda casework: refuse_unless_open(casework, standing))
    case.complete("reply", {}, by="Paul Prof")
    assert case.within(lambda casework: opens(casework, standing))
    case.within(lambda casework: refuse_unless_open(casework, standing))


def test_administration_and_who_stands_in_for_it_administers_and_names_successors(
    world: World,
) -> None:
    case, role = world.start(), RoleId("chair")
    stands_in = Standing(person=DEPUTY, covers=(ADA,), stands_in=frozenset({"small.admin"}))

    def able(standing: Standing) -> tuple[bool, bool]:
        return case.within(
            lambda casework: (
                administers(casework.staffing, standing),
                may_name(casework.staffing, standing, role),
            )
        )

    assert able(Standing(person=ADA)) == (True, True)
    assert able(stands_in) == (True, True)
    assert able(COVERS) == (False, False)
    assert able(Standing(person=MAX)) == (False, False)


def test_of_a_closed_task_only_who_may_open_the_case_is_told_who_did_it(world: World) -> None:
    task = make_user_task()
    done = task.completed(by=MAX.id, at=NOON)

    with world.engine.open_work() as work:
        said = [
            said_closed(work.people, each, opens=may)
            for each in (task, done)
            for may in (False, True)
        ]

    assert said == [
        "This task is no longer needed: the case has moved on.",
        "This task is no longer needed: the case has moved on.",
        "This task is already done.",
        "Max Manager has already completed this task.",
    ]
