"""The answers given in a case, as one person may read them, by the step that asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.casework.corrections import answered_at, in_order
from engine.casework.correctors import answers_given
from engine.casework.need_to_know import Standing
from engine.casework.walls import Reader, reader_of
from engine.casework.words import noted_at
from engine.model.case_file import Path, write_path
from engine.model.history import HistoryEvent
from engine.model.procedure import Element
from engine.package import Asked, Keys
from engine.reads.own_words import beside, how_they_stand
from engine.wording.terms import answer_words, names_among, plain_words, question_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One question with its answer."""

    label: str
    #: The child or other item it is about, or when an entry was made; "" for the whole case.
    about: str
    shown: str
    #: Where it stands in the case file, without the numbers of items, and the step that asked.
    fact: str
    element_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepAnswers:
    """What was answered at one step."""

    step: str
    answers: Sequence[Answer]


def answers_read(casework: Casework, standing: Standing) -> list[StepAnswers]:
    """Return what somebody to whom the case opens may read of its answers.

    Lists within a form, such as who is told, stand on the forms that ask for them alone.
    """
    reader = reader_of(casework, standing)
    read = [
        (answered_at(casework, asked), keys)
        for keys, asked in casework.definition.asked.items()
        if len(asked[0].field.path) == 1
    ]
    read.sort(key=lambda each: in_order(casework, each[0].element))
    given = answers_given(casework) if casework.definition.said_by else ()
    found: dict[str, list[Answer]] = {}
    for asked, keys in read:
        found.setdefault(step_shown(reader, asked.element), []).extend(
            _answers(casework, reader, keys, asked, given)
        )
    return [StepAnswers(step=step, answers=each) for step, each in found.items() if each]


def step_shown(reader: Reader, element: Element) -> str:
    """Return what a step is called, to who may know of it; an answer may be for more people."""
    return element.name if reader.knows_step(element.id) else "A step that is not shown to you"


def _answers(
    casework: Casework, reader: Reader, keys: Keys, asked: Asked, given: Sequence[HistoryEvent]
) -> Iterator[Answer]:
    """Yield the answers to a question; after another's words what their author says of them."""
    field = asked.field
    file = {asked.append_to: casework.file.entries(asked.append_to)} if asked.append_to else None
    noted = {each.path: each for each in noted_at(casework, keys, given)}
    questions = casework.definition.asked[keys]
    for path, value, entry in _values(casework.file.content if file is None else file, keys, ()):
        if not reader.knows(questions, entry):
            continue
        about = _about(entry) if entry else ""
        called = names_among(casework.work.people, [value, about])
        shown, whose = answer_words(field, value, called), noted.get(path)
        said = [
            plain_words(about, called) if about else "",
            how_they_stand(casework, whose) if whose else "",
        ]
        where = {"fact": write_path(keys), "element_id": asked.element.id}
        about = "; ".join(filter(None, said))
        yield Answer(label=question_words(field), about=about, shown=shown, **where)
        for label, words in beside(casework, whose) if whose else ():
            yield Answer(label=label, about="", shown=words, **where)


def _values(
    inside: Any, keys: Keys, path: Path, entry: Mapping[str, Any] | None = None
) -> Iterator[tuple[Path, Any, Mapping[str, Any] | None]]:
    """Yield what stands under keys, in each item of a list on the way, with that item."""
    if isinstance(inside, list) and keys:
        for place, item in enumerate(inside):
            yield from _values(item, keys, (*path, place), item)
    elif not keys:
        yield path, inside, entry
    elif isinstance(inside, dict) and inside.get(keys[0]) is not None:
        yield from _values(inside[keys[0]], keys[1:], (*path, keys[0]), entry)


def _about(item: Mapping[str, Any]) -> str:
    return str(item.get("name") or item.get("person") or item.get("at") or "")
