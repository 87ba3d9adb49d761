"""What a trainer may ask the class before a step, with right and instructive wrong answers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from engine.casework.casework import Casework
from engine.errors import Refused
from engine.feel import FeelError
from engine.model.case import CaseStatus
from engine.model.history import EventKind
from engine.package import Definition
from engine.ports import Place
from engine.rehearsal import Stage
from engine.texts.british import capital, show_moment
from engine.training.date_mistakes import in_words, is_recorded, mistakes, mistakes_with_a_date
from engine.training.moment import Choice, ClassQuestion, Moment, OpenTask
from engine.training.moment_of import moment
from engine.training.player import Played
from engine.training.walk import Walk
from engine.wording.terms import role_title
from engine.wording.time_limits import Counted, counted

_MOST_WRONG = 3
_MOST_DATES = 3
_RECORDED = "The limit is the day that was recorded in this case; nothing is counted."


def questions(
    walk: Walk, definition: Definition, played: Sequence[Played], stage: Stage
) -> tuple[ClassQuestion, ...]:
    """Return what can be asked at a moment; nothing where nobody has anything to do."""
    now = moment(walk, definition, played, stage)
    if not now.tasks:
        return ()
    task = _next_task(now)
    asked = [_who(now, task)]
    for each in _dated(now, task):
        asked += list(_when(now, each, stage))
    asked += list(_nobody(now, task, stage))
    # Always in the same order, which tells nothing of the right one.
    return tuple(replace(one, choices=_mixed(one.choices)) for one in asked)


def _next_task(now: Moment) -> OpenTask:
    """Return the task the example does next, else the one that is due first."""
    by_example = next((task for task in now.tasks if task.has_example), None)
    dated = [task for task in now.tasks if task.due_at is not None]
    soonest = min(dated, key=lambda task: str(task.due_at), default=now.tasks[0])
    return by_example or soonest


def _dated(now: Moment, first: OpenTask) -> list[OpenTask]:
    """Return the tasks whose limit is asked for: the one in hand, then others due another day."""
    found = [first]
    for task in now.tasks:
        if task.due_at is not None and task.due_at not in [one.due_at for one in found]:
            found.append(task)
    return found[:_MOST_DATES]


# --- who -----------------------------------------------------------------------------------


def _who(now: Moment, task: OpenTask) -> ClassQuestion:
    roles = now.definition.procedure.roles
    acting = {one.role for one in now.tasks}
    choices = [
        Choice(
            text=f"{task.person}, the {task.own_title or task.role_title}",
            is_right=True,
            why=f"“{task.name}” is for the {task.role_title}"
            + (f"; {task.person} acts in that place." if task.own_title else "."),
        )
    ]
    # Those who already took part are the likelier mistake.
    met = [role for role, _ in now.case.view.participants] if now.case else []
    for role in sorted(roles, key=lambda one: (one not in met, list(roles).index(one))):
        if role in acting or len(choices) > _MOST_WRONG:
            continue
        holder = next(iter(now.people.get(role, ())), "")
        if holder == task.person:
            continue
        about = roles[role].description
        choices.append(
            Choice(
                text=f"{holder}, the {role_title(now.definition, role)}",
                is_right=False,
                why=f"The {role_title(now.definition, role)} has nothing to do at this moment."
                + (f" {about}" if about else ""),
            )
        )
    return ClassQuestion(
        kind="who",
        text=f"Who does “{task.name}”?" if len(now.tasks) > 1 else "Who acts next?",
        choices=tuple(choices),
        clauses=task.clauses,
    )


# --- by when -------------------------------------------------------------------------------


def _when(now: Moment, task: OpenTask, stage: Stage) -> Iterator[ClassQuestion]:
    if task.due_at is None:
        return
    element = now.definition.element(task.element_id)
    with stage.engine.open_work() as work:
        casework = stage.engine.office.read(work, task.case_id)
        place = next(
            a.place for a in casework.run.activities() if f"{task.case_id}.{a.number}" == task.id
        )
        calendar = casework.calendar
        found = _counted(element.due, casework, place)
    if found is None and not is_recorded(element.due, now.definition.procedure.facts):
        return
    if found is None:
        why, wrong = _RECORDED, mistakes_with_a_date(task.due_at, calendar)
    else:
        why, wrong = in_words(found, task.due_at, calendar), mistakes(found, task.due_at, calendar)
    choices = [Choice(text=show_moment(task.due_at), is_right=True, why=why)]
    texts = {choices[0].text}
    for mistake in wrong:
        if show_moment(mistake.at) not in texts and len(choices) <= _MOST_WRONG:
            texts.add(show_moment(mistake.at))
            choices.append(Choice(text=show_moment(mistake.at), is_right=False, why=mistake.why))
    yield ClassQuestion(
        kind="when",
        text=f"By when is “{task.name}” to be done?",
        choices=tuple(choices),
        clauses=task.clauses,
    )


def _counted(limit: str, casework: Casework, place: Place) -> Counted | None:
    """Return what a limit counts, where it can be counted now."""
    try:
        return counted(
            limit,
            casework.names.scope(place),
            now=casework.now,
            calendar=casework.calendar,
            facts=casework.definition.procedure.facts,
        )
    except FeelError:
        return None


# --- and if nobody does --------------------------------------------------------------------


def _nobody(now: Moment, task: OpenTask, stage: Stage) -> Iterator[ClassQuestion]:
    if task.due_at is None or task.due_at <= now.now:
        return
    kept = stage.keep()
    told = _what_follows(task, task.due_at, stage)
    stage.restore(kept)
    if told is None:
        return
    right, ended, closed = told
    choices = [
        Choice(text=right, is_right=True, why="That is what follows when the clock moves on."),
        *_wrong_endings(ended=ended, closed=closed),
    ]
    yield ClassQuestion(
        kind="nobody",
        text=f"What happens if nobody does “{task.name}”?",
        choices=tuple(choices),
        clauses=task.clauses,
    )


def _wrong_endings(*, ended: bool, closed: bool) -> Iterator[Choice]:
    if not ended:
        yield Choice(
            text="The dissent lapses and the case closes",
            is_right=False,
            why="This limit reminds, marks and escalates; it ends nothing.",
        )
    if closed:
        yield Choice(
            text="The task stays open until somebody does it",
            is_right=False,
            why="Here the procedure draws what follows when the time is over, and goes on.",
        )
    else:
        yield Choice(
            text="The task goes away and the next step begins without it",
            is_right=False,
            why="The task stays open until somebody does it.",
        )
    yield Choice(
        text="Nothing at all",
        is_right=False,
        why="Something follows from every limit; nothing is left to wait in silence.",
    )


def _what_follows(task: OpenTask, due: datetime, stage: Stage) -> tuple[str, bool, bool] | None:
    """Move the clock past the limit and see: what happened, and whether case and task ended."""
    before = len(stage.history(task.case_id))
    try:
        stage.move_to(due + timedelta(seconds=2))
    except Refused:
        return None
    rows = stage.history(task.case_id)[before:]
    ended = stage.case(task.case_id).status is not CaseStatus.RUNNING
    closed = task.id not in [one.id for one in stage.open_tasks(task.case_id)]
    elements = stage.definition.procedure.elements
    kinds = {row.event.kind for row in rows if row.event.element_id == task.element_id}
    said = list(
        dict.fromkeys(
            f"the time limit “{elements[row.event.element_id].name}” is reached"
            for row in rows
            if row.event.kind is EventKind.TIMER_FIRED and row.event.element_id
        )
    )
    if EventKind.TASK_OVERDUE in kinds:
        said.append("the task is marked overdue and those concerned are told")
    said.append("the task is no longer open" if closed else "it stays open")
    if ended:
        said.append("the case ends")
    return capital("; ".join(said)), ended, closed


def _mixed(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return choices in an order that follows from what they say, and from nothing else."""
    mixed = sorted(choices, key=lambda choice: choice.text)
    key = "\n".join(choice.text for choice in mixed)
    Random(key).shuffle(mixed)  # noqa: S311 - an order, not a secret
    return tuple(mixed)
