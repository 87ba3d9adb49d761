"""To whom a case opens, and for whom a person may do a task or send a message, rule by rule."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from engine.casework.need_to_know import (
    Standing,
    is_for_any_holder,
    may_be_offered,
    may_open,
    principal_for,
    require_access,
    sending_role,
    standing_of,
)
from engine.errors import NotAllowed, NotFound
from engine.ids import CaseId, ConferenceId, ElementId, PersonId, ProcedureId, RoleId
from engine.model.bookkeeping import Bookkeeping
from engine.model.case import Case
from engine.model.people import Actor, Part, Participant
from engine.model.procedure import Element, ElementKind, Procedure
from tests.builders import NOON, make_person, make_user_task
from tests.scenario import World, compiled

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


# --- to whom a case opens

CASE = Case(
    id=CaseId("case"),
    reference="SM-2026-0001",
    conference_id=ConferenceId("conference"),
    procedure_id=ProcedureId("small"),
    version=1,
    process_id="main",
    started_at=NOON,
)
ADMIN = make_person("Ada Admin", "admin")
ASKED = replace(CASE, bookkeeping=Bookkeeping(asked_for_help=(RoleId("admin"),)))


@pytest.mark.parametrize(
    ("case", "standing", "part", "tasks"),
    [
        (CASE, Standing(person=MIA), ["Max Manager", "Mia Manager"], []),
        (CASE, FOR_MAX, ["Max Manager"], []),
        (CASE, Standing(person=MIA), [], [{"role": "chair", "assignee": "Mia Manager"}]),
        (CASE, FOR_MAX, [], [{"assignee": "Max Manager"}]),
        (CASE, Standing(person=MIA), [], [{}]),
        (CASE, FOR_MAX, [], [{"role": "chair", "assignee": "Cleo Chair"}, {}]),
        # The only one who has the role in the case may not do it.
        (CASE, Standing(person=MIA), ["Max Manager"], [{"barred": ("Max Manager",)}]),
        (ASKED, Standing(person=ADMIN), ["Max Manager"], []),
    ],
)
def test_a_case_opens_to_who_takes_part_has_a_task_or_is_needed(
    case: Case, standing: Standing, part: list[str], tasks: list[dict[str, Any]]
) -> None:
    assert may_open(case, standing, taking_part(*part), [make_user_task(**t) for t in tasks])


@pytest.mark.parametrize(
    ("case", "standing", "part", "tasks"),
    [
        (CASE, Standing(person=MIA), [], []),
        (CASE, Standing(person=MIA), ["Max Manager"], [{}]),
        (CASE, Standing(person=MIA), [], [{"vacant": True}]),
        (CASE, Standing(person=MIA), [], [{"role": "chair", "assignee": "Cleo Chair"}]),
        (CASE, Standing(person=ADMIN), ["Max Manager"], [{}]),
        (
            CASE,
            Standing(person=DEPUTY, covers=(MAX,)),
            ["Max Manager"],
            [{"assignee": "Max Manager"}],
        ),
        (ASKED, Standing(person=MIA), [], []),
    ],
)
def test_to_others_a_case_does_not_open(
    case: Case, standing: Standing, part: list[str], tasks: list[dict[str, Any]]
) -> None:
    assert not may_open(case, standing, taking_part(*part), [make_user_task(**t) for t in tasks])


def test_who_need_not_know_of_a_case_is_told_that_there_is_none(world: World) -> None:
    case = world.start()

    with world.engine.open_work() as work:
        found = require_access(
            work, case.case, Standing(person=work.people.one(PersonId("Paul Prof")))
        )
        with pytest.raises(NotFound, match="there is none here"):
            require_access(work, case.case, Standing(person=MIA))

    assert [p.person_id for p in found] == ["Cleo Chair", "Paul Prof"]


@pytest.mark.parametrize(
    ("task", "part", "is_for_any"),
    [
        ({}, [], True),
        ({}, ["Max Manager"], False),
        ({"barred": ("Max Manager",)}, ["Max Manager"], True),
        ({"barred": ("Max Manager",)}, ["Max Manager", "Mia Manager"], False),
        ({"role": "chair"}, ["Max Manager"], True),
        ({"vacant": True}, [], False),
    ],
)
def test_any_holder_may_take_what_nobody_in_the_case_has_the_role_to_do(
    task: dict[str, Any], part: list[str], is_for_any: bool
) -> None:
    assert is_for_any_holder(make_user_task(**task), taking_part(*part)) is is_for_any


# --- who is offered a task

IN_PERSON = {"in_person": True}


@pytest.mark.parametrize(
    ("task", "standing", "part", "is_offered"),
    [
        ({}, Standing(person=MIA), Part.DECIDER, True),
        ({}, Standing(person=ADMIN), Part.DECIDER, False),
        ({}, FOR_MAX, Part.DECIDER, True),
        ({"assignee": "Max Manager"}, Standing(person=MAX), Part.DECIDER, True),
        ({"assignee": "Max Manager"}, FOR_MAX, Part.DECIDER, True),
        ({"assignee": "Max Manager"}, Standing(person=MIA), Part.DECIDER, False),
        ({"vacant": True}, Standing(person=MIA), Part.DECIDER, False),
        ({"barred": ("Mia Manager",)}, Standing(person=MIA), Part.DECIDER, False),
        # Who did what is checked here does not check it for somebody else either.
        ({"barred": ("Bea Boss",)}, FOR_MAX, Part.DECIDER, False),
        ({"barred": ("Max Manager",)}, FOR_MAX, Part.DECIDER, False),
        # A declaration is one's own; only a deputy who reviews may give theirs instead.
        (IN_PERSON, Standing(person=MIA), Part.PANEL, True),
        (IN_PERSON, FOR_MAX, Part.PANEL, False),
        (IN_PERSON, FOR_MAX, None, False),
        (IN_PERSON, FOR_MAX, Part.DECIDER, True),
        ({}, FOR_MAX, Part.PANEL, True),
    ],
)
def test_a_task_is_offered_to_whom_it_may_be_for(
    task: dict[str, Any], standing: Standing, part: Part | None, is_offered: bool
) -> None:
    assert may_be_offered(make_user_task(**task), standing, part) is is_offered


# --- who may send a message


def says(role: str, **own: str) -> Element:
    """Return an event whose message these roles may send."""
    return Element(
        id=ElementId("withdrawn"),
        kind=ElementKind.BOUNDARY,
        name="Withdrawn",
        process_id="main",
        properties={"role": role, **own},
    )


@pytest.mark.parametrize(
    ("event", "standing", "part", "found"),
    [
        (says("manager"), Standing(person=MIA), [], ("manager", "Mia Manager")),
        (says("manager"), Standing(person=MIA), ["Mia Manager"], ("manager", "Mia Manager")),
        (says("chair, manager"), FOR_MAX, ["Max Manager"], ("manager", "Max Manager")),
        (says("chair, manager"), FOR_MAX, [], ("manager", "Max Manager")),
        (says("manager", inPerson="true"), Standing(person=MAX), [], ("manager", "Max Manager")),
        (says("manager"), Standing(person=MIA), ["Max Manager"], None),
        (says("manager"), Standing(person=ADMIN), [], None),
        (says("manager", inPerson="true"), FOR_MAX, ["Max Manager"], None),
        (says("chair"), Standing(person=MIA), ["Mia Manager"], None),
        # What everybody in the case may say, strangers to it may not.
        (says("chair, *"), Standing(person=MIA), ["Mia Manager"], ("manager", "Mia Manager")),
        (says("chair, *"), FOR_MAX, ["Max Manager"], ("manager", "Max Manager")),
        (says("chair, *"), Standing(person=MIA), ["Max Manager"], None),
    ],
)
def test_a_message_is_sent_by_who_has_the_role_in_the_case_or_else_by_any_holder(
    event: Element, standing: Standing, part: list[str], found: tuple[str, str] | None
) -> None:
    assert sending_role(event, standing, taking_part(*part), "small") == found


def test_nobody_sends_a_message_in_a_part_that_waits_for_a_successor() -> None:
    event, standing = says("manager"), Standing(person=MIA)

    assert sending_role(event, standing, [], "small", vacant=["manager"]) is None
    assert sending_role(event, standing, [], "small", vacant=["chair"])


# --- whose work somebody does


def test_what_is_done_for_somebody_else_says_so_and_ones_own_work_does_not() -> None:
    role = RoleId("manager")

    assert FOR_MAX.actor(DEPUTY.id, role) == Actor(person_id=DEPUTY.id, role=role)
    assert FOR_MAX.actor(MAX.id, role) == Actor(
        person_id=DEPUTY.id, on_behalf_of=MAX.id, role=role
    )


def test_work_in_a_role_is_covered_only_where_the_deputy_may_have_that_role() -> None:
    assert FOR_MAX.principals("small.manager") == (DEPUTY, MAX)
    assert FOR_MAX.principals("small.chair") == (DEPUTY,)
    assert FOR_MAX.holder("small.manager") == MAX
    assert FOR_MAX.holder("small.chair") is None
    assert FOR_MAX.acts_for(MAX.id, "small.manager")
    assert not FOR_MAX.acts_for(MAX.id, "small.chair")
    assert not FOR_MAX.acts_for(MIA.id, "small.manager")


def standing_in(world: World, person: str) -> Standing:
    procedures = [compiled("small", 1, tuple(world.files.items())).procedure]
    with world.engine.open_work() as work:
        return standing_of(
            work, PersonId(person), at=world.clock.now(), procedures=lambda: procedures
        )


def test_a_deputy_covers_those_who_are_away_today_in_the_roles_that_they_may_fill(
    world: World,
) -> None:
    world.away("Max Manager", deputy="Bea Boss", days=1)

    standing = standing_in(world, "Bea Boss")

    assert [each.id for each in standing.covers] == ["Max Manager"]
    assert standing.stands_in == {"small.manager", "small.deputy"}
    world.wait(days=2)
    assert standing_in(world, "Bea Boss").covers == ()


def test_nobody_covers_somebody_who_has_left(world: World) -> None:
    world.away("Max Manager", deputy="Bea Boss")
    world.engine.people.deactivate(PersonId("Max Manager"), by=None)

    assert standing_in(world, "Bea Boss").covers == ()


def test_procedures_are_asked_for_only_where_somebody_is_covered(world: World) -> None:
    def asked() -> Iterable[Procedure]:
        raise AssertionError("nobody is covered")

    with world.engine.open_work() as work:
        standing = standing_of(work, MIA.id, at=world.clock.now(), procedures=asked)

    assert standing.person.id == MIA.id
    assert standing.stands_in == frozenset()
