"""The options of a field, from the form, from FEEL, or from the people of a role."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.forms.display import display
from engine.forms.model import Choice, Field
from engine.forms.reading import Scene

#: Options that FEEL may give.
MOST_OPTIONS = 500


def options_of(asked: Field, context: Mapping[str, Any], scene: Scene) -> Sequence[Choice]:
    """Return what may be chosen here and now."""
    choices = asked.choices
    if choices is None:
        return ()
    if choices.roles:
        return [Choice(*found) for found in scene.people(choices.roles)]
    if choices.expression is None:
        return choices.fixed
    return list(_made(scene.evaluate(choices.expression, context)))


def _made(value: Any) -> Iterator[Choice]:
    items = value if isinstance(value, list | tuple) else () if value is None else (value,)
    for item in items[:MOST_OPTIONS]:
        if isinstance(item, Mapping):
            stored, label = item.get("value", item.get("id")), item.get("label", item.get("name"))
            text = display(stored)
            yield Choice(text, display(label) or text)
        elif item is not None:
            yield Choice(display(item), display(item))
