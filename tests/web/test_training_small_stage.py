"""The stage over a small procedure: each page word by word, with what can be pressed on it."""

from datetime import datetime

import pytest

from tests.web.as_read import changed
from tests.web.small_training import Teaching, holds, teaching

__all__ = ["teaching"]
_CHRISTMAS = (
    "Fri 25 Dec (Christmas Day), Mon 28 Dec (Boxing Day (substitute day)) and Fri 1 Jan "
    "(New Year's Day)"
)


def test_the_stage_shows_where_the_walk_is_and_what_can_be_done(teaching: Teaching) -> None:
    holds("stage", teaching.read(teaching.at(2)))


@pytest.mark.parametrize("step", [0, 3, 4, 6, 9, 10])
def test_after_each_step_the_stage_says_what_is_otherwise(teaching: Teaching, step: int) -> None:
    walk = teaching.at(max(0, step - 1))
    before = teaching.read(walk)
    if step:
        teaching.press(f"{walk}/next")

    now = teaching.read(walk)

    holds(f"stage_{step:02}", changed(before, now) if step else now)


@pytest.mark.parametrize(
    ("name", "step", "query"),
    [
        ("of_start_blank", 0, "answers=blank"),
        ("of_start_usual", 0, "answers=usual"),
        ("of_other_start", 0, "start=check"),
        ("of_no_start", 0, "start=yearly"),
        ("of_start_beside", 4, "start=check"),
        ("of_other_task", 4, "task=x1.14"),
        ("of_usual_answers", 4, "task=x1.14&answers=usual"),
        ("of_blank_answers", 2, "answers=blank"),
        ("of_odd_answers", 2, "answers=odd"),
        ("of_other_drawing", 2, "drawing=yearly"),
    ],
)
def test_what_is_asked_for_is_shown_on_the_stage(
    teaching: Teaching, name: str, step: int, query: str
) -> None:
    walk = teaching.at(step)

    found = changed(teaching.read(walk), teaching.read(f"{walk}?{query}"))

    holds(f"stage_{name}", found)


def test_an_overdue_task_is_marked_in_its_branch(teaching: Teaching) -> None:
    walk = teaching.at(2)
    before = teaching.read(walk)
    teaching.press(f"{walk}/branch", name="Late", at="2")
    teaching.press(f"{walk}/move", count="11", unit="working_days")
    teaching.press(f"{walk}/note", note=" Look! ")

    holds("stage_overdue", changed(before, teaching.read(walk)))
    assert state(teaching, walk)["here"] == [
        {"element": "decide", "kind": "overdue", "label": "Overdue: M. Manager"}
    ]


def test_a_walk_that_left_its_example_says_how_to_come_back(teaching: Teaching) -> None:
    walk = teaching.at(3)
    before = teaching.read(walk)
    answers = {"ask_again": "yes", "upheld": "no", "why": "Again."}
    teaching.press(f"{walk}/tasks/x1.7", **answers)
    teaching.press(f"{walk}/tasks/x1.11", **answers)

    holds("stage_strayed", changed(before, teaching.read(walk)))
    assert state(teaching, walk)["badges"] == [{"element": "ask_panel", "label": "Next"}]


def test_a_walk_without_an_example_begins_with_an_empty_form(teaching: Teaching) -> None:
    answer = teaching.post("/training/start-empty", procedure="small")

    found = teaching.read(str(answer.location))

    holds("stage_empty", changed(teaching.read(teaching.start()), found))


def test_a_task_that_is_taken_and_two_that_several_hold_are_said_so(teaching: Teaching) -> None:
    walk = teaching.at(5)

    lines = teaching.read(walk)

    assert "P. Panel, panel member" in lines
    assert "Any administrator; nobody has taken it. A. Admin would do it." in lines


def test_somebody_who_stands_in_is_said_to(teaching: Teaching) -> None:
    walk = teaching.at(2)
    key = walk.rpartition("/")[2]
    for entry in (
        {"claim": "decide", "name": "M. Manager"},
        {"assign": "decide", "name": "M. Manager", "to": "Alex Ashdown"},
    ):
        teaching.room.steps.perform(key, entry, by=teaching.person)

    lines = teaching.read(walk)

    assert lines.count("Alex Ashdown, deputy manager, in the place of the manager") == 2


@pytest.mark.parametrize(
    ("at", "title", "free"),
    [
        ("2026-12-15", "December 2026 to January 2027", f"{_CHRISTMAS} do"),
        ("2026-08-17", "August to September 2026", "Mon 31 Aug (Late Summer Bank Holiday) does"),
        ("2026-09-08", "September 2026", ""),
        ("2025-12-29", "December 2025 to January 2026", "Thu 1 Jan (New Year's Day) does"),
    ],
)
def test_the_calendar_names_its_months_and_the_days_that_do_not_count(
    teaching: Teaching, at: str, title: str, free: str
) -> None:
    begun = datetime.fromisoformat(f"{at}T09:00+00:00")
    walk = teaching.room.walks.start_empty("small", by=teaching.person, clock=begun).walk

    lines = teaching.read(f"/training/{walk.id}")

    assert lines[lines.index("## The dates ahead") + 1] == title
    found = [line for line in lines if "not count." in line]
    assert found == [f"[stage-date--holiday]{free} not count."] * bool(free)


def test_each_day_of_the_calendar_says_what_it_is(teaching: Teaching) -> None:
    walk = teaching.at(1)
    key = walk.rpartition("/")[2]
    for entry in (
        {"wait": datetime.fromisoformat("2026-12-22T09:00+00:00")},
        {"do": "reply"},
        {"correct": {"conference_date": "2026-12-22"}, "as": "chair", "because": "Mistyped."},
        {"wait": "P3D"},
    ):
        teaching.room.steps.perform(key, entry, by=teaching.person)

    lines = teaching.read(walk)

    first = lines.index("## The dates ahead")
    holds("stage_calendar", lines[first : lines.index("· [stage-day--today]today")])


# --- for the diagram --------------------------------------------------------------------------


def state(teaching: Teaching, walk: str, drawing: str = "") -> dict[str, object]:
    answer = teaching.client.get(f"{walk}/state?drawing={drawing}")
    assert answer.status_code == 200
    found: dict[str, object] = answer.get_json()
    return found


def test_before_the_first_step_the_diagram_marks_where_it_starts(teaching: Teaching) -> None:
    walk = teaching.start()

    assert state(teaching, walk) == {
        "passed": [],
        "here": [],
        "badges": [{"element": "raised", "label": "Starts here"}],
    }
    assert state(teaching, walk, "check")["badges"] == []
    assert state(teaching, walk, "nowhere") == state(teaching, walk)


def test_the_diagram_says_who_is_there_and_what_waits(teaching: Teaching) -> None:
    walk = teaching.at(4)

    assert state(teaching, walk) == {
        "passed": [
            "raised", "raised_to_handle", "begun", "begun_to_reply", "reply", "reply_to_join",
            "join", "join_to_decide", "decide", "decide_to_again", "again", "again_to_split",
            "split", "split_to_ask_panel", "split_to_file_it",
        ],
        "here": [
            {"element": "ask_panel", "kind": "here", "label": "P. Panel"},
            {"element": "file_it", "kind": "here", "label": "A. Admin"},
        ],
        "badges": [],
    }  # fmt: skip
    assert state(teaching, walk, "main")["here"] == [
        {"element": "handle", "kind": "started", "label": "Under way"}
    ]
    assert state(teaching, walk, "check")["badges"] == []


def test_the_diagram_marks_what_the_example_does_next_elsewhere(teaching: Teaching) -> None:
    walk = teaching.at(8)

    found = state(teaching, walk)
    assert found["here"] == [
        {"element": "file_it", "kind": "here", "label": "A. Admin"},
        {"element": "together", "kind": "started", "label": "Waiting"},
    ]
    teaching.press(f"{walk}/next")
    assert state(teaching, walk)["badges"] == []


def test_an_end_that_the_example_does_not_know_is_marked_by_nobody(teaching: Teaching) -> None:
    walk = teaching.at(10)

    assert state(teaching, walk)["here"] == []
    assert state(teaching, walk)["badges"] == []


def test_a_drawing_is_handed_out_as_bpmn(teaching: Teaching) -> None:
    walk = teaching.start()

    answer = teaching.client.get(f"{walk}/drawings/check")

    assert answer.mimetype == "application/xml"
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert b'<bpmn:process id="check"' in answer.data
