"""Checks calls of functions: that they exist, and that their arguments fit."""

from dataclasses import replace

from engine.feel import nodes
from engine.feel.builtins import FUNCTION_NAMES
from engine.feel.builtins.registry import SIGNATURES, Parameter, Signature
from engine.feel.check import Checker, Types, infers
from engine.feel.hints import nearest, unknown_function
from engine.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time
from engine.feel.types import ANY, STRING, Type, simple, type_of

_GROUPS: dict[str, frozenset[str]] = {
    "day": frozenset({"date", "date and time"}),
    "clock": frozenset({"time", "date and time"}),
    "duration": frozenset({"days and time duration", "years and months duration"}),
    "quantity": frozenset({"number", "days and time duration", "years and months duration"}),
    "boolean or null": frozenset({"boolean"}),
    "zone": frozenset({"string", "days and time duration"}),
    "point": frozenset(
        {
            "number",
            "string",
            "date",
            "time",
            "date and time",
            "days and time duration",
            "years and months duration",
        }
    ),
}
_OPEN = frozenset({"any", "null"})
_READERS = {
    "date": (parse_date, 'date("2026-10-23")'),
    "time": (parse_time, 'time("16:30:00")'),
    "date and time": (parse_datetime, 'date and time("2026-10-23T16:30:00")'),
    "duration": (parse_duration, 'duration("PT24H") or duration("P10D")'),
}
_OWN = {
    "workdays_after": (("date", "date and time"), ("number",)),
    "workdays_between": (("date", "date and time"), ("date", "date and time")),
    "hours_after": (("date and time",), ("number",)),
}
_OF_ITEM = frozenset({"min", "max", "sum", "mean", "median"})
_SAME = frozenset({"sort", "reverse", "distinct values", "sublist", "remove", "append"})


@infers(nodes.Call)
def _call(checker: Checker, node: nodes.Call, types: Types) -> Type:
    found = [checker.infer(argument, types) for argument in node.arguments]
    name = node.called
    if not name or name in types:
        return _own_function(checker, node, types)
    if name not in FUNCTION_NAMES:
        if checker.is_news(f"{name}()"):
            hint = unknown_function(name, FUNCTION_NAMES)
            checker.problem(node.at, f"There is no function “{name}”", hint)
        return ANY
    if name == "range":
        return Type("range")
    if name == "not" and found:
        checker.expect(node.arguments[0], found[0], "boolean")
    if not node.names:
        _arguments(checker, node, name, found)
    return _coded(_result(name, found, node), found)


def _coded(result: Type, found: list[Type]) -> Type:
    """Say of a text, or list of texts, made from codes that it still holds them."""
    code = next((one.codes for one in found if one.codes), "")
    if code and result.kind == "string" and not result.code:
        return replace(result, code=code)
    if code and result.kind == "list" and result.item in (None, ANY, STRING):
        return replace(result, item=replace(STRING, code=code))
    return result


def _own_function(checker: Checker, node: nodes.Call, types: Types) -> Type:
    """Return what a function gives that is a name of the case."""
    kind = checker.infer(node.target, types)
    first = node.arguments[0] if node.arguments else None
    if kind.values and isinstance(first, nodes.Literal) and first.value not in kind.values:
        close = nearest(str(first.value), [str(value) for value in kind.values])
        hint = f'Did you mean "{close}"?' if close else f"It takes: {', '.join(kind.values)}."
        checker.problem(first.at, f"There is nothing called “{str(first.value)[:60]}” here", hint)
    return kind.item or ANY if kind.kind == "function" else ANY


def _arguments(checker: Checker, node: nodes.Call, name: str, found: list[Type]) -> None:
    if name in _OWN:
        _own_arguments(checker, node, name, found)
    elif name in _READERS and len(found) == 1:
        _read_argument(checker, node, name)
    signatures = [one for one in SIGNATURES[name] if one.takes(len(found))]
    misfits = [_misfit(one, found) for one in signatures]
    if signatures and all(place is not None for place in misfits):
        place = misfits[0] or 0
        checker.problem(
            node.arguments[place].at,
            f"{name} does not take {found[place].label} here",
            f"Write {_READERS[name][1] if name in _READERS else _ways(signatures)}.",
        )


def _ways(signatures: list[Signature]) -> str:
    return " or ".join(dict.fromkeys(one.text for one in signatures))


def _own_arguments(checker: Checker, node: nodes.Call, name: str, found: list[Type]) -> None:
    for kinds, argument, given in zip(_OWN[name], node.arguments, found, strict=False):
        if given.kind not in (*kinds, *_OPEN):
            wanted = " or ".join(Type(kind).label for kind in kinds)
            checker.problem(
                argument.at, f"{name} does not take {given.label} here", f"Write {wanted}."
            )


def _read_argument(checker: Checker, node: nodes.Call, name: str) -> None:
    argument = node.arguments[0]
    reader, example = _READERS[name]
    if isinstance(argument, nodes.Literal) and isinstance(argument.value, str):
        if reader(argument.value) is None:
            checker.problem(
                argument.at, f"“{argument.value[:40]}” is no {name}", f"Write {example}."
            )
    elif isinstance(argument, nodes.Arithmetic):
        checker.problem(
            argument.at, f"{name} reads a text in quotation marks", f"Write {example}."
        )


def _misfit(signature: Signature, found: list[Type]) -> int | None:
    """Return the place of the first argument that does not fit."""
    if signature.gathers(len(found)):
        return None
    fitting = map(_fits, signature.parameters, found)
    return next((place for place, fits in enumerate(fitting) if not fits), None)


def _fits(parameter: Parameter, given: Type) -> bool:
    kind = parameter.kind
    if kind in ("any", "list") or given.kind in _OPEN:
        return True
    if given.kind == kind or given.kind in _GROUPS.get(kind, ()):
        return True
    if given.kind == "list":
        item = given.item or ANY
        return item.kind in _OPEN or item.kind == kind or item.kind in _GROUPS.get(kind, ())
    return kind == "date and time" and given.kind == "date"


def _result(name: str, found: list[Type], node: nodes.Call) -> Type:
    if name in _OF_ITEM:
        return _item_result(found)
    if name in _SAME and found and found[0].kind == "list":
        return found[0]
    if name == "duration":
        return _duration_kind(node)
    if name == "abs" and found:
        return Type(found[0].kind)
    results = {signature.result for signature in SIGNATURES[name]}
    return simple(results.pop()) if len(results) == 1 else ANY


def _item_result(found: list[Type]) -> Type:
    if len(found) == 1 and found[0].kind == "list":
        return Type((found[0].item or ANY).kind)
    kinds = {one.kind for one in found}
    return Type(kinds.pop()) if len(kinds) == 1 else ANY


def _duration_kind(node: nodes.Call) -> Type:
    argument = node.arguments[0] if node.arguments else None
    if isinstance(argument, nodes.Literal) and isinstance(argument.value, str):
        return type_of(parse_duration(argument.value))
    return ANY
