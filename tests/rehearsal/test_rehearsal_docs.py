"""The help for the format of example cases says the same as its reader accepts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.rehearsal.example import _TOP, _loaded
from engine.rehearsal.shape import (
    EXPECTATIONS,
    REFUSALS,
    TOLD_BY,
    VERBS,
    wrong_in_step,
    wrong_kinds,
)
from engine.rehearsal.shape_expected import OF_A_TASK
from engine.rehearsal.shape_people import AGENCY_KEYS, PERSON_KEYS

_HELP = (Path(__file__).parents[2] / "docs/policy-owners.md").read_text(encoding="utf-8")
_WHO_AND_WHEN = {"as", "name", "at", "case", "note"}


def _rows(heading: str) -> Iterator[list[str]]:
    """Yield the cells of a table."""
    _, _, rest = _HELP.partition(f"\n{heading}\n")
    assert rest, heading
    for line in rest.partition("\n\n")[0].splitlines()[1:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def _examples(cell: str) -> list[Any]:
    found = [text if text.startswith("{") else f"{{{text}}}" for text in _code(cell)]
    return [_loaded(text) for text in found]


def _code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_key_of_the_whole_has_an_example() -> None:
    told = [one for row in _rows("| key | such as |") for one in _examples(row[1])]

    assert sorted(key for one in told for key in one) == sorted(_TOP)
    for one in told:
        wrong = [text for key, text in wrong_kinds({**one, "from": one.get("from", "S-20")})]
        assert not [text for text in wrong if "this is taken" not in text], one
    by_key = {key: value for one in told for key, value in one.items()}
    assert set(by_key["people"]["others"]) == PERSON_KEYS
    assert set(by_key["agencies"][0]) == AGENCY_KEYS


def _steps() -> Iterator[tuple[str, set[str], list[Any]]]:
    """Yield the verbs of a row, what may stand beside them, and their examples."""
    for _, beside, examples in _rows("| step | beside it | such as |"):
        yield beside, set(_code(beside)) - {"new"}, _examples(examples)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example_with_what_may_stand_beside_it(verb: str) -> None:
    [(beside, keys, examples)] = [row for row in _steps() if any(verb in one for one in row[2])]
    own = [one for one in examples if verb in one]

    assert [text for one in own for text in wrong_in_step(one)] == []
    common = _WHO_AND_WHEN if beside.startswith("who and when") else set()
    # `to` is for handing on alone, of the three that stand in one row.
    assert VERBS[verb] | ({"to"} if "; `to`" in beside else set()) == keys | common
    assert VERBS[verb] - _WHO_AND_WHEN <= set().union(*own)


def test_who_and_when_are_told_with_an_example_each() -> None:
    shown = {key for _, _, examples in _steps() for one in examples for key in one}

    assert shown >= _WHO_AND_WHEN


def test_everything_that_can_be_expected_has_an_example() -> None:
    told = [one for row in _rows("| `expect` | says |") for one in _examples(row[0])]

    assert {key for one in told for key in one} == set(EXPECTATIONS)
    assert [text for one in told for text in wrong_in_step({"expect": one})] == []
    tasks = [each for one in told for each in one.get("tasks", {}).values()]
    flat = [one for each in tasks for one in (each if isinstance(each, list) else [each])]
    assert set().union(*flat) == set(OF_A_TASK)


def test_every_reason_of_a_refusal_and_what_it_is_told_by_is_named() -> None:
    _, _, rest = _HELP.partition("\n`refuse` holds what is tried")
    named = _code(rest.partition("\n\n")[0])

    assert {name for name in named if name[0].isupper()} == set(REFUSALS.values())
    assert {name.partition(":")[0] for name in named if name[0].islower()} >= set(TOLD_BY)
