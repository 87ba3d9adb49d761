"""Reads the text of a range, as the function `range` takes it."""

import re

from engine.feel import nodes, parser
from engine.feel.budget import Run
from engine.feel.errors import FeelError
from engine.feel.scope import Compiler, Scope
from engine.feel.values import Range

_OPEN_START = re.compile(r"\s*[(\]]\s*\.\.")
_OPEN_END = re.compile(r"\.\.\s*[)\[]\s*\Z")
_MAKERS = frozenset({"date", "time", "date and time", "duration"})


def read_range(text: str, run: Run) -> Range | None:
    """Read a range with fixed ends; an end that is left out is open."""
    try:
        node = _parsed(text)
        if node is None or not all(_is_fixed(end) for end in (node.start, node.end) if end):
            return None
        value = Compiler(text).code(node, Scope())(run)
    except FeelError:
        return None
    return value if isinstance(value, Range) else None


def _parsed(text: str) -> nodes.RangeNode | None:
    no_start, no_end = _OPEN_START.match(text), _OPEN_END.search(text)
    if not no_start and not no_end:
        node = parser.parse(text)
        return node if isinstance(node, nodes.RangeNode) and node.start and node.end else None
    if no_start and no_end:
        return None
    body, brackets = text.strip(), text.strip()[0] + text.strip()[-1]
    inside = body[1:-1].strip().removeprefix("..") if no_start else body[1:-1].strip()[:-2]
    end = parser.parse(inside)
    return nodes.RangeNode(
        at=0,
        start=None if no_start else end,
        end=end if no_start else None,
        start_included=brackets[0] == "[",
        end_included=brackets[1] == "]",
    )


def _is_fixed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Negation):
        node = node.operand
    if isinstance(node, nodes.Call):
        return node.called in _MAKERS and all(_is_fixed(argument) for argument in node.arguments)
    return isinstance(node, nodes.Literal | nodes.AtLiteral)
