"""Works out decisions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.decisions.model import (
    Box,
    ContextBox,
    Decision,
    DecisionModel,
    FunctionBox,
    InvocationBox,
    ItemType,
    ListBox,
    LiteralBox,
    RelationBox,
    Table,
)
from engine.decisions.tables import decide_table
from engine.decisions.types import fitted
from engine.decisions.work import MOST_CALLS, Decided, DecisionNames, Work
from engine.feel.values import Function
from engine.model.calendar import Calendar


def decide(  # noqa: PLR0913 - clock, calendar and strictness are handed in
    model: DecisionModel,
    decision_id: str,
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
    strict: bool = True,
) -> Decided:
    """Work out a decision of a model with the names of a context.

    Strict: a table that cannot answer raises `DecisionFailed`; else it gives null, as DMN says.
    """
    work = Work(decision_id=decision_id, now=now, calendar=calendar, strict=strict)
    try:
        return _decided(model, model.decisions[decision_id], context, work, {})
    except RecursionError:
        raise work.failed("the decision is too deep; make it simpler") from None


def _decided(
    model: DecisionModel,
    decision: Decision,
    context: Mapping[str, Any],
    work: Work,
    done: dict[str, Decided],
) -> Decided:
    own: dict[str, Any] = {}
    required: dict[str, Decided] = {}
    for other in decision.requires_decisions:
        if other not in done:
            done[other] = _decided(model, model.decisions[other], context, work, done)
        required[other] = done[other]
        own[model.decisions[other].variable] = done[other].value
    own |= _inputs(model, decision, context, work)
    names = DecisionNames(own, context)
    own |= _functions(model, decision.requires_knowledge, names, work)
    work.decision_id = decision.id
    return replace(_answer(decision, names, work), required=required)


def _inputs(
    model: DecisionModel, decision: Decision, context: Mapping[str, Any], work: Work
) -> dict[str, Any]:
    """Read the inputs by their types; a missing one is null where DMN has its way."""
    if work.strict:
        return {}
    found = {}
    for other in decision.requires_inputs:
        data = model.inputs[other]
        found[data.name] = fitted(context.get(data.name), data.type)
    return found


def _functions(
    model: DecisionModel, ids: tuple[str, ...], names: Mapping[str, Any], work: Work
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = list(ids)
    while waiting:
        knowledge = model.knowledge[waiting.pop()]
        if knowledge.name not in found:
            scope = DecisionNames(found, names)
            found[knowledge.name] = _function(knowledge.function, scope, work, knowledge.type)
            waiting.extend(knowledge.requires_knowledge)
    return found


def _answer(decision: Decision, names: Mapping[str, Any], work: Work) -> Decided:
    if isinstance(decision.box, Table):
        found = decide_table(decision.box, names, work)
        value = found.value if work.strict else fitted(found.value, decision.type)
        outputs = found.outputs if len(decision.box.outputs) > 1 else {}
        only = decision.box.outputs[0].name or decision.variable
        return replace(found, outputs=outputs or {only: value}, value=value)
    value = None if decision.box is None else evaluate_box(decision.box, names, work)
    value = value if work.strict else fitted(value, decision.type)
    return Decided(outputs={decision.variable: value}, value=value)


def evaluate_box(box: Box, names: Mapping[str, Any], work: Work) -> Any:
    """Work out a box."""
    work.spend()
    if isinstance(box, LiteralBox):
        return work.evaluated(box.expression, box.text, names)
    if isinstance(box, Table):
        return decide_table(box, names, work).value
    if isinstance(box, FunctionBox):
        return _function(box, names, work, None)
    if isinstance(box, InvocationBox):
        return _invoked(box, names, work)
    return _evaluate_structure(box, names, work)


def _evaluate_structure(
    box: ContextBox | ListBox | RelationBox, names: Mapping[str, Any], work: Work
) -> Any:
    if isinstance(box, ListBox):
        return [evaluate_box(item, names, work) for item in box.items]
    if isinstance(box, RelationBox):
        return [
            {
                name: evaluate_box(cell, names, work)
                for name, cell in zip(box.columns, row, strict=False)
            }
            for row in box.rows
        ]
    own: dict[str, Any] = {}
    scope = DecisionNames(own, names)
    for name, entry in box.entries:
        own[name] = evaluate_box(entry, scope, work)
    return dict(own) if box.result is None else evaluate_box(box.result, scope, work)


def _function(
    box: FunctionBox, names: Mapping[str, Any], work: Work, kind: ItemType | None
) -> Function:
    def call(_run: Any, values: list[Any]) -> Any:
        work.calls += 1
        if work.calls > MOST_CALLS:
            raise work.failed("functions call one another too deeply; make it simpler")
        given = {
            name: value if work.strict else fitted(value, of)
            for (name, of), value in zip(box.parameters, values, strict=True)
        }
        found = evaluate_box(box.body, DecisionNames(given, names), work)
        work.calls -= 1
        return found if work.strict or kind is None else fitted(found, kind)

    return Function(tuple(name for name, _ in box.parameters), call)


def _invoked(box: InvocationBox, names: Mapping[str, Any], work: Work) -> Any:
    function = work.evaluated(box.target.expression, box.target.text, names)
    given = {name: evaluate_box(item, names, work) for name, item in box.bindings}
    if not isinstance(function, Function) or set(given) - set(function.parameters):
        if work.strict:
            raise work.failed(f"{box.target.text} is no function with these parameters")
        return None
    return function.call(None, [given.get(name) for name in function.parameters])
