"""Writes a page line by line as somebody takes it in: words, links, what is asked, buttons."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

_MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "legend": "", "summary": "> "}
_LINES = (
    *_MARKS,
    "p",
    "div",
    "tr",
    "form",
    "section",
    "dt",
    "dd",
    "fieldset",
    "pre",
    "figcaption",
)
_UNSAID = ("script", "style", "svg", "title", "option", "textarea")
_NOT_THE_SAME_TWICE = ("csrf_token", "_slip", "_beside")
_SPACES = re.compile(r"\s+")
_SHOWN = ("data-diagram-url", "data-state-url", "data-state-poll", "data-draft-url", "data-left")

_BEGINS = {"a": "[", "button": " <", "td": " | ", "th": " | "}


def _leads_to(found: dict[str, str]) -> str:
    more = " ".join(filter(None, (found.get("name"), found.get("formaction"))))
    return f" -> {more}>" if more else ">"


_ENDS_WITH: dict[str, Callable[[dict[str, str]], str]] = {
    "a": lambda found: f"]({found.get('href', '')})",
    "button": _leads_to,
    "time": lambda found: f" ({found.get('datetime', '')})",
}


def readable(page: str, *, within: str = "main") -> list[str]:
    """Return the title of a page and the lines of a part of it."""
    reader = _Reader(within)
    reader.feed(page)
    reader.break_line()
    return [f"TITLE {_one(reader.title)}", *reader.lines]


class _Reader(HTMLParser):
    def __init__(self, within: str) -> None:
        super().__init__()
        self.within, self.depth = within, 0
        self.title = ""
        self.lines: list[str] = []
        self.mark = self.text = ""
        self.stack: list[tuple[str, str]] = []
        self.unsaid: list[str] = []
        self.held = ""
        self.asked: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == self.within:
            self.depth += 1
        if tag in _UNSAID:
            self.unsaid.append(tag)
            self.held = ""
        if not self.depth:
            return
        if tag in _LINES:
            self.break_line(_MARKS.get(tag, ""))
        self._say(tag, found)

    def _say(self, tag: str, found: dict[str, str]) -> None:
        self.text += "".join(f"[{name}={found[name]}]" for name in _SHOWN if name in found)
        self.text += _BEGINS.get(tag, "")
        if tag == "form":
            self.text += f"FORM {found.get('method', 'get')} {found.get('action', '')}"
            self.break_line()
        elif tag in _ENDS_WITH:
            self.stack.append((tag, _ENDS_WITH[tag](found)))
        elif tag == "input" and found.get("name") not in _NOT_THE_SAME_TWICE:
            self._input(found)
        elif tag in ("textarea", "option", "select"):
            self.asked = found
            self.text += f" {{{found['name']}}}" if tag == "select" else ""
        kind = re.search(r"app-tag--(\w+)", found.get("class", ""))
        self.text += f"[{kind[1]}] " if kind else ""
        self.text += "(here) " if found.get("aria-current") else ""
        self.text += "(open) " if tag == "details" and "open" in found else ""

    def _input(self, found: dict[str, str]) -> None:
        kind, name, value = found.get("type", "text"), found.get("name"), found.get("value", "")
        if kind in ("radio", "checkbox"):
            self.text += f" {{{name} {'(x)' if 'checked' in found else '( )'} {value}}} "
        elif kind == "hidden":
            self.text += f" {{{name} hidden = {value}}} "
        else:
            self.text += f" {{{name} = {value}}} "

    def handle_data(self, data: str) -> None:
        if self.unsaid:
            self.held += data
        elif self.depth:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unsaid:
            self.unsaid.remove(tag)
            self._say_held(tag)
        if self.depth and self.stack and self.stack[-1][0] == tag:
            self.text = f"{self.text.rstrip()}{self.stack.pop()[1]}"
        if self.depth and tag in (*_LINES, self.within):
            self.break_line()
        self.depth -= tag == self.within

    def _say_held(self, tag: str) -> None:
        if tag == "title":
            self.title = self.title or self.held
        elif self.depth and tag == "textarea":
            self.text += f" {{{self.asked['name']} = {self.held.strip()}}} "
        elif self.depth and tag == "option":
            chosen = "(x)" if "selected" in self.asked else "( )"
            self.text += f" {chosen} {self.asked.get('value', '')}: {self.held.strip()};"

    def break_line(self, mark: str = "") -> None:
        said = _one(self.text)
        if said:
            self.lines.append(f"{self.mark}{said}")
        self.text = ""
        self.mark = mark or ("" if said else self.mark)


def _one(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
