"""Reads the people whom an example case names as those who have the ids of its stage."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.forms import Field, Form, Group, ItemList
from engine.forms.model import Component, keyed
from engine.ids import PersonId

#: Returns the id of somebody of the example by name; any other text as it is.
IdOf = Callable[[str], str]


def with_ids(form: Form | None, answers: Any, id_of: IdOf) -> Any:
    """Return answers with the id of each person where a question offers people by name."""
    return _within(form.components, answers, id_of) if form is not None else answers


def each_id(value: Any, id_of: IdOf) -> Any:
    """Return a text, a list or the values of a context with ids in the place of names."""
    if isinstance(value, str):
        return id_of(value)
    if isinstance(value, list):
        return [each_id(one, id_of) for one in value]
    if isinstance(value, Mapping):
        return {key: each_id(one, id_of) for key, one in value.items()}
    return value


def by_name(person_id: Callable[[str], PersonId], names: Sequence[str]) -> IdOf:
    """Return what gives the id of each of some people."""
    ids = {name: person_id(name) for name in names}
    return lambda text: ids.get(text, text)


def _within(components: Sequence[Component], answers: Any, id_of: IdOf) -> Any:
    if not isinstance(answers, Mapping):
        return answers
    asked = {entry.key: entry for entry in keyed(components)}
    return {
        key: _answer(asked[key], value, id_of) if key in asked else value
        for key, value in answers.items()
    }


def _answer(asked: Field | ItemList | Group, value: Any, id_of: IdOf) -> Any:
    if isinstance(asked, Field):
        offers = asked.choices is not None and not asked.choices.fixed
        return each_id(value, id_of) if offers else value
    if isinstance(asked, ItemList) and isinstance(value, list):
        return [_within(asked.components, row, id_of) for row in value]
    return _within(asked.components, value, id_of)
