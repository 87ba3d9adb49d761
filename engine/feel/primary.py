"""Reads what stands between operators: literals, names, calls, and what begins with a word."""

from collections.abc import Mapping
from typing import Any

from engine.feel import misread, nodes
from engine.feel.bracket_parser import context, group, list_or_range, no_value, open_range
from engine.feel.errors import FeelError
from engine.feel.hints import INFIX
from engine.feel.reader import Read, TokenReader
from engine.feel.type_parser import type_name

_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_PROPERTIES = {"time": "offset", "start": "included", "end": "included"}


def postfix(reader: TokenReader) -> nodes.Node:
    """Read a value with its paths, filters and arguments."""
    node = _primary(reader)
    while reader.token.kind == "op":
        at, text = reader.token.at, reader.token.text
        if text == ".":
            reader.advance()
            node = reader.node(nodes.Path, at, base=node, name=_member(reader))
        elif text == "(":
            node = _call(reader, node)
        elif text == "[" and (not reader.range_end or misread.starts_value(reader.peek())):
            reader.advance()
            node = reader.node(nodes.Filter, at, base=node, test=_inside(reader, "]"))
        else:
            break
    return node


def _inside(reader: TokenReader, bracket: str) -> nodes.Node:
    held, reader.range_end = reader.range_end, False
    node = reader.expression(reader)
    reader.range_end = held
    reader.close(bracket)
    return node


def follows_value_in_brackets(reader: TokenReader) -> bool:
    """Say whether the bracket that closes here is only part of a longer value."""
    after = reader.peek()
    return after.kind == "op" and after.text in "+-*/**.["


def _member(reader: TokenReader) -> str:
    token = reader.advance()
    if token.kind not in ("name", "key"):
        reader.index -= token.kind != "end"
        raise reader.refusal("A name is missing after the point", "Write a name: child.name.")
    if reader.token.kind == "name" and _PROPERTIES.get(token.text) == reader.token.text:
        return f"{token.text} {reader.advance().text}"
    return str(token.value)


def _primary(reader: TokenReader) -> nodes.Node:
    token = reader.token
    if token.kind in ("number", "string"):
        reader.advance()
        return reader.node(nodes.Literal, token.at, value=token.value)
    if token.kind == "name":
        return _name(reader)
    if token.kind == "key":
        return _keyword(reader)
    if token.kind == "op" and (read := _SIGNS.get(token.text)):
        return read(reader)
    raise no_value(reader)


def _name(reader: TokenReader) -> nodes.Node:
    token = reader.advance()
    return reader.node(nodes.Name, token.at, name=token.value)


def _keyword(reader: TokenReader) -> nodes.Node:
    word = reader.token.text
    if word in _CONSTANTS:
        return reader.node(nodes.Literal, reader.advance().at, value=_CONSTANTS[word])
    if word not in _WORDS:
        raise no_value(reader)
    return _WORDS[word](reader)


def _if(reader: TokenReader) -> nodes.Node:
    at = reader.advance().at
    shape = "Write if, a condition, then, a value, else, a value."
    test = reader.expression(reader)
    _connect(reader, "then", shape)
    then = reader.expression(reader)
    _connect(reader, "else", shape)
    return reader.node(nodes.If, at, test=test, then=then, other=reader.expression(reader))


def _connect(reader: TokenReader, word: str, hint: str) -> None:
    if reader.is_key(word):
        reader.advance()
    elif INFIX.get(reader.token.text):
        raise reader.left_over()
    else:
        raise reader.refusal(f"The word “{word}” is missing", hint)


def _for(reader: TokenReader) -> nodes.Node:
    at = reader.advance().at
    iterators = _iterators(reader)
    _connect(reader, "return", "Write for x in list return ….")
    return reader.node(nodes.For, at, iterators=iterators, body=reader.expression(reader))


def _quantified(reader: TokenReader) -> nodes.Node:
    token = reader.advance()
    iterators = _iterators(reader)
    _connect(reader, "satisfies", f"Write {token.text} x in list satisfies ….")
    body = reader.expression(reader)
    return reader.node(nodes.Quantified, token.at, kind=token.text, iterators=iterators, body=body)


def _iterators(reader: TokenReader) -> list[nodes.Iterator]:
    found = [_iterator(reader)]
    while reader.take(","):
        found.append(_iterator(reader))
    return found


def _iterator(reader: TokenReader) -> nodes.Iterator:
    token = reader.advance()
    if token.kind != "name" or not reader.is_key("in"):
        raise reader.refusal(
            "A name and the word “in” are missing", "Write every x in list satisfies …."
        )
    reader.advance()
    source = reader.expression(reader)
    end = reader.expression(reader) if reader.take("..") else None
    return reader.node(nodes.Iterator, token.at, name=token.value, source=source, end=end)


def _function(reader: TokenReader) -> nodes.Node:
    at = reader.advance().at
    if not reader.take("("):
        raise reader.refusal("“(” is missing after function", "Write function(x) x + 1.")
    parameters: list[str] = []
    kinds: list[nodes.TypeName | None] = []
    while reader.token.kind == "name":
        parameters.append(str(reader.advance().value))
        kinds.append(type_name(reader) if reader.take(":") else None)
        if not reader.take(","):
            break
    reader.close(")")
    if reader.is_key("external"):
        raise reader.refusal(
            "External functions are not allowed", "Write the function itself in FEEL."
        )
    return reader.node(
        nodes.FunctionNode,
        at,
        parameters=tuple(parameters),
        kinds=tuple(kinds),
        body=reader.expression(reader),
    )


def _at_literal(reader: TokenReader) -> nodes.Node:
    at = reader.advance().at
    token = reader.advance()
    if token.kind != "string":
        raise FeelError.at(
            reader.text, at, "“@” needs a text after it", 'Write @"2026-10-23" for a date.'
        )
    return reader.node(nodes.AtLiteral, at, text=token.value)


def _call(reader: TokenReader, target: nodes.Node) -> nodes.Node:
    at = reader.advance().at
    held, reader.range_end = reader.range_end, False
    arguments: list[nodes.Node] = []
    names: list[str] = []
    while reader.token.text != ")":
        if name := _argument_name(reader):
            names.append(name)
        arguments.append(reader.expression(reader))
        if not reader.take(","):
            break
    reader.range_end = held
    reader.close(")")
    if names and len(names) != len(arguments):
        raise FeelError.at(
            reader.text,
            at,
            "Some arguments are named, some are not",
            "Name all of them or none.",
        )
    return reader.node(
        nodes.Call, target.at, target=target, arguments=arguments, names=tuple(names)
    )


def _argument_name(reader: TokenReader) -> str:
    ahead = 0
    while reader.peek(ahead).kind in ("name", "key"):
        ahead += 1
    if not ahead or reader.peek(ahead).text != ":":
        return ""
    words = [str(reader.advance().value) for _ in range(ahead)]
    reader.advance()
    return " ".join(words)


_SIGNS: Mapping[str, Read] = {
    "(": group,
    "[": list_or_range,
    "]": open_range,
    "{": context,
    "@": _at_literal,
}
_WORDS: Mapping[str, Read] = {
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}
