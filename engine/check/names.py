"""Ids, names and the other words of a drawing."""

import re
from collections.abc import Iterator

from engine.bpmn.profile import CHOICES, FLOW_NODES, GATEWAYS
from engine.check.finding import Finding, error, shown, warning
from engine.check.subject import Subject, stem
from engine.forms.file.findings import TURNING, is_clean
from engine.model.procedure import Element, ElementKind, Trigger
from engine.safe_xml import XmlElement, local

MOST_NAME = 200
MOST_WORDS = 5_000
_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
_SAFE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}\Z")
#: What an editor calls elements that nobody named.
_EDITOR_ID = re.compile(
    r"(?i:activity|gateway|event|flow|task|process|sequenceflow|startevent|endevent)_[0-9a-z]{5,}\Z"
)
_RESERVED = frozenset({"Start", "End", "root"})
_IDENTIFIED = FLOW_NODES | {"process"}
#: Elements that people meet in lists, histories and drawings.
_MET = frozenset(ElementKind) - {
    ElementKind.EXCLUSIVE,
    ElementKind.INCLUSIVE,
    ElementKind.PARALLEL,
}


def ids(subject: Subject) -> Iterator[Finding]:
    """Find ids that programs or people would confuse."""
    for file, node in subject.drawn():
        own = node.get("id")
        if own and not _SAFE_ID.match(own):
            text = f"the id “{shown(own)}” holds other signs than a to z, 0 to 9 and _, or is"
            yield error(file, shown(own), f"{text} too long; choose another id")
        elif own and local(node) in _IDENTIFIED:
            yield from _id_of_element(subject, file, own)


def _id_of_element(subject: Subject, file: str, own: str) -> Iterator[Finding]:
    if own in _RESERVED:
        yield error(file, own, "this id is a word of the engine; choose another")
    elif _EDITOR_ID.match(own) or not _ID.match(own):
        text = "the id is not in the reader's words; write snake_case, such as decide_dissent"
        kind = error if subject.is_whole else warning
        yield kind(file, own, text)


def file_names(subject: Subject) -> Iterator[Finding]:
    """Find drawings, tables and forms whose file is named otherwise than they are."""
    for file, drawing in subject.drawings.items():
        for process in drawing.processes:
            if subject.is_whole and process.id != stem(file):
                text = (
                    f"the process is called {process.id}; give it the id {stem(file)}, as its file"
                )
                yield error(file, process.id, text)
    for key, model in subject.package.decisions.items():
        if subject.is_whole and key not in model.decisions:
            text = f"no decision in this file has the id {key}; give it the name of the file"
            yield error(model.source, next(iter(model.decisions), "file"), text)


def words(subject: Subject) -> Iterator[Finding]:
    """Find names and texts with hidden signs or without measure."""
    for file, node in subject.drawn():
        yield from _words_of(file, node)


def _words_of(file: str, node: XmlElement) -> Iterator[Finding]:
    place = node.get("id") or "file"
    for what in ("name", "value", "errorCode", "escalationCode"):
        text = node.get(what, "")
        if len(text) > MOST_NAME:
            long = f"the {what} of {place} has {len(text):,} letters; use at most {MOST_NAME}"
            yield error(file, place, long)
        if not _is_plain(text):
            yield error(file, place, f"the {what} of {place} holds hidden signs; type it anew")
    if local(node) in ("documentation", "text"):
        text = "".join(map(str, node.itertext()))
        around = node.getparent()
        place = around.get("id", "file") if around is not None else "file"
        if len(text) > MOST_WORDS:
            long = f"the text has {len(text):,} letters; use at most {MOST_WORDS:,}"
            yield error(file, place, long)
        if not _is_plain(text):
            yield error(file, place, "the text holds hidden signs; type it anew")


def _is_plain(text: str) -> bool:
    return is_clean(text) and not TURNING & set(text)


def names(subject: Subject) -> Iterator[Finding]:
    """Find elements without a name for the people who meet them."""
    if not subject.is_whole:
        return
    for file, element in subject.elements():
        if not element.name.strip() and _is_met(subject, element):
            yield error(file, element.id, f"this {_said(element)} has no name; name it")
    for file, flow in subject.flows():
        if not flow.name.strip() and flow.source in subject.choices:
            text = f"this way out of {flow.source} has no name; say when it is taken"
            yield error(file, flow.id, text)
    for process in subject.procedure.processes.values():
        if not process.name.strip():
            yield error(process.file, process.id, "the process has no name; name it")


def _is_met(subject: Subject, element: Element) -> bool:
    """Say whether people read an element's name; a parallel split asks them nothing."""
    if element.kind is ElementKind.START:
        return element.parent_id is None
    return element.kind in _MET or element.id in subject.choices


def _said(element: Element) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda m: f" {m[1].lower()}", element.kind.value)


def defaults(subject: Subject) -> Iterator[Finding]:
    """Find choices at which no way might be open."""
    for file, node in subject.drawn(*CHOICES):
        own, around = node.get("id", ""), node.getparent()
        flows = [] if around is None else around.findall("{*}sequenceFlow")
        ways = [flow for flow in flows if flow.get("sourceRef") == own]
        if len(ways) > 1 and not node.get("default"):
            text = "the choice has no default flow, so a case could stick here; mark one"
            yield error(file, own, text)


def documented(subject: Subject) -> Iterator[Finding]:
    """Warn of user tasks that do not say what to do."""
    for file, element in subject.elements():
        if (
            element.kind is ElementKind.USER_TASK
            and not element.documentation
            and subject.is_whole
        ):
            yield warning(file, element.id, "the user task says nothing about what to do; add it")


def page_sizes(subject: Subject) -> Iterator[Finding]:
    """Warn of drawings that nobody can take in at once."""
    for file, drawing in subject.drawings.items():
        drawn = [e for e in drawing.elements if e.kind.value not in GATEWAYS]
        if len(drawn) > MOST_DRAWN and drawing.processes:
            text = f"{len(drawn)} steps and events on a page are hard to read; move a part of them"
            place = drawing.processes[0].id
            yield warning(file, place, f"{text} into a process of its own ({MOST_DRAWN} at most)")


MOST_DRAWN = 30


def messages(subject: Subject) -> Iterator[Finding]:
    """Find message names that say two things, or that cannot be the id of an action."""
    first: dict[str, Element] = {}
    for file, element in subject.elements():
        if element.trigger is not Trigger.MESSAGE or not subject.is_whole:
            continue
        name = element.trigger_value
        if not _ID.match(name):
            text = f"the message is called “{shown(name)}”; name it in snake_case, as withdraw"
            yield error(file, element.id, text)
        known = first.setdefault(name, element)
        said = ("role", "formKey")
        if [known.properties.get(key) for key in said] != [
            element.properties.get(key) for key in said
        ]:
            text = f"the message {name} has another role or form at {known.id}; use two names"
            yield error(file, element.id, text)
