"""A case as one person may see it: what is open to them, by when, and what they can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.casework import voiding
from engine.casework.acting import acting, may_name, may_send
from engine.casework.casework import Casework
from engine.casework.correctors import may_correct_some
from engine.casework.in_writing import ToKeyIn, to_key_in
from engine.casework.need_to_know import Standing, opening_of, require_access
from engine.casework.starting import may_follow
from engine.casework.taking_over import may_take_over
from engine.casework.walls import Reader, reader_of
from engine.errors import NotFound, ProcessFailed, Refused, WrongState
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.ids import ElementId, PersonId, RoleId
from engine.model.case import Case, Incident
from engine.model.case_file import read_path, value_at
from engine.model.closed_cases import RecordsRequest
from engine.model.damage import Listed
from engine.model.document import Document
from engine.model.people import Participant, Person
from engine.model.procedure import Element, Entry, Role
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.ports import Place
from engine.reads.own_words import OwnWordsLine, own_words
from engine.reads.proposed import ProposedLine, proposed_lines
from engine.reads.refusals import is_told_of_refusals, sees_readers
from engine.texts.british import display
from engine.wording.time_limits import counted, why_due


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """Something a person may do at any time, such as withdrawing."""

    message: str
    name: str
    element_id: str
    has_form: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A date ahead that the drawing waits for."""

    at: datetime
    name: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseView:
    """A case for the page of one person to whom it opens.

    Steps, limits, states, letters and all that can be done are those that the person may know of.
    The case itself is whole, its file too: which answers they may read `record_read` says, and
    which entries of the history `Views.history`.
    """

    case: Case
    definition: Definition
    title: str
    conference: str
    children: Sequence[Mapping[str, Any]]
    #: Id of the role and who has it, in order of appointment.
    participants: Sequence[tuple[str, Person]]
    people: Mapping[PersonId, Person]
    open_tasks: Sequence[UserTask]
    #: Ids of the open tasks the person may do.
    mine: frozenset[str]
    closed_tasks: Sequence[UserTask]
    deadlines: Sequence[Deadline]
    actions: Sequence[Action]
    #: What may be started from the case now that it has ended.
    follows: Sequence[Entry]
    #: What others sent in writing, and the reader may key in as theirs.
    to_key_in: Sequence[ToKeyIn]
    #: The reader's own words, as others noted them.
    own_words: Sequence[OwnWordsLine]
    #: The corrections that the reader proposed, or may answer as a second person.
    proposed: Sequence[ProposedLine]
    incidents: Sequence[Incident]
    documents: Listed[Document]
    #: Element id to `done`, `ready`, `waiting` or `started`.
    states: Mapping[str, str]
    may_correct: bool
    #: The parts that wait for the reader to name who takes them on, with who has left.
    vacancies: Sequence[tuple[Role, Person]]
    #: The parts that the reader may let somebody take over: id of the role, and who has it.
    may_take_over: Sequence[tuple[RoleId, PersonId]]
    #: Who reads it, and what of it is for them.
    reader: Reader
    now: datetime
    #: What was later than its limit, or is, in the procedure's words.
    late: Sequence[str] = ()
    #: Whether the reader may ask for the case to be voided, or answer who asked.
    may_void: bool = False
    may_answer_void: bool = False
    #: Whether the reader may know what was refused in the case, and who has opened it.
    knows_refusals: bool = False
    knows_readers: bool = False
    #: By which request a closed case is open to the reader.
    opening: RecordsRequest | None = None


def view_for(casework: Casework, standing: Standing) -> CaseView:
    """Return a case as one person may see it.

    Raises `NotFound` for whoever need not know of it.
    """
    participants = require_access(casework.work, casework.case, standing)
    return case_view(casework, standing, participants)


def case_view(
    casework: Casework,
    standing: Standing,
    participants: Sequence[Participant],
    *,
    reader: Reader | None = None,
) -> CaseView:
    """Return a case as one person may see it."""
    reader = reader or reader_of(casework, standing)
    work, definition = casework.work, casework.definition
    known = [t for t in casework.tasks.open.values() if knows_task(reader, t)]
    open_tasks = [as_shown(casework, each, standing) for each in known]
    closed = [t for t in work.tasks.closed_of(casework.id) if knows_task(reader, t)]
    people = work.people.several(sorted(_seen(casework, participants, open_tasks, closed)))
    taking_part = [(p.role, people[p.person_id]) for p in participants if p.person_id in people]
    mine = [each for each in open_tasks if not why_not(casework, each, standing)]
    labels = definition.procedure.labels
    documents = work.documents.of(casework.id)
    return CaseView(
        case=casework.case,
        definition=definition,
        title=label_of(casework, labels.get("title", "")),
        conference=label_of(casework, labels.get("conference", "")),
        children=_children(casework),
        participants=taking_part,
        people=people,
        open_tasks=open_tasks,
        mine=frozenset(each.id for each in mine),
        closed_tasks=closed,
        deadlines=_deadlines(casework, reader),
        actions=_actions(casework, standing),
        follows=_follows(casework, standing),
        to_key_in=to_key_in(casework, standing),
        own_words=own_words(casework, standing),
        proposed=list(proposed_lines(casework, standing)),
        incidents=[_as_known(reader, each) for each in work.incidents.of(casework.id)],
        documents=Listed(filter(reader.opens, documents), documents.damaged),
        states=_states(casework, reader),
        may_correct=casework.case.ended_at is None and may_correct_some(casework, standing),
        vacancies=_vacancies(casework, standing),
        may_take_over=[
            (role, person.id)
            for role, person in taking_part
            if may_take_over(casework, standing, role, person)
        ],
        reader=reader,
        now=casework.now,
        late=_late(casework, reader),
        may_void=voiding.may_ask(casework, standing),
        may_answer_void=voiding.may_answer(casework, standing),
        knows_refusals=is_told_of_refusals(reader),
        knows_readers=sees_readers(reader),
        opening=opening_of(work, casework.case, standing),
    )


def _seen(
    casework: Casework,
    participants: Sequence[Participant],
    open_tasks: Sequence[UserTask],
    closed: Sequence[UserTask],
) -> set[PersonId]:
    """Return whose names stand on the page of a case."""
    ids = {p.person_id for p in participants}
    ids |= {t.assignee for t in open_tasks if t.assignee}
    ids |= {t.completed_by for t in closed if t.completed_by}
    if asked := casework.case.bookkeeping.voiding:
        ids |= {asked.asked_by, asked.answered_by or asked.asked_by}
    return ids


def knows_task(reader: Reader, task: UserTask) -> bool:
    """Say whether somebody may know of a task, open or done: who has or did it always may."""
    own = reader.standing.person.id in (task.assignee, task.completed_by)
    return own or reader.knows_step(task.element_id)


def refuse_unknown(reader: Reader, task: UserTask) -> None:
    """Raise `NotFound` for a task of which somebody may not know."""
    if not knows_task(reader, task):
        raise NotFound("Expected a task of which you may know, but there is none here.")


def _children(casework: Casework) -> list[Any]:
    """Return whom a case is about, or while nobody has said it, whom its occasion is about."""
    file, procedure = casework.file.content, casework.definition.procedure
    listed = (file.get(key) for key in (procedure.children, procedure.occasion.items))
    return next((each for each in listed if each), [])


def as_shown(casework: Casework, task: UserTask, standing: Standing) -> UserTask:
    """Return an open task as it says whose it is: to who may do it, whose seat, and of whose day.

    The seat is that of the person in the entry of a list; the day is one such as a child's.
    """
    person = person_of(casework.file.content, task)
    if person and task.is_open and not why_not(casework, task, standing):
        task = replace(task, item_label=casework.people.called(person))
    return _with_whose_day(casework, task)


def person_of(content: Mapping[str, Any], task: UserTask) -> str:
    """Return the id of who stands in the entry of a list for which a task is; "" for nobody.

    An entry with a name, such as a child's, is called by that.
    """
    if task.item_label or not task.item_path:
        return ""
    entry = value_at(content, read_path(task.item_path))
    return str(entry.get("person") or "") if isinstance(entry, Mapping) else ""


def _with_whose_day(casework: Casework, task: UserTask) -> UserTask:
    element = casework.definition.element(task.element_id)
    if not task.is_open or task.due_at is None or "dueFrom" not in element.properties:
        return task
    try:
        why = casework.upkeep.why_of(task, casework.place_of(task))
    except (ProcessFailed, WrongState):
        return task  # The page opens all the same; whoever acts next gets the incident.
    return replace(task, due_why=why)


def why_not(casework: Casework, task: UserTask, standing: Standing) -> str:
    """Say why somebody may not do a task; "" if they may."""
    if not task.is_open:
        return "This task is no longer open."
    try:
        acting(casework.staffing, task, standing)
    except Refused as refusal:
        return refusal.message
    return ""


def label_of(casework: Casework, expression: str) -> str:
    """Return how pages name something, by FEEL of the procedure."""
    if not expression:
        return ""
    value = compile_feel(expression).evaluate(
        casework.names.scope(None), now=casework.now, calendar=casework.calendar
    )
    return display(value)


def _deadlines(casework: Casework, reader: Reader) -> list[Deadline]:
    found = []
    try:
        timers = casework.run.timers()
    except ProcessFailed:
        return []  # The page opens all the same; whoever acts next gets the incident.
    for timer in timers:
        element = casework.definition.element(timer.place.element_id)
        if not reader.knows_step(element.id):
            continue
        counts = counted(
            element.trigger_value,
            casework.names.scope(timer.place),
            now=casework.now,
            calendar=casework.calendar,
            facts=casework.definition.procedure.facts,
        )
        whose = casework.names.due_from(element, timer.place)
        why = why_due(counts, casework.calendar, whose)
        found.append(Deadline(at=timer.due_at, name=element.name, why=why))
    return found


def _as_known(reader: Reader, incident: Incident) -> Incident:
    """Return where and why a case stands still, or no more than that it does."""
    if reader.knows_step(incident.element_id):
        return incident
    return replace(incident, element_id=ElementId(""), message="")


def _late(casework: Casework, reader: Reader) -> Sequence[str]:
    """Return the words of the facts of lateness (`..._late`) that are true and may be known."""
    procedure, scope = casework.definition.procedure, casework.names.scope(None)

    def is_late(fact: str) -> bool:
        try:
            return scope[fact] is True
        except FeelError:
            return False  # The page opens all the same; what needs the fact gets the incident.

    said = {
        name: words["true"]
        for name, words in procedure.words.items()
        if name.endswith("_late") and name in procedure.facts and "true" in words
    }
    return [words for name, words in said.items() if reader.knows_of(name) and is_late(name)]


def _actions(casework: Casework, standing: Standing) -> list[Action]:
    found, definition = [], casework.definition
    for message, place in casework.run.messages():
        element = definition.element(place.element_id)
        if may_send(casework, element, standing) and _is_offered(casework, element, place):
            found.append(
                Action(
                    message=message,
                    name=_called(casework, element, place) or element.name or message,
                    element_id=element.id,
                    has_form=bool(element.form_key),
                )
            )
    return found


def _is_offered(casework: Casework, element: Element, place: Place) -> bool:
    try:
        return casework.names.is_offered(element, place)
    except ProcessFailed:
        return True  # The page opens all the same; whoever sends it gets the incident.


def _follows(casework: Casework, standing: Standing) -> Sequence[Entry]:
    """Return what somebody may start from a case that has ended."""
    if not casework.case.has_ended or casework.case.is_voided:
        return []
    entries = casework.definition.procedure.entries.values()
    return [each for each in entries if each.takes and may_follow(casework, each, standing)]


def _called(casework: Casework, element: Element, place: Place) -> str:
    """Return what a form is called on its page, which says what is done with it."""
    heading, scope = casework.definition.form(element).heading, casework.names.scope(place)
    return heading.render(scope, now=casework.now, calendar=casework.calendar)


def _vacancies(casework: Casework, standing: Standing) -> Sequence[tuple[Role, Person]]:
    roles, people = casework.definition.procedure.roles, casework.people
    return tuple(
        (roles[role], people.person(former))
        for role, former in casework.parts.vacant.items()
        if may_name(casework.staffing, standing, role)
    )


def _states(casework: Casework, reader: Reader) -> dict[str, str]:
    states = dict.fromkeys(casework.case.trail, "done")
    states.update(dict(casework.run.positions()))
    return {element: state for element, state in states.items() if reader.knows_step(element)}
