"""What was chosen in a conference is corrected for all dissents from it, or not at all."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import PersonId
from tests.scenario import DECIDED, RAISED, CaseOf, World
from tests.service.test_service_occasions import OCCASION, record, told, whole
from tests.small_dissent import BODY, FILES, SETTINGS, day, form, items, moment, text, who


def choice(key: str, *options: str, hide: str = "", required: bool = True) -> dict[str, Any]:
    """Return a question with options to choose from."""
    return {
        "type": "radio",
        "key": key,
        "label": key,
        "validate": {"required": required},
        "values": [{"label": each.capitalize(), "value": each} for each in options],
        **({"conditional": {"hide": hide}} if hide else {}),
    }


#: In one's own case by who acts as administration at all, in another by what is corrected.
REFUSED = r"dissents from it or decides|Facts are corrected"
KEYS = '["conference_date", "conference_end", "children"]'
MORE = '["conference_type", "conference_date", "conference_end", "children"]'
CHOSEN: Mapping[str, bytes] = {
    **FILES,
    "procedure.toml": SETTINGS.replace(f"conference_keys = {KEYS}\n", "")
    .replace("[labels]\n", OCCASION.replace(KEYS, MORE), 1)
    .encode(),
    "forms/raise.form": form(
        "raise",
        choice("conference_type", "initial", "review"),
        day("conference_date"),
        moment("conference_end"),
        who("dissenter", "professional"),
        items(
            "children",
            text("name"),
            choice("decision", "make", "end", "continue"),
            choice("category", "neglect", "physical", hide='=decision = "end"'),
            choice("plan", "long", "short", required=False),
        ),
    ),
    "forms/reply.form": form(
        "reply", text("reasons"), choice("urgency", "usual", "urgent", required=False)
    ),
}
AVA = {"name": "Ava Trent", "decision": "make", "category": "neglect"}
BEN = {"name": "Ben Trent", "decision": "end"}
PAUL = {**RAISED, "conference_type": "initial", "children": [AVA, BEN]}
WIM = {**PAUL, "dissenter": "Wim Watcher"}


@pytest.fixture
def world() -> World:
    made = World(CHOSEN)
    made.give("Wim Watcher", "professional")
    return made


def children(case: CaseOf) -> list[Any]:
    return [(child.get("decision"), child.get("category")) for child in case.case.file["children"]]


def notices(case: CaseOf) -> list[str]:
    return [str(each.recipient_id) for each in case.documents if each.name == "fact_corrected"]


def test_a_choice_of_the_conference_is_corrected_in_every_open_case(world: World) -> None:
    first, second = world.start(answers=PAUL), world.start(answers=WIM, by="Ada Admin")
    assert first.case.conference_id == second.case.conference_id

    second.correct("conference_type", "review", by="Ada Admin")
    second.correct("children[0].decision", "continue", by="Ada Admin")

    for case in (first, second):
        assert case.case.file["conference_type"] == "review"
        assert children(case) == [("continue", "neglect"), ("end", None)]
        assert case.case.bookkeeping.occasion == 3
    facts = [fact["fact"] for entry in told(first) for fact in entry["facts"]]
    assert facts == ["conference_type", "children.1.decision"]
    whole(world)


def test_what_is_no_longer_asked_with_a_corrected_choice_goes_with_it(world: World) -> None:
    first, second = world.start(answers=PAUL), world.start(answers=WIM)

    first.correct("children[0].decision", "end", by="Cleo Chair")

    assert children(first) == children(second) == [("end", None), ("end", None)]
    [row] = [row for row in first.rows if row.event.kind == "FactCorrected"]
    assert row.event.content["gone"] == ["children[0].category"]


def test_what_has_to_be_said_with_a_corrected_choice_is_asked_for_first(world: World) -> None:
    case = world.start(answers=PAUL)

    with pytest.raises(InvalidAnswers, match="category") as refused:
        case.correct("children[1].decision", "make", by="Cleo Chair")
    case.correct("children[1].category", "physical", by="Cleo Chair")
    case.correct("children[1].decision", "make", by="Cleo Chair")

    assert list(refused.value.errors) == ["children[1].decision"]
    assert children(case)[1] == ("make", "physical")


@pytest.mark.parametrize("value", ["leave", None, 3])
def test_a_choice_that_is_not_offered_is_refused_at_its_place(world: World, value: object) -> None:
    case = world.start(answers=PAUL)

    with pytest.raises(InvalidAnswers) as refused:
        case.correct("children[0].decision", value, by="Cleo Chair")

    assert list(refused.value.errors) == ["children[0].decision"]


def test_neither_who_dissents_nor_who_decides_corrects_a_choice(world: World) -> None:
    first = world.start(answers=PAUL).complete("reply", {"reasons": "No."}, by="Paul Prof")
    world.start(answers=WIM)
    first.claim("decide", by="Max Manager")
    for person in ("Paul Prof", "Wim Watcher", "Max Manager"):
        world.give(person, "admin", "professional", "manager")
        first.take_part("admin", person)

    for person in ("Paul Prof", "Wim Watcher"):
        with pytest.raises(NotAllowed, match=REFUSED):
            first.correct("conference_type", "review", by=person)
    first.take_part("manager", "Max Manager")
    with pytest.raises(NotAllowed, match=REFUSED):
        first.correct("conference_type", "review", by="Max Manager")
    with pytest.raises(NotFound):
        first.correct("conference_type", "review", by="Olga Owner")

    assert first.case.file["conference_type"] == "initial"


def test_a_choice_that_is_not_shared_is_corrected_by_nobody(world: World) -> None:
    case = world.start(answers=PAUL)
    case.complete("reply", {"reasons": "No.", "urgency": "urgent"}, by="Paul Prof")

    with pytest.raises(NotFound):
        case.correct("urgency", "usual", by="Cleo Chair")


def test_a_correction_needs_its_reason(world: World) -> None:
    case = world.start(answers=PAUL)

    with pytest.raises(WrongState, match="Say why"):
        case.correct("conference_type", "review", by="Cleo Chair", because=" ")


def test_who_recorded_a_choice_is_told_in_whatever_case_that_was(world: World) -> None:
    first = world.start(answers=PAUL, by="Ada Admin")
    second = world.start(answers=WIM)

    second.correct("conference_type", "review", by="Cleo Chair")

    assert "Ada Admin" in notices(first)
    assert "Cleo Chair" not in [*notices(first), *notices(second)]


@pytest.mark.parametrize("of_own", [True, False])
def test_a_choice_from_which_a_case_went_another_way_is_not_corrected(of_own: bool) -> None:
    asked = b"conference_type = &quot;review&quot; and dissenter = &quot;Wim Watcher&quot;"
    drawn = BODY.replace(b"ask_again = true", b"ask_again = true or (%b)" % asked)
    world = World({**CHOSEN, "body.bpmn": drawn})
    world.give("Wim Watcher", "professional")
    first, second = world.start(answers=PAUL), world.start(answers=WIM)
    first.correct("conference_type", "review", by="Cleo Chair")
    first.correct("conference_type", "initial", by="Cleo Chair")
    second.complete("reply", {"reasons": "No."}, by="Wim Watcher")
    second.complete("decide", DECIDED, by="Max Manager")
    case, chair, value = second if of_own else first, PersonId("Cleo Chair"), "review"
    before = notices(first), notices(second)

    with pytest.raises(InvalidAnswers) as previewed:
        world.engine.cases.preview_correction(case.id, "conference_type", value, by=chair)
    with pytest.raises(InvalidAnswers) as refused:
        case.correct("conference_type", "review", by="Cleo Chair")

    assert refused.value.errors == previewed.value.errors
    assert second.case.reference in refused.value.errors["conference_type"]
    assert [each.case.file["conference_type"] for each in (first, second)] == ["initial"] * 2
    assert record(first).revision == 3
    assert (notices(first), notices(second)) == before
    whole(world)


def test_the_list_of_what_may_be_corrected_names_each_child(world: World) -> None:
    case = world.start(answers=PAUL)
    questions = world.engine.questions

    _, facts = questions.correctable(case.id, by=PersonId("Cleo Chair"))
    _, form, page = questions.correction(
        case.id, "children[0].decision", by=PersonId("Cleo Chair")
    )

    shown = {each.label: each.shown for each in facts}
    assert shown["Ava Trent: decision"] == "Make"
    assert shown["conference_type"] == "Initial"
    assert [each.key for each in form.fields] == ["decision"]
    assert [o.value for field in page.fields() for o in field.options if o.chosen] == ["make"]
    assert not page.errors
