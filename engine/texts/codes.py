"""Texts that stand for a person or a choice, which no reader must see as they are kept."""

from dataclasses import replace

from engine.feel import Expression, Problem, nodes
from engine.feel.check import Checker, Types
from engine.feel.types import STRING, Type, enumeration

#: The id of somebody.
PERSON_ID = replace(STRING, code="person")
#: An option as it is kept, which says nothing to a reader.
CHOICE = replace(STRING, code="choice")

_SAID = {
    "person": "This would show the id of a person",
    "choice": "This would show a choice as it is kept, not in words",
}


def choice_of(values: tuple[str, ...]) -> Type:
    """Return the type of one of some options."""
    return replace(enumeration(*values), code="choice")


def shown_code(expression: Expression, types: Types) -> list[Problem]:
    """Say where a value that a reader sees is the id of a person, or a choice as it is kept."""
    code = Checker(expression.text).infer(expression.node, types).codes
    return [Problem(message=_SAID[code], hint=_mend(code, expression))] if code else []


def shown_in_options(expression: Expression, types: Types) -> list[Problem]:
    """Say the same of the labels that an expression gives to options."""
    item = Checker(expression.text).infer(expression.node, types).item or STRING
    label = item.fields.get("label") or item.fields.get("name") or item.fields.get("value") or item
    return [Problem(message=_SAID[label.codes], hint=_mend(label.codes))] if label.codes else []


def options_in(node: nodes.Node) -> list[tuple[nodes.Node, nodes.Node]]:
    """Return value and label of each option that an expression writes as a context."""
    found = [pair for part in nodes.parts(node) for pair in options_in(part)]
    if isinstance(node, nodes.ContextNode) and {"value", "label"} <= {*node.keys}:
        entries = dict(zip(node.keys, node.items, strict=True))
        found.append((entries["value"], entries["label"]))
    return found


def is_said(value: nodes.Node, label: nodes.Node) -> bool:
    """Say whether an option is kept just as it reads."""
    return _dotted(value) == _dotted(label) != ""


def _dotted(node: nodes.Node) -> str:
    """Return a name, the path of a value or a text as written; "" for anything else."""
    if isinstance(node, nodes.Path):
        base = _dotted(node.base)
        return f"{base}.{node.name}" if base else ""
    if isinstance(node, nodes.Literal):
        return repr(node.value)
    return node.name if isinstance(node, nodes.Name) else ""


def _mend(code: str, expression: Expression | None = None) -> str:
    source = _dotted(expression.node) if expression is not None else ""
    if code == "person":
        return f"Write name_of({source or '…'})."
    key, source = source.rpartition(".")[2] or "question", source or "…"
    return f'Write words_of("{key}", {source}), or say it in words of your own.'
