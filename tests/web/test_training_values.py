"""Values of an example's file as text that people write, and back."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from engine.errors import InvalidAnswers
from engine.model.calendar import LONDON
from web.trainers.examples import values
from web.trainers.examples.text import plain, show_plain

_CHRISTMAS = datetime(2026, 12, 24, 16, 50, tzinfo=LONDON)
_REAL = "Enter a real date, such as 24 December 2026, or put the words in quotation marks"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (None, "nothing"),
        (0, "0"),
        (-3, "-3"),
        (999_999_999_999_999, "999999999999999"),
        (date(2026, 12, 4), "4 December 2026"),
        (_CHRISTMAS, "24 December 2026 4:50pm"),
        ("words", "words"),
        ("two words", "two words"),
        ("yes", '"yes"'),
        ("No", '"No"'),
        ("nothing", '"nothing"'),
        ("12", '"12"'),
        ("2026-12-24", '"2026-12-24"'),
        ("24 December 2026", '"24 December 2026"'),
        ("2026-13-45", '"2026-13-45"'),
        (" a ", '" a "'),
        ("", '""'),
        ('"', '"'),
        ("012", "012"),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_a_value_is_shown_as_text_that_reads_back_as_itself(value: Any, text: str) -> None:
    assert show_plain(value) == text
    assert plain(text) == value
    assert type(plain(text)) is type(value) or isinstance(value, datetime)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("YES", True),
        ("No", False),
        ("Nothing", None),
        ("+7", 7),
        (" 7 ", 7),
        (None, ""),
        ('"', '"'),
        ('""', ""),
        ("2026-12-24", date(2026, 12, 24)),
        ("2026-12-24T16:50", _CHRISTMAS),
        ("24 dec 2026", date(2026, 12, 24)),
        ("24 December 2026, 4:50pm", _CHRISTMAS),
        ("24 December 2026 16:50", _CHRISTMAS),
        ("in 2026-12-24", "in 2026-12-24"),
        ("24 December", "24 December"),
        ("124 December 2026", "124 December 2026"),
    ],
)
def test_text_is_read_as_what_it_means(text: Any, value: Any) -> None:
    assert plain(text) == value
    assert isinstance(plain(text), datetime) == isinstance(value, datetime)


@pytest.mark.parametrize(
    "text", ["31 February 2026", "2026-02-31", "24 December 2026 25pm", "24 Dezember 2026"]
)
def test_a_date_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        plain(text)

    assert refused.value.errors == {"": _REAL}


def test_what_is_no_text_stays_as_it_is_in_the_file() -> None:
    assert show_plain([1]) == "(as it is in the file)"


# --- how far the clock moves ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("next due", {"way": "next_due"}),
        ("1 working day", {"way": "by", "count": 1, "unit": "working_days"}),
        ("5 working days", {"way": "by", "count": 5, "unit": "working_days"}),
        ("P3D", {"way": "by", "count": 3, "unit": "days"}),
        ("PT24H", {"way": "by", "count": 1, "unit": "days"}),
        ("P1DT1H", {"way": "by", "count": 25, "unit": "hours"}),
        ("PT6H", {"way": "by", "count": 6, "unit": "hours"}),
        ("PT90M", {"way": "by", "count": 90, "unit": "minutes"}),
        ("PT61S", {"way": "by", "count": 61, "unit": "seconds"}),
        ("PT2M5S", {"way": "by", "count": 125, "unit": "seconds"}),
        (date(2026, 12, 24), {"way": "until", "day": date(2026, 12, 24)}),
        (_CHRISTMAS, {"way": "until", "day": date(2026, 12, 24), "time": time(16, 50)}),
        ("PT0S", {}),
        ("soon", {}),
        ("", {}),
        (None, {}),
    ],
)
def test_how_far_the_clock_moves_is_shown_in_questions(value: Any, shown: Any) -> None:
    assert values.show_distance(value) == shown


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ({"way": "next_due"}, "next due"),
        ({"way": "by", "count": 5, "unit": "working_days"}, "5 working days"),
        ({"way": "by", "count": 5, "unit": None}, "5 working days"),
        ({"way": "by", "count": 3, "unit": "days"}, "P3D"),
        ({"way": "by", "count": 6, "unit": "hours"}, "PT6H"),
        ({"way": "by", "count": 90, "unit": "minutes"}, "PT90M"),
        ({"way": "by", "count": 61, "unit": "seconds"}, "PT61S"),
        ({"way": "until", "day": "2026-12-24", "time": None}, date(2026, 12, 24)),
        ({"way": "until", "day": "2026-12-24", "time": "16:50"}, _CHRISTMAS),
    ],
)
def test_the_questions_say_how_far_it_moves(answers: dict[str, Any], value: Any) -> None:
    assert values.distance(answers, None) == value


def test_a_distance_that_shows_alike_stays_as_it_was_written() -> None:
    assert values.distance({"way": "by", "count": 1, "unit": "days"}, "PT24H") == "PT24H"
    assert values.distance({"way": "by", "count": 2, "unit": "days"}, "PT24H") == "P2D"


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"way": "by", "count": None, "unit": "days"}, {".count": "Enter how many"}),
        ({"way": "until", "day": None, "time": None}, {".day": "Enter the day to wait for"}),
        (
            {"way": "until", "day": None, "time": "9:00"},
            {"": "Enter the day that the time belongs to"},
        ),
        (
            {"way": "until", "day": "2026-03-29", "time": "01:30"},
            {
                "": "There is no such time on that day: the clocks went forward; enter an hour "
                "later"
            },
        ),
    ],
)
def test_a_distance_that_cannot_be_is_refused(
    answers: dict[str, Any], errors: dict[str, str]
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        values.distance(answers, None)

    assert refused.value.errors == errors


def test_a_limit_is_a_moment_a_day_or_none() -> None:
    assert values.limit({}) is None
    assert values.limit({"day": "2026-12-24"}) == date(2026, 12, 24)
    assert values.limit({"day": "2026-12-24", "time": "16:50"}) == _CHRISTMAS
    in_utc = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert values.show_limit(in_utc) == {"day": date(2026, 6, 2), "time": time(0, 30)}
    assert values.show_limit(date(2026, 6, 1)) == {"day": date(2026, 6, 1)}
    assert values.show_limit(None) == {}


# --- small values -----------------------------------------------------------------------------


def test_single_values_are_read_as_the_file_has_them() -> None:
    assert [values.as_is(one) for one in ("", False, 0, "x", True)] == [None, None, 0, "x", True]
    assert [values.whole(one) for one in (0, "")] == [0, ""]
    assert [values.moment(one) for one in ("", "2026-12-24T16:50+00:00")] == [None, _CHRISTMAS]
    assert [values.day(one) for one in (None, "2026-12-24")] == [None, date(2026, 12, 24)]
    assert values.show_lines(["a", 2]) == "a\n2"
    assert values.show_lines(None) == ""
    assert values.lines(" a \n\n b") == ["a", "b"]
    assert values.lines(None) == []
    assert values.words("Q1, Q2 Q3,") == ["Q1", "Q2", "Q3"]
    assert values.words(None) == []
    assert [values.show_conference(one) for one in ("new", None, "old")] == [True, False, False]
    assert [values.conference(one) for one in (True, False)] == ["new", None]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ava Trent", "Ava Trent"),
        ({"person": "R. Holm"}, "person: R. Holm"),
        ({"name": "A", "late": False, "n": 2}, "name: A; late: no; n: 2"),
    ],
)
def test_what_a_task_is_for_is_a_name_or_fields(value: Any, text: str) -> None:
    assert values.show_about(value) == text
    assert values.about(text) == value


def test_a_name_with_a_sign_of_fields_is_a_name() -> None:
    assert values.about("Ava: Trent") == "Ava: Trent"
    assert values.about("name: A; B") == "name: A; B"
    assert values.about("a_1:b") == {"a_1": "b"}
    assert values.about("") is None
    assert values.about(None) is None


# --- rows -------------------------------------------------------------------------------------


def test_a_list_is_shown_as_rows_and_none_as_a_row_that_says_so() -> None:
    show, read = values.show_listed("task"), values.listed("task")

    assert show(["a", "b"]) == [{"task": "a"}, {"task": "b"}]
    assert show([]) == [{"task": "(none)"}]
    assert read([{"task": "a"}, {"task": "b"}], None) == ["a", "b"]
    assert read([{"task": "(none)"}], None) == []
    assert read([], None) is None
    assert read(None, None) is None
    with pytest.raises(InvalidAnswers) as refused:
        read([{"task": "(none)"}, {"task": "a"}], None)
    assert refused.value.errors == {
        "": "Choose that there is none, or which there are, but not both"
    }


def test_pairs_are_shown_as_rows_and_stay_as_they_were_where_they_show_alike() -> None:
    show = values.show_pairs("task", values.show_limit)
    read = values.pairs("task", values.show_limit, values.limit)
    kept = datetime(2026, 12, 24, 16, 50, tzinfo=UTC)

    assert show({"a": date(2026, 12, 24), "b": None}) == [
        {"task": "a", "day": date(2026, 12, 24)},
        {"task": "b"},
    ]
    assert show(None) == []
    row = {"task": "a", "day": "2026-12-24", "time": "16:50"}
    assert read([row], {"a": kept}) == {"a": kept}
    assert read([row], {"a": kept})["a"] is kept
    assert read([{**row, "time": "17:00"}], {"a": kept})["a"].hour == 17
    assert read([row], "odd") == {"a": _CHRISTMAS}
    assert read([], {"a": kept}) is None
    with pytest.raises(InvalidAnswers) as refused:
        read([row, row], None)
    assert refused.value.errors == {"": "“a” stands here twice; keep one of them"}


def test_events_are_shown_as_what_and_where() -> None:
    rows = [{"event": "CaseEnded", "element": ""}, {"event": "TimerFired", "element": "late"}]

    assert values.show_history(["CaseEnded", "TimerFired late"]) == rows
    assert values.show_history(None) == []
    assert values.history(rows, None) == ["CaseEnded", "TimerFired late"]
    assert values.history([{"event": "CaseEnded", "element": None}], None) == ["CaseEnded"]
    assert values.history([], None) is None


def test_letters_are_shown_with_their_marks_and_stay_as_they_were() -> None:
    letter = {"to": "P. Prof", "letter": "outcome", "late": False, "option": "2"}
    row = {"to": "P. Prof", "letter": "outcome", "marks": 'late: no\noption: "2"'}

    assert values.show_letters([letter, {"letter": "x"}]) == [
        row,
        {"to": None, "letter": "x", "marks": ""},
    ]
    assert values.show_letters([]) == [{"letter": "(none)"}]
    assert values.letters([row], None) == [letter]
    assert values.letters([row], [letter])[0] is letter
    assert values.letters([{**row, "to": ""}], "odd")[0] == {
        "letter": "outcome",
        "late": False,
        "option": "2",
    }
    assert values.letters([{"letter": "(none)"}], None) == []
    assert values.letters([], None) is None
    for rows, text in (
        (
            [{"letter": "(none)"}, row],
            "Choose that there is none, or which there are, but not both",
        ),
        ([{**row, "marks": "late"}], "Write “late” as a name and a value, such as late: no"),
    ):
        with pytest.raises(InvalidAnswers) as refused:
            values.letters(rows, None)
        assert refused.value.errors == {"": text}
