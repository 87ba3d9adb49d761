"""Reads values: literals, names, calls, brackets, lists, contexts, ranges."""

from collections.abc import Sequence
from typing import Any, TypeVar

from engine.feel import nodes, slips
from engine.feel.budget import MOST_DEPTH, MOST_NESTING, MOST_NODES
from engine.feel.builtins import FUNCTION_NAMES
from engine.feel.errors import FeelError
from engine.feel.hints import INFIX
from engine.feel.tokens import Token

_N = TypeVar("_N", bound=nodes.Node)
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_PROPERTIES = {"time": "offset", "start": "included", "end": "included"}


class TokenReader:
    """Walks over tokens, builds nodes and keeps to the budgets."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.index = 0
        self.in_cell = False
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
            raise self.slip(f"The word “{word}” is missing", hint)
        self.advance()

    def close(self, bracket: str) -> None:
        """Go past a closing bracket that must come next."""
        if not self.take(bracket):
            raise self._not_closed(bracket)

    def must_end(self) -> None:
        """Refuse anything that is left over."""
        if self.token.kind != "end":
            raise self.left_over()

    def left_over(self) -> FeelError:
        """Make the error for a token that cannot follow."""
        before = self.tokens[self.index - 1]
        return self.slip(*slips.left_over(self.token, before, FUNCTION_NAMES))

    def slip(self, message: str, hint: str) -> FeelError:
        """Make the error for the place of the next token."""
        return FeelError.at(self.text, self.token.at, message, hint)

    def _not_closed(self, bracket: str) -> FeelError:
        if self.token.kind == "end":
            return self.slip(f"A closing “{bracket}” is missing", f"Put “{bracket}” at the end.")
        found = self.left_over()
        if slips.starts_value(self.token) or self.token.kind in ("name", "key"):
            return found
        hint = f"Put “{bracket}” before it, or a comma."
        if self.token.text == ",":
            hint = "Write [1, 5] for a list, in (1, 5) for a choice, between 1 and 10 for limits."
        return self.slip(f"“{self.token.text}” stands where “{bracket}” should close", hint)

    def enter(self) -> None:
        """Go one bracket deeper."""
        self._levels += 1
        if self._levels > MOST_NESTING:
            raise self.slip(
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
            parts: Sequence[Any] = value if type(value) in (list, tuple) else (value,)
            if type(value) is list:
                fields[name] = tuple(value)
            for part in parts:
                if isinstance(part, nodes.Node):
                    size += part.size
                    depth = max(depth, part.depth + 1)
        if self._made > MOST_NODES or depth > MOST_DEPTH:
            raise self.slip(
                "The expression has too many parts",
                "Split it into named facts, or use a decision table.",
            )
        return kind(at=at, size=size, depth=depth, **fields)


class PrimaryParser(TokenReader):
    """Reads what stands between operators."""

    _range_end = False

    def expression(self) -> nodes.Node:
        """Read an expression."""
        raise NotImplementedError

    def additive(self) -> nodes.Node:
        """Read a sum."""
        raise NotImplementedError

    def postfix(self) -> nodes.Node:
        """Read a value with its paths, filters and arguments."""
        node = self._primary()
        while self.token.kind == "op":
            at, text = self.token.at, self.token.text
            if text == ".":
                self.advance()
                node = self.node(nodes.Path, at, base=node, name=self._member())
            elif text == "(":
                node = self._call(node)
            elif text == "[" and not (self._range_end and not self._opens_filter()):
                self.advance()
                node = self.node(nodes.Filter, at, base=node, test=self._inside("]"))
            else:
                break
        return node

    def _inside(self, bracket: str) -> nodes.Node:
        held, self._range_end = self._range_end, False
        node = self.expression()
        self._range_end = held
        self.close(bracket)
        return node

    def _opens_filter(self) -> bool:
        return slips.starts_value(self.peek())

    def follows_value_in_brackets(self) -> bool:
        """Say whether the bracket that closes here is only part of a longer value."""
        after = self.peek()
        return after.kind == "op" and after.text in "+-*/**.["

    def _member(self) -> str:
        token = self.advance()
        if token.kind not in ("name", "key"):
            self.index -= token.kind != "end"
            raise self.slip("A name is missing after the point", "Write a name: child.name.")
        if self.token.kind == "name" and _PROPERTIES.get(token.text) == self.token.text:
            return f"{token.text} {self.advance().text}"
        return str(token.value)

    def _primary(self) -> nodes.Node:
        token = self.token
        if token.kind in ("number", "string"):
            self.advance()
            return self.node(nodes.Literal, token.at, value=token.value)
        if token.kind == "name":
            return self._name()
        if token.kind == "key":
            return self._keyword()
        if token.kind == "op" and (reader := _SIGNS.get(token.text)):
            return reader(self)
        raise self._no_value()

    def _no_value(self) -> FeelError:
        before = self.tokens[self.index - 1] if self.index else None
        return self.slip(*slips.no_value(self.token, before))

    def _name(self) -> nodes.Node:
        token = self.advance()
        return self.node(nodes.Name, token.at, name=token.value)

    def _keyword(self) -> nodes.Node:
        word = self.token.text
        if word in _CONSTANTS:
            return self.node(nodes.Literal, self.advance().at, value=_CONSTANTS[word])
        readers = {
            "if": self._if,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
            "function": self._function,
        }
        if word not in readers:
            raise self._no_value()
        return readers[word]()

    def _if(self) -> nodes.Node:
        at = self.advance().at
        shape = "Write if, a condition, then, a value, else, a value."
        test = self.expression()
        self._connect("then", shape)
        then = self.expression()
        self._connect("else", shape)
        return self.node(nodes.If, at, test=test, then=then, other=self.expression())

    def _connect(self, word: str, hint: str) -> None:
        if self.is_key(word):
            self.advance()
        elif INFIX.get(self.token.text):
            raise self.left_over()
        else:
            raise self.slip(f"The word “{word}” is missing", hint)

    def _for(self) -> nodes.Node:
        at = self.advance().at
        iterators = self._iterators()
        self._connect("return", "Write for x in list return ….")
        return self.node(nodes.For, at, iterators=iterators, body=self.expression())

    def _quantified(self) -> nodes.Node:
        token = self.advance()
        iterators = self._iterators()
        hint = f"Write {token.text} x in list satisfies …."
        self._connect("satisfies", hint)
        body = self.expression()
        return self.node(
            nodes.Quantified, token.at, kind=token.text, iterators=iterators, body=body
        )

    def _iterators(self) -> list[nodes.Iterator]:
        found = [self._iterator()]
        while self.take(","):
            found.append(self._iterator())
        return found

    def _iterator(self) -> nodes.Iterator:
        token = self.advance()
        if token.kind != "name" or not self.is_key("in"):
            raise self.slip(
                "A name and the word “in” are missing", "Write every x in list satisfies …."
            )
        self.advance()
        source = self.expression()
        end = self.expression() if self.take("..") else None
        return self.node(nodes.Iterator, token.at, name=token.value, source=source, end=end)

    def _function(self) -> nodes.Node:
        at = self.advance().at
        if not self.take("("):
            raise self.slip("“(” is missing after function", "Write function(x) x + 1.")
        parameters = []
        while self.token.kind == "name":
            parameters.append(str(self.advance().value))
            if self.take(":"):
                self.type_name()
            if not self.take(","):
                break
        self.close(")")
        if self.is_key("external"):
            raise self.slip(
                "External functions are not allowed", "Write the function itself in FEEL."
            )
        return self.node(
            nodes.FunctionNode, at, parameters=tuple(parameters), body=self.expression()
        )

    def _at_literal(self) -> nodes.Node:
        at = self.advance().at
        token = self.advance()
        if token.kind != "string":
            raise FeelError.at(
                self.text, at, "“@” needs a text after it", 'Write @"2026-10-23" for a date.'
            )
        return self.node(nodes.AtLiteral, at, text=token.value)

    def _group(self) -> nodes.Node:
        at = self.advance().at
        if self.token.kind == "op" and self.token.text in ("<", "<=", ">", ">=", "=", "!="):
            return self._comparison_range(at)
        held, self._range_end = self._range_end, False
        node = self.expression()
        self._range_end = held
        if self.take(".."):
            return self._range_from(at, node, start_included=False)
        self.close(")")
        return node

    def _comparison_range(self, at: int) -> nodes.Node:
        op = self.advance().text
        value = self.additive()
        self.close(")")
        ends = {
            "<": (None, value, False, False),
            "<=": (None, value, False, True),
            ">": (value, None, False, False),
            ">=": (value, None, True, False),
            "=": (value, value, True, True),
        }
        if op not in ends:
            raise FeelError.at(self.text, at, "“!=” makes no range", "Write not(…) around it.")
        start, end, low, high = ends[op]
        return self.node(
            nodes.RangeNode, at, start=start, end=end, start_included=low, end_included=high
        )

    def _range_from(self, at: int, start: nodes.Node, *, start_included: bool) -> nodes.Node:
        held, self._range_end = self._range_end, True
        end = self.additive()
        self._range_end = held
        if self.token.text not in ("]", ")", "["):
            raise self._not_closed("]")
        included = self.advance().text == "]"
        return self.node(
            nodes.RangeNode,
            at,
            start=start,
            end=end,
            start_included=start_included,
            end_included=included,
        )

    def _open_range(self) -> nodes.Node:
        if self.index and not slips.starts_value(self.peek()):
            raise self._no_value()
        at = self.advance().at
        start = self.additive()
        if not self.take(".."):
            raise self.slip("“]” closes nothing", "Leave it out, or put “[” before.")
        return self._range_from(at, start, start_included=False)

    def _list(self) -> nodes.Node:
        at = self.advance().at
        held, self._range_end = self._range_end, False
        items: list[nodes.Node] = []
        while not (self.token.kind == "op" and self.token.text == "]"):
            items.append(self._item())
            if len(items) == 1 and self.take(".."):
                node = self._range_from(at, items[0], start_included=True)
                self._range_end = held
                return node
            if not self.take(","):
                break
        self._range_end = held
        self.close("]")
        return self.node(nodes.ListNode, at, items=items)

    def _item(self) -> nodes.Node:
        if self.token.kind == "op" and self.token.text in ("<", "<=", ">", ">="):
            self.index -= 1
            return self._bare_range()
        return self.expression()

    def _bare_range(self) -> nodes.Node:
        at = self.advance().at
        op = self.advance().text
        value = self.additive()
        low, high = (None, value) if op[0] == "<" else (value, None)
        return self.node(
            nodes.RangeNode,
            at,
            start=low,
            end=high,
            start_included=op == ">=",
            end_included=op == "<=",
        )

    def _context(self) -> nodes.Node:
        at = self.advance().at
        held, self._range_end = self._range_end, False
        keys: list[str] = []
        items: list[nodes.Node] = []
        while not (self.token.kind == "op" and self.token.text == "}"):
            keys.append(self._key(keys))
            items.append(self.expression())
            if not self.take(","):
                break
        self._range_end = held
        self.close("}")
        return self.node(nodes.ContextNode, at, keys=tuple(keys), items=items)

    def _key(self, before: list[str]) -> str:
        words = []
        while self.token.kind in ("name", "key", "string"):
            words.append(str(self.advance().value))
        key = " ".join(words)
        if not words and self.token.text == "{":
            raise self.slip("“{{” is not FEEL", "Write the expression alone, without {{ and }}.")
        if not words or not self.take(":"):
            raise self.slip("A context needs a name and a colon", "Write {name: value}.")
        if key in before:
            raise self.slip(f"“{key}” stands twice in this context", "Use each name once.")
        return key

    def _call(self, target: nodes.Node) -> nodes.Node:
        at = self.advance().at
        held, self._range_end = self._range_end, False
        arguments: list[nodes.Node] = []
        names: list[str] = []
        while not (self.token.kind == "op" and self.token.text == ")"):
            if name := self._argument_name():
                names.append(name)
            arguments.append(self.expression())
            if not self.take(","):
                break
        self._range_end = held
        self.close(")")
        if names and len(names) != len(arguments):
            raise FeelError.at(
                self.text,
                at,
                "Some arguments are named, some are not",
                "Name all of them or none.",
            )
        return self.node(
            nodes.Call, target.at, target=target, arguments=arguments, names=tuple(names)
        )

    def _argument_name(self) -> str:
        ahead = 0
        while self.peek(ahead).kind in ("name", "key"):
            ahead += 1
        if not ahead or self.peek(ahead).text != ":":
            return ""
        words = [str(self.advance().value) for _ in range(ahead)]
        self.advance()
        return " ".join(words)

    def type_name(self) -> nodes.TypeName:
        """Read the name of a type, such as `list<number>`."""
        self.enter()
        at = self.token.at
        words = []
        while self.token.kind == "name" or self.token.text in ("and", "function"):
            if words and self._type_is_whole(words):
                break
            words.append(self.advance().text)
        if not words:
            raise self.slip("The name of a type is missing", "Write string, number, date ….")
        name = " ".join(" ".join(words).split())
        fields = self._type_arguments(name)
        self.leave()
        return self.node(nodes.TypeName, at, name=name, fields=fields)

    def _type_is_whole(self, words: list[str]) -> bool:
        name = " ".join(words)
        longer = ("date", "date and", "days", "days and", "days and time", "years", "years and")
        return name not in (*longer, "years and months") or self._and_ends_type(name)

    def _and_ends_type(self, name: str) -> bool:
        after = {"date": "time", "days": "time", "years": "months"}.get(name)
        return after is not None and not (self.is_key("and") and self.peek().text == after)

    def _type_arguments(self, name: str) -> tuple[tuple[str, nodes.TypeName], ...]:
        if not self.take("<"):
            return ()
        fields = []
        while True:
            label = ""
            if name == "context":
                label = str(self.advance().value)
                if not self.take(":"):
                    raise self.slip("A colon is missing", "Write context<name: string>.")
            fields.append((label, self.type_name()))
            if not self.take(","):
                break
        if not self.take(">"):
            raise self.slip("“>” is missing", "Write list<string>.")
        if name == "function" and self.take("->"):
            self.type_name()
        return tuple(fields)


_SIGNS = {
    "(": PrimaryParser._group,
    "[": PrimaryParser._list,
    "]": PrimaryParser._open_range,
    "{": PrimaryParser._context,
    "@": PrimaryParser._at_literal,
}
