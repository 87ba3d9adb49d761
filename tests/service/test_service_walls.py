"""Walls inside a case: what is another's is neither read nor changed, by whatever way."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import unescape
from typing import Any

import pytest

from engine.errors import NotFound, Refused
from engine.ids import CaseId, DocumentId, PersonId, ProcedureId
from engine.model.case import NewCase
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind
from engine.model.people import Absence
from engine.reads.questions import Entered
from engine.rehearsal import Outcome, Performer, Stage, read_example
from engine.rehearsal.stage import Kept
from tests.builders import a_day
from tests.conftest import shipped_definition
from tests.scenario import CaseOf, World
from tests.walls.reach import reach


def played(procedure: str, example_id: str, *, until: str = "") -> Stage:
    """Play an example to its end, or until a step has been done."""
    definition = shipped_definition(procedure)
    example = read_example(definition.files[f"examples/{example_id}.yaml"], source=example_id)
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        if each.verb not in ("expect", "refuse"):
            performer.perform(each)
        if until and each.object == until:
            break
    return stage


def case_of(stage: Stage) -> CaseId:
    return next(iter(stage.cases.values()))


@pytest.fixture(scope="module")
def upheld() -> Stage:
    """The second procedure: a panel has decided, and letters to a family are sent and held."""
    return played("sunderland", "s_59")


@cache
def kept(procedure: str, example_id: str, until: str) -> tuple[Stage, Kept]:
    stage = played(procedure, example_id, until=until)
    return stage, stage.keep()


@pytest.fixture
def reviewed() -> Stage:
    """The first procedure: the dissent is recorded, and its review is under way."""
    stage, as_it_was = kept("manager_review", "q_01", "confirm_independence")
    stage.restore(as_it_was)
    return stage


@pytest.fixture
def deliberating() -> Stage:
    """The second procedure: the panel has signed its determination."""
    stage, as_it_was = kept("sunderland", "s_59", "sign_determination")
    stage.restore(as_it_was)
    return stage


def letters(stage: Stage, name: str) -> list[Document]:
    return [each for each in stage.documents(case_of(stage)) if each.name == name]


def opens(stage: Stage, document: Document, person: str) -> bool:
    try:
        stage.engine.views.document(document.id, by=PersonId(person))
    except NotFound:
        return False
    listed = stage.engine.views.case(case_of(stage), by=PersonId(person)).documents
    assert document.id in [each.id for each in listed]
    return True


def correct(stage: Stage, fact: str, value: Any, by: str) -> None:
    stage.engine.cases.correct(
        case_of(stage), fact, value, by=PersonId(by), because="It was misread."
    )


def refused(stage: Stage, fact: str, value: Any, by: str) -> None:
    """Try to correct, and to look at what a correction would do."""
    cases, before = stage.engine.cases, stage.fingerprint()
    with pytest.raises(Refused):
        correct(stage, fact, value, by)
    with pytest.raises(Refused) as refusal:
        cases.preview_correction(case_of(stage), fact, value, by=PersonId(by))
    with pytest.raises(Refused):
        stage.engine.questions.correction(case_of(stage), fact, by=PersonId(by))
    recorded = stage.case(case_of(stage)).file.get(fact)
    assert not isinstance(recorded, str) or recorded not in refusal.value.sentence
    assert stage.fingerprint() == before


# --- letters, notices and papers


@pytest.mark.parametrize(
    "person", ["J. Pace", "P. Bruce", "S. Ward", "R. Holm", "A. Reeve", "B. Marsh", "C. Irwin"]
)
def test_nobody_but_who_makes_and_checks_it_opens_the_letter_to_the_parent(
    upheld: Stage, person: str
) -> None:
    for letter in letters(upheld, "outcome_family"):
        assert not opens(upheld, letter, person)


def test_who_makes_and_who_checks_a_letter_opens_it(upheld: Stage) -> None:
    written = [*letters(upheld, "outcome_family"), *letters(upheld, "outcome_professional")]

    assert written
    for letter in written:
        assert opens(upheld, letter, "U. Sato")
        assert opens(upheld, letter, "L. Quill")


def test_the_letter_checker_opens_what_they_check_and_nothing_else(upheld: Stage) -> None:
    listed = upheld.engine.views.case(case_of(upheld), by=PersonId("L. Quill")).documents

    others = {each.name for each in listed if each.recipient_id != "L. Quill"}
    assert others == {"outcome_family", "outcome_professional"}


def test_the_board_representative_opens_what_they_pass_on_and_no_letter_to_a_parent() -> None:
    stage = played("manager_review", "q_21")
    representative = next(
        p.person_id
        for p in stage.participants(case_of(stage))
        if p.role in ("board_representative", "strategic_manager")
    )

    assert letters(stage, "outcome_family")
    for letter in letters(stage, "outcome_family"):
        assert not opens(stage, letter, representative)
    assert all(opens(stage, each, representative) for each in letters(stage, "stage_4_bundle"))


def test_the_dissenter_opens_their_own_outcome_and_not_that_of_the_chair() -> None:
    stage = played("manager_review", "q_01")
    [own], [other] = letters(stage, "outcome_dissenter"), letters(stage, "outcome_chair")

    assert opens(stage, own, "J. Pace")
    assert not opens(stage, other, "J. Pace")
    assert not opens(stage, own, "R. Holm")


def test_a_notice_to_another_is_neither_opened_nor_listed(upheld: Stage) -> None:
    notices = [d for d in upheld.documents(case_of(upheld)) if d.name == "panel_pack"]
    own = next(d for d in notices if d.recipient_id == "P. Bruce")
    other = next(d for d in notices if d.recipient_id == "G. Halim")

    assert opens(upheld, own, "P. Bruce")
    assert not opens(upheld, other, "P. Bruce")


def test_a_guessed_document_of_another_case_answers_as_one_that_is_not_there(
    upheld: Stage,
) -> None:
    [letter, *_] = letters(upheld, "outcome_family")
    said = []
    for document_id in (letter.id, "nowhere"):
        for person in ("J. Pace", "Q. Amos"):
            with pytest.raises(NotFound) as refusal:
                upheld.engine.views.document(DocumentId(document_id), by=PersonId(person))
            said.append(refusal.value.message)

    assert len(set(said)) == 1


def test_a_letter_that_is_not_listed_stands_in_no_history_either(upheld: Stage) -> None:
    views, case_id = upheld.engine.views, case_of(upheld)

    _, dissenting = views.history(case_id, by=PersonId("J. Pace"), limit=10_000)
    _, sending = views.history(case_id, by=PersonId("U. Sato"), limit=10_000)

    assert "LetterProduced" not in {str(row.event.kind) for row in dissenting}
    assert "LetterProduced" in {str(row.event.kind) for row in sending}


def test_pages_of_the_history_are_full_whatever_is_not_listed(upheld: Stage) -> None:
    views, case_id, by = upheld.engine.views, case_of(upheld), PersonId("J. Pace")
    _, whole = views.history(case_id, by=by, limit=10_000)

    after, read = 0, []
    while rows := views.history(case_id, by=by, after=after, limit=7)[1]:
        read += rows
        after = rows[-1].seq

    assert [row.seq for row in read] == [row.seq for row in whole]


def test_a_paper_opens_to_whom_it_is_for_to_who_added_it_and_to_their_role(world: World) -> None:
    case = world.decided().take_part("admin", "Ada Admin").take_part("watcher", "Wim Watcher")
    paper = attach(case, by="Cleo Chair", to=["manager"])

    assert readers(case, paper) == ["Cleo Chair", "Max Manager"]


def test_the_history_tells_of_a_paper_to_whom_it_opens_alone(world: World) -> None:
    case = world.decided()
    attach(case, by="Cleo Chair", to=["manager"])

    told = {
        name: [
            row.event.kind
            for row in world.engine.views.history(case.id, by=PersonId(name), limit=1_000)[1]
        ]
        for name in ("Max Manager", "Paul Prof")
    }

    assert EventKind.DOCUMENT_ATTACHED in told["Max Manager"]
    assert EventKind.DOCUMENT_ATTACHED not in told["Paul Prof"]


def test_a_paper_for_nobody_in_particular_is_for_who_added_it_and_their_role(
    world: World,
) -> None:
    case = world.decided().take_part("panel", "Pia Panel").take_part("panel", "Wim Watcher")
    paper = attach(case, by="Pia Panel", to=[])

    assert readers(case, paper) == ["Pia Panel", "Wim Watcher"]


def test_a_paper_stays_with_the_role_of_who_added_it_when_they_have_left(world: World) -> None:
    case = world.decided().take_part("panel", "Pia Panel").take_part("panel", "Wim Watcher")
    paper = attach(case, by="Pia Panel", to=[])

    world.engine.people.deactivate(PersonId("Pia Panel"), by=None)

    assert readers(case, paper) == ["Wim Watcher"]


def test_a_paper_from_before_papers_had_readers_is_for_who_added_it_and_their_role(
    world: World,
) -> None:
    case = world.decided().take_part("admin", "Ada Admin").take_part("professional", "Bea Boss")
    paper = Document(
        id=DocumentId("old"),
        case_id=case.id,
        kind=DocumentKind.PAPER,
        name="old.pdf",
        title="old.pdf",
        created_at=world.clock.now(),
        added_by=PersonId("Paul Prof"),
    )
    with world.engine.open_work() as work:
        work.documents.add([paper])
        work.commit()

    assert readers(case, paper) == ["Bea Boss", "Paul Prof"]


def test_a_paper_is_for_no_role_that_the_procedure_does_not_have(world: World) -> None:
    case = world.decided()
    before = case.documents

    with pytest.raises(NotFound, match="Expected a role"):
        attach(case, by="Cleo Chair", to=["everybody"])

    assert case.documents == before


def test_who_gathers_the_papers_opens_each(deliberating: Stage) -> None:
    paper = deliberating.engine.cases.attach(
        case_of(deliberating),
        by=PersonId("R. Holm"),
        name="notes.pdf",
        media_type="text/plain",
        content=b"x",
        to=["reviewing_manager"],
    )

    assert opens(deliberating, paper, "U. Sato")
    assert opens(deliberating, paper, "A. Reeve")
    assert not opens(deliberating, paper, "J. Pace")
    assert not opens(deliberating, paper, "S. Ward")


def attach(case: CaseOf, *, by: str, to: list[str]) -> Document:
    return case.world.engine.cases.attach(
        case.id, by=PersonId(by), name="p.pdf", media_type="text/plain", content=b"x", to=to
    )


def readers(case: CaseOf, paper: Document) -> list[str]:
    found = []
    for person in sorted(p.person_id for p in case.participants):
        try:
            case.world.engine.views.document(paper.id, by=person)
        except NotFound:
            continue
        found.append(str(person))
    return sorted(set(found))


# --- reading answers


def texts(stage: Stage, person: str, *, at: str = "") -> str:
    found = reach(stage, case_of(stage), PersonId(person))
    return unescape(" ".join(text for where, text in found if where.startswith(at)))


def test_the_panel_reads_the_answers_and_minutes_of_the_panel(upheld: Stage) -> None:
    minutes = upheld.case(case_of(upheld)).file["minutes_text"]
    narrative = upheld.case(case_of(upheld)).file["concerned"][0]["narrative"]

    for person in ("P. Bruce", "G. Halim", "C. Irwin"):
        assert minutes in texts(upheld, person)
        assert narrative in texts(upheld, person)


@pytest.mark.parametrize("person", ["S. Ward", "J. Pace", "R. Holm", "A. Reeve", "B. Marsh"])
def test_nobody_else_opens_the_minutes_of_the_panel(upheld: Stage, person: str) -> None:
    file = upheld.case(case_of(upheld)).file

    assert file["minutes_text"] not in texts(upheld, person)
    assert file["votes"] not in texts(upheld, person) if file.get("votes") else True


@pytest.mark.parametrize("person", ["S. Ward", "J. Pace", "R. Holm", "P. Bruce", "U. Sato"])
def test_what_the_reviewing_manager_wrote_is_read_by_them_alone(
    upheld: Stage, person: str
) -> None:
    file = upheld.case(case_of(upheld)).file

    assert file["manager_view"] in texts(upheld, "A. Reeve")
    assert file["manager_view"] not in texts(upheld, person)
    assert file["discussion_points"] not in texts(upheld, person)


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
    looking = questions.task(task.id, by=PersonId("J. Pace"), entered=Entered(given={"x": "y"}))

    assert filling.form.components
    assert not looking.form.components


def test_a_further_dissent_takes_over_no_address_of_the_conference() -> None:
    stage = played("sunderland", "s_01", until="close_conference")
    with stage.engine.open_work() as work:
        case = work.cases.one(case_of(stage))
        attendees = [{**one, "address": "4 Mill Lane"} for one in case.file["attendees"]]
        work.cases.save(replace(case, file={**case.file, "attendees": attendees}), [])
        work.commit()

    assert "4 Mill Lane" not in texts(stage, "R. Holm", at="start")


# --- changing answers


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


def day_before_and_back(stage: Stage, fact: str) -> list[str]:
    day = a_day(str(stage.value(case_of(stage), fact)))
    return [str(day - timedelta(days=1)), str(day)]


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
    for person in ("R. Holm", "S. Ward", "U. Sato"):
        assert "A fact was corrected" in texts(deliberating, person, at="history")
        assert "As I meant it." not in texts(deliberating, person)


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
