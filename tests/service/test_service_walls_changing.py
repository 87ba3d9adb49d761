"""Walls inside a case: what is another's is not changed, by whatever way."""

import pytest

from engine.errors import NotFound
from engine.ids import PersonId
from engine.rehearsal import Stage
from tests.service.walled import case_of, correct, day_before_and_back, played, refused, texts


@pytest.mark.parametrize("fact", ["reasons", "evidence", "concern"])
@pytest.mark.parametrize("person", ["R. Holm", "J. Pace", "Q. Lowe"])
def test_words_that_the_chair_took_down_for_the_dissenter_are_corrected_by_nobody(
    reviewed: Stage, fact: str, person: str
) -> None:
    refused(reviewed, fact, "Something milder.", person)


@pytest.mark.parametrize("person", ["B. Marsh", "A. Reeve", "J. Pace", "R. Holm", "S. Ward"])
def test_nobody_changes_the_choice_of_the_dissenter_not_even_they(
    deliberating: Stage, person: str
) -> None:
    refused(deliberating, "choice", "resolved", person)


def test_the_dissenter_corrects_their_own_words_and_nobody_else_does(deliberating: Stage) -> None:
    for person in ("R. Holm", "B. Marsh", "A. Reeve", "P. Bruce", "U. Sato"):
        refused(deliberating, "dissent_reason", "Something milder.", person)

    correct(deliberating, "dissent_reason", "As I meant it.", "J. Pace")

    assert deliberating.value(case_of(deliberating), "dissent_reason") == "As I meant it."


def test_a_form_that_was_keyed_in_for_the_dissenter_is_corrected_by_nobody() -> None:
    stage = played("sunderland", "s_26", until="key_in_form")
    keyed = [
        row.event.actor.role
        for row in stage.history(case_of(stage))
        if "dissent_reason" in (row.event.content.get("answers") or {})
    ]
    assert keyed == ["conference_admin"]

    for person in {name for names in stage.holders().values() for name in names}:
        refused(stage, "dissent_reason", "Something milder.", person)


@pytest.mark.parametrize("person", ["R. Holm", "B. Marsh", "A. Reeve", "S. Ward", "U. Sato"])
@pytest.mark.parametrize("fact", ["votes", "sign_name", "papers_not_provided"])
def test_nobody_but_the_panel_corrects_what_the_panel_answered(
    deliberating: Stage, fact: str, person: str
) -> None:
    refused(deliberating, fact, "Something else", person)


def test_the_panel_chair_corrects_a_name_and_their_own_words(deliberating: Stage) -> None:
    correct(deliberating, "sign_name", "Pia Bruce", "P. Bruce")
    correct(deliberating, "sign_mobile", "01632 960124", "P. Bruce")

    refused(deliberating, "sign_name", "Somebody", "G. Halim")
    assert deliberating.value(case_of(deliberating), "sign_name") == "Pia Bruce"


def test_a_day_of_the_reviewing_manager_is_corrected_by_them_alone(deliberating: Stage) -> None:
    for person in ("R. Holm", "B. Marsh", "P. Bruce", "J. Pace"):
        refused(deliberating, "discussion_date", "2026-09-01", person)

    for day in day_before_and_back(deliberating, "discussion_date"):
        correct(deliberating, "discussion_date", day, "A. Reeve")


def test_days_and_names_are_corrected_as_before(deliberating: Stage) -> None:
    for person in ("R. Holm", "B. Marsh", "A. Reeve"):
        for day in day_before_and_back(deliberating, "conference_date"):
            correct(deliberating, "conference_date", day, person)
    correct(deliberating, "attendees[0].agency", "Health Trust", "R. Holm")
    correct(deliberating, "attendees[0].how", "remote", "R. Holm")

    refused(deliberating, "attendees[0].email", "elsewhere@example.org", "B. Marsh")


@pytest.mark.parametrize(
    "fact",
    [
        "concerned[0].dissent_upheld", "concerned[0].narrative", "children[0].dissent_upheld",
        "_lists", "_former", "_latest", "members[0].person", "members[0].agency",
        "members[0].ruling_accepts", "conference_date ", " conference_date", "conference_date\n",
        "c\u043enference_date", "\uff43onference_date", "attendees[-1].name", "attendees[99].name",
        "recipients[0].address", "determined_at", "form_late", "panel_date.year",
        "harm_reports[0].harm_words", "votes", "minutes_text", "manager_view", "", "nonsense",
    ],
)  # fmt: skip
@pytest.mark.parametrize("person", ["R. Holm", "S. Ward", "L. Quill", "J. Pace", "Q. Amos"])
def test_no_path_leads_round_a_wall(deliberating: Stage, fact: str, person: str) -> None:
    refused(deliberating, fact, "2026-09-01", person)


@pytest.mark.parametrize("person", ["L. Quill", "J. Pace", "Q. Amos"])
def test_who_attended_is_corrected_by_nobody_else(deliberating: Stage, person: str) -> None:
    refused(deliberating, "attendees", [{"name": "N. New", "agency": "Police"}], person)


def test_what_is_not_yours_is_refused_in_the_words_for_what_is_not_there(
    deliberating: Stage,
) -> None:
    said = []
    for fact in ("manager_view", "minutes_text", "not_there_at_all"):
        with pytest.raises(NotFound) as refusal:
            correct(deliberating, fact, "x", "R. Holm")
        said.append(refusal.value.message.replace(fact, "…"))

    assert len(set(said)) == 1


def test_of_a_fact_that_two_roles_answer_the_stricter_wins() -> None:
    stage = played("sunderland", "s_59", until="hold_conference")

    refused(stage, "further_conference_date", "2026-09-01", "F. Dunn")
    refused(stage, "further_conference_date", "2026-09-01", "B. Marsh")
    refused(stage, "withdrawal_conversation", "x", "M. Lint")


def test_the_page_of_corrections_lists_what_the_reader_may_correct_alone(
    deliberating: Stage,
) -> None:
    questions, case_id = deliberating.engine.questions, case_of(deliberating)

    def listed(person: str) -> set[str]:
        return {fact.key for fact in questions.correctable(case_id, by=PersonId(person))[1]}

    assert "conference_date" in listed("R. Holm")
    assert listed("R. Holm") & {"choice", "votes", "manager_view", "dissent_reason"} == set()
    assert {"dissent_reason", "dissent_evidence", "choice_words"} <= listed("J. Pace")
    assert "conference_date" not in listed("J. Pace")
    assert {"sign_name", "how_agreed"} & listed("P. Bruce") == {"sign_name"}
    assert {"dor_entry"} <= listed("R. Holm")
    assert "dor_entry" not in listed("A. Reeve")


def test_nothing_is_corrected_once_the_case_has_ended() -> None:
    stage = played("manager_review", "q_01")
    assert stage.case(case_of(stage)).ended_at is not None

    refused(stage, "conference_date", "2026-09-01", "R. Holm")
    assert not stage.engine.views.case(case_of(stage), by=PersonId("R. Holm")).may_correct


def test_words_that_were_corrected_stand_in_the_history_for_who_may_know_them(
    deliberating: Stage,
) -> None:
    correct(deliberating, "dissent_reason", "As I meant it.", "J. Pace")

    assert "As I meant it." in texts(deliberating, "A. Reeve", at="history")
    assert "As I meant it." in texts(deliberating, "J. Pace", at="history")
    for person in ("R. Holm", "S. Ward", "M. Lint"):
        assert "A fact was corrected" not in texts(deliberating, person, at="history")
        assert "As I meant it." not in texts(deliberating, person)


def test_who_may_not_know_how_people_attended_is_not_asked_to_correct_it(
    deliberating: Stage,
) -> None:
    there = [dict(row) for row in deliberating.value(case_of(deliberating), "attendees")]
    there[0]["how"] = "remote" if there[0]["how"] != "remote" else "in_person"

    refused(deliberating, "attendees", there, "S. Ward")

    facts = deliberating.engine.questions.correctable
    assert "attendees" in {f.key for f in facts(case_of(deliberating), by=PersonId("R. Holm"))[1]}


def test_that_who_attended_was_corrected_is_told_to_who_may_know_it(deliberating: Stage) -> None:
    there = [dict(row) for row in deliberating.value(case_of(deliberating), "attendees")]
    new = {"name": "N. Ames", "agency": "Larkborough Housing", "how": "in_person"}
    correct(deliberating, "attendees", [*there, new], "R. Holm")

    told = {each for each in ("R. Holm", "B. Marsh", "A. Reeve", "J. Pace", "S. Ward")
            if "A fact was corrected" in texts(deliberating, each, at="history")}  # fmt: skip
    assert told == {"R. Holm", "B. Marsh", "A. Reeve"}


def test_nor_to_confirm_what_the_chair_proposes_of_it(deliberating: Stage) -> None:
    case, views = case_of(deliberating), deliberating.engine.views
    there = [dict(row) for row in deliberating.value(case, "attendees")]
    deliberating.engine.cases.correct(
        case, "attendees", there[:-1], by=PersonId("R. Holm"), because="She was not there."
    )

    assert views.case(case, by=PersonId("B. Marsh")).proposed
    assert not list(views.case(case, by=PersonId("S. Ward")).proposed)
    with pytest.raises(NotFound):
        deliberating.engine.cases.answer_correction(
            case, "attendees", by=PersonId("S. Ward"), confirms=True, because=""
        )
