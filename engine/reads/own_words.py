"""Words that one person noted of another, with whether those confirmed them and what they add."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing
from engine.casework.walls import Reader
from engine.casework.words import Noted, Said, Saying, noted_at, to_answer
from engine.forms import Form
from engine.model.calendar import london_date
from engine.texts.british import show_date
from engine.wording.terms import question_words

_SAYS = {Saying.ADD: "adds", Saying.DISAGREE: "disagrees"}


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnWordsLine:
    """Somebody's words as another noted them."""

    #: Where they stand, such as `chair_account`.
    place: str
    label: str
    words: str
    #: Who noted them; "" for an unknown hand.
    scribe: str
    at: datetime | None
    #: Whether they are confirmed, and by whom they were noted.
    stands: str
    #: What their author has said of them so far, in words to the author.
    answer: str
    #: What their author added or disagreed with: whose words and when, and the words.
    beside: tuple[tuple[str, str], ...]


def own_words(casework: Casework, standing: Standing) -> list[OwnWordsLine]:
    """Return the words of somebody that others noted, and that they may answer now."""
    by, definition = standing.person.id, casework.definition
    mine = {p.role for p in casework.parts.participants if p.person_id == by}
    if casework.case.is_voided or mine.isdisjoint(definition.said_by):
        return []
    return [words_line(casework, noted) for noted, _ in to_answer(casework, [by])]


def words_shown(casework: Casework, reader: Reader, form: Form) -> list[OwnWordsLine]:
    """Return the words of somebody that another noted and a form shows in its own text."""
    asked = casework.definition.asked
    shown = [
        keys
        for keys, each in asked.items()
        if keys[0] in form.reads and len(keys) == 1 and any(one.field.said_by for one in each)
    ]
    noted = (each for keys in shown for each in noted_at(casework, keys))
    return [words_line(casework, each) for each in noted if reader.knows_at(each.path)]


def words_line(casework: Casework, noted: Noted) -> OwnWordsLine:
    """Return words that somebody noted as a page shows them."""
    return OwnWordsLine(
        place=noted.place,
        label=question_words(noted.asked.field),
        words=noted.words,
        scribe=casework.people.called(noted.scribe) if noted.scribe else "",
        at=noted.at,
        stands=how_they_stand(casework, noted),
        answer=_answer(noted),
        beside=tuple(beside(casework, noted)),
    )


def how_they_stand(casework: Casework, noted: Noted) -> str:
    """Say by whom another's words were noted, and whether those confirmed them (S25)."""
    author = casework.definition.procedure.title_of(noted.author)
    if noted.is_confirmed:
        return f"confirmed by the {author}"
    scribe = casework.people.called(noted.scribe) if noted.scribe else ""
    since = (
        f"the {author} disagrees" if noted.is_disputed else f"not yet confirmed by the {author}"
    )
    return f"as noted by {scribe or 'somebody'}, {since}"


def _answer(noted: Noted) -> str:
    if noted.is_confirmed:
        return "you confirmed them"
    if noted.is_disputed:
        return "you disagreed"
    return "you added to them" if noted.said else "not yet confirmed by you"


def beside(casework: Casework, noted: Noted) -> Iterator[tuple[str, str]]:
    """Yield what an author added to their words, or how they disagree: who and when, and that."""
    for said in noted.said:
        if said.words:
            yield (
                f"{_who(casework, said)}, {show_date(london_date(said.at))}{_of(noted, said)}",
                said.words,
            )


def _who(casework: Casework, said: Said) -> str:
    return f"{casework.people.name_of(said.by)} {_SAYS[said.saying]}"


def _of(noted: Noted, said: Said) -> str:
    return "" if said.of == noted.words else ", of what was noted before"
