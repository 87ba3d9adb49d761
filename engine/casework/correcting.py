"""Puts a corrected value into a case, with what follows from it."""

from collections.abc import Mapping
from typing import Any

from engine.casework.attendance import find_anew
from engine.casework.casework import Casework
from engine.casework.choices import answered, is_shared_choice, refuse_answered, with_what_follows
from engine.casework.corrections import appoint_corrected, checked_fact
from engine.casework.date_orders import disorders, refuse_disorder
from engine.casework.occasion import refuse_twice_by_correction
from engine.errors import InvalidAnswers, NotFound, WrongState
from engine.model.case_file import Path, read_path, value_at, write_path
from engine.model.history import EventKind


def correct_fact(casework: Casework, fact: str, value: Any, because: str) -> Mapping[str, Any]:
    """Put a corrected value into the file and note it; return what was noted.

    Raises `NotFound` for no recorded fact, `WrongState` without a reason, `InvalidAnswers` for a
    value that its form does not accept.
    """
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
    gone = _put(casework, fact, path, clean)
    if casework.file.shared:
        casework.file.locked_occasion()
    appoint_corrected(casework, fact, path, clean, before=before)
    refuse_twice_by_correction(casework, fact, casework.ledger.actor.person_id)
    change = {"fact": fact, "before": before, "after": clean, "because": because}
    if gone:
        change["gone"] = [write_path(each) for each in gone]
    casework.ledger.note(EventKind.FACT_CORRECTED, None, change)
    return change


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
