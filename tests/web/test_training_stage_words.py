"""What the stage makes of a moment: the calendar, who has a task, the clauses to show."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.training import Happening, Moment, RuleText, TrainingRoom, in_short
from tests.training.small_room import TRAINER_T, at, small_room
from web.trainers.stage_drawing import diagram_state, drawing, drawing_of
from web.trainers.stage_view import (
    calendar,
    clauses_behind,
    first_sentence,
    long_moment,
    people,
    place,
    run_targets,
    short_moment,
    who,
)

BY = TRAINER_T
_NOW = datetime(2026, 9, 8, 9, tzinfo=UTC)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[TrainingRoom]:
    opened = small_room(tmp_path / "room")
    yield opened
    opened.close()


def after(room: TrainingRoom, step: int) -> Moment:
    return room.walks.moment(at(room, step), by=BY)


def test_the_calendar_says_of_each_day_what_it_is(room: TrainingRoom) -> None:
    shown = calendar(after(room, 4))

    assert (shown.title, shown.free, shown.has_conference) == ("September 2026", "", True)
    assert [month for month, _ in shown.weeks] == ["Sep", "", ""]
    assert [(day.day.day, list(day.looks), day.count, day.words) for day in shown.weeks[0][1]] == [
        (7, ["past"], "", "working day"),
        (8, ["conference", "past"], "day 0", "the conference, day 0"),
        (9, ["past"], "1", "working day 1 after the conference"),
        (10, ["today"], "2", "today, working day 2 after the conference"),
        (11, [], "3", "working day 3 after the conference"),
        (12, ["weekend"], "", "Weekend"),
        (13, ["weekend"], "", "Weekend"),
    ]
    first = shown.weeks[1][1][0]
    assert (list(first.looks), first.words) == (
        ["deadline"],
        "working day 4 after the conference, File it is due",
    )


def test_before_the_conference_nothing_is_counted(room: TrainingRoom) -> None:
    begun = datetime(2026, 12, 22, 9, tzinfo=UTC)

    shown = calendar(room.walks.start_empty("small", by=BY, clock=begun))

    assert shown.title == "December 2026 to January 2027"
    assert not shown.has_conference
    assert [month for month, _ in shown.weeks] == ["Dec", "Dec, Jan", ""]
    assert [(day.count, day.words) for day in shown.weeks[0][1]][4:] == [
        ("off", "Christmas Day, not a working day"),
        ("", "Boxing Day"),
        ("", "Weekend"),
    ]
    assert shown.free == (
        "Fri 25 Dec (Christmas Day), Mon 28 Dec (Boxing Day (substitute day)) and Fri 1 Jan "
        "(New Year's Day) do not count."
    )


def test_a_week_that_ends_with_the_first_of_a_month_names_both(room: TrainingRoom) -> None:
    begun = datetime(2026, 10, 27, 9, tzinfo=UTC)

    shown = calendar(room.walks.start_empty("small", by=BY, clock=begun))

    assert [month for month, _ in shown.weeks] == ["Oct, Nov", "", ""]


def test_a_limit_that_nobody_acts_on_comes_by_itself(room: TrainingRoom) -> None:
    walk = at(room, 2)
    shown = room.walks.moment(walk, by=BY)
    weeks = calendar(shown).weeks

    day = next(day for _, days in weeks for day in days if "deadline" in day.looks)

    assert (day.day.day, day.words) == (
        22,
        "working day 10 after the conference, Decide is due, Target passed",
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (1, ["P. Prof, professional"]),
        (2, ["Any manager; nobody has taken it. M. Manager would do it."]),
        (6, [
            "P. Panel, panel member (first case)",
            "Any administrator; nobody has taken it. A. Admin would do it (first case).",
            "A. Admin, administrator (second case)",
        ]),
    ],
)  # fmt: skip
def test_who_has_a_task_is_said_with_the_case(
    room: TrainingRoom, step: int, words: list[str]
) -> None:
    shown = after(room, step)

    assert [who(task, shown) for task in shown.tasks] == words


def test_who_stands_in_is_said(room: TrainingRoom) -> None:
    walk = at(room, 2)
    for entry in (
        {"claim": "decide", "name": "M. Manager"},
        {"assign": "decide", "name": "M. Manager", "to": "Alex Ashdown"},
    ):
        shown = room.steps.perform(walk, entry, by=BY)

    assert who(shown.tasks[0], shown) == (
        "Alex Ashdown, deputy manager, in the place of the manager"
    )


def test_the_place_names_the_branch_where_there_are_several(room: TrainingRoom) -> None:
    walk = at(room, 1)

    assert place(room.walks.moment(walk, by=BY)) == "Step 1"
    assert place(room.walks.branch(walk, 0, "Late", by=BY)) == (
        "Before the first step · branch “Late”"
    )


@pytest.mark.parametrize(
    ("step", "targets"),
    [
        (0, ["reply", "decide", "ask_panel", "look", "file_it"]),
        (4, ["ask_panel", "look", "file_it"]),
        (9, ["file_it"]),
        (10, []),
    ],
)
def test_the_example_can_be_run_to_each_task_ahead(
    room: TrainingRoom, step: int, targets: list[str]
) -> None:
    assert [name for name, _ in run_targets(after(room, step))] == targets


def test_an_example_of_one_case_is_run_to_its_ends_too(room: TrainingRoom) -> None:
    key = room.library.copy_example("small.1.x_01", by=BY)
    room.library.save_example(key, {"ends_exactly": ["over", "closed", "gone"]}, by=BY)
    walk = room.walks.start(key, by=BY)

    assert run_targets(walk)[-2:] == [("over", "Over"), ("closed", "Closed")]


def test_the_people_of_a_case_are_named_by_role(room: TrainingRoom) -> None:
    assert people(after(room, 0)) == [
        ("Chair", "C. Chair"),
        ("Professional", "P. Prof"),
        ("Manager", "M. Manager and N. Second"),
        ("Deputy manager", "Alex Ashdown"),
        ("Panel member", "P. Panel"),
        ("Administrator", "A. Admin"),
        ("Watcher", "Billie Birch"),
    ]


def test_times_are_said_short_and_long() -> None:
    end = datetime(2027, 1, 8, 23, 59, 59, tzinfo=UTC)
    noon = datetime(2026, 7, 8, 11, 0, tzinfo=UTC)

    assert (short_moment(end), long_moment(end)) == (
        "Fri 8 Jan, end of the day",
        "Friday 8 January 2027, end of the day",
    )
    assert (short_moment(noon), long_moment(noon)) == (
        "Wed 8 Jul, midday",
        "Wednesday 8 July 2026, midday",
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("One", "One"),
        ("J. Pace dissents. More.", "J. Pace dissents."),
        ("", ""),
    ],
)
def test_a_story_begins_with_its_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first


def happening(text: str, weight: int, *ids: str, why: str = "", clock: bool = False) -> Happening:
    clauses = tuple(RuleText(id=each, source="", rule="") for each in ids)
    return Happening(at=_NOW, text=text, weight=weight, clauses=clauses, why=why, by_itself=clock)


def test_the_clauses_behind_a_step_are_those_cited_then_its_own_then_the_rest() -> None:
    happened = [
        happening("done", 99, "C5"),
        happening("aside", 50, "C6"),
        happening("opens", 4, "C4"),
        happening("limit", 1, "C3", clock=True),
        happening("decides", 2, "C1", "C2", why="Rule 1 (C2)."),
    ]

    assert [clause.id for clause in clauses_behind(happened)] == [
        "C3", "C2", "C1", "C5", "C4", "C6",
    ]  # fmt: skip
    assert [one.text for one in in_short(happened)] == ["limit", "decides", "opens"]
    assert [one.text for one in in_short(happened[:2])] == ["aside"]
    assert [one.text for one in in_short([happening(f"{n}", n) for n in range(6)])] == [
        "0", "1", "2", "3",
    ]  # fmt: skip


def test_the_drawing_is_of_where_something_goes_on(room: TrainingRoom) -> None:
    begun, decided = after(room, 0), after(room, 4)

    assert [drawing_of(each, "") for each in (begun, decided)] == ["main", "body"]
    assert [drawing_of(decided, name) for name in ("check", "gone")] == ["check", "body"]
    shown = drawing(decided, "")
    assert shown.process.id == "body"
    assert [(each.id, active) for each, active in shown.others] == [
        ("body", True), ("check", False), ("main", False), ("yearly", False),
    ]  # fmt: skip
    assert diagram_state(begun, "main")["badges"] == [
        {"element": "raised", "label": "Starts here"}
    ]
    assert diagram_state(decided, "body")["here"] == [
        {"element": "ask_panel", "label": "P. Panel", "kind": "here"},
        {"element": "file_it", "label": "A. Admin", "kind": "here"},
    ]


def test_the_drawing_names_one_person_of_several_and_cuts_what_is_long(
    room: TrainingRoom,
) -> None:
    key = room.library.copy_example("small.1.x_01", by=BY)
    people = room.library.example(key, by=BY).people
    managers = {"manager": ["Aurelia Penhaligon-Smythe-Jones", "A. Second"]}
    room.library.save_example(key, {"people": {**people, **managers}}, by=BY)
    walk = room.walks.start(key, by=BY).walk.id
    first = room.steps.run_to(walk, "decide", by=BY)

    for entry in (
        {"start": "main", "as": "chair", "case": "second", "answers": {"dissenter": "P. Prof"}},
        {"do": "reply", "case": "second"},
        {"claim": "decide", "case": "second", "name": "A. Second"},
    ):
        second = room.steps.perform(walk, entry, by=BY)

    labels = [diagram_state(each, "body")["here"] for each in (first, second)]
    assert labels == [
        [{"element": "decide", "label": label, "kind": "here"}]
        for label in ("Aurelia Penhaligon-Smythe-Jo", "A. Second and 1 more")
    ]


@pytest.mark.parametrize(("task", "process"), [("look", "check"), ("reply", "main")])
def test_a_walk_that_begins_with_a_task_begins_in_its_process_if_that_can_be_started(
    room: TrainingRoom, task: str, process: str
) -> None:
    key = room.library.copy_example("small.1.x_01", by=BY)
    room.library.save_example(key, {"steps": [{"do": task}]}, by=BY)

    assert drawing_of(room.walks.start(key, by=BY), "") == process
