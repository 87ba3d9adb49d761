"""Valid things of the model; a test names only what matters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from engine.bank_holidays import england
from engine.ids import CaseId, ElementId, PersonId, ProcedureId, RoleId, UserTaskId
from engine.model.calendar import LONDON, Calendar
from engine.model.people import Part, Person
from engine.model.procedure import Role
from engine.model.user_task import UserTask, UserTaskState

NOON = datetime(2026, 9, 8, 11, 0, tzinfo=UTC)


@cache
def make_calendar() -> Calendar:
    """Return England's calendar, as it is seeded."""
    return Calendar(holidays=england())


def london(text: str) -> datetime:
    """Return the UTC instant of a London time such as `2026-10-23 14:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def make_user_task(**changes: Any) -> UserTask:
    """Return an open user task without a time limit."""
    task = UserTask(
        id=UserTaskId("case.1"),
        case_id=CaseId("case"),
        procedure_id=ProcedureId("small"),
        element_id=ElementId("decide"),
        name="Decide",
        role=RoleId("manager"),
        form_key="decide",
        activity=1,
        created_at=NOON,
    )
    if changes.get("state") is UserTaskState.ASSIGNED:
        changes.setdefault("assignee", PersonId("Max Manager"))
    return replace(task, **changes)


def make_person(name: str, *roles: str, **changes: Any) -> Person:
    """Return a person whose id is their name; roles are of the small procedure unless dotted."""
    keys = frozenset(role if "." in role or "_" in role else f"small.{role}" for role in roles)
    return replace(Person(id=PersonId(name), name=name, username=name, roles=keys), **changes)


def make_roles(**parts: Part) -> Mapping[RoleId, Role]:
    """Return roles by id, each with its part."""
    return {
        RoleId(name): Role(id=RoleId(name), title=name.title(), part=part)
        for name, part in parts.items()
    }


def a_day(text: str) -> date:
    """Return a date."""
    return date.fromisoformat(text)
