"""Who leaves or loses a role keeps no task and no access; nobody falls heir to a part."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import PersonId, RoleId
from tests.scenario import DECIDED, CaseOf, World
from tests.service.test_service_access import opens_to
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element


def leaves(world: World, person: str) -> None:
    world.engine.people.deactivate(PersonId(person), by=PersonId("Sid System"))


def told(case: CaseOf, name: str) -> list[str]:
    return [str(each.recipient_id) for each in case.documents if each.name == name]


def successor(case: CaseOf, role: str, to: str, *, by: str = "Ada Admin") -> None:
    case.world.engine.cases.name_successor(case.id, RoleId(role), to=PersonId(to), by=PersonId(by))


def loses_the_role(world: World, person: str) -> None:
    world.give(person, "watcher")


Going = Callable[[World, str], None]
both_ways = pytest.mark.parametrize("go", [leaves, loses_the_role])


# --- work goes back to its role


@both_ways
def test_a_claimed_task_goes_back_to_its_role(world: World, go: Going) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    go(world, "Max Manager")

    assert case.task("decide").assignee is None
    assert [t.id for t in world.engine.inbox.of_roles(PersonId("Mia Manager")).tasks] == [
        case.task("decide").id
    ]
    assert world.engine.inbox.mine(PersonId("Max Manager")).tasks == []
    case.complete("decide", DECIDED, by="Mia Manager")


@both_ways
def test_however_many_cases_there_are_each_is_followed_up(
    world: World, go: Going, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.service.leavers._BATCH", 1)
    claimed = [world.to_decide().claim("decide", by="Max Manager") for _ in range(3)]
    done = [world.decided() for _ in range(3)]

    go(world, "Max Manager")

    assert [case.task("decide").assignee for case in claimed] == [None] * 3
    assert [case.kinds.count("ParticipantLeft") for case in (*claimed, *done)] == [1] * 6


@both_ways
def test_who_is_gone_neither_opens_the_case_nor_does_the_task(world: World, go: Going) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    go(world, "Max Manager")

    assert "Max Manager" not in opens_to(case)
    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Max Manager")


@both_ways
def test_an_ended_case_opens_no_more_to_who_is_gone(world: World, go: Going) -> None:
    case = world.decided()
    case.complete("ask_panel", {}, by="Pia Panel", item="1")
    case.complete("ask_panel", {}, by="Pia Panel", item="2")
    case.complete("file_it", {}, by="Ada Admin")
    assert case.case.ended_at
    assert "Max Manager" in opens_to(case)

    go(world, "Max Manager")

    assert "Max Manager" not in opens_to(case)


@both_ways
def test_notices_go_to_who_can_act_now(world: World, go: Going) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    go(world, "Max Manager")

    world.wait(days=20)
    world.work()

    late = [d.recipient_id for d in case.documents if d.name in ("overdue", "repeat")]
    assert late
    assert set(late) == {"Mia Manager"}


@both_ways
def test_where_the_last_of_a_role_goes_administration_is_told_at_once(
    world: World, go: Going
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.give("Mia Manager", "watcher")
    assert told(case, "nobody_free") == []

    go(world, "Max Manager")

    assert told(case, "nobody_free") == ["Ada Admin"]
    assert "Ada Admin" in opens_to(case)
    world.give("Mia Manager", "manager")
    case.assign("decide", to="Mia Manager", by="Ada Admin")
    case.complete("decide", DECIDED, by="Mia Manager")


@both_ways
def test_an_unclaimed_task_of_a_role_that_nobody_has_any_more_is_told(
    world: World, go: Going
) -> None:
    case = world.to_decide()
    world.give("Mia Manager", "watcher")

    go(world, "Max Manager")

    assert told(case, "nobody_free") == ["Ada Admin"]


@both_ways
def test_other_cases_and_other_people_keep_what_they_have(world: World, go: Going) -> None:
    mine = world.to_decide().claim("decide", by="Mia Manager")
    before = mine.rows

    go(world, "Max Manager")

    assert mine.task("decide").assignee == "Mia Manager"
    assert mine.rows == before


def test_who_keeps_a_role_that_stands_in_keeps_the_part(world: World) -> None:
    world.give("Max Manager", "manager", "deputy")
    case = world.to_decide().claim("decide", by="Max Manager")

    world.give("Max Manager", "deputy")

    assert case.task("decide").assignee == "Max Manager"
    case.complete("decide", DECIDED, by="Max Manager")


def test_who_loses_another_role_keeps_a_part_that_was_given_without_one(world: World) -> None:
    world.give("Wim Watcher", "watcher", "chair")
    case = world.to_decide().take_part("panel", "Wim Watcher")

    world.give("Wim Watcher", "watcher")

    assert ("panel", "Wim Watcher") in [(p.role, p.person_id) for p in case.participants]


def test_who_goes_stays_bound_by_the_rules_of_separation(world: World) -> None:
    world.give("Paul Prof", "professional", "manager")
    case = world.to_decide()

    world.give("Paul Prof", "manager")

    with pytest.raises(NotAllowed):
        case.complete("decide", DECIDED, by="Paul Prof")


def test_where_the_deputy_of_an_absent_person_goes_administration_is_told(world: World) -> None:
    world.give("Mia Manager", "watcher")
    world.away("Max Manager", deputy="Bea Boss")
    case = world.to_decide()
    assert "NobodyFree" not in case.kinds

    leaves(world, "Bea Boss")

    assert told(case, "nobody_free") == ["Ada Admin"]


def test_who_comes_back_is_not_put_back_by_themself(world: World) -> None:
    case = world.start()
    leaves(world, "Paul Prof")

    world.engine.people.reactivate(PersonId("Paul Prof"), by=None)

    assert "Paul Prof" not in opens_to(case)
    successor(case, "professional", "Paul Prof")
    assert case.task("reply").assignee == "Paul Prof"


def endless_once_due(**lane: str) -> CaseOf:
    """Return a case with one task, whose due date never comes out where the year is 2000."""
    [name] = lane.values()
    endless = (
        "if conference_date = date(2000, 1, 1) then (for i in 1..9999999 return i)[1] else null"
    )
    drawn = (
        lanes(Chair="begun over", **lane)
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", name, formKey="words", due=endless)
        + element("endEvent", "over")
        + chain("begun", name, "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    return World(package(drawn, forms=forms)).start()


def test_a_case_that_cannot_go_on_lets_nobody_keep_access() -> None:
    case = endless_once_due(Manager="decide").claim("decide", by="Max Manager")
    with case.world.engine.open_work() as work:
        kept = work.cases.one(case.id, lock=True)
        work.cases.save(replace(kept, file={**kept.file, "conference_date": "2000-01-01"}), [])
        work.commit()

    leaves(case.world, "Max Manager")

    assert "Max Manager" not in [p.person_id for p in case.participants]
    assert case.task("decide").assignee is None
    assert case.incidents


def test_taking_somebody_out_once_more_takes_what_was_left_the_first_time(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    with world.engine.open_work() as work:  # as after a crash between the two
        work.people.save(replace(work.people.one(PersonId("Max Manager")), active=False))
        work.commit()

    leaves(world, "Max Manager")

    assert case.task("decide").assignee is None
    assert "Max Manager" not in [p.person_id for p in case.participants]


# --- parts given for one case


@both_ways
def test_the_dissenters_part_never_falls_to_a_stranger(others: World, go: Going) -> None:
    case = others.start()

    go(others, "Paul Prof")

    stranger = PersonId("Another professional")
    assert case.task("reply").assignee is None
    with pytest.raises(NotFound):
        others.engine.views.case(case.id, by=stranger)
    assert others.engine.inbox.of_roles(stranger).tasks == []
    with pytest.raises(NotAllowed, match="administration has named"):
        case.complete("reply", {}, by=stranger)
    with pytest.raises(NotAllowed):
        case.claim("reply", by=stranger)
    with pytest.raises(NotFound):
        case.send("withdraw", {"words": "For them."}, by=stranger)


@both_ways
def test_letters_for_a_part_that_nobody_has_go_to_administration(others: World, go: Going) -> None:
    case = others.decided()
    go(others, "Paul Prof")

    case.complete("file_it", {}, by="Ada Admin")

    [letter] = [each for each in case.documents if each.name == "outcome"]
    assert letter.recipient_id == "Ada Admin"


@both_ways
def test_no_stranger_is_reminded_of_what_waits_for_a_successor(others: World, go: Going) -> None:
    case = others.start()
    go(others, "Paul Prof")

    others.wait(days=5)
    others.work()

    late = {str(each.recipient_id) for each in case.documents if each.name == "overdue"}
    assert late == {"Ada Admin"}


@both_ways
def test_administration_is_told_the_same_day_and_names_a_successor(
    others: World, go: Going
) -> None:
    case = others.start()

    go(others, "Paul Prof")

    [notice] = [each for each in case.documents if each.name == "part_vacant"]
    assert (notice.recipient_id, notice.created_at) == ("Ada Admin", others.clock.now())
    shown = others.engine.views.case(case.id, by=PersonId("Ada Admin"))
    assert [(role.id, who.id) for role, who in shown.vacancies] == [("professional", "Paul Prof")]
    successor(case, "professional", "Another professional")
    assert case.task("reply").assignee == "Another professional"
    case.complete("reply", {"reasons": "As before."}, by="Another professional")
    assert case.case.file["dissenter"] == "Paul Prof"  # as it was answered
    shown = others.engine.views.case(case.id, by=PersonId("Another professional"))
    assert shown.vacancies == ()


@both_ways
def test_the_chairs_part_waits_for_a_successor(others: World, go: Going) -> None:
    case = others.to_decide()

    go(others, "Cleo Chair")

    with pytest.raises(NotFound):
        others.engine.views.case(case.id, by=PersonId("Another chair"))
    assert told(case, "part_vacant") == ["Ada Admin"]
    successor(case, "chair", "Another chair")
    case.correct("conference_date", "2026-09-07", by="Another chair")


@both_ways
def test_handing_on_the_waiting_task_names_the_successor(others: World, go: Going) -> None:
    case = others.start()
    go(others, "Paul Prof")

    case.assign("reply", to="Another professional", by="Ada Admin")

    assert case.case.file["dissenter"] == "Paul Prof"  # as it was answered
    shown = others.engine.views.case(case.id, by=PersonId("Another professional"))
    assert shown.open_tasks[0].assignee == "Another professional"
    with pytest.raises(NotFound):  # help has been given
        others.engine.views.case(case.id, by=PersonId("Ada Admin"))


@both_ways
def test_a_successor_is_bound_by_the_rules_of_separation(others: World, go: Going) -> None:
    others.give("Pia Panel", "panel", "professional")
    case = others.decided().complete("ask_panel", {}, by="Pia Panel", item="1")
    go(others, "Paul Prof")

    with pytest.raises(InvalidAnswers, match="sits on the panel"):
        successor(case, "professional", "Pia Panel")
    with pytest.raises(InvalidAnswers, match="does not have the role"):
        successor(case, "professional", "Wim Watcher")
    assert "Pia Panel" not in [
        each.id
        for each, _ in others.engine.views.possible_successors(
            case.id, RoleId("professional"), by=PersonId("Ada Admin")
        )
    ]


@both_ways
def test_only_administration_that_the_case_opens_to_names_a_successor(
    others: World, go: Going
) -> None:
    case = others.to_decide()
    go(others, "Paul Prof")

    with pytest.raises(NotAllowed, match="Administration names"):
        successor(case, "professional", "Another professional", by="Cleo Chair")
    with pytest.raises(NotFound):
        successor(case, "professional", "Another professional", by="Olga Owner")


def test_a_part_that_somebody_has_has_no_successor(world: World) -> None:
    case = world.start().take_part("admin", "Ada Admin")

    with pytest.raises(WrongState):
        successor(case, "professional", "Paul Prof")


def test_the_history_says_who_left_and_who_followed(world: World) -> None:
    world.give("Mia Manager", "manager", "professional")
    case = world.start()
    leaves(world, "Paul Prof")
    successor(case, "professional", "Mia Manager")

    said = [row.event for row in case.rows if row.event.kind == "ParticipantLeft"]
    assert [(e.content["person"], e.actor.person_id) for e in said] == [
        ("Paul Prof", "Sid System")
    ]
    assert case.rows[-1].event.content["person"] == "Mia Manager"


def test_the_history_is_the_same_where_limits_passed_before_somebody_left(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.wait(days=20)

    leaves(world, "Max Manager")

    kinds = case.kinds
    assert kinds.index("TimerFired") < kinds.index("ParticipantLeft")
    late = [d.recipient_id for d in case.documents if d.name == "overdue"]
    assert "Max Manager" in late


def test_nobody_gives_a_part_away_that_was_given_to_them_for_this_case(others: World) -> None:
    case, stranger = others.start(), "Another professional"

    for attempt in (
        lambda: case.release("reply", by="Paul Prof"),
        lambda: case.assign("reply", to=stranger, by="Paul Prof"),
    ):
        with pytest.raises(NotAllowed, match="asks administration"):
            attempt()

    assert case.task("reply").assignee == "Paul Prof"
    asked = others.engine.questions.task(case.task("reply").id, by=PersonId("Paul Prof"))
    assert not asked.may_pass_on
    case.assign("reply", to=stranger, by="Ada Admin")
    assert case.task("reply").assignee == stranger


def test_what_was_only_taken_is_given_back(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    asked = world.engine.questions.task(case.task("decide").id, by=PersonId("Max Manager"))

    case.release("decide", by="Max Manager")

    assert asked.may_pass_on
    assert case.task("decide").assignee is None
