"""Commands on cases: start, send, name a successor, correct, attach, resolve an incident.

Of a correction, who may make it is in `correctors.py`, what it may be in `corrections.py`, how it
is made in `correcting.py`, and whom it is told to in `correction_notices.py`, all of
`engine/casework`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.casework import voiding
from engine.casework.acting import (
    DECLARE_FIRST,
    may_name,
    may_send,
    opens,
    refuse_to_give_oneself,
    refuse_unless_open,
    refuse_where_voided,
)
from engine.casework.casework import Casework
from engine.casework.correcting import close_overtaken, correct_fact, correct_or_propose
from engine.casework.correction_notices import (
    ask_second_person,
    tell_not_made,
    tell_of_correction,
)
from engine.casework.correctors import correcting_as, refuse_after_end
from engine.casework.need_to_know import Standing, require_access
from engine.casework.occasion import found_for
from engine.casework.office import Office
from engine.casework.second_person import (
    answered_as,
    is_overtaken,
    keep_answer,
    proposal_of,
)
from engine.casework.starting import (
    known_of_conference,
    role_beside,
    starting_role,
    taken_from_ended,
)
from engine.casework.walls import reader_of
from engine.errors import (
    InvalidAnswers,
    NotAllowed,
    NotFound,
    ProcessFailed,
    WrongState,
)
from engine.ids import CaseId, ConferenceId, IncidentId, PersonId, RoleId
from engine.model.bookkeeping import Bookkeeping
from engine.model.calendar import london_date
from engine.model.case import Case, NewCase
from engine.model.document import Document, DocumentKind, file_name
from engine.model.history import EventKind
from engine.model.occasion import Occasion
from engine.model.people import ENGINE, POLICY_OWNER, SYSTEM_ADMIN, Part, role_key
from engine.model.procedure import Element
from engine.package import Definition
from engine.ports import Place, UnitOfWork
from engine.service.attempts import Tried
from engine.service.commands import Commands
from engine.service.foreseen import Foreseen, foreseen
from engine.service.sharing import Gathering, OtherCaseFailed
from engine.service.tasks import clean_answers, take_answers

_MEGABYTE = 1_000_000
_ANY_MEDIA_TYPE = "application/octet-stream"


def too_large(megabytes: int) -> str:
    """Say that a file is larger than the largest that can be attached, in megabytes."""
    return f"The file is larger than {megabytes} MB. Choose a smaller one, or divide it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A due date that a correction moves; its instants as ISO 8601 text in UTC, "" for none."""

    #: The task's; "" in another case that is not for the reader to know of.
    name: str
    before: str
    after: str
    #: Of another case of the occasion; "" in the case that is corrected.
    reference: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cases:
    """What people do with whole cases."""

    office: Office
    commands: Commands
    #: The largest paper that can be attached.
    upload_megabytes: int

    def start(self, new: NewCase, *, by: PersonId, answers: Mapping[str, Any]) -> Case:
        """Start a case with the answers to its start form; return it as saved.

        Raises `NotAllowed`, `NotFound`, `InvalidAnswers`, `CaseStopped`.
        """
        definition, process_id = self.office.definitions.in_force(new.procedure_id), new.process_id

        def build(work: UnitOfWork, case_id: CaseId) -> Casework:
            standing = self.office.standing_by_roles(work, by)
            acting = starting_role(definition, process_id, standing, new.role)
            taken = taken_from_ended(self.office, work, new, standing)
            case = self._new_case(work, case_id, definition, process_id)
            start = _Start(
                office=self.office,
                work=work,
                case=replace(case, file=taken),
                definition=definition,
                standing=standing,
                role=acting,
                answers=answers,
            )
            casework, clean = start.new() if taken else start.of_occasion(new.conference_of)
            if (beside := role_beside(casework, acting, clean, standing)) != acting:
                casework.parts.leave(acting, by)
                casework.parts.join(beside, by)
                casework.ledger.actor = standing.actor(by, beside)
            element = definition.start_of(process_id)
            casework.ledger.note(
                EventKind.CASE_STARTED,
                element.id,
                {"process": process_id, "answers": clean, "version": definition.version},
            )
            take_answers(casework, element, clean, place=None, by=by)
            return casework

        return self.commands.start(build)

    def start_by_timer(
        self, procedure_id: str, process_id: str, *, first: Callable[[UnitOfWork], None]
    ) -> Case:
        """Start a process whose timer start event is due; the worker's command.

        `first` is done in the same transaction, and may refuse.
        """
        definition = self.office.definitions.in_force(procedure_id)

        def build(work: UnitOfWork, case_id: CaseId) -> Casework:
            # Taking a reference queues for the right to write: what `first` reads then is new.
            case = self._new_case(work, case_id, definition, process_id)
            first(work)
            casework = self.office.opened(work, definition, case)
            casework.ledger.note(
                EventKind.CASE_STARTED,
                definition.start_of(process_id).id,
                {"process": process_id, "version": definition.version},
            )
            return casework

        return self.commands.start(build)

    def send(
        self, case_id: CaseId, message: str, *, by: PersonId, answers: Mapping[str, Any]
    ) -> None:
        """Send a message that the procedure waits for, such as a withdrawal.

        Raises `NotAllowed` for whom it is not, `NotFound` for who had a part and need not know of
        the case any more, `WrongState` where nothing waits for it, `InvalidAnswers`.
        """

        def act(casework: Casework) -> None:
            _send(casework, message, by, answers)

        tried = Tried(by=by, verb="send", about=message)
        self.commands.run(case_id, act, tried=tried, writes=answers)

    def foresee(
        self, case_id: CaseId, message: str, *, by: PersonId, answers: Mapping[str, Any]
    ) -> Foreseen | None:
        """Return what sending a message would do, and keep nothing of it.

        None where the procedure could not go on with it. Raises what `send` raises.
        """
        return foreseen(
            self.commands,
            case_id,
            lambda casework: _send(casework, message, by, answers),
            answers,
            Tried(by=by, verb="send", about=message),
        )

    def name_successor(self, case_id: CaseId, role: RoleId, *, to: PersonId, by: PersonId) -> None:
        """Put somebody in the place of who has left and had a part of this case alone.

        Raises `NotAllowed` for others than administration, `WrongState` where somebody has the
        part, `InvalidAnswers` for `to` where they may not have it.
        """

        def act(casework: Casework) -> None:
            standing, vacant = casework.staffing.standing(by), casework.parts.vacant
            refuse_unless_open(casework, standing)
            refuse_where_voided(casework)
            if not may_name(casework.staffing, standing, role):
                raise NotAllowed("Administration names who takes on the part of who has left.")
            if role not in vacant:
                raise WrongState("Somebody has this part now, so nobody has to be named.")
            found = casework.work.people.several([to])
            if to not in found:
                raise InvalidAnswers({"to": "There is nobody with this username"})
            person, procedure = found[to], casework.definition.procedure
            if not procedure.may_fill(person, role):
                raise InvalidAnswers({"to": f"{person.name} does not have the role for this"})
            casework.ledger.actor = standing.actor(by, None)
            try:
                refuse_to_give_oneself(casework, standing, role, to)
                casework.appointing.succeed(role, vacant[role], to)
            except NotAllowed as error:
                raise InvalidAnswers({"to": error.message}) from error

        self.commands.run(case_id, act, tried=Tried(by=by, verb="successor", about=role))

    def correct(
        self, case_id: CaseId, fact: str, value: Any, *, by: PersonId, because: str
    ) -> bool:
        """Correct a recorded fact, with a reason; due dates follow.

        Return whether it was made: what a second person has to confirm is proposed, and changes
        nothing before. `fact` is a path such as `conference_end` or `children[0].name`, `value`
        what its form field is given. Raises what `correcting_as` and `correct_or_propose` raise.
        """

        def act(casework: Casework) -> bool:
            role = _corrects_as(casework, fact, by)
            change, proposal = correct_or_propose(casework, fact, value, because, role)
            if proposal is None:
                tell_of_correction(casework, fact, change)
            else:
                ask_second_person(casework, proposal)
            return proposal is None

        tried = Tried(by=by, verb="correct", about=fact)
        return self.commands.run(case_id, act, tried=tried, writes=[fact])

    def answer_correction(
        self, case_id: CaseId, fact: str, *, by: PersonId, confirms: bool, because: str = ""
    ) -> None:
        """Make a correction that another proposed, or refuse it with a reason.

        Who proposed it takes it back by refusing it. Raises what `answered_as` and `correct_fact`
        raise, `WrongState` where none waits, or it is refused without a reason. A confirmed one
        before which something else was recorded is closed, and `WrongState` raised.
        """

        def act(casework: Casework) -> bool:
            standing = casework.staffing.standing(by)
            refuse_after_end(casework, standing)
            proposal = proposal_of(casework, fact)
            if not confirms and not because.strip():
                raise WrongState("Say why the correction is not made.")
            if not confirms and by == proposal.by:
                role = proposal.role
            else:
                role = answered_as(casework, standing, proposal)
            casework.ledger.actor = standing.actor(_principal(casework, standing, role), role)
            if confirms and is_overtaken(casework, proposal):
                close_overtaken(casework, proposal)
                return False
            keep_answer(casework, proposal, "confirmed" if confirms else "refused")
            if confirms:
                change = correct_fact(
                    casework, fact, proposal.value, proposal.because, proposed_by=proposal.by
                )
                tell_of_correction(casework, fact, change, proposal.by)
                return True
            content = {"fact": fact, "because": because.strip(), "proposed_by": proposal.by}
            casework.ledger.note(EventKind.CORRECTION_REFUSED, None, content)
            tell_not_made(casework, proposal)
            return True

        tried = Tried(by=by, verb="answer_correction", about=fact)
        if not self.commands.run(case_id, act, tried=tried, writes=[fact]):
            raise WrongState(
                "What is recorded there was changed after this correction was proposed, so it was "
                "not made. Look at what stands there now; who proposed it may propose it again."
            )

    def preview_correction(
        self, case_id: CaseId, fact: str, value: Any, *, by: PersonId
    ) -> list[Moved]:
        """Return the due dates that a correction would move; nothing of it is kept.

        More than `MOST_HAPPENINGS` that were due before are kept: see `Commands.run`. Raises what
        `correct` raises, and `InvalidAnswers` where the case could not go on with it.
        """

        def act(casework: Casework) -> None:
            role = _corrects_as(casework, fact, by)
            _, proposal = correct_or_propose(casework, fact, value, "preview", role)
            if proposal is not None:
                correct_fact(casework, fact, value, "preview")

        try:
            return self.commands.what_if(
                case_id,
                act,
                lambda group: list(_moved_in(group, by)),
                tried=Tried(by=by, verb="correct", about=fact),
                writes=[fact],
            )
        except (ProcessFailed, OtherCaseFailed) as failure:
            said = "With this value the procedure could not go on"
            raise InvalidAnswers({fact: said}) from failure

    def attach(  # noqa: PLR0913 - a paper, and whom it is for
        self,
        case_id: CaseId,
        *,
        by: PersonId,
        name: str,
        media_type: str,
        content: bytes,
        to: Sequence[str] = (),
        kind: str = "",
    ) -> Document:
        """Keep a paper with the case, of a `kind` of its procedure, for the roles that it is `to`.

        Whoever adds it, and their role, may open it as well, and whom its kind is for. Raises
        `WrongState` for an empty or too large one, `NotFound` for whoever need not know of the
        case, and for a role or kind that the procedure does not have.
        """
        if not content:
            raise WrongState("The file is empty. Choose one that holds something.")
        if len(content) > self.upload_megabytes * _MEGABYTE:
            raise WrongState(too_large(self.upload_megabytes))
        is_media_type = media_type.isascii() and media_type.isprintable()

        def act(casework: Casework) -> Document:
            standing = casework.staffing.standing(by)
            # As in `send`, by the tasks as they are kept: what is due only now shuts nobody out.
            require_access(casework.work, casework.case, standing)
            refuse_where_voided(casework)
            refuse_unknown_roles(casework.definition, to)
            _refuse_unknown_kind(casework.definition, kind)
            added_as = sorted(reader_of(casework, standing).roles)
            casework.ledger.actor = standing.actor(by, None)
            paper = Document(
                id=casework.ledger.fresh_document_id(),
                case_id=case_id,
                kind=DocumentKind.PAPER,
                name=file_name(name),
                title=file_name(name),
                created_at=casework.now,
                media_type=media_type if is_media_type else _ANY_MEDIA_TYPE,
                content=content,
                added_by=by,
                labels={"to": list(to), "as": added_as, **({"kind": [kind]} if kind else {})},
            )
            casework.ledger.add_document(paper)
            return paper

        return self.commands.run(case_id, act, tried=Tried(by=by, verb="attach"))

    def resolve_incident(self, case_id: CaseId, incident_id: IncidentId, *, by: PersonId) -> None:
        """Let the process try again after the cause of an incident was mended.

        Raises `NotAllowed`, `NotFound`.
        """

        def act(casework: Casework) -> None:
            standing = casework.staffing.standing(by)
            owners = (POLICY_OWNER, SYSTEM_ADMIN)
            if not any(standing.person.holds(owner) for owner in owners):
                raise NotAllowed("Incidents are resolved by a policy or system owner.")
            found = {i.id: i for i in casework.work.incidents.of(case_id)}.get(incident_id)
            if found is None:
                raise NotFound("Expected an open incident, but there is none here.")
            now = casework.now
            casework.work.incidents.save(replace(found, resolved_at=now, resolved_by=by))
            casework.ledger.unblock(found.element_id)
            casework.ledger.actor = standing.actor(by, None)
            casework.ledger.note(
                EventKind.INCIDENT_RESOLVED, found.element_id, {"incident": incident_id}
            )

        self.commands.run(case_id, act, tried=Tried(by=by, verb="resolve"))

    def ask_to_void(self, case_id: CaseId, *, by: PersonId, because: str) -> None:
        """Ask a second person to confirm that a case was opened by mistake.

        Raises what `voiding.ask` raises.
        """
        self.commands.run(
            case_id,
            lambda casework: voiding.ask(casework, casework.staffing.standing(by), because),
            tried=Tried(by=by, verb="void"),
        )

    def take_back_void(self, case_id: CaseId, *, by: PersonId) -> None:
        """Let a case go on that somebody asked to be voided, and takes it back.

        Raises what `voiding.take_back` raises.
        """
        self.commands.run(
            case_id,
            lambda casework: voiding.take_back(casework, casework.staffing.standing(by)),
            tried=Tried(by=by, verb="take_back_void"),
        )

    def confirm_void(self, case_id: CaseId, *, by: PersonId, because: str = "") -> None:
        """Void a case, as the second person. Raises what `voiding.confirm` raises."""
        self.commands.run(
            case_id,
            lambda casework: voiding.confirm(casework, casework.staffing.standing(by), because),
            tried=Tried(by=by, verb="answer_void"),
        )

    def decline_void(self, case_id: CaseId, *, by: PersonId, because: str) -> None:
        """Let a case go on, as the second person. Raises what `voiding.decline` raises."""
        self.commands.run(
            case_id,
            lambda casework: voiding.decline(casework, casework.staffing.standing(by), because),
            tried=Tried(by=by, verb="answer_void"),
        )

    def _new_case(
        self, work: UnitOfWork, case_id: CaseId, definition: Definition, process_id: str
    ) -> Case:
        blank = self.office.blank(definition, process_id)
        year = london_date(blank.started_at).year
        return replace(
            blank,
            id=case_id,
            reference=work.cases.next_reference(definition.procedure.prefix, year),
            conference_id=ConferenceId(self.office.new_id()),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Start:
    """A case that somebody starts in a role, with what they answer to its start form."""

    office: Office
    work: UnitOfWork
    case: Case
    definition: Definition
    standing: Standing
    role: RoleId
    answers: Mapping[str, Any]

    def of_occasion(self, other: CaseId | None) -> tuple[Casework, Mapping[str, Any]]:
        """Open it with clean answers, in the occasion of another case, or that they name."""
        if other is not None:
            known = known_of_conference(
                self.work, other, self.standing, self.definition, lock=True
            )
            return self.new(known)
        casework, clean = self.new()
        found = found_for(self.work, self.definition, clean)
        return self.new(found) if found else (casework, clean)

    def new(self, occasion: Occasion | None = None) -> tuple[Casework, Mapping[str, Any]]:
        """Open it with clean answers; in an occasion, with what is recorded of that already."""
        case, by = self.case, self.standing.person.id
        if occasion is not None:
            known = self.definition.shared.for_new_case(occasion)
            notes = Bookkeeping(occasion=occasion.revision)
            case = replace(case, conference_id=occasion.id, file=known, bookkeeping=notes)
        casework = self.office.opened(self.work, self.definition, case)
        casework.file.occasion = occasion
        casework.ledger.actor = self.standing.actor(by, self.role)
        casework.parts.join(self.role, by)
        form = self.definition.form(self.definition.start_of(case.process_id))
        return casework, clean_answers(casework, form, self.answers, None)


def _refuse_voided(casework: Casework, standing: Standing) -> None:
    if casework.case.is_voided:
        require_access(casework.work, casework.case, standing)
        refuse_where_voided(casework)


def refuse_unknown_roles(definition: Definition, roles: Sequence[str]) -> None:
    """Raise `NotFound` for a role that the procedure does not have."""
    for role in roles:
        if role not in definition.procedure.roles:
            raise NotFound(f"Expected a role of this procedure, but found {role!r}.")


def _refuse_unknown_kind(definition: Definition, kind: str) -> None:
    if kind and kind not in definition.procedure.papers:
        raise NotFound(f"Expected a kind of paper of this procedure, but found {kind!r}.")


def _send(
    casework: Casework, message: str, by: PersonId, answers: Mapping[str, Any]
) -> tuple[Element, list[Place]]:
    """Send a message; return its step, and the place from which it was done."""
    standing = casework.staffing.standing(by)
    _refuse_voided(casework, standing)
    element, place = waiting_for(casework, message)
    role, principal = _sending(casework, element, standing)
    if role in element.senders and _takes_it_on(casework, role, principal):
        casework.parts.join(role, principal)
        for person in (principal, by):
            casework.parts.bind(role, person)
    casework.ledger.actor = standing.actor(principal, role)
    form = casework.definition.form(element)
    clean = clean_answers(casework, form, answers, place)
    casework.ledger.note(
        EventKind.MESSAGE_RECEIVED, element.id, {"message": message, "answers": clean}
    )
    take_answers(casework, element, clean, place=place, by=by)
    casework.ledger.actor = ENGINE
    casework.run.send(message)
    return element, [place]


def waiting_for(casework: Casework, message: str) -> tuple[Element, Place]:
    """Return the event that waits for a message. Raises `WrongState` if none does."""
    for name, place in casework.run.messages():
        if name == message:
            return casework.definition.element(place.element_id), place
    raise WrongState("This cannot be done at this stage of the case.", action=message)


def _sending(casework: Casework, element: Element, standing: Standing) -> tuple[RoleId, PersonId]:
    """Return in which role, and for whom, somebody sends a message.

    Raises `NotAllowed`, and `NotFound` for who had a part and need not know of the case any more.
    """
    by, found = standing.person.id, may_send(casework, element, standing)
    if found is None:
        keys = [role_key(casework.definition.id, role) for role in element.senders]
        if any(standing.holder(key) for key in keys) or casework.parts.took_part(by):
            # Whose part has ended, or is another's here, need not know of this case.
            require_access(casework.work, casework.case, standing)
        raise NotAllowed("This is for a role that you do not have in this case.")
    is_of_post = found[0] in element.senders and not element.in_person
    if is_of_post and casework.staffing.has_to_declare(by, found[0]):
        raise NotAllowed(DECLARE_FIRST)
    return found


def _takes_it_on(casework: Casework, role: RoleId, person_id: PersonId) -> bool:
    """Say whether sending a message makes its role somebody's part in the case.

    A decider is named by a table or a form (Q11, S24), not by what they say before that.
    """
    is_given = role in casework.definition.appointers
    is_decider = casework.definition.part(role) is Part.DECIDER
    has_it = any(p.person_id == person_id for p in casework.parts.of_role(role))
    return has_it or not (is_given and is_decider)


def _corrects_as(casework: Casework, fact: str, by: PersonId) -> RoleId:
    """Act in the role in which somebody may correct a fact, and return it."""
    standing = casework.staffing.standing(by)
    _refuse_voided(casework, standing)
    role = correcting_as(casework, standing, fact)
    casework.ledger.actor = standing.actor(_principal(casework, standing, role), role)
    return role


def _principal(casework: Casework, standing: Standing, role: RoleId) -> PersonId:
    """Return for whom somebody acts in a role: themself if they take part in it."""
    taking_part = {p.person_id for p in casework.parts.of_role(role)}
    able = standing.principals(role_key(casework.definition.id, role))
    return next((each.id for each in able if each.id in taking_part), standing.person.id)


def _moved_in(group: Gathering, by: PersonId) -> Iterator[Moved]:
    """Yield the due dates that move, as `by` may know of them; of the case itself first."""
    for each in (group.casework, *group.others):
        is_own = each is group.casework
        standing = each.staffing.standing(by)
        may_know = is_own or opens(each, standing)
        reader = reader_of(each, standing) if may_know else None
        for moved in group.moved(each):
            if reader and not reader.knows_step(moved.element_id):
                continue
            yield Moved(
                name=moved.task if may_know else "",
                before=_iso(moved.before) if may_know else "",
                after=_iso(moved.after) if may_know else "",
                reference="" if is_own or not may_know else each.case.reference,
            )


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
