"""What comes only after a step: to nothing of it may a way lead that does not pass the step."""

from collections.abc import Collection, Iterator, Mapping

from engine.bpmn.profile import CHOICES
from engine.ids import ElementId
from engine.model.procedure import Element, ElementKind, Procedure, Trigger

#: What stands for the ends of a drawing, whatever they are called.
END = "end"
#: What stands for a way that is gone where no other is.
OTHERWISE = "otherwise"
_WORK = frozenset(
    {
        ElementKind.USER_TASK,
        ElementKind.BUSINESS_RULE,
        ElementKind.CALL_ACTIVITY,
        ElementKind.SUB_PROCESS,
        ElementKind.SEND,
    }
)


def first_steps(
    procedure: Procedure, guards: frozenset[ElementId]
) -> Iterator[tuple[str, str, str]]:
    """Yield each step that work comes after alone, or the end, with what that is.

    A notice counts where a second person reads it first. A step that calls a process is told too.
    """
    sent = {each.id for each in procedure.elements.values() if each.kind is ElementKind.SEND}
    for guard in sorted(with_what_holds(procedure, guards)):
        step = procedure.elements[guard]
        level = _Level(procedure, step)
        after = level.work(past=None) - level.work(past=guard) - {name_of(step)}
        after -= set() if step.not_by else sent
        if after:
            yield "first", guard, ", ".join(sorted(after))
        if step.called:
            yield "calls", guard, step.called


def past(procedure: Procedure, step: Element) -> set[str]:
    """Return the work beside a step to which a way leads past it, and `END` where one ends so."""
    return _Level(procedure, step).work(past=step.id)


def only_by(procedure: Procedure, source: str, target: str) -> set[ElementId]:
    """Return the steps to which only that way leads, among those that stand beside its source."""
    level = _Level(procedure, procedure.elements[ElementId(source)])
    way = (ElementId(source), ElementId(target))
    return level.reached() - level.reached(but=way)


def leads_without(procedure: Procedure, end: Element, steps: set[str]) -> bool:
    """Say whether a way leads to an end past all of some steps."""
    return end.id in _Level(procedure, end).reached(without={*map(ElementId, steps)})


def name_of(element: Element) -> str:
    """Return by what some work is known: the process that is called, the form, else the id."""
    form = element.form_key if element.kind is ElementKind.USER_TASK else ""
    return element.called or form or element.id


def choices(procedure: Procedure, guards: frozenset[ElementId]) -> Iterator[tuple[str, str, str]]:
    """Yield each way of a choice among these, beside or before one of them, with its FEEL."""
    flows, kinds = procedure.flows.values(), procedure.elements
    beside = guards | {flow.target for flow in flows if flow.source in guards}
    beside |= {flow.source for flow in flows if flow.target in guards}
    for flow in flows:
        if flow.source in beside and kinds[flow.source].kind in CHOICES:
            is_open = not flow.condition or flow.is_default
            yield "way", f"{flow.source}.{flow.target}", OTHERWISE if is_open else flow.condition


def repeats(procedure: Procedure, guards: frozenset[ElementId]) -> Iterator[tuple[str, str, str]]:
    """Yield what is done anew for each of a list where a step of these stands in it."""
    for name in sorted(with_what_holds(procedure, guards)):
        if each := procedure.elements[name].each:
            yield "repeats", name, each.items


def ways_round(procedure: Procedure, tables: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each table with the choices and events from which a way leads round it."""
    for table in sorted(tables):
        step = procedure.elements[ElementId(table)]
        yield "round", table, ", ".join(sorted(_Level(procedure, step).ways_out(step.id)))


def choices_out(procedure: Procedure, steps: frozenset[ElementId]) -> set[ElementId]:
    """Return the choices after which one of some steps is come to no more."""
    return {
        here
        for each in steps
        for here in _Level(procedure, procedure.elements[each]).ways_out(each)
        if procedure.elements[here].kind in CHOICES
    }


def with_what_holds(procedure: Procedure, guards: frozenset[ElementId]) -> frozenset[ElementId]:
    """Add the sub-processes and calls in which a guard stands."""
    processes = {procedure.elements[each].process_id for each in guards}
    parents = {procedure.elements[each].parent_id for each in guards} - {None}
    found = {
        each.id
        for each in procedure.elements.values()
        if each.id in parents or (each.called in processes)
    }
    around = guards | found
    return around if around == guards else with_what_holds(procedure, around)


class _Level:
    """The elements that stand beside a step, and their ways."""

    def __init__(self, procedure: Procedure, step: Element) -> None:
        place = (step.process_id, step.parent_id)
        self._beside: Mapping[ElementId, Element] = {
            each.id: each
            for each in procedure.elements.values()
            if (each.process_id, each.parent_id) == place
        }
        self._next: dict[ElementId, list[ElementId]] = {each: [] for each in self._beside}
        for flow in procedure.flows.values():
            if flow.source in self._next and flow.target in self._next:
                self._next[flow.source].append(flow.target)
        self._on = {
            host: [each.id for each in self._beside.values() if each.attached_to == host]
            for host in self._beside
        }

    def work(self, *, past: ElementId | None) -> set[str]:
        """Return the work that may be come to, without a step that is left out, and `END`."""
        left_out = {past} if past is not None else set[ElementId]()
        reached = [self._beside[each] for each in self.reached(without=left_out)]
        names = {name_of(each) for each in reached if each.kind in _WORK}
        instead = self.reached(without=left_out, is_instead=True)
        return names | {END for each in instead if self._is_end(self._beside[each])}

    def _is_end(self, element: Element) -> bool:
        return element.kind is ElementKind.END and element.trigger is Trigger.NONE

    def reached(
        self,
        *,
        without: Collection[ElementId] = (),
        but: tuple[ElementId, ElementId] | None = None,
        is_instead: bool = False,
    ) -> set[ElementId]:
        """Return what may be come to, but by one way.

        Of a step that is left out, what is drawn on it still may; `is_instead`, what cuts it off.
        """
        waiting = [each.id for each in self._beside.values() if self._begins(each)]
        found = set[ElementId]()
        while waiting:
            here = waiting.pop()
            if here in found:
                continue
            if here not in without:
                found.add(here)
                waiting += [each for each in self._next[here] if (here, each) != but]
            on = (self._beside[each] for each in self._on[here])
            cuts_in = here not in without or not is_instead
            waiting += [e.id for e in on if (cuts_in or e.interrupting) and e.id not in found]
        return found

    def ways_out(self, step: ElementId) -> Iterator[ElementId]:
        """Yield each choice, once a way, and each event after which a step is come to no more."""
        before = self._leading_to(step)
        for here in before & self.reached(without={step}):
            if self._beside[here].kind in CHOICES:
                yield from (here for each in self._next[here] if each not in before)
            cuts = (each for each in self._on[here] if self._beside[each].interrupting)
            yield from (each for each in cuts if each not in before)

    def _leading_to(self, step: ElementId) -> set[ElementId]:
        """Return a step, and all from which a way leads to it."""
        found = {step}
        waiting = [step]
        while waiting:
            here = waiting.pop()
            sources = [each for each in self._next if here in self._next[each]]
            sources += [host for host, events in self._on.items() if here in events]
            waiting += [each for each in sources if each not in found]
            found |= {*sources}
        return found

    def _begins(self, element: Element) -> bool:
        return not element.incoming and element.attached_to is None
