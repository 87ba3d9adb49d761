"""Puts the time limits of a drawing into words, from its parameters and the names of forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from engine.model.procedure import ElementKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.forms import Form
    from engine.model.procedure import Element, Procedure

_COUNTED = re.compile(
    r"\s*(?P<what>workdays|hours)_after\s*\(\s*(?P<start>\w+)\s*,\s*(?P<sign>-?)\s*(?P<count>\w+)\s*\)"
    r"\s*\Z"
)
_NAME = re.compile(r"\s*\w+\s*\Z")
#: A limit that is there only in some cases.
_SOMETIMES = re.compile(
    r"\s*if\s+(?P<unless>\w+)\s+then\s+null\s+else\s+(?P<rest>.+)\Z", re.DOTALL
)
_DAY_OF = re.compile(r"\s*date\(\s*(?P<name>\w+)\s*\)\s*\Z")
_UNITS = {"workdays": ("working day", "working days"), "hours": ("hour", "hours")}
_PARTS = {"_date": "the date of the", "_start": "the start of the", "_end": "the end of the"}


class Names(NamedTuple):
    """Where the words of a limit come from."""

    procedure: Procedure
    forms: Mapping[str, Form]


def limit_words(names: Names, element: Element, expression: str) -> str:
    """Return a limit such as `10 working days after the date of the conference`.

    An expression of another shape has no words: the reader is shown the expression itself.
    """
    sometimes = _SOMETIMES.match(expression)
    if sometimes is not None:
        words = limit_words(names, element, sometimes["rest"])
        return f"{words}, unless {sometimes['unless'].replace('_', ' ')}" if words else ""
    counted = _COUNTED.match(expression)
    if counted is not None:
        start = _start(names, element, counted["start"])
        count = _count(names, counted["count"], counted["what"])
        if not start or not count:
            return ""
        return f"{count} {'before' if counted['sign'] else 'after'} {start}"
    if _NAME.match(expression):
        start = _start(names, element, expression.strip())
        return f"by {start}" if start else ""
    return ""


def _count(names: Names, name: str, what: str) -> str:
    parameter = names.procedure.parameters.get(name)
    value = parameter.value if parameter is not None else name
    if not str(value).lstrip("-").isdigit():
        return ""
    one, many = _UNITS[what]
    return f"{value} {one if str(value) == '1' else many}"


def _start(names: Names, element: Element, name: str) -> str:
    if name == "arrived_at":
        is_beside = element.kind is ElementKind.BOUNDARY
        return "the step it is attached to opens" if is_beside else "this step opens"
    fact = _DAY_OF.match(names.procedure.facts.get(name, ""))
    if fact is not None:
        return _start(names, element, fact["name"])
    stamped = next(
        (
            each
            for each in names.procedure.elements.values()
            if each.properties.get("stamps") == name
        ),
        None,
    )
    if stamped is not None and stamped.name:
        return f"“{stamped.name}” is done"
    return _named(name) or _asked(names, name) or _noted(name)


def _named(name: str) -> str:
    """Return `the date of the conference` for `conference_date`."""
    for ending, words in _PARTS.items():
        if name.endswith(ending):
            return f"{words} {name.removesuffix(ending).replace('_', ' ')}"
    return ""


def _noted(name: str) -> str:
    """Return `the time noted as “form received”` for `form_received_at`."""
    words, _, ending = name.rpartition("_")
    said = words.replace("_", " ")
    return f"the time noted as “{said}”" if ending in ("at", "on", "since") and words else ""


def _asked(names: Names, name: str) -> str:
    """Return the label of the field in which a day or time is given."""
    for form in names.forms.values():
        for field in form.fields:
            if field.key == name and str(field.label):
                return f"the answer to “{field.label}”"
    return ""
