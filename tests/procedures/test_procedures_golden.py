"""The history of each main path, one line per event: a change here is a change of procedure.

Its owner reviews the difference; `GOLDEN=write pytest tests/procedures` writes the files anew.
"""

import os
from pathlib import Path

import pytest

from engine.rehearsal import Outcome, Performer, Stage
from tests.conftest import shipped_definition, shipped_examples
from tests.scenario import line_of

GOLDEN = Path(__file__).parents[1] / "golden"
EXAMPLES = {example.id: example for _, example in shipped_examples()}
MAIN_PATHS = (
    "Q-01", "Q-02", "Q-06", "Q-08", "Q-14", "Q-15", "Q-17",
    "S-01", "S-02", "S-04", "S-05", "S-10", "S-12", "S-23",
)  # fmt: skip


@pytest.mark.parametrize("example_id", MAIN_PATHS)
def test_a_main_path_leaves_the_history_that_its_owner_knows(example_id: str) -> None:
    example = EXAMPLES[example_id]
    stage = Stage(example, shipped_definition(example.procedure))
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)

    found = [f"{example.id} {example.title}"]
    for label, case_id in stage.cases.items():
        found += ["", label, *(line_of(row) for row in stage.history(case_id))]
    text = "\n".join(found) + "\n"

    path = GOLDEN / f"{example_id.lower().replace('-', '_')}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text)
    assert text == path.read_text()
