"""Who leaves or loses a role keeps no task and no access; nobody falls heir to a part."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import pytest

from engine.casework.casework import Casework
from engine.errors import Busy, InvalidAnswers, NotAllowed, NotFound, Unavailable, WrongState
from engine.ids import CaseId, PersonId, ProcedureId, RoleId
from engine.model.case import NewCase
from engine.model.people import Absence, Person
from engine.model.user_task import UserTask
from engine.package import Definition, build_definition
from engine.package.places import read_package, shipped
from engine.rehearsal.example import read_example
from engine.rehearsal.rehearse import Outcome, Performer
from engine.rehearsal.stage import MAIN, Stage
from engine.service.commands import Commands
from engine.service.leavers import takes_something
from engine.spiff import SpiffRuntime
from tests.builders import london, make_person
from tests.scenario import DECIDED, CaseOf, World
from tests.service.test_service_access import opens_to
from tests.small_dissent import FILES, FORMS, SETTINGS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element, parallel


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


@pytest.fixture
def others(world: World) -> World:
    """Let strangers have the same roles as the people of the case."""
    with world.engine.open_work() as work:
        for role in ("professional", "chair"):
            work.people.save(make_person(f"Another {role}", role))
        work.commit()
    return world


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
        for each, _ in others.engine.views.possible_successors(case.id, RoleId("professional"))
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


# --- a seat on a real panel


@cache
def real(procedure: str) -> Definition:
    """Return a shipped procedure, compiled once."""
    procedure_id, files = read_package(shipped()[0] / procedure)
    return build_definition(ProcedureId(procedure_id), files, runtime=SpiffRuntime())


def before(step_id: str, *, of: str = "sunderland", example: str = "s_33") -> Stage:
    """Return a real case as it stands before a step."""
    definition = real(of)
    found = read_example(definition.files[f"examples/{example}.yaml"], source=example)
    stage = Stage(found, definition)
    performer = Performer(stage, Outcome(example=found))
    for each in found.steps[: [each.object for each in found.steps].index(step_id)]:
        performer.perform(each)
    return stage


def gone(stage: Stage, *people: str) -> CaseId:
    for person in people:
        stage.engine.people.deactivate(PersonId(person), by=None)
    return stage.cases[MAIN]


def also(stage: Stage, name: str, role: str) -> PersonId:
    """Let a stranger have a role too."""
    person = replace(
        stage.engine.people.person(PersonId("R. Holm")),
        id=PersonId(name),
        name=name,
        username=name.replace(" ", ""),
        roles=frozenset({f"{stage.definition.id}.{role}"}),
    )
    stage.engine.people.add(person, by=None)
    return person.id


def notices(stage: Stage, *names: str) -> list[tuple[str, str]]:
    found = stage.documents(stage.cases[MAIN])
    return [(str(each.name), each.recipient_name) for each in found if each.name in names]


def the(stage: Stage, step_id: str) -> UserTask:
    return next(task for task in stage.open_tasks() if task.element_id == step_id)


TOLD = ("nobody_free", "part_vacant", "part_left", "nobody_administers")


def test_the_seat_of_a_member_who_leaves_is_filled_again() -> None:
    stage = before("declare_independence")
    leaver = next(t.assignee for t in stage.open_tasks() if t.element_id == "declare_independence")
    assert leaver is not None

    stage.engine.people.deactivate(leaver, by=None)

    open_now = list(stage.open_tasks())
    assert leaver not in [task.assignee for task in open_now]
    assert [t.role for t in open_now if t.element_id == "replace_member"] == ["business_manager"]
    assert leaver not in [p.person_id for p in stage.participants(stage.cases[MAIN])]


def test_who_appoints_the_panel_is_told_of_a_seat_that_somebody_leaves() -> None:
    stage = before("open_panel")

    gone(stage, "P. Bruce")

    assert notices(stage, *TOLD) == [("part_left", "M. Lint")]


def test_nobody_is_told_of_a_declaration_that_nobody_has_to_give_any_more() -> None:
    stage = before("declare_independence")

    gone(stage, "P. Bruce")

    assert notices(stage, *TOLD) == [("part_left", "M. Lint")]
    assert the(stage, "replace_member").assignee == "M. Lint"


def test_who_has_left_does_not_count_for_the_quorum() -> None:
    stage = before("open_panel")
    gone(stage, "P. Bruce", "G. Halim")
    stage.move_to(london("2026-11-10 10:00"))
    chair = PersonId("E. Tait")

    everybody = {"present_members": ["E. Tait", "P. Bruce", "G. Halim", "C. Irwin"]}
    stage.engine.tasks.complete(the(stage, "open_panel").id, by=chair, answers=everybody)

    assert [task.element_id for task in stage.open_tasks()] == ["refix_panel"]


@pytest.mark.parametrize("person", ["S. Ward", "B. Marsh", "R. Holm", "C. Irwin"])
def test_only_who_appoints_the_panel_names_its_chair(person: str) -> None:
    stage = before("open_panel")
    case_id = gone(stage, "E. Tait")
    name, by = stage.engine.cases.name_successor, PersonId(person)

    with pytest.raises(NotAllowed):
        name(case_id, RoleId("panel_chair"), to=PersonId("V. Stone"), by=by)
    with pytest.raises(NotAllowed):
        stage.engine.tasks.assign(the(stage, "open_panel").id, to=PersonId("V. Stone"), by=by)

    assert stage.engine.views.case(case_id, by=by).vacancies == ()
    name(case_id, RoleId("panel_chair"), to=PersonId("V. Stone"), by=PersonId("M. Lint"))
    assert the(stage, "open_panel").assignee == "V. Stone"


def test_a_social_worker_hands_on_no_work_of_others() -> None:
    stage = before("review_with_chair")

    with pytest.raises(NotAllowed):
        stage.engine.tasks.assign(
            the(stage, "review_with_chair").id, to=PersonId("H. Doyle"), by=PersonId("S. Ward")
        )


# --- other parts that somebody is given for one case


def test_the_social_workers_part_falls_to_no_stranger() -> None:
    stage = before("review_with_chair")
    stranger = also(stage, "Another Worker", "social_worker")

    case_id = gone(stage, "S. Ward")

    assert notices(stage, *TOLD) == [("part_vacant", "B. Marsh")]
    assert not stage.engine.views.opens(case_id, by=stranger)
    letters = stage.engine.cases.commands.run(
        case_id, lambda casework: casework.staffing.addressed_as("social_worker")
    )
    assert [each["name"] for each in letters] == ["B. Marsh"]


def test_who_was_passed_over_as_reviewer_does_not_get_the_review_back() -> None:
    stage = before("review_dissent", of="manager_review", example="q_33")
    conflicted = PersonId("Q. Lowe")

    case_id = gone(stage, "E. Marsh")

    assert stage.engine.inbox.of_roles(conflicted).tasks == []
    assert not stage.engine.views.opens(case_id, by=conflicted)
    # Who is nominated next has it at once, so nobody has to be named.
    assert notices(stage, *TOLD) == []
    assert not {task.assignee for task in stage.open_tasks()} & {conflicted, "E. Marsh", None}


def test_who_names_somebody_sees_who_is_away_and_not_who_declared_a_conflict() -> None:
    stage = before("review_dissent", of="manager_review", example="q_33")
    case_id, today = gone(stage, "E. Marsh"), stage.now.date()
    boss = also(stage, "Another Boss", "senior_manager")
    away = Absence(person_id=boss, first_day=today, last_day=today)
    stage.engine.people.add_absence(away, by=boss)

    offered = stage.engine.views.possible_successors(case_id, RoleId("qa_manager"))

    known = {person.name: said for person, said in offered}
    assert "Q. Lowe" not in known
    assert known["Another Boss"] == ["Away at present"]


def test_a_review_goes_to_another_who_has_the_post_and_declares_first() -> None:
    stage = before("decide_dissent", of="manager_review", example="q_01")
    colleague = also(stage, "Another Manager", "qa_manager")

    gone(stage, "Q. Lowe")

    has = [t.element_id for t in stage.engine.inbox.mine(colleague).tasks]
    assert sorted(has) == ["confirm_independence", "decide_dissent"]
    assert notices(stage, *TOLD) == []


def test_who_left_before_a_further_dissent_has_no_part_in_it() -> None:
    stage = before("review_with_chair")
    stranger = also(stage, "Another Chair", "conference_chair")
    with stage.engine.open_work() as work:
        [abbot] = work.people.called(["T. Abbot"])
    first = gone(stage, "R. Holm")
    files = stage.definition.files
    example = read_example(files["examples/s_33.yaml"], source="s_33")
    steps = [each for each in example.steps if each.object == "raise_dissent"]

    further = stage.engine.cases.start(
        NewCase(procedure_id="sunderland", process_id="dissent", conference_of=first),
        by=PersonId("B. Marsh"),
        answers={**steps[0].details["answers"], "dissenter": abbot.id},
    )

    assert "R. Holm" not in [p.person_id for p in stage.participants(further.id)]
    assert stage.engine.inbox.of_roles(stranger).tasks == []
    shown = stage.engine.views.case(further.id, by=PersonId("B. Marsh"))
    assert [role.id for role, _ in shown.vacancies] == ["conference_chair"]


# --- nobody waits in silence


@both_ways
def test_an_ended_case_asks_for_nobody(others: World, go: Going) -> None:
    case = others.decided()
    case.complete("ask_panel", {}, by="Pia Panel", item="1")
    case.complete("ask_panel", {}, by="Pia Panel", item="2")
    case.complete("file_it", {}, by="Ada Admin")
    others.give("Wim Watcher", "admin")

    go(others, "Paul Prof")

    assert told(case, "part_vacant") == told(case, "part_left") == []
    assert "Wim Watcher" not in opens_to(case)
    assert "Paul Prof" not in opens_to(case)


@both_ways
def test_administration_is_told_also_where_a_case_cannot_go_on(go: Going) -> None:
    case = endless_once_due(Professional="reply")
    with case.world.engine.open_work() as work:
        kept = work.cases.one(case.id, lock=True)
        work.cases.save(replace(kept, file={**kept.file, "conference_date": "2000-01-01"}), [])
        work.commit()

    go(case.world, "Paul Prof")

    assert case.incidents
    assert told(case, "part_vacant") == ["Ada Admin"]


@both_ways
def test_where_nobody_administers_the_service_is_told_and_then_who_is_the_first_to(
    others: World, go: Going
) -> None:
    case = others.start()
    others.give("Ada Admin", "watcher")

    go(others, "Paul Prof")

    assert told(case, "nobody_administers") == ["Sid System"]
    with pytest.raises(NotFound):
        others.engine.views.case(case.id, by=PersonId("Sid System"))
    others.give("Wim Watcher", "admin")
    assert told(case, "part_vacant") == ["Wim Watcher"]
    successor(case, "professional", "Another professional", by="Wim Watcher")


@both_ways
@pytest.mark.parametrize(
    ("deputy", "others_there", "expected"),
    [
        (None, True, "Wim Watcher"),
        ("Wim Watcher", True, "Wim Watcher"),
        ("Olga Owner", False, "Olga Owner"),
        (None, False, "Ada Admin"),
    ],
)
def test_of_administration_those_are_told_who_are_there(
    others: World, go: Going, deputy: str | None, others_there: bool, expected: str
) -> None:
    case = others.start().take_part("admin", "Ada Admin")
    others.give("Wim Watcher", "admin")
    others.give("Olga Owner", "admin")
    if deputy != "Olga Owner":
        others.give("Olga Owner", "watcher")
    others.away("Ada Admin", deputy=deputy)
    if not others_there:
        others.away("Wim Watcher")

    go(others, "Paul Prof")

    assert told(case, "part_vacant") == [expected]


def administered_by(*roles: str, stand_in: str = "") -> World:
    """Return the small procedure with more roles of administration, or one that stands in."""
    part, where = 'part = "administration"', "[parameters.decision_days]"
    more = "".join(f'[roles.{role}]\ntitle = "{role.title()}"\n{part}\n' for role in roles)
    settings = SETTINGS.replace(part, f"{part}\nstand_ins = {[*filter(None, [stand_in])]}")
    return World({**FILES, "procedure.toml": settings.replace(where, more + where).encode()})


@both_ways
def test_where_all_of_administration_are_away_who_stands_in_for_them_is_told(go: Going) -> None:
    world = administered_by(stand_in="watcher")
    case = world.start()
    world.away("Ada Admin", deputy="Wim Watcher")

    go(world, "Paul Prof")

    assert told(case, "part_vacant") == ["Wim Watcher"]


@both_ways
@pytest.mark.parametrize(("is_there", "expected"), [(True, "Ada Admin"), (False, "Wim Watcher")])
def test_of_several_that_administer_the_first_that_anybody_has_is_told_and_names_somebody(
    go: Going, is_there: bool, expected: str
) -> None:
    world = administered_by("office", "archive")
    case, waiting = world.start(), world.to_decide()
    world.give("Wim Watcher", "office")
    world.give("Olga Owner", "archive")
    if not is_there:
        world.give("Ada Admin", "watcher")

    go(world, "Paul Prof")
    world.away("Max Manager")
    world.away("Mia Manager")

    assert told(case, "part_vacant") == [expected]
    assert told(waiting, "nobody_free") == [expected]
    world.give("Mia Manager", "professional")
    with pytest.raises(NotFound):
        successor(case, "professional", "Mia Manager", by="Olga Owner")
    successor(case, "professional", "Mia Manager", by=expected)
    assert case.task("reply").assignee == "Mia Manager"


def test_all_of_administration_whose_help_a_case_has_asked_for_may_open_it() -> None:
    drawn = (
        lanes(
            Chair="begun fork over",
            Manager="decide",
            Administrator="name_manager",
            Panel_member="sit",
            Office="name_panel",
        )
        + step("startEvent", "begun", formKey="raise")
        + parallel("fork")
        + step("userTask", "decide", formKey="words")
        + step("userTask", "name_manager", formKey="words", appoints="manager = why")
        + step("userTask", "sit", formKey="words")
        + step("userTask", "name_panel", formKey="words", appoints="panel = why")
        + element("endEvent", "over")
        + chain("begun", "fork", "decide", "name_manager", "over")
        + chain("fork", "sit", "name_panel", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    office = '[roles.office]\ntitle = "Office"\npart = "administration"'
    world = World(package(drawn, forms=forms, parameters=office))
    world.give("Wim Watcher", "office")
    for person in ("Max Manager", "Mia Manager", "Pia Panel"):
        world.give(person, "watcher")

    case = world.start()

    assert told(case, "nobody_free") == ["Ada Admin", "Wim Watcher"]
    assert {"Ada Admin", "Wim Watcher"} <= {*opens_to(case)}


def test_who_is_the_first_to_administer_again_is_told_what_nobody_is_free_to_do(
    world: World,
) -> None:
    case = world.to_decide()
    for person in ("Ada Admin", "Mia Manager", "Max Manager"):
        world.give(person, "watcher")
    assert told(case, "nobody_administers") == ["Sid System"]

    world.give("Wim Watcher", "admin")

    assert told(case, "nobody_free") == ["Wim Watcher"]
    world.give("Olga Owner", "admin")
    assert told(case, "nobody_free") == ["Wim Watcher"]


@both_ways
def test_nobody_is_told_again_of_what_who_goes_could_not_do(world: World, go: Going) -> None:
    case = world.to_decide()
    world.give("Mia Manager", "watcher")
    go(world, "Max Manager")
    assert told(case, "nobody_free") == ["Ada Admin"]

    go(world, "Paul Prof")

    assert told(case, "nobody_free") == ["Ada Admin"]


WRITES = (
    lanes(Chair="begun over", Administrator="wait tell")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "wait", formKey="words")
    + step("sendTask", "tell", letter="late", to="= dissenter")
    + element("endEvent", "over")
    + chain("begun", "wait", "tell", "over")
)


@both_ways
def test_what_is_sent_to_a_person_goes_to_who_is_in_their_place(go: Going) -> None:
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    world = World(package(WRITES, forms=forms))
    waiting, taken_on = world.start(), world.start()
    world.give("Wim Watcher", "professional")
    go(world, "Paul Prof")
    successor(taken_on, "professional", "Wim Watcher")

    for case in (waiting, taken_on):
        case.complete("wait", {}, by="Ada Admin")

    assert [told(case, "late") for case in (waiting, taken_on)] == [
        ["Ada Admin"],
        ["Wim Watcher"],
    ]


def sent_after_a_loss(to: str, loses: Callable[[CaseOf], None]) -> list[tuple[str, str | None]]:
    """Return who gets what is sent to a person, and in which role, once somebody has gone.

    A manager who has acted is administration too.
    """
    body = (
        lanes(Chair="begun over", Manager="decide", Administrator="wait then tell")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "decide", formKey="words")
        + step("userTask", "wait", formKey="words")
        + step("userTask", "then", formKey="words")
        + step("sendTask", "tell", letter="late", to=f"= &quot;{to}&quot;")
        + element("endEvent", "over")
        + chain("begun", "decide", "wait", "then", "tell", "over")
    )
    world = World(package(body, forms={"raise": FORMS["raise"], "words": form("words")}))
    world.give("Max Manager", "manager", "admin")
    case = world.start().complete("decide", {}, by="Max Manager")
    case.complete("wait", {}, by="Max Manager").take_part("admin", "Ada Admin")
    loses(case)
    case.complete("then", {}, by=case.task("then").assignee or "Ada Admin")
    sent = [each for each in case.documents if each.name == "late"]
    return [(str(each.recipient_id), each.recipient_role) for each in sent]


def test_what_is_sent_to_who_lost_one_of_two_parts_still_comes_to_them() -> None:
    def loses(case: CaseOf) -> None:
        case.world.give("Max Manager", "admin")

    assert sent_after_a_loss("Max Manager", loses) == [("Max Manager", "admin")]


def test_what_is_sent_to_who_has_a_successor_comes_to_them_in_that_role() -> None:
    def loses(case: CaseOf) -> None:
        case.world.give("Wim Watcher", "professional")
        leaves(case.world, "Paul Prof")
        successor(case, "professional", "Wim Watcher")

    assert sent_after_a_loss("Paul Prof", loses) == [("Wim Watcher", "professional")]


def test_what_is_sent_to_who_had_no_part_and_has_left_goes_to_administration() -> None:
    def loses(case: CaseOf) -> None:
        case.world.give("Max Manager", "manager")
        leaves(case.world, "Wim Watcher")

    assert sent_after_a_loss("Wim Watcher", loses) == [("Ada Admin", "admin")]
    assert sent_after_a_loss("Mia Manager", loses) == [("Mia Manager", None)]


def test_what_is_sent_to_a_role_goes_to_who_has_it_where_the_rules_bar_all_of_them(
    world: World,
) -> None:
    world.give("Paul Prof", "professional", "manager")
    case = world.start()
    asked = partial(world.engine.commands.run, case.id)
    manager = [each["name"] for each in asked(lambda own: own.staffing.addressed_as("manager"))]
    assert manager == ["Max Manager", "Mia Manager"]

    world.give("Max Manager", "watcher")
    world.give("Mia Manager", "watcher")

    [only] = asked(lambda own: own.staffing.addressed_as("manager"))
    assert (only["name"], only["role"]) == ("Paul Prof", "manager")


@both_ways
def test_a_task_drawn_for_who_is_gone_is_for_the_others_of_the_role(go: Going) -> None:
    body = (
        lanes(Chair="begun over", Manager="first second", Administrator="wait")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "first", formKey="words")
        + step("userTask", "wait", formKey="words")
        + step("userTask", "second", formKey="words", assignee="&quot;Max Manager&quot;")
        + element("endEvent", "over")
        + chain("begun", "first", "wait", "second", "over")
    )
    world = World(package(body, forms={"raise": FORMS["raise"], "words": form("words")}))
    case = world.start().complete("first", {}, by="Max Manager")

    go(world, "Max Manager")
    case.complete("wait", {}, by="Ada Admin")

    assert case.task("second").assignee is None
    assert case.complete("second", {}, by="Mia Manager").case.ended_at


def test_letters_open_to_who_takes_the_part_on_and_no_more_to_who_had_it(others: World) -> None:
    case = others.decided().complete("file_it", {}, by="Ada Admin")
    [letter] = [each for each in case.documents if each.name == "outcome"]
    views = others.engine.views
    assert views.document(letter.id, by=PersonId("Paul Prof"))

    loses_the_role(others, "Paul Prof")
    successor(case, "professional", "Another professional")

    with pytest.raises(NotFound):
        views.document(letter.id, by=PersonId("Paul Prof"))
    assert views.document(letter.id, by=PersonId("Another professional"))
    shown = views.case(case.id, by=PersonId("Another professional"))
    assert letter.id in [each.id for each in shown.documents]


# --- what could not be followed up


def test_a_case_that_the_database_keeps_back_is_told_and_followed_when_it_is_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held, free = (world.to_decide().claim("decide", by="Max Manager") for _ in range(2))
    run = Commands.run

    def busy(commands: Commands, case_id: CaseId, act: Callable[[Casework], object]) -> object:
        if case_id == held.id:
            raise Busy("The database is busy.")
        return run(commands, case_id, act)

    with monkeypatch.context() as patch:
        patch.setattr(Commands, "run", busy)
        with pytest.raises(Unavailable, match="1 case could not be reached"):
            leaves(world, "Max Manager")

    assert caplog.messages == [f"case {held.id} was left: Busy"]
    assert free.task("decide").assignee is None
    assert held.task("decide").assignee == "Max Manager"
    world.engine.people.reactivate(PersonId("Max Manager"), by=PersonId("Sid System"))
    leaves(world, "Max Manager")
    assert held.task("decide").assignee is None


def test_who_is_away_is_told_where_nobody_could_be_told_that_work_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.give("Mia Manager", "watcher")
    world.give("Bea Boss", "watcher")
    held, free = (world.to_decide().claim("decide", by="Max Manager") for _ in range(2))
    run = Commands.run

    def busy(commands: Commands, case_id: CaseId, act: Callable[[Casework], object]) -> object:
        if case_id == held.id:
            raise Busy("The database is busy.")
        return run(commands, case_id, act)

    monkeypatch.setattr(Commands, "run", busy)
    with pytest.raises(Unavailable, match="1 case could not be reached"):
        world.away("Max Manager")

    assert "NobodyFree" in free.kinds
    assert "NobodyFree" not in held.kinds
    [away] = world.engine.people.absences(PersonId("Max Manager"))
    assert away.deputy_id is None


@pytest.mark.parametrize(
    ("before", "after", "takes"),
    [
        (make_person("A", "chair"), make_person("A", "chair"), False),
        (make_person("A", "chair"), make_person("A", "chair", "panel"), False),
        (make_person("A", "chair", "panel"), make_person("A", "chair"), True),
        (make_person("A", "chair"), make_person("A", "chair", active=False), True),
        (make_person("A", "chair", active=False), make_person("A"), False),
    ],
)
def test_what_takes_something_from_somebody(before: Person, after: Person, takes: bool) -> None:
    assert takes_something(before, after) is takes
