"""What people read where a clause asks for it, on the example cases that show it."""

from collections.abc import Iterator

import pytest

from engine.ids import PersonId
from engine.rehearsal import Outcome, Performer, Stage
from engine.rehearsal.example import Step
from tests.conftest import shipped_definition, shipped_examples

EXAMPLES = {example.id: example for _, example in shipped_examples()}


def played(example_id: str) -> Iterator[tuple[Step, Stage]]:
    """Play an example case; yield each step when it is done, with the stage."""
    example = EXAMPLES[example_id]
    stage = Stage(example, shipped_definition(example.procedure))
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)
        yield step, stage


def labels_read(stage: Stage, by: str) -> list[str]:
    """Return the questions of the answers that somebody reads, with what stands beside them."""
    case_id = stage.cases["first"]
    _, steps = stage.engine.questions.answers(case_id, by=PersonId(by))
    return [f"{one.label} ({one.about})" for each in steps for one in each.answers]


def test_the_account_of_the_chair_is_read_as_not_confirmed_until_she_confirms_it() -> None:
    seen = []
    for step, stage in played("S-82"):
        if step.verb == "expect":
            seen += [one for one in labels_read(stage, "A. Reeve") if "account (" in one.lower()]

    assert seen == [
        "The chair's account (as noted by A. Reeve, not yet confirmed by the Conference chair)",
        "The chair's account (confirmed by the Conference chair)",
    ]


@pytest.mark.parametrize("example_id", ["Q-70", "S-80"])
def test_new_harm_is_read_by_whom_it_was_told_to_and_by_nobody_else(example_id: str) -> None:
    for step, stage in played(example_id):
        if step.object == "report_new_harm" and step.verb == "send":
            read = {
                person: any(
                    "happened" in one or "seen" in one for one in labels_read(stage, person)
                )
                for person in {p.person_id for p in stage.participants(stage.cases["first"])}
            }
            break

    assert sorted(who for who, reads in read.items() if reads) == (
        ["Q. Lowe", "S. Worth"] if example_id == "Q-70" else ["A. Reeve", "S. Ward"]
    )
