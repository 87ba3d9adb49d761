"""A drawing in words: its steps as an ordered list, each saying who, what and where next."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.ids import ElementId
from engine.model.procedure import Element, ElementKind, Flow, Procedure, Trigger

_KINDS = {
    ElementKind.START: "Start",
    ElementKind.END: "End",
    ElementKind.USER_TASK: "Task for a person",
    ElementKind.BUSINESS_RULE: "Decision table",
    ElementKind.SEND: "Notice or letter",
    ElementKind.EXCLUSIVE: "Choice",
    ElementKind.INCLUSIVE: "Choice of one or more ways",
    ElementKind.PARALLEL: "Side by side",
    ElementKind.EVENT_GATEWAY: "Whichever happens first",
    ElementKind.SUB_PROCESS: "Part of the procedure",
    ElementKind.CALL_ACTIVITY: "Part of the procedure, drawn on its own page",
    ElementKind.CATCH: "Wait",
    ElementKind.BOUNDARY: "Meanwhile",
}
_TRIGGERS = {
    Trigger.TIMER: "Time limit",
    Trigger.MESSAGE: "Can happen at any time",
    Trigger.CONDITION: "As soon as it is so",
    Trigger.ERROR: "If it cannot go on",
    Trigger.ESCALATION: "If it is escalated",
}
_GATEWAYS = (ElementKind.EXCLUSIVE, ElementKind.PARALLEL, ElementKind.INCLUSIVE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Where a step leads."""

    text: str
    target: ElementId
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OutlineStep:
    """One step of a drawing."""

    element: Element
    number: int
    kind: str
    name: str
    ways: tuple[Way, ...]


@dataclass(kw_only=True, slots=True)
class _Walk:
    """Depth first, so that one route reads together."""

    procedure: Procedure
    seen: dict[ElementId, None] = field(default_factory=dict)

    def visit(self, element: Element) -> None:
        """Take a step, what hangs on it, and where it leads."""
        todo = [element]
        while todo:
            current = todo.pop()
            if current.id in self.seen:
                continue
            self.seen[current.id] = None
            targets = [
                self.procedure.elements[flow.target]
                for flow in _flows(self.procedure, current)
                if flow.target in self.procedure.elements
            ]
            inside = self._starts(current.process_id, current.id)
            attached = [e for e in self.procedure.elements.values() if e.attached_to == current.id]
            todo += reversed([*inside, *targets, *attached])

    def starts(self, process_id: str) -> list[Element]:
        """Return the start events at the top of a process."""
        return self._starts(process_id, None)

    def _starts(self, process_id: str, parent: ElementId | None) -> list[Element]:
        return [
            e
            for e in self.procedure.elements.values()
            if e.kind is ElementKind.START and e.process_id == process_id and e.parent_id == parent
        ]


def outline(procedure: Procedure, process_id: str) -> list[OutlineStep]:
    """Return the steps of a process in reading order, numbered from 1."""
    walk = _Walk(procedure=procedure)
    for start in walk.starts(process_id):
        walk.visit(start)
    told = [name for name in walk.seen if not _only_joins(procedure.elements[name])]
    numbers = {element_id: number for number, element_id in enumerate(told, 1)}
    return [
        OutlineStep(
            element=(element := procedure.elements[element_id]),
            number=number,
            kind=_kind(element),
            name=element.name or _KINDS[element.kind],
            ways=tuple(_ways(procedure, element, numbers)),
        )
        for element_id, number in numbers.items()
    ]


def _kind(element: Element) -> str:
    if element.trigger in _TRIGGERS and element.kind is not ElementKind.END:
        return _TRIGGERS[element.trigger]
    return _KINDS[element.kind]


def _only_joins(element: Element) -> bool:
    """Say whether a gateway only brings ways together: nobody decides or does anything there."""
    return element.kind in _GATEWAYS and not element.name and len(element.outgoing) == 1


def _behind_joins(procedure: Procedure, target: ElementId) -> ElementId:
    """Return the first step on from a flow's target that is more than a join."""
    passed: set[ElementId] = set()
    while target not in passed and target in procedure.elements:
        passed.add(target)
        element = procedure.elements[target]
        flows = _flows(procedure, element)
        if not _only_joins(element) or not flows:
            return target
        target = flows[0].target
    return target


def _ways(procedure: Procedure, element: Element, numbers: dict[ElementId, int]) -> Iterator[Way]:
    for flow in _flows(procedure, element):
        target = _behind_joins(procedure, flow.target)
        number = numbers.get(target)
        if number is None:
            continue
        verb = "go back to" if number <= numbers[element.id] else "go to"
        if flow.name:
            text = f"{flow.name}: {verb}"
        elif len(element.outgoing) > 1 and element.kind is not ElementKind.PARALLEL:
            text = f"Otherwise {verb}"
        else:
            text = f"Then {verb}"
        yield Way(text=text, target=target, number=number)


def _flows(procedure: Procedure, element: Element) -> list[Flow]:
    return [procedure.flows[name] for name in element.outgoing if name in procedure.flows]
