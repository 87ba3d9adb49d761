"""Whoever decides or confirms has on the page what it rests on, as the clauses name it."""

import re
from collections.abc import Iterator

from engine.check.finding import Finding, error, shown, warning
from engine.check.shown_facts import ShownFacts, items_of
from engine.check.subject import Subject
from engine.feel.hints import nearest
from engine.forms import Field, Form, Kind
from engine.ids import ElementId
from engine.model.procedure import Element, ElementKind
from engine.package import Package, path_of
from engine.package.asked import Keys
from engine.package.rests import FORM, LETTER, PAPER, unknown_in

_CLAUSES = "clauses.toml"
_QUOTED = re.compile(r'"(\w+)"').findall


def named(subject: Subject) -> Iterator[Finding]:
    """Find what a form says that it rests on, and that does not exist."""
    if not subject.is_whole or not subject.knows_diagrams:
        return
    package = subject.package
    known = {
        *(".".join(keys) for keys in package.asked),
        *(keys[0] for keys in package.asked),
        *(FORM + name for name in package.forms),
        *(PAPER + name for name in package.procedure.papers),
        *(LETTER + name for name in package.letters),
    }
    for form in package.forms.values():
        for name in unknown_in(package, form):
            close = nearest(name, sorted(known))
            hint = f"did you mean {close}?" if close else "correct it, or take it out"
            text = f"restsOn names {shown(name)}, which nobody is asked and which is no paper"
            yield error(form.source, "restsOn", f"{text} and no letter; {hint}")


def confirmed(subject: Subject) -> Iterator[Finding]:
    """Find forms that ask somebody to confirm what does not stand on their page."""
    if not subject.is_whole or not subject.knows_diagrams:
        return
    facts, package = ShownFacts(subject.package), subject.package
    for element in _tasks(subject):
        form = package.form(element)
        ticks = [f for f in form.fields if isinstance(f, Field) and _confirms(f)]
        if ticks and not _on_page(package, facts, element, form):
            text = "asks to confirm something, and shows nothing of it"
            mend = "name in restsOn what is confirmed"
            yield warning(form.source, ticks[0].where, f"{element.id} {text}; {mend}")


def carried(subject: Subject) -> Iterator[Finding]:
    """Find facts of a clause that are not on the page of a task that carries it."""
    if not subject.is_whole or not subject.knows_diagrams:
        return
    facts, package = ShownFacts(subject.package), subject.package
    tasks = {element.id: element for element in _tasks(subject)}
    for clause in package.procedure.clauses.values():
        for fact in clause.facts:
            keys = tuple(fact.split("."))
            if not any(each[: len(keys)] == keys for each in package.asked):
                text = f"facts names {shown(fact)}, which nobody is asked; correct it"
                yield error(_CLAUSES, clause.id, text)
                continue
            for element in (
                tasks[name] for name in map(ElementId, clause.carried_by) if name in tasks
            ):
                form = package.form(element)
                there = _on_page(package, facts, element, form) | _asked_by(package, element)
                if not any(each[: len(keys)] == keys for each in there):
                    text = (
                        f"{element.id} carries {clause.id}, and {shown(fact)} is not on its page"
                    )
                    yield error(form.source, "restsOn", f"{text}; name it in restsOn")


def _tasks(subject: Subject) -> Iterator[Element]:
    for _, element in subject.elements():
        if element.kind is ElementKind.USER_TASK and element.form_key in subject.package.forms:
            yield element


def _confirms(field: Field) -> bool:
    return field.kind is Kind.CHECKBOX and field.required


def _on_page(package: Package, facts: ShownFacts, element: Element, form: Form) -> set[Keys]:
    """Return what the page of a task shows of what was recorded before."""
    found = set(package.rests(form).answers)
    for way in package.ways(element):
        found |= {keys for _, keys in facts.in_form(form, path_of(way), items_of(way))}
    return {keys for keys in found if keys in package.asked}


def _asked_by(package: Package, element: Element) -> set[Keys]:
    return {
        keys
        for keys, asked in package.asked.items()
        if any(each.element.id == element.id for each in asked)
    }


def letters(subject: Subject) -> Iterator[Finding]:
    """Find tasks that show a letter of no step that sends one from the same drawing."""
    if not subject.is_whole:
        return
    for file, element in subject.elements():
        text = element.properties.get("letterOf", "").strip()
        if not text:
            continue
        sending = {
            each.id
            for _, each in subject.elements()
            if each.kind is ElementKind.SEND and each.process_id == element.process_id
        }
        named = _QUOTED(text) if text.startswith("=") else [text]
        if sending.isdisjoint(named):
            said = f"letterOf “{shown(text)}” names no send task of this drawing"
            yield error(file, element.id, f"{said}; write its id, or FEEL that gives one")
