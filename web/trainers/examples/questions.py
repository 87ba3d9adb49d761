"""A part of an example case: one key of its file, and the question that asks for it.

Questions are written in the words of form-js. Options come from `offers`, which the page fills
with the people, tasks and letters there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.trainers.examples import values
from web.trainers.examples.values import Read, Show


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One key of the file and its question."""

    #: The key of the question, and of the file; "" is what stands at the verb itself.
    key: str
    at: str
    asks: Mapping[str, Any]
    show: Show = values.as_is
    read: Read = values.as_is
    #: Asked only where this holds, or where the file has it: `cases`, `items`, `paper_kinds`;
    #: `kept` never does.
    when: str = ""


def asked(kind: str, key: str, label: str, hint: str = "", need: str = "") -> dict[str, Any]:
    """Return a question of a kind; with `need`, the sentence where it is not answered."""
    more: dict[str, Any] = {"description": hint} if hint else {}
    if need:
        more |= {"validate": {"required": True}, "properties": {"errorRequired": need}}
    return {"type": kind, "key": key, "label": label, **more}


def line(key: str, label: str, hint: str = "", need: str = "") -> dict[str, Any]:
    """Return a question for a line."""
    return asked("textfield", key, label, hint, need)


def text(key: str, label: str, hint: str = "") -> dict[str, Any]:
    """Return a question for some lines."""
    return asked("textarea", key, label, hint)


def pick(key: str, label: str, offer: str, hint: str = "", need: str = "") -> dict[str, Any]:
    """Return a question with a list of options."""
    return asked("select", key, label, hint, need) | {"valuesExpression": f"=offers.{offer}"}


def radio(key: str, label: str, offer: str, need: str) -> dict[str, Any]:
    """Return a question with its options in the open."""
    return asked("radio", key, label, "", need) | {"valuesExpression": f"=offers.{offer}"}


def when(subtype: str, key: str, label: str, hint: str = "", need: str = "") -> dict[str, Any]:
    """Return a question for a date, a time, or both."""
    return asked("datetime", key, label, hint, need) | {"subtype": subtype}


def number(
    key: str, label: str, need: str = "", least: int = 0, most: int = 999
) -> dict[str, Any]:
    """Return a question for a whole number."""
    return asked("number", key, label, "", need) | {
        "validate": {"required": bool(need), "min": least, "max": most}
    }


def group(key: str, label: str, *components: Mapping[str, Any]) -> dict[str, Any]:
    """Return questions that belong together."""
    return {"type": "group", "path": key, "label": label, "components": list(components)}


def rows(
    key: str, label: str, item: str, hint: str, *components: Mapping[str, Any]
) -> dict[str, Any]:
    """Return questions that are answered once per row."""
    more = {"description": hint, "defaultRepetitions": 0, "properties": {"itemLabel": item}}
    return {**group(key, label, *components), "type": "dynamiclist", **more}
