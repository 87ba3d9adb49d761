"""The values that a form shows before anything was entered."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.feel import over
from engine.forms.asking.given import Scene
from engine.forms.asking.rows import items_of
from engine.forms.model import Component, Field, Form, Group, ItemList, keyed


def first_values(form: Form, scene: Scene) -> dict[str, Any]:
    """Return what a fresh form holds: prefill, default values and first rows."""
    return _place(form.components, scene, scene.scope, {})


def _place(
    components: Sequence[Component],
    scene: Scene,
    context: Mapping[str, Any],
    item: Mapping[str, Any],
) -> dict[str, Any]:
    unset: dict[str, Any] = dict.fromkeys((entry.key for entry in keyed(components)), None)
    values: dict[str, Any] = {}
    # What is held comes first: a prefill may name its own key.
    here = over(item, values, context, unset)
    for entry in keyed(components):
        value = _value(entry, scene, here, item)
        if value is not None:
            values[entry.key] = value
    return values


def _value(
    entry: Field | Group | ItemList,
    scene: Scene,
    context: Mapping[str, Any],
    item: Mapping[str, Any],
) -> Any:
    if isinstance(entry, Group):
        held = item.get(entry.key)
        return _place(entry.components, scene, context, held if isinstance(held, Mapping) else {})
    if isinstance(entry, ItemList):
        return _rows(entry, scene, context, item)
    if entry.readonly:
        return None
    if entry.prefill is not None:
        return scene.evaluate(entry.prefill, context)
    held = item.get(entry.key)
    return entry.default if held is None else held


def _rows(
    entry: ItemList, scene: Scene, context: Mapping[str, Any], item: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if entry.prefill is not None:
        items = items_of(scene.evaluate(entry.prefill, context))
    elif entry.may_add:
        items = items_of(item.get(entry.key))
    else:
        items = items_of(item.get(entry.key) or scene.scope.get(entry.key))
    rows = [{"id": item["id"], **_place(entry.components, scene, context, item)} for item in items]
    if rows or not entry.may_add:
        return rows
    return [_place(entry.components, scene, context, {}) for _ in range(entry.first_rows)]
