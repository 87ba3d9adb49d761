"""Reads what stands between operators: literals, names, calls, and what begins with a word."""

from typing import Any

from engine.feel import misread, nodes
from engine.feel.bracket_parser import BracketParser
from engine.feel.errors import FeelError
from engine.feel.hints import INFIX

_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_PROPERTIES = {"time": "offset", "start": "included", "end": "included"}


class PrimaryParser(BracketParser):
    """Reads what stands between operators."""

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
        return misread.starts_value(self.peek())

    def follows_value_in_brackets(self) -> bool:
        """Say whether the bracket that closes here is only part of a longer value."""
        after = self.peek()
        return after.kind == "op" and after.text in "+-*/**.["

    def _member(self) -> str:
        token = self.advance()
        if token.kind not in ("name", "key"):
            self.index -= token.kind != "end"
            raise self.refusal("A name is missing after the point", "Write a name: child.name.")
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
        raise self.no_value()

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
            raise self.no_value()
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
            raise self.refusal(f"The word “{word}” is missing", hint)

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
            raise self.refusal(
                "A name and the word “in” are missing", "Write every x in list satisfies …."
            )
        self.advance()
        source = self.expression()
        end = self.expression() if self.take("..") else None
        return self.node(nodes.Iterator, token.at, name=token.value, source=source, end=end)

    def _function(self) -> nodes.Node:
        at = self.advance().at
        if not self.take("("):
            raise self.refusal("“(” is missing after function", "Write function(x) x + 1.")
        parameters: list[str] = []
        kinds: list[nodes.TypeName | None] = []
        while self.token.kind == "name":
            parameters.append(str(self.advance().value))
            kinds.append(self.type_name() if self.take(":") else None)
            if not self.take(","):
                break
        self.close(")")
        if self.is_key("external"):
            raise self.refusal(
                "External functions are not allowed", "Write the function itself in FEEL."
            )
        return self.node(
            nodes.FunctionNode,
            at,
            parameters=tuple(parameters),
            kinds=tuple(kinds),
            body=self.expression(),
        )

    def _at_literal(self) -> nodes.Node:
        at = self.advance().at
        token = self.advance()
        if token.kind != "string":
            raise FeelError.at(
                self.text, at, "“@” needs a text after it", 'Write @"2026-10-23" for a date.'
            )
        return self.node(nodes.AtLiteral, at, text=token.value)

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


_SIGNS = {
    "(": PrimaryParser.group,
    "[": PrimaryParser.list_or_range,
    "]": PrimaryParser.open_range,
    "{": PrimaryParser.context,
    "@": PrimaryParser._at_literal,
}
