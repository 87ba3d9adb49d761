"""Turns what was entered into one field into a value, and refuses what is none."""

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from engine.forms.asking.dates import read_date, read_moment, read_time
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.forms.file.findings import is_clean
from engine.forms.model import TIME_OF_DAY, Field, Kind
from engine.model.spaces import plain_spaces

#: Letters of an answer, unless the form says less or more.
MOST_LETTERS = 20_000
#: Letters of an answer on one line, unless the form says otherwise.
MOST_LETTERS_ON_A_LINE = 2_000
_MOST_NUMBER_LETTERS = 40
_MOST_NUMBER = Decimal(10) ** 15
_MOST_TICKED = 200

_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off", ""})


def value_entered(field: Field, raw: Any) -> Any:
    """Return the value of what was entered, None for nothing. Raises `RefusedAnswer`."""
    return _READ[field.kind](field, raw)


def clean_text(raw: Any, *, lines: bool) -> str:
    """Return text without what cannot be seen, trimmed, with one kind of line end.

    Raises `RefusedAnswer` for what is no text, or cannot be seen.
    """
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise RefusedAnswer(
            "one_text" if isinstance(raw, list | tuple | Mapping) else "quoted_text"
        )
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text) if is_clean(text) else text
    if not text.isprintable() and not is_clean(text):
        raise RefusedAnswer("unseen")
    return text if lines else " ".join(text.split())


def _text(field: Field, raw: Any, *, usual: int, lines: bool) -> str | None:
    """Stop giants early; the exact limit is looked at when the text is clean."""
    if field.limits.format == TIME_OF_DAY:
        at = read_time(raw)
        return f"{at:%H:%M}" if at else None
    most = field.limits.max_length or usual
    if isinstance(raw, str) and len(raw) > 2 * most + 1_000:
        raise RefusedAnswer("max_length", most=most)
    return clean_text(raw, lines=lines) or None


def _number(field: Field, raw: Any) -> int | Decimal | None:
    if raw is None or raw == "":
        return None
    value = _decimal(raw)
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= _MOST_NUMBER:
        raise RefusedAnswer("number")
    if value == value.to_integral_value():
        return int(value)
    digits = field.limits.decimal_digits
    if digits == 0:
        raise RefusedAnswer("whole")
    if value != value.quantize(Decimal(1).scaleb(-digits)):
        raise RefusedAnswer("decimals", digits=digits)
    return value.normalize()


def _decimal(raw: Any) -> Decimal | None:
    if isinstance(raw, bool):
        raise RefusedAnswer("number")
    if isinstance(raw, int | float | Decimal):
        return Decimal(str(raw)) if isinstance(raw, float) else Decimal(raw)
    if not isinstance(raw, str) or len(raw) > _MOST_NUMBER_LETTERS:
        raise RefusedAnswer("number")
    text = plain_spaces(raw).replace(",", "").replace(" ", "").strip()
    if not text:
        return None
    if not text.isascii() or not text.lstrip("+-").replace(".", "", 1).isdigit():
        raise RefusedAnswer("number")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise RefusedAnswer("number") from None


def _ticked(_: Field, raw: Any) -> bool:
    if raw is None or isinstance(raw, bool):
        return bool(raw)
    return _is_yes(raw)


def _is_yes(raw: Any) -> bool:
    text = raw.strip().lower() if isinstance(raw, str) and len(raw) < 20 else None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise RefusedAnswer("choice")


def _chosen(field: Field, raw: Any) -> str | bool | None:
    if raw is None or raw == "":
        return None
    if field.is_boolean:
        return raw if isinstance(raw, bool) else _is_yes(raw)
    return _option(raw)


def _all_chosen(_: Field, raw: Any) -> list[str]:
    given = raw if isinstance(raw, list | tuple) else [] if raw in (None, "") else [raw]
    if len(given) > _MOST_TICKED:
        raise RefusedAnswer("choice")
    return list(dict.fromkeys(_option(item) for item in given if item != ""))


def _option(raw: Any) -> str:
    if isinstance(raw, bool):
        # YAML reads a bare yes or no as true or false.
        return "yes" if raw else "no"
    if not isinstance(raw, str) or len(raw) > MOST_LETTERS_ON_A_LINE:
        raise RefusedAnswer("choice")
    return clean_text(raw, lines=False)


_READ: Mapping[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXTFIELD: partial(_text, usual=MOST_LETTERS_ON_A_LINE, lines=False),
    Kind.TEXTAREA: partial(_text, usual=MOST_LETTERS, lines=True),
    Kind.NUMBER: _number,
    Kind.DATE: lambda _, raw: read_date(raw),
    Kind.TIME: lambda _, raw: read_time(raw),
    Kind.DATETIME: lambda _, raw: read_moment(raw),
    Kind.CHECKBOX: _ticked,
    Kind.CHECKLIST: _all_chosen,
    Kind.RADIO: _chosen,
    Kind.SELECT: _chosen,
}
