"""The answers given in a case, as one person may read them, by the step that asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.casework.corrections import answered_at, in_order
from engine.casework.need_to_know import Standing
from engine.casework.walls import reader_of
from engine.package import Asked, Keys
from engine.wording.terms import answer_words, names_among, plain_words, question_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One question with its answer."""

    label: str
    #: The child or other item it is about, or when an entry was made; "" for the whole case.
    about: str
    shown: str


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
    documents = casework.work.documents.of(casework.id)
    mine = (each for each in documents if reader.gets(each))
    notices = {each.element_id for each in mine if each.element_id is not None}
    read = [
        (answered_at(casework, asked), keys)
        for keys, asked in casework.definition.asked.items()
        if len(asked[0].field.path) == 1 and reader.knows(asked, notices=notices)
    ]
    read.sort(key=lambda each: in_order(casework, each[0].element))
    found: dict[str, list[Answer]] = {}
    for asked, keys in read:
        found.setdefault(asked.element.name, []).extend(_answers(casework, keys, asked))
    return [StepAnswers(step=step, answers=each) for step, each in found.items() if each]


def _answers(casework: Casework, keys: Keys, asked: Asked) -> Iterator[Answer]:
    field = asked.field
    file = {asked.append_to: casework.file.entries(asked.append_to)} if asked.append_to else None
    for value, about in _values(casework.file.content if file is None else file, keys, ""):
        called = names_among(casework.work.people, [value, about])
        shown = answer_words(field, value, called)
        said = [plain_words(about, called) if about else "", _whose_words(casework, asked)]
        yield Answer(label=question_words(field), about="; ".join(filter(None, said)), shown=shown)


def _whose_words(casework: Casework, asked: Asked) -> str:
    """Return by whom another's words were noted, and whether those confirmed them (S25)."""
    field, parts = asked.field, casework.parts
    if not field.confirmed:
        return ""
    author = casework.definition.procedure.title_of(field.said_by)
    if casework.file.content.get(field.confirmed) is not None:
        return f"confirmed by the {author}"
    noted = [casework.people.name_of(p.person_id) for r in asked.roles for p in parts.of_role(r)]
    return f"as noted by {' and '.join(noted) or 'somebody'}, not yet confirmed by the {author}"


def _values(inside: Any, keys: Keys, about: str) -> Iterator[tuple[Any, str]]:
    """Yield what stands under keys, in each item of a list on the way, with what it is about."""
    if isinstance(inside, list) and keys:
        for item in inside:
            yield from _values(item, keys, _about(item))
    elif not keys:
        yield inside, about
    elif isinstance(inside, dict) and inside.get(keys[0]) is not None:
        yield from _values(inside[keys[0]], keys[1:], about)


def _about(item: Mapping[str, Any]) -> str:
    return str(item.get("name") or item.get("person") or item.get("at") or "")
