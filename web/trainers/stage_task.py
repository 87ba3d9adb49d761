"""The task in hand: its real form, begun with the example's answers, usual ones or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask import url_for

from engine.errors import Refused
from engine.forms import FormView
from engine.forms.values import to_plain
from engine.model.people import Person
from engine.reads.questions import Entered
from engine.training import Moment, OpenTask, Source, Startable, TrainingRoom
from web.trainers.stage_drawing import start_process
from web.trainers.stage_view import who

BLANK = "blank"
_TABS = ((Source.EXAMPLE.value, "The example's answers"), (Source.USUAL.value, "Usual answers"),
         (BLANK, "Empty"))  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class StageQuery:
    """What the address or the post asks for."""

    task: str = ""
    start: str = ""
    source: str = ""
    #: What was entered into the form, where it is shown again.
    entered: Entered | None = None


class Tab(NamedTuple):
    """Answers with which the form may begin."""

    key: str
    text: str
    is_current: bool
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InHand:
    """The task in hand, or the start of a case, with its form."""

    title: str
    who: str
    due_at: datetime | None = None
    due_why: str = ""
    form: FormView
    tabs: Sequence[Tab]
    action: str
    draft_url: str
    button: str


def in_hand(room: TrainingRoom, moment: Moment, asked: StageQuery, *, by: Person) -> InHand | None:
    """Return the task in hand, or the start of a case; None where there is nothing to do."""
    if asked.start or not moment.cases:
        return _start(room, moment, asked, by=by)
    task = chosen(moment, asked.task)
    return _task(room, moment, task, asked, by=by) if task else None


def chosen(moment: Moment, task_id: str) -> OpenTask | None:
    """Return the open task asked for, else the one the example does next, else the first."""
    for task in moment.tasks:
        if task.id == task_id:
            return task
    following = moment.next.element_id if moment.next else ""
    return min(
        moment.tasks,
        key=lambda task: (not task.has_example, task.element_id != following),
        default=None,
    )


def _task(
    room: TrainingRoom, moment: Moment, task: OpenTask, asked: StageQuery, *, by: Person
) -> InHand:
    walk_id = moment.walk.id
    usual = (Source.EXAMPLE if task.has_example else Source.USUAL).value
    source = asked.source if asked.source in (BLANK, *Source) else usual
    entered = asked.entered or _begun(room, walk_id, task, source, by=by)
    view = room.steps.task(walk_id, task.id, by=by, entered=entered)
    return InHand(
        title=view.form.title or task.name,
        who=f"{who(task, moment)}{f' About {task.about}.' if task.about else ''}",
        due_at=task.due_at,
        due_why=task.due_why,
        form=view.form,
        tabs=_tabs(walk_id, source, has_example=task.has_example, task=task.id),
        action=url_for("training_stage.complete", walk_id=walk_id, task_id=task.id),
        draft_url=url_for("training_stage.draft", walk_id=walk_id, task_id=task.id),
        button=f"Complete as {task.person}",
    )


def _begun(
    room: TrainingRoom, walk_id: str, task: OpenTask, source: str, *, by: Person
) -> Entered:
    if source == BLANK:
        return Entered()
    try:
        return Entered(given=room.steps.answers(walk_id, task.id, Source(source), by=by))
    except Refused:
        return Entered()  # nothing to begin with: the form as staff first see it


def _start(room: TrainingRoom, moment: Moment, asked: StageQuery, *, by: Person) -> InHand | None:
    process_id = asked.start or start_process(moment)
    start = next((s for s in moment.startable if s.process_id == process_id), None)
    if start is None:
        return None
    walk_id = moment.walk.id
    answers = _start_answers(moment)
    source = asked.source or (Source.EXAMPLE.value if answers else BLANK)
    entered = asked.entered or Entered(given=answers if source == Source.EXAMPLE.value else None)
    _, form = room.steps.start_form(walk_id, process_id, by=by, entered=entered)
    tabs = [
        tab
        for tab in _tabs(walk_id, source, has_example=bool(answers), start=process_id)
        if tab.key != Source.USUAL.value
    ]
    person = _starter(moment, start)
    return InHand(
        title=form.title or start.title,
        who=f"{person} starts the case.",
        form=form,
        tabs=tabs,
        action=url_for("training_stage.begin", walk_id=walk_id, process_id=process_id),
        draft_url=url_for("training_stage.begin_draft", walk_id=walk_id, process_id=process_id),
        button=f"Start as {person}",
    )


def _starter(moment: Moment, start: Startable) -> str:
    """Return who starts the case: whom the example names, else the first of the role."""
    if moment.next and moment.next.element_id == start.process_id and moment.next.starter:
        return moment.next.starter
    return str(next(iter(moment.people.get(start.role, ())), start.role_title))


def _start_answers(moment: Moment) -> Mapping[str, Any] | None:
    following = moment.next
    if following is None or following.verb != "start":
        return None
    step = next(step for step in moment.example.steps if step.number == following.number)
    found: Mapping[str, Any] = to_plain(step.details.get("answers") or {})
    return found


def _tabs(walk_id: str, source: str, *, has_example: bool, **args: Any) -> list[Tab]:
    return [
        Tab(
            key,
            text,
            key == source,
            url_for("training_stage.show", walk_id=walk_id, answers=key, **args, _anchor="task"),
        )
        for key, text in _TABS
        if has_example or key != Source.EXAMPLE.value
    ]
