"""History, seals, incidents and documents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from engine.ids import CaseId, DocumentId, ElementId, IncidentId, PersonId, ProcedureId
from engine.model.case import Case, Incident, Stoppage
from engine.model.damage import Listed
from engine.model.document import Document, DocumentKind
from engine.model.history import (
    APPOINTING,
    LAST,
    EventKind,
    HistoryEvent,
    HistoryRow,
    Sought,
    refused_chain,
)
from engine.model.occasion import Occasion
from engine.ports.cases import RefusalPlace
from engine.store.alike import there
from engine.store.chain import (
    Head,
    KeptEvent,
    against_seal,
    broken_seal,
    chain_faults,
    cut_tail,
    refuse_erasing,
    seal_link,
    to_row,
)
from engine.store.encoding import from_json, to_json, utc_text
from engine.store.memory.cases import grown
from engine.store.memory.tables import Part, Seal

_MOST_DOCUMENTS = 500
_Cause = tuple[ProcedureId, int, ElementId, str]


class History(Part):
    """The chain of each case."""

    def of(self, case_id: CaseId, *, after: int = 0, limit: int = 1000) -> Listed[HistoryRow]:
        """Return a case's history from entry `after` + 1 on."""
        return Listed(
            map(to_row, self.transaction.tables.history.get(case_id, ())[after : after + limit])
        )

    def newest(
        self, case_id: CaseId, sought: Sought, *, limit: int, before: int = LAST
    ) -> Listed[HistoryRow]:
        """Return the entries that are sought before one, newest first."""
        rows = self.transaction.tables.history.get(case_id, ())
        found = (
            row
            for row in rows[::-1]
            if row.kind in sought.kinds
            and row.seq < before
            and (
                sought.steps is None
                or row.element_id in sought.steps
                or (sought.person_id is not None and row.person_id == sought.person_id)
            )
        )
        return Listed(map(to_row, islice(found, limit)))

    def appointments(self, case_id: CaseId) -> Sequence[HistoryRow]:
        """Return the entries that gave somebody a part: the start and each appointment."""
        rows = self.transaction.tables.history.get(case_id, ())
        return [to_row(row) for row in rows if row.kind in APPOINTING]

    def add_refusal(self, case_id: CaseId, event: HistoryEvent) -> None:
        """Append what was refused in a case to its second chain; the case is not changed."""
        tables, chain = self.transaction.write("history"), refused_chain(case_id)
        kept = tables.history.get(chain, ())
        grown(tables, chain, (len(kept), kept[-1].link if kept else b""), [event])

    def last_of(self, case_id: CaseId, person_id: PersonId) -> HistoryRow | None:
        """Return the newest entry of a case's history of what somebody did."""
        rows = self.transaction.tables.history.get(case_id, ())
        return next((to_row(row) for row in rows[::-1] if row.person_id == person_id), None)

    def refusals(self, case_id: CaseId, *, limit: int, lock: bool = False) -> Listed[HistoryRow]:
        """Return what was refused in a case, newest first; locked against other writers."""
        if lock:
            self.transaction.begin()
        rows = self.transaction.tables.history.get(refused_chain(case_id), ())
        return Listed(map(to_row, rows[::-1][:limit]))

    def refusals_to(self, person_id: PersonId, *, limit: int) -> Listed[HistoryRow]:
        """Return what was refused to somebody in all cases, newest first."""
        found = (row for row in self._refused() if row.person_id == person_id)
        return Listed(map(to_row, islice(found, limit)))

    def all_refusals(self, *, before: RefusalPlace | None, limit: int) -> Listed[HistoryRow]:
        """Return what was refused in all cases, newest first, before one that was seen."""
        found = (row for row in self._refused() if before is None or _place(row) < before)
        return Listed(map(to_row, islice(found, limit)))

    def _refused(self) -> list[KeptEvent]:
        chains = self.transaction.tables.history.values()
        found = [row for rows in chains for row in rows if row.kind == EventKind.ATTEMPT_REFUSED]
        return sorted(found, key=_place, reverse=True)

    def erase(self, case_id: CaseId, seqs: Sequence[int], *, at: datetime) -> None:
        """Erase what entries of the history say; their place in the chain stays."""
        history = self.transaction.write("history").history
        rows = history.get(case_id, ())
        refuse_erasing(case_id, sorted(set(seqs) - {row.seq for row in rows}))
        history[case_id] = tuple(
            row._replace(salt=None, content=None) if row.seq in seqs else row for row in rows
        )

    def verify(self) -> Sequence[str]:
        """Check every chain and seal; return a sentence per fault, naming the first bad row."""
        history = self.transaction.tables.history
        chains = (
            row._replace(at=utc_text(row.at))  # type: ignore[arg-type]
            for case_id in sorted(history)
            for row in history[case_id]
        )
        return [*chain_faults(chains), *self._head_faults(), *self._seal_faults()]

    def seal(self, day: date) -> int:
        """Seal the heads of all chains for a day; return how many heads it covers."""
        # Most looks find the day sealed, and looking costs no lock.
        if day in self.transaction.tables.seals:
            return 0
        seals = self.transaction.write("seals").seals
        if day in seals:
            return 0
        sealed = {head.case_id: head.seq for seal in seals.values() for head in seal.heads}
        heads = [
            Head(case_id, rows[-1].seq, rows[-1].link)
            for case_id, rows in sorted(self.transaction.tables.history.items())
            if rows[-1].seq > sealed.get(case_id, 0)
        ]
        previous = max(seals.values(), key=lambda seal: seal.day).link if seals else b""
        link, count = seal_link(previous, day=day.isoformat(), heads=heads)
        seals[day] = Seal(day=day, heads=tuple(heads), link=link)
        return count

    def _head_faults(self) -> Iterator[str]:
        tables = self.transaction.tables
        chained: list[Case | Occasion] = [case for case, _ in tables.cases.values()]
        chained += [occasion for occasion, _ in tables.occasions.values()]
        for case in sorted(chained, key=lambda each: each.id):
            case_id = CaseId(case.id)
            rows = tables.history.get(case_id, ())
            last = (rows[-1].seq, rows[-1].link) if rows else (0, b"")
            if last != (case.history_seq, case.history_head):
                yield cut_tail(case_id, case.history_seq)

    def _seal_faults(self) -> Iterator[str]:
        previous = b""
        for seal in sorted(self.transaction.tables.seals.values(), key=lambda each: each.day):
            link, _ = seal_link(previous, day=seal.day.isoformat(), heads=seal.heads)
            if link != seal.link:
                yield broken_seal(seal.day)
            for head in seal.heads:
                rows = self.transaction.tables.history.get(head.case_id, ())
                if len(rows) < head.seq or rows[head.seq - 1].link != head.link:
                    yield against_seal(head, seal.day)
            previous = seal.link


def _place(row: KeptEvent) -> RefusalPlace:
    return row.at, row.case_id, row.seq


class Incidents(Part):
    """Where processes could not go on."""

    def save(self, incident: Incident) -> None:
        """Save an incident, new or resolved."""
        self.transaction.write_for(incident.case_id, "incidents").incidents[incident.id] = incident

    def of(self, case_id: CaseId, *, unresolved_only: bool = True) -> Listed[Incident]:
        """Return a case's incidents, oldest first."""
        return Listed(
            each
            for each in self._in_order()
            if each.case_id == case_id and not (unresolved_only and each.resolved_at)
        )

    def stoppages(self, *, limit: int) -> Listed[Stoppage]:
        """Return the unresolved incidents of all cases by what is wrong, oldest first."""
        alike: dict[_Cause, list[Incident]] = {}
        for incident in self._unresolved():
            alike.setdefault(self._cause(incident), []).append(incident)
        found = [
            Stoppage(
                incident_id=min(each.id for each in incidents),
                procedure_id=procedure_id,
                version=version,
                element_id=element_id,
                message=message,
                since=incidents[0].raised_at,
                cases=len({each.case_id for each in incidents}),
            )
            for (procedure_id, version, element_id, message), incidents in alike.items()
        ]
        return Listed(sorted(found, key=lambda each: (each.since, each.incident_id))[:limit])

    def like(self, incident_id: IncidentId, *, limit: int) -> Sequence[Incident]:
        """Return the incidents of the same stoppage as an unresolved one, oldest first."""
        found = self._unresolved()
        causes = [self._cause(each) for each in found if each.id == incident_id]
        return [each for each in found if self._cause(each) in causes][:limit]

    def _unresolved(self) -> list[Incident]:
        return [each for each in self._in_order() if each.resolved_at is None]

    def _in_order(self) -> list[Incident]:
        found = self.transaction.tables.incidents.values()
        return sorted(found, key=lambda each: (each.raised_at, each.id))

    def _cause(self, incident: Incident) -> _Cause:
        case, _ = self.transaction.tables.cases[incident.case_id]
        return case.procedure_id, case.version, incident.element_id, incident.message


class Documents(Part):
    """Notices, letters and papers."""

    def add(self, documents: Sequence[Document]) -> None:
        """Save new notices, letters or papers."""
        for each in documents:
            kept = self.transaction.write_for(each.case_id, "documents").documents
            kept[each.id] = (replace(each, labels={}), to_json(each.labels))

    def one(self, document_id: DocumentId) -> Document:
        """Return a document whole. Raises `NotFound`."""
        kept = self.transaction.tables.documents.get(document_id)
        return _whole(there(kept, "There is no such document.", document_id=document_id))

    def of(self, case_id: CaseId) -> Listed[Document]:
        """Return a case's newest 500 documents without their content, oldest first."""
        found = self._in_order(lambda each: each.case_id == case_id)[-_MOST_DOCUMENTS:]
        return Listed(replace(_whole(kept), html="", content=b"") for kept in found)

    def notices_for(
        self,
        person_id: PersonId,
        *,
        limit: int = 50,
        skipping: int = 0,
        open_at: datetime | None = None,
    ) -> Listed[Document]:
        """Return the newest notices to a person, newest first, after `skipping` of them."""
        closed = {
            case.id: case.closes_at
            for case, _ in self.transaction.tables.cases.values()
            if open_at and case.closes_at and case.is_closed(at=open_at)
        }
        found = self._in_order(
            lambda each: (
                each.recipient_id == person_id
                and each.kind is DocumentKind.NOTICE
                and not (each.case_id in closed and each.created_at < closed[each.case_id])
            )
        )
        return Listed(_whole(kept) for kept in found[::-1][skipping : skipping + limit])

    def _in_order(self, wanted: Callable[[Document], bool]) -> list[tuple[Document, bytes]]:
        found = (each for each in self.transaction.tables.documents.values() if wanted(each[0]))
        return sorted(found, key=lambda each: each[0].created_at)


class Rows(Part):
    """All rows but those of the history."""

    def verify(self) -> Sequence[str]:
        """Return nothing: what is in memory cannot be damaged."""
        return []


def _whole(kept: tuple[Document, bytes]) -> Document:
    document, labels = kept
    return replace(document, labels=from_json(labels))
