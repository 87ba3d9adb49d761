"""What the shipped forms say of a question that was left empty: what it asks for, not only how."""

from collections.abc import Iterator, Sequence

import pytest

from engine.forms import Field
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.forms.asking.sentences import sentence
from engine.forms.model import Component, Section
from tests.conftest import shipped_definition

#: Sentences that fit every question and tell nobody which one was left empty.
SAY_NOTHING = {"Choose yes or no", "Choose at least one", "Choose one", "Enter an answer"}


def required(components: Sequence[Component]) -> Iterator[Field]:
    for each in components:
        if isinstance(each, Section):
            yield from required(each.components)
        elif isinstance(each, Field) and each.required and not each.readonly:
            yield each


@pytest.mark.parametrize("procedure", ["manager_review", "sunderland"])
def test_a_question_left_empty_says_what_it_asks_for(procedure: str) -> None:
    said = {
        f"{form.id}.{field.key}": sentence(field, str(field.label), RefusedAnswer("required"))
        for form in shipped_definition(procedure).forms.values()
        for field in required(form.components)
    }

    assert {key: text for key, text in said.items() if text in SAY_NOTHING} == {}
    assert {key: text for key, text in said.items() if "an answer to" in text} == {}
