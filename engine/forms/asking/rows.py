"""The rows that were given for a list, matched by id with the items it has already."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.forms.asking.refused_answer import RefusedAnswer

#: Rows of a list.
MOST_ROWS = 100

_ID = re.compile(r"[1-9]\d{0,5}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row as given, with the item it belongs to."""

    id: str
    given: Mapping[str, Any]
    #: The item as it was before; empty for a new one.
    before: Mapping[str, Any]
    is_blank: bool


def items_of(value: Any) -> list[Mapping[str, Any]]:
    """Return the items of a list that have an id."""
    items = value if isinstance(value, list | tuple) else ()
    return [item for item in items if isinstance(item, Mapping) and item.get("id")]


def rows_given(
    raw: Any, items: Sequence[Mapping[str, Any]], *, by_position: bool, used: Sequence[str] = ()
) -> list[Row]:
    """Match rows with items; a new row gets the next number as id. Raises `RefusedAnswer`.

    Rows without an id belong to the items in the same place if `by_position`. The ids in `used`
    are never given to a new row.
    """
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
        raise RefusedAnswer("not_items")
    if len(raw) > MOST_ROWS:
        raise RefusedAnswer("at_most", count=MOST_ROWS)
    known = {str(item["id"]): item for item in items}
    ids = [_id(row) for row in raw]
    if by_position and not any(ids):
        ids = [list(known)[i] if i < len(known) else "" for i in range(len(raw))]
    if len({found for found in ids if found}) < sum(1 for found in ids if found):
        raise RefusedAnswer("item_id")
    blank = [found not in known and _is_blank(row) for found, row in zip(ids, raw, strict=True)]
    ids = _with_new_ids(ids, blank, {*known, *used})
    return [
        Row(id=found, given=row, before=known.get(found, {}), is_blank=empty)
        for found, row, empty in zip(ids, raw, blank, strict=True)
    ]


def _id(row: Mapping[str, Any]) -> str:
    found = row.get("id")
    if found in (None, ""):
        return ""
    text = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    if not _ID.fullmatch(text):
        raise RefusedAnswer("item_id")
    return text


def _with_new_ids(ids: list[str], blank: list[bool], known: set[str]) -> list[str]:
    """Number the new rows, blank ones last, because they may be dropped."""
    last = max((int(found) for found in {*ids, *known} if _ID.fullmatch(found)), default=0)
    made = list(ids)
    for wanted in (False, True):
        for i, found in enumerate(ids):
            if not found and blank[i] is wanted:
                last += 1
                made[i] = str(last)
    return made


def _is_blank(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_blank(part) for key, part in value.items() if key != "id")
    if isinstance(value, list | tuple):
        return all(_is_blank(part) for part in value)
    return value is None or value is False or (isinstance(value, str) and not value.strip())
