"""Walls inside a case: whose answers somebody reads, also for who is away or has left."""

from dataclasses import replace
from html import unescape

import pytest

from engine.errors import NotFound
from engine.ids import PersonId, ProcedureId
from engine.model.case import NewCase
from engine.model.people import Absence
from engine.reads.questions import Entered
from engine.rehearsal import Stage, read_example
from tests.conftest import shipped_definition
from tests.service.walled import (
    case_of,
    correct,
    day_before_and_back,
    letters,
    opens,
    played,
    refused,
    texts,
)
from tests.walls.reach import reach


def test_the_panel_reads_the_answers_and_minutes_of_the_panel(upheld: Stage) -> None:
    minutes = upheld.case(case_of(upheld)).file["minutes_text"]
    narrative = upheld.case(case_of(upheld)).file["concerned"][0]["narrative"]

    for person in ("P. Bruce", "G. Halim", "C. Irwin"):
        assert minutes in texts(upheld, person)
        assert narrative in texts(upheld, person)


def test_what_a_form_asks_of_one_entry_of_a_list_is_read_with_the_answers() -> None:
    stage = played("sunderland", "s_160")

    assert "Ten years." in texts(stage, "M. Lint", at="answers")
    assert "Ten years." not in texts(stage, "P. Bruce")


@pytest.mark.parametrize("is_namesake", [False, True])
def test_the_letter_to_a_namesake_does_not_open_the_reasons_to_the_dissenter(
    *, is_namesake: bool
) -> None:
    stage = played("sunderland", "s_59", until="prepare_letter")
    if is_namesake:
        correct(stage, "recipients[0].agency", "Larkborough Police", "U. Sato")
    [checking] = [t for t in stage.open_tasks() if t.element_id == "check_letter"]
    right = {"letter_check": "right"}
    stage.engine.tasks.complete(checking.id, by=PersonId("L. Quill"), answers=right)
    narrative = stage.case(case_of(stage)).file["concerned"][0]["narrative"]

    assert (narrative in texts(stage, "J. Pace", at="answers")) is not is_namesake


@pytest.mark.parametrize("person", ["S. Ward", "J. Pace", "R. Holm", "A. Reeve", "B. Marsh"])
def test_nobody_else_opens_the_minutes_of_the_panel(upheld: Stage, person: str) -> None:
    file = upheld.case(case_of(upheld)).file

    assert file["minutes_text"] not in texts(upheld, person)
    assert file["votes"] not in texts(upheld, person) if file.get("votes") else True


@pytest.mark.parametrize("person", ["S. Ward", "R. Holm", "P. Bruce", "U. Sato"])
def test_what_the_reviewing_manager_wrote_is_read_by_them_alone(
    upheld: Stage, person: str
) -> None:
    file = upheld.case(case_of(upheld)).file

    assert file["manager_view"] in texts(upheld, "A. Reeve")
    assert file["manager_view"] not in texts(upheld, person)


@pytest.mark.parametrize(
    ("person", "reads"),
    [("J. Pace", True), ("S. Ward", False), ("R. Holm", False), ("P. Bruce", False)],
)
def test_what_the_dissenter_is_noted_to_have_said_is_read_by_them_and_who_noted_it(
    upheld: Stage, person: str, reads: bool
) -> None:
    noted = upheld.case(case_of(upheld)).file["discussion_points"]

    assert noted in texts(upheld, "A. Reeve")
    assert (noted in texts(upheld, person)) is reads


def test_who_decides_reads_what_the_dissenter_wrote(upheld: Stage) -> None:
    reason = upheld.case(case_of(upheld)).file["dissent_reason"]

    assert reason in texts(upheld, "A. Reeve")
    assert reason in texts(upheld, "P. Bruce")
    assert reason not in texts(upheld, "S. Ward")
    assert reason not in texts(upheld, "L. Quill")


def test_who_is_told_of_new_harm_reads_what_was_reported() -> None:
    stage = played("sunderland", "s_59", until="review_with_chair")
    stage.engine.cases.send(
        case_of(stage),
        "report_new_harm",
        by=PersonId("J. Pace"),
        answers={"harm_words": "A new bruise was seen.", "harm_referred": True},
    )

    assert "A new bruise" in texts(stage, "S. Ward")
    assert "A new bruise" in texts(stage, "A. Reeve")
    assert "A new bruise" not in texts(stage, "R. Holm")


@pytest.mark.parametrize(
    ("procedure", "example", "until", "reader"),
    [
        ("sunderland", "s_59", "review_with_chair", "S. Ward"),
        ("manager_review", "q_01", "confirm_independence", "Q. Lowe"),
    ],
)
def test_to_have_read_of_new_harm_is_offered_while_a_report_of_it_is_unread(
    procedure: str, example: str, until: str, reader: str
) -> None:
    stage = played(procedure, example, until=until)
    case, engine = case_of(stage), stage.engine
    words = "harm_words" if procedure == "sunderland" else "harm_seen"
    harm = {words: "A new bruise was seen.", "harm_referred": True}

    before = offered(stage, reader)
    engine.cases.send(case, "report_new_harm", by=PersonId("J. Pace"), answers=harm)
    unread = offered(stage, reader)
    read = {"harm_action": "I visit today."}
    engine.cases.send(case, "confirm_harm_read", by=PersonId(reader), answers=read)

    assert "confirm_harm_read" not in before
    assert "confirm_harm_read" in unread
    assert "confirm_harm_read" not in offered(stage, reader)


def test_a_conference_that_is_open_already_is_asked_about_and_a_dissent_of_it_is_not() -> None:
    stage = played("sunderland", "s_39", until="conference")
    file = shipped_definition("sunderland").files["examples/s_39.yaml"]
    [step] = [e for e in read_example(file, source="s_39").steps if e.verb == "start"]
    answers = step.details["answers"]
    other = {**answers, "children": [{"name": "Nell Rowe", "date_of_birth": "2020-03-02"}]}
    new = NewCase(procedure_id=ProcedureId("sunderland"), process_id="conference")
    alike = stage.engine.occasions.alike

    assert alike(new, answers, by=PersonId("R. Holm")) == [stage.case(case_of(stage)).reference]
    assert not alike(new, other, by=PersonId("R. Holm"))
    assert not alike(new, {}, by=PersonId("R. Holm"))
    assert not alike(new, answers, by=PersonId("M. Lint"))
    further = replace(new, conference_of=case_of(stage))
    assert alike(further, answers, by=PersonId("R. Holm"))
    dissent = replace(further, process_id="dissent")
    assert not alike(dissent, answers, by=PersonId("R. Holm"))


def offered(stage: Stage, person: str) -> set[str]:
    view = stage.engine.views.case(case_of(stage), by=PersonId(person))
    return {action.message for action in view.actions}


@pytest.mark.parametrize(("example", "is_quorate"), [("s_23", True), ("s_17", False)])
def test_who_is_said_to_be_present_is_told_to_object_only_where_they_can(
    example: str, *, is_quorate: bool
) -> None:
    stage = played("sunderland", example, until="open_panel")
    documents = stage.documents(case_of(stage))
    told = next(d for d in documents if d.name == "said_present")
    reader = PersonId(str(told.recipient_id))

    _, notice = stage.engine.views.document(told.id, by=reader)

    said = "say so on the page of the case" in notice.html
    can = "dispute_presence" in offered(stage, reader)

    assert said == can == is_quorate


def test_an_address_stands_on_the_form_and_the_letter_that_need_it_and_nowhere_else() -> None:
    stage = played("manager_review", "q_01")
    people = {name for names in stage.holders().values() for name in names}

    found = {
        where
        for person in people
        for where, text in reach(stage, case_of(stage), PersonId(person))
        if "4 Mill Lane" in unescape(text)
    }
    assert found == {"document:outcome_family"}


def test_a_form_shows_to_who_fills_it_in_and_to_nobody_beside(reviewed: Stage) -> None:
    task = next(iter(reviewed.open_tasks(case_of(reviewed))))
    questions = reviewed.engine.questions

    filling = questions.task(task.id, by=PersonId(str(task.assignee)))
    assert filling.form.components
    assert task.element_id == "review_dissent"
    with pytest.raises(NotFound):
        questions.task(task.id, by=PersonId("J. Pace"), entered=Entered(given={"x": "y"}))


def test_a_further_dissent_takes_over_no_address_of_the_conference() -> None:
    stage = played("sunderland", "s_01", until="close_conference")
    with stage.engine.open_work() as work:
        case = work.cases.one(case_of(stage))
        attendees = [{**one, "address": "4 Mill Lane"} for one in case.file["attendees"]]
        work.cases.save(replace(case, file={**case.file, "attendees": attendees}), [])
        work.commit()

    assert "4 Mill Lane" not in texts(stage, "R. Holm", at="start")


# --- deputies


def test_a_deputy_reads_and_corrects_for_the_one_who_is_away_but_never_their_words(
    deliberating: Stage,
) -> None:
    away(deliberating, "R. Holm", deputy="Q. Amos")
    for day in day_before_and_back(deliberating, "conference_date"):
        correct(deliberating, "conference_date", day, "Q. Amos")

    refused(deliberating, "dor_entry", "Something else.", "Q. Amos")
    correct(deliberating, "dor_entry", "As I entered it.", "R. Holm")


@pytest.mark.parametrize(
    ("person", "kept"),
    [("J. Pace", "manager_view"), ("R. Holm", "minutes_text"), ("S. Ward", "dissent_reason")],
)
def test_a_deputy_reads_no_more_than_the_one_who_is_away(
    upheld: Stage, person: str, kept: str
) -> None:
    deputy = f"For {person}"
    away(upheld, person, deputy=deputy)

    assert texts(upheld, deputy, at="story")
    assert upheld.case(case_of(upheld)).file[kept] not in texts(upheld, deputy)
    for letter in letters(upheld, "outcome_family"):
        assert not opens(upheld, letter, deputy)


def away(stage: Stage, person: str, *, deputy: str) -> None:
    with stage.engine.open_work() as work:
        work.people.save(
            replace(
                work.people.one(PersonId(person)),
                id=PersonId(deputy),
                name=deputy,
                username=deputy,
            )
        )
        today = stage.now.date()
        absence = Absence(
            person_id=PersonId(person),
            first_day=today,
            last_day=today,
            deputy_id=PersonId(deputy),
        )
        work.absences.add(absence)
        work.commit()


# --- parts that have ended


def test_who_was_replaced_on_the_panel_reads_their_own_notices_and_nothing_else() -> None:
    stage = played("sunderland", "s_125")
    case_id, former = case_of(stage), PersonId("P. Bruce")
    assert former not in {p.person_id for p in stage.participants(case_id)}

    read = {where for where, _ in reach(stage, case_id, former)}

    own = {d.name for d in stage.documents(case_id) if d.recipient_id == former}
    assert read <= {"notices", *(f"document:{name}" for name in own)}
