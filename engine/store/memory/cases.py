"""Cases, their appended lists, participants and drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.errors import ConcurrentChange
from engine.ids import CaseId, ConferenceId, PersonId, ProcedureId
from engine.model.case import Case, CaseStatus
from engine.model.damage import Listed
from engine.model.draft import MOST_DRAFTS, Draft
from engine.model.history import HistoryEvent
from engine.model.people import Participant
from engine.store.alike import newer_draft, there
from engine.store.case_format import FORMAT, facts_of, read_facts
from engine.store.chain import Head, keep
from engine.store.encoding import (
    digest_of,
    from_cursor,
    from_json,
    to_cursor,
    to_json,
)
from engine.store.memory.tables import Part, Tables

_NOTHING = read_facts({"format": FORMAT})


class Cases(Part):
    """What is kept of a case itself."""

    def one(self, case_id: CaseId, *, lock: bool = False) -> Case:
        """Return a case, locked against other writers. Raises `NotFound`."""
        if lock:
            self.transaction.begin()
        kept = self.transaction.tables.cases.get(case_id)
        case, facts = there(kept, "There is no such case.", case_id=case_id)
        return replace(case, **read_facts(from_json(facts)))

    def add(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a new case with its first history; return it as saved.

        Raises `ConcurrentChange` for a reference that exists.
        """
        tables = self.transaction.write("case_of_reference")
        if case.id in tables.cases or case.reference in tables.case_of_reference:
            raise ConcurrentChange(
                f"A case {case.reference} has already been started.", case_id=case.id
            )
        tables.case_of_reference[case.reference] = case.id
        return self._keep_case(replace(case, revision=1), events)

    def save(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        """Save a changed case and append to its history; return it with its new revision.

        Raises `ConcurrentChange` where it has changed since it was read.
        """
        kept = self.transaction.write("cases").cases.get(case.id)
        if kept is None or kept[0].revision != case.revision:
            raise ConcurrentChange(
                "Somebody else changed this case first. Please look at it again.",
                case_id=case.id,
                revision=case.revision,
            )
        return self._keep_case(replace(case, revision=case.revision + 1), events)

    def set_aside(self, case_id: CaseId, *, at: datetime) -> None:
        """Take a damaged case out of what is due; nothing in the product puts it back."""
        self.transaction.write("set_aside").set_aside[case_id] = at

    def due(self, *, at: datetime, limit: int) -> Sequence[CaseId]:
        """Return running cases where something is due by then, longest waiting first."""
        due = sorted(
            (case.next_due_at, case.id)
            for case, _ in self.transaction.tables.cases.values()
            if case.status is CaseStatus.RUNNING
            and case.next_due_at is not None
            and case.next_due_at <= at
            and case.id not in self.transaction.tables.set_aside
        )
        return [case_id for _, case_id in due[:limit]]

    def running(self, *, after: CaseId | None, limit: int) -> Sequence[CaseId]:
        """Return running cases in order of id, for work over all of them."""
        return sorted(
            case.id
            for case, _ in self.transaction.tables.cases.values()
            if case.status is CaseStatus.RUNNING and case.id > (after or "")
        )[:limit]

    def several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Case]:
        """Return several cases."""
        return {name: self.one(name) for name in case_ids if name in self.transaction.tables.cases}

    def of_conference(self, conference_id: ConferenceId) -> Listed[Case]:
        """Return the cases of one conference, oldest first."""
        found = sorted(
            (case.started_at, case.id)
            for case, _ in self.transaction.tables.cases.values()
            if case.conference_id == conference_id
        )
        return Listed(self.one(case_id) for _, case_id in found)

    def unrecorded(
        self, procedure_id: ProcedureId, *, after: CaseId | None, limit: int
    ) -> Sequence[CaseId]:
        """Return the oldest case of each occasion without a record, in order of id."""
        tables = self.transaction.tables
        oldest: dict[ConferenceId, CaseId] = {}
        for case, _ in sorted(tables.cases.values(), key=lambda c: (c[0].started_at, c[0].id)):
            if case.conference_id not in tables.occasions:
                oldest.setdefault(case.conference_id, case.id)
        of_procedure = (
            each for each in oldest.values() if tables.cases[each][0].procedure_id == procedure_id
        )
        return sorted(each for each in of_procedure if each > (after or ""))[:limit]

    def references(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return the references of several cases."""
        cases = self.transaction.tables.cases
        return {name: cases[name][0].reference for name in case_ids if name in cases}

    def of_reference(self, reference: str) -> CaseId | None:
        """Return the case with a reference, to whomever it opens; None where there is none."""
        return self.transaction.tables.case_of_reference.get(reference)

    def of_person(
        self,
        person_id: PersonId,
        *,
        text: str = "",
        cursor: str | None = None,
        limit: int = 50,
        open_at: datetime | None = None,
    ) -> tuple[Listed[Case], str | None]:
        """Return cases a person takes part in, newest first; `text` filters by reference."""
        before = from_cursor(cursor) if cursor else None
        mine = (
            self.transaction.tables.cases[case_id][0]
            for case_id, taking_part in self.transaction.tables.participants.items()
            if any(each.person_id == person_id for each in taking_part)
        )
        places = sorted(
            (
                (case.started_at, case.id)
                for case in mine
                if text.casefold() in case.reference.casefold()
                and (before is None or (case.started_at, case.id) < before)
                and not (open_at and case.is_closed(at=open_at))
            ),
            reverse=True,
        )
        page = Listed(self.one(case_id) for _, case_id in places[:limit])
        more = len(places) > limit
        return page, to_cursor(page[-1].started_at, page[-1].id) if more and page else None

    def next_reference(self, prefix: str, year: int) -> str:
        """Return the next unused reference, such as `MR-2026-0042`."""
        last = self.transaction.write("references").references
        last[prefix, year] = last.get((prefix, year), 0) + 1
        return f"{prefix}-{year}-{last[prefix, year]:04}"

    def _keep_case(self, case: Case, events: Sequence[HistoryEvent]) -> Case:
        tables = self.transaction.write("cases", "history")
        seq, link = grown(tables, case.id, (case.history_seq, case.history_head), events)
        case = replace(case, history_seq=seq, history_head=link)
        tables.cases[case.id] = (replace(case, **_NOTHING), to_json(facts_of(case)))
        return case


class Lists(Part):
    """Lists that a case only appends to."""

    def append(self, case_id: CaseId, key: str, index: int, value: Mapping[str, Any]) -> None:
        """Save entry `index` (from 0) of an appended list.

        Raises `ConcurrentChange` where another took the place.
        """
        entries = self.transaction.write_for(case_id, "entries").entries
        kept = entries.get((case_id, key), ())
        if index != len(kept):
            raise ConcurrentChange(
                "Somebody else added to this case first. Please look at it again.",
                case_id=case_id,
                key=key,
            )
        entries[case_id, key] = (*kept, to_json(value))

    def entries(self, case_id: CaseId, key: str) -> Sequence[Mapping[str, Any]]:
        """Return an appended list, in order."""
        return [
            from_json(value) for value in self.transaction.tables.entries.get((case_id, key), ())
        ]


class Participants(Part):
    """Who takes part."""

    def of(self, case_id: CaseId) -> Sequence[Participant]:
        """Return everybody who takes part in a case, in order of appointment."""
        return self.transaction.tables.participants.get(case_id, ())

    def of_several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Sequence[Participant]]:
        """Return those of several cases, in order of appointment."""
        return {case_id: self.of(case_id) for case_id in case_ids}

    def add(self, participant: Participant) -> None:
        """Save a participant; one who is already there stays as they are."""
        participants = self.transaction.write_for(participant.case_id, "participants").participants
        there = participants.get(participant.case_id, ())
        if participant not in there:
            participants[participant.case_id] = (*there, participant)

    def remove(self, participant: Participant) -> None:
        """Take a participant away."""
        participants = self.transaction.write("participants").participants
        participants[participant.case_id] = tuple(
            each for each in participants.get(participant.case_id, ()) if each != participant
        )


class Drafts(Part):
    """Half-filled forms."""

    def under(self, key: str, person_id: PersonId) -> Draft | None:
        """Return the half-filled form that a person left under a key."""
        kept = self.transaction.tables.drafts.get((key, person_id))
        return None if kept is None else replace(kept[0], answers=from_json(kept[1]))

    def of(self, person_id: PersonId) -> Listed[Draft]:
        """Return the newest half-filled forms of a person, newest first."""
        keys = [key for key, person in self.transaction.tables.drafts if person == person_id]
        found = [draft for key in keys if (draft := self.under(key, person_id))]
        found.sort(key=lambda draft: (draft.saved_at, draft.key), reverse=True)
        return Listed(found[:MOST_DRAFTS])

    def save(self, draft: Draft, *, base: str | None = None) -> None:
        """Keep a half-filled form. Raises `ConcurrentChange` where another page wrote it."""
        drafts = self.transaction.write("drafts").drafts
        there = drafts.get((draft.key, draft.person_id))
        if there and base is not None and there[0].page not in (draft.page, base):
            raise newer_draft()
        drafts[draft.key, draft.person_id] = (
            replace(draft, answers={}),
            to_json(draft.answers),
        )

    def drop(self, key: str, person_id: PersonId) -> None:
        """Forget a half-filled form of one person."""
        self.transaction.write("drafts").drafts.pop((key, person_id), None)

    def drop_old(self, *, before: datetime) -> int:
        """Forget what was last written before an instant; return how many forms."""
        kept = self.transaction.tables.drafts
        old = [key for key, (draft, _) in kept.items() if draft.saved_at < before]
        for key in old:
            del self.transaction.write("drafts").drafts[key]
        return len(old)


def grown(
    tables: Tables, case_id: CaseId, head: tuple[int, bytes], events: Sequence[HistoryEvent]
) -> tuple[int, bytes]:
    """Append to a chain, of a case or an occasion; return its last number and link."""
    rows = keep(events, after=Head(case_id, *head), salt=_salt)
    if not rows:
        return head
    tables.history[case_id] = tables.history.get(case_id, ()) + tuple(rows)
    return rows[-1].seq, rows[-1].link


def _salt(case_id: CaseId, seq: int) -> bytes:
    """Make a salt that is the same each time, so that equal walks give equal histories."""
    return digest_of(case_id.encode(), b"%d" % seq)[:16]
