"""Any value of an example case as text that people write, and back."""

import re
from datetime import date, datetime
from typing import Any

from engine.errors import InvalidAnswers
from engine.forms.asking.dates import read_date, read_moment, time_parts
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.model.calendar import in_london
from engine.model.spaces import plain_spaces

#: Shows what is no text; it stays as it is.
_KEPT = "(as it is in the file)"
_REAL_DATE = "Enter a real date, such as 24 December 2026, or put the words in quotation marks"
_WORDS = {"yes": True, "no": False, "nothing": None}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?", re.ASCII)
_DATE = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})(?:,? (.+))?", re.ASCII)


def show_plain(value: Any) -> str:
    """Return any value as text that `plain` reads back."""
    if isinstance(value, bool) or value is None:
        return next(word for word, meant in _WORDS.items() if meant is value)
    if isinstance(value, datetime):
        local = in_london(value)
        return f"{local.day} {local:%B} {local.year} {time_parts(local)}"
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    if isinstance(value, str):
        return value if _is_text(value) else f'"{value}"'
    return str(value) if isinstance(value, int) else _KEPT


def _is_text(text: str) -> bool:
    try:
        return bool(text) and text == text.strip() and plain(text) == text
    except InvalidAnswers:
        return False


def plain(text: Any) -> Any:
    """Return what a text means: yes, no, nothing, a number, a date, else words.

    Raises `InvalidAnswers` for a date that cannot be.
    """
    text = str(text or "").strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    try:
        return _dated(text)
    except RefusedAnswer:
        raise InvalidAnswers({"": _REAL_DATE}) from None


def _dated(text: str) -> Any:
    if match := _ISO.fullmatch(text):
        return read_moment(text) if match[1] else read_date(text)
    if match := _DATE.fullmatch(plain_spaces(text)):
        parts = dict(zip(("day", "month", "year", "time"), match.groups(), strict=True))
        return read_moment(parts) if match[4] else read_date(parts)
    return text
