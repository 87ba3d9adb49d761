"""Logs who read what, who looked for what, and what of it was refused."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from engine.casework.need_to_know import Standing, is_for_any_holder
from engine.casework.office import Office
from engine.errors import Refused
from engine.ids import CaseId, ConferenceId, DocumentId, PersonId
from engine.model.case import Case
from engine.model.people import role_key
from engine.model.reading import AUDIT, SEARCH, Reading, Shown, bounded, marked
from engine.model.unusual import RECENTLY, Circumstances, marks_of
from engine.ports import UnitOfWork
from engine.service.attempts import Attempts, Tried

#: Cases of a conference in which it is written down that somebody may not see it.
_MOST_OF_CONFERENCE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessLog:
    """The one write of a page that only shows."""

    office: Office
    attempts: Attempts

    def note_reads(
        self, reads: Mapping[tuple[CaseId, str], Shown], *, person_id: PersonId
    ) -> None:
        """Log what a page showed of one case or of several, as case and view, all or nothing.

        One row per person, case, view, quarter of an hour and what was shown.
        """
        with self.office.open_work() as work:
            all_of = [self._reading(person_id, *what, shown) for what, shown in reads.items()]
            new = [each for each in all_of if not work.reads.is_noted(each)]
            if not new:
                return
            recent = self._recent(work, new[0])
            noted: list[Reading] = []
            for reading in new:
                of = self._of_case(work, reading, [*reversed(noted), *recent])
                noted.append(marked(reading, marks_of(reading, of)))
            # Nothing is locked before all of it is known.
            for reading in noted:
                work.reads.note(reading)
            work.commit()

    def note_search(
        self, *, person_id: PersonId, words: Shown, text: str, found: Sequence[CaseId], more: bool
    ) -> None:
        """Log that a person looked for cases, and which were shown.

        `words` is what is kept of the `text`, which itself is not; where it is the reference of a
        case that does not open to them, the log names that. Whether there are `more` is said too.
        """
        with self.office.open_work() as work:
            sought = work.cases.of_reference(text.strip().upper())
            is_theirs = sought is None or sought in found
            about = CaseId("") if sought is None or is_theirs else sought
            shown = {**words, "cases": list(found), "more_cases": int(more)}
            reading = self._reading(person_id, about, SEARCH, shown)
            if not work.reads.is_noted(reading):
                of = Circumstances(
                    calendar=work.calendar.in_force(),
                    recent=self._recent(work, reading),
                    is_theirs=is_theirs,
                )
                work.reads.note(marked(reading, marks_of(reading, of)))
                work.commit()

    def note_audit(self, *, person_id: PersonId, shown: Shown) -> None:
        """Log that a person saw a page of the audit, and by what it was chosen; not which words.

        One row per person, quarter of an hour and choice.
        """
        with self.office.open_work() as work:
            reading = self._reading(person_id, CaseId(""), AUDIT, shown)
            if not work.reads.is_noted(reading):
                of = Circumstances(calendar=work.calendar.in_force())
                work.reads.note(marked(reading, marks_of(reading, of)))
                work.commit()

    def note_refused(self, tried: Tried, refusal: Refused, *, of: Mapping[str, str]) -> None:
        """Write down what was refused to somebody, in each case that it is about.

        `of` names what was asked for: `case_id`, `document_id` or `conference_id`.
        """
        if refusal.is_noted:
            return
        for case_id in self._cases_of(of):
            refusal.is_noted = False
            self.attempts.note(case_id, tried, refusal)

    def _cases_of(self, of: Mapping[str, str]) -> Sequence[CaseId]:
        if case_id := of.get("case_id"):
            return [CaseId(case_id)]
        with self.office.open_work() as work, suppress(Refused):
            if document_id := of.get("document_id"):
                return [work.documents.one(DocumentId(document_id)).case_id]
            if conference_id := of.get("conference_id"):
                found = work.cases.of_conference(ConferenceId(conference_id))
                return [each.id for each in found[:_MOST_OF_CONFERENCE]]
        return []

    def _reading(self, person_id: PersonId, case_id: CaseId, view: str, shown: Shown) -> Reading:
        return Reading(
            person_id=person_id,
            case_id=case_id,
            view=view,
            at=self.office.clock.now(),
            shown=bounded(shown),
        )

    def _recent(self, work: UnitOfWork, reading: Reading) -> Sequence[Reading]:
        return work.reads.since(reading.person_id, since=reading.at - RECENTLY)

    def _of_case(
        self, work: UnitOfWork, reading: Reading, recent: Sequence[Reading]
    ) -> Circumstances:
        calendar = work.calendar.in_force()
        try:
            case = work.cases.one(reading.case_id)
            standing = self.office.standing_by_roles(work, reading.person_id, case=case)
            about = self._about(case)
        except Refused:
            return Circumstances(calendar=calendar, recent=recent)
        last = work.history.last_of(case.id, reading.person_id)
        return Circumstances(
            calendar=calendar,
            recent=recent,
            reader=standing.person.name,
            about=about,
            ended_at=case.ended_at,
            is_closed=case.is_closed(at=reading.at),
            has_task=_has_task(work, case, standing),
            last_deed_at=last.event.at if last else case.started_at,
        )

    def _about(self, case: Case) -> list[str]:
        """Return the names of those whom a case is about."""
        listed = case.file.get(self.office.definitions.of(case).procedure.children)
        rows = listed if isinstance(listed, list) else []
        return [str(row.get("name") or "") for row in rows if isinstance(row, Mapping)]


def _has_task(work: UnitOfWork, case: Case, standing: Standing) -> bool:
    """Say whether a case waits for somebody, or for any holder of a role of theirs."""
    participants = work.participants.of(case.id)
    for task in work.tasks.open_of(case.id):
        key = role_key(case.procedure_id, task.role)
        is_theirs = task.assignee is not None and standing.may_do(task, key)
        if is_theirs or (is_for_any_holder(task, participants) and standing.holder(key)):
            return True
    return False
