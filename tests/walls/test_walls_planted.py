"""Leaks that are planted are found: a sample; `python -m tests.walls.planted` plants all."""

import pytest

from tests.walls.planted import LEAKS, Bench

#: Leaks that show at one moment, each of another kind.
_SAMPLE = ("answer-all", "letters-all", "history-steps", "document-by-id", "addresses-listed",
           "step-all", "cases-of-all")  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Bench:
    made = Bench({"Q-01": (9,)}, twins=(), less={})
    made.read_without()
    return made


@pytest.mark.parametrize("name", _SAMPLE)
def test_a_leak_that_is_planted_is_found(bench: Bench, name: str) -> None:
    leak = next(each for each in LEAKS if each.name == name)

    assert bench.found(leak)


def test_there_are_sixty_leaks_each_with_a_name_of_its_own() -> None:
    names = [leak.name for leak in LEAKS]

    assert len(names) == len(set(names)) == 60
