"""Which of two dates comes first: what one form says of a date, and another form keeps to."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from engine.model.calendar import london_date, to_the_minute


def broken(value: Any, others: Any, *, rule: str) -> Iterator[date]:
    """Yield the dates that a date must not be before (`not_before`), or after (`not_after`).

    `others` is a date, a date and time, or a list of them; nothing binds nothing. Where one
    of two is a day, their days in London are compared; else their minutes, as people type them:
    what the service noted 25 seconds after 6:34pm is not after a 6:34pm that somebody typed.
    """
    for other in others if isinstance(others, list) else [others]:
        if isinstance(value, date) and isinstance(other, date):
            first, last = (value, other) if rule == "not_before" else (other, value)
            if _is_before(first, last):
                yield other


def _is_before(first: date, last: date) -> bool:
    if isinstance(first, datetime) and isinstance(last, datetime):
        return to_the_minute(first) < to_the_minute(last)
    return _day(first) < _day(last)


def _day(value: date) -> date:
    return london_date(value) if isinstance(value, datetime) else value
