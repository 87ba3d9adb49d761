"""Leaves addresses out of letters, for whoever reads a closed case without them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from typing import Any

from engine.casework.casework import Casework
from engine.model.case_file import keys_of, read_path
from engine.model.history import OF_A_FACT
from engine.package import Asked, Keys, Sort

#: What stands in the place of an address.
LEFT_OUT = "[left out]"
_WHOLE = "<p>An address stands in this, which the request did not ask for, so it is left out.</p>"
#: A shorter text, such as a number of a house, stands in other words too.
_SHORTEST = 4
_TAGS = re.compile(r"<[^>]*>")
_NO_WORD = re.compile(r"[\W_]+")


def without_addresses(casework: Casework, html: str) -> str:
    """Return a letter or notice without what was ever given as address, contact or number.

    That is what the case file holds, and what the history knows that it held before.

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
    file, asked_for = casework.file, casework.definition.asked
    asked = {k: each for k, each in asked_for.items() if _is_address(each)}
    for keys, each in asked.items():
        appended = {one.append_to for one in each if one.append_to}
        for source in [*(file.entries(key) for key in appended), file.content]:
            yield from _texts_at(source, keys)
    for event in casework.ledger.recorded():
        content = event.content
        for one in (one for each in asked.values() for one in each):
            if one.element.id == event.element_id:
                yield from _texts_at(content.get("answers"), one.field.path)
        if event.kind in OF_A_FACT:
            yield from _changed(content, asked)


def _is_address(asked: Iterable[Asked]) -> bool:
    return any(each.sort is Sort.ADDRESS for each in asked)


def _changed(content: Mapping[str, Any], asked: Iterable[Keys]) -> Iterator[str]:
    """Yield the addresses in what a correction, made or proposed, puts in the place of what."""
    fact = keys_of(read_path(content["fact"])) if "fact" in content else ()
    for keys in asked:
        if fact and keys[: len(fact)] == fact:
            for value in (content.get("before"), content.get("after")):
                yield from _texts_at(value, keys[len(fact) :])


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
