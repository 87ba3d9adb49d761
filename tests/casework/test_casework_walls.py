"""What of a case its reader is told: entry by entry, letter by letter, answer by answer."""

from collections.abc import Sequence
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


def with_roles(definition: Definition, *roles: str, passed: Sequence[str] = ()) -> Reader:
    return Reader(
        definition=definition,
        standing=Standing(person=make_person("Somebody")),
        roles=frozenset(map(RoleId, roles)),
        participants=(),
        passed=frozenset(passed),
    )


def asking(first: str, second: str, *forms: bytes) -> Definition:
    """Return a procedure in which a step of one lane comes before a step of another."""
    drawn = (
        lanes(Deputy_manager="begun over", **{first: "one", second: "two"})
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "one", "<bpmn:incoming>begun_to_one</bpmn:incoming>", formKey="one")
        + step("userTask", "two", "<bpmn:incoming>one_to_two</bpmn:incoming>", formKey="two")
        + element("endEvent", "over")
        + chain("begun", "one", "two", "over")
    )
    named = dict(zip(("one", "two"), forms, strict=True))
    files = package(drawn, forms={"raise": FORMS["raise"], **named})
    return compiled("small", 1, tuple(files.items()))


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


ONE, TWO = form("one", text("noted")), form("two", text("noted"))


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
    definition = asking("Administrator", title, ONE, form("two"))

    assert with_roles(definition, role).knows_fact("noted") is reads


@pytest.mark.parametrize("title", ["Chair", "Professional"])
def test_what_the_chair_or_who_dissents_says_is_read_by_who_decides_or_sits(title: str) -> None:
    definition = asking(title, "Administrator", ONE, form("two"))

    readers = {
        role
        for role in definition.procedure.roles
        if with_roles(definition, role).knows_fact("noted")
    }

    own = {"Chair": "chair", "Professional": "professional"}[title]
    assert readers == {own, "admin", "manager", "deputy", "panel"}


def test_words_that_are_taken_down_for_somebody_are_theirs_to_read() -> None:
    words = form("one", text("noted", saidBy="professional"))

    taken_down = asking("Administrator", "Watcher", words, form("two"))

    assert with_roles(taken_down, "professional").knows_fact("noted")
    assert not with_roles(taken_down, "chair").knows_fact("noted")


def test_of_a_fact_that_two_steps_ask_for_the_one_that_was_passed_counts() -> None:
    definition = asking("Administrator", "Professional", ONE, TWO)

    reads = {
        passed: with_roles(definition, "admin", passed=[passed]).knows_fact("noted")
        for passed in ("", "one", "two")
    }

    assert reads == {"": True, "one": True, "two": False}


def test_what_two_roles_keep_to_themselves_is_read_by_who_has_both() -> None:
    definition = asking("Manager", "Panel_member", ONE, TWO)

    reads = [
        with_roles(definition, *roles).knows_fact("noted")
        for roles in (["manager"], ["panel"], ["manager", "panel"])
    ]

    assert reads == [False, False, True]


def test_a_day_is_for_all_and_an_address_or_what_nobody_asks_for_none() -> None:
    address = form("two", {**text("noted"), "label": "Home address"})
    definition = asking("Administrator", "Manager", ONE, address)
    somebody, all_of_them = with_roles(definition), with_roles(definition, "admin", "manager")

    assert somebody.knows_fact("conference_date")
    assert not all_of_them.knows_fact("noted")
    assert not all_of_them.knows_fact("asked_by_nobody")


def test_who_may_act_in_a_case_reads_in_the_role_in_which_they_may(world: World) -> None:
    case = world.to_decide()

    roles = [reader(case, name).roles for name in ("Max Manager", "Paul Prof", "Wim Watcher")]

    assert roles == [{"manager"}, {"professional"}, set()]
    assert {"reply", "begun"} <= reader(case, "Max Manager").passed
