"""Functions on contexts, and those on any value."""

from datetime import datetime, time
from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import builtin
from engine.feel.operators import equal
from engine.feel.temporal import time_offset
from engine.feel.values import is_number

Context = dict[str, Any]


@builtin("get value(m: context, key: string) -> any")
def get_value(_run: Run, context: Context, key: str) -> Any:
    """Return an entry of a context."""
    return context.get(key)


@builtin("get value(m: context, keys: list) -> any")
def get_deep_value(_run: Run, context: Context, keys: list[Any]) -> Any:
    """Return an entry of a context inside contexts."""
    found: Any = context if keys else None
    for key in keys:
        found = found.get(key) if type(found) is dict and type(key) is str else None
    return found


@builtin("get entries(m: context) -> list of context")
def get_entries(run: Run, context: Context) -> list[Context]:
    """List the entries of a context."""
    run.spend_items(len(context) * 3)
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list) -> context")
def context_of(run: Run, entries: list[Any]) -> Context | None:
    """Make a context of entries."""
    run.spend_items(len(entries))
    found: Context = {}
    for entry in entries:
        if type(entry) is not dict or "value" not in entry:
            return None
        key = entry.get("key")
        if type(key) is not str or key in found:
            return None
        found[key] = entry["value"]
    return found


@builtin("context put(context: context, key: string, value: any) -> context")
def context_put(run: Run, context: Context, key: str, value: Any) -> Context:
    """Return a context with one entry more, or another."""
    run.spend_items(len(context) + 1)
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any) -> context")
def context_put_deep(run: Run, context: Context, keys: list[Any], value: Any) -> Context | None:
    """Return a context with another entry inside a context of it."""
    if not keys or type(keys[0]) is not str:
        return None
    if len(keys) == 1:
        return context_put(run, context, keys[0], value)
    inner = context.get(keys[0])
    if inner is not None and type(inner) is not dict:
        return None
    changed = context_put_deep(run, inner or {}, keys[1:], value)
    return None if changed is None else context_put(run, context, keys[0], changed)


@builtin("context merge(contexts: list) -> context")
def context_merge(run: Run, contexts: list[Any]) -> Context | None:
    """Join contexts; the last one wins."""
    found: Context = {}
    for context in contexts:
        if type(context) is not dict:
            return None
        run.spend_items(len(found) + len(context))
        found.update(context)
    return found


@builtin("is(value1: any, value2: any) -> boolean")
def is_same(run: Run, left: Any, right: Any) -> bool:
    """Say whether two values are the same in every part."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if type(left) is not type(right):
        return False
    if isinstance(left, datetime | time) and time_offset(left) != time_offset(right):
        return False
    return equal(run, left, right) is True
