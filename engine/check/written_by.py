"""Who writes what rules read, on whose answers it turns what is done, and who ends a dissent."""

from collections.abc import Iterable, Iterator

from engine.bpmn.profile import CHOICES
from engine.check.asked_apart import Behind
from engine.decisions import Table
from engine.ids import ElementId, RoleId
from engine.model.known import FACTS
from engine.model.people import Part
from engine.model.procedure import Element, ElementKind, Procedure, Trigger
from engine.model.rules import APART
from engine.package import Package
from engine.package.asked import Keys
from engine.package.file_types import path_of

#: Who sends a message that everybody in the case may send.
EVERYBODY = "*"
#: Stands between how something is written and who writes it.
BY = " by "
#: Stands between who does a step and the part in which they do it.
AS = " as "
#: Stands between a process and what is done last before a step of it.
AFTER = " after "
STAMPED, DECIDED, SENT, GIVEN = "stamped", "decided", "sent", "given"
#: Parts whose steps nobody of another part does.
OWN = frozenset({Part.DISSENTER, Part.DECIDER, Part.PANEL})
#: What stands for all that was done before it.
_LAST = (ElementKind.USER_TASK, ElementKind.BOUNDARY, ElementKind.CALL_ACTIVITY)
#: Kind, name and value.
Rule = tuple[str, str, str]


def doers(package: Package, element: Element) -> str:
    """Return who does a step, as roles and the part in which they do it."""
    entry = package.procedure.entries.get(element.process_id)
    is_start = element.kind is ElementKind.START and entry is not None
    senders = entry.roles if is_start and entry else element.senders
    roles = [*sorted(senders), *([EVERYBODY] if element.is_for_everybody else [])]
    part = f"{AS}{element.acts_as}" if element.acts_as else ""
    return ", ".join(roles) + part


def writes(package: Package, read: frozenset[Keys]) -> Iterator[Rule]:
    """Yield each step that asks, stamps or decides one of some keys, with how, and by whom."""
    for keys in sorted(read & package.asked.keys()):
        for each in package.asked[keys]:
            yield _written(package, each.element, keys, "asked")
    for element in package.procedure.elements.values():
        names = {element.properties.get("stamps", ""): STAMPED}
        names |= dict.fromkeys((out for out, _ in _outputs(package, element)), DECIDED)
        for way in package.ways(element) if any(names) else ():
            for name, how in names.items():
                if (keys := (*path_of(way), name)) in read:
                    yield _written(package, element, keys, how)


def gives(package: Package) -> Iterator[Rule]:
    """Yield each step by which somebody gets a part that is kept apart, as what it writes."""
    for element in package.procedure.elements.values():
        named = package.form(element).appoints.values()
        for role in {*map(str, named), *(each for each, _ in element.appoints)}:
            if package.part(RoleId(role)) in APART:
                yield "writes", f"{element.id}.{role}", f"{GIVEN}{BY}{doers(package, element)}"


def written(package: Package) -> frozenset[Keys]:
    """Return the keys of all that is asked, stamped or decided."""
    found = set(package.asked)
    for element in package.procedure.elements.values():
        names = {element.properties.get("stamps", ""), *dict(_outputs(package, element))} - {""}
        if names:
            found |= {(*path_of(way), name) for way in package.ways(element) for name in names}
    return frozenset(found)


def _written(package: Package, element: Element, keys: Keys, how: str) -> Rule:
    if how == "asked" and element.trigger is Trigger.MESSAGE:
        how = SENT
    by = element.properties["decision"] if how == DECIDED else doers(package, element)
    return "writes", f"{element.id}.{'.'.join(keys)}", f"{how}{BY}{by}"


def _outputs(package: Package, element: Element) -> Iterator[tuple[str, Table]]:
    """Yield the names that the table of a step gives."""
    table = _table(package, element.properties.get("decision", ""))
    if element.kind is ElementKind.BUSINESS_RULE and table is not None:
        yield from ((each.name or element.properties["decision"], table) for each in table.outputs)


def _table(package: Package, name: str) -> Table | None:
    model = package.decisions.get(name)
    decision = model.decisions.get(name) if model is not None else None
    return decision.table if decision is not None else None


# --- on what it turns ------------------------------------------------------------------------


def turns(package: Package, behind: Behind, own: frozenset[str]) -> Iterator[Rule]:
    """Yield the tables and choices that turn on answers of those who dissent, decide or sit.

    Facts that say who may not keep a part are told with all that they turn on.
    """
    for name in package.decisions:
        if (table := _table(package, name)) is not None and (keys := own & _asked(table, behind)):
            yield "turns", name, ", ".join(sorted(keys))
    ways: dict[ElementId, set[str]] = {}
    for flow in package.procedure.flows.values():
        if package.procedure.elements[flow.source].kind in CHOICES:
            ways.setdefault(flow.source, set()).update(behind.words([flow.condition]))
    for gateway, words in ways.items():
        if keys := own & words:
            yield "turns", gateway, ", ".join(sorted(keys))
    everything = {keys[-1] for keys in written(package)} | {*FACTS}
    for fact in {role.ends_for for role in package.procedure.roles.values()} - {""}:
        yield "turns", fact, ", ".join(sorted(everything & behind.words([fact])))


def leaves(package: Package, behind: Behind, choices: set[ElementId]) -> Iterator[Rule]:
    """Yield choices that turn on what people answer in a task, or send, who decide nothing."""
    others = {
        keys[-1]
        for keys, asked in package.asked.items()
        for each in asked
        if each.element.kind is not ElementKind.START
        and not package.parts_at(each.element, each.roles) & OWN
    }
    texts: dict[ElementId, list[str]] = {each: [] for each in choices}
    for flow in package.procedure.flows.values():
        if flow.source in texts:
            texts[flow.source].append(flow.condition)
    for gateway, conditions in texts.items():
        if keys := others & behind.words(conditions):
            yield "leaves", gateway, ", ".join(sorted(keys))


def _asked(table: Table, behind: Behind) -> frozenset[str]:
    """Return the words behind the columns of which some rule asks something."""
    used = [
        column.text
        for place, column in enumerate(table.inputs)
        if any(rule.inputs[place].strip() not in ("", "-") for rule in table.rules)
    ]
    return frozenset(behind.words(used))


def own_keys(package: Package) -> frozenset[str]:
    """Return the keys of what those answer who dissent, decide or sit."""
    return frozenset(
        keys[-1]
        for keys, asked in package.asked.items()
        for each in asked
        if package.parts_at(each.element, each.roles) & OWN
    )


# --- who ends it -----------------------------------------------------------------------------


def ends(procedure: Procedure) -> Iterator[Rule]:
    """Yield each end that stops its process, with what was done last before it."""
    for element in procedure.elements.values():
        if element.kind is ElementKind.END and element.trigger is Trigger.TERMINATE:
            yield "ends", element.id, ", ".join(sorted(last_before(procedure, element)))


def cuts(package: Package, holding: frozenset[ElementId]) -> Iterator[Rule]:
    """Yield what cuts off a step that keeps people apart, or that holds one, with who does it.

    A date stands for nobody, and counts for what is called alone.
    """
    elements = package.procedure.elements
    for element in elements.values():
        host = element.attached_to
        if host is None or host not in holding or not element.interrupting:
            continue
        if elements[host].called or element.trigger is Trigger.MESSAGE:
            by = doers(package, element) if element.trigger is Trigger.MESSAGE else ""
            yield "cuts", f"{element.id}.{host}", f"{SENT}{BY}{by}"


def callers(package: Package, holding: frozenset[ElementId]) -> Iterator[Rule]:
    """Yield each process in which people are kept apart, with what calls it."""
    for process, elements in package.calls.items():
        if names := sorted(each.id for each in elements if each.id in holding):
            yield "callers", process, ", ".join(names)


def stood(procedure: Procedure, steps: Iterable[str]) -> Iterator[Rule]:
    """Yield where steps stand: in which process, and after what."""
    for each in steps:
        element = procedure.elements[ElementId(each)]
        before = ", ".join(sorted(last_before(procedure, element)))
        yield (
            "stood",
            each,
            f"{element.process_id}{AFTER}{before}" if before else element.process_id,
        )


def last_before(procedure: Procedure, step: Element) -> set[str]:
    """Return the tasks, events and calls from which a way leads to a step past no other."""
    found, seen, waiting = set[str](), set[ElementId](), _straight_before(procedure, step)
    while waiting:
        here = waiting.pop()
        if here.kind in _LAST:
            found.add(here.id)
        elif here.id not in seen:
            seen.add(here.id)
            waiting += _straight_before(procedure, here)
    return found


def _straight_before(procedure: Procedure, step: Element) -> list[Element]:
    """Return what leads to a step, or the step on which an event is drawn."""
    flows = [procedure.flows[flow].source for flow in step.incoming]
    sources = [step.attached_to] if step.attached_to is not None else flows
    return [procedure.elements[each] for each in sources]
