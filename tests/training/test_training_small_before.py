"""What there is just before a step, over a small procedure, and how an example is written down."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.errors import NotFound
from engine.rehearsal import read_example
from engine.rehearsal.example import Step
from engine.training.before_a_step import BeforeAStep
from engine.training.writing import entries_of, example_of, example_to_yaml, steps_of
from tests.training.small_room import EXAMPLE, small_definition

_WHOLE = read_example(EXAMPLE.encode(), source="x")


def before(number: int, *more: dict[str, Any]) -> BeforeAStep:
    """Return what there is before a step of the example, some steps put in front of it."""
    entries = entries_of(_WHOLE)["steps"]
    steps = tuple(steps_of([*entries[:number], *more]))
    example = replace(_WHOLE, steps=steps)
    return BeforeAStep.in_example(example, small_definition(), number + len(more))


def step(verb: str, thing: Any, **details: Any) -> Step:
    return Step(number=0, verb=verb, object=thing, details=details)


def opened(found: BeforeAStep) -> list[str]:
    return [str(task.element_id) for task in found.stage.open_tasks()]


def test_the_example_is_played_up_to_the_step() -> None:
    assert [opened(before(number)) for number in (0, 1, 3, 5)] == [
        [],
        ["reply"],
        ["decide"],
        ["ask_panel", "ask_panel", "file_it"],
    ]


def test_nobody_has_a_part_of_a_case_that_has_not_begun() -> None:
    assert before(0).parts("main") == {}


def test_what_cannot_be_done_or_is_written_wrong_is_left_out() -> None:
    found = before(1, {"do": "decide"}, {"do": 5}, {"expect": {"open": ["x"]}}, {"wait": "P1D"})

    assert opened(found) == ["reply"]
    assert found.stage.now == datetime(2026, 9, 9, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "now"),
    [
        (None, "2026-09-08T09:00+00:00"),
        (datetime(2026, 9, 8, 8, tzinfo=UTC), "2026-09-08T09:00+00:00"),
        (datetime(2026, 9, 9, 8, tzinfo=UTC), "2026-09-09T08:00+00:00"),
        (datetime(2036, 9, 30, 8, tzinfo=UTC), "2026-09-08T09:00+00:00"),
    ],
)
def test_the_clock_goes_on_to_the_step_but_not_back_nor_too_far(
    at: datetime | None, now: str
) -> None:
    found = before(1)

    found.move_to(at, _WHOLE)

    assert found.stage.now == datetime.fromisoformat(now)


@pytest.mark.parametrize(
    ("number", "asked", "keys"),
    [
        (0, step("start", "main"), ["conference_date", "conference_end", "dissenter", "children"]),
        (0, step("do", "look"), ["score", "looked_with"]),
        (0, step("send", "withdraw"), ["words"]),
        (1, step("do", "reply"), ["reasons"]),
        (1, step("send", "withdraw"), ["words"]),
        (1, step("correct", {"conference_date": None}), ["conference_date"]),
        (1, step("correct", {"why": None, "reasons": None}), ["why", "reasons"]),
        (5, step("do", "ask_panel", **{"for": "Ben Trent"}), ["view"]),
    ],
)
def test_a_step_is_asked_for_in_its_form_open_or_not(
    number: int, asked: Step, keys: list[str]
) -> None:
    with before(number).asking(asked) as found:
        assert list(found.form.keys) == keys


def test_what_is_corrected_must_be_said() -> None:
    with before(1).asking(step("correct", {"reasons": None})) as found:
        assert [field.required for field in found.form.fields] == [True]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (step("correct", {}), "Expected a fact that a form asks for."),
        (step("start", "gone"), None),
        (step("do", "gone"), None),
        (step("send", "gone"), None),
    ],
)
def test_what_the_procedure_does_not_have_is_not_asked_for(
    asked: Step, sentence: str | None
) -> None:
    with pytest.raises(NotFound) as refused, before(1).asking(asked):
        pass

    assert sentence in (None, refused.value.sentence)


def test_the_start_of_a_further_case_knows_the_conference() -> None:
    with before(1).asking(step("start", "check")) as found:
        assert found.scene.evaluate is not None
        assert found.scene.scope["conference_date"] == date(2026, 9, 8)


def test_what_can_be_corrected_is_what_somebody_there_may_correct() -> None:
    every = {
        "look_by": "look_by", "reason": "Why is it?", "voluntary": "voluntary",
        "ask_again": "ask_again", "upheld": "upheld", "why": "why",
        "file_reference": "file_reference", "score": "score", "looked_with": "Looked with",
        "conference_date": "conference_date", "conference_end": "conference_end",
        "dissenter": "dissenter", "reasons": "reasons", "view": "view", "words": "words",
    }  # fmt: skip
    found = before(5)

    assert list(found.facts("first")) == [
        "reasons", "why", "conference_date", "conference_end", "dissenter",
    ]  # fmt: skip
    assert before(0).facts("first") == every
    assert found.facts("second") == every


@pytest.mark.parametrize(
    ("number", "verb", "thing", "role"),
    [
        (0, "attach", "", ""),
        (0, "correct", "", ""),
        (1, "absent", "", ""),
        (1, "assign", "reply", "professional"),
        (1, "assign", "decide", ""),
        (1, "attach", "", "chair"),
        (1, "correct", "", "chair"),
        (1, "correct", "conference_date", "chair"),
        (5, "correct", "reasons", "professional"),
        (5, "correct", "why", "manager"),
        (5, "correct", "gone", "chair"),
        (5, "assign", "file_it", "admin"),
        (0, "take_over", "manager", "admin"),
    ],
)
def test_each_happening_has_a_role_that_usually_does_it(
    number: int, verb: str, thing: str, role: str
) -> None:
    assert before(number).role_for(verb, thing) == role


def test_what_is_recorded_stands_in_the_questions() -> None:
    found = before(5)

    assert found.recorded("first", ["reasons", "score", "upheld"]) == {
        "reasons": "I disagree.",
        "score": None,
        "upheld": True,
    }
    assert found.recorded("second", ["reasons"]) == {}


def test_the_children_of_open_tasks_are_named() -> None:
    found = before(5)

    assert found.items(step("do", "ask_panel")) == ["Ava Trent", "Ben Trent"]
    assert found.items(step("do", "file_it")) == []
    assert found.items(step("do", "ask_panel", case="second")) == []


# --- written down -----------------------------------------------------------------------------


def written(**entries: Any) -> str:
    whole = {"id": "X", "procedure": "small", "clock": datetime(2026, 6, 1, 8, tzinfo=UTC)}
    text = example_to_yaml(example_of(whole | entries)).decode()
    head, tail = "id: X\n", "clock: 2026-06-01T09:00+01:00\n"
    assert text.startswith(head)
    return text.removeprefix(head).replace("procedure: small\n", "").replace(tail, "")


_STEPS = [
    {"wait": datetime(2026, 1, 1, 9, 0, 5, tzinfo=UTC)},
    {"wait": date(2026, 1, 1)},
    {
        "do": "look",
        "answers": {
            "a": "12",
            "b": 12,
            "c": "2026-01-01",
            "d": None,
            "e": True,
            "f": "yes",
            "g": "12:30",
        },
    },
]
_STEPS_WRITTEN = """\
steps:
  - wait: 2026-01-01T09:00:05+00:00
  - wait: 2026-01-01
  - do: look
    answers:
      a: '12'
      b: 12
      c: '2026-01-01'
      d: null
      e: true
      f: 'yes'
      g: 12:30
ends: running
"""
_LONG = "It is a long story, of many words, that goes on and on until it ends"


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ({}, "ends: running\n"),
        ({"ends_exactly": ["x"]}, "ends_exactly:\n  - x\n"),
        ({"title": "A: b", "ends": ["x"]}, "title: 'A: b'\nends:\n  - x\n"),
        ({"title": "a " + "b" * 58}, f"title: a {'b' * 58}\nends: running\n"),
        ({"title": "a " + "b" * 59}, f"title: >-\n  a {'b' * 59}\nends: running\n"),
        ({"title": "x" * 61}, f"title: {'x' * 61}\nends: running\n"),
        (
            {"title": f"{_LONG}\nand"},
            f"title: '{_LONG}\n\n  and'\nends: running\n",
        ),
        (
            {"title": f"{_LONG}, and then on and on"},
            f"title: >-\n  {_LONG}, and then on and on\nends: running\n",
        ),
        ({"story": f"{_LONG}\n"}, f"story: >\n  {_LONG}\nends: running\n"),
        ({"learning": ("Žofie", "b")}, "learning:\n  - Žofie\n  - b\nends: running\n"),
        ({"people": {"chair": {"name": "C"}}}, "people:\n  chair:\n    name: C\nends: running\n"),
        ({"steps": _STEPS}, _STEPS_WRITTEN),
    ],
)  # fmt: skip
def test_an_example_is_written_as_people_write_it(entries: dict[str, Any], text: str) -> None:
    assert written(**entries) == text


def test_the_same_value_twice_is_written_out_twice() -> None:
    answers = {"a": [1]}

    text = written(steps=[{"do": "x", "answers": answers}, {"do": "y", "answers": answers}])

    assert text.count("answers:\n      a:\n        - 1\n") == 2
