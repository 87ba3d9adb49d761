"""What somebody without an account sends in writing: whose words it is, and who keys it in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.casework.acting import opens
from engine.casework.casework import Casework
from engine.casework.due import as_instant
from engine.casework.need_to_know import Standing, sending_role
from engine.casework.walls import reader_of
from engine.casework.words import Noted, to_answer
from engine.errors import InvalidAnswers, NotAllowed, ProcessFailed
from engine.feel import FeelError
from engine.forms import Form, parse_form
from engine.forms.asking.dates import read_moment
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.ids import DocumentId, RoleId
from engine.model.calendar import to_the_minute
from engine.model.document import Document, DocumentKind
from engine.model.people import WRITES, Person, role_key
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.ports import Place
from engine.texts.british import display, show_date_and_time

#: The fields beside those of the form, at which errors stand.
PAPER, ARRIVED = "written.paper", "written.arrival"
#: Stands between a message and whose it is.
OF = "~"
_WRITTEN = parse_form(
    b"""{"type": "default", "id": "written", "schemaVersion": 18, "components": [
      {"type": "group", "path": "written", "label": "What came", "components": [
        {"type": "radio", "key": "paper", "label": "On which paper did it come?",
         "validate": {"required": true},
         "valuesExpression": "=papers_of_case"},
        {"type": "datetime", "subtype": "datetime", "key": "arrival",
         "label": "When did it arrive?", "description": "Arrival counts, not reading.",
         "validate": {"required": true},
         "dateLabel": "When did it arrive?", "timeLabel": "Time"}]}]}""",
    source="written.form",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class InWriting:
    """What somebody sent: the paper that holds it, and when it arrived; None where not said."""

    paper: DocumentId | None
    arrived_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToKeyIn:
    """A step that somebody without an account may take by writing."""

    #: The id of the task, or the message and whose it is, or where words stand and whose.
    what: str
    whose: Person
    element: Element
    #: None of words that somebody noted: their step is over.
    place: Place | None
    #: The words of theirs that somebody noted; None where they take a step.
    noted: Noted | None = None

    @property
    def name(self) -> str:
        """What it is that they sent."""
        said = f"what they say of their words in “{self.element.name}”"
        return said if self.noted else self.element.name


def to_key_in(casework: Casework, standing: Standing) -> list[ToKeyIn]:
    """Return what somebody may key in for others now: none where nobody is without an account."""
    case, asked = casework.case, casework.case.bookkeeping.asked_for_help
    if not asked or case.has_ended or keys_in_as(casework, standing) is None:
        return []
    return [*_tasks(casework), *_messages(casework), *_words(casework)]


def _tasks(casework: Casework) -> Iterator[ToKeyIn]:
    for task in casework.tasks.open.values():
        whose = writer_of(casework, casework.upkeep.as_drawn(task))
        if whose is not None:
            element = casework.definition.element(task.element_id)
            place = casework.place_of(task)
            yield ToKeyIn(what=task.id, whose=whose, element=element, place=place)


def _messages(casework: Casework) -> Iterator[ToKeyIn]:
    people = writers(casework)
    for message, place in casework.run.messages() if people else ():
        element = casework.definition.element(place.element_id)
        for person in people:
            if sends_as(casework, element, person):
                what = f"{message}{OF}{person.id}"
                yield ToKeyIn(what=what, whose=person, element=element, place=place)


def _words(casework: Casework) -> Iterator[ToKeyIn]:
    people = {each.id: each for each in writers(casework)}
    for noted, whose in to_answer(casework, [*people]):
        yield ToKeyIn(
            what=f"{OF}{noted.place}{OF}{whose}",
            whose=people[whose],
            element=noted.asked.element,
            place=None,
            noted=noted,
        )


def written_form(form: Form) -> Form:
    """Return a form with the questions on what its answers came, under `written`."""
    return replace(form, components=(*_WRITTEN.components, *form.components))


def in_writing(given: Any) -> InWriting:
    """Return what was entered of a paper and its arrival; None for what cannot be read."""
    given = given if isinstance(given, Mapping) else {}
    try:
        at = read_moment(given.get("arrival"))
    except RefusedAnswer:
        at = None
    return InWriting(paper=DocumentId(str(given.get("paper") or "")) or None, arrived_at=at)


def writer_of(casework: Casework, task: UserTask) -> Person | None:
    """Return who without an account has an open task; None where nobody such has it."""
    if casework.definition.part(task.role) not in WRITES:
        return None
    ids = [task.assignee] if task.assignee else [
        p.person_id for p in casework.parts.of_role(task.role)
    ]  # fmt: skip
    found = [each for each in casework.people.read(ids) if not each.has_account and each.active]
    return found[0] if len(found) == len(ids) == 1 and found[0].id not in task.barred else None


def writers(casework: Casework) -> list[Person]:
    """Return who takes part without an account in a part in which one may write."""
    part = casework.definition.part
    ids = [p.person_id for p in casework.parts.participants if part(p.role) in WRITES]
    found = {each.id: each for each in casework.people.read(ids)}
    return [each for each in found.values() if not each.has_account and each.active]


def sends_as(casework: Casework, element: Element, person: Person) -> RoleId | None:
    """Return the role in which somebody without an account may send a message, if any."""
    found = sending_role(
        element,
        Standing(person=person, at=casework.now),
        casework.parts.participants,
        casework.definition.id,
        vacant=casework.parts.vacant,
    )
    takes_part = found is not None and any(
        (p.role, p.person_id) == (found[0], person.id) for p in casework.parts.participants
    )
    return found[0] if found is not None and takes_part else None


def keys_in_as(casework: Casework, standing: Standing) -> RoleId | None:
    """Return the role in which somebody keys in others' words; None where they may not.

    It is administration's, in a role of their own: nobody does it as a deputy, and nobody who
    dissents, chaired, decides or sits.
    """
    if not opens(casework, standing):
        return None
    if not casework.parts.may_administer(standing.person.id):
        return None
    definition = casework.definition
    own = (
        r for r in definition.administering if standing.person.holds(role_key(definition.id, r))
    )
    return next(own, None)


def refuse_unless_keys_in(casework: Casework, standing: Standing, whose: Person) -> RoleId:
    """Return the role in which somebody keys in another's words. Raises `NotAllowed`."""
    if whose.has_account:
        raise NotAllowed(
            f"{whose.name} has an account, and answers there: nobody keys in their words.",
            person_id=whose.id,
        )
    role = keys_in_as(casework, standing)
    if role is None:
        raise NotAllowed(
            "What somebody sends in writing is keyed in by administration, in a role of their own "
            "and not as a deputy, and by nobody who dissents, chaired, decides or sits.",
            person_id=standing.person.id,
        )
    return role


def wrong_with(
    casework: Casework, standing: Standing, sent: InWriting, answers: tuple[Element, Place] | None
) -> dict[str, str]:
    """Return what is wrong with a paper and its arrival, at `PAPER` and `ARRIVED`.

    Nothing arrives before the occasion ended, nor before what it `answers` (`arrivesAfter`), where
    that is a step. Raises `ProcessFailed` where that cannot be worked out.
    """
    wrong = {}
    if not _is_here(casework, standing, sent.paper):
        wrong[PAPER] = "Choose the paper of this case on which it came, or add it"
    if sent.arrived_at is None:
        wrong[ARRIVED] = "Enter when it arrived"
    elif sent.arrived_at > casework.now:
        wrong[ARRIVED] = "It cannot have arrived later than now"
    elif too_early := _too_early(casework, sent.arrived_at, answers):
        wrong[ARRIVED] = too_early
    return wrong


def _too_early(casework: Casework, at: datetime, answers: tuple[Element, Place] | None) -> str:
    """Say what something cannot have arrived before, with both dates; "" where it can."""
    rule = casework.definition.procedure.occasion
    ended = read_moment(casework.file.content.get(rule.end))
    since = to_the_minute(ended or casework.case.started_at)
    if at < since:
        what = f"the {rule.title} ended" if ended else "this case began"
        return f"It cannot have arrived before {what}, {show_date_and_time(since)}"
    if answers is None:
        return ""
    element, place = answers
    answered = element.properties.get("arrivesAfter")
    then = casework.names.evaluate(answered, place) if answered else None
    try:
        begins = as_instant(then, casework.calendar, at_end=False)
    except FeelError as error:
        raise ProcessFailed(element.id, str(error)) from error
    if begins is None or at >= to_the_minute(begins):
        return ""
    return f"It cannot have arrived on {display(at)}: what it answers is of {display(then)}"


def papers_of(casework: Casework, standing: Standing) -> Iterator[Document]:
    """Yield the papers of a case that somebody may open, oldest first."""
    reader = reader_of(casework, standing)
    for document in casework.work.documents.of(casework.id):
        if document.kind is DocumentKind.PAPER and reader.opens(document):
            yield document


def _is_here(casework: Casework, standing: Standing, paper: DocumentId | None) -> bool:
    return any(each.id == paper for each in papers_of(casework, standing))


def said_of(whose: Person, sent: InWriting) -> dict[str, Any]:
    """Return what history says of words that were keyed in."""
    return {
        "person": whose.id,
        "name": whose.name,
        "paper": sent.paper,
        "arrived_at": sent.arrived_at.isoformat() if sent.arrived_at else None,
    }


def refuse_wrong(*found: dict[str, str]) -> None:
    """Raise `InvalidAnswers` for what is wrong anywhere."""
    if wrong := {key: text for each in found for key, text in each.items()}:
        raise InvalidAnswers(wrong)
