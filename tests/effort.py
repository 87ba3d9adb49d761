"""Measures work by what is done: that is the same on every machine, and time is not."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")


def within(most: int, act: Callable[[], T]) -> T:
    """Do something in at most so many lines of Python. Raises `AssertionError` at one more."""
    left = most

    def note(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise AssertionError(f"more than {most:,} lines were run")
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        return act()
    finally:
        sys.settrace(before)
