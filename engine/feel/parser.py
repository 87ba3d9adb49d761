"""Reads an expression or the tests of a cell: operators here, values in `primary`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.feel import nodes, phrases
from engine.feel.budget import MOST_LETTERS
from engine.feel.builtins import SPACED_FUNCTIONS
from engine.feel.errors import FeelError, offset
from engine.feel.primary import PrimaryParser
from engine.feel.tokens import tokenize

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def parse(text: str, *, names: frozenset[str] = frozenset()) -> nodes.Node:
    """Read an expression."""
    with _better_hints(text, in_cell=False):
        return _parser(text, names).whole_expression()


def parse_unary(text: str, *, names: frozenset[str] = frozenset()) -> nodes.Tests:
    """Read the tests of a cell."""
    with _better_hints(text, in_cell=True):
        return _parser(text, names).whole_tests()


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


def _parser(text: str, names: frozenset[str]) -> "Parser":
    if not isinstance(text, str):
        raise FeelError("An expression is a text", hint="Hand in the text of the expression.")
    if len(text) > MOST_LETTERS:
        raise FeelError(
            f"The expression has {len(text):,} letters",
            hint=f"Write at most {MOST_LETTERS:,}; use a decision table or a named fact.",
        )
    return Parser(text, tokenize(text, names, SPACED_FUNCTIONS))


class Parser(PrimaryParser):
    """A parser by recursive descent: one method for each level of binding."""

    def whole_expression(self) -> nodes.Node:
        """Read an expression up to the end of the text."""
        if self.token.kind == "end":
            raise self.refusal("There is no expression", "Write a value or a condition.")
        node = self.expression()
        self.must_end()
        return node

    def whole_tests(self) -> nodes.Tests:
        """Read the tests of a cell up to the end of the text."""
        self.in_cell = True
        at = self.token.at
        if self.token.kind == "end" or (self.token.text == "-" and self.peek().kind == "end"):
            return nodes.Tests(at=at, items=())
        tests = self._negated() or self.node(nodes.Tests, at, items=self._tests())
        self.must_end()
        return tests

    def _negated(self) -> nodes.Tests | None:
        start = self.index
        if not (self.token.text == "not" and self.peek().text == "("):
            return None
        at = self.token.at
        self.advance()
        self.advance()
        items = self._tests()
        if self.token.text == ")" and self.peek().kind == "end":
            self.advance()
            return self.node(nodes.Tests, at, items=items, negated=True)
        self.index = start
        return None

    def _tests(self) -> tuple[nodes.Node, ...]:
        items = [self.unary_test()]
        while self.take(","):
            items.append(self.unary_test())
        return tuple(items)

    def unary_test(self) -> nodes.Node:
        """Read one test: an operator with a value, or a value alone."""
        at = self.token.at
        if self.token.kind == "op" and self.token.text in _COMPARISONS:
            op = self.advance().text
            return self.node(nodes.Test, at, op=op, operand=self.additive())
        return self.node(nodes.Test, at, op="", operand=self.expression())

    def expression(self) -> nodes.Node:
        """Read an expression."""
        self.enter()
        node = self._logic("or", self._conjunction)
        self.leave()
        return node

    def _conjunction(self) -> nodes.Node:
        return self._logic("and", self._comparison)

    def _logic(self, op: str, part: Callable[[], nodes.Node]) -> nodes.Node:
        at = self.token.at
        items = [part()]
        while self.token.kind == "key" and self.token.text == op:
            self.advance()
            items.append(part())
        return items[0] if len(items) == 1 else self.node(nodes.Logic, at, op=op, items=items)

    def _comparison(self) -> nodes.Node:
        left = self.additive()
        while True:
            at, text = self.token.at, self.token.text
            if self.token.kind == "op" and text in _COMPARISONS:
                self.advance()
                right = self.additive()
                left = self.node(nodes.Comparison, at, op=text, left=left, right=right)
            elif self.token.kind == "key" and text == "between":
                left = self._between(left)
            elif self.token.kind == "key" and text == "in":
                left = self._in(left)
            else:
                return left

    def _between(self, operand: nodes.Node) -> nodes.Node:
        at = self.advance().at
        low = self.additive()
        if not (self.token.kind == "key" and self.token.text == "and"):
            raise self.refusal("“between” needs two values", "Write between 1 and 10.")
        self.advance()
        high = self.additive()
        return self.node(nodes.Between, at, operand=operand, low=low, high=high)

    def _in(self, operand: nodes.Node) -> nodes.Node:
        at = self.advance().at
        tests = self._bracketed_tests() or (self._in_test(),)
        return self.node(nodes.In, at, operand=operand, tests=tests)

    def _in_test(self) -> nodes.Node:
        at = self.token.at
        if self.token.kind == "op" and self.token.text in _COMPARISONS:
            return self.unary_test()
        return self.node(nodes.Test, at, op="", operand=self.additive())

    def _bracketed_tests(self) -> tuple[nodes.Node, ...] | None:
        if self.token.text != "(":
            return None
        start = self.index
        self.advance()
        self.enter()
        tests = self._tests()
        self.leave()
        if self.token.text == ".." or self.follows_value_in_brackets():
            self.index = start
            return None
        self.close(")")
        return tests

    def additive(self) -> nodes.Node:
        """Read a sum, which is also what stands at the ends of a range."""
        left = self._multiplicative()
        while self.token.kind == "op" and self.token.text in ("+", "-"):
            op = self.advance()
            right = self._multiplicative()
            left = self.node(nodes.Arithmetic, op.at, op=op.text, left=left, right=right)
        return left

    def _multiplicative(self) -> nodes.Node:
        left = self._power()
        while self.token.kind == "op" and self.token.text in ("*", "/"):
            op = self.advance()
            right = self._power()
            left = self.node(nodes.Arithmetic, op.at, op=op.text, left=left, right=right)
        return left

    def _power(self) -> nodes.Node:
        left = self._negation()
        while self.token.kind == "op" and self.token.text == "**":
            op = self.advance()
            right = self._negation()
            left = self.node(nodes.Arithmetic, op.at, op="**", left=left, right=right)
        return left

    def _negation(self) -> nodes.Node:
        minuses = 0
        at = self.token.at
        while self.token.kind == "op" and self.token.text == "-":
            self.advance()
            minuses += 1
        node = self._instance()
        for _ in range(minuses):
            node = self.node(nodes.Negation, at, operand=node)
        return node

    def _instance(self) -> nodes.Node:
        node = self.postfix()
        while self.token.kind == "key" and self.token.text == "instance":
            at = self.advance().at
            self.expect_key("of", "Write instance of and the name of a type.")
            node = self.node(nodes.InstanceOf, at, operand=node, kind=self.type_name())
        return node
