"""What somebody typed into a form, as text: each question with its answer, as it was given."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from engine.forms.asking.given import Scene
from engine.forms.model import (
    Choices,
    Component,
    Field,
    Form,
    Group,
    ItemList,
    Kind,
    keyed,
)
from engine.texts.template import Text

#: Letters of one answer that are shown.
_MOST_SHOWN = 200_000


class Line(NamedTuple):
    """A question and what was given for it."""

    question: str
    answer: str


def typed_lines(form: Form, given: Mapping[str, Any], scene: Scene) -> list[Line]:
    """Return what was given in page order; what nobody typed anything for is left out.

    Nothing is checked: what does not fit its question is shown as it came.
    """
    return list(_Reader(scene).lines(form.components, given, ""))


def is_blank(given: Any) -> bool:
    """Say whether nothing was typed or chosen."""
    return not only_typed(given)


def only_typed(given: Any) -> Any:
    """Return what was typed or chosen, as text: without what is blank and the ids of rows."""
    if isinstance(given, Mapping):
        found = {key: only_typed(value) for key, value in given.items() if key != "id"}
        return {key: value for key, value in found.items() if value}
    if isinstance(given, list | tuple):
        return [value for value in map(only_typed, given) if value]
    return "" if given is None else str(given).strip()


class _Reader:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def lines(
        self, components: Sequence[Component], given: Mapping[str, Any], before: str
    ) -> Iterator[Line]:
        """Yield the questions that stand together, then what belongs to none of them."""
        asked = {entry.key: entry for entry in keyed(components)}
        for key in [*asked, *(key for key in given if key not in asked)]:
            value, entry = given.get(key), asked.get(key)
            if key == "id" or is_blank(value):
                continue
            if isinstance(entry, Group) and isinstance(value, Mapping):
                yield from self.lines(entry.components, value, before)
            elif isinstance(entry, ItemList) and isinstance(value, list):
                yield from self._rows(entry, value, before)
            elif isinstance(entry, Field):
                yield Line(before + self._words(entry.label), self._answer(entry, value))
            else:
                yield Line(before + str(key), as_text(value))

    def _words(self, text: Text) -> str:
        return self._scene.words(text, self._scene.scope)

    def _rows(self, asked: ItemList, rows: Sequence[Any], before: str) -> Iterator[Line]:
        item = self._words(asked.item_label) or self._words(asked.label)
        for number, row in enumerate(rows, 1):
            title = f"{before}{item} {number}: "
            if isinstance(row, Mapping):
                yield from self.lines(asked.components, row, title)
            elif not is_blank(row):
                yield Line(title.rstrip(": "), as_text(row))

    def _answer(self, asked: Field, value: Any) -> str:
        if asked.kind is Kind.CHECKBOX:
            return "Yes"
        chosen = value if isinstance(value, list | tuple) else [value]
        if asked.choices is None or not all(isinstance(one, str) for one in chosen):
            return as_text(value)
        return ", ".join(self._label(asked.choices, one) for one in chosen)

    def _label(self, choices: Choices, value: str) -> str:
        if choices.roles:
            named = dict(self._scene.people(choices.roles))
            return named.get(value, "somebody who cannot be chosen any more")
        return dict(choices.fixed).get(value, value)


def as_text(value: Any) -> str:
    """Return what was given as text: the boxes of a date beside one another."""
    if isinstance(value, Mapping):
        return " ".join(filter(None, map(as_text, value.values())))[:_MOST_SHOWN]
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(as_text, value)))[:_MOST_SHOWN]
    return "" if value is None else str(value)[:_MOST_SHOWN]
