"""Everybody of a case reads all that they can reach: nothing too much, nothing too little.

A sample; `python -m tests.walls.sweep` looks at every step of every example.
"""

import pytest

from engine.rehearsal import Example
from tests.conftest import shipped_examples
from tests.walls.matrix import MAY, MUST
from tests.walls.sweep import roles_of, sweep, too_little

#: Every so manieth example, and every so manieth step of it.
_EXAMPLES, _STEPS = 21, 24
SAMPLE = shipped_examples()[::_EXAMPLES]


@pytest.mark.parametrize(("procedure", "example"), SAMPLE, ids=[e.id for _, e in SAMPLE])
def test_everybody_reads_what_is_for_them_and_no_more(procedure: str, example: Example) -> None:
    seen = sweep(procedure, example, every=_STEPS)

    assert seen.readings
    assert sorted(set(seen.too_much)) == []
    assert too_little(procedure, seen, roles_of(procedure, example)) == []


def test_whoever_must_read_something_may() -> None:
    for procedure, must in MUST.items():
        for mark, roles in must.items():
            told_by_letter = {"dissenting_professional", "conference_chair", "social_worker"}
            assert roles - told_by_letter <= MAY[procedure][mark], mark
