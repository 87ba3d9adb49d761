"""What is to be started: by whom, and with what is known of its conference."""

from collections.abc import Mapping
from typing import Any

from engine.casework.acting import refuse_where_voided
from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing, no_case_here, require_access
from engine.casework.occasion import occasion_of
from engine.casework.office import Office
from engine.errors import NotAllowed, NotFound, WrongState
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.forms import appointments
from engine.forms.values import to_plain
from engine.ids import CaseId, RoleId
from engine.model.case import NewCase
from engine.model.history import EventKind
from engine.model.occasion import Occasion
from engine.model.people import ENGINE, Part, role_key
from engine.model.procedure import Entry
from engine.package import Definition
from engine.ports import UnitOfWork


def starting_role(
    definition: Definition, process_id: str, standing: Standing, role: RoleId | None
) -> RoleId:
    """Return the role in which somebody starts a process. Raises `NotAllowed`, `NotFound`."""
    entry = definition.procedure.entries.get(process_id)
    if entry is None:
        raise NotFound(f"Expected a process that people start, but found {process_id!r}.")
    held = [
        candidate
        for candidate in entry.roles
        if standing.holder(role_key(definition.id, candidate)) is not None
    ]
    if role in held:
        return RoleId(str(role))
    if not held or role is not None:
        raise NotAllowed("You do not have a role that starts this.", process_id=process_id)
    return held[0]


def role_beside(
    casework: Casework, role: RoleId, answers: Mapping[str, Any], standing: Standing
) -> RoleId:
    """Return the role in which somebody starts a case once they have named who is in it.

    Who named another in their own role, and administers too, has started it as administration:
    they may put it right where it was the wrong one.
    """
    definition, process_id = casework.definition, casework.case.process_id
    form = definition.form(definition.start_of(process_id))
    named = [person for _, given, person in appointments(form, answers) if given == role]
    if not named or standing.person.id in named:
        return role
    beside = [
        each
        for each in definition.procedure.entries[process_id].roles
        if definition.part(each) is Part.ADMINISTRATION
        and standing.person.holds(role_key(definition.id, each))
    ]
    return next(iter(beside), role)


def let_starter_in(casework: Casework) -> None:
    """Let a new case open to who started it and named others, until its first steps are done.

    Those are the ones in the role in which it was started: what was recorded is the starter's
    until then, and nobody loses sight of what they have just sent.
    """
    events, tasks = casework.ledger.events, casework.tasks.open.values()
    started = next((each.actor for each in events if each.kind is EventKind.CASE_STARTED), ENGINE)
    taking_part = {p.person_id for p in casework.parts.participants}
    if started.person_id is not None and started.person_id not in taking_part:
        waiting = [task for task in tasks if task.role == started.role]
        casework.tasks.let_in([started.person_id], waiting)


def known_of_conference(
    work: UnitOfWork,
    other: CaseId,
    standing: Standing,
    definition: Definition,
    *,
    lock: bool = False,
) -> Occasion:
    """Return what is recorded of the occasion of another case, of what the two share.

    Raises `NotFound` for whoever need not know of that case, `WrongState` where it is a case of
    another procedure, in whose words nothing of it may be read.
    """
    first = work.cases.one(other)
    require_access(work, first, standing)
    if first.procedure_id != definition.id:
        raise WrongState(
            "A further dissent follows the same procedure as the first one of its conference. "
            "Start it from a case of this procedure.",
            case_id=other,
        )
    return occasion_of(work, definition, first.conference_id, lock=lock)


def taken_from_ended(
    office: Office, work: UnitOfWork, new: NewCase, standing: Standing
) -> Mapping[str, Any]:
    """Return what a new case takes over from one that has ended, as its entry says.

    Nothing else of that case goes with it, and it stays ended. Raises `NotFound` for whoever took
    no part in it in a role of the entry, `WrongState` where there is no ended case to start from.
    """
    entry = office.definitions.in_force(new.procedure_id).procedure.entries[new.process_id]
    if not entry.takes:
        return {}
    if new.conference_of is None:
        raise WrongState("Start this from the page of the case that it is about.")
    ended = office.without_process(work, work.cases.one(new.conference_of))
    if ended.case.is_closed(at=standing.at) or not may_follow(ended, entry, standing):
        raise no_case_here()
    refuse_where_voided(ended)
    if not ended.case.has_ended:
        raise WrongState("This case has not ended: do it on the page of the case.")
    scope = ended.names.scope(None)
    try:
        found = {
            key: compile_feel(text).evaluate(scope, now=ended.now, calendar=ended.file.calendar)
            for key, text in entry.takes.items()
        }
    except FeelError as error:
        said = "What this takes over from the case cannot be read. The policy owner can mend it."
        raise WrongState(said) from error
    return {key: to_plain(value) for key, value in found.items()}


def may_follow(casework: Casework, entry: Entry, standing: Standing) -> bool:
    """Say whether somebody took part in a case in a role in which what follows is started."""
    who = standing.person.id
    return any(p.person_id == who and p.role in entry.roles for p in casework.parts.participants)
