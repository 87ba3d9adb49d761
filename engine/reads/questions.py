"""Forms as a person sees them: of a task, an action, a start, a correction."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.casework.acting import may_hand_on, may_send
from engine.casework.casework import Casework
from engine.casework.choices import is_shared_choice, named_around
from engine.casework.corrections import (
    answered_at,
    attended_list,
    chosen_together,
    correctable,
    in_order,
    question_of,
    questions_of,
)
from engine.casework.correctors import (
    Corrector,
    corrector,
    refuse_after_end,
)
from engine.casework.drafts import live_draft
from engine.casework.in_writing import OF, ToKeyIn, papers_of, to_key_in, written_form
from engine.casework.occasion import known_to
from engine.casework.office import Office
from engine.casework.scene import scene_of
from engine.casework.starting import known_of_conference, starting_role, taken_from_ended
from engine.casework.words import FORM as WORDS_FORM
from engine.casework.words import Noted, their_words, ways_of
from engine.errors import CaseStopped, NotAllowed, NotFound, ProcessFailed
from engine.feel import FeelError
from engine.forms import Form, FormView, Scene, view
from engine.forms.model import Component, Group, ItemList
from engine.forms.page.typed_text import Line, typed_lines
from engine.forms.values import to_feel
from engine.ids import CaseId, PersonId, UserTaskId
from engine.model.case import NewCase
from engine.model.case_file import keys_of, read_path, value_at
from engine.model.draft import action_key, correction_key, words_key, written_key
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.ports import Place, UnitOfWork
from engine.reads.case_view import Action, CaseView, as_shown, refuse_unknown, view_for, why_not
from engine.reads.own_words import OwnWordsLine, words_line, words_shown
from engine.reads.record import RecordedStep, record_read, step_shown
from engine.reads.rests import NO_RESTS, RestsOn, rests_read
from engine.texts.british import display, show_moment
from engine.wording.terms import fact_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """What was entered into a form that is shown again."""

    given: Mapping[str, Any] | None = None
    errors: Mapping[str, str] | None = None


NOTHING = Entered()
_NOT_FOR_YOU = "Recorded, and not for you to read"
#: Of a task that is closed, or somebody else's: what its form shows is for who fills it in.
_NO_QUESTIONS = FormView(title="", components=(), errors=())


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskView:
    """A task with its form, as one person may see it."""

    task: UserTask
    case: CaseView
    element: Element
    form: FormView
    #: What stands above its questions, for who may do it.
    rests: RestsOn = NO_RESTS
    #: Whose words its form shows that another noted, and how they stand.
    words: Sequence[OwnWordsLine] = ()
    #: Why the person may not do it; "" if they may.
    reason: str = ""
    #: Tasks of the same step for other children or items that the person may do too.
    alike: Sequence[UserTask] = ()
    #: Whether the person may give it back, or hand it on.
    may_pass_on: bool = False
    #: Whether the person, who does not have it, may hand it to somebody else.
    may_hand_on: bool = False

    @property
    def may_do(self) -> bool:
        """Whether the person may do it."""
        return not self.reason


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenView:
    """The form of what somebody without an account sent, as administration keys it in."""

    case: CaseView
    asked: ToKeyIn
    form: FormView
    has_papers: bool
    #: What somebody noted as their words, where they answer that.
    words: OwnWordsLine | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WordsView:
    """Somebody's words as another noted them, with the form for what they say of that."""

    case: CaseView
    words: OwnWordsLine
    form: FormView


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownFact:
    """A recorded fact that can be corrected."""

    key: str
    label: str
    shown: str
    #: The name of the step that asked for it.
    step: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Questions:
    """Reads for pages with a form."""

    office: Office

    def form_of(self, task_id: UserTaskId) -> Form:
        """Return the form of a task, for reading a post; nothing is checked. Raises `NotFound`."""
        with self.office.open_work() as work:
            task = work.tasks.one(task_id)
            definition = self.office.definitions.of(work.cases.one(task.case_id))
        return definition.form(definition.element(task.element_id))

    def task(self, task_id: UserTaskId, *, by: PersonId, entered: Entered = NOTHING) -> TaskView:
        """Return a task with its form: as entered, else as drafted, else as prefilled.

        Raises `NotFound` for whoever need not know of the case, `CaseStopped` where the form
        cannot be shown.
        """
        with self.office.open_work() as work:
            task = work.tasks.one(task_id)
            casework = self.office.read(work, task.case_id)
            standing = casework.staffing.standing(by)
            case_view = view_for(casework, standing)
            refuse_unknown(case_view.reader, task)
            element = casework.definition.element(task.element_id)
            reason = why_not(casework, task, standing)
            place = casework.place_of(task) if task.is_open and not reason else None
            casework.ledger.actor = standing.actor(by, task.role)
            if entered.given is None:
                entered = self._drafted(work, task.id, by)
            form = casework.definition.form(element)
            alike = () if place is None else _alike(case_view, task)
            return TaskView(
                task=as_shown(casework, task, standing),
                case=case_view,
                element=element,
                form=_NO_QUESTIONS
                if place is None
                else _form_view(casework, form, entered, place),
                rests=NO_RESTS
                if place is None
                else _rests(casework, case_view, [task, *alike], place),
                words=() if place is None else words_shown(casework, case_view.reader, form),
                reason=reason,
                alike=alike,
                may_pass_on=task.assignee == by
                and not task.in_person
                and not casework.parts.is_theirs_alone(task),
                may_hand_on=bool(reason) and may_hand_on(casework, task, standing),
            )

    def action(
        self, case_id: CaseId, message: str, *, by: PersonId, entered: Entered = NOTHING
    ) -> tuple[CaseView, Action, Form, FormView]:
        """Return the form of something that can be done at any time. Raises `NotFound`."""
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing = casework.staffing.standing(by)
            case_view = view_for(casework, standing)
            action = next((a for a in case_view.actions if a.message == message), None)
            if action is None:
                raise NotFound("Expected something that can be done in this case now.")
            element = casework.definition.element(action.element_id)
            form = casework.definition.form(element)
            if found := may_send(casework, element, standing):
                casework.ledger.actor = standing.actor(found[1], found[0])
            if entered.given is None:
                entered = self._drafted(work, action_key(case_id, message), by)
            return case_view, action, form, _form_view(casework, form, entered, None)

    def written_form_of(self, case_id: CaseId, what: str) -> Form:
        """Return the form of what somebody sent in writing, for reading a post.

        Raises `NotFound`.
        """
        with self.office.open_work() as work:
            definition = self.office.definitions.of(work.cases.one(case_id))
            message, is_message, _ = what.partition(OF)
            if is_message and not message:
                return written_form(WORDS_FORM)
            if not is_message:
                element = definition.element(work.tasks.one(UserTaskId(what)).element_id)
                return written_form(definition.form(element))
        for element in definition.procedure.elements.values():
            if element.form_key and element.trigger_value == message:
                return written_form(definition.form(element))
        raise NotFound("Expected something that can be said in this case.")

    def written(
        self, case_id: CaseId, what: str, *, by: PersonId, entered: Entered = NOTHING
    ) -> WrittenView:
        """Return the form into which administration keys what somebody sent in writing.

        Raises `NotFound` for whoever need not know of the case, and for what nobody may key in.
        """
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing = casework.staffing.standing(by)
            case_view = view_for(casework, standing)
            asked = next((e for e in to_key_in(casework, standing) if e.what == what), None)
            if asked is None:
                raise NotFound("Expected something to be keyed in here, but there is nothing.")
            noted = asked.noted
            own = WORDS_FORM if noted else casework.definition.form(asked.element)
            form = written_form(own)
            if entered.given is None:
                entered = self._drafted(work, written_key(case_id, what), by)
            papers = [
                {"value": d.id, "label": f"{d.title}, added {show_moment(d.created_at)}"}
                for d in papers_of(casework, standing)
            ]
            names = _of_words(noted) | {"papers_of_case": lambda: papers}
            page = _form_view(casework, form, entered, asked.place, **names)
            return WrittenView(
                case=case_view,
                asked=asked,
                form=page,
                has_papers=bool(papers),
                words=words_line(casework, noted)
                if noted and case_view.reader.knows_at(noted.path)
                else None,
            )

    def words(
        self, case_id: CaseId, place: str, *, by: PersonId, entered: Entered = NOTHING
    ) -> WordsView:
        """Return somebody's words as another noted them, with the form to answer that.

        Raises what `their_words` raises.
        """
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing = casework.staffing.standing(by)
            case_view = view_for(casework, standing)
            noted = their_words(casework, standing, place)
            if entered.given is None:
                entered = self._drafted(work, words_key(case_id, place), by)
            form = _form_view(casework, WORDS_FORM, entered, None, **_of_words(noted))
            return WordsView(case=case_view, words=words_line(casework, noted), form=form)

    def start_form_of(self, new: NewCase) -> Form:
        """Return a start form, for reading a post."""
        definition = self.office.definitions.in_force(new.procedure_id)
        return definition.form(definition.start_of(new.process_id))

    def start(
        self, new: NewCase, *, by: PersonId, entered: Entered = NOTHING
    ) -> tuple[Definition, Element, FormView]:
        """Return the start form of a process, with what is known of the conference.

        Raises `NotFound`, `NotAllowed` for whoever may not start it, `CaseStopped`.
        """
        definition = self.office.definitions.in_force(new.procedure_id)
        with self.office.open_work() as work:
            standing = self.office.standing_by_roles(work, by)
            starting_role(definition, new.process_id, standing, new.role)
            known: Mapping[str, Any] = taken_from_ended(self.office, work, new, standing)
            if new.conference_of is not None and not known:
                shared = known_of_conference(work, new.conference_of, standing, definition)
                known = known_to(work, definition, shared, standing)
            blank = self.office.blank(definition, new.process_id, known)
            casework = self.office.opened(work, definition, blank)
            element = definition.start_of(new.process_id)
            if entered.given is None:
                drafted = self._drafted(work, new.draft_key, by)
                entered = drafted if drafted.given else Entered(given=known or None)
            form = _form_view(casework, definition.form(element), entered, None)
            return definition, element, form

    def blank(self, definition: Definition, form_key: str) -> FormView:
        """Return a form as it looks before anything is known."""
        with self.office.open_work() as work:
            scene = replace(self._of_nobody(work, definition), people=lambda roles: ())
            return view(_whole(definition.forms[form_key]), None, scene)

    def typed(self, definition: Definition, form: Form, given: Mapping[str, Any]) -> list[Line]:
        """Return what somebody typed into a form, in words that tell nothing of any case."""
        with self.office.open_work() as work:
            return typed_lines(form, given, self._of_nobody(work, definition))

    def _of_nobody(self, work: UnitOfWork, definition: Definition) -> Scene:
        """Return what a form is asked over in a case of which nothing is known."""
        casework = self.office.opened(work, definition, self.office.blank(definition))
        elements = definition.procedure.elements.values()
        items = {element.each.item for element in elements if element.each is not None}
        return scene_of(casework, None, **dict.fromkeys(items, dict))

    def record(self, case_id: CaseId, *, by: PersonId) -> tuple[CaseView, list[RecordedStep]]:
        """Return what has been recorded in a case that somebody may read, step by step."""
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            standing = casework.staffing.standing(by)
            case_view = view_for(casework, standing)
            opening = case_view.opening
            with_addresses = opening is not None and opening.addresses
            return case_view, record_read(
                casework, case_view.reader, with_addresses=with_addresses
            )

    def correctable(self, case_id: CaseId, *, by: PersonId) -> tuple[CaseView, list[KnownFact]]:
        """Return the facts of a case that somebody may correct. Raises `NotAllowed`."""
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            case_view, may = self._for_correcting(casework, by)
            labels = _correctable(casework)
            steps = {
                key: answered_at(casework, questions_of(casework.definition, key)).element
                for key in labels
                if may.role_for(read_path(key)) is not None
            }
            alike, reader = Counter(labels[key] for key in steps), case_view.reader
            facts = [
                KnownFact(
                    key=key,
                    label=_told_apart(label, step_shown(reader, steps[key]), alike[label]),
                    shown=_known(casework, key)
                    if reader.knows_at(read_path(key))
                    else _NOT_FOR_YOU,
                    step=step_shown(reader, steps[key]),
                )
                for key, label in labels.items()
                if key in steps
            ]
            return case_view, sorted(facts, key=lambda fact: in_order(casework, steps[fact.key]))

    def correction(
        self, case_id: CaseId, fact: str, *, by: PersonId, entered: Entered = NOTHING
    ) -> tuple[CaseView, Form, FormView]:
        """Return the question for the right value of one fact. Raises `NotFound`."""
        with self.office.open_work() as work:
            casework = self.office.read(work, case_id)
            case_view, may = self._for_correcting(casework, by)
            if fact not in _correctable(casework) or may.role_for(read_path(fact)) is None:
                raise NotFound("Expected a fact that is recorded in this case.")
            form, around = question_of(casework.definition, fact), _around(casework, fact)
            if entered.given is None:
                drafted = self._drafted(work, correction_key(case_id, fact), by)
                path = read_path(fact)
                known = (
                    value_at(casework.file.content, path) if may.reader.knows_at(path) else None
                )
                held = {str(path[-1]): known}
                entered = Entered(given=held | dict(drafted.given or {}))
            return case_view, form, _form_view(casework, form, entered, None, **around)

    def _drafted(self, work: UnitOfWork, key: str, by: PersonId) -> Entered:
        draft = live_draft(work.drafts, key, by, at=self.office.clock.now())
        return Entered(given=draft.answers or None) if draft else NOTHING

    def _for_correcting(self, casework: Casework, by: PersonId) -> tuple[CaseView, Corrector]:
        standing = casework.staffing.standing(by)
        refuse_after_end(casework, standing)
        case_view = view_for(casework, standing)
        if not case_view.may_correct:
            raise NotAllowed("Facts are corrected by administration, the chair or the reviewer.")
        return case_view, corrector(casework, standing)


def _correctable(casework: Casework) -> Mapping[str, str]:
    """Return what anybody could correct here, by its place: the words of its question."""
    found = {**correctable(casework), **attended_list(casework)}
    return {**found, **chosen_together(casework)}


def _told_apart(label: str, step: str, alike: int) -> str:
    """Return the question of a fact, with the step that asked it where another asks the same."""
    return label if alike == 1 else f"{label} (in “{step}”)"


def _around(casework: Casework, fact: str) -> Mapping[str, Callable[[], Any]]:
    """Return what the question of a fact calls the entry of a list in which that stands."""
    path = read_path(fact)
    if len(path) == 1:
        return {}
    asked = casework.definition.asked[keys_of(path)][0]
    entry = value_at(casework.file.content, path[:-1])
    return named_around(casework.definition, asked, entry)


def _of_words(noted: Noted | None) -> dict[str, Callable[[], Any]]:
    """Return what the form about words that somebody noted calls the ways to answer that."""
    return {"ways_to_answer": lambda: ways_of(noted)} if noted else {}


def _alike(case_view: CaseView, task: UserTask) -> Sequence[UserTask]:
    """Return the tasks of the same step for other items that the person may do too."""
    return [
        each
        for each in case_view.open_tasks
        if each.id in case_view.mine and each.element_id == task.element_id and each.id != task.id
    ]


def _rests(
    casework: Casework, case_view: CaseView, tasks: Sequence[UserTask], place: Place
) -> RestsOn:
    try:
        return rests_read(casework, case_view.reader, tasks, place, case_view.documents)
    except ProcessFailed as error:
        raise CaseStopped(
            "The letter cannot be shown: something in it cannot be written. The policy owner has "
            "to mend it.",
            element=error.element_id,
        ) from error


def _form_view(
    casework: Casework,
    form: Form,
    entered: Entered,
    place: Place | None,
    **names: Callable[[], Any],
) -> FormView:
    try:
        scene = scene_of(casework, place, **names)
        return view(form, entered.given, scene, errors=entered.errors)
    except FeelError as error:
        raise CaseStopped(
            "This form cannot be shown: one of its conditions is wrong. The policy owner has to "
            "mend it.",
            form=form.id,
        ) from error


def _whole(form: Form) -> Form:
    """Return a form with every question it can ask, whatever the answers."""
    return replace(form, components=tuple(map(_shown_always, form.components)))


def _shown_always(component: Component) -> Component:
    visible = replace(component, hide=None)
    if isinstance(visible, Group | ItemList):
        return replace(visible, components=tuple(map(_shown_always, visible.components)))
    return visible


def _known(casework: Casework, key: str) -> str:
    """Return a recorded fact as it was answered: the words of an option, the name of a person."""
    path = read_path(key)
    value = value_at(casework.file.content, path)
    if is_shared_choice(casework.definition, path):
        return fact_words(casework.definition, *keys_of(path), value=value)
    if key in attended_list(casework):
        return ", ".join(str(row.get("name") or "") for row in value)
    form = question_of(casework.definition, key)
    page = _form_view(casework, form, Entered(given={key: value}), None)
    options = [option for field in page.fields() for option in field.options]
    chosen = [option.label for option in options if option.chosen]
    is_choice = any(field.kind in ("select", "radio", "checklist") for field in page.fields())
    if is_choice and len(chosen) < len(value if isinstance(value, list) else [value]):
        # What is not offered any more: somebody has left, a seat was filled again.
        called = casework.people.called
        return fact_words(casework.definition, key, value=value, called=called)
    if chosen:
        return ", ".join(chosen)
    kind = casework.definition.types.get(key)
    return display(to_feel(value, kind) if kind else value)
