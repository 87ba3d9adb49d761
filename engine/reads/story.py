"""Where a case is in a few sentences: what happened last, why, who must act, what next."""

import re
from collections.abc import Iterator, Mapping, Sequence

from engine.ids import ElementId, PersonId
from engine.model.case import CaseStatus
from engine.model.history import EventKind, HistoryEvent, HistoryRow
from engine.model.people import Person
from engine.model.procedure import ElementKind
from engine.model.user_task import UserTask
from engine.reads.case_view import CaseView
from engine.texts.british import (
    show_count,
    show_date_and_time,
    show_falls,
    show_list,
    show_moment,
)
from engine.wording.terms import decided_by, decision_words, named_in

#: A word of a rule's note that may be the id of a clause.
_NAME = re.compile(r"\w+")
#: What a story begins with: a step that somebody has done.
STEPS = frozenset({EventKind.USER_TASK_COMPLETED, EventKind.MESSAGE_RECEIVED})
#: What a story tells of what has happened.
TOLD = STEPS | {EventKind.DECISION_MADE}
#: Tasks that are named one by one.
_NAMED = 3


def story(view: CaseView, recent: Sequence[HistoryRow]) -> list[str]:
    """Return the sentences; `recent` are the newest rows of the history, oldest first.

    Those of them are told of which the reader of the view may know.
    """
    if view.case.is_voided:
        return list(_voided(view))
    known = [row for row in recent if view.reader.knows_event(row.event)]
    sentences = [*_last(view, known), *_why(view, known)]
    if view.case.status is CaseStatus.ENDED:
        return [*sentences, _ended(view)]
    return [*sentences, *_who_acts(view), *_next(view), *_being_dealt_with(view)]


def chosen_last(recent: Sequence[HistoryRow]) -> set[PersonId]:
    """Return whom the decision that is told of may have chosen: the texts that it gave."""
    event = _decided_last(recent)
    outputs = (event.content.get("outputs") or {}).values() if event else ()
    texts = (text for each in outputs for text in (each if isinstance(each, list) else [each]))
    return {PersonId(text) for text in texts if isinstance(text, str)}


def _voided(view: CaseView) -> Iterator[str]:
    voiding = view.case.bookkeeping.voiding
    if voiding is None or voiding.answered_at is None:
        return
    asked, confirmed = (_name(view.people, one) for one in (voiding.asked_by, voiding.answered_by))
    voided_at = show_date_and_time(voiding.answered_at)
    yield f"This case was voided on {voided_at}: it was opened by mistake."
    yield f"{asked} asked for it and {confirmed} confirmed it."
    yield f"Because: {voiding.because}"
    yield "It can be read; nothing more is done in it, and it counts nowhere."


def _last(view: CaseView, recent: Sequence[HistoryRow]) -> Iterator[str]:
    for row in reversed(recent):
        if row.event.kind in STEPS:
            written = row.event.content.get("written") or {}
            who = written.get("name") or _name(view.people, row.event.actor.person_id)
            what = view.definition.procedure.name_of(row.event.element_id)
            how = " in writing" if written else ""
            yield f"{who} completed “{what}”{how} on {show_date_and_time(row.event.at)}."
            return
    if view.case.history_seq:
        yield f"The case was started on {show_date_and_time(view.case.started_at)}."


def _why(view: CaseView, recent: Sequence[HistoryRow]) -> Iterator[str]:
    event = _decided_last(recent)
    if event is not None:
        yield _decided(view, event)


def _decided_last(recent: Sequence[HistoryRow]) -> HistoryEvent | None:
    """Return the last decision of a table, if nobody has completed a step since."""
    for row in reversed(recent):
        if row.event.kind is EventKind.USER_TASK_COMPLETED:
            return None
        if row.event.kind is EventKind.DECISION_MADE and not row.erased:
            return row.event
    return None


def _decided(view: CaseView, event: HistoryEvent) -> str:
    said = decision_words(event.content, view.definition, named_in(view.people))
    cited = "".join(f" The procedure says: {each}" for each in _clauses(view, event))
    return f"“{view.definition.procedure.name_of(event.element_id)}”: {said}{cited}"


def _clauses(view: CaseView, event: HistoryEvent) -> Iterator[str]:
    """Yield the words of the clauses that the rules which decided rest on."""
    clauses = view.definition.procedure.clauses
    notes = [
        note for rule in decided_by(event.content, view.definition) for note in rule.annotations
    ]
    for name in dict.fromkeys(name for note in notes for name in _NAME.findall(note)):
        if name in clauses:
            yield f"“{clauses[name].rule}” ({name})."


def _who_acts(view: CaseView) -> Iterator[str]:
    tasks = sorted(view.open_tasks, key=lambda t: (t.due_at is None, t.due_at or view.now))
    for task in tasks[:_NAMED]:
        yield _must(view, task)
    if (more := len(tasks) - _NAMED) > 0:
        yield f"{show_count(more, 'more task')} {'is' if more == 1 else 'are'} open."
    if not tasks and view.deadlines:
        first = view.deadlines[0]
        yield f"Nobody has to act now. Next is “{first.name}”, {show_falls(first.at)}."


def _must(view: CaseView, task: UserTask) -> str:
    role = view.definition.procedure.title_of(task.role)
    title = f"The {role}" if role else "Somebody"
    who = _name(view.people, task.assignee) if task.assignee else title
    about = f" for {task.item_label}" if task.item_label else ""
    if task.due_at is None:
        return f"{who} is to do “{task.name}”{about}; it has no time limit."
    late = "was due" if task.is_overdue(at=view.now) else "is due"
    return f"{who} is to do “{task.name}”{about}; it {late} by {show_moment(task.due_at)}."


def _next(view: CaseView) -> Iterator[str]:
    upcoming = [d for d in view.deadlines if d.at > view.now]
    if view.open_tasks and upcoming:
        first = upcoming[0]
        yield f"If nothing changes, “{first.name}” follows {show_falls(first.at)}."


def _ended(view: CaseView) -> str:
    names = [
        view.definition.procedure.name_of(end)
        for end in view.case.ends[-1:]
        if view.reader.knows_step(end)
    ]
    when = show_date_and_time(view.case.ended_at) if view.case.ended_at else ""
    return ": ".join([f"The case ended on {when}", *names]) + "."


def _being_dealt_with(view: CaseView) -> Iterator[str]:
    """Yield that there may be more, in the same words whether there is or not."""
    if not view.reader.keeps_back:
        return
    if not view.open_tasks and (around := _under_way(view)):
        yield f"{show_list([f'“{each}”' for each in around])} is under way."
    yield "The case is being dealt with. Steps that are not for you are not shown here."


def _name(people: Mapping[PersonId, Person], person_id: PersonId | None) -> str:
    found = people.get(person_id) if person_id else None
    return found.name if found else "Somebody"


def _under_way(view: CaseView) -> list[str]:
    """Return what the reader may know to be under way, of which they know no step inside."""
    elements = view.definition.procedure.elements
    started = [elements[ElementId(name)] for name, at in view.states.items() if at == "started"]
    inside = {(each.parent_id or each.process_id) for each in started}
    kinds = (ElementKind.SUB_PROCESS, ElementKind.CALL_ACTIVITY)
    return [
        each.name
        for each in started
        if each.kind in kinds and each.name and not {each.id, each.called} & inside
    ]
