"""What has been recorded in a case, as one person may read it: step by step, by whom and when."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.casework.casework import Casework
from engine.casework.corrections import answered_at, in_order
from engine.casework.correctors import answers_given
from engine.casework.scene import scene_of
from engine.casework.walls import Reader
from engine.casework.words import kept_of, noted_at
from engine.feel import FeelError
from engine.forms import Field
from engine.forms.asking.options import options_of
from engine.ids import ElementId
from engine.model.case_file import Path, read_path, value_at, write_path
from engine.model.history import EventKind, HistoryEvent, Sought
from engine.model.procedure import Element
from engine.package import Asked, Keys, Sort
from engine.reads.own_words import beside, how_they_stand
from engine.texts.british import show_moment
from engine.wording.happenings import in_writing
from engine.wording.terms import Called, answer_words, names_among, plain_words, question_words

#: An answer longer than this is folded where it stands above the questions of another step.
LONG = 400
#: Of what is folded this much is seen.
_BEGINNING = 100
_CORRECTIONS = Sought(kinds=frozenset({EventKind.FACT_CORRECTED}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One question with its answer."""

    label: str
    #: The entry of a list that it is of; "" for the whole step.
    about: str
    shown: str
    #: Where it stands in the case file, without the numbers of items, and the step that asked.
    fact: str
    element_id: str
    #: How it stands: whose words they are, that it was corrected.
    notes: tuple[str, ...] = ()
    #: What its author added or disagreed with: who and when, and the words.
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether it is folded where others read it above their own questions."""
        return len(self.shown) > LONG

    @property
    def beginning(self) -> str:
        """How it begins, as the line that unfolds it."""
        return f"{' '.join(self.shown[:_BEGINNING].split()[:-1])} …"

    @property
    def words(self) -> str:
        """All that is read of it, for a search."""
        said = [text for each in self.beside for text in each]
        return " ".join([self.label, self.about, self.shown, *self.notes, *said])


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedStep:
    """What was answered at one step, once."""

    step: str
    #: The child or other item that the step was about; "" for the whole case.
    about: str
    #: When and by whom; None and "" where that is not known, or not for the reader.
    at: datetime | None
    by: str
    answers: Sequence[Answer]
    #: Whether the step is for the reader, as its answers are.
    is_shown: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class _Value:
    """An answer as it stands in the case file."""

    keys: Keys
    asked: Asked
    path: Path
    value: Any
    #: The entry of a list in which it stands.
    entry: Mapping[str, Any] | None
    #: Which of the events that gave answers gave it, the newest first; None for an unknown one.
    number: int | None


def step_shown(reader: Reader, element: Element) -> str:
    """Return what a step is called, to who may know of it; an answer may be for more people."""
    return element.name if reader.knows_step(element.id) else "A step that is not shown to you"


def matching(steps: Sequence[RecordedStep], text: str) -> list[RecordedStep]:
    """Return what of a record holds all words of a text, in whatever case: whole answers."""
    words = text.casefold().split()

    def holds(step: RecordedStep, answer: Answer) -> bool:
        said = f"{step.step} {step.about} {step.by} {answer.words}".casefold()
        return all(word in said for word in words)

    found = (replace(s, answers=[a for a in s.answers if holds(s, a)]) for s in steps)
    return [step for step in found if step.answers]


def record_read(
    casework: Casework,
    reader: Reader,
    wanted: Callable[[Path], bool] = lambda _: True,
    *,
    with_addresses: bool = False,
) -> list[RecordedStep]:
    """Return what somebody may read of the answers of a case, in the order of its steps.

    `wanted` says so of a place in the case file, such as `("children", 0, "decision")`. Addresses
    stand on the forms and letters alone that need them, `with_addresses`.
    """
    corrections = [*casework.ledger.newest(_CORRECTIONS)]
    corrected = {event.content["fact"]: event for event in reversed(corrections)}
    given = [*answers_given(casework)]
    return _Record(casework, reader, given, corrected, with_addresses).steps(wanted)


@dataclass(slots=True)
class _Record:
    casework: Casework
    reader: Reader
    #: The events that gave answers, the newest first.
    given: Sequence[HistoryEvent]
    #: The newest correction of each fact.
    corrected: Mapping[str, HistoryEvent]
    with_addresses: bool

    def steps(self, wanted: Callable[[Path], bool]) -> list[RecordedStep]:
        """Return the steps with an answer that is wanted."""
        found: dict[object, list[_Value]] = {}
        for each in self._values():
            if wanted(each.path):
                once = each.asked.element.id if each.number is None else each.number
                found.setdefault(once, []).append(each)
        in_turn = sorted(found.values(), key=lambda values: self._turn(values[0]))
        called = names_among(self.casework.work.people, self._names(in_turn))
        return [self._step(values, called) for values in in_turn]

    # --- what there is

    def _values(self) -> Iterator[_Value]:
        """Yield each answer that the reader may know."""
        casework, where = self.casework, [_where(event) for event in self.given]
        for keys, questions in casework.definition.asked.items():
            if not self.with_addresses and any(each.sort is Sort.ADDRESS for each in questions):
                continue
            asked = answered_at(casework, questions)
            for path, value, entry in _inside(kept_of(casework, asked), keys, ()):
                if value in ("", [], None) or not self.reader.knows(questions, entry):
                    continue
                number = (
                    self._appended(asked, int(path[1]))
                    if asked.append_to
                    else next((n for n, each in enumerate(where) if _is_of(each, path)), None)
                )
                yield _Value(
                    keys=keys, asked=asked, path=path, value=value, entry=entry, number=number
                )

    def _appended(self, asked: Asked, index: int) -> int | None:
        """Return which event appended an entry to a list: of one instant, they are in order."""
        definition, name = self.casework.definition, asked.append_to
        ats = [entry["at"] for entry in self.casework.file.entries(name)]
        appending = [
            number
            for number, event in enumerate(self.given)
            if event.at.isoformat() == ats[index]
            and (element := definition.procedure.elements.get(event.element_id or ElementId("")))
            and definition.form(element).append_to == name
        ]
        # The newest event comes first, the newest entry last.
        earlier = ats[:index].count(ats[index])
        return appending[-1 - earlier] if earlier < len(appending) else None

    def _turn(self, value: _Value) -> tuple[bool, int]:
        """Return what puts steps in order; what was known before the case began comes first."""
        if value.number is None:
            return False, in_order(self.casework, value.asked.element)
        return True, -value.number

    def _names(self, steps: Sequence[Sequence[_Value]]) -> Iterator[Any]:
        for values in steps:
            for each in values:
                yield each.value
                yield _name(each.entry)
                if event := self.corrected.get(write_path(each.path)):
                    yield event.actor.person_id
            if (number := values[0].number) is not None:
                yield self.given[number].actor.person_id
                yield self.given[number].actor.on_behalf_of

    # --- as it is read

    def _step(self, values: Sequence[_Value], called: Called) -> RecordedStep:
        first, elements = values[0], self.casework.definition.procedure.elements
        element, event = first.asked.element, None
        if first.number is not None:
            event = self.given[first.number]
            element = elements.get(event.element_id or ElementId(""), element)
        is_known, title = self.reader.knows_step(element.id), step_shown(self.reader, element)
        item = value_at(self.casework.file.content, _where(event)[0]) if event else None
        return RecordedStep(
            step=title,
            about=plain_words(_name(item), called) if _name(item) else "",
            at=event.at if event and is_known else None,
            by=_who(event, called) if event and is_known else "",
            is_shown=is_known,
            answers=[self._answer(each, called) for each in _entry_by_entry(values)],
        )

    def _answer(self, found: _Value, called: Called) -> Answer:
        casework, question = self.casework, found.asked.field
        noted = {e.path: e for e in noted_at(casework, found.keys)}.get(found.path)
        about = _name(found.entry) if len(question.path) > 1 else ""
        of = plain_words(about, called)
        shown = answer_words(question, found.value, self._naming_items(question, called))
        return Answer(
            label=question_words(question),
            about=of if about and of != shown else "",
            shown=shown,
            fact=write_path(found.keys),
            element_id=found.asked.element.id,
            notes=(
                *((how_they_stand(casework, noted),) if noted else ()),
                *self._corrected(found, called),
            ),
            beside=tuple(beside(casework, noted)) if noted else (),
        )

    def _naming_items(self, question: Field, called: Called) -> Called:
        """Return what also names the items, such as children, that a question offers by number.

        What it offers may depend on where it was asked: then an answer stands as it was given.
        """
        if question.choices is None or question.choices.expression is None:
            return called
        scene = scene_of(self.casework)
        try:
            offered = options_of(question, scene.scope, scene)
        except FeelError:
            return called
        items = {value: label for value, label in offered if value.isdecimal()}
        return lambda text: items.get(text) or called(text)

    def _corrected(self, found: _Value, called: Called) -> Iterator[str]:
        if event := self.corrected.get(write_path(found.path)):
            who = called(event.actor.person_id or "")
            yield f"corrected on {show_moment(event.at)}{f' by {who}' if who else ''}"


def _entry_by_entry(values: Sequence[_Value]) -> list[_Value]:
    """Return answers as asked, those of a list entry by entry where the list is first asked."""
    first: dict[Path, int] = {}

    def turn(numbered: tuple[int, _Value]) -> tuple[int, Sequence[int]]:
        number, each = numbered
        if len(each.asked.field.path) == 1:
            return number, ()
        places = [step for step in each.path if isinstance(step, int)]
        return first.setdefault(each.path[: -len(each.asked.field.path)], number), places

    return [each for _, each in sorted(enumerate(values), key=turn)]


def _inside(
    inside: Any, keys: Keys, path: Path, entry: Mapping[str, Any] | None = None
) -> Iterator[tuple[Path, Any, Mapping[str, Any] | None]]:
    """Yield what stands under keys, in each item of a list on the way, with that item."""
    if isinstance(inside, list) and keys:
        for place, item in enumerate(inside):
            yield from _inside(item, keys, (*path, place), item)
    elif not keys:
        yield path, inside, entry
    elif isinstance(inside, Mapping):
        yield from _inside(inside.get(keys[0]), keys[1:], (*path, keys[0]), entry)


def _where(event: HistoryEvent) -> tuple[Path, Mapping[str, Any]]:
    """Return the item of the case file that an event answered for, and what it answered."""
    return read_path(event.content.get("item") or ""), event.content.get("answers") or {}


def _is_of(where: tuple[Path, Mapping[str, Any]], path: Path) -> bool:
    base, answers = where
    rest = path[len(base) :]
    return path[: len(base)] == base and bool(rest) and rest[0] in answers


def _name(item: Any) -> str:
    if not isinstance(item, Mapping):
        return ""
    return str(item.get("name") or item.get("person") or "")


def _who(event: HistoryEvent, called: Called) -> str:
    """Say whose answers they are, and who keyed them in or gave them in another's place."""
    if said := in_writing(event.content):
        return said[0]
    who = called(event.actor.person_id or "")
    behalf = called(event.actor.on_behalf_of or "")
    return f"{who} for {behalf}" if who and behalf else who
