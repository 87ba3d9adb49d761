"""The order of dates: which another date must not be before, or after."""

from datetime import UTC, date, datetime

import pytest

from engine.forms.asking.orders import broken
from tests.forms.forms_builders import errors, field, findings_of, make_form, rows

DAY = date(2026, 7, 1)
#: Half past midnight in London, which is the day before in UTC.
EARLY = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
NOON = datetime(2026, 7, 1, 11, tzinfo=UTC)
#: As the service notes a time, and people type it: to the minute.
NOTED = datetime(2026, 7, 1, 11, 0, 25, tzinfo=UTC)
NEXT_MINUTE = datetime(2026, 7, 1, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "in_order"),
    [
        (DAY, date(2026, 7, 2), True),
        (DAY, DAY, True),
        (date(2026, 7, 2), DAY, False),
        (DAY, EARLY, True),
        (EARLY, DAY, True),
        (date(2026, 7, 2), EARLY, False),
        (EARLY, date(2026, 6, 30), False),
        (EARLY, NOON, True),
        (NOON, NOON, True),
        (NOON, EARLY, False),
        (NOTED, NOON, True),
        (NEXT_MINUTE, NOTED, False),
    ],
)
def test_two_dates_are_in_order_by_their_days_and_two_times_by_the_minute(
    first: date, last: date, in_order: bool
) -> None:
    assert list(broken(last, first, rule="not_before")) == ([] if in_order else [first])
    assert list(broken(first, last, rule="not_after")) == ([] if in_order else [last])


def test_of_several_dates_each_binds_and_nothing_binds_nothing() -> None:
    later, latest = date(2026, 7, 2), date(2026, 7, 3)

    assert list(broken(DAY, [later, None, date(2026, 6, 1), latest], rule="not_before")) == [
        later,
        latest,
    ]
    assert list(broken(DAY, None, rule="not_before")) == []
    assert list(broken(None, DAY, rule="not_after")) == []
    assert list(broken(DAY, "2026-07-02", rule="not_before")) == []


def test_the_sentence_names_the_other_date() -> None:
    form = make_form(
        field("date", label="Date of the panel", own={"notBefore": "conference_date, chosen_on"}),
        field("date", "b", label="When?", own={"notAfter": "a"}),
    )
    scope = {"conference_date": DAY, "chosen_on": date(2026, 7, 5)}

    assert errors(form, {"a": "2026-06-30"}, **scope) == {
        "a": "Date of the panel must not be before Wednesday 1 July 2026, the conference date"
    }
    assert errors(form, {"a": "2026-07-04"}, **scope) == {
        "a": "Date of the panel must not be before Sunday 5 July 2026, the chosen on"
    }
    assert errors(form, {"a": "2026-07-05", "b": "2026-07-06"}, **scope) == {
        "b": "The answer to “When?” must not be after Sunday 5 July 2026, the a"
    }
    assert errors(form, {"a": "2026-07-05", "b": "2026-07-05"}, **scope) == {}


def test_the_owner_words_it_in_their_own_way() -> None:
    own = {"notBefore": "first", "errorNotBefore": "Not before the first", "notAfter": "last"}
    form = make_form(field("date", own={**own, "errorNotAfter": "Not after the last"}))
    days = {"first": DAY, "last": date(2026, 7, 2)}

    assert errors(form, {"a": "2026-06-30"}, **days) == {"a": "Not before the first"}
    assert errors(form, {"a": "2026-07-03"}, **days) == {"a": "Not after the last"}


def test_in_a_row_the_row_is_read_first() -> None:
    form = make_form(
        rows(field("date", "began"), field("date", "ended", own={"notBefore": "began"}))
    )
    given = [
        {"began": "2026-07-02", "ended": "2026-07-01"},
        {"began": "2026-07-02", "ended": "2026-07-02"},
    ]

    assert list(errors(form, {"children": given}, began=date(2030, 1, 1))) == ["children[0].ended"]


@pytest.mark.parametrize("written", ["today()", "2026-07-01", "a b", "x + y", "first; last", "X"])
def test_what_is_no_name_of_a_date_is_refused(written: str) -> None:
    assert findings_of(field("date", own={"notBefore": written})) == [
        (
            f"forms/x/decide.form:a: notBefore names “{written}”, which is no date; write names"
            " such as conference_date, with a comma between them."
        )
    ]


def test_a_time_of_day_has_no_order_with_dates() -> None:
    assert findings_of(field("time", own={"notAfter": "conference_end"})) == [
        "forms/x/decide.form:a: notAfter orders dates, and this is a time of day; take it away."
    ]
