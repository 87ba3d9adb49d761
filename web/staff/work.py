"""What I must do: my tasks and my roles' open work, by urgency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request

from engine.ids import CaseId, PersonId, UserTaskId
from engine.model.damage import Damage
from engine.model.document import Document
from engine.model.people import Absence, Person
from engine.model.user_task import UserTask
from engine.reads.cases import About
from web import services
from web.frame.present import Group, TaskEntry, grouped, task_entry
from web.frame.rendering import render
from web.frame.security import current_person, signed_in

pages = Blueprint("work", __name__)

#: Notices looked at on the page of one's work.
_NEWEST = 20


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """The newest of several notices that are alike, and how many there are."""

    notice: Document
    reference: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkPage:
    """What a person must do, whom they cover, and what is open to their roles."""

    mine: Sequence[Group]
    mine_next: str | None
    #: Who is away, their tasks, and where more of them begin.
    covered: Sequence[tuple[Person, Sequence[Group], str | None]]
    role: Sequence[Group]
    role_next: str | None
    notices: Sequence[NoticeLine]
    #: Days on which the person covers, and for whom.
    to_cover: Sequence[tuple[Absence, Person]]
    #: Days away of those whom the person manages, with who is away and who covers.
    team_away: Sequence[tuple[Absence, Person, Person | None]]
    damaged: Sequence[Damage]
    references: Mapping[CaseId, str]
    may_start: bool
    drafts: int


@pages.get("/work")
@signed_in
def show() -> str:
    """Show the tasks of the person, of those they cover, and of their roles."""
    person, inbox, asked = current_person(), services().inbox, request.args
    mine = inbox.mine(person.id, cursor=asked.get("mine"))
    role = inbox.of_roles(person.id, cursor=asked.get("role"))
    covered = inbox.covered(person.id, of=asked.get("for"), cursor=asked.get("covered"))
    pages = [mine, role, *(page for _, page in covered)]
    about = services().views.about([task for page in pages for task in page.tasks])
    newest, drafts = inbox.notices(person.id), services().unsent.all_of(person.id)
    damaged = [*(each for page in pages for each in page.damaged), *newest.damaged]
    return render(
        "work/show.html",
        WorkPage(
            mine=grouped(_entries(mine.tasks, about)),
            mine_next=mine.next_cursor,
            covered=[
                (away, grouped(_entries(page.tasks, about)), page.next_cursor)
                for away, page in covered
            ],
            role=grouped(_entries(role.tasks, about, "Not taken by anybody")),
            role_next=role.next_cursor,
            notices=_notices(newest[:_NEWEST]),
            to_cover=services().people.to_cover(person.id),
            team_away=_team_away(person.id),
            damaged=damaged,
            references=_references(damaged),
            may_start=bool(services().views.entries(person.id)),
            drafts=len(drafts) + len(drafts.damaged),
        ),
    )


def _team_away(manager: PersonId) -> list[tuple[Absence, Person, Person | None]]:
    """Return the days away of somebody's team, soonest first, with who covers."""
    people = services().people
    team = {each.id: each for each in people.team(manager)}
    absences = people.absences(*team) if team else []
    deputies = people.several([each.deputy_id for each in absences if each.deputy_id])
    return [
        (each, team[each.person_id], deputies.get(each.deputy_id) if each.deputy_id else None)
        for each in absences
    ]


@pages.get("/notices")
@signed_in
def notices() -> str:
    """List the notices to the person, those of one case and title together."""
    found = services().inbox.notices(current_person().id)
    return render_template(
        "work/notices.html",
        notices=_notices(found),
        damaged=found.damaged,
        references=_references(found.damaged),
    )


def _references(damaged: Sequence[Damage]) -> Mapping[CaseId, str]:
    """Return the references of the cases of what cannot be read."""
    return services().views.references([CaseId(each.case_id) for each in damaged])


def _notices(found: Sequence[Document]) -> list[NoticeLine]:
    """Return notices newest first; of several alike about one case, the newest and how many."""
    references = services().views.references([notice.case_id for notice in found])
    alike: dict[tuple[str, str], list[Document]] = {}
    for notice in found:
        alike.setdefault((notice.case_id, notice.title), []).append(notice)
    return [
        NoticeLine(same[0], references.get(same[0].case_id, ""), len(same))
        for same in alike.values()
    ]


def _entries(
    tasks: Iterable[UserTask], known: Mapping[UserTaskId, About], status: str = ""
) -> list[TaskEntry]:
    now = services().clock.now()
    entries = []
    for task in tasks:
        about, role, whose = known[task.id]
        shown = replace(task, item_label=whose)
        entries.append(task_entry(shown, now=now, about=about, role=role, status=status))
    return entries
