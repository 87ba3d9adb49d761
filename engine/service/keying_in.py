"""Keys in what somebody without an account sent in writing: their words, not in their place.

It is no standing in: nobody answers for them, no deputy does it, and it is recorded as theirs,
with the paper on which it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.casework.acting import refuse_unless_open, refuse_where_voided
from engine.casework.casework import Casework
from engine.casework.correction_notices import tell_of_words
from engine.casework.in_writing import (
    ARRIVED,
    OF,
    InWriting,
    in_writing,
    refuse_unless_keys_in,
    refuse_wrong,
    said_of,
    sends_as,
    writer_of,
    wrong_with,
)
from engine.casework.notices import receipt_html
from engine.casework.words import Noted, checked, put_beside, their_words
from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.forms.model import Form
from engine.ids import CaseId, PersonId, RoleId, UserTaskId
from engine.model.calendar import to_the_minute
from engine.model.history import EventKind
from engine.model.people import ENGINE, Person
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.package.asked import is_receipt_for
from engine.ports import Place
from engine.service.attempts import Tried
from engine.service.cases import waiting_for
from engine.service.commands import Commands
from engine.service.tasks import case_of, clean_answers, take_answers
from engine.texts.british import show_date_and_time
from engine.wording.terms import OWN_NOTICES


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyingIn:
    """What administration keys in for those who have no account."""

    commands: Commands

    def key_in(
        self, case_id: CaseId, what: str, *, by: PersonId, answers: Mapping[str, Any]
    ) -> None:
        """Key in what `to_key_in` names, with `written` among the answers: paper and arrival.

        Raises as `task` and `message` do, and `NotFound` for a task of another case.
        """
        sent = in_writing(answers.get("written"))
        own = {key: value for key, value in answers.items() if key != "written"}
        message, is_message, whose = what.partition(OF)
        if is_message and not message:
            place, _, person_id = whose.partition(OF)
            self.words(case_id, place, whose=PersonId(person_id), by=by, sent=sent, answers=own)
        elif is_message:
            person = PersonId(whose)
            self.message(case_id, message, whose=person, by=by, sent=sent, answers=own)
        elif case_of(UserTaskId(what)) != case_id:
            raise NotFound("Expected a task of this case, but there is none here.")
        else:
            self.task(UserTaskId(what), by=by, sent=sent, answers=own)

    def task(
        self, task_id: UserTaskId, *, by: PersonId, sent: InWriting, answers: Mapping[str, Any]
    ) -> None:
        """Complete a task with what the person who has it sent; it counts from its arrival.

        Raises `NotFound` for whom the case does not open to, `NotAllowed` for who may not key it
        in, and where nobody without an account has the task; `WrongState` where it is no longer
        open; `InvalidAnswers` at a field of the form, at `PAPER` or at `ARRIVED`.
        """

        def act(casework: Casework) -> None:
            refuse_unless_open(casework, casework.staffing.standing(by))
            task = _open_task(casework, task_id)
            whose, place = writer_of(casework, task), casework.place_of(task)
            if whose is None:
                raise NotAllowed("This task is with nobody who sends their answers in writing.")
            element = casework.definition.element(task.element_id)
            keyed = _Keyed(casework, element, place, whose, task.role)
            clean, at = keyed.checked(by, sent, answers)
            casework.tasks.put(task.completed(by=whose.id, at=at))
            about = {"task": task.id, **casework.file.item_content(place)}
            keyed.take(EventKind.USER_TASK_COMPLETED, about, clean, sent)
            casework.run.complete(task.activity)

        tried = Tried(by=by, verb="key_in", task_id=task_id)
        self.commands.run(case_of(task_id), act, tried=tried, writes=answers)

    def message(  # noqa: PLR0913 - a message, whose it is, and on what it came
        self,
        case_id: CaseId,
        message: str,
        *,
        whose: PersonId,
        by: PersonId,
        sent: InWriting,
        answers: Mapping[str, Any],
    ) -> None:
        """Receive a message, such as a withdrawal, that somebody without an account sent.

        Raises as `task` does; `WrongState` where nothing waits for it, `NotFound` for nobody.
        """

        def act(casework: Casework) -> None:
            refuse_unless_open(casework, casework.staffing.standing(by))
            refuse_where_voided(casework)
            element, place = waiting_for(casework, message)
            person = casework.people.person(whose)
            role = sends_as(casework, element, person)
            keyed = _Keyed(casework, element, place, person, role or RoleId(""))
            clean, _ = keyed.checked(by, sent, answers)
            casework.parts.bind(keyed.role, whose)
            keyed.take(EventKind.MESSAGE_RECEIVED, {"message": message}, clean, sent)
            casework.run.send(message)

        tried = Tried(by=by, verb="key_in", about=message)
        self.commands.run(case_id, act, tried=tried, writes=answers)

    def words(  # noqa: PLR0913 - words, whose they are, and on what they came
        self,
        case_id: CaseId,
        place: str,
        *,
        whose: PersonId,
        by: PersonId,
        sent: InWriting,
        answers: Mapping[str, Any],
    ) -> None:
        """Key in what somebody without an account says of words that another noted of them.

        Raises as `task` does, `InvalidAnswers` too; `NotFound` where no words of theirs stand at
        the place.
        """

        def act(casework: Casework) -> None:
            standing = casework.staffing.standing(by)
            refuse_unless_open(casework, standing)
            person = casework.people.person(whose)
            acting = refuse_unless_keys_in(casework, standing, person)
            author = casework.staffing.standing(whose)
            noted = their_words(casework, author, place)
            wrong = wrong_with(casework, standing, sent, None)
            if early := _before_noted(sent, noted):
                wrong = {ARRIVED: early, **wrong}
            try:
                saying, words = checked(casework, noted, answers)
            except InvalidAnswers as refusal:
                raise InvalidAnswers({**wrong, **refusal.errors}) from refusal
            refuse_wrong(wrong)
            casework.ledger.actor = standing.actor(by, acting)
            put_beside(casework, noted, whose, saying, words, written=said_of(person, sent))
            tell_of_words(casework, noted, saying)
            casework.ledger.actor = ENGINE
            at = sent.arrived_at or casework.now
            give_receipt(casework, person, noted.author, noted.asked.element, at)

        self.commands.run(case_id, act, tried=Tried(by=by, verb="key_in", about=place))


def _before_noted(sent: InWriting, noted: Noted) -> str:
    """Say that a paper cannot have arrived before the words that it is about; "" where it can."""
    if sent.arrived_at is None or noted.at is None or sent.arrived_at >= to_the_minute(noted.at):
        return ""
    return f"It cannot have arrived before the words were noted, {show_date_and_time(noted.at)}"


def give_receipt(
    casework: Casework, whose: Person, role: RoleId, element: Element, at: datetime
) -> None:
    """Write somebody that their words arrived, and when."""
    standing = casework.definition.procedure.labels["standing_text"]
    casework.ledger.give_notice(
        {**casework.people.context(whose.id), "role": role},
        name="words_received",
        title=OWN_NOTICES["words_received"],
        html=receipt_html(casework.case.reference, element.name, at, standing),
        element_id=element.id,
    )


@dataclass(frozen=True, slots=True)
class _Keyed:
    """The words of one person, at the step where they belong."""

    casework: Casework
    element: Element
    place: Place
    whose: Person
    #: The role in which they are theirs; "" for none.
    role: RoleId

    @property
    def form(self) -> Form:
        """The form that they fill in."""
        return self.casework.definition.form(self.element)

    def checked(
        self, by: PersonId, sent: InWriting, answers: Mapping[str, Any]
    ) -> tuple[dict[str, Any], datetime]:
        """Return clean answers and when they arrived, and act as who keys them in from now on.

        The rules of separation are asked of the person whose words they are.
        """
        casework = self.casework
        standing = casework.staffing.standing(by)
        acting = refuse_unless_keys_in(casework, standing, self.whose)
        if not self.role:
            raise NotAllowed(f"This is for a part that {self.whose.name} does not have here.")
        casework.parts.refuse_clash(self.whose.id, self.role)
        casework.ledger.actor = standing.actor(by, acting)
        wrong = wrong_with(casework, standing, sent, (self.element, self.place))
        clean: dict[str, Any] = {}
        try:
            clean = clean_answers(casework, self.form, answers, self.place)
        except InvalidAnswers as refusal:
            wrong = {**wrong, **refusal.errors}
        refuse_wrong(wrong)
        return clean, sent.arrived_at or casework.now

    def take(
        self, kind: EventKind, about: Mapping[str, Any], clean: dict[str, Any], sent: InWriting
    ) -> None:
        """Record the words as theirs, write them a receipt, and let the engine go on.

        Where the drawing itself writes them one (`receipt`), the engine writes none beside it.
        """
        casework, said = self.casework, said_of(self.whose, sent)
        content = {**about, "answers": clean, "written": said}
        casework.ledger.note(kind, self.element.id, content)
        at = sent.arrived_at
        take_answers(
            casework, self.element, clean, place=self.place, by=self.whose.id, arrived_at=at
        )
        casework.ledger.actor = ENGINE
        after = casework.definition.next_steps.get(self.element.id, ())
        if not any(is_receipt_for(step, self.role) for step in after):
            give_receipt(casework, self.whose, self.role, self.element, at or casework.now)


def _open_task(casework: Casework, task_id: UserTaskId) -> UserTask:
    for task in casework.tasks.open.values():
        if task.id == task_id:
            return casework.upkeep.as_drawn(task)
    raise WrongState("This task is no longer open.", task_id=task_id)
