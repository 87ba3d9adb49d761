"""Reads a text of the small language into its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.feel import Expression, FeelError
from engine.feel import compile as compile_feel
from engine.texts.template import Each, Part, Text, Value, When, Words

#: Letters of a template.
MOST_LETTERS = 100_000
#: Sections inside sections.
MOST_NESTING = 10
#: Placeholders and sections of a template.
MOST_TAGS = 1_000

_EACH = re.compile(r"#each\s+([a-z][a-z0-9_]*)\s+in\s+(.+)", re.DOTALL)
#: Marks that stand for values while Markdown is read.
_RESERVED = re.compile("[\ue000\ue001]")
_IF = re.compile(r"#if\s+(.+)", re.DOTALL)


class TextError(Exception):
    """A text that cannot be read, with its line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def parse_text(source: str, *, first_line: int = 1) -> Text:
    """Read a text. Raises `TextError`."""
    if len(source) > MOST_LETTERS:
        raise TextError(
            first_line, f"The text is longer than {MOST_LETTERS:,} letters; shorten it"
        )
    if _RESERVED.search(source):
        raise TextError(
            first_line, "The text holds a sign of no script (U+E000 to U+E001); remove it"
        )
    if "{{" not in source:
        return Text(source, (Words(source),) if source else (), frozenset())
    tags = list(_tags(source, first_line))
    if len(tags) > MOST_TAGS:
        raise TextError(first_line, f"The text has more than {MOST_TAGS:,} placeholders; split it")
    parts = _Reader(tags).whole()
    return Text(source, parts, frozenset(_free(parts)))


@dataclass(frozen=True, slots=True)
class _Tag:
    line: int
    text: str
    is_tag: bool

    @property
    def is_section(self) -> bool:
        return self.is_tag and (self.text[:1] in ("#", "/") or self.text == "else")


def _tags(source: str, first_line: int) -> Iterator[_Tag]:
    at = 0
    while (start := source.find("{{", at)) >= 0:
        line = first_line + source.count("\n", 0, start)
        end = _end_of(source, start + 2)
        if end < 0:
            raise TextError(line, "A placeholder {{ has no end; write }} after its expression")
        tag = _Tag(line, source[start + 2 : end].strip(), True)
        if not tag.text:
            raise TextError(line, "A placeholder is empty; write an expression inside {{ and }}")
        before, after = start, end + 2
        if tag.is_section:
            before, after = _without_lone_line(source, before, after)
        if before > at:
            yield _Tag(line, source[at:before], False)
        yield tag
        at = after
    if at < len(source):
        yield _Tag(first_line, source[at:], False)


def _without_lone_line(source: str, start: int, end: int) -> tuple[int, int]:
    """Widen a section's tag to its line if nothing else stands there, so that lists stay lists."""
    line_start = source.rfind("\n", 0, start) + 1
    line_end = source.find("\n", end)
    line_end = len(source) if line_end < 0 else line_end
    if source[line_start:start].strip() or source[end:line_end].strip():
        return start, end
    return line_start, min(line_end + 1, len(source))


def _end_of(source: str, at: int) -> int:
    """Find the `}}` of a placeholder, past quoted texts and contexts; -1 if there is none."""
    depth = 0
    while at < len(source):
        sign = source[at]
        if sign == '"':
            at = _end_of_quote(source, at)
        elif sign == "{":
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
        elif source.startswith("}}", at):
            return at
        at += 1
    return -1


def _end_of_quote(source: str, at: int) -> int:
    at += 1
    while at < len(source) and source[at] != '"':
        at += 2 if source[at] == "\\" else 1
    return at


class _Reader:
    def __init__(self, tags: list[_Tag]) -> None:
        self._tags = tags
        self._at = 0

    def whole(self) -> tuple[Part, ...]:
        parts = self._parts(0)
        if self._at < len(self._tags):
            tag = self._tags[self._at]
            raise TextError(tag.line, f"{{{{{tag.text}}}}} closes nothing; take it away")
        return parts

    def _parts(self, depth: int) -> tuple[Part, ...]:
        """Read up to the end or to a tag that closes or divides the section around."""
        found: list[Part] = []
        while self._at < len(self._tags):
            tag = self._tags[self._at]
            if not tag.is_tag:
                found.append(Words(tag.text))
            elif tag.text == "else" or tag.text.startswith("/"):
                break
            elif tag.text.startswith("#"):
                found.append(self._section(tag, depth + 1))
                continue
            else:
                found.append(Value(tag.line, _compiled(tag, tag.text)))
            self._at += 1
        return tuple(found)

    def _section(self, tag: _Tag, depth: int) -> Part:
        if depth > MOST_NESTING:
            raise TextError(tag.line, f"Sections go deeper than {MOST_NESTING} levels; use fewer")
        self._at += 1
        if match := _IF.fullmatch(tag.text):
            condition = _compiled(tag, match[1])
            then = self._parts(depth)
            otherwise = self._parts(depth) if self._take("else") else ()
            self._close(tag, "/if")
            return When(tag.line, condition, then, otherwise)
        if match := _EACH.fullmatch(tag.text):
            items = _compiled(tag, match[2])
            body = self._parts(depth)
            self._close(tag, "/each")
            return Each(tag.line, match[1], items, body)
        raise TextError(
            tag.line,
            f"{{{{{tag.text[:60]}}}}} is not understood; "
            "write {{#if condition}} or {{#each item in list}}",
        )

    def _take(self, text: str) -> bool:
        found = self._at < len(self._tags) and self._tags[self._at].text == text
        self._at += found
        return found

    def _close(self, opened: _Tag, text: str) -> None:
        if not self._take(text):
            here = self._tags[self._at].line if self._at < len(self._tags) else None
            where = f" before line {here}" if here else ""
            raise TextError(
                opened.line,
                f"{{{{{opened.text[:60]}}}}} is not closed; write {{{{{text}}}}}{where}",
            )


def _compiled(tag: _Tag, source: str) -> Expression:
    try:
        return compile_feel(source)
    except FeelError as error:
        raise TextError(tag.line + error.line - 1, str(error)) from error


def _free(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Value):
            yield from part.expression.names
        elif isinstance(part, When):
            yield from part.condition.names
            yield from _free(part.then)
            yield from _free(part.otherwise)
        elif isinstance(part, Each):
            yield from part.items.names
            yield from (name for name in _free(part.body) if name != part.name)
