"""For whom a person may do a task, rule by rule."""

from typing import Any

import pytest

from engine.casework.need_to_know import Standing, principal_for
from engine.errors import NotAllowed
from engine.ids import CaseId, PersonId, RoleId
from engine.model.people import Participant
from tests.builders import make_person, make_user_task

MAX, MIA = make_person("Max Manager", "manager"), make_person("Mia Manager", "manager")
DEPUTY = make_person("Bea Boss")
FOR_MAX = Standing(person=DEPUTY, covers=(MAX,), stands_in=frozenset({"small.manager"}))


def taking_part(*names: str) -> list[Participant]:
    return [
        Participant(case_id=CaseId("case"), person_id=PersonId(name), role=RoleId("manager"))
        for name in names
    ]


@pytest.mark.parametrize(
    ("standing", "task", "part", "principal"),
    [
        (Standing(person=MIA), {}, [], "Mia Manager"),
        (Standing(person=MIA), {}, ["Mia Manager"], "Mia Manager"),
        (Standing(person=MIA), {"assignee": "Mia Manager"}, ["Max Manager"], "Mia Manager"),
        (FOR_MAX, {"assignee": "Max Manager"}, ["Max Manager"], "Max Manager"),
        (FOR_MAX, {}, ["Max Manager"], "Max Manager"),
        (FOR_MAX, {}, [], "Max Manager"),
    ],
)
def test_a_task_is_done_for_who_has_it_or_may_take_it(
    standing: Standing, task: dict[str, Any], part: list[str], principal: str
) -> None:
    assert principal_for(make_user_task(**task), standing, taking_part(*part)) == principal


@pytest.mark.parametrize(
    ("standing", "task", "part", "why"),
    [
        # Two members of one panel: each declares for themself.
        (
            Standing(person=MIA),
            {"assignee": "Max Manager"},
            ["Max Manager", "Mia Manager"],
            "with some",
        ),
        (FOR_MAX, {"assignee": "Mia Manager"}, ["Max Manager", "Mia Manager"], "with somebody"),
        (Standing(person=MIA), {}, ["Max Manager"], "a role that you do not have"),
        (Standing(person=DEPUTY), {}, [], "a role that you do not have"),
        (Standing(person=MIA), {"vacant": True}, [], "until administration has named"),
        (Standing(person=MIA), {"barred": ("Mia Manager",)}, ["Mia Manager"], "A second person"),
        (FOR_MAX, {"barred": ("Max Manager",)}, ["Max Manager"], "a role that you do not have"),
    ],
)
def test_nobody_else_does_it(
    standing: Standing, task: dict[str, Any], part: list[str], why: str
) -> None:
    with pytest.raises(NotAllowed, match=why):
        principal_for(make_user_task(**task), standing, taking_part(*part))
