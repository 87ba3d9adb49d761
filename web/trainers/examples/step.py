"""One step of an example case on its page: what it says, and the real form of what is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from engine.errors import InvalidAnswers, NotFound
from engine.feel import FeelError
from engine.forms import ComponentView, Form, FormView
from engine.package import Definition
from engine.rehearsal import Example
from engine.rehearsal.example import MAIN
from engine.training.asking import AskedForm
from engine.training.before_a_step import BeforeAStep
from web.frame.forms import at_added_row, list_button, posted
from web.trainers.examples.entry import WITH_FORM, Entry
from web.trainers.examples.form import STEP, Sheet, listed, questions_of, revised
from web.trainers.examples.offers import cases_of, label_of, offers_of, options
from web.trainers.examples.questions import Part

#: What is said of a step in a file, and of none that happens at once.
_OF_FILES = ("at", "note")
#: What commands call wrong, and the question that asks for it.
_QUESTIONS = {
    "first": "first_day", "last": "last_day", "deputy": "deputy", "to": "to", "because": "because",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was entered, and what is wrong with it."""

    sheet: Mapping[str, Any] | None = None
    answers: Mapping[str, Any] | None = None
    errors: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class StepPage:
    """A step at its place in an example case."""

    example: Example
    definition: Definition
    #: Before which step of the file, from 0.
    number: int = 0
    entry: Entry
    is_new: bool = False
    #: Where it happens at once, in a walk; else it is a step of the example's file.
    walk: BeforeAStep | None = None
    #: What is there, where the example was played up to here already.
    played: BeforeAStep | None = None

    @cached_property
    def before(self) -> BeforeAStep:
        """What there is just before it happens."""
        known = self.walk or self.played
        if known is not None:
            return known
        found = BeforeAStep.in_example(
            self.example, self.definition, self.example.taken + self.number
        )
        found.move_to(self.entry.said.get("at"), self.example)
        return found

    @cached_property
    def offers(self) -> dict[str, Any]:
        """What its questions offer."""
        here = ", ".join(dict.fromkeys(self.before.items(self.entry.step())))
        facts = self.before.facts(self._case)
        return {
            **offers_of(self.example, self.definition),
            "items": f"Here there are: {here}" if here else "",
            "facts": options(facts.items()),
            "words": options(self.before.words(self._case).items()),
        }

    @property
    def name(self) -> str:
        """What the step is about, in words."""
        if self.entry.verb == "correct":
            return ", ".join(label_of(self.offers["facts"], fact) for fact in self._facts)
        return label_of(self.offers.get(self.entry.kind.thing, []), self.entry.thing)

    @property
    def _case(self) -> str:
        return str(self.entry.said.get("case") or MAIN)

    @property
    def _facts(self) -> Sequence[str]:
        return list(self.entry.answers or ())

    @property
    def sheet(self) -> Sheet:
        """Its questions."""
        stage = self.before.stage
        return Sheet(
            parts=[
                part
                for part in self.entry.parts(self._holds())
                if self.walk is None or part.at not in _OF_FILES
            ],
            said=self.entry.said,
            offers=self.offers,
            moment=(stage.now, stage.calendar()),
            is_new=self.is_new,
            odd=self.entry.odd(),
        )

    def _holds(self) -> frozenset[str]:
        elements = self.definition.procedure.elements.values()
        repeated = any(
            each.id == self.entry.thing and self.definition.repeats(each) for each in elements
        )
        there = {
            "items": repeated,
            "cases": len(cases_of(self.example)) > 1,
            "paper_kinds": bool(self.definition.procedure.papers),
        }
        return frozenset(name for name, is_there in there.items() if is_there)

    # --- on a page

    def posted(self) -> Given:
        """Return what was sent of it."""
        form = self.form()
        return Given(
            sheet=posted(self.sheet.asked.form, within=STEP),
            answers=posted(form, beside=STEP) if form else {},
        )

    def pressed(self, given: Given) -> bool:
        """Say whether a button for rows was pressed, which only shows the page again."""
        return list_button(self.form() or self.sheet.asked.form, given.answers or {}) is not None

    def shown(self, given: Given) -> ShownStep:
        """Return what its template shows."""
        errors = dict(_at_questions(given.errors or {}, self.entry.parts(self._holds())))
        own = {path: text for path, text in errors.items() if path.startswith(f"{STEP}.")}
        others = {path: text for path, text in errors.items() if path not in own}
        sheet = self.sheet.view(given.sheet, own)
        form = self.view(Given(answers=given.answers, errors=others))
        return ShownStep(
            page=self,
            errors=listed(errors, sheet, form),
            questions=at_added_row(questions_of(sheet)),
            answers=at_added_row(form.components) if form else (),
            form=form,
            is_unseen=form is None and self.has_form,
        )

    # --- the real form

    def view(self, given: Given) -> FormView | None:
        """Return the form as it shows; None where there is none, or only a walk can show it."""
        if not self.has_form:
            return None
        answers = self._held if given.answers is None else given.answers
        try:
            with self.before.asking(self.entry.step()) as asked:
                return asked.view(answers, given.errors)
        except (FeelError, NotFound):
            return None

    @property
    def has_form(self) -> bool:
        """Say whether it has answers; what the calendar starts has none."""
        timed = self.entry.verb == "start" and self.entry.thing in self.before.stage.timer_starts()
        return self.entry.verb in WITH_FORM and not timed

    def form(self) -> Form | None:
        """Return the form, for reading a post."""
        if not self.has_form:
            return None
        try:
            with self.before.asking(self.entry.step()) as asked:
                return asked.form
        except NotFound:
            return None

    @property
    def _held(self) -> Mapping[str, Any] | None:
        """What the file answers; a new step shows the first values of its form."""
        if not self.is_new:
            return self.entry.answers or {}
        if self.entry.verb == "correct":
            return self.before.recorded(self._case, self._facts)
        return None

    def read(self, sheet: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the step as the file is to have it. Raises `InvalidAnswers` with all errors."""
        errors: dict[str, str] = {}
        page = self
        try:
            entry = replace(self.entry, said=self.sheet.read(sheet))
            is_same_time = entry.said.get("at") == self.entry.said.get("at")
            page = replace(self, entry=entry, played=self.before if is_same_time else None)
        except InvalidAnswers as refusal:
            errors |= refusal.errors
        entry = page.entry
        try:
            # Asked as on that day, for that child, in that case.
            entry = replace(entry, answers=page._answers(answers))
        except InvalidAnswers as refusal:
            errors |= refusal.errors
        if (
            entry.verb == "expect"
            and not entry.as_written()["expect"]
            and (self.is_new or entry != self.entry)
        ):
            errors = errors or {f"{STEP}.open": "Add at least one thing that must be so"}
        if errors:
            raise InvalidAnswers(errors)
        return entry.as_written()

    def _answers(self, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if not self.has_form:
            return self.entry.answers
        try:
            with self.before.asking(self.entry.step()) as asked:
                made = self._merged(asked, given)
        except (FeelError, NotFound):
            return self.entry.answers
        if self.entry.verb == "correct":
            return {fact: made.get(fact) for fact in self._facts}
        return made if made or self.entry.answers is not None else None

    def _merged(self, asked: AskedForm, given: Mapping[str, Any]) -> dict[str, Any]:
        """Put what was changed over what the file answers. Raises `InvalidAnswers`."""
        found = revised(asked, None if self.is_new else self._held, given)
        if found.errors and not self.entry.is_refused:
            raise InvalidAnswers(found.errors)
        made = {k: v for k, v in (self.entry.answers or {}).items() if k not in found.changed}
        for key in (key for key in asked.form.keys if key in found.changed):
            value = found.answers.get(key)
            if any(path.startswith(key) for path in found.errors) and not isinstance(value, str):
                # What is to be refused is written as it was entered.
                value = given.get(key)
            if value not in (None, "", []):
                made[key] = value
        return made


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownStep:
    """A step as its page shows it."""

    page: StepPage
    errors: Sequence[Mapping[str, str]]
    questions: Sequence[ComponentView]
    answers: Sequence[ComponentView]
    form: FormView | None
    #: Whether it has a form that only a walk can show.
    is_unseen: bool


def _at_questions(errors: Mapping[str, str], parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong at the question that asks for it."""
    asked = {part.key for part in parts}
    for path, text in errors.items():
        key = _QUESTIONS.get(path)
        yield (f"{STEP}.{key}" if key in asked else path), text
