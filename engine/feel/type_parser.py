"""Reads the names of types, as they stand after `instance of` and in functions."""

from engine.feel import nodes
from engine.feel.reader import TokenReader


def type_name(reader: TokenReader) -> nodes.TypeName:
    """Read the name of a type, such as `list<number>`."""
    reader.enter()
    at = reader.token.at
    words: list[str] = []
    while reader.token.kind == "name" or reader.token.text in ("and", "function"):
        if words and _type_is_whole(reader, words):
            break
        words.append(reader.advance().text)
    if not words:
        raise reader.refusal("The name of a type is missing", "Write string, number, date ….")
    name = " ".join(" ".join(words).split())
    fields = _type_arguments(reader, name)
    reader.leave()
    return reader.node(nodes.TypeName, at, name=name, fields=fields)


def _type_is_whole(reader: TokenReader, words: list[str]) -> bool:
    name = " ".join(words)
    longer = ("date", "date and", "days", "days and", "days and time", "years", "years and")
    return name not in (*longer, "years and months") or _and_ends_type(reader, name)


def _and_ends_type(reader: TokenReader, name: str) -> bool:
    after = {"date": "time", "days": "time", "years": "months"}.get(name)
    return after is not None and not (reader.is_key("and") and reader.peek().text == after)


def _type_arguments(reader: TokenReader, name: str) -> tuple[tuple[str, nodes.TypeName], ...]:
    if not reader.take("<"):
        return ()
    fields = []
    while True:
        label = ""
        if name == "context":
            label = str(reader.advance().value)
            if not reader.take(":"):
                raise reader.refusal("A colon is missing", "Write context<name: string>.")
        fields.append((label, type_name(reader)))
        if not reader.take(","):
            break
    if not reader.take(">"):
        raise reader.refusal("“>” is missing", "Write list<string>.")
    if name == "function" and reader.take("->"):
        type_name(reader)
    return tuple(fields)
