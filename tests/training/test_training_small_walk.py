"""Whole walks through a small procedure, with every word that a class is shown on the way."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from engine.model.calendar import LONDON
from engine.training import Moment, TrainingRoom
from tests.training.small_room import EXAMPLE_KEY, TRAINER_T
from tests.training.telling import holds, walked

BY = TRAINER_T


def begun(room: TrainingRoom) -> Moment:
    return room.walks.start(EXAMPLE_KEY, by=BY)


def after(room: TrainingRoom, *entries: dict[str, Any]) -> Iterator[Moment]:
    """Yield the moment after each of some steps of the trainer's own."""
    shown = begun(room)
    for entry in entries:
        shown = room.steps.perform(shown.walk.id, entry, by=BY)
        yield shown


def test_an_example_is_walked_to_its_end_word_by_word(small: TrainingRoom) -> None:
    def moments() -> Iterator[Moment]:
        shown = begun(small)
        yield shown
        while shown.next is not None:
            shown = small.steps.next_step(shown.walk.id, by=BY)
            yield shown

    holds("to_its_end", walked(small, moments(), BY))


_START = {
    "start": "main",
    "as": "chair",
    "answers": {
        "conference_date": date(2026, 9, 8),
        "conference_end": datetime(2026, 9, 8, 11, 30, tzinfo=LONDON),
        "dissenter": "P. Prof",
        "children": [{"name": "Ava Trent"}, {"name": "Ben Trent"}],
    },
}
_REPLY = {"do": "reply", "answers": {"reasons": "I disagree."}}
_DECIDE = {"do": "decide", "answers": {"ask_again": False, "upheld": True, "why": "So."}}
_WAYS: dict[str, list[dict[str, Any]]] = {
    "handed_on": [
        _REPLY,
        {"claim": "decide", "as": "manager"},
        {"release": "decide", "as": "manager"},
        {"claim": "decide", "name": "N. Second"},
        {"assign": "decide", "name": "N. Second", "to": "M. Manager"},
        {"attach": "minutes.pdf", "as": "chair"},
        {"attach": "other.pdf", "as": "chair", "note": "Why now?"},
        {"do": "decide", "answers": {"ask_again": True, "upheld": False, "why": "Again."}},
    ],
    "stood_in_for": [
        _REPLY,
        {"claim": "decide", "name": "M. Manager"},
        {"assign": "decide", "name": "M. Manager", "to": "Alex Ashdown"},
    ],
    "taken_over": [
        _REPLY,
        {"claim": "decide", "name": "M. Manager"},
        {"take_over": "manager", "as": "admin", "to": "N. Second", "reason": "She is ill."},
        {
            "take_over": "manager",
            "as": "admin",
            "from": "N. Second",
            "to": "M. Manager",
            "reason": "She is back.",
        },
    ],
    "over_christmas": [
        {"wait": datetime(2026, 12, 22, 9, tzinfo=LONDON)},
        _REPLY,
        {"correct": {"conference_date": "2026-12-22"}, "as": "chair", "because": "Mistyped."},
        {"correct": {"conference_end": "2026-12-24T11:30"}, "as": "chair", "because": "Late."},
        {"do": "decide", "answers": {"ask_again": True, "upheld": True, "why": "Again."}},
    ],
    "dates_moved": [
        {
            "correct": {"conference_end": "2026-09-08T10:30"},
            "as": "chair",
            "because": "It ended earlier.",
        },
        _REPLY,
        {"holiday": {"date": date(2026, 9, 14), "name": "A feast"}},
        {"holiday": {"date": "2026-09-15"}},
        {
            "correct": {"conference_date": "2026-09-04"},
            "as": "chair",
            "because": "It was a Friday.",
        },
        {"wait": "PT90M"},
        {"wait": "P3D"},
        {"wait": "P1DT2H5M"},
        {"wait": "1 working days"},
        {"wait": "2 working days"},
        {"wait": "next due"},
        {"wait": "PT1H"},
        {"wait": "2 working days"},
        {"wait": datetime(2026, 10, 19, 12, tzinfo=LONDON)},
    ],
    "nobody_free": [
        {
            "absent": {
                "person": "M. Manager",
                "from": date(2026, 9, 8),
                "to": date(2026, 9, 11),
                "deputy": "Alex Ashdown",
            }
        },
        {"absent": {"person": "N. Second", "from": "2026-09-08", "to": "2026-09-11"}},
        {"absent": {"person": "Alex Ashdown", "from": date(2026, 9, 8), "to": date(2026, 9, 11)}},
        _REPLY,
        {"wait": "P1D"},
    ],
    "in_the_place_of": [
        _REPLY,
        {
            "absent": {
                "person": "M. Manager",
                "from": date(2026, 9, 8),
                "to": date(2026, 9, 11),
                "deputy": "Alex Ashdown",
            }
        },
        {"claim": "decide", "name": "Alex Ashdown"},
        {
            "do": "decide",
            "name": "Alex Ashdown",
            "answers": {"ask_again": False, "upheld": False, "why": "No."},
        },
    ],
    "withdrawn": [
        {"send": "withdraw", "as": "professional", "answers": {"words": "Enough."}},
        {"do": "confirm_withdrawal", "as": "manager", "answers": {"voluntary": True}},
    ],
    "refused": [
        {"refuse": {"do": "reply", "as": "chair", "because": "NotAllowed"}},
        {"refuse": {"do": "decide", "as": "manager", "because": "NotFound"}},
        {"refuse": {"do": "reply", "name": "O. Other", "because": "NotAllowed"}},
        {
            "refuse": {
                "send": "withdraw",
                "as": "professional",
                "answers": {"words": ""},
                "because": "InvalidAnswers",
            }
        },
        {"refuse": {"claim": "reply", "name": "M. Manager", "because": "WrongState"}},
        {"refuse": {"start": "check", "as": "panel", "because": "NotAllowed"}},
    ],
    "looked_meanwhile": [
        {"start": "check", "as": "admin", "case": "second", "conference": "new"},
        {"do": "look", "case": "second", "answers": {"score": 5}},
    ],
    "several_cases": [
        _REPLY,
        _DECIDE,
        {**_START, "case": "second"},
        {"start": "check", "as": "admin", "case": "third", "answers": {"reason": "check"}},
        {"start": "yearly", "case": "fourth"},
        {"do": "count_all", "case": "fourth", "as": "admin"},
        {"wait": "next due"},
    ],
}


@pytest.mark.parametrize("name", _WAYS)
def test_whatever_a_trainer_does_is_told_word_by_word(small: TrainingRoom, name: str) -> None:
    moments = after(small, _START, *_WAYS[name])

    holds(name, walked(small, moments, BY, known=next(moments)))
