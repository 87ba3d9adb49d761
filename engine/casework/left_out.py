"""Leaves addresses out of letters, for whoever reads a closed case without them."""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any

from engine.casework.casework import Casework
from engine.package import Sort

#: What stands in the place of an address.
LEFT_OUT = "[left out]"
_WHOLE = "<p>An address stands in this, which the request did not ask for, so it is left out.</p>"
#: A shorter text, such as a number of a house, stands in other words too.
_SHORTEST = 4
_TAGS = re.compile(r"<[^>]*>")
_NO_WORD = re.compile(r"[\W_]+")


def without_addresses(casework: Casework, html: str) -> str:
    """Return a letter or notice without what the case file holds as address, contact or number.

    Where one stands in it otherwise than it was typed, nothing of the text is left.
    """
    addresses = sorted({*_addresses(casework)}, key=len, reverse=True)
    for address in addresses:
        for line in address.splitlines():
            if len(line.strip()) >= _SHORTEST:
                html = html.replace(escape(line.strip()), LEFT_OUT)
                html = html.replace(escape(line.strip(), quote=False), LEFT_OUT)
    said = _letters(unescape(_TAGS.sub(" ", html)))
    is_there = (_letters(address) in said for address in addresses)
    return _WHOLE if any(is_there) else html


def _letters(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()


def _addresses(casework: Casework) -> Iterator[str]:
    file, definition = casework.file, casework.definition
    for keys, asked in definition.asked.items():
        if not any(each.sort is Sort.ADDRESS for each in asked):
            continue
        appended = {each.append_to for each in asked if each.append_to}
        sources = [*(file.entries(key) for key in appended), file.content]
        for source in sources:
            yield from _texts_at(source, keys)


def _texts_at(value: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts at some keys, in each entry of the lists on the way."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts_at(each, keys)
    elif keys:
        if isinstance(value, Mapping):
            yield from _texts_at(value.get(keys[0]), keys[1:])
    elif isinstance(value, str) and len(_letters(value)) >= _SHORTEST:
        yield value
