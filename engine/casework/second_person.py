"""Corrections that wait for a second person, and what nobody corrects of themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.casework.casework import Casework
from engine.casework.correctors import Corrector, administering_here, corrector
from engine.casework.need_to_know import Standing
from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.forms.values import to_plain
from engine.ids import PersonId, RoleId
from engine.model.case_file import Path, keys_of, read_path, value_at
from engine.model.people import Part
from engine.model.rules import DECIDING

#: The list, apart from the file, of proposals and answers; no form can write one of this name.
_LIST = "~corrections"
#: The challenged side: what it corrects of who may decide, another confirms.
_SIDES = (Part.CHAIR, Part.DISSENTER)
#: Who confirms it where the procedure does not say.
_SECOND = (Part.ADMINISTRATION, Part.DECIDER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A correction that somebody proposed; nothing is changed before another confirms it."""

    number: int
    fact: str
    #: As it was given, and as the file would keep it: a list says then who each row is.
    value: Any
    #: What stood there when it was proposed, and the id of the row in which it did, of a list.
    before: Any
    row: str
    after: Any
    because: str
    by: PersonId
    role: RoleId
    at: datetime

    @property
    def path(self) -> Path:
        """Where it would change the file."""
        return read_path(self.fact)


# --- what keeps people apart ---------------------------------------------------------------


def bars(casework: Casework, path: Path) -> bool:
    """Say whether a fact says who may decide: who attended, or led the enquiry, or chairs."""
    return bool(path) and path[0] in casework.definition.procedure.known.barring


def refuse_own(casework: Casework, role: RoleId, fact: str, before: Any, after: Any) -> None:
    """Raise `InvalidAnswers` where somebody would bar or seat themself by a correction.

    A chair decides nothing, so what is recorded of them bars and seats nobody.
    """
    path, actor = read_path(fact), casework.ledger.actor
    if not bars(casework, path) or casework.definition.part(role) is Part.CHAIR:
        return
    if {actor.person_id, actor.on_behalf_of} & _changed_people(casework, path, before, after):
        said = "This says who may decide here: ask somebody else to correct what it says of you"
        raise InvalidAnswers({fact: said})


def _changed_people(casework: Casework, path: Path, before: Any, after: Any) -> set[Any]:
    if len(path) > 1:
        row = value_at(casework.file.content, path[:2]) or {}
        return {row.get("person")} - {None}
    old, new = _rows(before), _rows(after)
    return {who for who in old.keys() | new.keys() if old.get(who) != new.get(who)}


def _rows(value: Any) -> dict[Any, Any]:
    """Return what is said of each person in a list of people, or of rows with such."""
    found = value if isinstance(value, list) else [value] if value else []
    return {
        (each.get("person") or each.get("name")) if isinstance(each, Mapping) else each: {
            k: v for k, v in each.items() if k != "id"
        }
        if isinstance(each, Mapping)
        else each
        for each in found
    }


def confirmers(
    casework: Casework, role: RoleId, path: Path, before: Any, after: Any
) -> tuple[RoleId, ...]:
    """Return the roles of which another person has to confirm a correction; () for none.

    Those that the procedure names. Whatever it says, what its chair or dissenter corrects of who
    may decide is confirmed by another; but whom a chair only adds to a list is barred at once, and
    what a row says of somebody who decides nothing holds at once.
    """
    procedure, part = casework.definition.procedure, casework.definition.part
    rule = procedure.correction_of(keys_of(path))
    if rule is not None and rule.confirmed_by:
        return rule.confirmed_by
    if part(role) not in _SIDES or not bars(casework, path):
        return ()
    if part(role) is Part.CHAIR and _holds_at_once(casework, path, before, after):
        return ()
    # While nobody decides or administers here yet, no seat hangs on what is corrected.
    here = {p.role for p in casework.parts.participants}
    return tuple(each for each in procedure.roles if part(each) in _SECOND and each in here)


def _holds_at_once(casework: Casework, path: Path, before: Any, after: Any) -> bool:
    """Say whether a chair only adds to a list, or says otherwise of somebody who decides nothing.

    Whoever a row is about stays the same then, and has no part in which they decide here.
    """
    if len(path) == 1:
        return _only_adds(before, after)
    part = casework.definition.part
    deciding = {p.person_id for p in casework.parts.participants if part(p.role) in DECIDING}
    changed = _changed_people(casework, path, before, after)
    return path[-1] not in ("name", "person") and changed.isdisjoint(deciding)


def _only_adds(before: Any, after: Any) -> bool:
    if not isinstance(before, list) or not isinstance(after, list):
        return False
    new = _rows(after)
    return all(new.get(who) == said for who, said in _rows(before).items())


# --- proposals -----------------------------------------------------------------------------


def proposed(casework: Casework) -> list[Proposal]:
    """Return the corrections that wait for a second person, oldest first; none once it ended."""
    if casework.case.has_ended or not casework.file.bookkeeping.lengths.get(_LIST):
        return []
    entries = casework.file.entries(_LIST)
    answered = {each["answers"] for each in entries if "answers" in each}
    content = casework.file.content
    return [
        Proposal(
            number=number,
            fact=each["fact"],
            value=each["value"],
            # An older proposal does not say on what it was made: that is what stands there.
            before=each["before"]
            if "before" in each
            else value_at(content, read_path(each["fact"])),
            row=each["row"] if "row" in each else _row_id(casework, read_path(each["fact"])),
            after=each["after"],
            because=each["because"],
            by=PersonId(each["by"]),
            role=RoleId(each["role"]),
            at=datetime.fromisoformat(each["at"]),
        )
        for number, each in enumerate(entries)
        if "fact" in each and number not in answered
    ]


def proposal_of(casework: Casework, fact: str) -> Proposal:
    """Return the proposal to correct a fact. Raises `WrongState` where none waits."""
    found = next((each for each in proposed(casework) if each.fact == fact), None)
    if found is None:
        raise WrongState("No correction of this waits for a second person.")
    return found


def refuse_where_proposed(casework: Casework, fact: str) -> None:
    """Raise `WrongState` where a correction of the same fact waits for a second person.

    One that was overtaken is in nobody's way.
    """
    if any(not is_overtaken(casework, each) for each in _of_the_same(casework, fact)):
        raise WrongState("A correction of this waits for a second person; it is answered first.")


def overtaken(casework: Casework, fact: str) -> list[Proposal]:
    """Return the proposals about the same that nobody may confirm any more."""
    return [each for each in _of_the_same(casework, fact) if is_overtaken(casework, each)]


def _of_the_same(casework: Casework, fact: str) -> list[Proposal]:
    key = read_path(fact)[:1]
    return [each for each in proposed(casework) if each.path[:1] == key]


def is_overtaken(casework: Casework, proposal: Proposal) -> bool:
    """Say whether something else is recorded there by now than when it was proposed."""
    now = value_at(casework.file.content, proposal.path)
    return (_row_id(casework, proposal.path), now) != (proposal.row, proposal.before)


def _row_id(casework: Casework, path: Path) -> str:
    row = value_at(casework.file.content, path[:2]) if len(path) > 2 else None
    return str(row.get("id", "")) if isinstance(row, Mapping) else ""


def propose(casework: Casework, value: Any, change: Mapping[str, Any], role: RoleId) -> None:
    """Keep a correction until another confirms it: what was given, and what it would change."""
    row = _row_id(casework, read_path(change["fact"]))
    by, at = casework.ledger.actor.person_id, casework.now.isoformat()
    kept = {key: change[key] for key in ("fact", "before", "after", "because")}
    kept |= {"value": to_plain(value), "row": row, "role": role, "by": by, "at": at}
    casework.file.keep(_LIST, kept)


def keep_answer(casework: Casework, proposal: Proposal, said: str) -> None:
    """Keep that a proposal was answered, with `confirmed`, `refused` or `overtaken`."""
    by, at = casework.ledger.actor.person_id, casework.now.isoformat()
    casework.file.keep(_LIST, {"answers": proposal.number, "said": said, "by": by, "at": at})


def confirming_role(casework: Casework, standing: Standing, proposal: Proposal) -> RoleId | None:
    """Return the role in which somebody confirms or refuses a proposal; None if they may not.

    They are another than who proposed it, and cover nobody who did; they know the fact, and it
    bars and seats neither them nor whom they cover.
    """
    found = corrector(casework, standing)
    before, after = proposal.before, proposal.after
    roles = confirmers(casework, proposal.role, proposal.path, before, after)
    able = _able(casework, standing, found)
    for role in roles:
        who = able.get(role)
        if who is None or proposal.by in (who, standing.person.id):
            continue
        own = _changed_people(casework, proposal.path, before, after)
        if bars(casework, proposal.path) and own & {who, standing.person.id}:
            continue
        if found.reader.knows_at(proposal.path):
            return role
    return None


def _able(casework: Casework, standing: Standing, found: Corrector) -> Mapping[RoleId, PersonId]:
    part = casework.definition.part
    own = {
        p.role: p.person_id
        for p in casework.parts.participants
        if p.role in found.reader.roles
        and p.person_id in {each.id for each in (standing.person, *standing.covers)}
        and part(p.role) is not Part.ADMINISTRATION
    }
    return {**own, **administering_here(casework, standing)}


def answered_as(casework: Casework, standing: Standing, proposal: Proposal) -> RoleId:
    """Return the role in which somebody answers a proposal.

    Raises `NotFound` for whoever may not know of it, `NotAllowed` for who may not answer it.
    """
    if role := confirming_role(casework, standing, proposal):
        return role
    found = corrector(casework, standing)
    if proposal.by != standing.person.id and not found.reader.knows_at(proposal.path):
        raise NotFound("Expected a correction that waits for you, but there is none here.")
    raise NotAllowed(
        "A second person answers this: somebody else than who proposed it, whom it neither bars "
        "from deciding nor lets decide."
    )


def second_people(casework: Casework, proposal: Proposal) -> Sequence[PersonId]:
    """Return who takes part and may answer a proposal."""
    return list(dict.fromkeys(_second(casework, proposal)))


def _second(casework: Casework, proposal: Proposal) -> Iterator[PersonId]:
    for participant in casework.parts.participants:
        standing = casework.staffing.standing(participant.person_id)
        if confirming_role(casework, standing, proposal):
            yield participant.person_id
