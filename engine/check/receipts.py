"""A receipt that the drawing writes reaches whoever wrote what arrived, on every way."""

from collections.abc import Iterator

from engine.check.finding import Finding, error
from engine.check.subject import Subject
from engine.ids import ElementId
from engine.model.procedure import Element, ElementKind
from engine.package.asked import is_receipt_for

#: Of whose ways one is taken; of any other step all are.
_CHOOSE = (ElementKind.EXCLUSIVE, ElementKind.INCLUSIVE)
#: What goes on at once.
_AT_ONCE = (*_CHOOSE, ElementKind.PARALLEL, ElementKind.BUSINESS_RULE, ElementKind.SEND)


def receipts(subject: Subject) -> Iterator[Finding]:
    """Find receipts for nobody who wrote what arrived, and those past which a way leads."""
    if not subject.is_complete:
        return
    after, steps = subject.package.next_steps, subject.procedure.elements
    for file, element in subject.elements():
        if element.properties.get("receipt") != "true":
            continue
        before = [steps[each] for each, follow in after.items() if element in follow]
        theirs = [e for e in before if any(is_receipt_for(element, r) for r in e.senders)]
        if not theirs:
            text = "it is a receipt, but goes to no role that has the step before it"
            yield error(file, element.id, f"{text}; name that role in to, or take receipt away")
        for step in theirs:
            if not any(_comes(subject, each, element.id) for each in _ways(subject, step)):
                text = f"not every way from “{step.name}” leads to this receipt, so some get none"
                yield error(file, element.id, f"{text}; draw it straight behind that step")


def _comes(
    subject: Subject, here: Element, receipt: ElementId, seen: frozenset[ElementId] = frozenset()
) -> bool:
    """Say whether a step comes to a receipt, at once and whichever way is taken."""
    if here.id == receipt or here.id in seen:
        return here.id == receipt
    ways = _inside(subject, here) or (_ways(subject, here) if here.kind in _AT_ONCE else [])
    come = [_comes(subject, each, receipt, seen | {here.id}) for each in ways]
    return bool(come) and (all(come) if here.kind in _CHOOSE else any(come))


def _ways(subject: Subject, step: Element) -> list[Element]:
    flows = (subject.procedure.flows[each] for each in step.outgoing)
    return [subject.procedure.elements[each.target] for each in flows]


def _inside(subject: Subject, step: Element) -> list[Element]:
    """Return what comes first in what a step calls or holds."""
    starts = (e for e in subject.procedure.elements.values() if e.kind is ElementKind.START)
    return [
        first
        for start in starts
        if start.parent_id == step.id or (step.called and start.process_id == step.called)
        for first in _ways(subject, start)
    ]
