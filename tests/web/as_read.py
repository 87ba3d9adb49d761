"""A page as it is read out and sent: its texts line by line, where links lead, what forms hold."""

import re
from html.parser import HTMLParser

#: Tags that end a line.
_LINES = (
    "p", "h1", "h2", "h3", "li", "summary", "td", "th", "tr", "dt", "dd", "caption",
    "legend", "label", "button", "div", "form", "section", "ul", "ol", "main",
)  # fmt: skip
_MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "summary": "▸ ", "li": "· "}
#: Looks that say something beside the text.
_LOOK = re.compile(r"\b(?:stage-day|stage-date|app-tag|stage-option)--\w+|is-other")
_STATES = ("aria-current", "aria-disabled", "disabled", "checked", "selected", "hidden")


def as_read(page: str) -> list[str]:
    """Return the lines of what stands in `main`; a token and ids of walks are left out."""
    reader = _Reader()
    reader.feed(re.sub(r"^[^>]*>|</main>.*", "", page.partition("<main")[2], flags=re.DOTALL))
    reader.end_line()
    return reader.lines


def changed(before: list[str], now: list[str]) -> list[str]:
    """Return what is new, then what is gone of lists and fields."""
    gone = [f"gone: {line[:60]}" for line in before if line not in now and line[0] in "·["]
    return [line for line in now if line not in before] + gone


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._line = ""
        self._mark = ""

    def end_line(self) -> None:
        text = " ".join(self._line.split())
        if text and not text.startswith("☐"):  # an option, once more for scripts
            self.lines.append(self._mark + text)
            self._mark = ""
        self._line = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in _LINES:
            self.end_line()
            self._mark = _MARKS.get(tag, self._mark)
        self._line += "".join(f" [{look}]" for look in _LOOK.findall(found.get("class", "")))
        states = "".join(f" {name}" for name in _STATES if name in found)
        if tag == "a":
            self._line += f" <{_plain(found.get('href', ''))}{states}> "
        elif tag == "form":
            self.lines.append(f"{found.get('method', 'get')} {_plain(found.get('action', ''))}")
        elif tag in ("input", "select", "textarea", "button", "option"):
            self._field(tag, found, states)

    def _field(self, tag: str, found: dict[str, str], states: str) -> None:
        name, value = found.get("name", ""), found.get("value", "")
        if name in ("csrf_token", "_seen", "_revision"):
            return
        kind = found.get("type", "") if tag == "input" else tag
        if name == "example":
            value = re.sub(r"^\w{14}$", "KEY", value)
        shown = " ".join(each for each in (kind, name, value and f"= {_plain(value)}") if each)
        self._line += f" [{shown}{states}] "

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES:
            self.end_line()

    def handle_data(self, data: str) -> None:
        self._line += data


def _plain(address: str) -> str:
    walk = re.sub(r"/training/(?!examples\b)\w{14}\b", "/training/WALK", address)
    return re.sub(r"(?<=/training/examples/)\w{14}\b", "KEY", walk)
