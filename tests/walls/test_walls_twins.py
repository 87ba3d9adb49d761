"""Two runs that differ in one protected fact: who may not know it gets the same from both.

A sample; `python -m tests.walls.twins` tries all facts of all examples.
"""

import pytest

from tests.conftest import shipped_examples
from tests.walls.twins import Fact, facts_of, twins

#: Examples, and the step and last key of a fact of each.
_SAMPLE = (("Q-01", "review_dissent", "findings"), ("S-151", "review_with_chair", "chair_account"))


def _fact(name: str, step: str, key: str) -> tuple[str, object, Fact]:
    procedure, example = next(each for each in shipped_examples() if each[1].id == name)
    facts = facts_of(procedure, example)
    return procedure, example, next(f for f in facts if f.name == step and f.path[-1:] == (key,))


@pytest.mark.parametrize(("name", "step", "key"), _SAMPLE)
def test_twins_look_the_same_to_who_may_not_tell_them_apart(
    name: str, step: str, key: str
) -> None:
    procedure, example, fact = _fact(name, step, key)

    tally = twins(procedure, example, [fact], few=True)

    assert tally.compared
    assert sorted(tally.wrong) == []
