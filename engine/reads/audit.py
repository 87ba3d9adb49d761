"""Who read what, looked for what and was refused what: for auditors, and whom it concerns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing
from engine.casework.office import Office
from engine.casework.walls import Reader, reader_of
from engine.errors import Damaged, NotAllowed, NotFound
from engine.ids import CaseId, PersonId
from engine.model.case import Case
from engine.model.damage import Damage, Listed
from engine.model.history import HistoryRow, case_of_chain
from engine.model.people import AUDITOR, Person
from engine.model.reading import AUDIT, OTHER, SEARCH, Reading, Wanted, ids_of
from engine.model.unusual import UNUSUAL, quarter_of_an_hour
from engine.package import Definition
from engine.ports import UnitOfWork
from engine.ports.cases import RefusalPlace as RefusalPlace
from engine.reads.case_view import CaseView, view_for
from engine.reads.refusals import sees_readers
from engine.wording.attempts import tried_words
from engine.wording.terms import role_title

#: Readings of a case that are looked through for those that concern one person.
_LOOKED_THROUGH = 2_000
_BATCH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Readings:
    """A page of readings, newest first, with the names that stand in them."""

    readings: Listed[Reading]
    people: Mapping[PersonId, Person]
    references: Mapping[CaseId, str]
    #: The number before which the next page begins; 0 on the last.
    following: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Something that was refused to somebody, as who audits reads it."""

    at: datetime
    case_id: CaseId
    who: str
    reference: str
    #: What was tried, after "tried to"; "" where the case or its procedure cannot be read.
    tried: str
    #: The titles of the roles in which it was.
    roles: Sequence[str]
    reason: str
    unusual: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusals:
    """A page of refusals, newest first."""

    refusals: Listed[Refusal]
    #: Before which the next page begins; None on the last.
    following: RefusalPlace | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """Reads of the access log and of the second chains; never of what stands in a case."""

    office: Office

    def readings(self, wanted: Wanted, *, by: PersonId, words: str = "") -> Readings:
        """Return readings of all cases; with `words`, searches for that digest or reference.

        Raises `NotAllowed` for others than auditors.
        """
        with self.office.open_work() as work:
            _refuse_others(work, by)
            if not words:
                return _page(work, *_full_page(work, wanted, _all))
            of = replace(wanted, view=SEARCH)
            kept = ("words", "reference")
            return _page(
                work,
                *_full_page(work, of, lambda one: words in map(one.shown.get, kept)),
            )

    def refusals(
        self, *, by: PersonId, before: RefusalPlace | None = None, limit: int = 50
    ) -> Refusals:
        """Return what was refused in all cases. Raises `NotAllowed` for others than auditors."""
        with self.office.open_work() as work:
            _refuse_others(work, by)
            rows = work.history.all_refusals(before=before, limit=limit)
            more = len(rows) + len(rows.damaged) == limit and rows
            last = more[-1] if more else None
            return Refusals(
                refusals=Listed(self._refusals(work, rows), rows.damaged),
                following=(last.event.at, last.case_id, last.seq) if last else None,
            )

    def case_of(self, reference: str, *, by: PersonId) -> CaseId | None:
        """Return the case with a reference; None where there is none.

        Raises `NotAllowed` for others than auditors.
        """
        with self.office.open_work() as work:
            _refuse_others(work, by)
            return work.cases.of_reference(reference.strip().upper())

    def readers(
        self, case_id: CaseId, *, by: PersonId, before: int = 0, limit: int = 50
    ) -> tuple[CaseView, Readings]:
        """Return who has opened a case; to others than its administration, what is theirs.

        Theirs are letters and notices to them, papers that they added, and their own answers. Of
        steps and papers that are not for the reader it says no more than that it was a page, and
        no times within a quarter of an hour, which would tell when something came to a page.
        Raises `NotFound` for whoever need not know of the case.
        """
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing = casework.staffing.standing(by)
            view = view_for(casework, standing)
            reader = reader_of(casework, standing)
            wanted = Wanted(case_id=case_id, before=before, limit=limit)
            concerns = _all if sees_readers(reader) else _concerning(casework, standing, reader)
            found, following = _full_page(work, wanted, concerns)
            return view, _page(work, Listed(_told(found, view, reader), found.damaged), following)

    def _refusals(self, work: UnitOfWork, rows: Sequence[HistoryRow]) -> Iterator[Refusal]:
        cases = work.cases.several(sorted({case_of_chain(row.case_id) for row in rows}))
        people = work.people.several(
            sorted({row.event.actor.person_id for row in rows if row.event.actor.person_id})
        )
        for row in rows:
            case_id, content = case_of_chain(row.case_id), row.event.content
            case, who = cases.get(case_id), people.get(row.event.actor.person_id or PersonId(""))
            definition = self._definition(case)
            yield Refusal(
                at=row.event.at,
                case_id=case_id,
                who=who.name if who else "",
                reference=case.reference if case else "",
                tried=_tried_in(definition, row),
                roles=[role_title(definition, each) for each in content.get("roles", ())]
                if definition
                else [],
                reason=str(content.get("reason", "")),
                unusual=[UNUSUAL[each] for each in content.get("marks", ()) if each in UNUSUAL],
            )

    def _definition(self, case: Case | None) -> Definition | None:
        try:
            return self.office.definitions.of(case) if case else None
        except (NotFound, Damaged):
            return None


def _tried_in(definition: Definition | None, row: HistoryRow) -> str:
    if definition is None or row.erased:
        return ""
    # Which step or answer it was is for those in the case who may know of it.
    return tried_words(definition, row.event.content["tried"], element_id=None, about="")


def _refuse_others(work: UnitOfWork, by: PersonId) -> None:
    if not work.people.one(by).holds(AUDITOR):
        raise NotAllowed("Who read what is for information governance auditors.")


def _full_page(
    work: UnitOfWork, wanted: Wanted, fits: Callable[[Reading], bool]
) -> tuple[Listed[Reading], int]:
    """Return as many readings that fit as are wanted, and before which more may follow.

    It stops after `_LOOKED_THROUGH`, so that a page costs the same however rare they are.
    """
    found: list[Reading] = []
    damaged: list[Damage] = []
    looked, before = 0, wanted.before
    while looked < _LOOKED_THROUGH:
        rows = work.reads.listed(replace(wanted, before=before, limit=_BATCH))
        damaged += rows.damaged
        looked += _BATCH
        for row in rows:
            before = row.number
            if fits(row):
                found.append(row)
                if len(found) == wanted.limit:
                    return Listed(found, damaged), before
        if len(rows) + len(rows.damaged) < _BATCH:
            return Listed(found, damaged), 0
    return Listed(found, damaged), before


def _page(work: UnitOfWork, readings: Listed[Reading], following: int) -> Readings:
    people = {each.person_id for each in readings}
    people |= {PersonId(each) for each in ids_of(filter(is_of_audit, readings), "people")}
    cases = {each.case_id for each in readings} | {CaseId(c) for c in ids_of(readings, "cases")}
    return Readings(
        readings=readings,
        people=work.people.several(sorted(people)),
        references=work.cases.references(sorted(filter(None, cases))),
        following=following,
    )


def is_of_audit(reading: Reading) -> bool:
    """Say whether a reading is of the audit itself, which names whom it was about."""
    return reading.view == AUDIT


def _told(found: Sequence[Reading], view: CaseView, reader: Reader) -> Iterator[Reading]:
    """Yield what a case tells of readings, one of several that are told alike."""
    opens = {each.id for each in view.documents}
    seen: set[tuple[object, ...]] = set()
    for reading in found:
        documents = reading.shown.get("documents", ()) if reading.view == "document" else ()
        steps = reading.shown.get("steps", ())
        is_known = opens.issuperset(documents) and all(map(reader.knows_step, steps))
        told = replace(
            reading,
            view=reading.view if is_known else OTHER,
            at=quarter_of_an_hour(reading.at),
            shown={"documents": documents} if documents and is_known else {},
            marks=(),
        )
        key = (told.person_id, told.view, told.at, tuple(told.shown.get("documents", ())))
        if key not in seen:
            seen.add(key)
            yield told


def _all(reading: Reading) -> bool:
    return True


def _concerning(
    casework: Casework, standing: Standing, reader: Reader
) -> Callable[[Reading], bool]:
    """Return what says whether others opened something that is somebody's own."""
    work, person = casework.work, standing.person.id
    documents = {
        each.id
        for each in work.documents.of(casework.id)
        if each.added_by == person or reader.gets(each)
    }
    steps = {
        each.element_id
        for each in work.tasks.closed_of(casework.id)
        if each.completed_by == person
    }
    steps |= {
        row.event.element_id
        for row in work.history.of(casework.id, limit=1)
        if row.event.actor.person_id == person and row.event.element_id
    }
    roles = {p.role for p in casework.parts.participants if p.person_id == person}
    steps |= {
        each.element.id
        for asked in casework.definition.asked.values()
        for each in asked
        if each.field.said_by and each.field.said_by in roles
    }

    def is_theirs(reading: Reading) -> bool:
        shown = reading.shown
        opened = shown.get("documents", ()) if reading.view == "document" else ()
        return reading.person_id != person and not (
            documents.isdisjoint(opened) and steps.isdisjoint(shown.get("answers", ()))
        )

    return is_theirs
