"""Just before a step: who is there, what is known, what is asked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from engine.casework.casework import Casework
from engine.casework.corrections import correctable, question_of
from engine.casework.correctors import Corrector, corrector
from engine.casework.taking_over import NAMED_BY_STEPS
from engine.casework.words import to_answer
from engine.errors import NotFound, Refused, WrongState
from engine.forms import Field, Form
from engine.ids import RoleId
from engine.model.calendar import in_utc
from engine.model.case_file import keys_of, read_path
from engine.model.people import Part
from engine.package import Definition
from engine.rehearsal import Example, Outcome, Performer, Stage
from engine.rehearsal.example import Step
from engine.rehearsal.expectations import StepFailed
from engine.rehearsal.rehearse import refuse_beyond
from engine.rehearsal.shape import wrongly_written
from engine.rehearsal.stage import MAIN
from engine.texts.british import show_list
from engine.training.asking import (
    AskedForm,
    asked_of_form,
    asked_of_message,
    asked_of_start,
    asked_of_task,
)
from engine.wording.terms import question_words

#: Parts that may correct what is recorded.
_ABLE = (Part.CHAIR, Part.DECIDER, Part.ADMINISTRATION)


class BeforeAStep:
    """What is there and asked just before a step, in an example case or in a walk."""

    def __init__(self, stage: Stage) -> None:
        self.definition = stage.definition
        self.stage = stage

    @classmethod
    def in_example(cls, example: Example, definition: Definition, number: int) -> Self:
        """Play an example up to one of its steps; a step that cannot be taken is left out."""
        stage = Stage(example, definition)
        performer = Performer(stage, Outcome(example=example))
        for step in example.steps[:number]:
            if step.verb == "expect" or any(wrongly_written(step)):
                continue
            with suppress(Refused, StepFailed):
                performer.perform(step)
        return cls(stage)

    def move_to(self, at: Any, example: Example) -> None:
        """Let the clock go on to when the step happens, unless that is too far or no moment."""
        if isinstance(at, datetime) and in_utc(at) > self.stage.now:
            with suppress(WrongState):
                refuse_beyond(in_utc(at), example)
                self.stage.move_to(in_utc(at))

    @contextmanager
    def asking(self, step: Step) -> Iterator[AskedForm]:
        """Give the form of a step: as it is asked there, else over what is known there.

        Raises `NotFound` where the procedure has no such task, message or process.
        """
        with ExitStack() as stack:
            try:
                asked = stack.enter_context(self._as_asked(step))
            except Refused:
                bare = asked_of_form(self.stage, _case(step), form_of(self.definition, step))
                asked = stack.enter_context(bare)
            yield asked

    def _as_asked(self, step: Step) -> AbstractContextManager[AskedForm]:
        thing = str(step.object)
        if step.verb == "start":
            return asked_of_start(self.stage, thing)
        if step.verb == "send":
            return asked_of_message(self.stage, _case(step), thing)
        if step.verb == "do":
            return asked_of_task(self.stage, self.stage.task(step).id)
        raise NotFound("Expected a step with a form.")

    def facts(self, case: str) -> Mapping[str, str]:
        """Return what can be corrected: key to label; all that is ever asked, if nothing yet."""
        if case in self.stage.cases:
            with self.stage.engine.open_work() as work:
                casework = self.stage.engine.office.read(work, self.stage.cases[case])
                found, correctors = correctable(casework), _correctors(casework)
                able = {key: words for key, words in found.items() if _able(correctors, key)}
                if able:
                    return able
        return dict(_ever_asked(self.definition))

    def words(self, case: str) -> Mapping[str, str]:
        """Return what somebody noted of another's words: place to label, and who may answer it.

        All that is ever noted so, of a case that has not begun.
        """
        definition = self.definition
        if case not in self.stage.cases:
            return {
                ".".join(keys): question_words(each.field)
                for keys, asked in definition.asked.items()
                for each in asked
                if each.field.said_by
            }
        with self.stage.engine.open_work() as work:
            casework = self.stage.engine.office.read(work, self.stage.cases[case])
            people = [p.person_id for p in casework.parts.participants]
            return {
                noted.place: f"{question_words(noted.asked.field)}, as the words of {whose}"
                for noted, whose in to_answer(casework, people)
            }

    def parts(self, case: str) -> Mapping[str, str]:
        """Return the parts that may be taken over: role to its title, with who has it now.

        None of a case that has not begun by then.
        """
        if case not in self.stage.cases:
            return {}
        found: dict[str, list[str]] = {}
        for each in self.stage.participants(self.stage.cases[case]):
            if self.definition.part(each.role) not in NAMED_BY_STEPS:
                found.setdefault(str(each.role), []).append(self.stage.name_of(each.person_id))
        title = self.definition.procedure.title_of
        return {role: f"{title(role)}, {show_list(names)}" for role, names in found.items()}

    def role_for(self, verb: str, thing: str) -> str:
        """Return in which role something is usually done; "" where nobody need be named."""
        if verb == "assign":
            return next(
                (str(t.role) for t in self.stage.open_tasks() if t.element_id == thing), ""
            )
        if verb == "take_over":
            return next(map(str, self.definition.administering), "")
        if verb == "confirm_words" and thing:
            asked = self.definition.asked.get(keys_of(read_path(thing)), ())
            return next((each.field.said_by for each in asked if each.field.said_by), "")
        case_id = self.stage.cases.get(MAIN)
        if verb not in ("correct", "attach") or case_id is None:
            return ""
        there = [str(one.role) for one in self.stage.participants(case_id)]
        if verb == "correct" and thing:
            with self.stage.engine.open_work() as work:
                casework = self.stage.engine.office.read(work, case_id)
                there = _able(_correctors(casework), thing) or there
        able = (role for role in there if self.definition.part(RoleId(role)) in _ABLE)
        return next(able, there[0] if there else "")

    def recorded(self, case: str, facts: Sequence[str]) -> Mapping[str, Any]:
        """Return what is recorded of some facts."""
        case_id = self.stage.cases.get(case)
        return {fact: self.stage.value(case_id, fact) for fact in facts} if case_id else {}

    def items(self, step: Step) -> Sequence[str]:
        """Return what the open tasks that a step may mean are for."""
        case_id = self.stage.cases.get(_case(step))
        tasks = self.stage.open_tasks(case_id) if case_id else ()
        found = (t.item_label or t.item_id for t in tasks if t.element_id == step.object)
        return [str(item) for item in found if item]


def form_of(definition: Definition, step: Step) -> Form:
    """Return the form of a step. Raises `NotFound` where the procedure has no such thing."""
    thing = str(step.object)
    if step.verb == "correct":
        return _questions(definition, list(step.object or ()))
    if step.verb == "start":
        return definition.form(definition.start_of(thing))
    for element in definition.procedure.elements.values():
        if step.verb == "send" and element.trigger_value == thing:
            return definition.form(element)
    return definition.form(definition.element(thing))


def _questions(definition: Definition, facts: Sequence[str]) -> Form:
    """Return one form with the question for each fact. Raises `NotFound`."""
    asked = [question_of(definition, fact) for fact in facts]
    if not asked:
        raise NotFound("Expected a fact that a form asks for.")
    fields = tuple(
        replace(field, required=True)
        for form in asked
        for field in form.fields
        if isinstance(field, Field)
    )
    return replace(asked[0], components=fields, fields=fields)


def _ever_asked(definition: Definition) -> Iterator[tuple[str, str]]:
    for form in definition.forms.values():
        for field in form.fields if not form.append_to else ():
            if isinstance(field, Field) and len(field.path) == 1:
                yield field.key, question_words(field)


def _case(step: Step) -> str:
    return str(step.details.get("case") or MAIN)


def _correctors(casework: Casework) -> list[Corrector]:
    """Return what each of those who take part may correct."""
    people = dict.fromkeys(each.person_id for each in casework.parts.participants)
    return [corrector(casework, casework.staffing.standing(person_id)) for person_id in people]


def _able(correctors: Sequence[Corrector], fact: str) -> list[str]:
    """Return the roles in which somebody may correct a fact."""
    found = (each.role_for((fact,)) for each in correctors)
    return [str(role) for role in dict.fromkeys(found) if role is not None]
