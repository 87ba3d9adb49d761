from datetime import UTC, date, datetime, time, timedelta, timezone

import hypothesis
import pytest
from forms_builders import answers, errors, field, make_form
from hypothesis import strategies as st

from engine.forms.asking.dates import read_moment, read_time, short_time, time_parts
from engine.model.calendar import LONDON

DATE = make_form(field("date", label="Date of the conference", required=True))
TIME = make_form(field("time", label="Start", required=True))
MOMENT = make_form(field("datetime", label="End of the conference", required=True))

_NO_DATE = "Date of the conference must be a real date, such as 14 12 2026"


@pytest.mark.parametrize(
    "given",
    [
        "2026-10-23",
        date(2026, 10, 23),
        {"day": "23", "month": "10", "year": "2026"},
        {"day": " 23", "month": "Oct", "year": "2026 "},
        {"day": "23", "month": "october", "year": "2026"},
    ],
)
def test_a_date_is_stored_as_iso_text(given):
    assert answers(DATE, {"a": given}) == {"a": "2026-10-23"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "Enter the date of the conference"),
        ({}, "Enter the date of the conference"),
        ({"day": "", "month": " ", "year": ""}, "Enter the date of the conference"),
        ({"day": "23"}, "Date of the conference must include a month and year"),
        ({"day": "2", "month": "x", "year": "2026"}, _NO_DATE),
        ({"day": "31", "month": "2", "year": "2026"}, _NO_DATE),
        (
            {"day": "3", "month": "2", "year": "26"},
            "Date of the conference must have a year of 4 numbers",
        ),
        (
            {"day": "3", "month": "2", "year": "0026"},
            "Date of the conference must have a year from 1900 to 2200",
        ),
        ({"day": "٣", "month": "2", "year": "2026"}, _NO_DATE),
        ("23/10/2026", _NO_DATE),
        (datetime(2026, 10, 23, tzinfo=UTC), _NO_DATE),
        (
            {"day": ["1", "2"], "month": "1", "year": "2026"},
            "Date of the conference must be one answer",
        ),
        (7, "Date of the conference must be one answer"),
        ("9" * 9999, "Date of the conference must be a date or time"),
    ],
)
def test_what_is_no_date_is_refused_with_what_is_missing(given, sentence):
    assert errors(DATE, {"a": given}) == {"a": sentence}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("15:30", "15:30:00"),
        ("3:30pm", "15:30:00"),
        ("3.30 PM", "15:30:00"),
        ("3pm", "15:00:00"),
        ("3:30 p.m.", "15:30:00"),
        ("1530", "15:30:00"),
        ("09:05", "09:05:00"),
        ("12am", "00:00:00"),
        ("12:15pm", "12:15:00"),
        ("12:15am", "00:15:00"),
        ("midday", "12:00:00"),
        ("Noon", "12:00:00"),
        ("midnight", "00:00:00"),
        ("15:30:20", "15:30:20"),
        ("14.30", "14:30:00"),
        ("half past two pm", "14:30:00"),
        ("Half past 2pm", "14:30:00"),
        ("a quarter past eleven am", "11:15:00"),
        ("quarter to one pm", "12:45:00"),
        ("quarter to twelve a.m.", "11:45:00"),
        (time(15, 30), "15:30:00"),
    ],
)
def test_a_time_may_be_typed_in_many_ways(given, stored):
    assert answers(TIME, {"a": given}) == {"a": stored}


@pytest.mark.parametrize("given", ["3:30", "9:05", "3", "15", "half past three"])
def test_a_time_that_may_be_morning_or_afternoon_is_asked_again(given):
    assert errors(TIME, {"a": given}) == {"a": "Start must say am or pm, such as 3:30pm"}


@pytest.mark.parametrize(
    "given", ["25:00", "13pm", "0am", "12:60", "x", "2560", "3:30pm GMT", "-1:00"]
)
def test_what_is_no_time_is_refused(given):
    assert errors(TIME, {"a": given}) == {"a": "Start must be a real time, such as 3:30pm"}


@pytest.mark.parametrize(
    "given",
    [
        "2026-10-23T15:30",
        "2026-10-23 15:30",
        "2026-10-23T15:30:00+01:00",
        "2026-10-23T14:30:00Z",
        "2026-10-23T14:30:00.000Z",
        "2026-10-23T16:30+0200",
        datetime(2026, 10, 23, 15, 30),  # noqa: DTZ001 - as YAML gives it
        datetime(2026, 10, 23, 14, 30, tzinfo=UTC),
        datetime(2026, 10, 23, 16, 30, tzinfo=timezone(timedelta(hours=2))),
        {"day": "23", "month": "10", "year": "2026", "time": "3:30pm"},
    ],
)
def test_a_date_and_time_is_stored_with_the_offset_of_london(given):
    assert answers(MOMENT, {"a": given}) == {"a": "2026-10-23T15:30:00+01:00"}


def test_in_winter_the_offset_is_none():
    assert answers(MOMENT, {"a": "2026-12-14T09:00"}) == {"a": "2026-12-14T09:00:00+00:00"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Enter the end of the conference"),
        ({"time": "3pm"}, "End of the conference must include a day, month and year"),
        (
            {"day": "1", "month": "2", "year": "2026"},
            "End of the conference must include a time, such as 3:30pm",
        ),
        (
            {"day": "1", "month": "2", "year": "2026", "time": "x"},
            "End of the conference must be a real time, such as 3:30pm",
        ),
        ("2026-10-23", "End of the conference must be a real date and time, such as 3:30pm"),
        ("2026-13-23T10:00", "End of the conference must be a real date, such as 14 12 2026"),
        (
            "2026-10-23T10:00+99:00",
            "End of the conference must be a real date and time, such as 3:30pm",
        ),
        (
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
            "End of the conference must have a year from 1900 to 2200",
        ),
    ],
)
def test_what_is_no_date_and_time_is_refused(given, sentence):
    assert errors(MOMENT, {"a": given}) == {"a": sentence}


@pytest.mark.parametrize("given", ["2027-03-28T01:00", "2027-03-28T01:59:59"])
def test_a_time_that_the_clocks_leave_out_is_refused(given):
    assert errors(MOMENT, {"a": given}) == {
        "a": "End of the conference did not exist: the clocks went forward on "
        "Sunday 28 March 2027; enter an hour later"
    }


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2027-03-28T00:59", "2027-03-28T00:59:00+00:00"),
        ("2027-03-28T02:00", "2027-03-28T02:00:00+01:00"),
        ("2027-03-28T01:30:00+00:00", "2027-03-28T02:30:00+01:00"),
    ],
)
def test_the_times_around_the_missing_hour_are_taken(given, stored):
    assert answers(MOMENT, {"a": given}) == {"a": stored}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-10-25T01:30", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T01:30:00+00:00", "2026-10-25T01:30:00+00:00"),
        (
            {"day": "25", "month": "10", "year": "2026", "time": "1:30am"},
            "2026-10-25T01:30:00+01:00",
        ),
        (
            {"day": "25", "month": "10", "year": "2026", "time": "1:30am GMT"},
            "2026-10-25T01:30:00+00:00",
        ),
        (
            {"day": "25", "month": "10", "year": "2026", "time": "1:30am BST"},
            "2026-10-25T01:30:00+01:00",
        ),
    ],
)
def test_of_an_hour_that_comes_twice_the_first_is_meant_unless_said(given, stored):
    assert answers(MOMENT, {"a": given}) == {"a": stored}


def test_dates_and_moments_keep_to_bounds_in_feel():
    day = make_form(field("date", label="Date", own={"earliest": "from", "latest": "today()"}))
    moment = make_form(field("datetime", label="End", own={"latest": "now()"}))

    assert errors(day, {"a": "2026-11-22"}, **{"from": None}) == {}
    assert errors(day, {"a": "2026-11-23"}, **{"from": None}) == {
        "a": "Date must be Sunday 22 November 2026 or earlier"
    }
    assert errors(moment, {"a": "2026-11-22T12:00"}) == {}
    assert errors(moment, {"a": "2026-11-22T12:01"}) == {
        "a": "End must be Sunday 22 November 2026, midday or earlier"
    }


def test_a_date_is_bound_by_an_instant_as_by_the_day_that_it_is_in_london():
    day = make_form(field("date", label="Date", own={"latest": "told_at"}))
    told_at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    assert errors(day, {"a": "2026-07-02"}, told_at=told_at) == {}
    assert list(errors(day, {"a": "2026-07-03"}, told_at=told_at)) == ["a"]


@pytest.mark.parametrize(
    ("month", "number"),
    [("jan", 1), ("Mar", 3), ("may", 5), ("June", 6), ("JUL", 7), ("sept", 9), ("dec", 12)],
)
def test_a_month_may_be_begun_with_three_letters(month, number):
    given = {"day": "1", "month": month, "year": "2026"}

    assert answers(DATE, {"a": given}) == {"a": f"2026-{number:02}-01"}


@pytest.mark.parametrize("month", ["ju", "j", "janx", "0", "13", "-1"])
def test_what_begins_no_month_or_more_than_one_is_none(month):
    assert errors(DATE, {"a": {"day": "1", "month": month, "year": "2026"}}) == {"a": _NO_DATE}


@pytest.mark.parametrize(("year", "is_taken"), [(1899, 0), (1900, 1), (2200, 1), (2201, 0)])
def test_the_years_of_an_answer_have_a_first_and_a_last(year, is_taken):
    for form, given in [
        (DATE, f"{year}-06-15"),
        (DATE, {"day": "15", "month": "6", "year": str(year)}),
        (MOMENT, f"{year}-06-15T12:00"),
        (MOMENT, datetime(year, 6, 15, 12, tzinfo=UTC)),
    ]:
        found = errors(form, {"a": given})
        assert ("1900 to 2200" in found.get("a", "")) is not bool(is_taken)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("1am", "01:00:00"),
        ("11am", "11:00:00"),
        ("12pm", "12:00:00"),
        ("1pm", "13:00:00"),
        ("11:59pm", "23:59:00"),
        ("00:00", "00:00:00"),
        ("23:59:59", "23:59:59"),
        ("0000", "00:00:00"),
        (time(15, 30, 9, 999, tzinfo=UTC), "15:30:09"),
    ],
)
def test_a_time_is_of_the_half_of_the_day_that_it_says(given, stored):
    assert answers(TIME, {"a": given}) == {"a": stored}


@pytest.mark.parametrize("given", ["24:00", "0pm", "13am", "00:60", "00:00:60", "12:5", "2400"])
def test_a_time_beyond_the_clock_is_refused(given):
    assert errors(TIME, {"a": given}) == {"a": "Start must be a real time, such as 3:30pm"}


@pytest.mark.parametrize(
    ("offset", "stored"),
    [
        ("Z", "12:00"),
        ("+00:00", "12:00"),
        ("+05:30", "06:30"),
        ("-0330", "15:30"),
        ("-08:00", "20:00"),
        ("+11:59", "00:01"),
    ],
)
def test_an_offset_is_taken_off_the_time_that_it_stands_with(offset, stored):
    assert answers(MOMENT, {"a": f"2026-12-14T12:00{offset}"}) == {
        "a": f"2026-12-14T{stored}:00+00:00"
    }


@pytest.mark.parametrize(("offset", "is_taken"), [("+14:00", 1), ("+15:00", 0), ("+01:60", 0)])
def test_an_offset_is_one_that_there_is(offset, is_taken):
    assert bool(errors(MOMENT, {"a": f"2026-12-14T12:00{offset}"})) is not bool(is_taken)


@pytest.mark.parametrize(
    "given", ["2026-12-14T12:00:00.5", "2026-12-14T12:00 x", "2026-12-14T3pm"]
)
def test_a_date_and_time_as_files_write_it_is_whole_seconds_and_nothing_more(given):
    assert "real date and time" in errors(MOMENT, {"a": given})["a"]


def test_part_of_a_day_with_a_time_is_asked_for_what_is_missing():
    found = errors(MOMENT, {"a": {"month": "2", "time": "3pm"}})

    assert found == {"a": "End of the conference must include a day and year"}


def test_a_date_is_no_longer_than_a_date_can_be():
    assert answers(DATE, {"a": " " * 50 + "2026-10-23"}) == {"a": "2026-10-23"}
    assert "must be a date or time" in errors(DATE, {"a": " " * 51 + "2026-10-23"})["a"]


@hypothesis.given(st.integers(0, 4 * 60 * 60), st.sampled_from(["2026-10-25", "2027-03-28"]))
def test_a_time_is_read_back_as_it_was_shown_on_the_days_that_the_clocks_change(seconds, day):
    at = datetime.fromisoformat(f"{day}T00:00+00:00") + timedelta(seconds=seconds)
    local = at.astimezone(LONDON)

    boxes = {"day": str(local.day), "month": str(local.month), "year": str(local.year)}
    found = read_moment({**boxes, "time": time_parts(at)})

    assert found.astimezone(UTC) == at.astimezone(UTC)
    assert found.utcoffset() == local.utcoffset()


@hypothesis.given(st.times())
def test_a_time_of_a_day_is_read_back_as_it_was_shown(at):
    assert read_time(short_time(at)) == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (time(0, 5), "12:05am"),
        (time(11, 59), "11:59am"),
        (time(12, 0), "12:00pm"),
        (time(15, 30), "3:30pm"),
        (time(15, 30, 1), "15:30:01"),
    ],
)
def test_a_time_is_shown_as_it_is_typed(at, shown):
    assert short_time(at) == shown


@pytest.mark.parametrize(
    ("month", "typed", "stored"),
    [
        ("12", "1:30pm BST", "2026-12-14T12:30:00+00:00"),
        ("12", "1:30pm GMT", "2026-12-14T13:30:00+00:00"),
        ("7", "3pm gmt", "2026-07-14T16:00:00+01:00"),
        ("7", "3pm bst", "2026-07-14T15:00:00+01:00"),
    ],
)
def test_a_time_of_the_other_half_of_the_year_is_meant_where_it_is_said(month, typed, stored):
    given = {"day": "14", "month": month, "year": "2026", "time": typed}

    assert answers(MOMENT, {"a": given}) == {"a": stored}
