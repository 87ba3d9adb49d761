"""Steps of every kind as an example tells them, and as the editor asks about them."""

import re
from datetime import date, datetime
from typing import Any

import pytest

from engine.model.calendar import LONDON
from engine.rehearsal.packages import compiled, read_examples
from tests.small_dissent import OUTCOME
from tests.training.small_room import ID, SMALL
from tests.web.small_training import Teaching, example, file, holds, teaching, wrong
from web.trainers.examples.offers import offers_of

__all__ = ["example", "teaching"]
_AT = datetime(2026, 9, 8, 16, 50, tzinfo=LONDON)
_EXPECTED: dict[str, Any] = {
    "open": ["decide", "look"],
    "assigned": {"decide": "M. Manager"},
    "due": {"decide": date(2026, 9, 22), "reply": _AT, "look": None},
    "overdue": [],
    "notified": {"manager": 2},
    "letters": [{"to": "P. Prof", "letter": "outcome", "late": False}],
    "file": {"score": 3, "when": date(2026, 9, 8), "children[0].name": "Ava Trent", "x": None},
    "history": ["TimerFired target_passed", "CaseEnded"],
    "incidents": 0,
}
_OF_PEOPLE: dict[str, Any] = {
    "participants": {"manager": ["M. Manager", "N. Second"], "chair": "C. Chair", "panel": []},
    "opens": ["M. Manager"],
    "closed_to": ["P. Panel"],
    "reads": {"P. Prof": ["reasons", "step:reply"], "M. Manager": ["reasons"]},
    "kept_from": {"C. Chair": ["reasons", "letter:outcome"]},
    "notified_people": {"M. Manager": 1},
    "tasks": {
        "decide": [
            {"for": "Ava Trent", "with": "M. Manager", "due": date(2026, 9, 22), "overdue": False},
            {"for": {"name": "Ben Trent"}, "with": None, "due": None},
        ],
        "reply": {"open": False},
        "look": {},
    },
}
_STEPS: list[dict[str, Any]] = [
    {"start": "main", "as": "chair", "at": _AT, "answers": {"dissenter": "P. Prof"}},
    {"start": "check", "as": "admin", "case": "late", "conference": "new"},
    {"start": "yearly"},
    {"do": "look", "answers": {"score": 3, "looked_with": [], "colour": "red" * 41}},
    {"do": "ask_panel", "for": {"name": "Ava Trent", "person": "P. Panel"}, "name": "P. Panel"},
    {"send": "withdraw", "as": "professional", "answers": {"words": "x"}},
    {"send": "other", "as": "professional"},
    {"claim": "decide", "as": "manager", "for": "Ava Trent"},
    {"release": "decide", "name": "N. Second"},
    {"assign": "decide", "to": "N. Second", "as": "manager"},
    {"correct": {"conference_date": date(2026, 9, 7)}, "as": "chair", "because": "Mistyped."},
    {"attach": "minutes.pdf", "as": "chair"},
    {"attach": None, "file": "other.pdf"},
    {
        "absent": {
            "person": "M. Manager",
            "from": date(2026, 9, 8),
            "to": _AT,
            "deputy": "N. Second",
        }
    },
    {"holiday": {"date": date(2026, 9, 14), "name": "A feast"}},
    {"wait": "5 working days"},
    {"wait": date(2026, 9, 14)},
    {"wait": _AT},
    {"resolve": None, "note": "Mended"},
    {"refuse": {"do": "decide", "because": "NotFound", "answers": {"upheld": True}}},
    {"refuse": {"correct": {"score": 2}, "as": "chair", "because": "CaseStopped"}, "note": "No"},
    {"expect": _EXPECTED, "case": "late", "at": _AT},
    {"claim": "decide", "as": "manager", "name": "G. One"},
    {"do": "confirm_withdrawal", "as": "manager"},
    {"expect": {"open": ["gone"], "assigned": {"gone": "G. One"}}},
    {"expect": {"open": [], "letters": [], "file": {"names": ["a", "b"], "done": False}}},
    {"expect": _OF_PEOPLE},
    {
        "refuse": {
            "do": "decide",
            "because": "InvalidAnswers",
            "field": ["children[0].name", "upheld"],
            "says": "Choose",
        }
    },
    {"attach": "minutes.pdf", "kind": "minutes", "as": "chair"},
]


@pytest.fixture
def written(teaching: Teaching, example: str) -> str:
    """Return an example with a step of every kind."""
    key = example.rpartition("/")[2]
    teaching.room.library.save_example(key, {"steps": _STEPS}, by=teaching.person)
    return example


def test_every_kind_of_step_is_told_in_words(teaching: Teaching, written: str) -> None:
    lines = teaching.read(written)

    holds("written", lines[lines.index("## Steps") :])


def test_everything_that_can_be_expected_is_asked_about(teaching: Teaching, written: str) -> None:
    holds("written_expected", teaching.read(f"{written}/steps/21"))


@pytest.mark.parametrize("number", range(len(_STEPS)))
def test_a_step_of_any_kind_stays_as_it_was_written(
    teaching: Teaching, written: str, number: int
) -> None:
    before = file(teaching, written)

    answer = teaching.send(f"{written}/steps/{number}")

    assert answer.status_code == 303, wrong(answer.text)
    assert file(teaching, written) == before


def test_what_the_file_leaves_open_is_not_filled_in(teaching: Teaching, written: str) -> None:
    lines = teaching.read(f"{written}/steps/23")

    assert "[radio voluntary = yes]" in lines


@pytest.mark.parametrize(
    ("number", "shown"),
    [(22, ["[option = G. One selected] G. One"]),
     (24, ["[option = gone selected] gone"] * 2 + ["[option = G. One selected] G. One"])],
)  # fmt: skip
def test_who_or_what_is_there_no_more_is_still_shown_as_chosen(
    teaching: Teaching, written: str, number: int, shown: list[str]
) -> None:
    page = " ".join(teaching.read(f"{written}/steps/{number}"))

    assert re.findall(r"\[option = (?:G. One|gone) selected\] (?:G. One|gone)", page) == shown


@pytest.mark.parametrize(
    ("number", "sent", "step"),
    [
        (1, {"step-case_name": ""}, {"start": "check", "as": "admin", "conference": "new"}),
        (
            4,
            {"step-about": "Ben Trent"},
            {"do": "ask_panel", "for": "Ben Trent", "name": "P. Panel"},
        ),
        (8, {"step-person": ""}, {"release": "decide"}),
        (
            11,
            {"step-paper": "new.pdf", "step-note": "Why?"},
            {"attach": "new.pdf", "as": "chair", "note": "Why?"},
        ),
        (
            13,
            {"step-deputy": ""},
            {"absent": {"person": "M. Manager", "from": date(2026, 9, 8), "to": _AT}},
        ),
        (15, {"step-distance-count": "6"}, {"wait": "6 working days"}),
        (16, {"step-distance-way": "next_due"}, {"wait": "next due"}),
        (18, {"step-note": ""}, {"resolve": None}),
        (
            20,
            {"step-refused": "NotAllowed", "step-note": "Yes"},
            {"refuse": {"correct": {"score": 2}, "as": "chair", "because": "NotAllowed"},
             "note": "Yes"},
        ),
        (
            21,
            {"step-case_name": "", "step-letters-0-marks": "late: yes",
             "step-due-0-day-day": "23", "step-file-0-value": "4"},
            {
                "expect": {
                    **_EXPECTED,
                    "due": {**_EXPECTED["due"], "decide": date(2026, 9, 23)},
                    "letters": [{"to": "P. Prof", "letter": "outcome", "late": True}],
                    "file": {**_EXPECTED["file"], "score": 4},
                },
                "at": _AT,
            },
        ),
        (
            26,
            {"step-participants-1-person": "P. Prof", "step-opens-0-person": "C. Chair",
             "step-each_task-0-state": "overdue", "step-each_task-1-state": "open",
             "step-each_task-3-about": "Cleo", "step-notified_people-0-times": "2"},
            {
                "expect": {
                    **_OF_PEOPLE,
                    "participants": {
                        "manager": ["M. Manager", "P. Prof"], "chair": ["C. Chair"], "panel": [],
                    },
                    "opens": ["C. Chair"],
                    "notified_people": {"M. Manager": 2},
                    "tasks": {
                        "decide": [
                            {"for": "Ava Trent", "with": "M. Manager", "due": date(2026, 9, 22),
                             "overdue": True},
                            {"for": {"name": "Ben Trent"}, "with": None},
                        ],
                        "reply": {"open": False},
                        "look": {"for": "Cleo"},
                    },
                }
            },
        ),
        (
            27,
            {"step-says": "", "step-field": "upheld"},
            {"refuse": {"do": "decide", "because": "InvalidAnswers", "field": "upheld"}},
        ),
    ],
)  # fmt: skip
def test_only_what_is_changed_of_a_step_changes(
    teaching: Teaching, written: str, number: int, sent: dict[str, str], step: dict[str, Any]
) -> None:
    before = file(teaching, written)["steps"]

    answer = teaching.send(f"{written}/steps/{number}", **sent)

    assert answer.status_code == 303, wrong(answer.text)
    after = file(teaching, written)["steps"]
    assert after[number] == step
    assert [*after[:number], *after[number + 1 :]] == [*before[:number], *before[number + 1 :]]


_ODD: list[dict[str, Any]] = [
    {"wait": 3},
    {"do": "look", "at": "soon"},
    {"do": "look", "at": date(2026, 9, 9)},
    {"start": "main", "as": "chair", "at": 7},
    {"expect": {"open": []}, "at": "at nine"},
    {"refuse": {"do": "look", "because": "NotAllowed"}, "at": "soon"},
    {"send": "withdraw", "as": 7, "name": [1], "case": {}},
    {"void": None, "at": "soon"},
    {"attach": {"name": "x"}},
    {"absent": {"person": "M. Manager", "from": "soon", "to": [1]}},
    {"expect": {"due": {"look": "soon"}, "open": ["look"]}},
]


@pytest.mark.parametrize("entry", _ODD, ids=str)
def test_what_is_written_oddly_is_shown_and_stays(
    teaching: Teaching, example: str, entry: dict[str, Any]
) -> None:
    key = example.rpartition("/")[2]
    teaching.room.library.save_example(key, {"steps": [entry]}, by=teaching.person)
    teaching.read(example)
    teaching.read(f"{example}/edit")
    teaching.read(f"{example}/steps/0")

    assert teaching.send(f"{example}/steps/0").status_code in (303, 422)

    assert file(teaching, example)["steps"] == [entry]


def test_a_letter_is_offered_by_its_title_or_by_its_name_where_each_has_its_own() -> None:
    own = OUTCOME.replace(b'"Outcome"', b'"To {{recipient.name}}"')
    files = {**SMALL, "letters/to_parents.md": own}
    (example,) = read_examples({"x_01.yaml": files["examples/x_01.yaml"]}).values()

    offered = offers_of(example, compiled(ID, files))["letters_or_none"]

    assert {(one["value"], one["label"]) for one in offered} == {
        ("(none)", "No letter at all"),
        ("outcome", "Outcome"),
        ("to_parents", "To parents"),
    }
