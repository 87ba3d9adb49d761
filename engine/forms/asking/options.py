"""The options of a field, from the form, from FEEL, or from the people of a role."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.feel import Expression, nodes, over
from engine.forms.asking.given import Scene
from engine.forms.model import ADDED, CANDIDATE, Choice, Field
from engine.texts.british import display
from engine.texts.codes import options_in

#: Options that FEEL may give.
MOST_OPTIONS = 500


def options_of(asked: Field, context: Mapping[str, Any], scene: Scene) -> Sequence[Choice]:
    """Return what may be chosen here and now."""
    choices = asked.choices
    if choices is None:
        return ()
    if choices.roles:
        offered = [Choice(*found) for found in scene.people(choices.roles)]
        return [*offered, *([ADDED] if asked.adds else ())]
    if choices.expression is None:
        return choices.fixed
    return list(_made(scene.evaluate(choices.expression, context)))


def said_of(
    asked: Expression | None, person: str, context: Mapping[str, Any], scene: Scene
) -> str:
    """Return what `unfit` or `remark` says of somebody who is offered; "" for nothing."""
    if asked is None:
        return ""
    said = scene.evaluate(asked, over({CANDIDATE: person}, context))
    return said if isinstance(said, str) else ""


def labels_of(asked: Field) -> dict[str, str]:
    """Return the words of each option that a form itself words: value to label."""
    if asked.choices is None:
        return {}
    expression = asked.choices.expression
    pairs = options_in(expression.node) if expression is not None else ()
    written = {
        str(value.value): str(label.value)
        for value, label in pairs
        if isinstance(value, nodes.Literal) and isinstance(label, nodes.Literal)
    }
    return written | {choice.value: choice.label for choice in asked.choices.fixed}


def _made(value: Any) -> Iterator[Choice]:
    items = value if isinstance(value, list | tuple) else () if value is None else (value,)
    for item in items[:MOST_OPTIONS]:
        if isinstance(item, Mapping):
            stored, label = item.get("value", item.get("id")), item.get("label", item.get("name"))
            text = display(stored)
            yield Choice(text, display(label) or text)
        elif item is not None:
            yield Choice(display(item), display(item))
