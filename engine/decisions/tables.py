"""Works out decision tables by their hit policies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions.model import HitPolicy, Input, Output, Rule, Table
from engine.decisions.work import Decided, Work
from engine.feel import Expression, FeelError, evaluate, to_text

_Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits, with what it gives."""

    rule: Rule
    values: _Values


def decide_table(table: Table, names: Mapping[str, Any], work: Work) -> Decided:
    """Work out a table."""
    tested = [_input(column, names, work) for column in table.inputs]
    rules = _fitting(table, tested, names, work)
    if not rules:
        return _without_rule(table, tested, names, work)
    hits = [Hit(rule, _outputs(table, rule, names, work)) for rule in rules]
    return _BY_POLICY[table.hit_policy](table, hits, tested, work)


def _input(column: Input, names: Mapping[str, Any], work: Work) -> Any:
    value = _value(column.expression, column.text, names, work)
    if value is None or column.allowed is None:
        return value
    if column.allowed.matches(value, names, now=work.now, calendar=work.calendar):
        return value
    if not work.strict:
        return None
    allowed = ", ".join(to_text(item) for item in column.values) or column.allowed.text
    raise work.failed(f"{column.label} is {to_text(value)}, but only {allowed} are allowed")


def _value(expression: Expression, text: str, names: Mapping[str, Any], work: Work) -> Any:
    work.spend()
    return work.evaluated(expression, text, names)


def _fitting(table: Table, tested: list[Any], names: Mapping[str, Any], work: Work) -> list[Rule]:
    found = []
    for rule in table.rules:
        if _fits(rule, tested, names, work):
            found.append(rule)
            if table.hit_policy is HitPolicy.FIRST:
                break
    return found


def _fits(rule: Rule, tested: list[Any], names: Mapping[str, Any], work: Work) -> bool:
    work.spend()
    for test, value, text in zip(rule.tests, tested, rule.inputs, strict=True):
        try:
            if not test.matches(value, names, now=work.now, calendar=work.calendar):
                return False
        except FeelError as error:
            if work.strict:
                message = f"rule {rule.number}: {error} The cell is: {text[:80]}"
                raise work.failed(message, (rule,)) from error
            return False
    return True


def _outputs(table: Table, rule: Rule, names: Mapping[str, Any], work: Work) -> _Values:
    found = []
    for output, expression, text in zip(table.outputs, rule.results, rule.outputs, strict=True):
        value = _value(expression, text, names, work)
        if work.strict and not _is_allowed(output, value, names):
            allowed = ", ".join(to_text(item) for item in output.values) or "its allowed values"
            raise work.failed(
                f"rule {rule.number} gives {to_text(value)}, which is not one of {allowed}",
                (rule,),
            )
        found.append(value)
    return tuple(found)


def _is_allowed(output: Output, value: Any, names: Mapping[str, Any]) -> bool:
    return value is None or output.allowed is None or output.allowed.matches(value, names)


def _without_rule(
    table: Table, tested: list[Any], names: Mapping[str, Any], work: Work
) -> Decided:
    if any(output.default for output in table.outputs):
        values = tuple(
            None
            if output.default is None
            else _value(output.default, output.default_text, names, work)
            for output in table.outputs
        )
        return _single(table, values, ())
    if table.aggregation == "COUNT":
        return _all_outputs(table, 0)
    if table.hit_policy.is_list:
        return _all_outputs(table, None if table.aggregation or not work.strict else [])
    if work.strict:
        raise work.failed(f"no rule fits {_shown(table, tested)}; add a rule or a default")
    return _all_outputs(table, None)


def _all_outputs(table: Table, value: Any) -> Decided:
    return Decided(outputs={output.name: value for output in table.outputs}, value=value)


def _shown(table: Table, tested: list[Any]) -> str:
    pairs = zip(table.inputs, tested, strict=True)
    return ", ".join(f"{column.label} = {_short(value)}" for column, value in pairs) or "anything"


def _short(value: Any) -> str:
    text = to_text(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _single(table: Table, values: _Values, rules: tuple[Rule, ...]) -> Decided:
    outputs = _named(table, values)
    return Decided(
        outputs=outputs,
        value=values[0] if len(values) == 1 else outputs,
        rules=tuple(rule.id for rule in rules),
        numbers=tuple(rule.number for rule in rules),
    )


def _named(table: Table, values: _Values) -> dict[str, Any]:
    return {output.name: value for output, value in zip(table.outputs, values, strict=True)}


def _agreed(table: Table, hits: list[Hit], tested: list[Any], work: Work) -> Decided:
    """Give what all the rules say; of a table that is Unique, only one rule may fit."""
    is_unique = table.hit_policy is HitPolicy.UNIQUE
    if any(is_unique or not _is_same(hit.values, hits[0].values) for hit in hits[1:]):
        return _clash(table, hits, tested, work)
    return _single(table, hits[0].values, tuple(hit.rule for hit in hits))


def _is_same(left: Any, right: Any) -> bool:
    """Compare as FEEL does: yes is not 1."""
    found: bool = evaluate("is(a, b)", {"a": left, "b": right})
    return found


def _clash(table: Table, hits: list[Hit], tested: list[Any], work: Work) -> Decided:
    if not work.strict:
        return _all_outputs(table, None)
    numbers = _joined([str(hit.rule.number) for hit in hits])
    given = "; ".join(
        f"rule {hit.rule.number} gives {_joined([_short(v) for v in hit.values])}" for hit in hits
    )
    allows = (
        "one rule may fit (hit policy Unique)"
        if table.hit_policy is HitPolicy.UNIQUE
        else "all rules that fit must give the same (hit policy Any)"
    )
    raise work.failed(
        f"rules {numbers} all fit {_shown(table, tested)}, but {allows}: {given}. "
        "Change one of these rules so that it no longer fits",
        tuple(hit.rule for hit in hits),
    )


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _first(table: Table, hits: list[Hit]) -> Decided:
    return _single(table, hits[0].values, (hits[0].rule,))


def _ordered(table: Table, hits: list[Hit]) -> list[Hit]:
    """Put rules in the order of the allowed values of their outputs."""

    def rank(hit: Hit) -> tuple[int, ...]:
        return tuple(
            next(
                (place for place, one in enumerate(output.values) if _is_same(one, value)),
                len(output.values),
            )
            for output, value in zip(table.outputs, hit.values, strict=True)
        )

    return sorted(hits, key=rank)


def _collect(table: Table, hits: list[Hit]) -> Decided:
    if table.aggregation in ("", "LIST"):
        return _listed(table, hits)
    values = tuple(
        _AGGREGATES[table.aggregation]([hit.values[place] for hit in hits])
        for place in range(len(table.outputs))
    )
    return _single(table, values, tuple(hit.rule for hit in hits))


def _listed(table: Table, hits: list[Hit]) -> Decided:
    columns = {
        output.name: [hit.values[place] for hit in hits]
        for place, output in enumerate(table.outputs)
    }
    single = len(table.outputs) == 1
    return Decided(
        outputs=columns,
        value=[hit.values[0] if single else _named(table, hit.values) for hit in hits],
        rules=tuple(hit.rule.id for hit in hits),
        numbers=tuple(hit.rule.number for hit in hits),
    )


_AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "SUM": lambda values: evaluate("sum(values)", {"values": values}),
    "MIN": lambda values: evaluate("min(values)", {"values": values}),
    "MAX": lambda values: evaluate("max(values)", {"values": values}),
    "COUNT": len,
}

_BY_POLICY: dict[HitPolicy, Callable[[Table, list[Hit], list[Any], Work], Decided]] = {
    HitPolicy.UNIQUE: _agreed,
    HitPolicy.ANY: _agreed,
    HitPolicy.PRIORITY: lambda table, hits, *_: _first(table, _ordered(table, hits)),
    HitPolicy.FIRST: lambda table, hits, *_: _first(table, hits),
    HitPolicy.RULE_ORDER: lambda table, hits, *_: _listed(table, hits),
    HitPolicy.OUTPUT_ORDER: lambda table, hits, *_: _listed(table, _ordered(table, hits)),
    HitPolicy.COLLECT: lambda table, hits, *_: _collect(table, hits),
}
