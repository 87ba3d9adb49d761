"""A post that decides is never empty, and who stands in is asked, told and let in."""

from datetime import timedelta

import pytest

from engine.casework.casework import Casework
from engine.errors import NotAllowed
from engine.ids import PersonId
from engine.model.people import Absence
from tests.builders import a_day, london, make_person
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.small_dissent import FILES

MAX, MIA, BEA = "Max Manager", "Mia Manager", "Bea Boss"
DORA = "Dora Deputy"
#: Holders of the deputy's role stand in, in their order, unless they are away or barred.
NOMINATED = FILES | {
    "procedure.toml": FILES["procedure.toml"]
    .replace(b'stand_ins = ["deputy"]', b'stand_ins = ["deputy"]\nnominees = "nominees"')
    .replace(
        b"[facts]",
        b"[facts]\nnominees = 'holders.deputy[absent = false and barred = false].id'",
    )
}


@pytest.fixture
def world() -> World:
    return World(NOMINATED, people=[*PEOPLE, make_person(DORA, "deputy")])


def away(world: World, person: str, first: str, last: str, deputy: str | None = None) -> None:
    world.engine.people.add_absence(
        Absence(
            person_id=PersonId(person),
            first_day=a_day(first),
            last_day=a_day(last),
            deputy_id=PersonId(deputy) if deputy else None,
        ),
        by=PersonId(person),
    )


def assignee(case: CaseOf) -> str | None:
    return case.task("decide").assignee


# --- who is away over Christmas, has left, or is barred: worked out by hand


@pytest.mark.parametrize(
    ("gone", "has_it"),
    [
        ({}, None),
        ({MAX: None}, None),
        # A deputy who was named acts for who is away; the task stays with their role.
        ({MAX: BEA, MIA: None}, None),
        ({MAX: None, MIA: None}, BEA),
        ({MAX: None, MIA: None, BEA: None}, DORA),
        # Who is away too is passed over for who covers them, where nobody else is there.
        ({MAX: None, MIA: None, BEA: DORA}, DORA),
        ({MAX: None, MIA: None, BEA: None, DORA: None}, None),
        ({MAX: "left", MIA: "left"}, BEA),
        ({MAX: "left", MIA: None, BEA: "left"}, DORA),
        ({MAX: "left", MIA: "left", BEA: "left", DORA: "left"}, None),
    ],
)
def test_where_nobody_of_a_post_is_there_who_is_nominated_first_has_each_step_at_once(
    world: World, gone: dict[str, str | None], has_it: str | None
) -> None:
    for person, how in gone.items():
        if how == "left":
            world.engine.people.deactivate(PersonId(person), by=None)
        else:
            away(world, person, "2026-09-08", "2027-01-04", how)

    case = world.to_decide()

    assert assignee(case) == has_it
    nobody = has_it is None and {BEA, DORA} <= gone.keys()
    assert ("NobodyFree" in case.kinds) is nobody
    assert not case.incidents


def test_who_dissents_holds_the_post_and_is_passed_over(world: World) -> None:
    world.give("Paul Prof", "professional", "manager")
    for person in (MAX, MIA):
        world.give(person, "watcher")

    case = world.to_decide()

    assert assignee(case) == BEA


@pytest.mark.parametrize("works", [True, False])
def test_on_the_first_day_of_an_absence_the_step_in_hand_moves_at_that_instant(
    world: World, works: bool
) -> None:
    case = world.to_decide().claim("decide", by=MAX)
    away(world, MAX, "2026-09-14", "2026-09-30")
    assert assignee(case) == MAX

    world.move_to(london("2026-09-14 09:00"))
    if works:
        world.work()
    world.move_to(london("2026-09-15 09:00"))
    world.engine.commands.run(case.id, lambda casework: None)

    assert assignee(case) == BEA
    [moved] = [line for line in case.lines if "UserTaskAssigned" in line]
    assert moved.startswith("2026-09-14 00:00:00")
    assert [p.person_id for p in case.participants if p.role == "manager"] == [BEA]


@pytest.mark.parametrize(
    ("first", "last", "has_it"),
    [
        ("2026-09-12", "2026-09-13", None),
        ("2026-09-12", "2026-09-14", BEA),
        ("2026-09-14",) * 2 + (BEA,),
    ],
)
def test_what_comes_at_a_weekend_goes_to_who_is_there_on_the_next_working_day(
    world: World, first: str, last: str, has_it: str | None
) -> None:
    for person in (MAX, MIA):
        away(world, person, first, last)
    world.move_to(london("2026-09-12 10:00"))

    case = world.to_decide()

    assert assignee(case) == has_it
    assert "NobodyFree" not in case.kinds


def test_who_leaves_in_the_middle_of_a_review_is_followed_at_once(world: World) -> None:
    world.give(MIA, "watcher")
    case = world.to_decide().claim("decide", by=MAX)

    world.engine.people.deactivate(PersonId(MAX), by=None)

    assert assignee(case) == BEA
    world.engine.people.deactivate(PersonId(BEA), by=None)
    assert assignee(case) == DORA
    case.complete("decide", DECIDED, by=DORA)


def test_what_follows_is_with_who_stood_in_and_who_was_away_keeps_nothing(world: World) -> None:
    world.give(MIA, "watcher")
    case = world.to_decide().claim("decide", by=MAX)
    away(world, MAX, "2026-09-08", "2026-09-30")

    case.complete("decide", {**DECIDED, "ask_again": True}, by=BEA)

    assert assignee(case) == BEA
    with pytest.raises(NotAllowed, match="with somebody else"):
        case.complete("decide", DECIDED, by=MAX)


def test_a_package_that_nominates_nobody_raises_the_alarm_as_before() -> None:
    world = World()
    for person in (MAX, MIA):
        world.away(person)

    case = world.to_decide()

    assert assignee(case) is None
    assert "NobodyFree" in case.kinds


# --- who is told may open it


def overdue(world: World, case: CaseOf) -> list[str]:
    """Let the decision be overdue, and return who was told of it, each as often as they were."""
    world.move_to(london("2026-09-23 10:00"))
    world.work()
    return [str(d.recipient_id) for d in case.documents if d.name == "overdue"]


def test_a_line_manager_who_is_told_of_an_overdue_task_may_open_the_case(world: World) -> None:
    case = world.to_decide().claim("decide", by=MAX)
    views, boss = world.engine.views, PersonId(BEA)
    world.give(BEA, "watcher")
    assert not views.opens(case.id, by=boss)

    assert sorted(overdue(world, case)) == [BEA, MAX]

    assert views.opens(case.id, by=boss)
    assert views.case(case.id, by=boss).mine == frozenset()
    case.assign("decide", to=MIA, by=BEA).complete("decide", DECIDED, by=MIA)
    assert not views.opens(case.id, by=boss)


def test_who_can_do_a_task_and_manages_who_has_it_is_told_once(world: World) -> None:
    case = world.to_decide().claim("decide", by=MAX)
    world.give(BEA, "manager", "deputy", "admin")
    away(world, MAX, "2026-09-14", "2026-09-30", BEA)

    assert overdue(world, case).count(BEA) == 1


def test_who_covers_a_manager_is_told_and_let_in_instead(world: World) -> None:
    case = world.to_decide().claim("decide", by=MAX)
    away(world, BEA, "2026-09-14", "2026-09-30", DORA)

    assert sorted(overdue(world, case)) == [DORA, MAX]
    assert world.engine.views.opens(case.id, by=PersonId(DORA))


# --- deputies of deputies


def test_a_deputy_of_a_deputy_stands_in_where_the_first_is_away_too(world: World) -> None:
    case = world.to_decide().claim("decide", by=MAX)
    away(world, BEA, "2026-09-08", "2026-09-12", DORA)
    away(world, MAX, "2026-09-08", "2026-09-12", BEA)

    case.complete("decide", DECIDED, by=DORA)

    assert any("decide Dora Deputy for Max Manager" in line for line in case.lines)


def test_deputies_in_a_circle_leave_nobody_there(world: World) -> None:
    case = world.to_decide().claim("decide", by=MAX)
    away(world, MIA, "2026-09-08", "2026-09-12", MAX)

    away(world, MAX, "2026-09-08", "2026-09-12", MIA)

    assert assignee(case) == BEA


def test_a_notice_goes_to_who_covers_whoever_it_is_for(world: World) -> None:
    case = world.to_decide()
    away(world, MAX, "2026-09-08", "2026-09-12", BEA)

    def told(casework: Casework) -> list[str]:
        to = casework.staffing.addressed_as("manager")
        return [each["id"] for each in casework.staffing.in_place_of_away(to)]

    assert case.within(told) == [BEA, MIA]


def test_days_before_and_after_an_absence_are_the_post_holders_own(world: World) -> None:
    case = world.to_decide().claim("decide", by=MAX)
    away(world, MAX, "2026-09-14", "2026-09-30")
    world.clock.move_to(world.clock.now() + timedelta(days=1))

    case.complete("decide", DECIDED, by=MAX)

    assert case.closed("decide").completed_by == MAX


# --- whoever an alarm names as able can do what it says


@pytest.mark.parametrize("by", ["Ada Admin", BEA])
def test_who_is_told_that_nobody_is_free_opens_the_task_and_hands_it_on(by: str) -> None:
    world = World(people=[*PEOPLE, make_person(DORA, "deputy")])
    case = world.to_decide().claim("decide", by=MAX)
    away(world, MAX, "2026-09-08", "2026-09-30")
    questions = world.engine.questions

    if by == BEA:
        overdue(world, case)
    shown = questions.task(case.task("decide").id, by=PersonId(by))
    assert (shown.may_do, shown.may_hand_on) == (False, True)
    case.assign("decide", to=DORA, by=by)

    assert assignee(case) == DORA
    case.complete("decide", DECIDED, by=DORA)


def test_who_can_do_nothing_about_a_task_is_not_offered_to_hand_it_on(world: World) -> None:
    case = world.to_decide().claim("decide", by=MAX)

    shown = world.engine.questions.task(case.task("decide").id, by=PersonId("Paul Prof"))

    assert not shown.may_hand_on
