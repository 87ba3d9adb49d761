"""Q11: who reviews a dissent is free of conflict, whichever post the review comes to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import NotAllowed
from engine.ids import PersonId
from engine.model.people import Absence
from engine.rehearsal.example import read_example
from engine.rehearsal.rehearse import Outcome, Performer
from engine.rehearsal.stage import Stage
from tests.conftest import shipped_definition

REVIEW = {"next_action": "decide", "notes_read": True, "reasons_read": True, "findings": "F."}
POSTS = ("qa_manager", "deputy_manager", "senior_manager")


def referred(post: str, conflict: str) -> Stage:
    """Return a case that is referred where the review comes to a post.

    Of those who have it the first is in conflict; for each later post there is a deputy.
    """
    definition = shipped_definition("manager_review")
    example = read_example(definition.files["examples/q_01.yaml"], source="q_01")
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    last = [step.object for step in example.steps].index("refer_dissent")
    for step in example.steps[:last]:
        performer.perform(step)
    for role in POSTS:
        only(stage, role, *{post: ("A. In Conflict", "B. Free")}.get(role, (f"D. {role}",)))
    for role in POSTS[: POSTS.index(post)]:
        away(stage, f"D. {role}")
    if conflict == "away":
        away(stage, "A. In Conflict")
    elif conflict == "line manager":
        stage.engine.people.change(
            PersonId("J. Pace"),
            lambda person: replace(person, line_manager_id=PersonId("A. In Conflict")),
            by=None,
        )
    elif conflict == "dissents":
        stage.engine.people.change(
            PersonId("J. Pace"),
            lambda person: replace(
                person, name="A. A. Pace", roles=person.roles | {"manager_review.qa_manager"}
            ),
            by=None,
        )
    performer.perform(example.steps[last])
    return stage


def only(stage: Stage, role: str, *names: str) -> None:
    """Let some people be all who have a role."""
    with stage.engine.open_work() as work:
        before = work.people.holders(f"manager_review.{role}", limit=50)
    for person in before:
        stage.engine.people.deactivate(person.id, by=None)
    for name in names:
        has(stage, name, role)


def has(stage: Stage, name: str, role: str) -> None:
    known = stage.engine.people.person(PersonId("R. Holm"))
    new = {"id": PersonId(name), "name": name, "username": name.replace(" ", "")}
    roles = frozenset({f"manager_review.{role}"})
    stage.engine.people.add(replace(known, **new, roles=roles), by=None)


def away(stage: Stage, name: str) -> None:
    person_id, today = PersonId(name), stage.now.date()
    days = Absence(person_id=person_id, first_day=today, last_day=today + timedelta(days=20))
    stage.engine.people.add_absence(days, by=person_id)


@pytest.mark.parametrize("conflict", ["none", "away", "line manager"])
@pytest.mark.parametrize(
    ("post", "free"),
    [
        ("qa_manager", "D. deputy_manager"),
        ("deputy_manager", "B. Free"),
        ("senior_manager", "B. Free"),
    ],
)
def test_who_is_away_or_manages_the_dissenter_does_not_review(
    post: str, free: str, conflict: str
) -> None:
    stage = referred(post, conflict)

    [task] = [t for t in stage.open_tasks() if t.element_id == "confirm_independence"]

    assert task.assignee == ("A. In Conflict" if conflict == "none" else free)


@pytest.mark.parametrize(
    ("others", "successor"), [("there", "B. Free"), ("gone", "D. deputy_manager")]
)
def test_who_leaves_in_mid_review_is_followed_by_who_declares_first(
    others: str, successor: str
) -> None:
    stage = referred("qa_manager", "none")
    if others == "gone":
        stage.engine.people.deactivate(PersonId("B. Free"), by=None)
    declare(stage, "A. In Conflict")

    stage.engine.people.deactivate(PersonId("A. In Conflict"), by=None)

    now = {t.element_id: t.assignee for t in stage.open_tasks() if t.role == "qa_manager"}
    assert now == dict.fromkeys(("review_dissent", "confirm_independence"), successor)
    with pytest.raises(NotAllowed, match="declares"):
        complete(stage, "review_dissent", successor, REVIEW)
    declare(stage, successor)
    complete(stage, "review_dissent", successor, REVIEW)


def declare(stage: Stage, name: str) -> None:
    complete(stage, "confirm_independence", name, {"free": True})


def complete(stage: Stage, element: str, name: str, answers: Mapping[str, Any]) -> None:
    [task] = [t for t in stage.open_tasks() if t.element_id == element]
    stage.engine.tasks.complete(task.id, by=PersonId(name), answers=answers)


def test_another_holder_of_the_post_reviews_where_the_first_by_name_dissents() -> None:
    stage = referred("qa_manager", "dissents")

    [task] = [t for t in stage.open_tasks() if t.element_id == "confirm_independence"]
    assert task.assignee == "A. In Conflict"
