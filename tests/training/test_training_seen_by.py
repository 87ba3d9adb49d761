"""A walk as one of its people may see it: the reads of the pages, and so their walls."""

import pytest

from engine.errors import NotFound
from engine.ids import PersonId
from engine.rehearsal import Outcome, Performer, Stage, read_example
from engine.training.seen_by import SeenCase, seen_by
from tests.rehearsal.test_rehearsal_format import HEAD, START
from tests.rehearsal.test_rehearsal_reading import WALLED

_REPLIED = "  - {do: reply, answers: {reasons: I disagree.}}\n  - expect: {}\n"


@pytest.fixture(scope="module")
def stage() -> Stage:
    """Return a stage on which a step is open that is for who decides alone."""
    example = read_example((HEAD + START + _REPLIED).encode(), source="t.yaml")
    stage = Stage(example, WALLED)
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)
    return stage


def of(stage: Stage, person: str) -> SeenCase:
    [case] = seen_by(stage, PersonId(person))
    return case


def told(case: SeenCase) -> str:
    said = [*case.story, *(each.text for each in case.history)]
    said += [task.name for task in case.view.open_tasks]
    return " ".join([*said, *(answer.shown for step in case.answers for answer in step.answers)])


def test_who_decides_sees_the_step_and_the_reasons(stage: Stage) -> None:
    assert "Decide" in told(of(stage, "Max Manager"))
    assert "I disagree." in told(of(stage, "Max Manager"))


def test_who_is_outside_is_told_only_that_the_case_is_being_dealt_with(stage: Stage) -> None:
    chair = told(of(stage, "Cleo Chair"))

    assert "The case is being dealt with. Steps that are not for you are not shown here." in chair
    assert "Decide" not in chair
    assert "Reply" not in chair
    assert "I disagree." not in chair


def test_to_whom_the_case_does_not_open_there_is_none(stage: Stage) -> None:
    assert seen_by(stage, PersonId("Billie Birch")) == ()


def test_who_is_nobody_is_refused(stage: Stage) -> None:
    with pytest.raises(NotFound):
        seen_by(stage, PersonId("Zed"))
