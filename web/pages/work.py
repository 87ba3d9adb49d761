"""What I must do: my tasks and my roles' open work, by urgency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from engine.errors import NotFound
from web import services
from web.present import grouped, task_entry
from web.security import current_person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.user_task import UserTask

pages = Blueprint("work", __name__)


@pages.get("/work")
@signed_in
def show() -> str:
    """Show the tasks of the person, of those they cover, and of their roles."""
    person, inbox = current_person(), services().inbox
    mine = inbox.mine(person.id, cursor=request.args.get("mine"))
    role = inbox.of_roles(person.id, cursor=request.args.get("role"))
    covered = inbox.covered(person.id)
    return render_template(
        "work/show.html",
        mine=grouped(_entries(mine.tasks)),
        mine_next=mine.next_cursor,
        covered=[(name, grouped(_entries(page.tasks))) for name, page in covered],
        role=grouped(_entries(role.tasks, "Not taken by anybody")),
        role_next=role.next_cursor,
        notices=inbox.notices(person.id),
        may_start=_may_start(),
    )


def _entries(tasks: Iterable[UserTask], status: str = "") -> list[dict[str, Any]]:
    now = services().clock.now()
    listed = list(tasks)
    references = services().views.references([task.case_id for task in listed])
    entries = []
    for task in listed:
        title, role = services().views.names(task)
        entries.append(
            task_entry(
                task,
                now=now,
                about=f"{references.get(task.case_id, '')} · {title}",
                role=role,
                status=status,
            )
        )
    return entries


def _may_start() -> bool:
    try:
        return bool(services().views.entries(current_person().id))
    except NotFound:
        return False
