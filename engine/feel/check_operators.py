"""Checks operators: what can be compared, added and tested."""

from typing import Any

from engine.feel import nodes
from engine.feel.check import TESTER, Checker, Types, infers
from engine.feel.hints import nearest
from engine.feel.text import to_text
from engine.feel.types import ANY, BOOLEAN, Type

_OPEN = frozenset({"any", "null"})
_ORDERED = frozenset(
    {
        "string",
        "number",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
_DAYS, _MONTHS = "days and time duration", "years and months duration"

#: Result of adding two kinds.
_ADDED = {
    ("number", "number"): "number",
    ("string", "string"): "string",
    ("date", _DAYS): "date",
    ("date", _MONTHS): "date",
    ("date and time", _DAYS): "date and time",
    ("date and time", _MONTHS): "date and time",
    ("time", _DAYS): "time",
    (_DAYS, _DAYS): _DAYS,
    (_MONTHS, _MONTHS): _MONTHS,
}
_ADDED |= {(right, left): kind for (left, right), kind in _ADDED.items()}
_TAKEN = {
    ("number", "number"): "number",
    ("date", _DAYS): "date",
    ("date", _MONTHS): "date",
    ("date and time", _DAYS): "date and time",
    ("date and time", _MONTHS): "date and time",
    ("time", _DAYS): "time",
    ("time", "time"): _DAYS,
    ("date", "date"): _DAYS,
    ("date and time", "date and time"): _DAYS,
    ("date", "date and time"): _DAYS,
    ("date and time", "date"): _DAYS,
    (_DAYS, _DAYS): _DAYS,
    (_MONTHS, _MONTHS): _MONTHS,
}
_TIMES = {
    ("number", "number"): "number",
    ("number", _DAYS): _DAYS,
    ("number", _MONTHS): _MONTHS,
    (_DAYS, "number"): _DAYS,
    (_MONTHS, "number"): _MONTHS,
}
_OVER = {
    ("number", "number"): "number",
    (_DAYS, "number"): _DAYS,
    (_MONTHS, "number"): _MONTHS,
    (_DAYS, _DAYS): "number",
    (_MONTHS, _MONTHS): "number",
}
_RESULTS = {
    "+": _ADDED,
    "-": _TAKEN,
    "*": _TIMES,
    "/": _OVER,
    "**": {("number", "number"): "number"},
}
_VERBS = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "**": "raised"}


@infers(nodes.Negation)
def _negation(checker: Checker, node: nodes.Negation, types: Types) -> Type:
    found = checker.infer(node.operand, types)
    if found.kind not in _OPEN | {"number", _DAYS, _MONTHS}:
        checker.problem(node.at, f"{found.label.capitalize()} has no minus", "Write not(…).")
        return ANY
    return Type(found.kind)


@infers(nodes.Arithmetic)
def _arithmetic(checker: Checker, node: nodes.Arithmetic, types: Types) -> Type:
    left, right = checker.infer(node.left, types), checker.infer(node.right, types)
    if left.kind in _OPEN or right.kind in _OPEN:
        return ANY
    kind = _RESULTS[node.op].get((left.kind, right.kind))
    if kind is None:
        checker.problem(
            node.at,
            f"{left.label.capitalize()} and {right.label} cannot be {_VERBS[node.op]}",
            _arithmetic_hint(left.kind, right.kind),
        )
        return ANY
    return Type(kind, code=(left.code or right.code) if kind == "string" else "")


def _arithmetic_hint(left: str, right: str) -> str:
    kinds = {left, right}
    if kinds & {"date", "date and time"} and "number" in kinds:
        return 'Write + duration("P10D") for days, workdays_after(date, 10) for working days.'
    if kinds & {"date", "date and time"} and "string" in kinds:
        return 'Write duration("PT24H") for 24 hours; string(date) to join texts.'
    if "string" in kinds:
        return "Write string(value) around what is not a text."
    if kinds == {"boolean"}:
        return "Write and, or the word or, between two conditions."
    if "list" in kinds:
        return "Write sum(list) or count(list)."
    return "Write two values that go together."


@infers(nodes.Comparison)
def _comparison(checker: Checker, node: nodes.Comparison, types: Types) -> Type:
    left, right = checker.infer(node.left, types), checker.infer(node.right, types)
    if isinstance(node.left, nodes.Comparison) and right.kind != "boolean":
        checker.problem(
            node.at, "Two comparisons stand in a row", "Write x in [1..10], or a < x and x < b."
        )
    elif node.op in ("=", "!="):
        _equal(checker, node.at, left, right)
    else:
        _ordered(checker, node.at, left, right)
    return BOOLEAN


def _equal(checker: Checker, at: int, left: Type, right: Type) -> None:
    if left.kind in _OPEN or right.kind in _OPEN:
        return
    if left.kind != right.kind:
        checker.problem(at, *_never(left, right))
    elif left.values and right.values and not set(left.values) & set(right.values):
        literal, known = (right, left) if len(right.values) == 1 else (left, right)
        _not_allowed(checker, at, literal.values[0], known)


def _not_allowed(checker: Checker, at: int, value: Any, known: Type) -> None:
    shown = ", ".join(to_text(item) for item in known.values[:12])
    close = nearest(str(value), [str(item) for item in known.values])
    hint = f'Did you mean "{close}"?' if close else f"It is one of: {shown}."
    checker.problem(at, f"This is never “{to_text(value)[:60]}”", hint)


def _never(left: Type, right: Type) -> tuple[str, str]:
    kinds = {left.kind, right.kind}
    message = f"{left.label.capitalize()} is never compared with {right.label}"
    for wanted, hint in _NEVER:
        if wanted <= kinds:
            return message, hint
    return message, "Compare two values of one kind."


_IN_LIST = "Write value in list, list contains(list, value) or count(list)."
#: Kinds that stand on the two sides, and the mend; the first that fits counts.
_NEVER: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"date", "date and time"}),
        "Write date(…) around the date and time, to compare dates.",
    ),
    (frozenset({"function"}), "Write brackets after the name of a function: today()."),
    (frozenset({"list"}), _IN_LIST),
    (
        frozenset({"string", "date"}),
        'Write @"2026-10-23" for a date, without other letters.',
    ),
    (frozenset({"string", "time"}), 'Write @"16:30:00" for a time.'),
    (
        frozenset({"string", "date and time"}),
        'Write @"2026-10-23T16:30:00" for a date and time.',
    ),
    (
        frozenset({"string", "number"}),
        "Write the number alone, without quotation marks, or number(text).",
    ),
    (frozenset({"string", "boolean"}), "Write true or false without quotation marks."),
    (frozenset({"number", "boolean"}), "Write true for yes and false for no."),
    (frozenset({_DAYS, "number"}), 'Write duration("P10D") for ten days.'),
)


def _ordered(checker: Checker, at: int, left: Type, right: Type) -> None:
    for one in (left, right):
        if one.kind not in _ORDERED | _OPEN:
            checker.problem(at, f"{one.label.capitalize()} has no order", _order_hint(one))
            return
    if left.kind not in _OPEN and right.kind not in _OPEN and left.kind != right.kind:
        checker.problem(at, *_never(left, right))


def _order_hint(found: Type) -> str:
    if found.kind == "list":
        return "Write count(list) for how many, or some x in list satisfies …."
    if found.kind == "boolean":
        return "Write the condition alone, or not(…) around it."
    if found.kind == "function":
        return "Write brackets after the name of a function: today()."
    return "Compare a part of it."


@infers(nodes.Between)
def _between(checker: Checker, node: nodes.Between, types: Types) -> Type:
    value = checker.infer(node.operand, types)
    _ordered(checker, node.at, value, checker.infer(node.low, types))
    _ordered(checker, node.at, value, checker.infer(node.high, types))
    return BOOLEAN


@infers(nodes.In)
def _in(checker: Checker, node: nodes.In, types: Types) -> Type:
    checker.tests(node.tests, checker.infer(node.operand, types), types)
    return BOOLEAN


def _test(checker: Checker, node: nodes.Test, value: Type, types: Types) -> None:
    """Check one test against the type of the value that it tests."""
    other = checker.infer(node.operand, types)
    if node.op and node.op not in ("=", "!="):
        _ordered(checker, node.operand.at, value, other)
    elif node.op or not _is_condition(node.operand):
        _whole_range(checker, node.operand)
        _passes(checker, node.operand, value, other)


def _whole_range(checker: Checker, node: nodes.Node) -> None:
    """Tell where a subtraction of two numbers stands for a range."""
    items = node.items if isinstance(node, nodes.ListNode) else (node,)
    for item in items:
        ends = nodes.parts(item) if isinstance(item, nodes.Arithmetic) and item.op == "-" else []
        numbers = [end.value for end in ends if isinstance(end, nodes.Literal)]
        if len(numbers) == 2:
            first, last = (to_text(number) for number in numbers)
            message = f"{first}-{last} is read as a subtraction"
            checker.problem(item.at, message, f"Write [{first}..{last}] for a range.")


def _passes(checker: Checker, node: nodes.Node, value: Type, other: Type) -> None:
    if other.kind == "range" and other.item is not None:
        _ordered(checker, node.at, value, other.item)
    elif other.kind == "list" and value.kind != "list":
        if isinstance(node, nodes.ListNode):
            for item in node.items:
                _passes(checker, item, value, checker.infer(item, {}))
        elif other.item is not None:
            _equal(checker, node.at, value, other.item)
    elif other.kind == "boolean" and value.kind != "boolean":
        return
    else:
        _equal(checker, node.at, value, other)


def _is_condition(node: nodes.Node) -> bool:
    return isinstance(
        node, nodes.Comparison | nodes.Logic | nodes.Quantified | nodes.Between | nodes.In
    )


TESTER.append(_test)
