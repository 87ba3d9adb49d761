"""Puts a corrected value into a case, with what follows from it."""

from collections.abc import Mapping
from typing import Any

from engine.casework.attendance import find_anew
from engine.casework.casework import Casework
from engine.casework.choices import answered, is_shared_choice, refuse_answered, with_what_follows
from engine.casework.correction_notices import tell_overtaken
from engine.casework.corrections import appoint_corrected, checked_fact
from engine.casework.date_orders import disorders, refuse_disorder
from engine.casework.occasion import refuse_twice_by_correction
from engine.casework.second_person import (
    Proposal,
    confirmers,
    keep_answer,
    overtaken,
    proposal_of,
    propose,
    refuse_own,
    refuse_where_proposed,
    second_people,
)
from engine.errors import InvalidAnswers, NotFound, WrongState
from engine.ids import RoleId
from engine.model.case_file import Path, read_path, value_at, write_path
from engine.model.history import EventKind

#: Why a proposal is closed that was made before something else was recorded.
OVERTAKEN = "What is recorded there was changed after this was proposed."


def correct_or_propose(
    casework: Casework, fact: str, value: Any, because: str, role: RoleId
) -> tuple[Mapping[str, Any], Proposal | None]:
    """Correct a fact in a role, or propose it where a second person has to confirm it.

    Return what was noted, with the proposal; None where it was made. Raises what `correct_fact`
    raises, `WrongState` too where nobody could confirm it or another proposal waits.
    """
    refuse_where_proposed(casework, fact)
    for each in overtaken(casework, fact):
        close_overtaken(casework, each)
    path, before, clean = _checked(casework, fact, value, because)
    refuse_own(casework, role, fact, before, clean)
    change = {"fact": fact, "before": before, "after": clean, "because": because}
    if not confirmers(casework, role, path, before, clean):
        return _make(casework, path, change), None
    propose(casework, value, change, role)
    proposal = proposal_of(casework, fact)
    if not second_people(casework, proposal):
        raise WrongState("Nobody else takes part in this case who could confirm this correction.")
    casework.ledger.note(EventKind.CORRECTION_PROPOSED, None, change)
    return change, proposal


def close_overtaken(casework: Casework, proposal: Proposal) -> None:
    """Close a proposal before which something else was recorded, and tell who made it."""
    keep_answer(casework, proposal, "overtaken")
    content = {"fact": proposal.fact, "because": OVERTAKEN, "proposed_by": proposal.by}
    casework.ledger.note(EventKind.CORRECTION_REFUSED, None, content)
    tell_overtaken(casework, proposal)


def correct_fact(
    casework: Casework, fact: str, value: Any, because: str, **more: Any
) -> Mapping[str, Any]:
    """Put a corrected value into the file and note it, with `more`; return what was noted.

    Raises `NotFound` for no recorded fact, `WrongState` without a reason, `InvalidAnswers` for a
    value that its form does not accept.
    """
    path, before, clean = _checked(casework, fact, value, because)
    change = {"fact": fact, "before": before, "after": clean, "because": because, **more}
    return _make(casework, path, change)


def _make(casework: Casework, path: Path, change: dict[str, Any]) -> Mapping[str, Any]:
    fact, before, clean = change["fact"], change["before"], change["after"]
    gone = _put(casework, fact, path, clean)
    if casework.file.shared:
        casework.file.locked_occasion()
    appoint_corrected(casework, fact, path, clean, before=before)
    refuse_twice_by_correction(casework, fact, casework.ledger.actor.person_id)
    if gone:
        change["gone"] = [write_path(each) for each in gone]
    casework.ledger.note(EventKind.FACT_CORRECTED, None, change)
    return change


def _checked(casework: Casework, fact: str, value: Any, because: str) -> tuple[Path, Any, Any]:
    """Return where a fact stands, what is recorded there, and the right value as it is kept."""
    if not because.strip():
        raise WrongState("Say why the fact is corrected.")
    path = read_path(fact)
    if not isinstance(value_at(casework.file.content, path[:-1]), Mapping):
        raise NotFound(f"Expected a fact that is recorded in this case, but found {fact!r}.")
    kind = casework.definition.types.get(str(path[0])) if path else None
    clean = checked_fact(casework, fact, path, value, kind)
    before = value_at(casework.file.content, path)
    if clean == before:
        raise InvalidAnswers({fact: "This is what is recorded already"})
    return path, before, clean


def _put(casework: Casework, fact: str, path: Path, value: Any) -> list[Path]:
    """Put a value into the file; return the answers that went with the one before.

    Raises `InvalidAnswers` where a case has gone its way by the one before, dates are out of
    order, or several people fit.
    """
    was, is_choice = disorders(casework), is_shared_choice(casework.definition, path)
    ways = answered(casework) if is_choice else {}
    casework.file.put(path, value)
    gone = with_what_follows(casework, fact, path) if is_choice else []
    for each in gone:
        casework.file.put(each, None)
    by = casework.ledger.actor.person_id
    if is_choice and by:
        refuse_answered(casework, fact, ways, by=by, is_own=True)
    find_anew(casework, fact, path)
    refuse_disorder(casework, path, was)
    return gone
