"""A panel decides as it sits when it decides: who may not sit by then, or has gone, is noticed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
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
REASON = {"ruling_reason": "Asked on another child."}
ATTENDED = "G. Halim had a part in the conference"


def sitting(until: str, *, said: str = "") -> Stage:
    """Play a panel of three until a step of it has been done.

    `said` is what G. Halim declares in the place of `consulted_before: false`; then that is the
    last declaration.
    """
    definition = shipped_definition("sunderland")
    text = definition.files["examples/s_144.yaml"]
    head, halim, rest = text.partition(b"for: {person: G. Halim}")
    rest = rest.replace(b"consulted_before: false", said.encode(), 1) if said else rest
    example = read_example(head + halim + rest, source="s_144")
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        if each.object == "dispute_presence" or each.verb in ("expect", "refuse"):
            continue
        performer.perform(each)
        is_last = not said or each.details.get("for") == {"person": "G. Halim"}
        if each.object == until and is_last:
            return stage
    raise AssertionError(until)


def done(stage: Stage, element_id: str, by: str, answers: dict[str, Any]) -> None:
    [case] = stage.cases.values()
    task = next(each for each in stage.open_tasks(case) if each.element_id == element_id)
    stage.engine.tasks.complete(task.id, by=PersonId(by), answers=answers)


def ruling() -> Stage:
    """Play until the Business Manager is to rule on whether G. Halim is independent."""
    return sitting("declare_independence", said="consulted_before: true")


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


def stands_above(stage: Stage) -> None:
    """Let G. Halim manage the line manager of somebody who attended."""
    [case] = stage.cases.values()
    attended = PersonId(stage.value(case, "attendees")[1]["person"])
    for person, manager in ((attended, "M. Lint"), (PersonId("M. Lint"), "G. Halim")):
        stage.engine.people.change(
            person, partial(replace, line_manager_id=PersonId(manager)), by=None
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
    (stands_above, "G. Halim stands above somebody who attended, and nobody has", "G. Halim"),
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


# --- from the moment on which somebody may not sit


def told(stage: Stage, name: str) -> list[tuple[str, str]]:
    [case] = stage.cases.values()
    found = [each for each in stage.documents(case) if each.name == name]
    view = stage.engine.views.document
    return [
        (each.recipient_name, view(each.id, by=PersonId(str(each.recipient_id)))[1].html)
        for each in found
    ]


def taking_part(stage: Stage) -> list[str]:
    [case] = stage.cases.values()
    return [str(p.person_id) for p in stage.participants(case)]


def test_who_had_a_part_in_the_conference_loses_seat_and_access_at_once() -> None:
    stage = sitting("seek_papers")
    [case] = stage.cases.values()
    before = opened(stage)

    was_there(stage)

    assert "G. Halim" not in taking_part(stage)
    assert not stage.opens(case, "G. Halim")
    assert opened(stage) == before


def test_administration_is_told_once_whose_part_ended_why_and_how_the_seat_is_filled() -> None:
    stage = sitting("seek_papers")

    was_there(stage)
    was_there(stage, "K. Orme")

    [(to, html)] = told(stage, "part_ended")
    assert to == "M. Lint"
    assert "G. Halim no longer acts as Panel member" in html
    assert "G. Halim had a part in the conference" in html
    assert "Move the panel" in html


def test_a_chair_who_may_not_sit_loses_both_parts_with_one_notice() -> None:
    stage = sitting("seek_papers")

    was_there(stage, "P. Bruce")

    assert "P. Bruce" not in taking_part(stage)
    [(_, html)] = told(stage, "part_ended")
    assert "Dissent Panel chair and Panel member" in html


@pytest.mark.parametrize("happens", [moves, stands_above])
def test_whom_an_exception_or_a_ruling_may_seat_keeps_the_part_until_the_panel_decides(
    happens: Callable[[Stage], None],
) -> None:
    stage = sitting("seek_papers")

    happens(stage)
    was_there(stage, "K. Orme")

    assert "G. Halim" in taking_part(stage)
    assert told(stage, "part_ended") == []


def test_nobody_loses_a_part_once_the_determination_is_signed() -> None:
    stage = sitting("determine")
    done(stage, "sign_determination", "P. Bruce", SIGNED)

    was_there(stage)

    assert told(stage, "part_ended") == []


def test_nobody_else_is_told_that_a_member_who_has_gone_was_present() -> None:
    stage = sitting("seek_papers")
    leaves("G. Halim")(stage)

    stage.move_to(stage.now.replace(month=11, day=17, hour=10))
    done(
        stage, "open_panel", "P. Bruce", {"present_members": ["P. Bruce", "G. Halim", "C. Irwin"]}
    )

    assert [to for to, _ in told(stage, "said_present")] == ["P. Bruce", "C. Irwin"]


def test_no_ruling_lets_somebody_sit_who_had_a_part_in_the_conference() -> None:
    stage = ruling()
    was_there(stage)

    with pytest.raises(InvalidAnswers) as refused:
        done(stage, "rule_on_independence", "M. Lint", {"ruling_accepts": "yes", **REASON})

    assert ATTENDED in refused.value.errors["ruling_accepts"]
    done(stage, "rule_on_independence", "M. Lint", {"ruling_accepts": "no", **REASON})
    assert "replace_member" in opened(stage)


def test_a_ruling_lets_somebody_sit_whom_nothing_else_bars() -> None:
    stage = ruling()

    done(stage, "rule_on_independence", "M. Lint", {"ruling_accepts": "yes", **REASON})

    assert "replace_member" not in opened(stage)
    assert "G. Halim" in taking_part(stage)


def test_a_panel_whose_members_are_all_free_decides() -> None:
    stage = sitting("confirm_quorum")

    was_there(stage, "K. Orme")
    done(stage, "determine", "P. Bruce", DETERMINED)
    done(stage, "sign_determination", "P. Bruce", SIGNED)

    assert "sign_determination" not in opened(stage)
