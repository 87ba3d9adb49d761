"""Expressions that would take without measure, or call what is no function."""

import re
from collections.abc import Iterator
from dataclasses import fields

from engine.feel import nodes

_MOST_EXPONENT = 15
_PATTERNS = frozenset({"matches", "replace", "split"})
#: A repeated group that repeats inside: patterns of this kind are slow in most programs.
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)[+*{]")


def excesses(node: nodes.Node) -> Iterator[str]:
    """Yield what is wrong with an expression whatever its names are."""
    for part in parts(node):
        if isinstance(part, nodes.Arithmetic) and part.op == "**" and _is_steep(part):
            yield "raises a number without measure; write the number that is meant"
        if isinstance(part, nodes.Call):
            yield from _of_call(part)


def parts(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield a part of an expression and everything inside it."""
    todo: list[object] = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, tuple):
            todo += part
        elif isinstance(part, nodes.Node):
            yield part
            todo += [getattr(part, each.name) for each in fields(part)]


def is_number(value: object) -> bool:
    """Say whether a literal is a number."""
    return not isinstance(value, str | bool) and value is not None


def _is_steep(power: nodes.Arithmetic) -> bool:
    inside = (power.left, power.right)
    if any(isinstance(part, nodes.Arithmetic) and part.op == "**" for part in inside):
        return True
    exponent = power.right.value if isinstance(power.right, nodes.Literal) else 0
    return is_number(exponent) and bool(exponent > _MOST_EXPONENT)


def _of_call(call: nodes.Call) -> Iterator[str]:
    if isinstance(call.target, nodes.Path | nodes.Call):
        yield "calls what is no function of FEEL; use one of its functions"
    if call.called in _PATTERNS:
        for argument in call.arguments[1:2]:
            text = argument.value if isinstance(argument, nodes.Literal) else ""
            if isinstance(text, str) and _NESTED.search(text):
                yield "repeats a repeated pattern, which can take for ever; write it without"
