"""Who there is to do a task on a day, in a case that is open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.ids import PersonId
from engine.model.people import Absence
from tests.builders import a_day, make_user_task
from tests.scenario import CaseOf, World

#: Who is away: the deputy, or nobody.
Away = Mapping[str, str | None]

TODAY, MAX, MIA, BEA = a_day("2026-09-08"), "Max Manager", "Mia Manager", "Bea Boss"


def away(world: World, person: str, deputy: str | None, **days: date) -> None:
    """Record days away; the work of that person is not followed up."""
    deputy_id = PersonId(deputy) if deputy else None
    with world.engine.open_work() as work:
        work.absences.add(Absence(person_id=PersonId(person), deputy_id=deputy_id, **days))
        work.commit()


def away_today(world: World, people: Away) -> None:
    """Record who is away for this day alone."""
    for person, deputy in people.items():
        away(world, person, deputy, first_day=TODAY, last_day=TODAY)


def free(case: CaseOf, *, days: int | None = None, **task: Any) -> list[str]:
    """Return who can do a task of a manager today, or some days from now."""
    on = None if days is None else TODAY + timedelta(days=days)
    return case.within(
        lambda casework: [
            each.name for each in casework.staffing.free_for(make_user_task(**task), on=on)
        ]
    )


@pytest.mark.parametrize(
    ("people", "task", "expected"),
    [
        ({}, {}, [MAX, MIA]),
        ({}, {"assignee": MIA}, [MIA]),
        # Where one of them is there, nobody stands in.
        ({MAX: BEA}, {}, [MIA]),
        ({MAX: BEA}, {"assignee": MIA}, [MIA]),
        ({MAX: BEA}, {"assignee": MAX}, [BEA]),
        ({MAX: None}, {"assignee": MAX}, []),
        ({MAX: None, MIA: BEA}, {}, [BEA]),
        ({MAX: BEA, MIA: BEA}, {}, [BEA]),
        ({MAX: BEA, MIA: BEA, BEA: None}, {}, []),
        # Another manager may be a deputy, and somebody without such a role may not.
        ({MAX: MIA}, {"assignee": MAX}, [MIA]),
        ({MAX: "Wim Watcher"}, {"assignee": MAX}, []),
        # By a rule of separation neither who dissents nor who chaired is let decide.
        ({MAX: "Paul Prof"}, {"assignee": MAX}, []),
        ({MAX: "Cleo Chair"}, {"assignee": MAX}, []),
        # Who did what is checked.
        ({}, {"barred": (MAX,)}, [MIA]),
        ({}, {"barred": (MAX,), "assignee": MAX}, [MIA]),
        ({MAX: BEA}, {"assignee": MAX, "barred": (BEA,)}, []),
        ({}, {"vacant": True}, []),
        ({MAX: BEA}, {"assignee": MAX, "vacant": True}, []),
        # In person nobody sits on a panel for somebody else; who reviews has a post.
        ({MAX: BEA}, {"assignee": MAX, "in_person": True}, [BEA]),
        (
            {"Pia Panel": "Wim Watcher"},
            {"role": "panel", "assignee": "Pia Panel"},
            ["Wim Watcher"],
        ),
        (
            {"Pia Panel": "Wim Watcher"},
            {"role": "panel", "assignee": "Pia Panel", "in_person": True},
            [],
        ),
    ],
)
def test_a_task_is_for_who_has_it_or_may_take_it_and_is_there_or_else_for_their_deputies(
    world: World, people: Away, task: dict[str, Any], expected: list[str]
) -> None:
    world.give("Wim Watcher", "panel")
    world.give("Cleo Chair", "chair", "manager")
    world.give("Paul Prof", "professional", "manager")
    case = world.start()

    away_today(world, people)

    assert free(case, **task) == expected


def test_who_is_away_today_is_there_on_another_day(world: World) -> None:
    case = world.to_decide()
    away_today(world, {MAX: BEA, MIA: None})

    assert [free(case, days=days) for days in (None, 0, 1)] == [[BEA], [BEA], [MAX, MIA]]
    asked = {
        days: case.within(
            lambda casework, days=days: casework.staffing.is_anybody_free(
                make_user_task(assignee=MIA), on=TODAY + timedelta(days=days)
            )
        )
        for days in (0, 1)
    }
    assert asked == {0: False, 1: True}


def test_who_stands_in_on_another_day_is_a_deputy_who_is_there_on_that_day(world: World) -> None:
    case = world.to_decide()
    tomorrow = TODAY + timedelta(days=1)
    both_days = {"first_day": TODAY, "last_day": tomorrow}
    away(world, MAX, BEA, **both_days)
    away(world, MIA, None, **both_days)
    away(world, BEA, None, first_day=tomorrow, last_day=tomorrow)

    assert [free(case, days=days) for days in (0, 1, 2)] == [[BEA], [], [MAX, MIA]]


def test_who_cannot_sign_in_any_more_can_do_nothing(world: World) -> None:
    case = world.to_decide()
    with world.engine.open_work() as work:
        work.people.save(replace(work.people.one(PersonId(MAX)), active=False))
        work.commit()

    assert free(case, assignee=MAX) == []
    assert free(case) == [MIA]


def test_who_has_a_part_does_what_comes_in_it_and_no_other_of_the_role(world: World) -> None:
    case = world.to_decide().take_part("manager", MIA)

    assert free(case) == [MIA]
    # Where they may not, as who did what is checked, the others of the role may.
    assert free(case, barred=(PersonId(MIA),)) == [MAX]


@pytest.mark.parametrize(
    ("part", "stands_in"),
    [
        (None, {"small.manager", "small.deputy", "small.admin"}),
        # Who was at the conference decides in nobody's place; who looked on may administer it.
        ("watcher", {"small.admin"}),
        ("admin", {"small.admin"}),
        ("deputy", {"small.manager", "small.deputy", "small.admin"}),
        ("professional", set()),
        ("chair", set()),
    ],
)
def test_a_deputy_stands_in_where_no_rule_of_separation_forbids_it_in_this_case(
    world: World, part: str | None, stands_in: set[str]
) -> None:
    world.give(BEA, "deputy", "admin")
    case = world.start()
    if part is not None:
        case.take_part(part, BEA)
    away_today(world, {MAX: BEA, "Pia Panel": BEA})

    standing = case.within(lambda casework: casework.staffing.standing(PersonId(BEA)))

    assert [each.id for each in standing.covers] == [MAX, "Pia Panel"]
    assert standing.stands_in == stands_in
