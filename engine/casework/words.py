"""Whose words: what somebody else noted is confirmed, added to or disagreed with by its author.

Nothing of it changes what was noted, or is ever changed or taken away: it stands beside that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.casework.acting import may_send, refuse_unless_open, refuse_where_voided
from engine.casework.casework import Casework
from engine.casework.correctors import answer_to, answers_given
from engine.casework.need_to_know import Standing
from engine.casework.scene import scene_of
from engine.casework.walls import reader_of
from engine.errors import InvalidAnswers, NotAllowed, NotFound, ProcessFailed, WrongState
from engine.forms import Form, parse_form, validate
from engine.ids import PersonId, RoleId
from engine.model.case_file import Path, read_path, value_at, write_path
from engine.model.history import EventKind, Sought
from engine.package import Asked, Keys

#: The list, apart from the file, of what authors said; no form can write one of this name.
_LIST = "~words"


class Saying(StrEnum):
    """What an author says of their words as another noted them."""

    CONFIRM = "confirm"
    ADD = "add"
    DISAGREE = "disagree"


EVENTS: Mapping[Saying, EventKind] = {
    Saying.CONFIRM: EventKind.WORDS_CONFIRMED,
    Saying.ADD: EventKind.WORDS_ADDED,
    Saying.DISAGREE: EventKind.WORDS_DISAGREED,
}
_APPOINTED = Sought(kinds=frozenset({EventKind.PARTICIPANT_APPOINTED}))
_WAYS = {
    Saying.CONFIRM: "I confirm them",
    Saying.ADD: "I add to them",
    Saying.DISAGREE: "I disagree with what was noted",
}
_NEEDED = {
    Saying.ADD: "Write what you add",
    Saying.DISAGREE: "Write how you see it, in your own words",
}
#: What is asked of an author.
FORM: Form = parse_form(
    b"""{"type": "default", "id": "own_words", "schemaVersion": 18, "components": [
      {"type": "radio", "key": "said", "label": "What do you say of these words?",
       "validate": {"required": true}, "valuesExpression": "=ways_to_answer",
       "properties": {"errorRequired":
         "Choose whether you confirm them, add to them, or disagree"}},
      {"type": "textarea", "key": "words", "label": "In your own words",
       "description": "Where you add or disagree. It is kept beside what was noted, with your name and the date, and nobody can change it or take it away.",
       "validate": {"maxLength": 10000}}]}""",  # noqa: E501 - what is read out is one sentence
    source="own_words.form",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What an author once said of their words."""

    saying: Saying
    by: PersonId
    at: datetime
    #: What they add, or how they see it; "" where they confirm.
    words: str
    #: The words of which it was said: a step that is done again notes others.
    of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """Words of one person that another typed, and what their author said of them since."""

    path: Path
    asked: Asked
    words: str
    author: RoleId
    #: Who typed them, and when; None for an unknown hand, such as that of another case.
    scribe: PersonId | None
    at: datetime | None
    #: Whether a step that is drawn for it was taken.
    is_stamped: bool = False
    said: Sequence[Said] = ()

    @property
    def place(self) -> str:
        """Where they stand, such as `chair_account` or `children[0].view`."""
        return write_path(self.path)

    @property
    def _stance(self) -> Saying | None:
        said = [each.saying for each in self.said if each.of == self.words]
        return next((each for each in reversed(said) if each is not Saying.ADD), None)

    @property
    def is_confirmed(self) -> bool:
        """Whether their author confirmed them as they stand, and did not disagree since."""
        return self._stance is Saying.CONFIRM or (self.is_stamped and self._stance is None)

    @property
    def is_disputed(self) -> bool:
        """Whether their author disagrees with them as they stand."""
        return self._stance is Saying.DISAGREE


# --- which they are ------------------------------------------------------------------------


def noted_at(casework: Casework, keys: Keys) -> Iterator[Noted]:
    """Yield what stands under keys that are another's words."""
    asked = casework.definition.asked.get(keys, ())
    if not any(each.field.said_by for each in asked):
        return
    said = casework.file.entries(_LIST)
    for path, words in _texts(kept_of(casework, asked[0]), keys, ()):
        if found := _noted(casework, asked, path, words, said):
            yield found


def _noted(
    casework: Casework,
    asked: Sequence[Asked],
    path: Path,
    words: str,
    said: Sequence[Mapping[str, Any]],
) -> Noted | None:
    """Return the words at a place; None where their author typed or wrote them."""
    question, scribe, at = _typed(casework, asked, path)
    author = RoleId(question.field.said_by)
    place = write_path(path)
    if not author or scribe in {p.person_id for p in casework.parts.of_role(author)}:
        return None
    stamp = question.field.confirmed
    return Noted(
        path=path,
        asked=question,
        words=words,
        author=author,
        scribe=scribe,
        at=at,
        is_stamped=bool(stamp)
        and value_at(casework.file.content, (*path[:-1], stamp)) is not None,
        said=[_read(each) for each in said if each["place"] == place],
    )


def _typed(
    casework: Casework, asked: Sequence[Asked], path: Path
) -> tuple[Asked, PersonId | None, datetime | None]:
    """Return the question that words answer, who typed or sent the answer, and when."""
    first = next((each for each in asked if each.field.said_by), asked[0])
    if asked[0].append_to:
        entry = casework.file.entries(asked[0].append_to)[int(path[1])]
        by = PersonId(str(entry["by"])) if entry.get("by") else None
        return first, by, datetime.fromisoformat(str(entry["at"]))
    event = answer_to(answers_given(casework, casework.definition.noting), path)
    if event is None:
        return first, None, None
    question = next((each for each in asked if each.element.id == event.element_id), first)
    written = event.content.get("written") or {}
    return question, PersonId(written["person"]) if written else event.actor.person_id, event.at


def kept_of(casework: Casework, asked: Asked) -> Any:
    """Return what holds the answers to a question: the case file, or the list apart from it."""
    listed = asked.append_to
    return {listed: casework.file.entries(listed)} if listed else casework.file.content


def _texts(inside: Any, keys: Keys, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(inside, list):
        for place, item in enumerate(inside):
            yield from _texts(item, keys, (*path, place))
    elif not keys:
        if isinstance(inside, str) and inside.strip():
            yield path, inside
    elif isinstance(inside, Mapping):
        yield from _texts(inside.get(keys[0]), keys[1:], (*path, keys[0]))


def _read(entry: Mapping[str, Any]) -> Said:
    return Said(
        saying=Saying(entry["saying"]),
        by=PersonId(entry["by"]),
        at=datetime.fromisoformat(entry["at"]),
        words=entry["words"],
        of=entry["of"],
    )


# --- whose they are ------------------------------------------------------------------------


def authors(casework: Casework, noted: Noted) -> list[PersonId]:
    """Return whose words they are: who has the part, and had it when they were noted."""
    after = {now for role, _, now in casework.parts.followed() if role == noted.author}
    here = [p.person_id for p in casework.parts.of_role(noted.author)]
    return [each for each in here if each not in after or not _came_later(casework, each, noted)]


def _came_later(casework: Casework, person_id: PersonId, noted: Noted) -> bool:
    named = (
        event.at
        for event in casework.ledger.newest(_APPOINTED)
        if (event.content["role"], event.content["person"]) == (noted.author, person_id)
    )
    first = min(named, default=None)
    return first is not None and (noted.at is None or first > noted.at)


def to_answer(casework: Casework, people: Sequence[PersonId]) -> Iterator[tuple[Noted, PersonId]]:
    """Yield the words of some people of a case that others noted, each with whose they are.

    Not while a step that is drawn for confirming them is open to their author.
    """
    own = {p.role for p in casework.parts.participants if p.person_id in people}
    for keys, asked in casework.definition.asked.items():
        if own.isdisjoint(each.field.said_by for each in asked):
            continue
        for noted in noted_at(casework, keys):
            whose = [each for each in authors(casework, noted) if each in people]
            if whose and not drawn_for(casework, noted, whose[0]):
                yield noted, whose[0]


def drawn_for(casework: Casework, noted: Noted, whose: PersonId) -> str:
    """Return what a step is called that is drawn for confirming words, and open; "" for none."""
    stamp = noted.asked.field.confirmed
    if not stamp or noted.is_stamped:
        return ""
    standing = casework.staffing.standing(whose)
    for _, place in casework.run.messages():
        element = casework.definition.element(place.element_id)
        if element.properties.get("stamps") != stamp or not may_send(casework, element, standing):
            continue
        try:
            if casework.names.is_offered(element, place):
                return element.name
        except ProcessFailed:
            return element.name  # Whoever sends it gets the incident.
    return ""


# --- what they say -------------------------------------------------------------------------


def their_words(casework: Casework, standing: Standing, place: str) -> Noted:
    """Return words at a place that somebody may answer as their author.

    Raises `NotFound` for whoever need not know of them, `NotAllowed` for another than their
    author: nobody stands in. Raises `WrongState` in a voided case, and while a step that is drawn
    for it is open.
    """
    refuse_unless_open(casework, standing)
    path = read_path(place)
    keys = tuple(step for step in path if isinstance(step, str))
    noted = next((n for n in noted_at(casework, keys) if n.path == path), None)
    is_author = noted is not None and standing.person.id in authors(casework, noted)
    if noted is None or not (is_author or reader_of(casework, standing).knows_at(path)):
        raise NotFound("Expected words of yours that somebody else noted, but none are here.")
    if not is_author:
        title = casework.definition.procedure.title_of(noted.author)
        raise NotAllowed(
            f"These are the words of the {title}: nobody else confirms them, adds to them or "
            "disagrees in their place."
        )
    refuse_where_voided(casework)
    if drawn := drawn_for(casework, noted, standing.person.id):
        raise WrongState(f"Use “{drawn}” on the page of the case: it is there for this.")
    return noted


def ways_of(noted: Noted) -> list[dict[str, str]]:
    """Return what an author may say of their words, as `FORM` offers it."""
    ways = [way for way in Saying if way is not Saying.CONFIRM or not noted.is_confirmed]
    return [{"value": way, "label": _WAYS[way]} for way in ways]


def checked(casework: Casework, noted: Noted, answers: Mapping[str, Any]) -> tuple[Saying, str]:
    """Return what an author says, and in which words. Raises `InvalidAnswers`."""
    scene = scene_of(casework, None, ways_to_answer=lambda: ways_of(noted))
    clean = validate(FORM, answers, scene)
    saying, words = Saying(clean["said"]), str(clean.get("words") or "").strip()
    if saying in _NEEDED and not words:
        raise InvalidAnswers({"words": _NEEDED[saying]})
    if saying is Saying.CONFIRM and words:
        raise InvalidAnswers(
            {"said": "You have written something: choose whether you add it, or disagree"}
        )
    return saying, words


def put_beside(
    casework: Casework,
    noted: Noted,
    whose: PersonId,
    saying: Saying,
    words: str,
    **written: Any,
) -> None:
    """Keep beside words what their author said of them, and note it; `written` as `said_of`."""
    now = casework.now.isoformat()
    entry = {
        "place": noted.place,
        "saying": saying,
        "by": whose,
        "at": now,
        "words": words,
        "of": noted.words,
    }
    casework.file.keep(_LIST, {**entry, **written})
    stamp = noted.asked.field.confirmed
    if saying is Saying.CONFIRM and stamp and not noted.is_stamped and not casework.case.has_ended:
        casework.file.put((*noted.path[:-1], stamp), now)
    said = {"answers": {"words": words}} if words else {}
    casework.ledger.note(EVENTS[saying], None, {"fact": noted.place, **said, **written})
