"""Turns a text with Markdown into safe HTML, or into plain text.

Values never pass through Markdown: marks stand in their place while it is read, and each value is
put in at the end, escaped for where it stands. So nothing in a value can act.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape, unescape
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdurl import encode

from engine.model.calendar import Calendar
from engine.texts.british import display
from engine.texts.plain_text import plain_text
from engine.texts.template import Text

_OPEN, _SHUT = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d{{1,6}}){_SHUT}")
_MARK_IN_LINK = re.compile(r"%EE%80%80(\d{1,6})%EE%80%81")
_MARK_SIGNS = re.compile(f"[{_OPEN}{_SHUT}]")
_ALONE = re.compile(f"<p>{_OPEN}(\\d{{1,6}}){_SHUT}</p>")
_LINK = re.compile(r'href="([^"]*)"')
_ADDRESS = re.compile(
    r"https://[a-z0-9.-]+(?::\d{1,5})?(?:[/?#].*)?|mailto:[^/].*|(?!//)[^:\\]*", re.IGNORECASE
)
_BLANK_LINES = re.compile(r"\n\s*\n")
_LOWEST_HEADING = 6


class Html(str):
    """HTML that is safe to put on a page; templates do not escape it again."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def to_html(
    text: Text,
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
    top_heading: int = 1,
) -> Html:
    """Return a text as HTML; `#` becomes the heading of level `top_heading`."""
    tokens, values = _read(text, context, now, calendar)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(int(token.tag[1]) + top_heading - 1, _LOWEST_HEADING)
            token.tag = f"h{level}"
    return _filled(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}), values)


def to_plain_text(
    text: Text,
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
) -> str:
    """Return a text without marks, as for an e-mail."""
    tokens, values = _read(text, context, now, calendar)
    bare = _MARK_IN_LINK.sub(_MARK_AGAIN, plain_text(tokens))
    return _MARK.sub(lambda match: _value(values, match), bare)


_MARK_AGAIN = f"{_OPEN}\\1{_SHUT}"


def _read(
    text: Text, context: Mapping[str, Any], now: datetime | None, calendar: Calendar | None
) -> tuple[Sequence[Token], Sequence[str]]:
    """Read the Markdown with a mark in the place of each value; return the values beside it."""
    values: list[str] = []

    def mark(value: Any) -> str:
        values.append(_MARK_SIGNS.sub("", display(value)))
        return f"{_OPEN}{len(values) - 1}{_SHUT}"

    return _MARKDOWN.parse(text.render(context, now=now, calendar=calendar, show=mark)), values


def _filled(html: str, values: Sequence[str]) -> Html:
    html = _LINK.sub(lambda link: f'href="{_fill_link(link[1], values)}"', html)
    html = _ALONE.sub(lambda match: _paragraphs(_value(values, match)), html)
    html = _MARK.sub(lambda match: _lines(_value(values, match)), html)
    return Html(html)


def _fill_link(address: str, values: Sequence[str]) -> str:
    safe = "@" if address.startswith("mailto:") else ""
    return _MARK_IN_LINK.sub(lambda match: quote(_value(values, match), safe=safe), address)


def _value(values: Sequence[str], match: re.Match[str]) -> str:
    number = int(match[1])
    return values[number] if number < len(values) else ""


def _paragraphs(value: str) -> str:
    parts = [part.strip() for part in _BLANK_LINES.split(value)]
    return "\n".join(f"<p>{_lines(part)}</p>" for part in parts if part)


def _lines(value: str) -> str:
    return escape(value.strip()).replace("\n", "<br>\n")


def _is_safe_link(address: str) -> bool:
    """Let through https, mailto and relative addresses; a value never names the host."""
    return _ADDRESS.fullmatch(unescape(address).strip()) is not None


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    markdown.disable(["image", "html_block", "html_inline"])
    # Methods are replaced on our own instance, as the library's documentation says to. The
    # library's own way with addresses would turn the marks of values into Punycode.
    markdown.validateLink = _is_safe_link  # type: ignore[assignment, method-assign]
    markdown.normalizeLink = encode  # type: ignore[assignment, method-assign]
    return markdown


_MARKDOWN = _markdown()
