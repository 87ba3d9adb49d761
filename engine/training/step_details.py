"""What is answered and expected in the steps of an example case, in the words of its forms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from engine.errors import NotFound
from engine.forms import Field, Form, Group, ItemList, field_at
from engine.forms.asking.field_values import value_entered
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.forms.model import keyed
from engine.forms.page.typed_text import as_text, is_blank
from engine.forms.values import to_plain
from engine.model.case_file import read_path
from engine.model.history import EventKind
from engine.package import Definition
from engine.rehearsal.example import Step, attempt_of
from engine.rehearsal.reading import kind_and_name
from engine.rehearsal.shape import each_of, wrongly_written
from engine.texts.british import capital, show_count, show_list, show_moment
from engine.training.before_a_step import form_of
from engine.training.step_words import name_of
from engine.wording.happenings import HAPPENINGS
from engine.wording.terms import (
    answer_words,
    letter_title,
    plain_words,
    question_words,
    with_answer,
    words_of,
)

_MOST_ANSWER = 120
#: Why a step is refused, in plain words.
REFUSALS = {
    "NotAllowed": "They may not do this",
    "NotFound": "It is not there: not yet, or not any more",
    "WrongState": "Things do not stand so that it could be done",
    "InvalidAnswers": "The answers are not accepted",
}


def in_plain_words(failure: str) -> str:
    """Return what failed without the words of the file for why a step is refused."""
    for word, meant in REFUSALS.items():
        failure = failure.replace(word, f"“{meant}”")
    return failure


class StepDetails:
    """Says what is answered and expected in steps, in the words of the forms that ask for it."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        #: The forms of the steps before, the last one first, then all: a fact is called as it
        #: was asked for.
        self._forms = list(definition.forms.values())

    def of(self, step: Step) -> Iterator[str]:
        """Yield the details of a step."""
        if any(wrongly_written(step)):
            return
        if step.verb == "expect":
            for key, value in (step.object or {}).items():
                title, said = _EXPECTED[key]
                yield f"{title}: {said(self, value) or 'none'}"
        elif step.verb == "refuse":
            because = str(step.object.get("because") or "")
            yield f"Why: {REFUSALS.get(because, because)}"
            tried = list(self._answered(attempt_of(step)))
            # What is said of what is not there is for authors: it names ids.
            if (says := step.object.get("says")) and because != "NotFound":
                yield f"They are told: “… {says} …”"
            if fields := step.object.get("field"):
                named = [fields] if isinstance(fields, str) else fields
                yield f"At: {show_list([self._question(path) for path in named])}"
            yield from tried
        else:
            yield from self._answered(step)

    def _answered(self, step: Step) -> Iterator[str]:
        form = None
        if given := step.details.get("answers"):
            with suppress(NotFound):  # the procedure has none any more: its keys must do
                form = form_of(self._definition, step)
                self._forms.insert(0, form)
            for question, answer in _answers(form, given):
                yield with_answer(question, answer[:_MOST_ANSWER])

    # --- what is expected

    def tasks(self, names: Sequence[str] | None) -> str:
        """Say some tasks."""
        return show_list([self._task(name) for name in names or ()])

    def with_whom(self, people: Mapping[str, Any]) -> str:
        """Say who has which task."""
        return "; ".join(f"{self._task(name)}: {who or 'nobody'}" for name, who in people.items())

    def due(self, limits: Mapping[str, date | None]) -> str:
        """Say by when each task is due."""
        return "; ".join(
            f"{self._task(name)}: {show_moment(at) if at else 'no time limit'}"
            for name, at in limits.items()
        )

    def notices(self, counts: Mapping[str, Any]) -> str:
        """Say how many notices went to whom."""
        title = self._definition.procedure.title_of
        return "; ".join(
            f"{title(role) or words_of(role)}, {show_count(count, 'notice')}"
            for role, count in counts.items()
        )

    def notices_to_people(self, counts: Mapping[str, Any]) -> str:
        """Say how many notices went to which people."""
        return "; ".join(
            f"{name}, {show_count(count, 'notice')}" for name, count in counts.items()
        )

    def participants(self, roles: Mapping[str, Any]) -> str:
        """Say who has which part."""
        title = self._definition.procedure.title_of
        return "; ".join(
            f"{title(role) or words_of(role)}: {_people(names)}" for role, names in roles.items()
        )

    def reading(self, wanted: Mapping[str, Sequence[str]]) -> str:
        """Say what is read by whom, or not."""
        return "; ".join(
            f"{name}: {show_list(list(map(self._thing, things)))}"
            for name, things in wanted.items()
        )

    def _thing(self, thing: str) -> str:
        kind, name = kind_and_name(thing)
        says = {
            "step": lambda: f"the step “{name_of(self._definition, name)}”",
            "letter": lambda: f"the letter “{letter_title(self._definition, name)}”",
            "paper": lambda: f"the paper “{name}”",
        }
        return says[kind]() if kind else self._question(name)

    def each_task(self, wanted: Mapping[str, Any]) -> str:
        """Say how tasks stand, one by one."""
        return "; ".join(
            ", ".join([f"{self._task(name)}{_for(one)}", *_standing(one)])
            for name, each in wanted.items()
            for one in each_of(each)
        )

    def letters(self, wanted: Sequence[Mapping[str, Any]] | None) -> str:
        """Say which letters go to whom, and what they are marked with."""
        return "; ".join(self._letter(dict(each)) for each in wanted or ())

    def _letter(self, marks: dict[str, Any]) -> str:
        name, to = marks.pop("letter", None), marks.pop("to", None)
        title = f"“{letter_title(self._definition, str(name))}”" if name else "a letter"
        said = [f"{words_of(key)}: {self._mark(key, value)}" for key, value in marks.items()]
        return ", ".join([f"{title} to {to}" if to else title, *said])

    def _mark(self, key: str, value: Any) -> str:
        words = self._definition.words.get(key.removesuffix("s"), {})
        parts = value.split(", ") if isinstance(value, str) else [value]
        return show_list([words.get(part) or _plain(part) for part in parts])

    def events(self, wanted: Sequence[str] | None) -> str:
        """Say what happened, as the record does."""
        return "; ".join(map(self._event, wanted or ()))

    def _event(self, text: str) -> str:
        kind, _, element = text.partition(" ")
        said = next((HAPPENINGS[each].record for each in EventKind if each.value == kind), text)
        if not element:
            return said.partition(":")[0]
        return said.format(element=name_of(self._definition, element))

    def facts(self, wanted: Mapping[str, Any]) -> str:
        """Say what is recorded."""
        return "; ".join(self._fact(str(path), value) for path, value in wanted.items())

    def _fact(self, path: str, value: Any) -> str:
        field, key, question = self._asked(path)
        words = self._definition.words.get(key, {})
        said = words.get(value) if field is None and isinstance(value, str) else None
        return with_answer(question, said or (_answer(field, value) if field else _plain(value)))

    def _question(self, path: str) -> str:
        return f"“{self._asked(path)[2]}”"

    def _asked(self, path: str) -> tuple[Field | None, str, str]:
        """Return what asks for a fact, its last key, and the question."""
        try:
            steps = read_path(path)
        except NotFound:
            return None, "", path
        # What is asked once for each of several is asked by its own name.
        found = (field_at(form, asked) for asked in (steps, steps[-1:]) for form in self._forms)
        field = next((each for each in found if each is not None), None)
        key = next((str(each) for each in reversed(steps) if isinstance(each, str)), "")
        question = question_words(field) if field else capital(words_of(key))
        question += "".join(
            f" ({self._item(steps[:place])} {number + 1})"
            for place, number in enumerate(steps)
            if isinstance(number, int)
        )
        return field, key, question

    def _item(self, path: Sequence[str | int]) -> str:
        keys = tuple(each for each in path if isinstance(each, str))
        labels = (
            asked.item_label.source.lower()
            for form in self._forms
            for asked in form.fields
            if isinstance(asked, ItemList) and asked.path == keys and asked.item_label.source
        )
        return next(labels, words_of(keys[-1]) if keys else "")

    def _task(self, name: str) -> str:
        return f"“{name_of(self._definition, name)}”"


_EXPECTED: Mapping[str, tuple[str, Callable[[StepDetails, Any], str]]] = {
    "open": ("Open tasks", StepDetails.tasks),
    "assigned": ("Who has what", StepDetails.with_whom),
    "due": ("Due by", StepDetails.due),
    "overdue": ("Overdue", StepDetails.tasks),
    "notified": ("Told", StepDetails.notices),
    "letters": ("Letters", StepDetails.letters),
    "file": ("Recorded", StepDetails.facts),
    "history": ("History", StepDetails.events),
    "incidents": ("Stops", lambda _, count: str(count or "")),
    "participants": ("Who takes part", StepDetails.participants),
    "opens": ("The case opens to", lambda _, names: _people(names)),
    "closed_to": ("The case does not open to", lambda _, names: _people(names)),
    "reads": ("May read", StepDetails.reading),
    "kept_from": ("May not read", StepDetails.reading),
    "notified_people": ("Told", StepDetails.notices_to_people),
    "tasks": ("Task by task", StepDetails.each_task),
}


def _people(names: Any) -> str:
    return show_list([names] if isinstance(names, str) else names or ["nobody"])


def _for(one: Mapping[str, Any]) -> str:
    item = one.get("for")
    if item is None:
        return ""
    return f" for {', '.join(map(str, item.values())) if isinstance(item, dict) else item}"


def _standing(one: Mapping[str, Any]) -> Iterator[str]:
    """Yield how a task is expected to stand."""
    yield "open" if one.get("open", True) else "not open"
    if "with" in one:
        yield f"with {one['with'] or 'nobody'}"
    if "due" in one:
        yield f"due by {show_moment(one['due'])}" if one["due"] else "without a time limit"
    if "overdue" in one:
        yield "overdue" if one["overdue"] else "not overdue"


# --- answers -------------------------------------------------------------------------------


def _answers(
    asked: Form | Group | ItemList | None, given: Mapping[str, Any], item: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield each question with its answer, in the order of the form, then what it does not ask."""
    entries = {entry.key: entry for entry in keyed(asked.components if asked else ())}
    for key in [*(key for key in entries if key in given), *(given.keys() - entries.keys())]:
        entry, value = entries.get(key), given[key]
        if is_blank(value) or key == "id":
            continue
        if isinstance(entry, Group) and isinstance(value, Mapping):
            yield from _answers(entry, value, item)
        elif isinstance(entry, ItemList) and isinstance(value, list):
            for number, row in enumerate(value, 1):
                about = f"{item}{entry.item_label.source or capital(words_of(key))} {number}, "
                yield from _answers(entry, row if isinstance(row, Mapping) else {"": row}, about)
        else:
            question = question_words(entry) if isinstance(entry, Field) else words_of(key)
            if item:
                question = item + question[:1].lower() + question[1:]
            yield (
                question if isinstance(entry, Field) else capital(question),
                _answer(entry, value) if isinstance(entry, Field) else _plain(value),
            )


def _answer(field: Field, value: Any) -> str:
    try:
        said = answer_words(field, to_plain(value_entered(field, value)), lambda _: "")
        # One of several that only a case can name, such as its children.
        return f"number {said}" if field.choices and said[:1].isdecimal() else said
    except RefusedAnswer:
        return as_text(value)


def _plain(value: Any) -> str:
    value = to_plain(value)
    inside = value if isinstance(value, list) else [value]
    return as_text(value) if any(isinstance(one, dict) for one in inside) else plain_words(value)
