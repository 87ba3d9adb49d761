"""The properties of elements: those that mean something, and those that must be there."""

import re
from collections.abc import Iterator

from engine.bpmn.profile import FLOW_NODES
from engine.check.finding import Finding, error, shown, warning
from engine.check.subject import Subject, stem
from engine.feel import FeelError
from engine.feel import evaluate as evaluate_feel
from engine.feel.hints import nearest
from engine.ids import ElementId
from engine.model.procedure import Element, ElementKind, Trigger
from engine.safe_xml import XmlElement, local

_KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
_PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z")

_BY_KIND = {
    ElementKind.START: {"formKey", "stamps"},
    ElementKind.USER_TASK: {
        "formKey", "due", "dueFrom", "remindBefore", "assignee", "stamps", "appoints", "each",
        "notBy", "inPerson", "papers", "part", "takesPart", "arrivesAfter", "letterOf",
    },
    ElementKind.BUSINESS_RULE: {"decision", "appoints", "each", "confidential"},
    ElementKind.SEND: {"letter", "to", "each", "stamps", "opens", "receipt"},
    ElementKind.SUB_PROCESS: {"each"},
    ElementKind.CALL_ACTIVITY: {"each"},
}  # fmt: skip
_OF_MESSAGE = {"audience", "formKey", "role", "stamps", "inPerson", "offeredIf", "arrivesAfter"}
_OF_TIMER = {"audience", "dueFrom"}


def unknown(subject: Subject) -> Iterator[Finding]:
    """Find properties that nothing would act on."""
    for file, element in subject.elements():
        allowed = _allowed(element)
        for name in sorted(element.properties.keys() - allowed):
            close = nearest(name, sorted(allowed))
            mend = f"did you mean {close}?" if close else "remove it"
            text = (
                f"the property “{shown(name)}” means nothing on this {element.kind.value}; {mend}"
            )
            yield error(file, element.id, text)


def _allowed(element: Element) -> set[str]:
    if element.trigger is Trigger.MESSAGE:
        return _OF_MESSAGE
    if element.trigger is Trigger.TIMER and element.kind is not ElementKind.START:
        return _OF_TIMER
    return {"audience", *_BY_KIND.get(element.kind, ())}


def extensions(subject: Subject) -> Iterator[Finding]:
    """Find properties where none is read, as on a process, and extensions of other engines."""
    for file, extension in subject.drawn("extensionElements"):
        holder = extension.getparent()
        if holder is None:
            continue
        for child in extension:
            text = f"the extension {local(child)} does nothing here"
            if local(child) != "properties":
                text = f"{text} and may hide a script; remove it"
                yield error(file, holder.get("id", "file"), text)
            elif local(holder) not in FLOW_NODES and not _names_audience(child, holder):
                yield error(file, holder.get("id", "file"), f"{text}; remove it")


def _names_audience(properties: XmlElement, holder: XmlElement) -> bool:
    """Say whether properties stand on a process and say who may know of its steps, no more."""
    return local(holder) == "process" and [p.get("name") for p in properties] == ["audience"]


def required(subject: Subject) -> Iterator[Finding]:
    """Find elements that lack what they need in order to work."""
    if not subject.is_whole:
        return
    for file, element in subject.elements():
        for name, why in _needed(element):
            if not element.properties.get(name, "").strip():
                yield error(file, element.id, f"{why}; add the property {name}")


def _needed(element: Element) -> Iterator[tuple[str, str]]:
    if element.kind is ElementKind.USER_TASK:
        yield "formKey", "the user task has no form"
    if element.kind is ElementKind.BUSINESS_RULE:
        yield "decision", "the business rule task asks no decision"
    if element.kind is ElementKind.SEND:
        yield "letter", "the send task sends no letter"
        yield "to", "the send task sends to nobody"


def references(subject: Subject) -> Iterator[Finding]:
    """Find forms, decisions and letters that are not there."""
    if not subject.is_whole:
        return
    for file, element in subject.elements():
        for name, what, path in (
            ("formKey", "form", "forms/{}.form"),
            ("decision", "decision", "{}.dmn"),
            ("letter", "letter", "letters/{}.md"),
        ):
            wanted = element.properties.get(name, "")
            if wanted and path.format(wanted) not in subject.files:
                start, end = path.split("{}")
                there = [stem(n) for n in subject.files if n.startswith(start) and n.endswith(end)]
                close = nearest(wanted, there)
                hint = f"did you mean {close}?" if close else "add it"
                text = (
                    f"there is no {what} “{shown(wanted)}” ({path.format(shown(wanted))}); {hint}"
                )
                yield error(file, element.id, text)


def unknown_decisions(subject: Subject) -> Iterator[Finding]:
    """Find decisions named in the way of another engine, which nothing would ask."""
    for file, node in subject.drawn("businessRuleTask"):
        for attribute, value in node.attrib.items():
            if str(attribute).endswith("decisionRef"):
                text = f"the decision “{shown(value)}” is named as in another engine; write it"
                yield error(file, node.get("id", "file"), f"{text} as the property decision")


def second_persons(subject: Subject) -> Iterator[Finding]:
    """Find tasks that another person than that of an unknown task must do."""
    for file, element in subject.elements():
        for name in element.not_by:
            other = subject.procedure.elements.get(name)
            known = other is not None and other.kind is ElementKind.USER_TASK
            if not known and subject.knows_diagrams:
                text = f"notBy names “{shown(name)}”, which is no user task; correct it"
                yield error(file, element.id, text)


def switches(subject: Subject) -> Iterator[Finding]:
    """Find what can only be so or not, and is written as something else."""
    for name in ("inPerson", "takesPart", "confidential", "papers", "opens", "receipt"):
        for file, element in subject.elements():
            if element.properties.get(name, "true") != "true":
                text = f"{name} is either true or left out; correct it"
                yield error(file, element.id, text)


def stamps(subject: Subject) -> Iterator[Finding]:
    """Find stamps under a key that no expression could read."""
    for file, element in subject.elements():
        key = element.properties.get("stamps")
        if key is not None and not _KEY.match(key):
            text = f"stamps “{shown(key)}” is no key; write snake_case, such as decided_at"
            yield error(file, element.id, text)


def reminders(subject: Subject) -> Iterator[Finding]:
    """Find reminders whose time cannot be read, or that remind of nothing."""
    for file, element in subject.elements():
        text = element.properties.get("remindBefore")
        if text is None:
            continue
        if not _is_duration(text):
            fault = f"remindBefore “{shown(text)}” is no duration of hours or days; write PT6H"
            yield error(file, element.id, fault)
        if not element.due:
            yield warning(file, element.id, "remindBefore without due reminds of nothing")


def _is_duration(text: str) -> bool:
    if not re.fullmatch(r"P(?=.)(?:\d{1,4}D)?(?:T(?=.)(?:\d{1,4}H)?(?:\d{1,4}M)?)?", text):
        return False
    try:
        return evaluate_feel(f'duration("{text}")', {}) is not None
    except FeelError:
        return False


def each(subject: Subject) -> Iterator[Finding]:
    """Find repeated activities whose count and items do not go together."""
    for file, loop in subject.drawn("multiInstanceLoopCharacteristics"):
        node = loop.getparent()
        own = ElementId("" if node is None else node.get("id", ""))
        element = subject.procedure.elements.get(own)
        if element is None or element.each is None:
            continue
        item, items = element.each.item, element.each.items
        if not _KEY.match(item) or not _PATH.match(items):
            text = f"each “{shown(element.properties.get('each', ''))}” is not understood"
            yield error(file, element.id, f"{text}; write such as child in children")
            continue
        count = "".join(map(str, loop.itertext())).strip()
        if count.replace(" ", "") != f"count({items})":
            text = f"the loopCardinality is “{shown(count)}”; write count({items}), as in each"
            yield error(file, element.id, text)
    yield from _without_loop(subject)


def _without_loop(subject: Subject) -> Iterator[Finding]:
    for file, element in subject.elements():
        if "each" in element.properties and element.each is None:
            text = "each is given, but the activity is not marked as multi-instance; mark it"
            yield error(file, element.id, text)
