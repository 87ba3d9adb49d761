"""What the door inside a case says to somebody, held against what they may know.

Not all that it lets through stands on a page now: example cases ask it (`reads`, `kept_from`), and
a page that is made tomorrow will.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.casework import walls
from engine.model.case_file import write_path
from engine.package import Asked
from tests.walls.oracle import Sight


def through_the_door(sight: Sight) -> Iterator[str]:
    """Yield what of a case the door opens to somebody who may not know it, or keeps from them.

    An entry that a colleague made may be kept from who is no more than of the same role.
    """
    casework = sight.casework
    standing = casework.staffing.standing(sight.person)
    if not sight.opens_case:
        return
    reader = walls.reader_of(casework, standing)
    for element in casework.definition.procedure.elements:
        if reader.knows_step(element) and not sight.knows_step(element):
            yield f"the step {element}"
    for keys, asked in casework.definition.asked.items():
        for path in _places(casework.file.content, keys, ()):
            is_open = reader.knows_at(path)
            if is_open and not _knows(sight, asked):
                yield f"{write_path(keys)}"
            if not is_open and _is_among(sight, asked):
                yield f"too little: {write_path(keys)}"


def _knows(sight: Sight, asked: Sequence[Asked]) -> bool:
    return all(sight.knows_asked(each.element.form_key, each.field.path) for each in asked)


def _is_among(sight: Sight, asked: Sequence[Asked]) -> bool:
    return all(sight.is_meant(each.element.form_key, each.field.path) for each in asked)


def _places(inside: Any, keys: Sequence[str], path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield each place under keys at which something stands, in every entry of a list."""
    if isinstance(inside, list) and keys:
        for number, each in enumerate(inside):
            yield from _places(each, keys, (*path, number))
    elif not keys:
        yield path
    elif isinstance(inside, dict) and inside.get(keys[0]) is not None:
        yield from _places(inside[keys[0]], keys[1:], (*path, keys[0]))
