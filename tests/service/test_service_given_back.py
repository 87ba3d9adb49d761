"""What was handed on and is given back returns to who had it, or is refused in words."""

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import NotAllowed
from engine.ids import PersonId, UserTaskId
from engine.model.people import Absence
from engine.rehearsal import Outcome, Performer, Stage, read_example
from tests.conftest import shipped_definition

LOWE, MARSH = PersonId("Q. Lowe"), PersonId("E. Marsh")


def handed_on() -> Stage:
    """Play until Q. Lowe has declared to be free, and hand the review to E. Marsh."""
    definition = shipped_definition("manager_review")
    example = read_example(definition.files["examples/q_132.yaml"], source="q_132")
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        performer.perform(each)
        if each.verb == "do" and each.object == "confirm_independence":
            break
    stage.engine.tasks.assign(review(stage), to=MARSH, by=LOWE)
    return stage


def review(stage: Stage) -> UserTaskId:
    [case] = stage.cases.values()
    return next(t.id for t in stage.open_tasks(case) if t.element_id == "review_dissent")


def whose(stage: Stage) -> PersonId | None:
    [case] = stage.cases.values()
    return next(t.assignee for t in stage.open_tasks(case) if t.element_id == "review_dissent")


def test_a_review_that_is_given_back_returns_to_who_handed_it_on() -> None:
    stage = handed_on()
    assert whose(stage) == MARSH

    stage.engine.tasks.release(review(stage), by=MARSH)

    assert whose(stage) == LOWE


@pytest.mark.parametrize("way", ["given back", "handed back"])
def test_with_the_review_go_the_part_and_the_declaration_that_is_not_made(way: str) -> None:
    stage = handed_on()
    [case] = stage.cases.values()

    if way == "given back":
        stage.engine.tasks.release(review(stage), by=MARSH)
    else:
        stage.engine.tasks.assign(review(stage), to=LOWE, by=MARSH)

    assert [(t.element_id, t.assignee) for t in stage.open_tasks(case)] == [
        ("review_dissent", LOWE)
    ]
    reviewing = [p.person_id for p in stage.participants(case) if p.role == "qa_manager"]
    assert (reviewing, stage.opens(case, MARSH)) == ([LOWE], False)


def test_who_declared_keeps_what_they_have_where_a_review_is_given_back_in_part() -> None:
    stage = handed_on()
    [case] = stage.cases.values()
    declaring = next(t.id for t in stage.open_tasks(case) if t.element_id != "review_dissent")
    stage.engine.tasks.complete(declaring, by=MARSH, answers={"free": True})
    assert stage.case(case).ends[-2:] == ("reviewer_appointed", "new_reviewer_free")

    stage.engine.tasks.release(review(stage), by=MARSH)

    assert [(t.element_id, t.assignee) for t in stage.open_tasks(case)] == [
        ("review_dissent", LOWE)
    ]


def test_a_review_is_not_given_back_to_who_is_away() -> None:
    stage = handed_on()
    away = Absence(person_id=LOWE, first_day=date(2026, 10, 7), last_day=date(2026, 10, 30))
    stage.engine.people.add_absence(away, by=LOWE)

    with pytest.raises(NotAllowed, match="is not there to have it back"):
        stage.engine.tasks.release(review(stage), by=MARSH)

    assert whose(stage) == MARSH


def reviewing() -> tuple[Stage, UserTaskId]:
    """Play until the one who has the post of the CIRM reviews a form with the chair."""
    definition = shipped_definition("sunderland")
    example = read_example(definition.files["examples/s_01.yaml"], source="s_01")
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        if each.verb == "do" and each.object == "review_with_chair":
            break
        performer.perform(each)
    return stage, next(t.id for t in stage.open_tasks() if t.element_id == "review_with_chair")


def test_a_review_that_nobody_else_could_take_is_not_given_back_and_the_way_on_is_said() -> None:
    stage, review_id = reviewing()

    with pytest.raises(NotAllowed, match=r"has the role.* Hand it on to N\. Okoro, who is nomin"):
        stage.engine.tasks.release(review_id, by=PersonId("A. Reeve"))

    stage.engine.tasks.assign(review_id, to=PersonId("N. Okoro"), by=PersonId("A. Reeve"))
    assert {t.id: t.assignee for t in stage.open_tasks()}[review_id] == "N. Okoro"


def test_where_nobody_is_nominated_either_administration_is_to_find_somebody() -> None:
    stage, review_id = reviewing()
    for name in ("N. Okoro", "H. Doyle"):
        stage.engine.people.deactivate(PersonId(name), by=None)

    with pytest.raises(NotAllowed, match="Ask administration to find somebody"):
        stage.engine.tasks.release(review_id, by=PersonId("A. Reeve"))


def test_a_review_that_somebody_else_may_take_is_given_back_to_the_role() -> None:
    stage, review_id = reviewing()
    reeve = stage.engine.people.person(PersonId("A. Reeve"))
    other = replace(reeve, id=PersonId("O. Other"), name="O. Other", username="other")
    stage.engine.people.add(other, by=None)

    stage.engine.tasks.release(review_id, by=reeve.id)

    assert {t.id: t.assignee for t in stage.open_tasks()}[review_id] is None
