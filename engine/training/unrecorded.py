"""What a class is told that stands in no history: a refusal, a limit reached, a moved date."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from engine.errors import NotAllowed, NotFound
from engine.ids import PersonId, UserTaskId
from engine.model.rules import refuse_clash
from engine.rehearsal import Refusal, Stage
from engine.rehearsal.example import Step
from engine.rehearsal.shape import REFUSALS
from engine.texts.british import show_list, show_moment
from engine.training.moment import Happening
from engine.training.step_words import clauses_of, name_of

_SECOND = timedelta(seconds=1)


def refused(step: Step, refusal: Refusal, stage: Stage) -> Happening:
    """Tell a refusal to a class: what the person reads, and how things stand."""
    told = refusal.sentence
    if refusal.kind == REFUSALS[NotFound]:
        # For authors of examples it names ids.
        told = "There is nothing here that you may see or do at this moment."
    element = str(step.object.get("do") or "")
    return Happening(
        at=stage.now,
        text=f"They are told: “{told}” Nothing is changed.",
        element_id=element,
        clauses=clauses_of(stage.definition, element),
        why=" ".join(_standing(step, refusal, stage)),
    )


def _standing(step: Step, refusal: Refusal, stage: Stage) -> Iterator[str]:
    """Say who has what was tried, and why not the one who tried."""
    definition, wanted = stage.definition, str(step.object.get("do") or "")
    tasks = list(stage.open_tasks())
    task = next((one for one in tasks if one.element_id == wanted), None)
    if task is None:
        names = [f"“{one.name}”" for one in tasks]
        if wanted and names:
            yield f"“{name_of(definition, wanted)}” is not open; open now: {show_list(names)}."
        return
    if refusal.kind != REFUSALS[NotAllowed]:
        return
    if task.assignee is not None:
        yield f"“{task.name}” is with {task.assignee}."
    who = PersonId(str(step.object.get("name") or ""))
    try:
        roles = definition.procedure.roles
        refuse_clash(who, task.role, participants=stage.participants(task.case_id), roles=roles)
    except NotAllowed as clash:
        yield clash.sentence


def moved(stage: Stage, dues: Mapping[UserTaskId, datetime | None]) -> Iterator[Happening]:
    """Yield the due dates that a correction or a day off moved."""
    for task in stage.open_tasks():
        before = dues.get(task.id)
        if before is not None and task.due_at is not None and before != task.due_at:
            yield Happening(
                at=stage.now,
                text=f"“{task.name}” is now due by {show_moment(task.due_at)}, no longer "
                f"by {show_moment(before)}.",
                element_id=str(task.element_id),
                clauses=clauses_of(stage.definition, task.element_id, about_time=True),
                why=task.due_why,
            )


def just_due(stage: Stage) -> Iterator[Happening]:
    """Yield the tasks whose limit the clock stands at."""
    for task in stage.open_tasks():
        if task.due_at is not None and timedelta() <= stage.now - task.due_at < _SECOND:
            yield Happening(
                at=stage.now,
                text=f"“{task.name}” is due now, and nobody has done it.",
                element_id=str(task.element_id),
                clauses=clauses_of(stage.definition, task.element_id, about_time=True),
                by_itself=True,
                why=task.due_why,
            )
