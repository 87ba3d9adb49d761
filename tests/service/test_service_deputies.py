"""Absence: a dated deputy covers claimed and unclaimed work; nobody waits in silence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import PersonId
from engine.model.people import Absence
from tests.builders import a_day, london
from tests.scenario import DECIDED, World


def test_a_deputy_does_claimed_work_on_behalf_of_who_is_away(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Bea Boss")

    case.complete("decide", DECIDED, by="Bea Boss")

    done = next(
        row
        for row in case.rows
        if row.event.kind == "UserTaskCompleted" and row.event.element_id == "decide"
    )
    assert done.event.actor.person_id == "Bea Boss"
    assert done.event.actor.on_behalf_of == "Max Manager"
    assert case.closed("decide").completed_by == "Bea Boss"


def test_a_deputy_does_unclaimed_work_of_the_absent_persons_role(world: World) -> None:
    case = world.to_decide()
    world.away("Max Manager", deputy="Bea Boss")

    case.claim("decide", by="Bea Boss")

    assert case.task("decide").assignee == "Max Manager"
    assert case.lines[-1].endswith("UserTaskClaimed decide Bea Boss for Max Manager")


def test_a_deputy_finds_the_work_in_their_own_lists(world: World) -> None:
    world.to_decide().claim("decide", by="Max Manager")
    world.to_decide()
    world.away("Max Manager", deputy="Bea Boss")

    [(away, page)] = world.engine.inbox.covered(PersonId("Bea Boss"))
    unclaimed = world.engine.inbox.of_roles(PersonId("Bea Boss"))

    assert away.name == "Max Manager"
    assert [task.element_id for task in page.tasks] == ["decide"]
    assert [task.element_id for task in unclaimed.tasks] == ["decide"]


def test_before_and_after_the_absence_a_deputy_may_do_nothing(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.engine.people.add_absence(
        Absence(
            person_id=PersonId("Max Manager"),
            first_day=a_day("2026-09-10"),
            last_day=a_day("2026-09-11"),
            deputy_id=PersonId("Bea Boss"),
        ),
        by=PersonId("Max Manager"),
    )

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Bea Boss")
    world.wait(days=5)
    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Bea Boss")


def test_an_absence_ends_at_the_end_of_its_last_day_in_london(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Bea Boss", days=0)
    world.wait(hours=10, minutes=59)  # 22:59 in London

    case.claim("decide", by="Bea Boss")
    world.wait(hours=1, minutes=1)

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Bea Boss")


@pytest.mark.parametrize("by", ["Max Manager", "Bea Boss", "Sid System"])
def test_the_person_their_manager_and_an_administrator_record_an_absence(
    world: World, by: str
) -> None:
    world.engine.people.add_absence(
        Absence(
            person_id=PersonId("Max Manager"),
            first_day=a_day("2026-09-10"),
            last_day=a_day("2026-09-11"),
        ),
        by=PersonId(by),
    )

    assert len(world.engine.people.absences(PersonId("Max Manager"))) == 1


def test_nobody_else_records_an_absence(world: World) -> None:
    away = Absence(
        person_id=PersonId("Max Manager"),
        first_day=a_day("2026-09-10"),
        last_day=a_day("2026-09-11"),
    )
    with pytest.raises(NotAllowed):
        world.engine.people.add_absence(away, by=PersonId("Mia Manager"))


@pytest.mark.parametrize(
    ("last", "deputy", "refusal"),
    [
        ("2026-09-09", None, InvalidAnswers),
        ("2026-09-12", "Max Manager", InvalidAnswers),
        ("2027-09-11", None, InvalidAnswers),
        ("9999-12-31", None, InvalidAnswers),
        ("2026-09-12", "A. Stranger", InvalidAnswers),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(
    world: World, last: str, deputy: str | None, refusal: type[Exception]
) -> None:
    away = Absence(
        person_id=PersonId("Max Manager"),
        first_day=a_day("2026-09-10"),
        last_day=a_day(last),
        deputy_id=PersonId(deputy) if deputy else None,
    )
    with pytest.raises(refusal):
        world.engine.people.add_absence(away, by=PersonId("Max Manager"))
    assert world.engine.people.absences(PersonId("Max Manager")) == []


def test_a_task_that_nobody_is_free_to_do_raises_an_alarm(world: World) -> None:
    world.away("Max Manager")
    world.away("Mia Manager")

    case = world.to_decide()

    assert "NobodyFree" in case.kinds


def test_the_manager_of_who_is_away_is_told_nothing_of_a_case_that_does_not_open_to_them(
    world: World,
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    world.engine.people.add_absence(SOON, by=SOON.person_id)

    assert not world.engine.views.opens(case.id, by=PersonId("Bea Boss"))
    assert list(world.engine.inbox.notices(PersonId("Bea Boss"))) == []


def test_where_a_deputy_is_there_somebody_is_free(world: World) -> None:
    world.away("Max Manager", deputy="Bea Boss")
    world.away("Mia Manager")

    assert "NobodyFree" not in world.to_decide().kinds


def test_where_the_deputy_is_away_too_nobody_is_free(world: World) -> None:
    world.away("Max Manager", deputy="Bea Boss")
    world.away("Bea Boss")
    world.away("Mia Manager")

    assert "NobodyFree" in world.to_decide().kinds


@pytest.mark.parametrize(
    ("days", "alarms"),
    [
        (["2026-09-15 2026-09-16", "2026-09-22 2026-09-23"], ["2026-09-15", "2026-09-22"]),
        # Over a weekend nobody was looked for: they were there on the Friday.
        (["2026-09-15 2026-09-16", "2026-09-21 2026-09-23"], ["2026-09-15", "2026-09-21"]),
        (["2026-09-15 2026-09-18", "2026-09-21 2026-09-23"], ["2026-09-15"]),
    ],
)
def test_that_nobody_is_free_is_told_of_each_time_that_nobody_is(
    world: World, days: list[str], alarms: list[str]
) -> None:
    for first, last in map(str.split, days):
        for person in map(PersonId, ("Max Manager", "Mia Manager")):
            absence = Absence(person_id=person, first_day=a_day(first), last_day=a_day(last))
            world.engine.people.add_absence(absence, by=person)
    case = world.to_decide()

    for day in (15, 16, 18, 21, 22, 23):
        world.move_to(london(f"2026-09-{day} 08:00"))
        world.work()

    told = [str(r.event.at.date()) for r in case.rows if r.event.kind == "NobodyFree"]
    notices = [d.recipient_id for d in case.documents if d.name == "nobody_free"]
    # Midnight in London is still the day before in UTC.
    assert [str(a_day(day) - timedelta(days=1)) for day in alarms] == told
    assert notices == ["Ada Admin"] * len(alarms)


def test_what_was_told_ahead_of_days_away_is_not_told_again_on_the_first_of_them(
    world: World,
) -> None:
    case = world.to_decide()
    for person in map(PersonId, ("Max Manager", "Mia Manager")):
        days = {"first_day": a_day("2026-09-15"), "last_day": a_day("2026-09-16")}
        world.engine.people.add_absence(Absence(person_id=person, **days), by=person)

    world.move_to(london("2026-09-15 08:00"))
    world.work()

    assert case.kinds.count("NobodyFree") == 1


def test_a_task_of_an_absent_participant_without_a_deputy_raises_an_alarm(world: World) -> None:
    world.away("Paul Prof")

    assert "NobodyFree" in world.start().kinds


@pytest.mark.parametrize("days", [0, 30])
def test_an_absence_without_a_deputy_raises_an_alarm_for_the_work_at_hand(
    world: World, days: int
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    other = world.start()

    world.away("Max Manager", days=days)

    assert any(line.endswith("NobodyFree decide -") for line in case.lines)
    assert "NobodyFree" not in other.kinds


def test_an_absence_with_a_deputy_raises_no_alarm(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    world.away("Max Manager", deputy="Bea Boss")

    assert "NobodyFree" not in case.kinds


def test_the_last_one_of_a_role_to_go_raises_an_alarm_for_unclaimed_work(world: World) -> None:
    case = world.to_decide()
    world.away("Max Manager")
    assert "NobodyFree" not in case.kinds

    world.away("Mia Manager")

    assert case.kinds.count("NobodyFree") == 1


def test_days_away_that_have_not_begun_raise_an_alarm_for_them_and_not_for_today(
    world: World,
) -> None:
    world.give("Mia Manager", "watcher")
    case = world.to_decide().claim("decide", by="Max Manager")
    later = replace(SOON, first_day=a_day("2026-09-21"), deputy_id=PersonId("Bea Boss"))
    world.engine.people.add_absence(
        replace(later, last_day=a_day("2026-09-25")), by=SOON.person_id
    )
    assert "NobodyFree" not in case.kinds

    world.engine.people.add_absence(replace(SOON, deputy_id=None), by=SOON.person_id)

    assert case.kinds.count("NobodyFree") == 1


@pytest.mark.parametrize("works", [True, False])
def test_days_away_that_were_known_before_the_task_raise_an_alarm_on_their_first(
    world: World, works: bool
) -> None:
    for person in ("Max Manager", "Mia Manager"):
        world.engine.people.add_absence(
            Absence(
                person_id=PersonId(person),
                first_day=a_day("2026-09-15"),
                last_day=a_day("2026-09-30"),
            ),
            by=PersonId(person),
        )
    case = world.to_decide()
    assert "NobodyFree" not in case.kinds

    world.move_to(london("2026-09-15 08:00"))
    if works:
        world.work()
    world.move_to(london("2026-09-17 08:00"))
    world.engine.commands.run(case.id, lambda casework: None)

    [told] = [line for line in case.lines if "NobodyFree" in line]
    assert told.startswith("2026-09-15 00:00:00")
    assert [d.recipient_id for d in case.documents if d.name == "nobody_free"] == ["Ada Admin"]


def test_administration_is_told_when_nobody_is_free(world: World) -> None:
    world.away("Max Manager")
    world.away("Mia Manager")

    case = world.to_decide()

    told = [(d.recipient_id, d.name) for d in case.documents if d.name == "nobody_free"]
    assert told == [("Ada Admin", "nobody_free")]


def test_nobody_makes_themself_somebodys_deputy(world: World) -> None:
    boss = world.engine.people.change(
        PersonId("Bea Boss"),
        lambda each: replace(each, roles=frozenset({"small.deputy"})),
        by=None,
    )
    away = Absence(
        person_id=PersonId("Max Manager"),
        first_day=a_day("2026-09-10"),
        last_day=a_day("2026-09-11"),
        deputy_id=boss.id,
    )

    with pytest.raises(NotAllowed):
        world.engine.people.add_absence(away, by=boss.id)


# --- coming back early

SOON = Absence(
    person_id=PersonId("Max Manager"),
    first_day=a_day("2026-09-10"),
    last_day=a_day("2026-09-20"),
    deputy_id=PersonId("Mia Manager"),
)


def test_an_absence_lasts_a_year_at_most(world: World) -> None:
    year = replace(SOON, last_day=a_day("2027-09-10"))

    world.engine.people.add_absence(year, by=SOON.person_id)

    with pytest.raises(InvalidAnswers, match="a year at most"):
        world.engine.people.add_absence(
            replace(year, last_day=a_day("2027-09-11")), by=SOON.person_id
        )
    assert world.engine.people.absences(SOON.person_id) == [year]


@pytest.mark.parametrize("by", ["Max Manager", "Bea Boss", "Sid System"])
def test_days_that_have_not_begun_are_taken_back_whole(world: World, by: str) -> None:
    world.engine.people.add_absence(SOON, by=SOON.person_id)

    world.engine.people.take_back_absence(SOON, by=PersonId(by))

    assert world.engine.people.absences(SOON.person_id) == []
    world.wait(days=4)
    assert world.engine.inbox.covered(PersonId("Mia Manager")) == []


@pytest.mark.parametrize("by", ["Mia Manager", "Wim Watcher", "Olga Owner"])
def test_nobody_else_takes_an_absence_back(world: World, by: str) -> None:
    world.engine.people.add_absence(SOON, by=SOON.person_id)

    with pytest.raises(NotAllowed):
        world.engine.people.take_back_absence(SOON, by=PersonId(by))


def test_who_comes_back_early_has_been_away_until_yesterday(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.engine.people.add_absence(SOON, by=SOON.person_id)
    world.move_to(london("2026-09-15 10:00"))
    case.claim("decide", by="Mia Manager")

    world.engine.people.take_back_absence(SOON, by=SOON.person_id)

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Mia Manager")
    with world.engine.open_work() as work:
        [kept] = work.absences.of([SOON.person_id], since=SOON.first_day)
    assert kept == replace(SOON, last_day=a_day("2026-09-14"))
    case.complete("decide", DECIDED, by="Max Manager")


def test_what_was_due_while_somebody_was_away_happened_while_they_were_away(world: World) -> None:
    case, long = world.to_decide(), replace(SOON, last_day=a_day("2026-09-30"))
    world.engine.people.add_absence(long, by=SOON.person_id)
    world.move_to(london("2026-09-25 10:00"))
    assert "TimerFired" not in case.kinds

    world.engine.people.take_back_absence(long, by=SOON.person_id)

    assert "TimerFired" in case.kinds


def test_days_that_are_over_or_not_recorded_are_not_taken_back(world: World) -> None:
    people = world.engine.people
    people.add_absence(SOON, by=SOON.person_id)

    with pytest.raises(NotFound):
        people.take_back_absence(replace(SOON, deputy_id=None), by=SOON.person_id)
    world.move_to(london("2026-09-21 10:00"))
    with pytest.raises(WrongState, match="are over"):
        people.take_back_absence(SOON, by=SOON.person_id)


def test_nobody_who_takes_part_decides_in_the_place_of_who_is_away(world: World) -> None:
    world.give("Wim Watcher", "watcher", "deputy")
    case = world.to_decide().take_part("watcher", "Wim Watcher")
    world.away("Max Manager", deputy="Wim Watcher")

    case.claim("decide", by="Max Manager")

    for attempt in (
        lambda: case.complete("decide", DECIDED, by="Wim Watcher"),
        lambda: case.release("decide", by="Wim Watcher"),
        lambda: case.assign("decide", to="Mia Manager", by="Wim Watcher"),
    ):
        with pytest.raises(NotAllowed):
            attempt()

    assert case.task("decide").assignee == "Max Manager"
    shown = world.engine.views.case(case.id, by=PersonId("Wim Watcher"))
    assert (shown.mine, shown.may_correct) == (frozenset(), False)


def test_a_deputy_who_may_not_act_leaves_nobody_free(world: World) -> None:
    world.give("Wim Watcher", "watcher", "deputy")
    case = world.to_decide().take_part("watcher", "Wim Watcher")
    case.claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Wim Watcher")

    world.engine.commands.catch_up(case.id)

    assert any("NobodyFree" in line for line in case.lines)


def test_who_dissents_corrects_nothing_in_the_place_of_who_decides(world: World) -> None:
    world.give("Paul Prof", "professional", "deputy")
    case = world.to_decide().claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Paul Prof")

    with pytest.raises(NotAllowed):
        world.engine.cases.correct(
            case.id, "conference_date", "2026-09-07", by=PersonId("Paul Prof"), because="Mine."
        )


@pytest.mark.parametrize(
    ("role", "element", "away"),
    [
        ("admin", "file_it", "Ada Admin"),
        ("panel", "ask_panel", "Pia Panel"),
    ],
)
def test_what_need_not_be_done_in_person_a_deputy_of_any_role_does(
    world: World, role: str, element: str, away: str
) -> None:
    world.give("Wim Watcher", role)
    case = world.decided().claim(element, by=away)
    world.away(away, deputy="Wim Watcher")

    case.complete(element, {}, by="Wim Watcher")

    done = case.closed(element)
    assert (done.completed_by, done.assignee) == ("Wim Watcher", away)
    assert "NobodyFree" not in case.kinds
