"""When an ended case closes to those who took part in it; a records role opens it from then on."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.model.calendar import Calendar, in_utc
from engine.model.procedure import AccessRule

#: Where the procedure does not say it: eight weeks, which are forty working days and a few.
USUALLY_OPEN = timedelta(days=56)


def closing_at(
    rule: AccessRule, scope: Mapping[str, Any], *, ended_at: datetime, calendar: Calendar
) -> datetime:
    """Return from when on a case that ends opens no more to those who took part.

    The rule sees the end as `ended_at`. Where it says nothing that is a time, such as null, the
    usual time holds: no case stays open for ever because its rule fails.
    """
    said = said_instant(rule.after_end, scope, now=ended_at, calendar=calendar)
    return said or ended_at + USUALLY_OPEN


def said_instant(
    expression: str, scope: Mapping[str, Any], *, now: datetime, calendar: Calendar
) -> datetime | None:
    """Return the instant that a rule says, of a date its end; None where it says none."""
    try:
        said = compile_feel(expression or "null").evaluate(scope, now=now, calendar=calendar)
    except FeelError:
        return None
    if isinstance(said, datetime):
        return in_utc(said)
    return calendar.over(said) if isinstance(said, date) else None
