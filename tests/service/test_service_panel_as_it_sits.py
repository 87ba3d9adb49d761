"""A panel decides as it sits when it decides: who may not sit by then, or has gone, is noticed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import InvalidAnswers
from engine.ids import PersonId
from engine.rehearsal import Outcome, Performer, Stage, read_example
from tests.conftest import shipped_definition

DETERMINED = {"dissent_upheld": "no", "narrative": "The conference weighed what was shared."}
SIGNED = {
    "how_agreed": "all",
    "sign_name": "P. Bruce",
    "sign_mobile": "01632 960 123",
    "sign_email": "p.bruce@police.example",
}
ATTENDED = "G. Halim had a part in the conference"


def sitting(until: str) -> Stage:
    """Play a panel of three until a step of it has been done."""
    definition = shipped_definition("sunderland")
    example = read_example(definition.files["examples/s_144.yaml"], source="s_144")
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        if each.object == "dispute_presence" or each.verb in ("expect", "refuse"):
            continue
        performer.perform(each)
        if each.object == until:
            return stage
    raise AssertionError(until)


def done(stage: Stage, element_id: str, by: str, answers: dict[str, Any]) -> None:
    [case] = stage.cases.values()
    task = next(each for each in stage.open_tasks(case) if each.element_id == element_id)
    stage.engine.tasks.complete(task.id, by=PersonId(by), answers=answers)


def opened(stage: Stage) -> list[str]:
    [case] = stage.cases.values()
    return sorted(str(task.element_id) for task in stage.open_tasks(case))


def adjourned(stage: Stage) -> Stage:
    [case] = stage.cases.values()
    said = {"adjourned_because": "It may not decide."}
    stage.engine.cases.send(case, "adjourn_panel", by=PersonId("P. Bruce"), answers=said)
    again = {"adjourn_reason": "It could not decide.", "panel_date": "2026-11-19"}
    done(stage, "refix_panel", "M. Lint", again)
    return stage


# --- what happens meanwhile


def was_there(stage: Stage, name: str = "G. Halim") -> None:
    [case] = stage.cases.values()
    rows = [{**each} for each in stage.value(case, "attendees")]
    there = {"name": name, "agency": "Larkborough Primary School", "how": "in_person"}
    stage.engine.cases.correct(
        case, "attendees", [*rows, there], by=PersonId("R. Holm"), because="She came late."
    )


def manages(stage: Stage) -> None:
    [case] = stage.cases.values()
    attended = PersonId(stage.value(case, "attendees")[1]["person"])
    stage.engine.people.change(
        attended, lambda one: replace(one, line_manager_id=PersonId("G. Halim")), by=None
    )


def moves(stage: Stage) -> None:
    change = stage.engine.people.change
    change(PersonId("G. Halim"), lambda one: replace(one, agency="Larkborough Probation"), by=None)


def leaves(name: str) -> Callable[[Stage], None]:
    return lambda stage: stage.engine.people.deactivate(PersonId(name), by=None)


def gives_up(stage: Stage) -> None:
    stage.engine.people.change(
        PersonId("C. Irwin"), lambda one: replace(one, roles=frozenset()), by=None
    )


HAPPENS = [
    (was_there, ATTENDED, "G. Halim"),
    (manages, "G. Halim is the line manager of somebody who attended", "G. Halim"),
    (moves, "G. Halim is of an agency that was not at the conference", "G. Halim"),
    (leaves("G. Halim"), "has no quorum any more", "G. Halim"),
    (leaves("C. Irwin"), "has no quorum any more", "C. Irwin"),
    (gives_up, "has no quorum any more", "C. Irwin"),
]


@pytest.mark.parametrize(("happens", "said", "who"), HAPPENS)
def test_a_panel_that_may_not_decide_determines_nothing_and_its_seat_is_filled_again(
    happens: Callable[[Stage], None], said: str, who: str
) -> None:
    stage = sitting("confirm_quorum")
    happens(stage)

    with pytest.raises(InvalidAnswers) as refused:
        done(stage, "determine", "P. Bruce", DETERMINED)

    assert list(refused.value.errors) == ["dissent_upheld"]
    assert said in refused.value.errors["dissent_upheld"]
    adjourned(stage)
    [case] = stage.cases.values()
    [seat] = [t for t in stage.open_tasks(case) if t.element_id == "replace_member"]
    [number] = [m["id"] for m in stage.value(case, "members") if m["person"] == who]
    assert seat.item_id == number


@pytest.mark.parametrize(("happens", "said", "_who"), HAPPENS)
def test_a_panel_that_may_not_decide_signs_nothing(
    happens: Callable[[Stage], None], said: str, _who: str
) -> None:
    stage = sitting("determine")
    happens(stage)

    with pytest.raises(InvalidAnswers) as refused:
        done(stage, "sign_determination", "P. Bruce", SIGNED)

    assert list(refused.value.errors) == ["how_agreed"]
    assert said in refused.value.errors["how_agreed"]
    assert "sign_determination" in opened(stage)


def test_who_may_not_sit_any_more_does_not_count_when_the_panel_opens() -> None:
    stage = sitting("seek_papers")
    was_there(stage)

    stage.move_to(stage.now.replace(month=11, day=17, hour=10))
    present = {"present_members": ["P. Bruce", "G. Halim", "C. Irwin"]}
    done(stage, "open_panel", "P. Bruce", present)

    assert opened(stage) == ["refix_panel"]


def test_a_panel_whose_members_are_all_free_decides() -> None:
    stage = sitting("confirm_quorum")

    was_there(stage, "K. Orme")
    done(stage, "determine", "P. Bruce", DETERMINED)
    done(stage, "sign_determination", "P. Bruce", SIGNED)

    assert "sign_determination" not in opened(stage)
