"""The kept form of what a case holds as data, by name; the same in every store.

Rows of an older form are written anew by a migration (docs/decisions/formats.md).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.model.bookkeeping import Bookkeeping, LostPart, Voiding
from engine.model.case import Case
from engine.model.occasion import Occasion, Recorded, read_fact, write_fact

#: The fields of a case that are kept so, read with it and never searched.
FIELDS = ("file", "trail", "ends", "blocked", "bookkeeping")
#: A name may be added without another number: what is not there is empty.
FORMAT = 2


def facts_of(case: Case) -> dict[str, Any]:
    """Return what is kept of a case as data; what is empty is left out."""
    kept = {
        "file": case.file,
        "trail": case.trail,
        "ends": case.ends,
        "blocked": case.blocked,
        "engine": _notes_of(case.bookkeeping),
    }
    return {"format": FORMAT} | {name: value for name, value in kept.items() if value}


def read_facts(kept: Any) -> dict[str, Any]:
    """Return the fields of a case by name. Raises `ValueError` or `TypeError` for damaged data."""
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise ValueError("the facts of a case are not in the form that this version reads")
    return {
        "file": kept.get("file", {}),
        "trail": kept.get("trail", {}),
        "ends": tuple(kept.get("ends", ())),
        "blocked": tuple(kept.get("blocked", ())),
        "bookkeeping": _read_notes(kept.get("engine", {})),
    }


def _notes_of(notes: Bookkeeping) -> dict[str, Any]:
    lost = [
        {"role": one.role, "person": one.person_id, "successor": one.successor}
        for one in notes.lost
    ]
    kept = {
        "former": [{"role": role, "person": person} for role, person in notes.former],
        "lost": lost,
        "asked_for_help": notes.asked_for_help,
        "wakes_on": notes.wakes_on.isoformat() if notes.wakes_on else None,
        "unstaffed": [
            {"activity": activity, "from": day.isoformat()} for activity, day in notes.unstaffed
        ],
        "told": [{"activity": activity, "person": person} for activity, person in notes.told],
        "voiding": _voiding_of(notes.voiding) if notes.voiding else None,
        "lengths": notes.lengths,
        "latest": notes.latest,
        "occasion": notes.occasion,
    }
    return {name: value for name, value in kept.items() if value}


def _voiding_of(voiding: Voiding) -> dict[str, Any]:
    kept = {
        "asked_by": voiding.asked_by,
        "because": voiding.because,
        "asked_at": voiding.asked_at.isoformat(),
        "answered_by": voiding.answered_by,
        "answered_at": voiding.answered_at.isoformat() if voiding.answered_at else None,
        "asked_roles": voiding.asked_roles,
        "readers": [{"role": role, "person": person} for role, person in voiding.readers],
    }
    return {name: value for name, value in kept.items() if value}


def _read_voiding(kept: Mapping[str, Any]) -> Voiding:
    at = kept.get("answered_at")
    return Voiding(
        asked_by=kept["asked_by"],
        because=kept["because"],
        asked_at=datetime.fromisoformat(kept["asked_at"]),
        answered_by=kept.get("answered_by"),
        answered_at=datetime.fromisoformat(at) if at else None,
        asked_roles=tuple(kept.get("asked_roles", ())),
        readers=tuple((one["role"], one["person"]) for one in kept.get("readers", ())),
    )


def _read_notes(kept: Mapping[str, Any]) -> Bookkeeping:
    return Bookkeeping(
        former=tuple((one["role"], one["person"]) for one in kept.get("former", ())),
        lost=tuple(
            LostPart(role=one["role"], person_id=one["person"], successor=one["successor"])
            for one in kept.get("lost", ())
        ),
        asked_for_help=tuple(kept.get("asked_for_help", ())),
        wakes_on=date.fromisoformat(kept["wakes_on"]) if "wakes_on" in kept else None,
        unstaffed=tuple(
            (one["activity"], date.fromisoformat(one["from"])) for one in kept.get("unstaffed", ())
        ),
        told=tuple((one["activity"], one["person"]) for one in kept.get("told", ())),
        voiding=_read_voiding(kept["voiding"]) if kept.get("voiding") else None,
        lengths=kept.get("lengths", {}),
        latest=kept.get("latest", {}),
        occasion=kept.get("occasion", 0),
    )


def facts_of_occasion(occasion: Occasion) -> dict[str, Any]:
    """Return what is kept of an occasion as data."""
    since = {
        write_fact(fact): {"case": each.case_id, "at": each.at.isoformat()}
        for fact, each in occasion.recorded.items()
    }
    return {"format": FORMAT, "facts": occasion.facts, "recorded": since}


def read_facts_of_occasion(kept: Any) -> dict[str, Any]:
    """Return the fields of an occasion. Raises `ValueError`, `TypeError` or `KeyError`."""
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise ValueError("an occasion is not in the form that this version reads")
    recorded = {
        read_fact(fact): Recorded(case_id=each["case"], at=datetime.fromisoformat(each["at"]))
        for fact, each in kept["recorded"].items()
    }
    return {"facts": kept["facts"], "recorded": recorded}
