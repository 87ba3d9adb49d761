"""When an ended case closes: by the procedure's rule, else eight weeks after its end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.casework.closing import closing_at
from engine.model.procedure import AccessRule
from tests.builders import make_calendar

#: A Friday in summer time.
ENDED = datetime(2026, 9, 11, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "closes"),
    [
        ("workdays_after(date(ended_at), days)", datetime(2026, 9, 15, 23, tzinfo=UTC)),
        ('ended_at + duration("PT36H")', ENDED + timedelta(hours=36)),
        ('date("2026-11-02")', datetime(2026, 11, 3, tzinfo=UTC)),
        ("", ENDED + timedelta(weeks=8)),
        ("null", ENDED + timedelta(weeks=8)),
        ("nothing_known", ENDED + timedelta(weeks=8)),
        ('"for ever"', ENDED + timedelta(weeks=8)),
    ],
)
def test_a_case_closes_as_its_rule_says_a_date_at_its_end_and_in_any_case(
    rule: str, closes: datetime
) -> None:
    scope = {"ended_at": ENDED, "days": 2}

    found = closing_at(AccessRule(after_end=rule), scope, ended_at=ENDED, calendar=make_calendar())

    assert found == closes


def test_a_holiday_does_not_count() -> None:
    calendar = replace(make_calendar(), holidays={date(2026, 9, 14): "A holiday"})

    found = closing_at(
        AccessRule(after_end="workdays_after(date(ended_at), 1)"),
        {"ended_at": ENDED},
        ended_at=ENDED,
        calendar=calendar,
    )

    assert found == datetime(2026, 9, 15, 23, tzinfo=UTC)
