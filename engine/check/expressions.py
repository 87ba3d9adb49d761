"""FEEL in drawings and in procedure.toml: it is read, its names exist, its values fit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.check.finding import Finding, error, shown, warning
from engine.check.limits import excesses, is_number, parts
from engine.check.scopes import AT_A_PLACE, Scopes, Types, expression_of
from engine.check.subject import Subject
from engine.feel import Problem, check, nodes
from engine.feel.check import Checker
from engine.feel.types import Type
from engine.model.procedure import Element, ElementKind, Trigger
from engine.package.asked import is_shareable
from engine.texts.codes import PERSON_ID, shown_code

_OPEN = frozenset({"any", "null"})
_INSTANT = frozenset({"date", "date and time"})
_APPOINTED = frozenset({"string", "list"})
_RECIPIENT = frozenset({"string", "context", "list"})
#: Properties that are FEEL, with what they give.
_FEEL = (
    ("arrivesAfter", _INSTANT, "a date or a date and time"),
    ("dueFrom", frozenset({"string"}), "a text"),
    ("offeredIf", frozenset({"boolean"}), "yes or no"),
    ("assignee", frozenset({"string"}), "a person's id"),
)
#: Properties that are FEEL where they begin with =.
_WHERE_FEEL = (
    ("to", _RECIPIENT, "a person or a list of people"),
    ("letterOf", frozenset({"string"}), "the id of a step that sends"),
)
#: How the checker says that a name is not known.
_UNKNOWN = re.compile(r"There is no name|This context has no part")


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """An expression in its place."""

    file: str
    place: str
    #: What the expression is, for the reader.
    what: str
    text: str
    scopes: tuple[Types, ...]
    #: Kinds of value that are wanted; none means all.
    kinds: frozenset[str] = frozenset()
    wanted: str = ""
    is_drawn: bool = True


def expressions(scopes: Scopes) -> Iterator[Finding]:
    """Find what is wrong with the expressions of drawings and settings."""
    for use in uses(scopes):
        yield from checked(scopes.subject, use)
        if use.is_drawn:
            yield from _bare_numbers(use)


def uses(scopes: Scopes) -> Iterator[Use]:
    """Yield every expression of drawings and of procedure.toml."""
    subject = scopes.subject
    for file, element in subject.elements():
        yield from _of_element(file, element, scopes)
    for file, flow in subject.flows():
        source = subject.procedure.elements.get(flow.source)
        if flow.condition:
            yield Use(
                file=file,
                place=flow.id,
                what="the condition",
                text=flow.condition,
                scopes=tuple(scopes.at(source)) if source else (scopes.base,),
                kinds=frozenset({"boolean"}),
                wanted="yes or no",
            )
    yield from _of_settings(subject, scopes)


def _of_element(file: str, element: Element, scopes: Scopes) -> Iterator[Use]:
    is_start = element.kind is ElementKind.START
    around = (scopes.before_a_case,) if is_start else tuple(scopes.at(element))
    for what, text, kinds, wanted in (*_triggers(element), *_properties(element)):
        yield Use(
            file=file,
            place=element.id,
            what=what,
            text=text,
            scopes=around,
            kinds=kinds,
            wanted=wanted,
        )
    if element.each is not None:
        yield Use(
            file=file,
            place=element.id,
            what="each",
            text=element.each.items,
            scopes=tuple(scopes.outside(element)),
            kinds=frozenset({"list"}),
            wanted="a list",
        )


#: What an expression is, its text, the kinds of value that are wanted, and what to call them.
Wanted = tuple[str, str, frozenset[str], str]


def _triggers(element: Element) -> Iterator[Wanted]:
    if element.trigger is Trigger.TIMER and element.trigger_value:
        yield "the timer", element.trigger_value, _INSTANT, "a date or a date and time"
    if element.trigger is Trigger.CONDITION and element.trigger_value:
        yield "the condition", element.trigger_value, frozenset({"boolean"}), "yes or no"


def _properties(element: Element) -> Iterator[Wanted]:
    properties = element.properties
    if element.due:
        yield "due", element.due, _INSTANT, "a date or a date and time"
    for name, kinds, wanted in _FEEL:
        if name in properties:
            yield name, properties[name], kinds, wanted
    for _, expression in element.appoints:
        yield "appoints", expression, _APPOINTED, "a person's id, or a list of them"
    for name, kinds, wanted in _WHERE_FEEL:
        text = properties.get(name, "").strip()
        if text.startswith("="):
            yield name, text.removeprefix("="), kinds, wanted


def _of_settings(subject: Subject, scopes: Scopes) -> Iterator[Use]:
    procedure = subject.procedure
    at_a_place = ({**scopes.base, **AT_A_PLACE},)
    for name, text in procedure.facts.items():
        yield Use(
            file="procedure.toml",
            place=f"facts.{name}",
            what="the fact",
            text=text,
            scopes=at_a_place,
        )
    for role in procedure.roles.values():
        if role.barred_by:
            yield Use(
                file="procedure.toml",
                place=f"roles.{role.id}.barred_by",
                what="what bars a person",
                text=role.barred_by,
                scopes=({**scopes.base, "person": PERSON_ID},),
                kinds=frozenset({"string"}),
                wanted="a text that says why, or null",
            )
    for entry in procedure.entries.values():
        for name, text in entry.takes.items():
            yield Use(
                file="procedure.toml",
                place=f"entry.{entry.process_id}.takes.{name}",
                what="what is taken over",
                text=text,
                scopes=(scopes.base,),
            )
    yield from _of_access(subject, scopes)
    for name in ("title", "conference"):
        text = procedure.labels.get(name, "")
        if text:
            yield Use(
                file="procedure.toml",
                place=f"labels.{name}",
                what="the label",
                text=text,
                scopes=(scopes.base,),
                is_drawn=False,
            )


def _of_access(subject: Subject, scopes: Scopes) -> Iterator[Use]:
    """Yield from when and until when each audience is, who is in it, and when access ends."""
    procedure = subject.procedure
    times = {
        "access.after_end": procedure.access.after_end,
        "access.open_until": procedure.access.open_until,
    }
    persons = {"audiences.representatives": procedure.representatives}
    for each in procedure.audiences.values():
        times[f"audiences.{each.id}.from"] = each.starts
        times[f"audiences.{each.id}.until"] = each.ends
        persons[f"audiences.{each.id}.people"] = each.people
    for place, text in (times | persons).items():
        if text:
            yield Use(
                file="procedure.toml",
                place=place,
                what="the time" if place in times else "who it is",
                text=text,
                scopes=(scopes.parameters if place == "access.open_until" else scopes.base,),
                kinds=_INSTANT if place in times else _APPOINTED,
                wanted="a date or a date and time" if place in times else "ids of persons",
            )


def checked(subject: Subject, use: Use) -> Iterator[Finding]:
    """Check one expression in each of its scopes."""
    for scope in use.scopes:
        problems = known_problems(subject, check(use.text, scope))
        expression = expression_of(use.text)
        if use.what == "the label" and expression is not None:
            problems += shown_code(expression, scope)
        for problem in problems:
            yield error(use.file, use.place, f"{use.what} “{_short(use.text)}”: {problem}")
        if not problems:
            yield from _kind(use, scope)
    expression = expression_of(use.text)
    for text in excesses(expression.node) if expression is not None else ():
        yield error(use.file, use.place, f"{use.what} “{_short(use.text)}” {text}")


def known_problems(subject: Subject, problems: list[Problem]) -> list[Problem]:
    """Leave out names that are missing only because a file is."""
    if subject.is_complete:
        return problems
    return [problem for problem in problems if not is_missing(problem.message)]


def is_missing(message: str) -> bool:
    """Say whether a finding is that a name is not known."""
    return _UNKNOWN.search(message) is not None


def _kind(use: Use, scope: Types) -> Iterator[Finding]:
    expression = expression_of(use.text)
    if expression is None or not use.kinds:
        return
    found = Checker(use.text).infer(expression.node, scope)
    if found.kind not in use.kinds | _OPEN:
        text = f"{use.what} “{_short(use.text)}” is {found.label}, not {use.wanted}; correct it"
        yield error(use.file, use.place, text)
    elif found.kind == "null" and use.what == "the condition":
        yield error(use.file, use.place, "the condition is always null; write yes or no")


def _short(text: str) -> str:
    text = " ".join(shown(text).split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def _bare_numbers(use: Use) -> Iterator[Finding]:
    """Find limits and switches that hide in an expression."""
    expression = expression_of(use.text)
    if expression is None:
        return
    for number in sorted({str(n) for n in _numbers(expression.node)}):
        text = f"{use.what} “{_short(use.text)}” holds the number {number}; make it a parameter"
        yield error(use.file, use.place, text)
    for duration in _durations(expression.node):
        text = (
            f"{use.what} “{_short(use.text)}” holds the duration {duration}; make it a parameter"
        )
        yield warning(use.file, use.place, text)


def _numbers(node: nodes.Node) -> Iterator[object]:
    for part in parts(node):
        if isinstance(part, nodes.Literal) and is_number(part.value) and part.value not in (0, 1):
            yield part.value


def _durations(node: nodes.Node) -> Iterator[str]:
    for part in parts(node):
        if isinstance(part, nodes.Call) and part.called == "duration" and part.arguments:
            literal = part.arguments[0]
            if isinstance(literal, nodes.Literal):
                yield str(literal.value)


def _shared_at(subject: Subject) -> str:
    is_short = b"conference_keys" in subject.package.files["procedure.toml"]
    return "conference_keys" if is_short else "occasion.keys"


def settings_keys(subject: Subject) -> Iterator[Finding]:
    """Find keys in procedure.toml that the case file never has."""
    if not subject.is_complete:
        return
    types = subject.package.types
    for key in subject.procedure.occasion.keys:
        if key.split(".")[0] not in types:
            text = f"no form or table writes {key}; correct the name"
            yield error("procedure.toml", _shared_at(subject), text)
        elif "." in key and not subject.package.asked.get(tuple(key.split("."))):
            text = f"no form asks for {key}; name a list and what is asked of each of its entries"
            yield error("procedure.toml", _shared_at(subject), text)
        elif not is_shareable(subject.package.asked.get(tuple(key.split(".")), ())):
            text = (
                f"{key} is an address, or answered in a part whose answers are its own, so no "
                "other case gets it; take it out"
            )
            yield warning("procedure.toml", _shared_at(subject), text)
    children = subject.procedure.labels.get("children", "")
    if children and types.get(children, _NOTHING).kind != "list":
        text = f"{children} is no list of the case file; name the list of the children"
        yield error("procedure.toml", "labels.children", text)


_NOTHING = Type("null")


def constants(subject: Subject) -> Iterator[Finding]:
    """Find timers whose date is fixed: they would fire once and never again."""
    for file, element in subject.elements():
        expression = expression_of(element.trigger_value) if element.trigger_value else None
        if element.trigger is not Trigger.TIMER or expression is None or expression.names:
            continue
        if not any(isinstance(part, nodes.Call) for part in parts(expression.node)):
            yield from _fixed(file, element)


def _fixed(file: str, element: Element) -> Iterator[Finding]:
    if element.kind is ElementKind.START:
        text = "the timer is a fixed date and would start one case only; count from today()"
        yield error(file, element.id, text)
