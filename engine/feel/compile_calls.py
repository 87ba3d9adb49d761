"""Compiles calls, functions, and the tests of cells."""

from collections.abc import Callable
from typing import Any

from engine.feel import nodes
from engine.feel.budget import MOST_CALLS, Run
from engine.feel.builtins import FUNCTION_NAMES
from engine.feel.builtins.registry import KINDS, MISSING, SIGNATURES, Signature, invoke
from engine.feel.compile_tests import must_be_known
from engine.feel.errors import FeelError
from engine.feel.hints import unknown_function
from engine.feel.range_text import read_range
from engine.feel.scope import Code, Compiler, Scope, UnknownName, compiles
from engine.feel.typenames import fitted
from engine.feel.values import Function, Range


@compiles(nodes.Call)
def _call(compiler: Compiler, node: nodes.Call, scope: Scope) -> Code:
    arguments = [compiler.code(argument, scope) for argument in node.arguments]
    name = node.called
    if name == "range" and not _is_local(name, scope):
        return _range_call(compiler, node, arguments)
    if name in SIGNATURES and not _is_local(name, scope):
        return _builtin_call(compiler, node, SIGNATURES[name], arguments)
    return _value_call(compiler, node, compiler.code(node.target, scope), arguments)


def _is_local(name: str, scope: Scope | None) -> bool:
    return scope is not None and (name in scope.slots or _is_local(name, scope.parent))


def _builtin_call(
    compiler: Compiler, node: nodes.Call, signatures: list[Signature], arguments: list[Code]
) -> Code:
    if node.names:
        return _named_call(compiler, node, signatures, arguments)
    fitting = [signature for signature in signatures if signature.takes(len(arguments))]
    if not fitting:
        wrong = f"does not take {_values(len(node.arguments))}"
        raise _no_such_way(compiler, node, signatures, wrong)
    if len(fitting) == 1:
        return _direct_call(compiler, node, fitting[0], arguments)
    return lambda run: _placed(
        compiler, node, lambda: invoke(run, fitting, [argument(run) for argument in arguments])
    )


def _direct_call(
    compiler: Compiler, node: nodes.Call, signature: Signature, arguments: list[Code]
) -> Code:
    fit, call = signature.fit, signature.call
    if signature.name == "not":
        return _not(arguments[0], signature)
    if len(arguments) == 1 and not signature.is_many:
        return _call_with_one(compiler, node, signature, arguments[0])

    def direct(run: Run) -> Any:
        fitted = fit([argument(run) for argument in arguments])
        if fitted is None:
            return None
        try:
            return call(run, *fitted)
        except FeelError as error:
            raise _with_place(compiler, node, error) from None

    return direct


def _call_with_one(
    compiler: Compiler, node: nodes.Call, signature: Signature, argument: Code
) -> Code:
    kinds, call = KINDS[signature.parameters[0].kind], signature.call

    def direct(run: Run) -> Any:
        value = argument(run)
        if type(value) not in kinds:
            fitted = signature.fit([value])
            if fitted is None:
                return None
            value = fitted[0]
        try:
            return call(run, value)
        except FeelError as error:
            raise _with_place(compiler, node, error) from None

    return direct


def _not(argument: Code, signature: Signature) -> Code:
    def negated(run: Run) -> bool | None:
        value = argument(run)
        return not value if type(value) is bool else invoke(run, [signature], [value])

    return negated


def _placed(compiler: Compiler, node: nodes.Node, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except FeelError as error:
        raise _with_place(compiler, node, error) from None


def _with_place(compiler: Compiler, node: nodes.Node, error: FeelError) -> FeelError:
    """Give an error of a function the place at which the function is called."""
    if (error.line, error.column) != (1, 1) or isinstance(error, UnknownName):
        return error
    return compiler.error(node.at, error.message, error.hint)


def _no_such_way(
    compiler: Compiler, node: nodes.Call, signatures: list[Signature], wrong: str
) -> FeelError:
    ways = " or ".join(dict.fromkeys(signature.text for signature in signatures))
    return compiler.error(node.at, f"{signatures[0].name} {wrong}", f"Write {ways}.")


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


def _named_call(
    compiler: Compiler, node: nodes.Call, signatures: list[Signature], arguments: list[Code]
) -> Code:
    orders = [(s, s.arrange(node.names)) for s in signatures]
    fitting = [(s, order) for s, order in orders if order is not None]
    # Two ways may have the same names: the one in whose order they are written comes first.
    fitting.sort(key=lambda way: list(way[1]) != sorted(way[1]))
    if not fitting:
        raise _no_such_way(compiler, node, signatures, "has no such named arguments")

    def named(run: Run) -> Any:
        values = [argument(run) for argument in arguments]
        for signature, order in fitting:
            own = [MISSING if place < 0 else values[place] for place in order]
            fitted = signature.fit(own)
            if fitted is not None:
                return signature.call(run, *_without_missing(signature, fitted, order))
        return None

    return lambda run: _placed(compiler, node, lambda: named(run))


def _without_missing(signature: Signature, values: list[Any], order: tuple[int, ...]) -> list[Any]:
    last = max((place for place, source in enumerate(order) if source >= 0), default=-1)
    return values[: max(last + 1, signature.least)]


def _range_call(compiler: Compiler, node: nodes.Call, arguments: list[Code]) -> Code:
    if len(arguments) != 1:
        raise compiler.error(node.at, "range takes one text", 'Write range("[1..10]").')

    def read(run: Run) -> Range | None:
        text = arguments[0](run)
        if type(text) is not str or len(text) > 200:
            return None
        run.spend(len(text) * 4)
        return read_range(text, run)

    return read


def _value_call(compiler: Compiler, node: nodes.Call, target: Code, arguments: list[Code]) -> Code:
    def call(run: Run) -> Any:
        function = _target(compiler, node, target, run)
        if type(function) is not Function:
            return None
        values = [argument(run) for argument in arguments]
        if node.names:
            values = _by_name(compiler, node, function, values)
        elif len(values) != len(function.parameters):
            raise compiler.error(
                node.at,
                f"The function takes {_values(len(function.parameters))}, not {len(values)}",
                f"Write one for each of: {', '.join(function.parameters)}."
                if function.parameters
                else "Leave the brackets empty.",
            )
        run.spend(1)
        return function.call(run, values)

    return call


def _target(compiler: Compiler, node: nodes.Call, target: Code, run: Run) -> Any:
    try:
        return target(run)
    except UnknownName:
        name = getattr(node.target, "name", "")
        hint = unknown_function(name, FUNCTION_NAMES)
        message = f"There is no function “{name[:60]}”"
        raise compiler.error(node.at, message, hint) from None


def _by_name(
    compiler: Compiler, node: nodes.Call, function: Function, values: list[Any]
) -> list[Any]:
    given = dict(zip(node.names, values, strict=True))
    if set(given) != set(function.parameters):
        raise compiler.error(
            node.at,
            "The names of the arguments are not those of the function",
            f"Name each of: {', '.join(function.parameters)}.",
        )
    return [given[name] for name in function.parameters]


@compiles(nodes.FunctionNode)
def _function(compiler: Compiler, node: nodes.FunctionNode, scope: Scope) -> Code:
    inner = compiler.bind(scope, *node.parameters)
    places = [
        (inner.slots[name], kind) for name, kind in zip(node.parameters, node.kinds, strict=True)
    ]
    for kind in node.kinds:
        must_be_known(compiler, kind)
    body, cost = compiler.code(node.body, inner), node.body.size

    def make(run: Run) -> Function:
        held = list(run.slots)
        run.spend(1 + len(held) // 8)

        def call(caller: Run, values: list[Any]) -> Any:
            enter_call(caller, cost)
            outer, caller.slots = caller.slots, list(held)
            for (slot, kind), value in zip(places, values, strict=False):
                caller.slots[slot] = value if kind is None else fitted(caller, value, kind)
            found = body(caller)
            caller.slots = outer
            caller.calls -= 1
            return found

        return Function(node.parameters, call)

    return make


def enter_call(run: Run, cost: int) -> None:
    """Count a call of a function inside functions. Raises `FeelError` past the deepest."""
    run.spend(cost)
    run.calls += 1
    if run.calls > MOST_CALLS:
        raise FeelError(
            f"More than {MOST_CALLS} functions call one another",
            hint="Write the function without calling itself.",
        )
