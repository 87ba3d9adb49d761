"""Who leaves a seat of a panel, or another part that they were given for one case."""

from dataclasses import replace
from functools import cache

import pytest

from engine.errors import NotAllowed
from engine.forms import TextView
from engine.ids import CaseId, PersonId, ProcedureId, RoleId
from engine.model.case import NewCase
from engine.model.people import Absence
from engine.model.user_task import UserTask
from engine.package import Definition, build_definition
from engine.package.places import read_package, shipped
from engine.rehearsal.example import read_example
from engine.rehearsal.rehearse import Outcome, Performer
from engine.rehearsal.stage import MAIN, Stage
from engine.spiff import SpiffRuntime
from tests.builders import london

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


def asked(stage: Stage, step_id: str, by: str) -> tuple[str, dict[str, list[str]]]:
    """Return what the form of a step says, and the labels of what each question offers."""
    page = stage.engine.questions.task(the(stage, step_id).id, by=PersonId(by)).form
    texts = [str(each.html) for each in page.components if isinstance(each, TextView)]
    offered = {each.path: [one.label for one in each.options] for each in page.fields()}
    return " ".join(texts), offered


def the(stage: Stage, step_id: str) -> UserTask:
    return next(task for task in stage.open_tasks() if task.element_id == step_id)


JPACE = PersonId("J. Pace")
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


def test_a_seat_that_somebody_left_says_so_and_offers_no_exception_for_them() -> None:
    stage = before("open_panel")
    gone(stage, "P. Bruce")
    stage.move_to(london("2026-11-10 10:00"))
    nobody = {"present_members": ["E. Tait"]}
    tasks = stage.engine.tasks
    tasks.complete(the(stage, "open_panel").id, by=PersonId("E. Tait"), answers=nobody)

    page, offered = asked(stage, "refix_panel", "M. Lint")
    assert "P. Bruce has left, or lost the role for it" in page
    members = offered["members_to_replace"]
    assert [each for each in members if each.startswith("P. Bruce")] == [
        "P. Bruce, Larkborough Police: has left, or lost the role for it"
    ]
    assert len([each for each in members if "has left" in each]) == 1
    again = {"adjourn_reason": "Too few.", "panel_date": "2026-11-19"}
    tasks.complete(the(stage, "refix_panel").id, by=PersonId("M. Lint"), answers=again)

    page, offered = asked(stage, "replace_member", "M. Lint")
    assert "has left, or lost the role for it" in page
    assert "Independent" not in page
    assert offered["replacement"] == ["By somebody else"]


def test_each_seat_that_is_filled_again_says_whose_it_was_to_who_fills_it() -> None:
    stage = before("declare_independence")
    leavers = [t.assignee for t in stage.open_tasks() if t.element_id == "declare_independence"]
    gone(stage, *(PersonId(str(each)) for each in leavers[:2]))
    engine, lint = stage.engine, PersonId("M. Lint")

    filled = [t for t in engine.inbox.mine(lint).tasks if t.element_id == "replace_member"]
    said = {each.whose for each in engine.views.about(filled).values()}
    labels = {
        by: {
            each.item_label
            for each in engine.views.case(stage.cases[MAIN], by=by).open_tasks
            if each.element_id == "replace_member"
        }
        for by in (lint, JPACE)
    }

    assert said == {*leavers[:2]}
    # That a seat is filled again is not for who dissents to know.
    assert labels == {lint: said, JPACE: set()}


def test_who_disputes_to_have_been_there_is_named_wherever_the_panel_decides() -> None:
    stage = before("confirm_quorum", example="s_144")
    said = {"dispute_kind": "not_there", "dispute_words": "I was ill that day"}
    halim, chair = PersonId("G. Halim"), PersonId("P. Bruce")
    stage.engine.cases.send(stage.cases[MAIN], "dispute_presence", by=halim, answers=said)

    here, _ = asked(stage, "confirm_quorum", chair)
    present = {"present_members": [chair, halim, "C. Irwin"]}
    stage.engine.tasks.complete(the(stage, "confirm_quorum").id, by=chair, answers=present)
    deciding, _ = asked(stage, "determine", chair)

    assert "I was ill that day" in here
    assert "I was ill that day" in deciding


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

    offered = stage.engine.views.possible_successors(case_id, RoleId("qa_manager"), by=boss)

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
        answers=steps[0].details["answers"]
        | {"dissenter": abbot.id, "dissenter_agency": abbot.agency},
    )

    assert "R. Holm" not in [p.person_id for p in stage.participants(further.id)]
    assert stage.engine.inbox.of_roles(stranger).tasks == []
    shown = stage.engine.views.case(further.id, by=PersonId("B. Marsh"))
    assert [role.id for role, _ in shown.vacancies] == ["conference_chair"]
