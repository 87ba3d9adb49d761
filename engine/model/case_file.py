"""Reading and changing a case file: JSON-like data, never changed in place."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import NotFound

#: Steps from the top of the file: keys of contexts, indexes (from 0) of lists.
Path = tuple[str | int, ...]

_STEP = re.compile(r"([a-z][a-z0-9_]*)|\[(\d{1,4})\]")


def read_path(text: str) -> Path:
    """Read a path such as `children[1].dissent_upheld`. Raises `NotFound` for anything else."""
    steps: list[str | int] = []
    rest = text
    while rest:
        rest = rest.removeprefix(".") if steps else rest
        match = _STEP.match(rest)
        if match is None:
            # What was typed may be anything: a refusal is written down, and tells none of it.
            raise NotFound("Expected a place in the case file, such as `children[1].name`.")
        steps.append(match[1] or int(match[2]))
        rest = rest[match.end() :]
    return tuple(steps)


def write_path(path: Path) -> str:
    """Return a path as text."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def keys_of(path: Path) -> tuple[str, ...]:
    """Return a place without the numbers of items."""
    return tuple(step for step in path if isinstance(step, str))


def value_at(file: Any, path: Path) -> Any:
    """Return what stands at a path, None where nothing does."""
    for step in path:
        if isinstance(step, int):
            inside = isinstance(file, list) and step < len(file)
            file = file[step] if inside else None
        else:
            file = file.get(step) if isinstance(file, Mapping) else None
    return file


def with_value(file: Any, path: Path, value: Any) -> Any:
    """Return the file with `value` at a path."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(file or ())
        items[step] = with_value(items[step], rest, value)
        return items
    context = dict(file or {})
    context[step] = with_value(context.get(step), rest, value)
    return context


def with_answers(file: Any, path: Path, answers: Mapping[str, Any]) -> Any:
    """Return the file with the answers of one form laid over the context at a path.

    Contexts are merged key by key and lists of items item by item (by `id`), so that a form that
    shows part of an item leaves the rest of it alone.
    """
    return with_value(file, path, _merged(value_at(file, path), answers))


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    if _are_items(old) and _are_items(new):
        known = {item["id"]: item for item in old}
        return [_merged(known.get(item["id"]), item) for item in new]
    return new


def _are_items(value: Any) -> bool:
    return isinstance(value, Sequence) and all(
        isinstance(item, Mapping) and "id" in item for item in value
    )
