"""A join that does not wait is noticed by what the shipped example cases say of their ends."""

from typing import Any

import pytest

from engine.rehearsal import Example, rehearse
from engine.spiff.gateways import ParallelGateway
from tests.conftest import shipped_definition, shipped_examples

#: One that comes through its parallel joins to the end, and one that is left before.
EXAMPLES = [example for _, example in shipped_examples() if example.id in ("Q-01", "Q-31")]


def go_on_at_the_first(join: ParallelGateway, token: Any) -> bool:
    if join.is_join:
        join._consume(token)
    return True


def go_on_at_the_first_only(join: ParallelGateway, token: Any) -> bool:
    token.extra = None
    return True


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
@pytest.mark.parametrize("mutated", [go_on_at_the_first, go_on_at_the_first_only])
def test_a_parallel_join_that_goes_on_at_its_first_token_is_noticed(
    monkeypatch: pytest.MonkeyPatch, example: Example, mutated: object
) -> None:
    monkeypatch.setattr(ParallelGateway, "_update_hook", mutated)

    assert rehearse(example, shipped_definition(example.procedure)).failures != []
