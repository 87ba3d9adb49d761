"""Usual answers: what is tried for each kind of question, the most usual first."""

import json
from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

import pytest

from engine.errors import InvalidAnswers, NotAllowed, Refused, WrongState
from engine.forms import Scene, parse_form
from engine.model.calendar import LONDON
from engine.training.asking import AskedForm
from engine.training.usual_answers import usual_answers
from tests.builders import make_calendar

_NOW = datetime(2026, 9, 8, 10, 15, 30, tzinfo=LONDON)
_ANY = "An invented answer."
_TEXTS = [_ANY, "Invented", "Sam Sample", "12:30", "A1", "1", "AB1 2CD"]
_DAYS = [
    "2026-09-08", "2026-09-07", "2026-09-09", "2026-09-11", "2026-09-15", "2026-09-22",
    "2026-09-01", "2026-10-08",
]  # fmt: skip


def asked(*components: Mapping[str, Any]) -> AskedForm:
    source = {"type": "default", "id": "x", "components": list(components)}
    scene = Scene(
        scope={"day_0": _NOW.date()},
        now=_NOW,
        calendar=make_calendar(),
        people=lambda _: [(name, name) for name in ("A. One", "B. Two")],
    )
    return AskedForm(form=parse_form(json.dumps(source).encode(), source="x"), scene=scene)


def tried(form: AskedForm, *path: str | int, refused: str) -> list[Any]:
    """Return what is tried for a question that is refused again and again."""
    found: list[Any] = []

    def refuse(given: Mapping[str, Any]) -> None:
        here: Any = given
        for step in path:
            here = here[step] if step in here or isinstance(step, int) else None
        found.append(here)
        raise InvalidAnswers({refused: "Not so"})

    with pytest.raises(InvalidAnswers):
        usual_answers(form, refuse)
    assert len(found) == 60
    distinct = [one for at, one in enumerate(found) if one not in found[:at]]
    return distinct[1:] if distinct[0] is None else distinct


def question(kind: str, key: str = "it", **own: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": "It", **own}


_VALUES = {"values": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]}


@pytest.mark.parametrize(
    ("component", "candidates"),
    [
        (question("textfield"), _TEXTS),
        (question("textarea"), _TEXTS),
        (question("textfield", validate={"maxLength": 4}), ["An i", "Inve", "Sam ", "12:3", "A1",
                                                            "1", "AB1 "]),
        (
            question("textfield", validate={"minLength": 12}),
            [_ANY, "Invented invented", "Sam Sample invented", "12:30 invented",
             "A1 invented invented", "1 invented invented", "AB1 2CD invented"],
        ),
        (question("textfield", validate={"validationType": "email"}),
         ["sam.sample@example.org", *_TEXTS]),
        (question("textfield", validate={"validationType": "phone"}), ["01632 960000", *_TEXTS]),
        (question("number"), [1, 0, 2, 10]),
        (question("number", validate={"min": 5, "max": 7}), [5, 7, 1, 0, 2, 10]),
        (question("checkbox"), [True, False]),
        (question("radio", **_VALUES), ["a", "b"]),
        (question("select", **_VALUES), ["a", "b"]),
        (question("checklist", **_VALUES), [["a"], ["b"]]),
        (question("radio", properties={"type": "boolean"},
                  values=[{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]),
         [True, False]),
        (question("datetime", subtype="date"), _DAYS),
        (question("datetime", subtype="time"), ["12:00", "09:30", "16:00"]),
        (
            question("datetime", subtype="date", properties={"earliest": "day_0",
                                                             "latest": "day_0"}),
            _DAYS,
        ),
        (question("datetime", subtype="date", properties={"notBefore": "day_0"}), _DAYS),
        (
            question("datetime", "date_of_birth", subtype="date"),
            ["2018-09-01", *_DAYS],
        ),
        (
            question("datetime", subtype="datetime"),
            [
                "2026-09-08T10:15+01:00", "2026-09-08T09:15+01:00", "2026-09-08T11:15+01:00",
                "2026-09-07T10:15+01:00", "2026-09-09T10:15+01:00", "2026-09-11T10:15+01:00",
                "2026-09-15T10:15+01:00", "2026-09-22T10:15+01:00", "2026-09-01T10:15+01:00",
                "2026-10-08T10:15+01:00",
            ],
        ),
        (
            question("datetime", subtype="datetime", properties={"latest": "day_0"}),
            [
                "2026-09-08T10:15+01:00", "2026-09-08T12:00+01:00", "2026-09-08T09:15+01:00",
                "2026-09-08T11:15+01:00", "2026-09-07T10:15+01:00", "2026-09-09T10:15+01:00",
                "2026-09-11T10:15+01:00", "2026-09-15T10:15+01:00", "2026-09-22T10:15+01:00",
                "2026-09-01T10:15+01:00", "2026-10-08T10:15+01:00",
            ],
        ),
        (question("select", properties={"appoints": "chair"}, values=[]), ["A. One", "B. Two"]),
    ],
    ids=str,
)  # fmt: skip
def test_each_kind_of_question_has_its_usual_answers(
    component: dict[str, Any], candidates: list[Any]
) -> None:
    found = tried(asked(component), component["key"], refused=component["key"])

    assert found == candidates


def test_a_name_is_a_name_first() -> None:
    found = tried(asked(question("textfield", "full_name")), "full_name", refused="full_name")

    assert found[:3] == ["Sam Sample", _ANY, "Invented"]


def test_a_row_is_added_where_one_is_missing_and_its_questions_are_answered() -> None:
    rows = {"type": "dynamiclist", "path": "rows", "label": "R", "defaultRepetitions": 0,
            "components": [question("textfield", validate={"required": True})]}  # fmt: skip
    form = asked(rows)
    seen: list[Any] = []

    def attempt(given: Mapping[str, Any]) -> None:
        seen.append(json.loads(json.dumps(given)))
        held = given.get("rows") or []
        if len(held) < 2:
            raise InvalidAnswers({"rows": "Add one"})
        for number, row in enumerate(held):
            if "it" not in row:
                raise InvalidAnswers({f"rows[{number}].it": "Say"})

    assert usual_answers(form, attempt) == {"rows": [{"it": _ANY}, {"it": _ANY}]}
    assert len(seen) == 5


@pytest.mark.parametrize("refusal", [InvalidAnswers({"elsewhere": "Wrong."}), NotAllowed("No.")])
def test_where_no_question_is_to_blame_the_form_is_to_be_filled_in(refusal: Refused) -> None:
    def attempt(_: Mapping[str, Any]) -> None:
        raise refusal

    with pytest.raises(WrongState) as refused:
        usual_answers(asked(question("textfield")), attempt)

    more = " Wrong." if isinstance(refusal, InvalidAnswers) else ""
    assert refused.value.sentence == (
        f"No usual answers are known for this form; fill it in.{more}"
    )


def test_other_people_are_named_where_those_named_may_not_take_the_part() -> None:
    form = asked(question("select", properties={"appoints": "chair"}, values=[]))
    seen: list[Any] = []

    def attempt(given: Mapping[str, Any]) -> None:
        seen.append(given.get("it"))
        if given.get("it") != "B. Two":
            raise NotAllowed("Not this one.")

    assert usual_answers(form, attempt) == {"it": "B. Two"}
    assert seen == [None, "A. One", "B. Two"]


def test_chance_chooses_other_options_and_answers_more() -> None:
    options = [{"label": each, "value": each} for each in "abcdefgh"]
    form = asked(question("radio", values=options), question("checkbox", "tick"))

    found = {
        json.dumps(usual_answers(form, lambda _: None, chance=Random(seed)), sort_keys=True)
        for seed in range(40)
    }

    assert len(found) > 5
    assert "{}" in found or '{"tick": false}' in found


def test_chance_chooses_the_first_option_only_and_then_goes_through_them() -> None:
    form = asked(question("radio", values=[{"label": n, "value": n} for n in "abcdefgh"]))
    firsts = set()

    for seed in range(20):
        seen: list[Any] = []

        def refuse(given: Mapping[str, Any], seen: list[Any] = seen) -> None:
            seen.append(given.get("it"))
            raise InvalidAnswers({"it": "Not so"})

        with pytest.raises(InvalidAnswers):
            usual_answers(form, refuse, chance=Random(seed))
        firsts.add(seen[1])
        assert seen[2:5] == ["b", "c", "d"]

    assert len(firsts) > 1
