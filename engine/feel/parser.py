"""Reads an expression or the tests of a cell: operators here, values in `primary`.

By recursive descent, with a function for each level of binding; all are handed one `TokenReader`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.feel import nodes, phrases
from engine.feel.budget import MOST_LETTERS
from engine.feel.builtins import SPACED_FUNCTIONS
from engine.feel.errors import FeelError, offset
from engine.feel.primary import follows_value_in_brackets, postfix
from engine.feel.reader import Read, TokenReader
from engine.feel.tokens import tokenize
from engine.feel.type_parser import type_name

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def must_be_text(text: object) -> None:
    """Refuse what is no text. Raises `FeelError`."""
    if not isinstance(text, str):
        raise FeelError("An expression is a text", hint="Hand in the text of the expression.")


def parse(text: str, *, names: frozenset[str] = frozenset()) -> nodes.Node:
    """Read an expression."""
    with _better_hints(text, in_cell=False):
        return _whole_expression(_reader(text, names))


def parse_unary(text: str, *, names: frozenset[str] = frozenset()) -> nodes.Tests:
    """Read the tests of a cell."""
    with _better_hints(text, in_cell=True):
        return _whole_tests(_reader(text, names))


@contextmanager
def _better_hints(text: str, *, in_cell: bool) -> Iterator[None]:
    """Name the mend of a known turn of phrase where the text cannot be read."""
    try:
        yield
    except FeelError as error:
        if isinstance(text, str) and len(text) <= MOST_LETTERS:
            at = offset(text, error.line, error.column)
            error.hint = phrases.mend(text, at, in_cell=in_cell) or error.hint
        raise


def _reader(text: str, names: frozenset[str]) -> TokenReader:
    must_be_text(text)
    if len(text) > MOST_LETTERS:
        raise FeelError(
            f"The expression has {len(text):,} letters",
            hint=f"Write at most {MOST_LETTERS:,}; use a decision table or a named fact.",
        )
    tokens = tokenize(text, names, SPACED_FUNCTIONS)
    return TokenReader(text, tokens, expression=_expression, additive=_additive)


def _whole_expression(reader: TokenReader) -> nodes.Node:
    if reader.token.kind == "end":
        raise reader.refusal("There is no expression", "Write a value or a condition.")
    node = _expression(reader)
    reader.must_end()
    return node


def _whole_tests(reader: TokenReader) -> nodes.Tests:
    at = reader.token.at
    if reader.token.kind == "end" or (reader.token.text == "-" and reader.peek().kind == "end"):
        return nodes.Tests(at=at, items=())
    tests = _negated(reader) or reader.node(nodes.Tests, at, items=_tests(reader))
    reader.must_end()
    return tests


def _negated(reader: TokenReader) -> nodes.Tests | None:
    start = reader.index
    if not (reader.token.text == "not" and reader.peek().text == "("):
        return None
    at = reader.advance().at
    reader.advance()
    items = _tests(reader)
    if reader.token.text == ")" and reader.peek().kind == "end":
        reader.advance()
        return reader.node(nodes.Tests, at, items=items, negated=True)
    reader.index = start
    return None


def _tests(reader: TokenReader) -> tuple[nodes.Node, ...]:
    items = [_unary_test(reader)]
    while reader.take(","):
        items.append(_unary_test(reader))
    return tuple(items)


def _unary_test(reader: TokenReader) -> nodes.Node:
    """Read one test: an operator with a value, or a value alone."""
    at = reader.token.at
    if reader.token.kind == "op" and reader.token.text in _COMPARISONS:
        op = reader.advance().text
        return reader.node(nodes.Test, at, op=op, operand=_additive(reader))
    return reader.node(nodes.Test, at, op="", operand=_expression(reader))


def _expression(reader: TokenReader) -> nodes.Node:
    """Read an expression."""
    reader.enter()
    node = _logic(reader, "or", _conjunction)
    reader.leave()
    return node


def _conjunction(reader: TokenReader) -> nodes.Node:
    return _logic(reader, "and", _comparison)


def _logic(reader: TokenReader, op: str, part: Read) -> nodes.Node:
    at = reader.token.at
    items = [part(reader)]
    while reader.token.kind == "key" and reader.token.text == op:
        reader.advance()
        items.append(part(reader))
    return items[0] if len(items) == 1 else reader.node(nodes.Logic, at, op=op, items=items)


def _comparison(reader: TokenReader) -> nodes.Node:
    left = _additive(reader)
    while True:
        at, text = reader.token.at, reader.token.text
        if reader.token.kind == "op" and text in _COMPARISONS:
            reader.advance()
            right = _additive(reader)
            left = reader.node(nodes.Comparison, at, op=text, left=left, right=right)
        elif reader.token.kind == "key" and text == "between":
            left = _between(reader, left)
        elif reader.token.kind == "key" and text == "in":
            left = _in(reader, left)
        else:
            return left


def _between(reader: TokenReader, operand: nodes.Node) -> nodes.Node:
    at = reader.advance().at
    low = _additive(reader)
    if not (reader.token.kind == "key" and reader.token.text == "and"):
        raise reader.refusal("“between” needs two values", "Write between 1 and 10.")
    reader.advance()
    high = _additive(reader)
    return reader.node(nodes.Between, at, operand=operand, low=low, high=high)


def _in(reader: TokenReader, operand: nodes.Node) -> nodes.Node:
    at = reader.advance().at
    tests = _bracketed_tests(reader) or (_in_test(reader),)
    return reader.node(nodes.In, at, operand=operand, tests=tests)


def _in_test(reader: TokenReader) -> nodes.Node:
    at = reader.token.at
    if reader.token.kind == "op" and reader.token.text in _COMPARISONS:
        return _unary_test(reader)
    return reader.node(nodes.Test, at, op="", operand=_additive(reader))


def _bracketed_tests(reader: TokenReader) -> tuple[nodes.Node, ...] | None:
    if reader.token.text != "(":
        return None
    start = reader.index
    reader.advance()
    reader.enter()
    tests = _tests(reader)
    reader.leave()
    if reader.token.text == ".." or follows_value_in_brackets(reader):
        reader.index = start
        return None
    reader.close(")")
    return tests


def _additive(reader: TokenReader) -> nodes.Node:
    """Read a sum, which is also what stands at the ends of a range."""
    return _arithmetic(reader, ("+", "-"), _multiplicative)


def _multiplicative(reader: TokenReader) -> nodes.Node:
    return _arithmetic(reader, ("*", "/"), _power)


def _power(reader: TokenReader) -> nodes.Node:
    return _arithmetic(reader, ("**",), _negation)


def _arithmetic(reader: TokenReader, signs: tuple[str, ...], part: Read) -> nodes.Node:
    left = part(reader)
    while reader.token.text in signs:
        op = reader.advance()
        right = part(reader)
        left = reader.node(nodes.Arithmetic, op.at, op=op.text, left=left, right=right)
    return left


def _negation(reader: TokenReader) -> nodes.Node:
    minuses = 0
    at = reader.token.at
    while reader.token.text == "-":
        reader.advance()
        minuses += 1
    node = _instance(reader)
    for _ in range(minuses):
        node = reader.node(nodes.Negation, at, operand=node)
    return node


def _instance(reader: TokenReader) -> nodes.Node:
    node = postfix(reader)
    while reader.token.kind == "key" and reader.token.text == "instance":
        at = reader.advance().at
        reader.expect_key("of", "Write instance of and the name of a type.")
        node = reader.node(nodes.InstanceOf, at, operand=node, kind=type_name(reader))
    return node
