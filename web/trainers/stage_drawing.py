"""The drawing on the stage: which one, where the walk is in it, and who is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.ids import ElementId
from engine.model.procedure import Element, ElementKind, Process
from engine.training import Moment
from web.frame.present import StepLine, steps

_PRESENT = ("ready", "waiting", "started")
_MOST_NAME = 28


def drawing_of(moment: Moment, asked: str) -> str:
    """Return the process to draw: the one asked for, else where something goes on."""
    if asked in moment.definition.procedure.processes:
        return asked
    if moment.case is not None:
        return moment.case.process_id
    return start_process(moment)


def start_process(moment: Moment) -> str:
    """Return the process with which the walk begins."""
    ids = [each.process_id for each in moment.startable]
    named = moment.next.element_id if moment.next else ""
    if named in ids:
        return named
    element = moment.definition.procedure.elements.get(ElementId(named))
    if element is not None and element.process_id in ids:
        return str(element.process_id)
    return ids[0] if ids else next(iter(moment.definition.procedure.processes))


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A drawing with its steps in words, and the others of the procedure."""

    process: Process
    steps: Sequence[StepLine]
    #: Each with whether somebody has something to do there.
    others: Sequence[tuple[Process, bool]]


def drawing(moment: Moment, asked: str) -> Drawing:
    """Return the drawing with its steps in words, and the others of the procedure."""
    procedure = moment.definition.procedure
    process_id = drawing_of(moment, asked)
    states: Mapping[str, str] = moment.case.states if moment.case else {}
    overdue = frozenset(task.element_id for task in moment.tasks if task.is_overdue)
    active = {str(procedure.elements[ElementId(t.element_id)].process_id) for t in moment.tasks}
    return Drawing(
        process=procedure.processes[process_id],
        steps=steps(procedure, process_id, states=states, overdue=overdue),
        others=[(each, each.id in active) for each in procedure.processes.values()],
    )


def diagram_state(moment: Moment, process_id: str) -> dict[str, object]:
    """Return where the walk is, as the diagram viewer draws it, with names on the places."""
    elements = moment.definition.procedure.elements
    inside = {str(e.id): e for e in elements.values() if e.process_id == process_id}
    states: Mapping[str, str] = moment.case.states if moment.case else {}
    here = [
        place
        for name, state in states.items()
        if state in _PRESENT and name in inside
        if (place := _present(inside[name], state, moment)) is not None
    ]
    here.sort(key=lambda place: place["kind"] == "started")  # the first is brought into sight
    badges = []
    following = moment.next.element_id if moment.next else ""
    if following in inside and following not in {place["element"] for place in here}:
        badges.append({"element": following, "label": "Next"})
    if moment.case is None and process_id == start_process(moment):
        badges = [{"element": moment.definition.start_of(process_id).id, "label": "Starts here"}]
    return {
        "passed": [name for name, state in states.items() if state == "done"],
        "here": here,
        "badges": badges,
    }


def _present(element: Element, state: str, moment: Moment) -> dict[str, str] | None:
    if element.kind is ElementKind.BOUNDARY:
        return None
    tasks = [task for task in moment.tasks if task.element_id == element.id]
    if tasks:
        late = any(task.is_overdue for task in tasks)
        names = sorted({str(task.person) for task in tasks})
        name = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
        label = f"{'Overdue: ' if late else ''}{name[:_MOST_NAME]}"
        return {"element": element.id, "label": label, "kind": "overdue" if late else "here"}
    words = {"ready": "Now", "waiting": "Waiting", "started": "Under way"}[state]
    return {"element": element.id, "label": words, "kind": "started"}
