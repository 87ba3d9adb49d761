"""What of a case its reader is told: entry by entry, letter by letter, answer by answer."""

from dataclasses import replace

import pytest

from engine.casework.need_to_know import Standing
from engine.casework.walls import Reader, reader_of, whole_class
from engine.ids import ElementId, PersonId, RoleId
from engine.model.document import Document, DocumentKind
from engine.model.history import HistoryRow
from engine.package import Definition
from tests.builders import make_person
from tests.conftest import shipped_definition
from tests.scenario import CaseOf, World, compiled
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element


@pytest.fixture
def decided(world: World) -> CaseOf:
    """Return a case in which a letter was sent to the dissenter."""
    return world.decided().complete("file_it", {}, by="Ada Admin")


def reader(case: CaseOf, person: str) -> Reader:
    office = case.world.engine.office
    with office.open_work() as work:
        casework = office.read(work, case.id)
        return reader_of(casework, casework.staffing.standing(PersonId(person)))


def the_class(case: CaseOf) -> Reader:
    office = case.world.engine.office
    with office.open_work() as work:
        return whole_class(office.read(work, case.id), Standing(person=make_person("Class")))


def letter_of(case: CaseOf) -> tuple[HistoryRow, Document]:
    [letter] = [each for each in case.documents if each.name == "outcome"]
    [row] = [each for each in case.rows if each.event.content.get("document") == letter.id]
    return row, letter


def with_roles(definition: Definition, *roles: str) -> Reader:
    return Reader(
        definition=definition,
        standing=Standing(person=make_person("Somebody")),
        roles=frozenset(map(RoleId, roles)),
        participants=(),
    )


def test_an_entry_about_a_letter_is_for_those_to_whom_the_letter_opens(decided: CaseOf) -> None:
    row, letter = letter_of(decided)

    told = {
        name: reader(decided, name).as_read(row, lambda _: letter)
        for name in ("Paul Prof", "Ada Admin", "Max Manager")
    }

    assert told == {"Paul Prof": row, "Ada Admin": row, "Max Manager": None}


def test_an_entry_about_a_letter_that_cannot_be_read_any_more_is_not_listed(
    decided: CaseOf,
) -> None:
    row, _ = letter_of(decided)

    assert reader(decided, "Paul Prof").as_read(row, lambda _: None) is None


def test_an_entry_whose_words_were_erased_still_says_that_something_happened(
    decided: CaseOf,
) -> None:
    row, _ = letter_of(decided)
    erased = replace(row, event=replace(row.event, content={}), erased=True)

    assert reader(decided, "Max Manager").as_read(erased, lambda _: None) == erased


def test_nothing_is_held_back_from_the_class_in_front_of_a_stage(decided: CaseOf) -> None:
    whole = the_class(decided)

    assert [whole.as_read(row, lambda _: None) for row in decided.rows] == [*decided.rows]
    assert all(whole.opens(document) for document in decided.documents)
    assert whole.knows(())
    assert all(whole.knows(asked) for asked in whole.definition.asked.values())


@pytest.mark.parametrize(
    ("key", "step", "notice", "reads"),
    [
        (("harm_reports", "harm_words"), "new_harm_reported", "pass_on_new_harm", True),
        (("harm_reports", "harm_words"), "new_harm_reported", "pass_on_change", False),
        (("late_papers", "late_paper_what"), "late_paper_came", "pass_on_late_paper", True),
        # A notice that only follows an answer does not tell it.
        (("choice_words",), "choose_next_step", "hand_to_business_manager", False),
    ],
)
def test_of_what_a_notice_tells_the_answer_is_read_by_who_got_it(
    key: tuple[str, ...], step: str, notice: str, reads: bool
) -> None:
    definition = shipped_definition("sunderland")
    asked = [each for each in definition.asked[key] if each.element.id == step]
    nobody = with_roles(definition)
    assert not nobody.knows(asked)

    assert nobody.knows(asked, notices=[ElementId(notice)]) is reads


def test_a_paper_opens_to_who_added_it_whatever_part_they_have(decided: CaseOf) -> None:
    _, letter = letter_of(decided)
    paper = replace(
        letter,
        kind=DocumentKind.PAPER,
        labels={},
        recipient_id=None,
        added_by=PersonId("Somebody"),
    )
    somebody = with_roles(decided.world.engine.definitions.in_force("small"))

    assert somebody.opens(paper)
    assert not somebody.opens(replace(paper, added_by=PersonId("Somebody else")))


@pytest.mark.parametrize(
    ("title", "role", "reads"),
    [
        ("Chair", "chair", True),
        ("Manager", "manager", True),
        ("Panel_member", "panel", True),
        ("Professional", "professional", False),
        ("Watcher", "watcher", False),
    ],
)
def test_whose_step_comes_next_reads_the_answer_unless_they_dissent_or_look_on(
    title: str, role: str, reads: bool
) -> None:
    drawn = (
        lanes(**{"Administrator": "begun note over", title: "next"})
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "note", formKey="words")
        + step("userTask", "next", "<bpmn:incoming>note_to_next</bpmn:incoming>", formKey="none")
        + element("endEvent", "over")
        + chain("begun", "note", "next", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("noted")), "none": form("none")}
    definition = compiled("small", 1, tuple(package(drawn, forms=forms).items()))

    assert with_roles(definition, role).knows_fact("noted") is reads
