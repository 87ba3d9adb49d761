"""D2 holds at every way to the review, whoever comes to it and when (S24)."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from engine.ids import PersonId
from engine.rehearsal import Outcome, Performer, Stage, read_example, rehearse
from tests.conftest import shipped_definition

Steps = list[dict[str, Any]]
LIST = [
    {"name": "J. Pace", "agency": "Larkborough Community Health", "how": "in_person"},
    {"name": "T. Abbot", "agency": "Larkborough Primary School", "how": "in_person"},
]
REVIEW = {
    "do": "review_with_chair",
    "answers": {"review_date": "2026-09-14", "chair_heard": True, "review_findings": "F."},
}


def there(*names: str) -> list[dict[str, str]]:
    team = "Larkborough Children's Services"
    return [
        *map(dict, LIST),
        *({"name": name, "agency": team, "how": "in_person"} for name in names),
    ]


def failures(
    people: Mapping[str, Any], attendees: object, *then: dict[str, Any]
) -> tuple[str, ...]:
    """Play S-01 with other people and another list up to the review, then some steps."""
    definition = shipped_definition("sunderland")
    told = yaml.safe_load(definition.files["examples/s_01.yaml"])
    steps = [step for step in told["steps"] if "expect" not in step and "refuse" not in step]
    before = [step.get("do") for step in steps].index("review_with_chair")
    for step in steps:
        if step.get("do") == "close_conference":
            step["answers"]["attendees"] = attendees
    told |= {"steps": [*steps[:before], *then], "ends": "running"}
    told["people"] |= people
    told.pop("ends_exactly", None)
    example = read_example(yaml.safe_dump(told).encode(), source="s_01")
    return tuple(rehearse(example, definition).failures)


def has_it(name: str | None) -> dict[str, Any]:
    return {"expect": {"assigned": {"review_with_chair": name}, "incidents": 0}}


PACE = {"name": "J. Pace", "line_manager": "H. Doyle"}
REEVE = {"name": "A. Reeve", "line_manager": "H. Doyle"}


@pytest.mark.parametrize(
    ("people", "attended", "name"),
    [
        ({}, (), "A. Reeve"),
        ({}, ("A. Reeve",), "N. Okoro"),
        ({}, ("A. Reeve", "N. Okoro"), "H. Doyle"),
        ({"reviewing_manager": REEVE}, ("A. Reeve", "N. Okoro"), "H. Doyle"),
        # Another head of service is free.
        (
            {
                "reviewing_manager": REEVE,
                "dissenting_professional": PACE,
                "head_of_service": ["H. Doyle", "H. Two"],
            },
            ("A. Reeve", "N. Okoro"),
            "H. Two",
        ),
        # Nobody is: administration is told, and no barred person has it.
        ({"dissenting_professional": PACE}, ("A. Reeve", "N. Okoro"), None),
        (
            {"dissenting_professional": PACE, "reviewing_manager": REEVE},
            ("A. Reeve", "N. Okoro"),
            None,
        ),
        ({}, ("A. Reeve", "N. Okoro", "H. Doyle"), None),
    ],
)
def test_the_review_comes_to_who_is_free_or_to_nobody(
    people: Mapping[str, Any], attended: tuple[str, ...], name: str | None
) -> None:
    told = has_it(name)
    told["expect"]["notified"] = {"conference_admin": 1} if name is None else {}

    assert failures(people, there(*attended), told) == ()


@pytest.mark.parametrize(
    "way",
    [
        {"assign": "review_with_chair", "as": "head_of_service", "to": "N. Okoro"},
        {"assign": "review_with_chair", "as": "conference_admin", "to": "N. Okoro"},
    ],
)
def test_who_attended_is_not_handed_the_review(way: dict[str, str]) -> None:
    says = "Somebody who attended the conference may not act as Reviewing manager"
    refused = {"refuse": {**way, "because": "NotAllowed", "says": says}}

    found = failures({"reviewing_manager": REEVE}, there("N. Okoro"), refused, has_it("A. Reeve"))

    assert found == ()


def test_a_deputy_who_attended_does_not_review_for_who_is_away() -> None:
    away = {
        "absent": {
            "person": "A. Reeve", "from": "2026-09-09", "to": "2026-09-30", "deputy": "N. Okoro",
        },
    }  # fmt: skip
    refused = {"refuse": {**REVIEW, "name": "N. Okoro", "because": "NotAllowed"}}

    waits = {"expect": {"incidents": 0}}

    assert failures({}, there("N. Okoro"), away, refused, waits) == ()


def test_a_corrected_list_moves_the_review_to_who_is_nominated() -> None:
    corrected = {
        "correct": {"attendees": there("A. Reeve")},
        "as": "conference_admin",
        "because": "Left out.",
    }
    refused = {"refuse": {**REVIEW, "name": "A. Reeve", "because": "NotAllowed"}}

    found = failures({}, there(), has_it("A. Reeve"), corrected, refused, has_it("N. Okoro"))

    assert found == ()


def test_who_cannot_sit_is_seen_where_the_panel_is_appointed_with_the_reason() -> None:
    definition = shipped_definition("sunderland")
    example = read_example(definition.files["examples/s_140.yaml"], source="s_140")
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        if step.object == "appoint_panel":
            break
        if step.verb not in ("expect", "refuse"):
            performer.perform(step)

    task = next(each for each in stage.open_tasks() if each.element_id == "appoint_panel")
    form = stage.engine.questions.task(task.id, by=PersonId("M. Lint")).form
    options = next(f for f in form.fields() if f.path == "members[0].person").options

    assert {each.label for each in options if each.closed} == {
        "I. Novak: cannot sit: led the enquiry or is in the operational team",
        "P. Bruce: cannot sit: manages somebody who attended",
    }
