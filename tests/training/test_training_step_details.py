"""What is answered and expected in an example case, in the words of its forms."""

import re
from datetime import date
from functools import cache

import pytest

from engine.package import Definition
from engine.package.places import read_package, shipped
from engine.rehearsal import Example
from engine.rehearsal.example import Step
from engine.rehearsal.packages import compiled, read_examples
from engine.training.step_details import StepDetails, in_plain_words

PROCEDURES = ("manager_review", "sunderland")
#: What stands in files and is no word of anybody.
_RAW = re.compile(r"[a-z]_[a-z]|\?:|[{}\[\]]|\b(True|False)\b|: None$|\d{4}-\d\d-\d\d")


@cache
def _shipped(procedure: str) -> tuple[Definition, dict[str, Example]]:
    procedure_id, files = read_package(shipped()[0] / procedure)
    named = {name: data for name, data in files.items() if name.startswith("examples/")}
    return compiled(procedure_id, files), read_examples(named)


def _told(
    verb: str, thing: object, procedure: str = "manager_review", **said: object
) -> list[str]:
    step = Step(number=1, verb=verb, object=thing, details=said)
    return list(StepDetails(_shipped(procedure)[0]).of(step))


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_nothing_of_a_shipped_example_is_shown_as_its_file_has_it(procedure: str) -> None:
    definition, examples = _shipped(procedure)

    for example in examples.values():
        details = StepDetails(definition)
        for line in (line for step in example.steps for line in details.of(step)):
            assert _RAW.search(line) is None, f"{example.id}: {line}"


@pytest.mark.parametrize(
    ("task", "question"),
    [
        ("decide_plan", "What is decided?"),
        ("attempt_consensus", "What is decided?"),
    ],
)
def test_a_question_is_that_of_the_form_that_asks(task: str, question: str) -> None:
    assert _told("do", task, answers={"decision": "not_make"}) == [f"{question} No plan is made"]


def test_a_fact_is_called_as_it_was_asked_for() -> None:
    details = StepDetails(_shipped("manager_review")[0])
    done = Step(
        number=1, verb="do", object="decide_plan", details={"answers": {"decision": "end"}}
    )
    list(details.of(done))

    fact = {"file": {"children[0].decision": "make"}}
    found = list(details.of(Step(number=2, verb="expect", object=fact)))

    assert found == ["Recorded: What is decided? (child 1): A plan is made"]


def test_answers_read_alike_as_they_were_posted_and_as_a_file_has_them() -> None:
    blank = {"day": "", "month": "", "year": ""}
    posted = {
        "conference_date": {"day": "8", "month": "9", "year": "2026"},
        "conference_end": {**blank, "time": ""},
        "children": [{"id": "", "name": "Zoe Tan", "date_of_birth": blank}],
        "present": "true",
    }
    kept = {
        "conference_date": date(2026, 9, 8),
        "children": [{"name": "Zoe Tan"}],
        "present": True,
    }

    told = _told("start", "manager_review", answers=posted)

    assert told == _told("start", "manager_review", answers=kept)
    assert told == [
        "Date of the conference: Tuesday 8 September 2026",
        "Child 1, full name: Zoe Tan",
        "Were they at the conference? yes",
    ]


def test_what_no_form_asks_and_no_date_can_be_is_told_as_it_came() -> None:
    odd = {"conference_date": {"day": "31", "month": "2", "year": "2026"}, "old_key": "some_word"}

    told = _told("start", "manager_review", answers=odd)

    assert told == ["Date of the conference: 31 2 2026", "Old key: some word"]
    assert _told("do", "gone", answers={"old_key": True}) == ["Old key: yes"]
    assert _told("expect", {"file": {"odd path": 3}}) == ["Recorded: odd path: 3"]
    assert _told("do", "decide_plan", answers=["odd"]) == []


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"open": []}, "Open tasks: none"),
        ({"open": ["decide_plan"]}, "Open tasks: “Decide as chair”"),
        ({"assigned": {"decide_plan": "R. Holm"}}, "Who has what: “Decide as chair”: R. Holm"),
        ({"due": {"decide_plan": None}}, "Due by: “Decide as chair”: no time limit"),
        (
            {"due": {"decide_plan": date(2026, 9, 8)}},
            "Due by: “Decide as chair”: the end of Tuesday 8 September 2026",
        ),
        ({"notified": {"senior_manager": 2}}, "2 notices"),
        ({"incidents": 0}, "Stops: none"),
        ({"file": {"children[1].dissent_scope": "noted"}}, "noted in the minutes only"),
        ({"history": ["TimerFired decide_plan"]}, "History: Time limit reached: Decide as chair"),
        ({"history": ["EndReached", "Odd"]}, "History: Reached; Odd"),
        ({"letters": []}, "Letters: none"),
        (
            {"letters": [{"to": "J. Pace", "letter": "gone_letter", "late": False}]},
            "Letters: “gone letter” to J. Pace, late: no",
        ),
        ({"letters": [{"option": "1"}]}, "Letters: a letter, option: 1"),
    ],
)
def test_what_is_expected_is_said_in_words(wanted: dict[str, object], told: str) -> None:
    [line] = _told("expect", wanted)

    assert told in line


def test_a_refusal_is_said_without_the_words_of_the_file() -> None:
    told = _told("refuse", {"do": "decide_plan", "because": "NotFound"})

    assert told == ["Why: It is not there: not yet, or not any more"]
    assert in_plain_words("step 1 (refuse): expected NotAllowed, but it was done") == (
        "step 1 (refuse): expected “They may not do this”, but it was done"
    )
