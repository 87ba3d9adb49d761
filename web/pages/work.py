"""What I must do: my tasks and my roles' open work, by urgency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from engine.errors import NotFound
from web import services
from web.present import grouped, task_entry
from web.security import current_person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.document import Document
    from engine.model.user_task import UserTask

pages = Blueprint("work", __name__)

#: Notices looked at on the page of one's work.
_NEWEST = 20


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
        notices=_notices(inbox.notices(person.id)[:_NEWEST]),
        may_start=_may_start(),
    )


@pages.get("/notices")
@signed_in
def notices() -> str:
    """List the notices to the person, those of one case and title together."""
    found = services().inbox.notices(current_person().id)
    return render_template("work/notices.html", notices=_notices(found))


def _notices(found: Sequence[Document]) -> list[dict[str, Any]]:
    """Return notices newest first; of several alike about one case, the newest and how many."""
    references = services().views.references([notice.case_id for notice in found])
    listed: dict[tuple[str, str], dict[str, Any]] = {}
    for notice in found:
        entry = listed.setdefault(
            (notice.case_id, notice.title),
            {"notice": notice, "reference": references.get(notice.case_id, ""), "count": 0},
        )
        entry["count"] += 1
    return list(listed.values())


def _entries(tasks: Iterable[UserTask], status: str = "") -> list[dict[str, Any]]:
    now = services().clock.now()
    listed = list(tasks)
    views = services().views
    case_ids = [task.case_id for task in listed]
    references, titles = views.references(case_ids), views.titles(case_ids)
    entries = []
    for task in listed:
        procedure, role = views.names(task)
        named = (titles[task.case_id], references.get(task.case_id, ""), procedure)
        entries.append(
            task_entry(
                task,
                now=now,
                about=" · ".join(filter(None, named)),
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
