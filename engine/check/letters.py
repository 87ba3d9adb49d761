"""Letters and form texts: every {{FEEL}} in them is read where it will be shown."""

from collections.abc import Iterator
from dataclasses import replace

from engine.check.expressions import is_missing, known_problems
from engine.check.finding import Finding, error, warning
from engine.check.scopes import IN_A_LETTER, Scopes, Types
from engine.check.subject import Subject
from engine.forms import Form
from engine.forms.file.form_types import check_form
from engine.letters import Template
from engine.letters import check as check_letter
from engine.model.procedure import ElementKind


def letters(scopes: Scopes) -> Iterator[Finding]:
    """Check letters in the scope of each send task that sends them."""
    subject = scopes.subject
    for letter, types, sender in _sent(scopes):
        for problem in known_problems(subject, check_letter(letter, {**types, **IN_A_LETTER})):
            text = f"{str(problem).rstrip('.')} (sent by {sender})"
            yield error(letter.source, f"line {problem.line}", text)
    sent = {element.properties.get("letter") for _, element in subject.elements()}
    for name, letter in subject.package.letters.items():
        if name not in sent:
            for problem in check_letter(letter, {**scopes.along(()), **IN_A_LETTER}):
                if not is_missing(problem.message):
                    yield error(letter.source, f"line {problem.line}", str(problem))


def _sent(scopes: Scopes) -> Iterator[tuple[Template, Types, str]]:
    for _, element in scopes.subject.elements():
        letter = scopes.subject.package.letters.get(element.properties.get("letter", ""))
        if element.kind is ElementKind.SEND and letter is not None:
            for types in scopes.at(element):
                yield letter, types, element.id


def notices(subject: Subject) -> Iterator[Finding]:
    """Warn of notices that repeat what a form said about a child."""
    children = subject.procedure.children
    items = {element.each for _, element in subject.elements() if element.each is not None}
    named = {children, *(each.item for each in items if each.items == children)}
    for letter in subject.package.letters.values():
        for name in sorted(named & letter.names) if letter.is_notice else ():
            text = f"the notice reads {name}, but a notice says nothing about a child; make it"
            yield warning(letter.source, "file", f"{text} a letter or take it out")


def forms(scopes: Scopes) -> Iterator[Finding]:
    """Check the expressions of forms in the scope of each element that shows them."""
    subject = scopes.subject
    for form, types, element_id in _shown(scopes):
        for line in check_form(form, types):
            finding = Finding.of_line(line, file=form.source)
            if subject.is_complete or not is_missing(finding.message):
                yield replace(finding, message=f"{finding.message[:-1]} (on {element_id}).")
    shown = {element.form_key for _, element in subject.elements()}
    for key, form in subject.package.forms.items():
        for line in check_form(form, scopes.along(())) if key not in shown else ():
            finding = Finding.of_line(line, file=form.source)
            if not is_missing(finding.message):
                yield finding


def _shown(scopes: Scopes) -> Iterator[tuple[Form, Types, str]]:
    for _, element in scopes.subject.elements():
        form = scopes.subject.package.forms.get(element.form_key)
        if form is not None:
            for types in scopes.at(element):
                yield form, types, element.id
