"""Everybody of a case reads all that they can reach: nothing too much, nothing too little.

A sample; `python -m tests.walls.sweep` looks at every step of every example.
"""

import pytest

from engine.rehearsal import Example
from tests.conftest import shipped_examples
from tests.walls.marks import played, steps_of
from tests.walls.matrix import MAY, MUST
from tests.walls.pages import House
from tests.walls.sweep import Seen, look, too_little

#: Examples, after how many steps everybody reads, and whether they guess all that can be guessed.
_SAMPLE = (("Q-151", 15, True), ("S-151", 13, False), ("S-71", 26, False))
SAMPLE = [
    (procedure, example, steps, deep)
    for name, steps, deep in _SAMPLE
    for procedure, example in shipped_examples()
    if example.id == name
]


@pytest.mark.parametrize(
    ("procedure", "example", "steps", "deep"), SAMPLE, ids=[name for name, *_ in _SAMPLE]
)
def test_everybody_reads_what_is_for_them_and_no_more(
    procedure: str, example: Example, steps: int, deep: bool
) -> None:
    player, seen = played(procedure, example), Seen(example=example.id)
    house = House(player.marked.stage)
    for step in steps_of(example)[:steps]:
        player.perform(step)
    look(house, player, seen, deep=deep, few=True)

    assert seen.pages
    assert sorted(seen.wrong) == []
    assert too_little(procedure, player, seen) == []


def test_whoever_must_read_something_may() -> None:
    for procedure, must in MUST.items():
        for mark, roles in must.items():
            told_by_letter = {"dissenting_professional", "conference_chair", "social_worker"}
            assert roles - told_by_letter <= MAY[procedure][mark], mark
