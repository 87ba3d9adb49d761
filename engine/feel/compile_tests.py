"""Compiles tests: `in`, `instance of`, and the tests of cells."""

from collections.abc import Callable
from typing import Any

from engine.feel import nodes
from engine.feel.budget import Run
from engine.feel.operators import compare, equal, passes, unequal
from engine.feel.scope import Code, Compiler, Scope, compiles
from engine.feel.typenames import is_instance, unknown_type

Check = Callable[[Run, Any], Any]


@compiles(nodes.InstanceOf)
def _instance_of(compiler: Compiler, node: nodes.InstanceOf, scope: Scope) -> Code:
    operand, kind = compiler.code(node.operand, scope), node.kind
    must_be_known(compiler, kind)
    return lambda run: is_instance(run, operand(run), kind)


def must_be_known(compiler: Compiler, kind: nodes.TypeName | None) -> None:
    """Refuse the name of a type that there is not."""
    if kind is not None and (unknown := unknown_type(kind)):
        raise compiler.error(
            unknown.at,
            f"There is no type “{unknown.name}”",
            "Write string, number, boolean, date, time, date and time, list, context or any.",
        )


@compiles(nodes.In)
def _in(compiler: Compiler, node: nodes.In, scope: Scope) -> Code:
    operand = compiler.code(node.operand, scope)
    tests = [unary_test(compiler, test, scope, in_cell=False) for test in node.tests]
    return lambda run: any_passes(run, tests, operand(run))


def any_passes(run: Run, tests: list[Check], value: Any) -> bool | None:
    """Join the answers of tests by `or`."""
    found: bool | None = False
    for test in tests:
        answer = test(run, value)
        if answer is True:
            return True
        if answer is None:
            found = None
    return found


def unary_test(compiler: Compiler, node: nodes.Node, scope: Scope, *, in_cell: bool) -> Check:
    """Compile one test. Raises `TypeError` for a node that is no test."""
    if not isinstance(node, nodes.Test):
        raise TypeError(node)
    inner = compiler.bind(scope, "?")
    slot = inner.slots["?"]
    operand = compiler.code(node.operand, inner)
    if node.op:
        return _operator_test(node.op, operand, slot)
    return _value_test(operand, slot, asked=inner.asked, in_cell=in_cell)


def _operator_test(op: str, operand: Code, slot: int) -> Check:
    def check(run: Run, value: Any) -> bool | None:
        run.slots[slot] = value
        other = operand(run)
        if op == "=":
            return equal(run, value, other)
        if op == "!=":
            return unequal(run, value, other)
        return compare(op, value, other)

    return check


def _value_test(operand: Code, slot: int, *, asked: bool, in_cell: bool) -> Check:
    def check(run: Run, value: Any) -> bool | None:
        run.slots[slot] = value
        other = operand(run)
        if asked and (other is None or type(other) is bool):
            return other
        if in_cell and type(other) is bool and type(value) is not bool:
            return other if value is not None else None
        return passes(run, value, other)

    return check
