"""Kinds of values in an example case, each with the words for who wrote something else."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

FIRST_YEAR, LAST_YEAR = 1950, 2150

#: Where something is wrong, "" for the whole; and what.
Wrong = tuple[str, str]


class Kind(NamedTuple):
    """What may stand somewhere: whether a value may, and what is expected there."""

    fits: Callable[[Any], bool]
    said: str

    def wrong(self, key: str, value: Any) -> Iterator[Wrong]:
        """Yield what is wrong with a value that may not stand at a key."""
        if not self.fits(value):
            yield key, f"expected {self.said}"


def is_text(value: Any) -> bool:
    """Say whether it is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_name(value: Any) -> bool:
    """Say whether it is a text, or what YAML took for a number or a day though it was one."""
    return is_text(value) or (
        isinstance(value, int | float | date) and not isinstance(value, bool)
    )


def is_count(value: Any) -> bool:
    """Say whether it is a whole number, from nothing on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_in_reach(value: Any) -> bool:
    """Say whether it is a day or a moment that the calendar knows."""
    return isinstance(value, date) and FIRST_YEAR <= value.year <= LAST_YEAR


def is_moment(value: Any) -> bool:
    """Say whether it is a moment that the calendar knows."""
    return isinstance(value, datetime) and is_in_reach(value)


def is_day(value: Any) -> bool:
    """Say whether it is a day that the calendar knows, or a text that says one."""
    if isinstance(value, date):
        return is_in_reach(value)
    try:
        return is_in_reach(date.fromisoformat(str(value)))
    except ValueError:
        return False


def is_plain(value: Any) -> bool:
    """Say whether the calendar knows all days and moments in it, and its keys are texts."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(is_plain, value))
    return not isinstance(value, date) or is_in_reach(value)


def lists(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return what says whether a value is a list of such."""
    return lambda value: isinstance(value, list) and all(map(fits, value))


def by_name(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return what says whether a value is such by keys that are texts."""
    return lambda value: (
        isinstance(value, Mapping)
        and all(is_text(key) and fits(one) for key, one in value.items())
    )


def or_nothing(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return what says whether a value is such, or nothing."""
    return lambda value: value is None or fits(value)


TEXT = Kind(is_text, "a text")
NAME = Kind(is_name, "a text, in quotes where it looks like something else")
NAMES = Kind(lists(is_name), "a list of texts, such as [a, b]")
MOMENT = Kind(
    is_moment, f"a time such as 2026-10-23T14:00+01:00, from {FIRST_YEAR} to {LAST_YEAR}"
)
DAY = Kind(is_day, f"a day such as 2026-10-23, from {FIRST_YEAR} to {LAST_YEAR}")
ITEM = Kind(
    lambda value: is_name(value) or (bool(value) and by_name(is_plain)(value)),
    "which child or member it is: the name, or keys such as {name: Ann Ash}",
)
