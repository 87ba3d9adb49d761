"""Reads a form as a browser posts it: flat names such as `children-0-name` and `born-day`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.errors import InvalidAnswers
from engine.forms.asking.rows import MOST_ROWS
from engine.forms.model import Component, Field, Form, Group, ItemList, Kind, keyed
from engine.forms.page.form_view import ComponentView, FieldView, GroupView, ListView

#: Names of one post, letters of a name, letters of all values.
MOST_ITEMS = 10_000
MOST_NAME_LETTERS = 300
MOST_LETTERS = 2_000_000

_MOST_STEPS = 12
_DATE_PARTS = frozenset({"day", "month", "year"})
_PARTS: Mapping[Kind, frozenset[str]] = {
    Kind.DATE: _DATE_PARTS,
    Kind.DATETIME: _DATE_PARTS | {"time"},
}
_CHOSEN = frozenset({Kind.RADIO, Kind.SELECT, Kind.CHECKLIST})
#: Names with which the page itself works: the token, and names that begin with _ or hold a colon.
_TOKEN = "csrf_token"  # noqa: S105 - the name of the input, not a token
_ADD, _REMOVE = "add", "remove"


def from_post(form: Form, items: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the posted answers, nested as `validate` takes them.

    What the form does not ask for is kept under its name, so that `validate` refuses it. Raises
    `InvalidAnswers` for a post that is too large.
    """
    if len(items) > MOST_ITEMS or sum(len(value) for _, value in items) > MOST_LETTERS:
        raise InvalidAnswers({"": "The answers are too long; shorten the longest of them"})
    given: dict[str, Any] = {}
    for name, value in items:
        if _is_of_the_page(name) or _put(form.components, given, _steps(name), value):
            continue
        given[name[:MOST_NAME_LETTERS]] = value
    _close_gaps(form.components, given)
    return given


def as_posted(components: Sequence[ComponentView]) -> Iterator[tuple[str, str]]:
    """Yield the names and values that a browser sends of a page that is left as it is."""
    for shown in components:
        if isinstance(shown, FieldView):
            yield from _field_as_posted(shown)
        elif isinstance(shown, GroupView):
            yield from as_posted(shown.components)
        elif isinstance(shown, ListView):
            for row in shown.rows:
                yield row.id_name, row.id_value
                yield from as_posted(row.components)


def _field_as_posted(shown: FieldView) -> Iterator[tuple[str, str]]:
    if shown.readonly or (shown.kind == Kind.CHECKBOX and not shown.ticked):
        return
    if shown.parts:
        yield from ((part.name, part.value) for part in shown.parts)
    elif shown.kind in _CHOSEN:
        chosen = [option.value for option in shown.options if option.chosen]
        yield from ((shown.name, value) for value in chosen)
        if shown.kind == Kind.SELECT and not chosen:
            yield shown.name, ""
    else:
        yield shown.name, shown.value


def list_button(items: Sequence[tuple[str, str]]) -> str | None:
    """Return the name of the button for rows that was pressed, or None."""
    buttons = (f"{_ADD}:", f"{_REMOVE}:")
    return next((name for name, _ in items if name.startswith(buttons)), None)


def apply_list_button(form: Form, given: Mapping[str, Any], button: str) -> dict[str, Any]:
    """Return the answers with a row added or removed; an unknown button changes nothing."""
    copied: dict[str, Any] = _copied(given)
    action, _, rest = button.partition(":")
    name, _, index = rest.partition(":")
    found = _list_at(form.components, copied, _steps(name))
    if found is None or not found[0].may_add:
        return copied
    asked, holder = found
    rows = _rows(asked, holder)
    if action == _ADD and not index and len(rows) < MOST_ROWS:
        holder[asked.key] = [*rows, {}]
    elif action == _REMOVE and index.isdecimal() and int(index[:6]) < len(rows):
        holder[asked.key] = [row for i, row in enumerate(rows) if i != int(index[:6])]
    return copied


def _rows(asked: ItemList, holder: Mapping[str, Any]) -> list[Any]:
    rows = holder.get(asked.key)
    return rows if isinstance(rows, list) else []


def _is_of_the_page(name: str) -> bool:
    return name == _TOKEN or name.startswith("_") or ":" in name


def _steps(name: str) -> list[str]:
    if len(name) > MOST_NAME_LETTERS or name.count("-") >= _MOST_STEPS:
        return []
    return name.split("-")


def _put(
    components: Sequence[Component], given: dict[str, Any], steps: list[str], value: str
) -> bool:
    """Put a value where its name leads; False if it leads nowhere."""
    asked = _asked(components, steps[0]) if steps else None
    if isinstance(asked, Field):
        return _put_field(asked, given, steps[1:], value)
    if isinstance(asked, Group):
        inner = given.setdefault(asked.key, {})
        return _put(asked.components, inner, steps[1:], value)
    if isinstance(asked, ItemList):
        return _put_in_row(asked, given, steps[1:], value)
    return False


def _asked(components: Sequence[Component], key: str) -> Field | Group | ItemList | None:
    return next((entry for entry in keyed(components) if entry.key == key), None)


def _put_field(asked: Field, given: dict[str, Any], rest: list[str], value: str) -> bool:
    key = asked.key
    if rest:
        if len(rest) > 1 or rest[0] not in _PARTS.get(asked.kind, ()):
            return False
        parts = given.setdefault(key, {})
        if not isinstance(parts, dict):
            return False
        _add(parts, rest[0], value)
    elif asked.kind is Kind.CHECKLIST:
        given.setdefault(key, []).append(value)
    else:
        _add(given, key, value)
    return True


def _add(given: dict[str, Any], key: str, value: str) -> None:
    """Put a value; a second one makes a list, which no field takes as one answer."""
    given[key] = [given[key], value] if key in given else value


def _put_in_row(asked: ItemList, given: dict[str, Any], rest: list[str], value: str) -> bool:
    if len(rest) < 2 or not (rest[0].isascii() and rest[0].isdigit()) or len(rest[0]) > 4:
        return False
    rows = given.setdefault(asked.key, {})
    row = rows.setdefault(int(rest[0]), {})
    if rest[1:] == ["id"]:
        row["id"] = value
        return True
    return _put(asked.components, row, rest[1:], value)


def _close_gaps(components: Sequence[Component], given: dict[str, Any]) -> None:
    """Turn numbered rows into lists."""
    for entry in keyed(components):
        inside = given.get(entry.key)
        if isinstance(entry, Group) and isinstance(inside, dict):
            _close_gaps(entry.components, inside)
        elif isinstance(entry, ItemList) and isinstance(inside, dict):
            rows = [inside[number] for number in sorted(inside)]
            for row in rows:
                _close_gaps(entry.components, row)
            given[entry.key] = rows


def _list_at(
    components: Sequence[Component], given: dict[str, Any], steps: list[str]
) -> tuple[ItemList, dict[str, Any]] | None:
    """Find a list and the answers that hold it; a group of which nothing was sent is made."""
    asked = _asked(components, steps[0]) if steps else None
    if isinstance(asked, ItemList) and len(steps) == 1:
        return asked, given
    if isinstance(asked, Group):
        inner: Any = given.get(asked.key, {})
        found = _list_at(asked.components, inner, steps[1:]) if isinstance(inner, dict) else None
    elif isinstance(asked, ItemList) and steps[1].isdecimal():
        inner, number = _rows(asked, given), int(steps[1][:6])
        row = inner[number] if number < len(inner) else None
        found = _list_at(asked.components, row, steps[2:]) if isinstance(row, dict) else None
    else:
        return None
    if asked and found:
        given[asked.key] = inner
    return found


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(part) for key, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list | tuple) else value
