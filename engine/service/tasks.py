"""Commands on user tasks: claim, release, assign, complete; their drafts are in `drafts.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.casework.acting import (
    acting,
    opens,
    refuse_to_give_oneself,
    refuse_to_pass_on,
    refuse_unless_manages,
    refuse_unless_open,
    said_closed,
)
from engine.casework.attendance import with_added, with_people
from engine.casework.casework import Casework
from engine.casework.correction_notices import tell_whose_words
from engine.casework.need_to_know import Standing
from engine.casework.occasion import as_recorded, refuse_same_dissent
from engine.casework.scene import refuse_barred, scene_of, with_chosen
from engine.errors import InvalidAnswers, NotAllowed, NotFound, ProcessFailed, WrongState
from engine.feel import FeelError
from engine.forms import Form, appointments, people_chosen, validate
from engine.ids import CaseId, PersonId, RoleId, UserTaskId
from engine.model.document import digest_of
from engine.model.history import EventKind
from engine.model.people import ENGINE, role_key
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.ports import Place
from engine.service.attempts import Tried
from engine.service.commands import Commands
from engine.service.foreseen import Foreseen, foreseen

#: Where it stands that a letter has changed.
LETTER = "letter"
#: What says with whom a task is, and under which key.
_MOVES = {
    EventKind.USER_TASK_CREATED: "assignee",
    EventKind.USER_TASK_ASSIGNED: "to",
    EventKind.USER_TASK_RELEASED: "nobody",
    EventKind.USER_TASK_CLAIMED: "nobody",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tasks:
    """What people do with their tasks."""

    commands: Commands

    def claim(self, task_id: UserTaskId, *, by: PersonId) -> None:
        """Take an unassigned user task of one's role, and no other with it.

        Who takes it has the role in the case from then on where nobody else has it. Raises
        `NotAllowed`, `WrongState` for a task that is taken or closed.
        """

        def act(casework: Casework) -> None:
            task, standing = _open_task(casework, task_id, by)
            if task.assignee is not None and not standing.acts_for(task.assignee, _key(task)):
                raise WrongState("Somebody else has already taken this task.", task_id=task_id)
            principal = _take_part(casework, task, standing, is_own=task.in_person)
            casework.tasks.put(task.claimed(by=principal).moved_by_hand())
            casework.ledger.note(EventKind.USER_TASK_CLAIMED, task.element_id, {"task": task.id})

        self._run(task_id, act, Tried(by=by, verb="claim", task_id=task_id))

    def release(self, task_id: UserTaskId, *, by: PersonId) -> None:
        """Give a claimed user task back to its role, and no other with it.

        Who has nothing left to do in the role has no part in it any more. What belongs to a part
        that was given, and was handed on, returns to who had it. Raises `NotAllowed` for whoever
        does not have it, for a part that was given for this case alone, and where who had it is
        not there, or where the task of a post would wait for nobody; `WrongState` for a closed
        task.
        """

        def act(casework: Casework) -> None:
            task, standing = _open_task(casework, task_id, by)
            if task.assignee is None or not standing.acts_for(task.assignee, _key(task)):
                raise NotAllowed("Only who has this task can give it back.", task_id=task_id)
            _refuse_another(casework, task, None)
            refuse_to_pass_on(casework, task)
            casework.ledger.actor = standing.actor(task.assignee, task.role)
            before = _had_before(casework, task)
            if before is not None:
                _refuse_return(casework, task, before)
            else:
                _refuse_to_nobody(casework, task)
            casework.tasks.put(_given_back(casework, task))
            _give_up_if_done(casework, task.role, task.assignee)
            casework.ledger.note(EventKind.USER_TASK_RELEASED, task.element_id, {"task": task.id})
            if before is not None:
                casework.tasks.put(task.claimed(by=before).moved_by_hand())
                casework.parts.join_unless_taken(task.role, before)
                casework.ledger.note(
                    EventKind.USER_TASK_ASSIGNED, task.element_id, {"task": task.id, "to": before}
                )

        self._run(task_id, act, Tried(by=by, verb="release", task_id=task_id))

    def assign(self, task_id: UserTaskId, *, to: PersonId, by: PersonId) -> None:
        """Hand a user task to somebody of its role, and no other with it.

        For who has it, their line manager and administration. Raises `NotAllowed` for others, and
        for whom the role is not or a rule of separation bars; `WrongState` for a closed task.
        """

        def act(casework: Casework) -> None:
            task, standing = _open_task(casework, task_id, by)
            refuse_unless_manages(casework, task, standing)
            if to == by:
                refuse_unless_open(casework, standing)
            _refuse_another(casework, task, to)
            _refuse_unfit(casework, task, to)
            if task.assignee != to:
                refuse_to_give_oneself(casework, standing, task.role, to)
            casework.ledger.actor = standing.actor(by, task.role)
            if task.role in casework.parts.vacant:
                casework.appointing.succeed(task.role, casework.parts.vacant[task.role], to)
            casework.parts.refuse_clash(to, task.role)
            casework.tasks.put(task.claimed(by=to).moved_by_hand())
            if task.assignee is not None and task.assignee != to:
                _give_up_if_done(casework, task.role, task.assignee)
            casework.parts.join_unless_taken(task.role, to)
            casework.ledger.note(
                EventKind.USER_TASK_ASSIGNED, task.element_id, {"task": task.id, "to": to}
            )

        self._run(task_id, act, Tried(by=by, verb="assign", task_id=task_id))

    def complete(
        self,
        task_id: UserTaskId,
        *,
        by: PersonId,
        answers: Mapping[str, Any],
        also: Sequence[UserTaskId] = (),
        shown: Mapping[UserTaskId, str] | None = None,
    ) -> None:
        """Complete a user task with the answers to its form, and with the same ones others of it.

        `also` are tasks of the same step for other children or items: all are completed or none.
        `shown` are the digests of the letters that were on the page, by task; None where there
        was none: what a task is about (`letterOf`) has to be what was read. Raises `NotAllowed`,
        `WrongState` where one is no longer open, `InvalidAnswers`.
        """

        def act(casework: Casework) -> None:
            _complete_all(casework, [task_id, *also], by, answers, shown)

        tried = Tried(by=by, verb="complete", task_id=task_id)
        self.commands.run(case_of(task_id), act, tried=tried, writes=answers)

    def foresee(
        self,
        task_id: UserTaskId,
        *,
        by: PersonId,
        answers: Mapping[str, Any],
        also: Sequence[UserTaskId] = (),
    ) -> Foreseen | None:
        """Return what completing user tasks would do, and keep nothing of it.

        None where the procedure could not go on with it. Raises what `complete` raises.
        """
        return foreseen(
            self.commands,
            case_of(task_id),
            lambda casework: _complete_all(casework, [task_id, *also], by, answers),
            answers,
            Tried(by=by, verb="complete", task_id=task_id),
        )

    def _run(self, task_id: UserTaskId, act: Callable[[Casework], None], tried: Tried) -> None:
        self.commands.run(case_of(task_id), act, tried=tried)


def _refuse_unread(
    casework: Casework,
    tasks: Sequence[UserTask],
    by: PersonId,
    shown: Mapping[UserTaskId, str],
) -> None:
    """Raise `InvalidAnswers` where a letter is not the one that was read.

    Raises `NotAllowed` first where a task is not theirs: that is written down, as any attempt.
    """
    for task in tasks:
        acting(casework.staffing, task, casework.staffing.standing(by))
        element = casework.definition.element(task.element_id)
        if not element.properties.get("letterOf"):
            continue
        letters = casework.letters_shown(element, casework.place_of(task))
        if shown.get(task.id) != digest_of(letters):
            said = "The letter has changed since you read it: read it as it stands now"
            raise InvalidAnswers({LETTER: said})


def _complete_all(
    casework: Casework,
    task_ids: Sequence[UserTaskId],
    by: PersonId,
    answers: Mapping[str, Any],
    shown: Mapping[UserTaskId, str] | None = None,
) -> tuple[Element, list[Place]]:
    """Complete user tasks of one step, once all are theirs and their letters were read.

    Return that step, and the place from which each was done.
    """
    if any(case_of(each) != casework.id for each in task_ids):
        raise NotFound("Expected tasks of this case.")
    tasks = [_open_task(casework, each, by)[0] for each in dict.fromkeys(task_ids)]
    if len({each.element_id for each in tasks}) > 1:
        raise WrongState("Only tasks of one step can be completed with the same answers.")
    if shown is not None:
        _refuse_unread(casework, tasks, by, shown)
    first, *others = tasks
    element, place = _complete(casework, first.id, by, answers)
    places = [place]
    for each in others:
        try:
            places.append(_complete(casework, each.id, by, answers)[1])
        except InvalidAnswers as refusal:
            said = {at: f"{each.item_label}: {text}" for at, text in refusal.errors.items()}
            raise InvalidAnswers(said) from refusal
    return element, places


def _complete(
    casework: Casework, task_id: UserTaskId, by: PersonId, answers: Mapping[str, Any]
) -> tuple[Element, Place]:
    """Complete a user task; return its step, and the place from which it was done."""
    task, standing = _open_task(casework, task_id, by)
    element = casework.definition.element(task.element_id)
    own = task.in_person or element.takes_part
    principal = _take_part(casework, task, standing, is_own=own)
    _bind(casework, task.role, principal, by)
    place = casework.place_of(task)
    if element.acts_as is not None:
        for person in dict.fromkeys((principal, by)):
            casework.parts.bind_as(element.acts_as, person)
    form = casework.definition.form(element)
    clean = clean_answers(casework, form, answers, place)
    casework.tasks.put(task.completed(by=by, at=casework.now))
    casework.ledger.note(
        EventKind.USER_TASK_COMPLETED,
        task.element_id,
        {"task": task.id, "answers": clean, **casework.file.item_content(place)},
    )
    take_answers(casework, element, clean, place=place, by=by)
    casework.ledger.actor = ENGINE
    casework.run.complete(task.activity)
    return element, place


def case_of(task_id: UserTaskId) -> CaseId:
    """Return the case of a user task, which is the first part of its id."""
    return CaseId(task_id.rpartition(".")[0])


def clean_answers(
    casework: Casework, form: Form, answers: Mapping[str, Any], place: Place | None
) -> dict[str, Any]:
    """Validate answers as seen from a place. Raises `InvalidAnswers`.

    Raises `ProcessFailed` where the form cannot be worked out.
    """
    clean = _valid(casework, form, answers, place)
    casework.refuse_shrinking(clean)
    known = with_added(casework, form, dict(clean))
    refuse_barred(casework.people, form, known)
    found = with_people(casework, known)
    if added := {key: value for key, value in known.items() if clean.get(key) != value}:
        # Of who was added, what the form asks can be said only now.
        _valid(casework, form, {**answers, **added}, place, found)
    return dict(found if form.append_to else as_recorded(casework, found, place))


def _valid(
    casework: Casework,
    form: Form,
    answers: Mapping[str, Any],
    place: Place | None,
    found: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return valid answers; `found` are those in which it is settled who somebody is."""
    known_of = casework.names.known_with(answers if found is None else found)
    scene = scene_of(casework, place, known_of=known_of)
    if found is not None:
        scene = with_chosen(casework, scene, people_chosen(form, found))
    try:
        return dict(validate(form, answers, scene))
    except FeelError as error:
        raise ProcessFailed(place.element_id if place else "", f"{form.id}: {error}") from error


def take_answers(  # noqa: PLR0913 - whose answers they are, where they belong, and of when
    casework: Casework,
    element: Element,
    answers: Mapping[str, Any],
    *,
    place: Place | None,
    by: PersonId | None,
    arrived_at: datetime | None = None,
) -> None:
    """Put validated answers where they belong: file, list, stamp, participants.

    What came in writing is stamped with when it arrived. Raises `InvalidAnswers` where somebody
    may not have the part.
    """
    form, at = casework.definition.form(element), arrived_at or casework.now
    if by is not None:
        refuse_same_dissent(casework, form, answers, by)
        tell_whose_words(casework, element, answers, by=by)
    if form.append_to:
        entry = {**answers, "at": at.isoformat(), "by": by}
        casework.file.append(form.append_to, entry)
    elif answers:
        casework.file.write(place, answers)
    stamp = element.properties.get("stamps")
    if stamp:
        casework.file.write(place, {stamp: at.isoformat()})
    for path, role, chosen in appointments(form, answers):
        _appoint_chosen(casework, path, RoleId(role), PersonId(chosen))
    if place is not None:

        def refuse(error: NotAllowed) -> None:
            chosen = error.ids.get("person_id")
            paths = [path for path, _, person in people_chosen(form, answers) if person == chosen]
            raise InvalidAnswers({paths[0] if paths else "": error.message}) from error

        casework.appointing.by_property(element, place, refused=refuse)


def _appoint_chosen(casework: Casework, path: str, role: RoleId, person: PersonId) -> None:
    try:
        casework.appointing.appoint(role, person)
    except NotAllowed as error:
        raise InvalidAnswers({path: error.message}) from error


def _open_task(casework: Casework, task_id: UserTaskId, by: PersonId) -> tuple[UserTask, Standing]:
    standing = casework.staffing.standing(by)
    task = next((task for task in casework.tasks.open.values() if task.id == task_id), None)
    if task is None:
        done = casework.work.tasks.one(task_id)
        said = said_closed(casework.work.people, done, opens=opens(casework, standing))
        raise WrongState(said, task_id=task_id, actual=done.state)
    return casework.upkeep.as_drawn(task), standing


def _take_part(
    casework: Casework, task: UserTask, standing: Standing, *, is_own: bool
) -> PersonId:
    """Check who does the task and for whom, and make the principal a participant.

    What is somebody's own (`is_own`), such as a declaration, is done for nobody else: a deputy
    does it for themself, and then has the part.
    """
    principal, person_id = acting(casework.staffing, task, standing), standing.person.id
    if is_own and principal != person_id:
        casework.appointing.succeed(task.role, principal, person_id)
        principal = person_id
    casework.parts.join_unless_taken(task.role, principal)
    casework.ledger.actor = standing.actor(principal, task.role)
    return principal


def _given_back(casework: Casework, task: UserTask) -> UserTask:
    """Return a task as everybody's of its role; of one given for a case, of who has that part."""
    back = task.released()
    return back if casework.parts.is_given(task.role) else back.moved_by_hand()


def _give_up_if_done(casework: Casework, role: RoleId, person_id: PersonId) -> None:
    """End the part of who has passed on all they had of it.

    A declaration that they still owe for it is nothing to keep: it is asked of who has the part.
    """
    own = casework.parts.tasks_of(role, person_id)
    if own and casework.staffing.has_to_declare(person_id, role) and all(t.in_person for t in own):
        casework.parts.step_down(role, person_id)
    else:
        casework.parts.give_up_if_done(role, person_id)


def _had_before(casework: Casework, task: UserTask) -> PersonId | None:
    """Return who had a task of a part that is given, before it was handed to who has it now."""
    if not casework.parts.is_given(task.role):
        return None
    had: list[PersonId | None] = []
    for event in casework.ledger.recorded():
        if event.content.get("task") == task.id and event.kind in _MOVES:
            had.append(event.content.get(_MOVES[event.kind]))
    is_handed = len(had) > 1 and had[-1] == task.assignee
    return had[-2] if is_handed and had[-2] != task.assignee else None


def _refuse_return(casework: Casework, task: UserTask, before: PersonId) -> None:
    """Raise `NotAllowed` where who had a task before cannot have it back."""
    person, today = casework.people.person(before), casework.staffing.today
    is_there = person.active and before not in casework.people.deputies([before], today)
    if not is_there:
        raise NotAllowed(
            f"{person.name}, who handed this to you, is not there to have it back. Hand it to "
            "somebody else, or ask administration to.",
            task_id=task.id,
        )
    _refuse_unfit(casework, task, before)
    casework.parts.refuse_clash(before, task.role)


def _refuse_to_nobody(casework: Casework, task: UserTask) -> None:
    """Raise `NotAllowed` where the task of a post is given back and nobody else has its role."""
    role, who = casework.definition.procedure.roles.get(task.role), task.assignee
    if role is None or who is None or not role.is_post:
        return
    kept = {who, *task.barred}
    if any(each.active and each.id not in kept for each in casework.people.eligible(task.role)):
        return
    nominated = casework.staffing.nominated(task.role, barred=kept)
    way = f"Hand it on to {nominated[0].name}, who is nominated for this" if nominated else ""
    raise NotAllowed(
        "Nobody else who may do this has the role, so it would wait for nobody. "
        f"{way or 'Ask administration to find somebody to hand it on to'}.",
        task_id=task.id,
    )


def _bind(casework: Casework, role: RoleId, principal: PersonId, by: PersonId) -> None:
    """Let who does a task, and who they do it for, have taken the part in which it is done."""
    taking_part = {p.person_id for p in casework.parts.of_role(role)}
    for person in (by, principal):
        if person not in taking_part or principal != by:
            casework.parts.bind(role, person)


def _refuse_another(casework: Casework, task: UserTask, person: PersonId | None) -> None:
    """Raise `NotAllowed` for anybody but the assignee of a task drawn as `inPerson`."""
    is_own = casework.staffing.is_own_alone(task) if person else task.in_person
    if is_own and task.assignee is not None and person != task.assignee:
        raise NotAllowed(
            "This has to be done in person: nobody can do it for somebody else.", task_id=task.id
        )


def _refuse_unfit(casework: Casework, task: UserTask, to: PersonId) -> None:
    """Raise `NotAllowed` for somebody who may not have a task."""
    person = casework.people.person(to)
    if not casework.definition.procedure.may_fill(person, task.role):
        raise NotAllowed(f"{person.name} does not have the role of this task.")
    if not person.has_account:
        raise NotAllowed(f"{person.name} has no account, so nothing can be handed to them.")
    if to in task.barred:
        casework.parts.refuse_step(to, task)
        raise NotAllowed(f"{person.name} did what is checked here: a second person has to do it.")


def _key(task: UserTask) -> str:
    return role_key(task.procedure_id, task.role)
