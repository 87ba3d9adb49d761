"""Walls inside a case, tried again: by correcting who somebody is, and by places that are none."""

from dataclasses import replace
from html import unescape

import pytest

from engine.errors import InvalidAnswers, NotFound, Refused
from engine.ids import PersonId
from engine.model.people import Absence
from engine.rehearsal import Stage
from tests.scenario import World
from tests.service.test_service_walls_told import told
from tests.service.walled import case_of, correct, kept, letters, opens, texts


@pytest.fixture
def listed() -> Stage:
    """The second procedure: who is told is listed, with addresses; no letter has gone."""
    stage, as_it_was = kept("sunderland", "s_59", "list_recipients")
    stage.restore(as_it_was)
    return stage


def gives(stage: Stage, person: str, *roles: str) -> None:
    """Give somebody roles of the procedure, whatever their part in the case."""
    with stage.engine.open_work() as work:
        found = work.people.one(PersonId(person))
        more = {f"sunderland.{role}" for role in roles}
        work.people.save(replace(found, roles=found.roles | more))
        work.commit()


def parts(stage: Stage) -> set[tuple[str, str]]:
    return {(str(p.role), str(p.person_id)) for p in stage.participants(case_of(stage))}


@pytest.mark.parametrize("person", ["J. Pace", "P. Bruce"])
@pytest.mark.parametrize("role", ["letter_checker", "business_unit", "social_worker"])
def test_a_role_that_somebody_has_elsewhere_is_not_taken_up_by_correcting(
    listed: Stage, person: str, role: str
) -> None:
    gives(listed, person, role)
    before = parts(listed)

    with pytest.raises(Refused):
        correct(listed, "conference_date", "2026-11-02", person)

    assert parts(listed) == before


def test_administration_corrects_in_the_role_that_it_has_in_the_case(listed: Stage) -> None:
    gives(listed, "U. Sato", "conference_admin")
    before = parts(listed)

    correct(listed, "conference_date", "2026-11-01", "U. Sato")

    assert parts(listed) == before
    corrected = listed.history(case_of(listed))[-1].event
    assert corrected.actor.role == "business_unit"


@pytest.mark.parametrize(
    "fact", ["conference_date[0]", "children[0].name[0]", "children.name", "children[0]"]
)
def test_a_place_inside_a_value_is_no_fact(listed: Stage, fact: str) -> None:
    before = listed.fingerprint()

    with pytest.raises(NotFound):
        correct(listed, fact, "2026-11-02", "R. Holm")

    assert listed.fingerprint() == before


@pytest.mark.parametrize("person", ["B. Marsh", "R. Holm", "A. Reeve", "S. Ward"])
def test_nobody_but_who_lists_to_whom_letters_go_turns_one_to_another(
    listed: Stage, person: str
) -> None:
    before = listed.fingerprint()

    with pytest.raises(NotFound):
        correct(listed, "recipients[1].name", person, person)

    assert listed.fingerprint() == before
    correct(listed, "recipients[1].name", "Ms Rowe", "U. Sato")


# --- who somebody is


@pytest.mark.parametrize("person", ["B. Marsh", "R. Holm", "A. Reeve"])
@pytest.mark.parametrize("fact", ["dissenter", "chair"])
def test_a_part_is_not_taken_from_who_has_acted_in_it(
    listed: Stage, fact: str, person: str
) -> None:
    gives(listed, "Q. Amos", "dissenting_professional", "conference_chair")
    before = parts(listed)

    with pytest.raises(InvalidAnswers, match="has acted"):
        correct(listed, fact, "Q. Amos", person)

    assert parts(listed) == before


def test_nobody_names_themself_by_correcting(world: World) -> None:
    world.give("Ada Admin", "admin", "professional")
    case = world.start().take_part("admin", "Ada Admin")

    with pytest.raises(InvalidAnswers, match="themself"):
        case.correct("dissenter", "Ada Admin", by="Ada Admin")


def test_who_loses_a_part_by_a_correction_and_who_gets_it_are_told(world: World) -> None:
    world.give("Wim Watcher", "professional")
    case = world.start()

    case.correct("dissenter", "Wim Watcher", by="Cleo Chair", because="It was misheard.")

    for person in ("Paul Prof", "Wim Watcher"):
        assert "It was misheard." in told(case, person)
        assert "Cleo Chair" in told(case, person)


# --- who checks a letter has to see what will go


def asked(stage: Stage, element_id: str, person: str) -> str:
    """Return what a page says to who fills in its form."""
    task = next(t for t in stage.open_tasks(case_of(stage)) if t.element_id == element_id)
    shown = stage.engine.questions.task(task.id, by=PersonId(person))
    assert shown.may_do
    return unescape(f"{shown.form!r} {shown.rests!r}")


def lives_at(stage: Stage, address: str) -> None:
    """Give everybody to whom a letter goes an address."""
    with stage.engine.open_work() as work:
        case = work.cases.one(case_of(stage))
        recipients = [{**each, "address": address} for each in case.file["recipients"]]
        work.cases.save(replace(case, file={**case.file, "recipients": recipients}), [])
        work.commit()


@pytest.mark.parametrize(
    ("step", "until", "person"),
    [
        ("prepare_letter", "answer_safety_questions", "U. Sato"),
        ("check_letter", "prepare_letter", "L. Quill"),
    ],
)
def test_who_makes_and_who_checks_a_letter_reads_on_the_form_what_goes_to_whom_and_where(
    step: str, until: str, person: str
) -> None:
    stage, as_it_was = kept("sunderland", "s_59", until)
    stage.restore(as_it_was)
    lives_at(stage, "4 Mill Lane")

    said = asked(stage, step, person)

    reasons = stage.case(case_of(stage)).file["concerned"][0]["narrative"]
    for words in ("J. Pace", "Larkborough Community Health", "4 Mill Lane", "Kit Rowe", reasons):
        assert words in said


def test_who_lists_to_whom_letters_go_reads_who_was_at_the_conference() -> None:
    stage, as_it_was = kept("sunderland", "s_59", "upload_decision")
    stage.restore(as_it_was)

    said = asked(stage, "list_recipients", "U. Sato")

    for attendee in stage.case(case_of(stage)).file["attendees"]:
        assert f"{attendee['name']} ({attendee['agency']})" in said


def test_who_decides_whether_a_letter_is_safe_reads_to_whom_where_and_what_to_be_careful_of() -> (
    None
):
    stage, as_it_was = kept("manager_review", "q_24", "prepare_notices")
    stage.restore(as_it_was)
    lives_at(stage, "4 Mill Lane")

    said = asked(stage, "decide_safety", "S. Worth")

    for words in ("L. Byrne", "4 Mill Lane", "Ada Snow", "An address must not be disclosed"):
        assert words in said


# --- deputies


@pytest.mark.parametrize("role", ["U. Sato", "L. Quill"])
@pytest.mark.parametrize("person", ["J. Pace", "R. Holm"])
def test_who_dissents_or_chaired_reads_no_letter_in_the_place_of_who_makes_or_checks_it(
    person: str, role: str
) -> None:
    stage, as_it_was = kept("sunderland", "s_59", "file_minutes")
    stage.restore(as_it_was)
    gives(stage, person, "business_unit", "letter_checker")
    stands_in(stage, role, deputy=person)

    assert letters(stage, "outcome_family")
    for letter in letters(stage, "outcome_family"):
        assert not opens(stage, letter, person)
    assert stage.case(case_of(stage)).file["minutes_text"] not in texts(stage, person)


def stands_in(stage: Stage, away: str, *, deputy: str) -> None:
    """Let somebody who is in the case already stand in for one who is away."""
    with stage.engine.open_work() as work:
        today = stage.now.date()
        work.absences.add(
            Absence(
                person_id=PersonId(away),
                first_day=today,
                last_day=today,
                deputy_id=PersonId(deputy),
            )
        )
        work.commit()


def test_nobody_of_another_case_hands_a_task_of_this_one_to_themself(listed: Stage) -> None:
    gives(listed, "Q. Amos", "business_unit")
    task = next(t for t in listed.open_tasks(case_of(listed)) if t.assignee == "U. Sato")
    before = listed.fingerprint()

    with pytest.raises(NotFound):
        listed.engine.tasks.assign(task.id, to=PersonId("Q. Amos"), by=PersonId("Q. Amos"))

    assert listed.fingerprint() == before


# --- history


def test_an_entry_of_the_history_carries_no_answers_and_no_result_that_is_not_for_them(
    listed: Stage,
) -> None:
    case_id, views = case_of(listed), listed.engine.views
    recorded = listed.history(case_id)
    assert any(row.event.content.get("answers") for row in recorded)
    assert any(row.event.element_id == "check_independence" for row in recorded)

    for person in ("J. Pace", "R. Holm", "S. Ward", "U. Sato"):
        _, rows = views.history(case_id, by=PersonId(person), limit=10_000)
        assert not any("answers" in row.event.content for row in rows)
        told = [row.event for row in rows if row.event.element_id == "check_independence"]
        assert not any({"outputs", "rules"} & set(event.content) for event in told)
    _, rows = views.history(case_id, by=PersonId("M. Lint"), limit=10_000)
    told = [row.event for row in rows if row.event.element_id == "check_independence"]
    assert any({"outputs", "rules"} <= set(event.content) for event in told)
