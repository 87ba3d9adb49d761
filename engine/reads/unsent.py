"""What people typed and have not sent, in words, with what became of its form meanwhile."""

from dataclasses import dataclass

from engine.casework.acting import said_closed
from engine.casework.corrections import question_of
from engine.casework.drafts import draft_on, live_draft, live_drafts
from engine.casework.need_to_know import may_open, principal_for
from engine.casework.office import Office
from engine.casework.words import FORM as WORDS_FORM
from engine.errors import CaseStopped, NotAllowed, NotFound, Refused
from engine.feel import FeelError
from engine.forms import Form
from engine.forms.page.typed_text import Line, as_text
from engine.ids import CaseId, PersonId
from engine.model.case import NewCase
from engine.model.damage import Listed
from engine.model.draft import Draft, FormKind, FormPlace, read_key
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.ports import UnitOfWork
from engine.reads.questions import Questions

_BECAUSE = Line("Why is it corrected?", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptDraft:
    """A draft as its author sees it in the list: what it is for and whether that goes on."""

    draft: Draft
    #: What the form is called.
    title: str
    #: The reference of its case; "" for none, and where the case does not open to the author.
    reference: str
    #: Why the form cannot be sent any more; "" while it can.
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsent:
    """What a person reads of what they typed.

    Nobody reaches the draft of anybody else: every method reads those of `by` alone.
    """

    office: Office
    questions: Questions

    def of(self, key: str, *, by: PersonId) -> Draft | None:
        """Return what a person left for a form."""
        with self.office.open_work() as work:
            return live_draft(work.drafts, key, by, at=self.office.clock.now())

    def all_of(self, by: PersonId) -> Listed[Draft]:
        """Return all that a person has half filled, newest first."""
        with self.office.open_work() as work:
            return live_drafts(work.drafts, by, at=self.office.clock.now())

    def draft(self, page: str, *, by: PersonId) -> Draft:
        """Return the draft that was written on a page. Raises `NotFound`."""
        with self.office.open_work() as work:
            return draft_on(work.drafts, page, by, at=self.office.clock.now())

    def of_form(self, key: str, *, by: PersonId) -> Draft | None:
        """Return what a person left for a form, else the newest that was put aside there."""
        kept = self.of(key, by=by)
        asides = (draft for draft in self.all_of(by) if draft.form_key == key)
        return kept or next(asides, None)

    def was_sent(self, key: str, *, by: PersonId) -> bool:
        """Say whether a person has completed the task of a form."""
        place = read_key(key)
        if place.kind is not FormKind.TASK:
            return False
        with self.office.open_work() as work:
            return work.tasks.one(place.task_id).completed_by == by

    def form_of(self, key: str) -> Form:
        """Return the form of a key, for reading a post. Raises `NotFound`."""
        return self._form(read_key(key))[1]

    def described(self, draft: Draft) -> KeptDraft:
        """Return a draft with what it is for and what became of that."""
        place, by = draft.place, draft.person_id
        try:
            title, reference, said = self._about(place, by)
        except Refused:
            title, reference, said = "A form", "", "This form can no longer be opened."
        return KeptDraft(draft=draft, title=title, reference=reference, said=said)

    def lines(self, draft: Draft) -> list[Line]:
        """Return what was typed, question by question; what the form calls them where it can."""
        try:
            definition, form = self._form(draft.place)
            found = self.questions.typed(definition, form, draft.answers)
        except (Refused, FeelError):
            return [Line(key, as_text(value)) for key, value in draft.answers.items()]
        return [_BECAUSE._replace(answer=a) if q == "because" else Line(q, a) for q, a in found]

    def _form(self, place: FormPlace) -> tuple[Definition, Form]:
        if place.kind is FormKind.TASK:
            with self.office.open_work() as work:
                task = work.tasks.one(place.task_id)
            definition = self._definition(task.case_id)
            return definition, definition.form(definition.element(task.element_id))
        if place.kind is FormKind.START:
            definition = self.office.definitions.in_force(place.procedure_id)
            return definition, definition.form(definition.start_of(place.name))
        definition = self._definition(place.case_id)
        if place.kind is FormKind.WRITTEN:
            return definition, self.questions.written_form_of(place.case_id, place.name)
        if place.kind is FormKind.WORDS:
            return definition, WORDS_FORM
        if place.kind is FormKind.CORRECTION:
            return definition, question_of(definition, place.name)
        return definition, definition.form(_waiting(definition, place.name))

    def _definition(self, case_id: CaseId) -> Definition:
        with self.office.open_work() as work:
            return self.office.definitions.of(work.cases.one(case_id))

    def _about(self, place: FormPlace, by: PersonId) -> tuple[str, str, str]:
        """Return the title of a form, the reference of its case, and why it is closed."""
        if place.kind is FormKind.TASK:
            return self._about_task(place, by)
        if place.kind is FormKind.START:
            definition = self.office.definitions.in_force(place.procedure_id)
            entry = definition.procedure.entries.get(place.name)
            return entry.title if entry else "A start form", "", self._closed(place, by)
        if place.kind is FormKind.CORRECTION:
            title = "A correction"
        elif place.kind is FormKind.WRITTEN:
            title = "What somebody sent in writing"
        elif place.kind is FormKind.WORDS:
            title = "Your words, as somebody noted them"
        else:
            title = _waiting(self._definition(place.case_id), place.name).name
        with self.office.open_work() as work:
            reference = self._reference(work, place.case_id, by)
        return title, reference, self._closed(place, by)

    def _closed(self, place: FormPlace, by: PersonId) -> str:
        """Say that a form of no task cannot be sent any more; "" if it can."""
        new = NewCase(
            procedure_id=place.procedure_id,
            process_id=place.name,
            conference_of=place.case_id or None,
        )
        try:
            if place.kind is FormKind.START:
                self.questions.start(new, by=by)
            elif place.kind is FormKind.ACTION:
                self.questions.action(place.case_id, place.name, by=by)
            elif place.kind is FormKind.WRITTEN:
                self.questions.written(place.case_id, place.name, by=by)
            elif place.kind is FormKind.WORDS:
                self.questions.words(place.case_id, place.name, by=by)
            else:
                self.questions.correction(place.case_id, place.name, by=by)
        except CaseStopped:
            return "This form cannot be shown until the procedure is mended."
        except Refused:
            return "This cannot be done any more, or no longer by you."
        return ""

    def _about_task(self, place: FormPlace, by: PersonId) -> tuple[str, str, str]:
        with self.office.open_work() as work:
            task = work.tasks.one(place.task_id)
            reference = self._reference(work, task.case_id, by)
            return task.name, reference, self._said(work, task, by, opens=bool(reference))

    def _reference(self, work: UnitOfWork, case_id: CaseId, by: PersonId) -> str:
        """Return how a case is called; "" where it does not open to the person."""
        case = work.cases.one(case_id)
        standing = self.office.standing_by_roles(work, by, case=case)
        opens = may_open(
            case, standing, work.participants.of(case_id), work.tasks.open_of(case_id)
        )
        return case.reference if opens else ""

    def _said(self, work: UnitOfWork, task: UserTask, by: PersonId, *, opens: bool) -> str:
        """Say why somebody cannot do a task; who has it only where the case opens to them."""
        if not task.is_open:
            return said_closed(work.people, task, opens=opens)
        try:
            standing = self.office.standing_by_roles(work, by, case=work.cases.one(task.case_id))
            principal_for(task, standing, work.participants.of(task.case_id))
        except NotAllowed as refusal:
            if task.assignee is None:
                return refusal.message if opens else "This task is no longer yours to do."
            return (
                f"{work.people.one(task.assignee).name} has this task now."
                if opens
                else "This task is with somebody else now."
            )
        return ""


def _waiting(definition: Definition, message: str) -> Element:
    """Return the event with a form that waits for a message. Raises `NotFound`."""
    for element in definition.procedure.elements.values():
        if element.form_key and element.trigger_value == message:
            return element
    raise NotFound("Expected something that can be done in this case.")
