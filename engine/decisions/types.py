"""Whether a value fits a type of a decision model; one that does not is null."""

from dataclasses import replace
from typing import Any

from engine.decisions.model import ItemType
from engine.feel import FeelError
from engine.feel.typenames import SIMPLE_TYPES
from engine.feel.values import kind_of

_LISTS = (list, tuple)


def fitted(value: Any, kind: ItemType) -> Any:
    """Return the value as the type has it, or null."""
    if value is None:
        return None
    if kind.is_list:
        return _fitted_list(value, kind)
    if kind.base is not None:
        value = fitted(value, kind.base)
        return value if _is_allowed(value, kind) else None
    if type(value) in _LISTS and len(value) == 1 and kind.name not in ("any", "list"):
        value = value[0]
    return value if _is_kind(value, kind) and _is_allowed(value, kind) else None


def _fitted_list(value: Any, kind: ItemType) -> Any:
    items = value if type(value) in _LISTS else [value]
    single = replace(kind, is_list=False)
    found = [fitted(item, single) for item in items]
    if any(new is None and old is not None for new, old in zip(found, items, strict=True)):
        return None
    return found


def _is_kind(value: Any, kind: ItemType) -> bool:
    if kind.fields:
        return type(value) is dict and all(
            value.get(name) is None or fitted(value[name], field) is not None
            for name, field in kind.fields.items()
        )
    return kind.name not in SIMPLE_TYPES or kind_of(value) == kind.name


def _is_allowed(value: Any, kind: ItemType) -> bool:
    if value is None or kind.allowed is None:
        return value is not None
    try:
        return kind.allowed.matches(value, {})
    except FeelError:
        return False
