"""Puts the time limits of a drawing into words, from its parameters and the names of forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model.procedure import ElementKind

if TYPE_CHECKING:
    from engine.definitions import Definition
    from engine.model.procedure import Element

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


def limit_words(definition: Definition, element: Element, expression: str) -> str:
    """Return a limit such as `10 working days after the date of the conference`.

    An expression of another shape has no words: the reader is shown the expression itself.
    """
    sometimes = _SOMETIMES.match(expression)
    if sometimes is not None:
        words = limit_words(definition, element, sometimes["rest"])
        return f"{words}, unless {sometimes['unless'].replace('_', ' ')}" if words else ""
    counted = _COUNTED.match(expression)
    if counted is not None:
        start = _start(definition, element, counted["start"])
        count = _count(definition, counted["count"], counted["what"])
        if not start or not count:
            return ""
        return f"{count} {'before' if counted['sign'] else 'after'} {start}"
    if _NAME.match(expression):
        start = _start(definition, element, expression.strip())
        return f"by {start}" if start else ""
    return ""


def _count(definition: Definition, name: str, what: str) -> str:
    parameter = definition.procedure.parameters.get(name)
    value = parameter.value if parameter is not None else name
    if not str(value).lstrip("-").isdigit():
        return ""
    one, many = _UNITS[what]
    return f"{value} {one if str(value) == '1' else many}"


def _start(definition: Definition, element: Element, name: str) -> str:
    if name == "arrived_at":
        is_beside = element.kind is ElementKind.BOUNDARY
        return "the step it is attached to opens" if is_beside else "this step opens"
    fact = _DAY_OF.match(definition.procedure.facts.get(name, ""))
    if fact is not None:
        return _start(definition, element, fact["name"])
    stamped = next(
        (
            each
            for each in definition.procedure.elements.values()
            if each.properties.get("stamps") == name
        ),
        None,
    )
    if stamped is not None and stamped.name:
        return f"“{stamped.name}” is done"
    return _named(name) or _asked(definition, name)


def _named(name: str) -> str:
    """Return `the date of the conference` for `conference_date`."""
    for ending, words in _PARTS.items():
        if name.endswith(ending):
            return f"{words} {name.removesuffix(ending).replace('_', ' ')}"
    return ""


def _asked(definition: Definition, name: str) -> str:
    """Return the label of the field in which a day or time is given."""
    for form in definition.forms.values():
        for field in form.fields:
            if field.key == name and str(field.label):
                return f"the answer to “{field.label}”"
    return ""
