"""Reads what stands in brackets: groups, ranges, lists, contexts."""

from engine.feel import misread, nodes
from engine.feel.errors import FeelError
from engine.feel.reader import TokenReader


def no_value(reader: TokenReader) -> FeelError:
    """Make the error for a token with which no value begins."""
    before = reader.tokens[reader.index - 1] if reader.index else None
    return reader.refusal(*misread.no_value(reader.token, before))


def group(reader: TokenReader) -> nodes.Node:
    """Read a value in brackets, or a range that begins after its start."""
    at = reader.advance().at
    if reader.token.kind == "op" and reader.token.text in ("<", "<=", ">", ">=", "=", "!="):
        return _comparison_range(reader, at)
    held, reader.range_end = reader.range_end, False
    node = reader.expression(reader)
    reader.range_end = held
    if reader.take(".."):
        return _range_from(reader, at, node, start_included=False)
    reader.close(")")
    return node


def _comparison_range(reader: TokenReader, at: int) -> nodes.Node:
    op = reader.advance().text
    value = reader.additive(reader)
    reader.close(")")
    ends = {
        "<": (None, value, False, False),
        "<=": (None, value, False, True),
        ">": (value, None, False, False),
        ">=": (value, None, True, False),
        "=": (value, value, True, True),
    }
    if op not in ends:
        raise FeelError.at(reader.text, at, "“!=” makes no range", "Write not(…) around it.")
    start, end, low, high = ends[op]
    return reader.node(
        nodes.RangeNode, at, start=start, end=end, start_included=low, end_included=high
    )


def _range_from(
    reader: TokenReader, at: int, start: nodes.Node, *, start_included: bool
) -> nodes.Node:
    held, reader.range_end = reader.range_end, True
    end = reader.additive(reader)
    reader.range_end = held
    if reader.token.text not in ("]", ")", "["):
        raise reader.not_closed("]")
    included = reader.advance().text == "]"
    return reader.node(
        nodes.RangeNode,
        at,
        start=start,
        end=end,
        start_included=start_included,
        end_included=included,
    )


def open_range(reader: TokenReader) -> nodes.Node:
    """Read a range such as `]1..5]`."""
    if reader.index and not misread.starts_value(reader.peek()):
        raise no_value(reader)
    at = reader.advance().at
    start = reader.additive(reader)
    if not reader.take(".."):
        raise reader.refusal("“]” closes nothing", "Leave it out, or put “[” before.")
    return _range_from(reader, at, start, start_included=False)


def list_or_range(reader: TokenReader) -> nodes.Node:
    """Read a list, or a range that begins with its start."""
    at = reader.advance().at
    held, reader.range_end = reader.range_end, False
    items: list[nodes.Node] = []
    while reader.token.text != "]":
        items.append(_item(reader))
        if len(items) == 1 and reader.take(".."):
            node = _range_from(reader, at, items[0], start_included=True)
            reader.range_end = held
            return node
        if not reader.take(","):
            break
    reader.range_end = held
    reader.close("]")
    return reader.node(nodes.ListNode, at, items=items)


def _item(reader: TokenReader) -> nodes.Node:
    if reader.token.text in ("<", "<=", ">", ">="):
        reader.index -= 1
        return _bare_range(reader)
    return reader.expression(reader)


def _bare_range(reader: TokenReader) -> nodes.Node:
    at = reader.advance().at
    op = reader.advance().text
    value = reader.additive(reader)
    low, high = (None, value) if op[0] == "<" else (value, None)
    return reader.node(
        nodes.RangeNode,
        at,
        start=low,
        end=high,
        start_included=op == ">=",
        end_included=op == "<=",
    )


def context(reader: TokenReader) -> nodes.Node:
    """Read a context."""
    at = reader.advance().at
    held, reader.range_end = reader.range_end, False
    keys: list[str] = []
    items: list[nodes.Node] = []
    while reader.token.text != "}":
        keys.append(_key(reader, keys))
        items.append(reader.expression(reader))
        if not reader.take(","):
            break
    reader.range_end = held
    reader.close("}")
    return reader.node(nodes.ContextNode, at, keys=tuple(keys), items=items)


def _key(reader: TokenReader, before: list[str]) -> str:
    words = []
    while reader.token.kind in ("name", "key", "string"):
        words.append(str(reader.advance().value))
    key = " ".join(words)
    if not words and reader.token.text == "{":
        raise reader.refusal("“{{” is not FEEL", "Write the expression alone, without {{ and }}.")
    if not words or not reader.take(":"):
        raise reader.refusal("A context needs a name and a colon", "Write {name: value}.")
    if key in before:
        raise reader.refusal(f"“{key}” stands twice in this context", "Use each name once.")
    return key
