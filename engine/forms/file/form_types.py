"""The FEEL types of what a form stores, and the check of its expressions against them."""

from collections.abc import Iterator, Mapping, Sequence

from engine.feel import Expression, Problem, check
from engine.feel import compile as compile_feel
from engine.feel.check import Checker
from engine.feel.types import (
    BOOLEAN,
    DATE,
    DATE_AND_TIME,
    NUMBER,
    STRING,
    TIME,
    Type,
    context,
    list_of,
)
from engine.forms.file.findings import Findings
from engine.forms.file.names import texts_of
from engine.forms.model import (
    CANDIDATE,
    Choices,
    Component,
    Field,
    Form,
    Group,
    ItemList,
    Kind,
    Limits,
    keyed,
)
from engine.texts.codes import (
    CHOICE,
    PERSON_ID,
    choice_of,
    is_said,
    options_in,
    shown_code,
    shown_in_options,
)

_TYPES: Mapping[Kind, Type] = {
    Kind.NUMBER: NUMBER,
    Kind.DATE: DATE,
    Kind.TIME: TIME,
    Kind.DATETIME: DATE_AND_TIME,
    Kind.CHECKBOX: BOOLEAN,
}
_DATES = frozenset({"date", "date and time", "any", "null"})
#: Added to each entry of a list that a form appends to.
_ENTRY = {"at": DATE_AND_TIME, "by": PERSON_ID}


def types_of(components: Sequence[Component], append_to: str) -> Mapping[str, Type]:
    """Return the type of each case-file key that a form writes."""
    types = dict(_stored(components))
    return {append_to: list_of(context({**types, **_ENTRY}))} if append_to else types


def type_of_field(asked: Field) -> Type:
    """Return the type of an answer."""
    if asked.is_boolean:
        return BOOLEAN
    if asked.choices is None:
        return _TYPES.get(asked.kind, STRING)
    one = _type_of_choice(asked.choices)
    return list_of(one) if asked.kind is Kind.CHECKLIST else one


def _type_of_choice(choices: Choices) -> Type:
    """Return the type of what is kept of a chosen option."""
    if choices.roles:
        return PERSON_ID
    if choices.fixed:
        return choice_of(tuple(choice.value for choice in choices.fixed))
    said = choices.expression is None or all(
        is_said(value, label) for value, label in options_in(choices.expression.node)
    )
    return STRING if said else CHOICE


def _stored(components: Sequence[Component]) -> Iterator[tuple[str, Type]]:
    for entry in keyed(components):
        if isinstance(entry, Field):
            if entry.is_stored:
                yield entry.key, type_of_field(entry)
        elif isinstance(entry, ItemList):
            yield entry.key, list_of(context({"id": STRING, **dict(_stored(entry.components))}))
        else:
            yield entry.key, context(dict(_stored(entry.components)))


# --- checking ------------------------------------------------------------------------------


def check_form(form: Form, types: Mapping[str, Type]) -> list[str]:
    """Return a line per expression of the form that does not fit the types of the names it reads.

    `types` are the names that the form finds in the case; its own answers are known.
    """
    findings = Findings(form.source)
    _Checker(findings).place(form.components, types)
    for line, problem in form.heading.problems(types):
        findings.add("form", f"title, line {line}: {_words(problem)}")
    return findings.findings


class _Checker:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def place(self, components: Sequence[Component], around: Mapping[str, Type]) -> None:
        """Check components whose answers stand side by side."""
        self._components(components, {**around, **_seen(components, around)})

    def _components(self, components: Sequence[Component], types: Mapping[str, Type]) -> None:
        for component in components:
            self._one(component, types)
            if isinstance(component, ItemList):
                self.place(component.components, {**types, "id": STRING})
            elif isinstance(component, Group) and component.key:
                self.place(component.components, types)
            elif isinstance(component, Group):
                self._components(component.components, types)

    def _one(self, component: Component, types: Mapping[str, Type]) -> None:
        for what, expression, expect in _expected(component):
            if expression is not None:
                for problem in check(expression.text, types, expect=expect):
                    self._findings.add(component.where, f"{what}: {_words(problem)}")
        for what, said in _orders(component, types):
            self._findings.add(component.where, f"{what} names {said}")
        for what, problem in (*_codes(component, types), *_of_candidates(component, types)):
            self._findings.add(component.where, f"{what}: {_words(problem)}")
        for text in texts_of(component):
            for line, problem in text.problems(types):
                self._findings.add(component.where, f"text, line {line}: {_words(problem)}")


def _seen(components: Sequence[Component], around: Mapping[str, Type]) -> dict[str, Type]:
    """Return the types of the answers as expressions see them, those only shown included."""
    shown = {
        entry.key: around.get(entry.key) or type_of_field(entry)
        for entry in keyed(components)
        if isinstance(entry, Field) and not entry.is_stored
    }
    return {**dict(_stored(components)), **shown}


def _expected(component: Component) -> Iterator[tuple[str, Expression | None, str | None]]:
    """Yield the expressions of a component with what each must give."""
    yield "the condition to hide it", component.hide, "boolean"
    if isinstance(component, Field):
        number = "number" if component.kind is Kind.NUMBER else None
        yield "prefill", component.prefill, type_of_field(component).kind
        yield "otherwise", component.otherwise, type_of_field(component).kind
        yield "the least", component.limits.least, number
        yield "the most", component.limits.most, number
        yield "check", component.limits.check, "boolean"
        yield "refusedBecause", component.limits.refusal, "string"
        options = component.choices.expression if component.choices else None
        yield "valuesExpression", options, "list"
    elif isinstance(component, ItemList):
        yield "prefill", component.prefill, "list"
        yield "atLeast", component.least, "number"
        yield "atMost", component.most, "number"


def _of_candidates(
    component: Component, types: Mapping[str, Type]
) -> Iterator[tuple[str, Problem]]:
    """Yield what does not fit in what is asked of each person who is offered."""
    if isinstance(component, Field):
        known = {**types, CANDIDATE: PERSON_ID}
        for what, expression in (("unfit", component.unfit), ("remark", component.remark)):
            for problem in check(expression.text, known, expect="string") if expression else ():
                yield what, problem


def _orders(component: Component, types: Mapping[str, Type]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the other dates that a date names."""
    limits = component.limits if isinstance(component, Field) else Limits()
    orders = [("notBefore", each) for each in limits.not_before]
    for what, expression in [*orders, *(("notAfter", each) for each in limits.not_after)]:
        problems = check(expression.text, types)
        found = Checker(expression.text).infer(expression.node, types)
        while found.kind == "list" and found.item is not None:
            found = found.item
        if problems:
            yield what, f"“{expression.text}”, which is not known here: {_words(problems[0])}"
        elif found.kind not in _DATES:
            yield what, f"“{expression.text}”, which is {found.label} and no date; correct it"


def _codes(component: Component, types: Mapping[str, Type]) -> Iterator[tuple[str, Problem]]:
    """Yield where a person or a choice would stand as it is kept: in options, in a text box."""
    if not isinstance(component, Field):
        return
    if component.choices is not None:
        options = component.choices.expression
        for problem in shown_in_options(options, types) if options is not None else ():
            yield "valuesExpression", problem
    elif component.prefill is not None:
        for problem in shown_code(component.prefill, types):
            yield "prefill", problem
    elif component.readonly:
        for problem in shown_code(compile_feel(component.key), types):
            yield "what is shown", problem


def _words(problem: Problem) -> str:
    return str(problem).rstrip(".")
