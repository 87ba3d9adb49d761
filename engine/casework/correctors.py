"""Who may correct which recorded fact of a case, and who gave it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from engine.casework.acting import refuse_unless_open
from engine.casework.casework import Casework
from engine.casework.choices import is_apart, is_shared_choice
from engine.casework.corrections import recorded_alone
from engine.casework.need_to_know import Standing
from engine.casework.walls import Reader, reader_of
from engine.errors import NotAllowed, NotFound, WrongState
from engine.ids import ElementId, PersonId, RoleId
from engine.model.case_file import Path, keys_of, read_path
from engine.model.history import EventKind, HistoryEvent, Sought
from engine.model.people import Part, role_key
from engine.package import Asked, Definition, Sort

#: What gives an answer.
_ANSWERING = frozenset(
    {EventKind.CASE_STARTED, EventKind.USER_TASK_COMPLETED, EventKind.MESSAGE_RECEIVED}
)
_NOT_YOURS = "Facts are corrected by administration, the chair or the reviewer."


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrector:
    """What one person may correct in a case.

    Days, times, names and who attended are corrected by the chair, the decider and administration,
    or where a part whose answers are closed gave them, by that step's own role; words by who
    wrote them as their own; what was chosen or ticked for all cases of an occasion by its chair
    and administration; what else was chosen or ticked, and addresses, by nobody.
    """

    casework: Casework
    standing: Standing
    reader: Reader
    given: Iterable[HistoryEvent]
    #: The role in which they correct what everybody may know, if any.
    usual: RoleId | None
    #: The role in which they correct what was chosen for all cases of the occasion, if any.
    choosing: RoleId | None
    #: The roles of administration in which they may act here.
    administering: frozenset[RoleId]

    def role_for(self, path: Path) -> RoleId | None:
        """Return the role in which somebody corrects what stands there; None if they may not."""
        definition = self.casework.definition
        if is_shared_choice(definition, path):
            return self.choosing if self.may_choose(path) else None
        asked = definition.asked.get(keys_of(path), ())
        if definition.procedure.corrections:
            return self._as_declared(path, asked)
        if self.is_whole_list(path):
            return self.usual if self.reader.knows_at(path) else None
        sort = max((each.sort for each in asked), default=Sort.CHOICE)
        closed = [each.roles for each in asked if each.is_closed]
        own = frozenset.intersection(self._roles, *closed)
        if sort > Sort.TEXT or (closed and not own):
            return None
        if sort is Sort.TEXT:
            return self._as_author(path, asked)
        if self._is_posted(path):
            own = self._roles.intersection(*(each.roles for each in asked))
            return min(own, default=None)
        return min(own) if closed else self.usual

    def _as_declared(self, path: Path, asked: Sequence[Asked]) -> RoleId | None:
        """Return the role in which a procedure that says who corrects what lets them do it.

        Whatever it says, they have to know what stands there, nobody corrects a choice or an
        address, and nobody corrects words but who wrote them as their own.
        """
        procedure = self.casework.definition.procedure
        rule = procedure.correction_of(keys_of(path))
        if rule is None:
            return None
        able = self._roles | self.administering
        role = next((each for each in rule.by if each in able), None)
        if self.is_whole_list(path):
            return role if self.reader.knows_at(path) else None
        sort = max((each.sort for each in asked), default=Sort.CHOICE)
        if sort is Sort.TEXT:
            author = self._as_author(path, asked)
            return author if author in rule.by else None
        may = sort is Sort.REGISTER and (self.reader.knows_at(path) or self._gave(asked))
        return role if may else None

    def is_whole_list(self, path: Path) -> bool:
        """Say whether it is the list of who attended, which is corrected whole."""
        return path == (self.casework.definition.procedure.known.attended,)

    def _gave(self, asked: Sequence[Asked]) -> bool:
        return any(self._roles & each.roles for each in asked)

    def may_choose(self, path: Path) -> bool:
        """Say whether a choice is theirs to know of, or of a role that records the occasion."""
        recording = recording_roles(self.casework.definition)
        return self.reader.knows_at(path) or not recording.isdisjoint(self.reader.roles)

    @property
    def _roles(self) -> frozenset[RoleId]:
        """Their roles, without administration for whoever may not act as it here."""
        part, parts = self.casework.definition.part, self.casework.parts
        if parts.may_administer(self.standing.person.id):
            return self.reader.roles
        return frozenset(r for r in self.reader.roles if part(r) is not Part.ADMINISTRATION)

    def _is_posted(self, path: Path) -> bool:
        """Say whether it stands in a list with addresses: whoever keeps it says whom it names."""
        asked = self.casework.definition.asked.items()
        return len(path) > 1 and any(
            keys[0] == path[0] and each.sort is Sort.ADDRESS
            for keys, questions in asked
            for each in questions
        )

    def _as_author(self, path: Path, asked: Sequence[Asked]) -> RoleId | None:
        event = answer_to(self.given, path)
        if event is None or event.actor.role is None:
            return None
        if "written" in event.content:
            return None  # who wrote it has no account, and who keyed it in is not its author
        author, role = event.actor, event.actor.role
        is_theirs = self.standing.person.id in (author.person_id, author.on_behalf_of)
        may = is_theirs and role in self.reader.roles and any(role in each.roles for each in asked)
        return role if may and not self._is_scribe(role, asked) else None

    def _is_scribe(self, role: RoleId, asked: Sequence[Asked]) -> bool:
        """Say whether the words are another's, taken down in a role."""
        said_by = {each.field.said_by for each in asked} - {""}
        part = self.casework.definition.part
        dissents = any(part(each) is Part.DISSENTER for one in asked for each in one.roles)
        return (bool(said_by) and role not in said_by) or (
            dissents and part(role) is not Part.DISSENTER
        )


def corrector(casework: Casework, standing: Standing) -> Corrector:
    """Return what somebody to whom the case opens may correct."""
    try:
        usual = correcting_role(casework, standing)[0]
    except NotAllowed:
        usual = None
    try:
        choosing = choosing_role(casework, standing)[0]
    except NotAllowed:
        choosing = None
    return Corrector(
        casework=casework,
        standing=standing,
        reader=reader_of(casework, standing),
        given=answers_given(casework),
        usual=usual,
        choosing=choosing,
        administering=frozenset(administering_here(casework, standing)),
    )


def correcting_as(casework: Casework, standing: Standing, fact: str) -> RoleId:
    """Return the role in which somebody corrects a fact; administration takes part from then on.

    Raises `NotFound` for whoever need not know of the case, and for a fact that is not theirs to
    correct in the words for one that is not there; `NotAllowed` for who corrects nothing like it;
    `WrongState` once the case has ended.
    """
    refuse_after_end(casework, standing)
    path, found = read_path(fact), corrector(casework, standing)
    role = found.role_for(path)
    if is_shared_choice(casework.definition, path):
        return _choosing_as(casework, found, path, fact)
    if role is None and found.usual is None:
        raise NotAllowed(_NOT_YOURS)
    if role is None and (
        found.is_whole_list(path) or casework.definition.asked.get(keys_of(path))
    ):
        raise NotFound(f"Expected a fact that is recorded in this case, but found {fact!r}.")
    if role in (None, found.usual):
        role, who = correcting_role(casework, standing)
        casework.parts.join(role, who)
    elif (holder := administering_here(casework, standing).get(role)) is not None:
        casework.parts.join(role, holder)
    return role


def _choosing_as(casework: Casework, found: Corrector, path: Path, fact: str) -> RoleId:
    if not found.may_choose(path) and found.usual is not None:
        raise NotFound(f"Expected a fact that is recorded in this case, but found {fact!r}.")
    role, who = choosing_role(casework, found.standing)
    casework.parts.join(role, who)
    return role


def refuse_after_end(casework: Casework, standing: Standing) -> None:
    """Raise `WrongState` where the case has ended, `NotFound` for whoever need not know of it."""
    refuse_unless_open(casework, standing)
    if casework.case.ended_at is not None:
        raise WrongState("The case has ended; what is recorded of it stays as it is.")


def correcting_role(
    casework: Casework,
    standing: Standing,
    *,
    parts: Collection[Part] = (Part.CHAIR, Part.DECIDER),
) -> tuple[RoleId, PersonId]:
    """Return the role in which somebody corrects what is no one's own, and who of them has it.

    A case is corrected by its chair, its decider (`parts`), and administration, each in a role
    that they have in it or may act in now: correcting gives nobody a role that they only have
    elsewhere. Raises `NotFound` for whoever need not know of the case, `NotAllowed` for others.
    """
    procedure, participants = casework.definition.procedure, casework.parts.participants
    refuse_unless_open(casework, standing)
    for participant in participants:
        part = casework.definition.part(participant.role)
        key = role_key(procedure.id, participant.role)
        if standing.acts_for(participant.person_id, key) and part in parts:
            return participant.role, participant.person_id
    administering = administering_here(casework, standing).items()
    # In a role of one's own, before one of somebody away, who would be given a part by it.
    own = [each for each in administering if each[1] == standing.person.id]
    for found in (own or list(administering))[:1]:
        return found
    raise NotAllowed(_NOT_YOURS)


def administering_here(casework: Casework, standing: Standing) -> dict[RoleId, PersonId]:
    """Return the roles of administration in which somebody may act here, and whose each is."""
    procedure = casework.definition.procedure
    here = reader_of(casework, standing).roles | set(casework.case.bookkeeping.asked_for_help)
    return {
        role.id: holder.id
        for role in procedure.roles.values()
        if role.part is Part.ADMINISTRATION and role.id in here
        for holder in casework.parts.administering(standing, role_key(procedure.id, role.id))[:1]
    }


def choosing_role(casework: Casework, standing: Standing) -> tuple[RoleId, PersonId]:
    """Return the role in which somebody corrects a choice of the occasion, and who of them has it.

    That is its chair, who records it, and administration: nobody who dissents from it, or decides
    that. Raises `NotAllowed`.
    """
    definition = casework.definition
    title = definition.procedure.occasion.title
    role, who = correcting_role(casework, standing, parts=(Part.CHAIR,))
    is_chair = definition.part(role) is Part.CHAIR
    # Who has a part in administration for this case alone, such as a social worker, is of a side.
    records = role in (recording_roles(definition) if is_chair else definition.administering)
    if not records or any(is_apart(casework, each) for each in {standing.person.id, who}):
        raise NotAllowed(
            f"What was chosen in the {title} is corrected by its chair or by administration, and "
            "by nobody who dissents from it or decides about a dissent."
        )
    return role, who


def recording_roles(definition: Definition) -> set[RoleId]:
    """Return the roles that record something of an occasion."""
    shared = definition.shared
    return {
        role
        for keys, asked in definition.asked.items()
        if keys[0] in (*shared.keys, *shared.lists)
        for each in asked
        for role in each.roles
    }


def may_correct_some(casework: Casework, standing: Standing) -> bool:
    """Say whether there may be something that somebody corrects, without reading the history."""
    try:
        correcting_role(casework, standing)
    except (NotAllowed, NotFound):
        roles = reader_of(casework, standing).roles
        return _declared_for(casework, roles) or any(
            roles & each.roles and each.sort <= Sort.TEXT
            for key, asked in recorded_alone(casework)
            for each in asked
        )
    return True


def _declared_for(casework: Casework, roles: frozenset[RoleId]) -> bool:
    recorded = casework.file.content
    return any(
        not roles.isdisjoint(rule.by)
        for rule in casework.definition.procedure.corrections.values()
        if any(recorded.get(fact.split(".")[0]) is not None for fact in rule.facts)
    )


# --- who gave an answer --------------------------------------------------------------------


def answers_given(
    casework: Casework, steps: frozenset[ElementId] | None = None
) -> Iterable[HistoryEvent]:
    """Return every event in which somebody gave answers, or did at some steps, the newest first.

    They are read as far as somebody looks.
    """
    return casework.ledger.newest(Sought(kinds=_ANSWERING, steps=steps))


def answer_to(given: Iterable[HistoryEvent], path: Path) -> HistoryEvent | None:
    """Return the newest event that gave the answer at a place of the case file."""
    return next((event for event in given if _gave(event, path)), None)


def _gave(event: HistoryEvent, path: Path) -> bool:
    item = event.content.get("item", "")
    base = read_path(item) if item else ()
    answers = event.content.get("answers") or {}
    return path[: len(base)] == base and path[len(base) : len(base) + 1] in [(k,) for k in answers]
