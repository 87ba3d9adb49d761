"""Steps of an example case over a small procedure: their questions, and what the file says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tests.web.as_read import changed
from tests.web.small_training import Teaching, example, file, holds, teaching, wrong

__all__ = ["example", "teaching"]
_STOPPED = "How often the procedure has stopped"


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 9])
def test_a_step_is_shown_with_its_questions_and_its_real_form(
    teaching: Teaching, example: str, number: int
) -> None:
    holds(f"step_{number}", teaching.read(f"{example}/steps/{number}"))


@pytest.mark.parametrize("number", range(12))
def test_a_step_that_is_sent_as_it_was_shown_stays_as_it_was(
    teaching: Teaching, example: str, number: int
) -> None:
    before = file(teaching, example)

    answer = teaching.send(f"{example}/steps/{number}")

    assert answer.status_code == 303, wrong(answer.text)
    assert answer.location == f"{example}/edit#step-{number}"
    assert file(teaching, example) == before


def test_a_new_step_is_chosen_kind_by_kind(teaching: Teaching, example: str) -> None:
    new = f"{example}/steps/new"

    holds("new_step", teaching.read(f"{new}?at=3"))
    nothing = changed(teaching.read(f"{new}?at=3"), teaching.read(f"{new}?at=3&asked=yes"))
    assert nothing == [
        "## There is a problem",
        "· <#verb-start> Choose what happens in this step",
        "Error: Choose what happens in this step",
    ]
    for asked, place in (("", 13), ("?at=99", 13), ("?at=-1", 1), ("?at=0", 1), ("?at=x", 13)):
        assert teaching.read(f"{new}{asked}")[0] == (f"Copy of The ten days · new step {place}")


@pytest.mark.parametrize(
    "verb", ["start", "do", "send", "claim", "release", "assign", "take_over", "correct"]
)
def test_what_a_new_step_is_about_is_chosen_from_what_there_is(
    teaching: Teaching, example: str, verb: str
) -> None:
    holds(f"new_{verb}", teaching.read(f"{example}/steps/new?at=4&verb={verb}"))


_THINGS = {
    "start": "yearly", "do": "look", "send": "withdraw", "claim": "decide", "release": "decide",
    "assign": "ask_panel", "take_over": "admin", "correct": "conference_date",
}  # fmt: skip


@pytest.mark.parametrize(
    "verb",
    [*_THINGS, "attach", "absent", "holiday", "wait", "resolve", "expect"],
)
def test_each_kind_of_step_asks_its_own_questions(
    teaching: Teaching, example: str, verb: str
) -> None:
    thing = _THINGS.get(verb, "")
    page = f"{example}/steps/new?at=4&verb={verb}&thing={thing}"

    holds(f"new_{verb}_asks", teaching.read(page))


@pytest.mark.parametrize("verb", ["do", "wait"])
def test_only_what_people_do_can_be_refused(teaching: Teaching, example: str, verb: str) -> None:
    page = f"{example}/steps/new?at=4&verb={verb}&thing={_THINGS.get(verb, '')}"

    found = changed(teaching.read(page), teaching.read(f"{page}&refused=yes"))

    assert bool(found) == (verb == "do")
    if found:
        holds("new_refused", found)


_MONDAY = {"day-day": "14", "day-month": "9", "day-year": "2026"}
_STEPS: dict[str, tuple[str, Mapping[str, str], dict[str, Any]]] = {
    "do": (
        "verb=do&thing=look",
        {"score": "7", "step-case_name": "second", "step-note": "Why?"},
        {"do": "look", "as": "admin", "case": "second", "note": "Why?", "answers": {"score": 7}},
    ),
    "claim": (
        "verb=claim&thing=decide",
        {"step-person": "M. Manager"},
        {"claim": "decide", "name": "M. Manager"},
    ),
    "wait": (
        "verb=wait",
        {"step-distance-way": "by", "step-distance-count": "3", "step-distance-unit": "days"},
        {"wait": "P3D"},
    ),
    "wait long": (
        "verb=wait",
        {"step-distance-way": "by", "step-distance-count": "2000"},
        {"wait": "2000 working days"},
    ),
    "holiday": (
        "verb=holiday",
        {f"step-{key}": value for key, value in _MONDAY.items()},
        {"holiday": {"date": date(2026, 9, 14)}},
    ),
    "refuse": (
        "verb=do&thing=look&refused=yes",
        {"step-refused": "InvalidAnswers", "score": "many"},
        {
            "refuse": {
                "do": "look",
                "because": "InvalidAnswers",
                "as": "admin",
                "answers": {"score": "many"},
            }
        },
    ),
    "expect": (
        "verb=expect",
        {"step-open-0-task": "(none)", "step-incidents": "0"},
        {"expect": {"open": [], "incidents": 0}},
    ),
    "correct": (
        "verb=correct&thing=conference_date",
        {"conference_date-day": "7", "step-because": "Mistyped."},
        {"correct": {"conference_date": "2026-09-07"}, "because": "Mistyped."},
    ),
}


@pytest.mark.parametrize("kind", _STEPS)
def test_a_new_step_stands_where_it_was_added(teaching: Teaching, example: str, kind: str) -> None:
    query, sent, step = _STEPS[kind]
    before = file(teaching, example)["steps"]

    answer = teaching.send(f"{example}/steps/new?at=4&{query}", **sent)

    assert answer.status_code == 303, wrong(answer.text)
    assert answer.location == f"{example}/edit#step-4"
    assert file(teaching, example)["steps"] == [*before[:4], step, *before[4:]]


@pytest.mark.parametrize(
    ("query", "sent", "said"),
    [
        (
            "verb=wait",
            {},
            ["<#step-distance-way> Choose how far the clock moves"],
        ),
        (
            "verb=wait",
            {"step-distance-way": "by"},
            ["<#step-distance-count> Enter how many"],
        ),
        (
            "verb=wait",
            {"step-distance-way": "by", "step-distance-count": "2001"},
            ["<#step-distance-count> The answer to “How many” must be 2000 or fewer"],
        ),
        (
            "verb=wait",
            {"step-distance-way": "by", "step-distance-count": "0"},
            ["<#step-distance-count> The answer to “How many” must be 1 or more"],
        ),
        ("verb=expect", {}, ["<#step-open> Add at least one thing that must be so"]),
        (
            "verb=expect",
            {"step-incidents": "1000"},
            [f"<#step-incidents> The answer to “{_STOPPED}” must be 999 or fewer"],
        ),
        (
            "verb=do&thing=look&refused=yes",
            {},
            ["<#step-refused> Choose why it is refused"],
        ),
        (
            "verb=do&thing=decide",
            {},
            [
                "<#ask_again> Choose the ask_again",
                "<#upheld> Choose the upheld",
                "<#why> Enter why",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_step_is_said_at_its_question(
    teaching: Teaching, example: str, query: str, sent: dict[str, str], said: list[str]
) -> None:
    answer = teaching.send(f"{example}/steps/new?at=4&{query}", **sent)

    assert answer.status_code == 422
    assert wrong(answer.text) == said


@pytest.mark.parametrize(
    ("press", "order", "place"),
    [
        ("steps/2/up", [0, 2, 1, *range(3, 12)], "#step-1"),
        ("steps/2/down", [0, 1, 3, 2, *range(4, 12)], "#step-3"),
        ("steps/0/up", range(12), ""),
        ("steps/11/down", range(12), ""),
        ("steps/11/up", [*range(10), 11, 10], "#step-10"),
        ("steps/0/down", [1, 0, *range(2, 12)], "#step-1"),
        ("steps/0/remove", range(1, 12), "#step-0"),
        ("steps/5/remove", [0, 1, 2, 3, 4, *range(6, 12)], "#step-4"),
        ("steps/11/remove", range(11), "#step-10"),
    ],
)
def test_steps_are_moved_and_taken_away(
    teaching: Teaching, example: str, press: str, order: list[int], place: str
) -> None:
    before = file(teaching, example)["steps"]

    assert teaching.post(f"{example}/{press}").location == f"{example}/edit{place}"

    assert file(teaching, example)["steps"] == [before[number] for number in order]


@pytest.mark.parametrize("path", ["steps/12", "steps/new?verb=do&thing=gone"])
def test_a_step_that_is_not_there_is_told(teaching: Teaching, example: str, path: str) -> None:
    assert teaching.read(f"{example}/{path}", 404)[0] == (
        "# There is no such example case, or nothing of it here"
    )
    assert teaching.post(f"{example}/{path}").status_code == 404


def test_a_step_of_no_kind_is_not_added(teaching: Teaching, example: str) -> None:
    assert teaching.post(f"{example}/steps/new?verb=sing").status_code == 404
    assert teaching.post(f"{example}/steps/12/remove").status_code == 404
