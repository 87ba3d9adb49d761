"""Walls inside a case: what is another's is not read, by whatever way."""

import pytest

from engine.errors import NotFound
from engine.ids import DocumentId, PersonId
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind
from engine.rehearsal import Stage
from tests.scenario import CaseOf, World
from tests.service.walled import case_of, letters, opens, played


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

    own = {each.id for each in upheld.documents(case_id) if each.recipient_id == "J. Pace"}

    def told(person: str) -> set[DocumentId]:
        _, rows = views.history(case_id, by=PersonId(person), limit=10_000)
        made = [row.event.content for row in rows if row.event.kind is EventKind.LETTER_PRODUCED]
        return {content["document"] for content in made}

    assert told("R. Holm") == set()
    assert told("J. Pace") <= own
    assert told("U. Sato") - own


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
