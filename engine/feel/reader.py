"""Walks over the tokens of an expression, builds its parts, and says what is in the way."""

from collections.abc import Callable
from typing import Any, TypeVar

from engine.feel import misread, nodes
from engine.feel.budget import MOST_DEPTH, MOST_NESTING, MOST_NODES
from engine.feel.builtins import FUNCTION_NAMES
from engine.feel.errors import FeelError
from engine.feel.tokens import Token

#: Reads one part of the grammar and goes past it.
Read = Callable[["TokenReader"], nodes.Node]
_N = TypeVar("_N", bound=nodes.Node)


class TokenReader:
    """Walks over tokens, builds nodes and keeps to the budgets."""

    def __init__(
        self, text: str, tokens: list[Token], *, expression: Read, additive: Read
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.index = 0
        #: How a whole expression is read, and what stands at the ends of a range: the parts of the
        #: grammar read one another by these.
        self.expression = expression
        self.additive = additive
        #: Whether the end of a range is being read, so that `[` may close it.
        self.range_end = False
        self._made = 0
        self._levels = 0

    @property
    def token(self) -> Token:
        """Return the token that comes next."""
        return self.tokens[self.index]

    def peek(self, ahead: int = 1) -> Token:
        """Return a later token."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def advance(self) -> Token:
        """Go past a token and return it."""
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def take(self, sign: str) -> bool:
        """Go past a sign if it comes next."""
        if self.token.kind == "op" and self.token.text == sign:
            self.index += 1
            return True
        return False

    def is_key(self, word: str) -> bool:
        """Say whether a word of the language comes next."""
        return self.token.kind == "key" and self.token.text == word

    def expect_key(self, word: str, hint: str) -> None:
        """Go past a word of the language that must come next."""
        if not self.is_key(word):
            raise self.refusal(f"The word “{word}” is missing", hint)
        self.advance()

    def close(self, bracket: str) -> None:
        """Go past a closing bracket that must come next."""
        if not self.take(bracket):
            raise self.not_closed(bracket)

    def must_end(self) -> None:
        """Refuse anything that is left over."""
        if self.token.kind != "end":
            raise self.left_over()

    def left_over(self) -> FeelError:
        """Make the error for a token that cannot follow."""
        before = self.tokens[self.index - 1]
        return self.refusal(*misread.left_over(self.token, before, FUNCTION_NAMES))

    def refusal(self, message: str, hint: str) -> FeelError:
        """Make the error for the place of the next token."""
        return FeelError.at(self.text, self.token.at, message, hint)

    def not_closed(self, bracket: str) -> FeelError:
        """Make the error for a bracket that does not close here."""
        if self.token.kind == "end":
            return self.refusal(
                f"A closing “{bracket}” is missing", f"Put “{bracket}” at the end."
            )
        found = self.left_over()
        if misread.starts_value(self.token) or self.token.kind == "key":
            return found
        hint = f"Put “{bracket}” before it, or a comma."
        if self.token.text == ",":
            hint = "Write [1, 5] for a list, in (1, 5) for a choice, between 1 and 10 for limits."
        return self.refusal(f"“{self.token.text}” stands where “{bracket}” should close", hint)

    def enter(self) -> None:
        """Go one bracket deeper."""
        self._levels += 1
        if self._levels > MOST_NESTING:
            raise self.refusal(
                f"More than {MOST_NESTING} brackets stand inside one another",
                "Split the expression into named facts.",
            )

    def leave(self) -> None:
        """Come out of a bracket."""
        self._levels -= 1

    def node(self, kind: type[_N], at: int, /, **fields: Any) -> _N:
        """Make a part of the expression, counting its size and depth."""
        self._made += 1
        size, depth = 1, 1
        for name, value in fields.items():
            parts = value if type(value) in (list, tuple) else (value,)
            if type(value) is list:
                fields[name] = tuple(value)
            for part in parts:
                if isinstance(part, nodes.Node):
                    size += part.size
                    depth = max(depth, part.depth + 1)
        if self._made > MOST_NODES or depth > MOST_DEPTH:
            raise self.refusal(
                "The expression has too many parts",
                "Split it into named facts, or use a decision table.",
            )
        return kind(at=at, size=size, depth=depth, **fields)
