"""What of a case its reader is told: entry by entry, letter by letter, answer by answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from engine.casework.audiences import audiences_of
from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing
from engine.casework.walls import Reader, reader_elsewhere, reader_of, whole_class
from engine.ids import CaseId, ElementId, PersonId, ProcedureId, RoleId
from engine.model.document import Document, DocumentKind
from engine.model.history import HistoryRow
from engine.model.people import Participant
from engine.package import Definition, build_definition
from engine.spiff import SpiffRuntime
from tests.builders import a_day, make_person
from tests.opened import named_around, with_steps_for
from tests.scenario import PEOPLE, RAISED, CaseOf, World
from tests.small_dissent import FILES, FORMS, form, lanes, package, step, text
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
        content={},
    )


def asking(
    first: str, second: str, *forms: bytes, audiences: str = "", around: str = "", **named: str
) -> Definition:
    """Return a procedure in which a step of one lane comes before a step of another.

    Who may know of a step is said by its name, of all others by `around`.
    """
    one, two = ({"audience": named[key]} if named.get(key) else {} for key in ("one", "two"))
    drawn = (
        lanes(Deputy_manager="begun over", **{first: "one", second: "two"})
        + step("startEvent", "begun", formKey="raise")
        + step(
            "userTask", "one", "<bpmn:incoming>begun_to_one</bpmn:incoming>", formKey="one", **one
        )
        + step(
            "userTask", "two", "<bpmn:incoming>one_to_two</bpmn:incoming>", formKey="two", **two
        )
        + element("endEvent", "over")
        + chain("begun", "one", "two", "over")
    )
    asked = dict(zip(("one", "two"), forms, strict=True))
    files = package(drawn, forms={"raise": FORMS["raise"], **asked})
    files = {**files, "procedure.toml": files["procedure.toml"] + audiences.encode()}
    if around:
        drawing = next(name for name in files if name.endswith(".bpmn"))
        files[drawing] = named_around(files[drawing], around)
    return build_definition(ProcedureId("small"), files, runtime=SpiffRuntime())


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
AUDIENCES = """
[audiences.deciders]
title = "who decides"
parts = ["decider"]
[audiences.chairs]
title = "the chair, before the conference"
roles = ["chair"]
until = "conference_date"
[audiences.later]
title = "the panel, from the day after"
parts = ["panel"]
from = 'conference_date + duration("P1D")'
[audiences.called]
title = "who was named"
people = "dissenter"
"""


def kept(noted: str, *, second: bytes = form("two"), **steps: str) -> Definition:
    """Return a procedure that says who may know the answer of its first step, and of its steps."""
    one = form("one", text("noted", audience=noted))
    return asking("Administrator", "Panel_member", one, second, audiences=AUDIENCES, **steps)


def knows(definition: Definition, *roles: str, audiences: Sequence[str] = ()) -> bool:
    somebody = with_roles(definition, *roles)
    return replace(somebody, audiences=frozenset(audiences)).knows_fact("noted")


def test_an_answer_is_for_who_gave_it_and_for_those_whom_its_question_names() -> None:
    definition = kept("deciders, chairs")

    assert [knows(definition, role) for role in ("admin", "panel", "manager")] == [
        True,
        False,
        False,
    ]
    assert knows(definition, audiences=["chairs"])
    assert not knows(definition, audiences=["later", "case"])


def test_a_question_that_says_nothing_is_for_those_whom_its_form_names() -> None:
    one = {**json.loads(ONE), "properties": {"title": "One", "audience": "chairs"}}
    definition = asking(
        "Administrator",
        "Panel_member",
        json.dumps(one).encode(),
        form("two"),
        audiences=AUDIENCES,
    )

    assert knows(definition, audiences=["chairs"])
    assert not knows(definition, audiences=["deciders"])


def test_what_two_steps_ask_for_is_for_those_who_may_know_it_of_each() -> None:
    two = form("two", text("noted", audience="chairs"))
    definition = kept("deciders", second=two)

    assert not knows(definition, audiences=["deciders"])
    assert not knows(definition, "admin")
    assert knows(definition, audiences=["deciders", "chairs"])


def test_words_that_are_taken_down_for_somebody_are_theirs_to_read() -> None:
    words = form("one", text("noted", saidBy="professional", audience="author"))
    definition = asking("Administrator", "Watcher", words, form("two"), audiences=AUDIENCES)

    assert knows(definition, "professional")
    assert not knows(definition, "chair")


def test_a_procedure_that_says_nothing_is_read_by_who_answered_and_whose_form_shows_it() -> None:
    definition = asking("Administrator", "Watcher", ONE, form("two"), audiences="")
    somebody = with_roles(definition, "panel")

    assert knows(definition, "admin")
    assert not somebody.knows_fact("noted")
    assert replace(somebody, rests_on=frozenset({"noted"})).knows_fact("noted")
    assert not replace(somebody, rests_on=frozenset({"children"})).knows_fact("noted")
    # Nothing is everybody's silently, no day and no step.
    assert not somebody.knows_fact("conference_date")
    assert not somebody.knows_step("one")
    assert with_roles(definition, "admin").knows_step("one")


def test_an_entry_of_a_list_is_not_a_colleagues_who_answers_for_their_own() -> None:
    definition = kept("author")
    [asked] = definition.asked["noted",]
    colleague = make_person("Colleague")
    somebody = replace(
        with_roles(definition, "admin"),
        participants=(
            Participant(
                case_id=CaseId("c"),
                role=RoleId("admin"),
                person_id=colleague.id,
            ),
        ),
    )

    assert somebody.knows([asked], {"by": "Somebody"})
    assert somebody.knows([asked], {"person": "Somebody"})
    assert not somebody.knows([asked], {"by": colleague.id})
    assert not somebody.knows([asked], {"person": colleague.id})
    # An entry about somebody who does not answer here is not theirs to keep from who does.
    assert somebody.knows([asked], {"person": "A parent"})


def test_a_step_is_known_to_who_does_it_and_to_those_whom_its_drawing_names() -> None:
    definition = kept("author", one="", two="deciders", around="chairs")

    def known(*roles: str, audiences: Sequence[str] = ()) -> list[bool]:
        somebody = replace(with_roles(definition, *roles), audiences=frozenset(audiences))
        return [somebody.knows_step(each) for each in ("one", "two")]

    assert known("admin") == [True, False]
    assert known("panel") == [False, True]
    assert known(audiences=["chairs"]) == [True, False]
    assert known(audiences=["deciders"]) == [False, True]
    assert with_roles(definition).keeps_back
    # What is no step, such as that the case was opened, is for all in the case.
    assert with_roles(definition).knows_step(None)
    asked = replace(with_roles(definition), asked_about=frozenset({ElementId("two")}))
    assert asked.knows_step("two")


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"element": "one", "task": "Reply"}, True),
        ({"element": "two", "task": "Reply"}, False),
        # An entry from before steps were noted says no more than what they are called.
        ({"task": "Reply"}, False),
        ({"task": "Begun"}, True),
        ({"task": "A step that is gone"}, False),
    ],
)
def test_of_two_steps_of_one_title_a_due_date_is_told_to_who_may_know_of_its_step(
    moved: Mapping[str, str], expected: bool
) -> None:
    definition = kept("author", one="chairs", two="deciders", around="chairs")
    elements = {
        each.id: replace(each, name="Reply") if each.id in ("one", "two") else each
        for each in definition.procedure.elements.values()
    }
    alike = replace(definition, procedure=replace(definition.procedure, elements=elements))
    somebody = replace(with_roles(alike), audiences=frozenset({"chairs"}))

    assert somebody.knows_moved(moved) is expected


@pytest.mark.parametrize(
    ("name", "day", "roles", "expected"),
    [
        ("chairs", "2026-09-08", ["chair"], True),
        ("chairs", "2026-09-07", ["chair"], False),
        ("chairs", "2026-09-08", ["manager"], False),
        ("later", "2026-09-07", ["panel"], True),
        ("later", "2026-09-08", ["panel"], False),
        ("deciders", "2026-09-08", ["deputy"], True),
        ("called", "2026-09-08", [], False),
    ],
)
def test_an_audience_is_of_its_roles_from_its_first_day_to_the_end_of_its_last(
    name: str, day: str, roles: list[str], expected: bool
) -> None:
    world = World(files={**FILES, "procedure.toml": FILES["procedure.toml"] + AUDIENCES.encode()})
    answers = {**RAISED, "conference_date": day, "conference_end": f"{day}T10:00"}
    case = world.start(answers=answers)
    assert world.clock.now().date() == a_day("2026-09-08")

    with world.engine.office.open_work() as work:
        casework = world.engine.office.read(work, case.id)
        named = audiences_of(casework, frozenset(map(RoleId, roles)), [PersonId("Somebody")])
        paul = audiences_of(casework, frozenset(), [PersonId("Paul Prof")])

    assert (name in named) is expected
    assert "case" in named
    assert "called" in paul


@pytest.mark.parametrize(
    ("until", "is_in"),
    [("null", True), ("no_such_name", False), ('"2030-01-01"', False), ("1", False)],
)
def test_an_audience_whose_end_cannot_be_worked_out_opens_to_nobody(
    until: str, is_in: bool
) -> None:
    settings = AUDIENCES.replace('until = "conference_date"', f"until = '{until}'")
    world = World(files={**FILES, "procedure.toml": FILES["procedure.toml"] + settings.encode()})
    case = world.start()

    with world.engine.office.open_work() as work:
        casework = world.engine.office.read(work, case.id)
        named = audiences_of(casework, [RoleId("chair")], [PersonId("Somebody")])

    assert ("chairs" in named) is is_in


@pytest.mark.parametrize(
    ("is_anew", "expected"), [(False, {"Paul Prof": False, "Wim Watcher": True}), (True, {})]
)
def test_who_somebody_is_in_another_case_follows_from_what_is_recorded_there(
    *, is_anew: bool, expected: dict[str, bool]
) -> None:
    files = {**FILES, "procedure.toml": FILES["procedure.toml"] + AUDIENCES.encode()}
    world = World(files=files)
    world.give("Wim Watcher", "professional")
    one = world.start()
    if is_anew:
        world.publish({**files, "procedure.toml": files["procedure.toml"] + b"# Anew."})
    other = world.start(answers={**RAISED, "dissenter": "Wim Watcher"}).case

    with world.engine.office.open_work() as work:
        casework = world.engine.office.read(work, one.id)
        found = {
            name: reader_elsewhere(casework, other, casework.staffing.standing(PersonId(name)))
            for name in ("Paul Prof", "Wim Watcher", "Cleo Chair")
        }

    assert {name: "called" in each.audiences for name, each in found.items()} == {
        "Paul Prof": False, "Wim Watcher": False, "Cleo Chair": False, **expected,
    }  # fmt: skip
    assert found["Cleo Chair"].knows_at(("dissenter",)) is not is_anew


def test_who_may_act_in_a_case_reads_in_the_role_in_which_they_may(world: World) -> None:
    case = world.to_decide()

    roles = [reader(case, name).roles for name in ("Max Manager", "Paul Prof", "Wim Watcher")]

    assert roles == [{"manager"}, {"professional"}, set()]


@pytest.mark.parametrize(
    ("assignee", "away", "is_told"),
    [
        ("Max Manager", "", False),
        ("Max Manager", "Max Manager", True),
        ("Olu Other", "", True),
    ],
)
def test_administration_is_told_of_the_steps_alone_for_which_it_is_asked_for_help(
    assignee: str, away: str, is_told: bool
) -> None:
    settings = '[audiences.deciders]\ntitle = "who decides"\nparts = ["decider"]\n'
    olu = make_person("Olu Other", "manager", "watcher", username="")
    world = World(files=with_steps_for(FILES, "deciders", settings), people=(*PEOPLE, olu))
    # The case asks for help: somebody who takes part in it signs in nowhere.
    case = world.to_decide().take_part("watcher", "Olu Other")
    if away:
        world.away(away)

    def ask(casework: Casework) -> None:
        casework.file.remember(asked_for_help=(RoleId("admin"),))
        [task] = casework.tasks.open.values()
        casework.tasks.put(task.claimed(by=PersonId(assignee)))

    case.within(ask)

    assert case.case.bookkeeping.asked_for_help == ("admin",)
    assert reader(case, "Ada Admin").knows_step("decide") is is_told
