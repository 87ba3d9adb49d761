"""Reads a page as a browser does before it posts: the names and values of its form."""

import re
from html.parser import HTMLParser
from typing import Any

_LINES = ("textarea", "option")


def seen(page: str) -> dict[str, str]:
    """Return what says that somebody saw their answers once more, where a page shows them so."""
    found = re.search(r'name="_seen" value="(\w+)"', page)
    return {"_seen": found[1]} if found else {}


def sent_by(page: str) -> list[tuple[str, str]]:
    """Return what a browser sends when nobody touched the form that saves."""
    reader = _Reader()
    reader.feed(page)
    return reader.sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._in_form = False
        self._text: list[str] | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._asked: dict[str, Any] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self._in_form = found.get("class") == "app-form"
        elif not self._in_form:
            return
        elif tag == "input":
            self._input(found)
        elif tag == "select":
            self._select, self._options = str(found["name"]), []
        elif tag in _LINES:
            self._asked, self._text = found, []

    def _input(self, found: dict[str, str | None]) -> None:
        kind = found.get("type", "text")
        if found.get("name") and (kind not in ("radio", "checkbox") or "checked" in found):
            self.sent.append((str(found["name"]), str(found.get("value") or "")))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag in _LINES and self._text is not None:
            text, self._text = "".join(self._text), None
            if tag == "textarea":
                # A browser sends lines as the network has them.
                text = text.removeprefix("\n").replace("\n", "\r\n")
                self.sent.append((str(self._asked["name"]), text))
            else:
                self._options.append((str(self._asked["value"]), "selected" in self._asked))
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            self.sent.append((self._select, (chosen or [self._options[0][0]])[-1]))
            self._select = ""
