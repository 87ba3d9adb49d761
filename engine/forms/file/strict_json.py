"""Reads JSON that has one meaning only: no doubled keys, no NaN, no bottomless nesting."""

import json
import math
import re
from typing import Any, NoReturn

#: Bytes of a file.
MOST_BYTES = 2_000_000
#: Brackets inside brackets.
MOST_DEPTH = 40

_MOST_DIGITS = 30
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


class NotJson(Exception):
    """A file that is not JSON, or JSON with more than one meaning."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def load(data: bytes) -> Any:
    """Return the content of a JSON file. Raises `NotJson`."""
    text = _decode(data)
    _check_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        raise NotJson(
            f"this is not JSON: {error.msg} (line {error.lineno}, column {error.colno}); "
            "correct that place, or save the form again from the editor"
        ) from error


def _decode(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise NotJson(f"the file has too many bytes ({len(data):,}); keep it under {MOST_BYTES:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJson(
            f"the encoding is not UTF-8 (byte {error.start + 1}); save the file as UTF-8"
        ) from error


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub('""', text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MOST_DEPTH:
            raise NotJson(f"the JSON is nested too deep; use at most {MOST_DEPTH} levels")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJson(
                f"the JSON key “{key[:60]}” stands twice in one object; keep one of them"
            )
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not a JSON number; write a number, or take the property away")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotJson(f"{text[:20]} is too large a number; write a smaller one")
    return value


def _int(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise NotJson(f"{text[:20]}… is too large a number; write a smaller one")
    return int(text)
