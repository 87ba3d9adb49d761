"""What was late stands on the page of a case, in the words of the procedure."""

from datetime import timedelta

import pytest

from engine.ids import PersonId
from engine.rehearsal.example import read_example
from tests.builders import london
from tests.scenario import DECIDED, World
from tests.service.test_service_leavers_seats import also, before
from tests.small_dissent import FILES, SETTINGS

_WORDS = """
other = "true"
[words.decision_late]
true = "The decision came late"
[words.other]
true = "This is no fact of lateness"
"""


def late(fact: str, done: str) -> list[str]:
    settings = f"{SETTINGS}decision_late = '{fact}'{_WORDS}"
    world = World(files={**FILES, "procedure.toml": settings.encode()})
    case = world.to_decide()
    world.move_to(london(done))
    case.complete("decide", DECIDED, by="Max Manager")
    return list(world.engine.views.case(case.id, by=PersonId("Cleo Chair")).late)


@pytest.mark.parametrize(
    ("done", "said"),
    [("2026-09-22 23:59:59", []), ("2026-09-23 00:00", ["The decision came late"])],
)
def test_what_was_late_is_said_and_what_was_in_time_is_not(done: str, said: list[str]) -> None:
    assert late("date(decided_at) > workdays_after(conference_date, decision_days)", done) == said


def test_a_fact_that_cannot_be_told_says_nothing() -> None:
    assert late("conference_date + decision_days > 1", "2026-09-22 12:00") == []


@pytest.mark.parametrize("at", ["2026-11-06 15:40", "2026-11-06 23:59:59"])
def test_a_conference_held_in_time_is_not_late_where_its_decisions_are_written_down_later(
    at: str,
) -> None:
    stage = before("hold_conference", of="manager_review", example="q_02")
    example = read_example(stage.definition.files["examples/q_02.yaml"], source="q_02")
    held = [each for each in example.steps if each.object == "hold_conference"][-1]
    stage.move_to(london(at))
    [task] = [t for t in stage.open_tasks() if t.element_id == "hold_conference"]

    stage.engine.tasks.complete(
        task.id, by=PersonId(str(task.assignee)), answers=stage.task_answers(held, task)
    )
    stage.move_to(london("2026-11-09 10:00"))

    assert "decide_again" in [t.element_id for t in stage.open_tasks()]
    assert "reconvene_overdue" not in [d.name for d in stage.documents(task.case_id)]


def test_who_is_told_that_a_decision_is_late_may_open_the_case_until_it_is_made() -> None:
    stage = before("decide_dissent", of="manager_review", example="q_01")
    [task] = [t for t in stage.open_tasks() if t.element_id == "decide_dissent"]
    assert task.due_at
    boss, opens = also(stage, "N. Hale", "senior_manager"), stage.engine.views.opens
    assert not opens(task.case_id, by=boss)

    stage.move_to(task.due_at + timedelta(days=1))

    assert opens(task.case_id, by=boss)
    answers = {"dissent_upheld": False, "outcome_reasons": "R."}
    stage.engine.tasks.complete(task.id, by=PersonId(str(task.assignee)), answers=answers)
    assert not opens(task.case_id, by=boss)
