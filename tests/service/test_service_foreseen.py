"""What follows from a deed is foreseen as it would be, and nothing of it is kept."""

import pytest

from engine.errors import InvalidAnswers, NotAllowed
from engine.ids import PersonId
from engine.service.foreseen import Foreseen
from tests.opened import open_to_all, with_steps_for
from tests.scenario import DECIDED, CaseOf, World
from tests.small_dissent import FILES, FORMS, lanes, package, step
from tests.spiff.spiff_diagrams import chain, element

MAX, PIA = PersonId("Max Manager"), PersonId("Pia Panel")


def decision(case: CaseOf, by: PersonId = MAX, **answers: object) -> Foreseen | None:
    return case.world.engine.tasks.foresee(
        case.task("decide").id, by=by, answers={**DECIDED, **answers}
    )


@pytest.fixture
def case() -> CaseOf:
    return World(files=open_to_all(FILES)).to_decide()


def test_it_says_what_was_answered_what_opens_and_for_whom_and_keeps_nothing(
    case: CaseOf,
) -> None:
    before = (case.case, case.rows, case.tasks, case.documents)

    found = decision(case)

    assert found is not None
    assert [tuple(each) for each in found.answers] == [
        ("ask_again", "False"), ("upheld", "True"), ("why", "As found."),
    ]  # fmt: skip
    assert [(each.name, each.about, each.whose or each.role) for each in found.steps] == [
        ("Ask the panel", "Ava Trent", "Panel member"),
        ("Ask the panel", "Ben Trent", "Panel member"),
        ("File it", "", "Administrator"),
    ]
    assert not found.ends
    assert (case.case, case.rows, case.tasks, case.documents) == before


def test_it_tells_nothing_of_steps_that_are_not_for_who_asks() -> None:
    settings = '[audiences.chairs]\ntitle = "who chairs"\nparts = ["chair"]\n'
    case = World(files=with_steps_for(FILES, "chairs", settings)).to_decide()

    found = decision(case)

    assert found is not None
    assert found.steps == []


def test_a_letter_and_the_end_are_foreseen() -> None:
    drawn = (
        lanes(Chair="begun decide told over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "decide", formKey="decide")
        + step("sendTask", "told", letter="outcome", to="professional")
        + element("endEvent", "over")
        + chain("begun", "decide", "told", "over")
    )
    forms = {name: FORMS[name] for name in ("raise", "decide")}
    case = World(open_to_all(package(drawn, forms=forms))).start()

    found = decision(case, by=PersonId("Cleo Chair"))

    assert found is not None
    assert [(each.title, each.recipient_name) for each in found.letters] == [
        ("Outcome", "Paul Prof")
    ]
    assert found.ends
    assert case.documents == []


def test_what_is_refused_is_refused_as_the_deed_would_be(case: CaseOf) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        decision(case, why="")
    assert "why" in refused.value.errors
    with pytest.raises(NotAllowed):
        decision(case, by=PIA)


def test_what_is_sent_is_foreseen_too(case: CaseOf) -> None:
    found = case.world.engine.cases.foresee(
        case.id, "withdraw", by=PersonId("Paul Prof"), answers={"words": "I withdraw."}
    )

    assert found is not None
    assert [each.name for each in found.steps] == ["Confirm withdrawal"]
    assert case.open == ["decide"]


def test_where_the_procedure_could_not_go_on_nothing_is_foreseen() -> None:
    files = open_to_all(FILES)
    broken = {**files, "body.bpmn": files["body.bpmn"].replace(b"ask_again = true", b"1 / why")}

    assert decision(World(files=broken).to_decide()) is None
