"""What pages show of a case, gathered in one read; nothing here changes anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from engine.casework.acting import gives_oneself, opens
from engine.casework.casework import Casework
from engine.casework.left_out import without_addresses
from engine.casework.need_to_know import require_access
from engine.casework.office import Office
from engine.casework.walls import Reader, reader_of
from engine.errors import Damaged, NotFound, Refused
from engine.feel import FeelError
from engine.ids import CaseId, DocumentId, PersonId, RoleId, UserTaskId
from engine.model.calendar import london_date
from engine.model.case import Case
from engine.model.damage import Listed
from engine.model.document import Document, DocumentKind
from engine.model.history import HistoryRow, Sought
from engine.model.people import Person, role_key
from engine.model.procedure import Procedure
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.ports import UnitOfWork
from engine.reads.case_view import CaseView, label_of, person_of, refuse_unknown, view_for, why_not
from engine.reads.refusals import refusals_read
from engine.reads.story import STEPS, TOLD, chosen_last, story
from engine.reads.unstaffed import Unstaffed, unstaffed


@dataclass(frozen=True, kw_only=True, slots=True)
class Startable:
    """A process that a person may start."""

    procedure_id: str
    procedure: str
    process_id: str
    title: str
    #: Whether what is asked at its start says which occasion it is about, such as by a date.
    opens: bool


class About(NamedTuple):
    """What a task is about, for a list of tasks of several cases."""

    case: str
    #: The title of its role.
    role: str
    #: Whom it is about in the case, such as a child, or whose seat it is.
    whose: str


_NEVER = datetime.max.replace(tzinfo=UTC)
#: History rows that the story looks at together.
RECENT = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Views:
    """Reads for pages."""

    office: Office

    def case(self, case_id: CaseId, *, by: PersonId) -> CaseView:
        """Return a case. Raises `NotFound` for whoever need not know of it."""
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            return view_for(casework, casework.staffing.standing(by))

    def opens(self, case_id: CaseId, *, by: PersonId) -> bool:
        """Say whether a case opens to a person, by roles alone: see `Office.standing_by_roles`."""
        with self.office.open_work() as work:
            case = work.cases.one(case_id)
            try:
                require_access(work, case, self.office.standing_by_roles(work, by, case=case))
            except NotFound:
                return False
        return True

    def next_task(self, case_id: CaseId, *, by: PersonId) -> UserTask | None:
        """Return what somebody has to do next in a case: what is due first; None for nothing."""
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing = casework.staffing.standing(by)
            if not opens(casework, standing):
                return None
            tasks = casework.tasks.open.values()
            mine = (each for each in tasks if not why_not(casework, each, standing))
            return min(mine, key=lambda each: (each.due_at or _NEVER, each.activity), default=None)

    def story(self, view: CaseView) -> list[str]:
        """Say in a few sentences where a case is."""
        with self.office.open_work() as work:
            recent = _recent(work, view)
            # Whom a table chose may have no part any more.
            gone = work.people.several(sorted(chosen_last(recent) - view.people.keys()))
            return story(replace(view, people={**view.people, **gone}), recent)

    def history(
        self, case_id: CaseId, *, by: PersonId, after: int = 0, limit: int = 500
    ) -> tuple[CaseView, Listed[HistoryRow]]:
        """Return a case and its history from an entry on, as one person may read it.

        What is not listed for them does not shorten what is returned before the end.
        """
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing = casework.staffing.standing(by)
            case_view, kept = view_for(casework, standing), work.documents.of(case_id)
            reader = case_view.reader
            known = {each.id: each for each in kept}
            listed: list[HistoryRow] = []
            rows = work.history.of(case_id, after=after, limit=limit)
            damaged = rows.damaged
            while rows:
                after = rows[-1].seq
                listed += [
                    seen
                    for row in rows
                    if (
                        seen := reader.as_read(
                            row, lambda one: known.get(one) or _found(work, one)
                        )
                    )
                ]
                is_over = len(rows) + len(rows.damaged) < limit or len(listed) >= limit
                rows = Listed() if is_over else work.history.of(case_id, after=after, limit=limit)
            return case_view, Listed(listed[:limit], damaged)

    def refusals(
        self, view: CaseView, *, after: int = 0, until: datetime | None = None
    ) -> Listed[HistoryRow]:
        """Return what was refused in a case after an entry of its history, up to an instant.

        Oldest first. Nothing for whoever may not know of it.
        """
        if not view.knows_refusals:
            return Listed()
        with self.office.open_work() as work:
            entry = work.history.of(view.case.id, after=after - 1, limit=1) if after else ()
            since = entry[0].event.at if entry else None
            return refusals_read(work, view.case.id, view.reader, since=since, until=until)

    def refuse_stranger(self, task_id: UserTaskId, *, by: PersonId) -> None:
        """Raise `NotFound` where a task, done or not, or its case is not for somebody to know of.

        Commands say more of a task than a stranger may know, such as who has completed it.
        """
        with self.office.open_work() as work:
            task = work.tasks.one(task_id)
            case = work.cases.one(task.case_id)
            require_access(work, case, self.office.standing_by_roles(work, by, case=case))
            casework = self.office.read(work, case.id)
            refuse_unknown(reader_of(casework, casework.staffing.standing(by)), task)

    def document(self, document_id: DocumentId, *, by: PersonId) -> tuple[Case, Document]:
        """Return a notice, letter or paper to who gets it, or may open it in their case.

        Raises `NotFound`, in the same words where there is none and where it is not theirs.
        """
        with self.office.open_work() as work:
            document = work.documents.one(document_id)
            casework = self.office.without_process(work, work.cases.one(document.case_id))
            case, at = casework.case, document.created_at
            is_theirs = (
                document.recipient_id == by
                and (case.is_closed(at=at) or not case.is_closed(at=casework.now))
                and not (document.kind is DocumentKind.LETTER and casework.parts.keeps_nothing(by))
            )
            if is_theirs:
                return case, document
            reader = _reader(casework, by)
            if reader is None or not reader.opens(document):
                raise NotFound("There is no such document.", document_id=document_id)
            if reader.without_addresses:
                document = replace(document, html=without_addresses(casework, document.html))
            return case, document

    def cases(
        self, *, by: PersonId, text: str = "", cursor: str | None = None
    ) -> tuple[Listed[Case], str | None]:
        """Return the cases a person takes part in and may open still, newest first."""
        with self.office.open_work() as work:
            now = self.office.clock.now()
            return work.cases.of_person(by, text=text, cursor=cursor, open_at=now)

    def unstaffed(self, definition: Definition) -> list[Unstaffed]:
        """Return the roles of a procedure in which nobody is there today."""
        with self.office.open_work() as work:
            return unstaffed(work, definition, on=london_date(self.office.clock.now()))

    def entries(self, person_id: PersonId) -> list[Startable]:
        """Return what a person may start."""
        with self.office.open_work() as work:
            standing = self.office.standing_by_roles(work, person_id)
        return [
            Startable(
                procedure_id=definition.id,
                procedure=definition.procedure.title,
                process_id=entry.process_id,
                title=entry.title,
                opens=_opens_occasion(definition, entry.process_id),
            )
            for definition in self.office.definitions.all_in_force()
            for entry in definition.procedure.entries.values()
            if not entry.takes
            and any(standing.holder(role_key(definition.id, role)) for role in entry.roles)
        ]

    def about(self, tasks: Sequence[UserTask]) -> Mapping[UserTaskId, About]:
        """Return what each task is about; "" for what is not readable.

        A case goes on under its own version, and so do the words for it. For tasks that are known
        to open to whoever asks: nothing is checked here.
        """
        case_ids = sorted({task.case_id for task in tasks})
        with self.office.open_work() as work:
            cases, references = work.cases.several(case_ids), work.cases.references(case_ids)
            titles = {case_id: self._title(work, case) for case_id, case in cases.items()}
            persons = {
                task.id: PersonId(person_of(cases[task.case_id].file, task))
                for task in tasks
                if task.case_id in cases
            }
            people = work.people.several(sorted({*filter(None, persons.values())}))
        about = {}
        for task in tasks:
            procedure = self._procedure(task, cases.get(task.case_id))
            title, role = (
                (procedure.title, procedure.title_of(task.role)) if procedure else ("", "")
            )
            words = (titles.get(task.case_id), references.get(task.case_id), title)
            found = people.get(persons.get(task.id, PersonId("")))
            about[task.id] = About(
                case=" · ".join(filter(None, words)),
                role=role,
                whose=found.name if found else task.item_label,
            )
        return about

    def _procedure(self, task: UserTask, case: Case | None) -> Procedure | None:
        """Return the procedure as a task's case has it; of a damaged case, as it is in force."""
        definitions = self.office.definitions
        try:
            found = definitions.of(case) if case else definitions.in_force(task.procedure_id)
        except (NotFound, Damaged):
            return None
        return found.procedure

    def titles(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return how pages name cases, such as by the initials of the children.

        For cases that are known to open to whoever asks: nothing is checked here.
        """
        with self.office.open_work() as work:
            cases = work.cases.several(sorted(set(case_ids)))
            return dict.fromkeys(case_ids, "") | {
                case_id: self._title(work, case) for case_id, case in cases.items()
            }

    def _title(self, work: UnitOfWork, case: Case) -> str:
        """Return how pages name a case; nothing where that fails, which keeps no list back."""
        try:
            casework = self.office.without_process(work, case)
            return label_of(casework, casework.definition.procedure.labels.get("title", ""))
        except (Refused, FeelError):
            return ""

    def references(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, str]:
        """Return the references of several cases, to whoever asks: nothing is checked here."""
        with self.office.open_work() as work:
            return work.cases.references(sorted(set(case_ids)))

    def possible_assignees(
        self, task_id: UserTaskId, *, by: PersonId
    ) -> Sequence[tuple[Person, Sequence[str]]]:
        """Return who else may have a task than who has it and `by`, by name.

        With what to know of each first. For a task that is known to open to whoever asks: nothing
        is checked here. Raises `NotFound`.
        """
        with self.office.open_work() as work:
            task = work.tasks.one(task_id)
            people = self.office.read(work, task.case_id).people
            without = {task.assignee, by, *task.barred}
            able = [each for each in people.who_may_fill(task.role) if each.id not in without]
            return people.to_know_of(able, task.role)

    def possible_successors(
        self, case_id: CaseId, role: RoleId, *, by: PersonId
    ) -> Sequence[tuple[Person, Sequence[str]]]:
        """Return who may take on a part of a case, by name, with what to know of each first.

        For a case that is known to open to whoever asks: nothing is checked here. Raises
        `NotFound`.
        """
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing, people = casework.staffing.standing(by), casework.people
            able = [
                each
                for each in people.who_may_fill(role)
                if not gives_oneself(casework, standing, role, each.id)
            ]
            return people.to_know_of(able, role)


def _recent(work: UnitOfWork, view: CaseView) -> list[HistoryRow]:
    """Return the newest rows of a story that a reader may know of, with the last step they know.

    Two pages are read at most, however much else has happened since.
    """
    reader = view.reader
    told = Sought(kinds=TOLD, steps=reader.known_steps, person_id=reader.standing.person.id)
    found = work.history.newest(view.case.id, told, limit=RECENT)
    if not any(row.event.kind in STEPS for row in found):
        found += work.history.newest(view.case.id, replace(told, kinds=STEPS), limit=1)
    return found[::-1]


def _found(work: UnitOfWork, document_id: DocumentId) -> Document | None:
    """Return a document that the case no longer lists; nothing where it cannot be read."""
    try:
        return work.documents.one(document_id)
    except (NotFound, Damaged):
        return None


def _reader(casework: Casework, by: PersonId) -> Reader | None:
    """Return who somebody is in a case; None where it does not open to them."""
    standing = casework.staffing.standing(by)
    try:
        require_access(casework.work, casework.case, standing)
    except NotFound:
        return None
    return reader_of(casework, standing)


def _opens_occasion(definition: Definition, process_id: str) -> bool:
    form = definition.form(definition.start_of(process_id))
    return definition.procedure.occasion.date in form.keys
