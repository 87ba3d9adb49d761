"""What to write instead, where the check of an expression finds a fault."""

import re
from collections.abc import Mapping

from engine.feel import nodes
from engine.feel.types import Type

Types = Mapping[str, Type]
_OPERATOR = re.compile(r"[<>=]|\b(?:and|or|in)\b")


def condition_hint(node: nodes.Node, found: Type, *, in_cell: bool) -> str:
    """Say how a value becomes a condition."""
    if in_cell and isinstance(node, nodes.Literal):
        return 'Write the values with a comma between them: "a", "b".'
    if isinstance(node, nodes.Literal) and _OPERATOR.search(str(node.value)):
        return "Leave out the quotation marks around the whole condition."
    if isinstance(node, nodes.Literal) and found.kind == "string":
        return 'Compare each value, or write name in ("a", "b").'
    shown = node.name if isinstance(node, nodes.Name) else "…"
    hints = {
        "number": f"Compare it: {shown} > 0.",
        "string": f'Compare it: {shown} = "…".',
        "list": f"Compare it: count({shown}) > 0, or write some x in {shown} satisfies ….",
        "date": f"Compare it: {shown} != null, or {shown} < today().",
        "date and time": f"Compare it: {shown} != null, or {shown} < now().",
    }
    return hints.get(found.kind, f"Compare it: {shown} != null.")


def inside(name: str, types: Types) -> str:
    """Say in which context, or in the items of which list, a name stands."""
    for outer, kind in types.items():
        if name in kind.fields:
            return f"Did you mean {outer}.{name}?"
        if kind.item is not None and name in kind.item.fields:
            return f"Write it of each: some x in {outer} satisfies x.{name} …."
    return ""


def called(node: nodes.Path) -> str:
    """Say how a function is called that stands as a part of a value."""
    value = node.base.name if isinstance(node.base, nodes.Name) else "…"
    return f"Write {node.name}({value})."
