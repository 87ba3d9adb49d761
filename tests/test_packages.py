"""What a package offers to others is what its first page lists, and every record is frozen."""

import re
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.anew import made_anew

PACKAGES = [
    ".".join(path.parent.parts)
    for path in sorted(Path("engine").rglob("__init__.py"))
    if "__all__" in path.read_text(encoding="utf-8")
]
#: What is kept, handed on and compared: nobody may change one under another's feet.
RECORDS = [
    ".".join(path.with_suffix("").parts)
    for room in ("model", "ports")
    for path in sorted(Path("engine", room).glob("*.py"))
]
_TAKES = re.compile(r"^\s*from (engine[\w.]*) import (?:\(([^)]*)\)|(.*))", re.MULTILINE)


@cache
def taken() -> frozenset[tuple[str, str]]:
    """Return each package and each name that some other file takes from it."""
    texts = (
        path.read_text(encoding="utf-8")
        for room in ("engine", "web", "tests")
        for path in Path(room).rglob("*.py")
    )
    return frozenset(
        (name, own)
        for text in texts
        for name, *lists in _TAKES.findall(text)
        for own in re.findall(r"\w+(?= as |,|\s*$)", "".join(lists), re.MULTILINE)
    )


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_offers_what_others_take_from_it_and_nothing_else(name: str) -> None:
    package = made_anew(name)

    things = {own for own, each in vars(package).items() if not isinstance(each, ModuleType)}
    assert things & set(package.__all__) == {own for of, own in taken() if of == name} & things


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_is_frozen_and_made_by_the_names_of_its_fields(name: str) -> None:
    module = import_module(name)

    for each in vars(module).values():
        if isinstance(each, type) and each.__module__ == name and _is_record(each):
            assert is_dataclass(each), each
            assert each.__dataclass_params__.frozen, each
            assert all(one.kw_only for one in fields(each)), each


def _is_record(each: type) -> bool:
    is_other = issubclass(each, Enum | list) or getattr(each, "_is_protocol", False)
    return not is_other and not each.__name__.startswith("_")
