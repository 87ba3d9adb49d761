"""Shows a moment of a walk: cases, tasks, dates ahead, what may be done, what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from engine.casework.need_to_know import Standing
from engine.casework.walls import whole_class
from engine.errors import Refused
from engine.ids import ElementId, PersonId, RoleId
from engine.model.calendar import in_utc, london_date
from engine.model.case import CaseStatus
from engine.model.people import Person
from engine.model.procedure import Trigger
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.ports import UnitOfWork
from engine.reads.case_view import CaseView, case_view
from engine.reads.cases import RECENT
from engine.reads.story import story
from engine.rehearsal import Stage
from engine.rehearsal.example import Example, Step
from engine.training.moment import (
    Ahead,
    CaseAtMoment,
    Moment,
    NextStep,
    OpenTask,
    Sendable,
    Startable,
    StepTaken,
    WalkLine,
)
from engine.training.player import Played
from engine.training.step_words import clauses_of, starter_of, step_in_words
from engine.training.walk import Move, Walk
from engine.training.weeks import clock_words, since_words, weeks
from engine.training.writing import going_on_in_words
from engine.wording.terms import role_title

#: Looks at cases from outside, so that nothing is held back from the class.
_CLASS = Standing(person=Person(id=PersonId("the class"), name="the class"))


def moment(walk: Walk, definition: Definition, played: Sequence[Played], stage: Stage) -> Moment:
    """Return what the stage shows; `stage` stands at the last of the moments played."""
    last = played[-1]
    calendar = stage.calendar()
    with stage.engine.open_work() as work:
        cases = tuple(
            _case(name, stage, work, definition) for name, case_id in stage.cases.items()
        )
    shown = next((case for case in cases if case.name == last.case), cases[-1] if cases else None)
    moves = [step.move for step in played[1:] if step.move]
    tasks = tuple(_tasks(cases, stage, next_deed(walk.example, moves, last.at)))
    ahead = _ahead(cases, tasks)
    conference = conference_date(shown)
    return Moment(
        walk=line_of(walk, definition),
        definition=definition,
        example=walk.example,
        step=last.number,
        now=last.at,
        clock=clock_words(last.at),
        since=since_words(last.at, conference, calendar),
        conference=conference,
        story="\n\n".join(
            filter(None, (walk.example.story.strip(), going_on_in_words(walk.example)))
        ),
        learning=walk.example.learning,
        cases=cases,
        case=shown,
        tasks=tasks,
        sendable=tuple(_sendable(cases, stage)),
        startable=tuple(startable(stage)),
        ahead=ahead,
        weeks=weeks(last.at, conference, ahead, calendar),
        happened=last.happened,
        next=_step_ahead(next_step(walk.example, moves, last.at), stage),
        steps=tuple(taken(step) for step in played[1:]),
        people={RoleId(role): tuple(names) for role, names in stage.holders().items()},
        is_over=bool(cases) and all(c.view.case.status is not CaseStatus.RUNNING for c in cases),
    )


def line_of(walk: Walk, definition: Definition) -> WalkLine:
    """Return a walk as it stands in a list."""
    return WalkLine(
        id=walk.id,
        title=walk.title,
        procedure_id=walk.procedure_id,
        procedure=definition.procedure.title,
        version=walk.version,
        branch=walk.branch,
        branches=tuple(walk.branches),
        steps=len(walk.moves),
        example=walk.key,
        lesson=walk.lesson,
        revision=walk.revision,
    )


def taken(step: Played) -> StepTaken:
    """Return a step as it was taken."""
    entry = step.move.entry if step.move else {}
    verb = next(iter(entry), "")
    target = entry.get(verb)
    return StepTaken(
        number=step.number,
        text=step.text,
        verb=verb,
        element_id=target if isinstance(target, str) else "",
        at=step.at,
        note=step.move.note if step.move else "",
        happened=step.happened,
    )


def next_step(example: Example, moves: Sequence[Move], now: datetime) -> Step | None:
    """Return what the example does next.

    What it only expects is passed over, and a wait until an instant that the trainer's clock
    has passed already.
    """
    return next(_ahead_of(example, moves, now), None)


def next_deed(example: Example, moves: Sequence[Move], now: datetime) -> Step | None:
    """Return the same, with attempts that are to be refused passed over as well."""
    return next((s for s in _ahead_of(example, moves, now) if s.verb != "refuse"), None)


def _ahead_of(example: Example, moves: Sequence[Move], now: datetime) -> Iterator[Step]:
    done = max((move.example_step for move in moves), default=0)
    return (step for step in example.steps if step.number > done and not _is_over(step, now))


def _is_over(step: Step, now: datetime) -> bool:
    until = step.object
    if step.verb == "wait" and isinstance(until, datetime):
        return in_utc(until) <= now
    if step.verb == "wait" and isinstance(until, date):
        return until < london_date(now)
    return step.verb == "expect"


def conference_date(case: CaseAtMoment | None) -> date | None:
    """Return the day of the conference, once it is recorded."""
    if case is None:
        return None
    for key in ("conference_date", *case.view.definition.procedure.conference_keys):
        value = case.view.case.file.get(key)
        if key.endswith("date") and isinstance(value, str):
            return date.fromisoformat(value)
    return None


def startable(stage: Stage) -> Iterator[Startable]:
    """Yield what somebody may start by hand."""
    definition, timers = stage.definition, stage.timer_starts()
    for entry in definition.procedure.entries.values():
        if entry.process_id not in timers and entry.roles:
            role = entry.roles[0]
            yield Startable(
                process_id=entry.process_id,
                title=entry.title or entry.process_id,
                role=role,
                role_title=role_title(definition, role),
            )


# --- cases ---------------------------------------------------------------------------------


def _case(name: str, stage: Stage, work: UnitOfWork, definition: Definition) -> CaseAtMoment:
    casework = stage.engine.office.read(work, stage.cases[name])
    view = case_view(
        casework, _CLASS, casework.parts.participants, reader=whole_class(casework, _CLASS)
    )
    recent = work.history.of(view.case.id, after=max(0, view.case.history_seq - RECENT))
    going = [element_id for element_id, state in view.states.items() if state != "done"]
    processes = _processes(view.states, definition)
    return CaseAtMoment(
        name=name,
        view=view,
        states=view.states,
        processes=processes,
        process_id=_busiest(going, view, definition, processes),
        story=tuple(story(view, recent)),
    )


def _processes(states: Mapping[str, str], definition: Definition) -> tuple[str, ...]:
    elements = definition.procedure.elements
    met = (elements[ElementId(name)].process_id for name in states if name in elements)
    return tuple(dict.fromkeys(met))


def _busiest(
    going: Sequence[str], view: CaseView, definition: Definition, processes: Sequence[str]
) -> str:
    """Return the process of the first open task, else the innermost one that waits."""
    elements = definition.procedure.elements
    if view.open_tasks:
        return elements[view.open_tasks[-1].element_id].process_id
    waiting = [elements[ElementId(name)].process_id for name in going if name in elements]
    ends = [elements[end].process_id for end in view.case.ends if end in elements]
    return next(iter([*ends[-1:], *waiting[-1:], *processes[:1]]), view.case.process_id)


# --- tasks and dates -----------------------------------------------------------------------


def _tasks(
    cases: Sequence[CaseAtMoment], stage: Stage, upcoming: Step | None
) -> Iterator[OpenTask]:
    for case in cases:
        for task in case.view.open_tasks:
            person = doer(stage, task, case.name)
            yield OpenTask(
                id=task.id,
                case_id=task.case_id,
                case=case.name,
                element_id=task.element_id,
                name=task.name,
                about=task.item_label,
                role=task.role,
                role_title=role_title(stage.definition, task.role),
                person=person,
                own_title=_own_title(stage, person, task.role),
                is_claimed=task.assignee is not None,
                due_at=task.due_at,
                due_why=task.due_why,
                is_overdue=task.is_overdue(at=stage.now),
                clauses=clauses_of(stage.definition, task.element_id),
                has_example=is_about(upcoming, task, stage),
            )


def _own_title(stage: Stage, person: PersonId, role: RoleId) -> str:
    held = [str(key) for key, names in stage.holders().items() if person in names]
    return "" if str(role) in held or not held else role_title(stage.definition, held[0])


def doer(stage: Stage, task: UserTask, case: str) -> PersonId:
    """Return who would do a task: who has it, else the first who may."""
    if task.assignee is not None:
        return task.assignee
    step = Step(number=0, verb="do", object=task.element_id, details={"case": case})
    try:
        return stage.who(step, task)
    except Refused:
        return PersonId("")


def is_about(step: Step | None, task: UserTask, stage: Stage) -> bool:
    """Say whether a step of the example is to complete this task."""
    if step is None or step.verb != "do" or step.object != task.element_id:
        return False
    try:
        return stage.task(step).id == task.id
    except Refused:
        return False


def _ahead(cases: Sequence[CaseAtMoment], tasks: Sequence[OpenTask]) -> tuple[Ahead, ...]:
    found = [
        Ahead(at=task.due_at, name=task.name, why=task.due_why, is_task=True)
        for task in tasks
        if task.due_at is not None
    ]
    found += [
        Ahead(at=limit.at, name=limit.name, why=limit.why, is_task=False)
        for case in cases
        for limit in case.view.deadlines
        if limit.at > case.view.now
    ]
    # What two have in common is told once, by the task that has it rather than by the drawing.
    kept: dict[tuple[datetime, str], Ahead] = {}
    for one in sorted(found, key=lambda each: (each.at, not each.is_task)):
        kept.setdefault((one.at, one.name), one)
    return tuple(kept.values())


def _sendable(cases: Sequence[CaseAtMoment], stage: Stage) -> Iterator[Sendable]:
    definition = stage.definition
    for case in cases:
        for name, state in case.states.items():
            element = definition.procedure.elements.get(ElementId(name))
            if element is None or state != "waiting" or element.trigger is not Trigger.MESSAGE:
                continue
            role = next(iter(element.senders), RoleId(""))
            step = Step(number=0, verb="send", object="", details={"as": role, "case": case.name})
            try:
                person = stage.who(step, None)
            except Refused:
                continue
            yield Sendable(
                message=element.trigger_value,
                name=element.name or element.trigger_value,
                case=case.name,
                case_id=case.view.case.id,
                person=person,
                role=role,
                role_title=role_title(definition, role),
                has_form=bool(element.form_key),
            )


def _step_ahead(step: Step | None, stage: Stage) -> NextStep | None:
    if step is None:
        return None
    at = step.details.get("at")
    return NextStep(
        number=step.number,
        text=step_in_words(step, stage),
        verb=step.verb,
        element_id=step.object if isinstance(step.object, str) else "",
        at=in_utc(at) if isinstance(at, datetime) and in_utc(at) > stage.now else None,
        starter=starter_of(step, stage) if step.verb == "start" else "",
    )
