"""Where two procedures differ, made from their parameters, roles, forms and clauses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.model.people import Part
from engine.model.procedure import ElementKind, Parameter, Procedure, Trigger
from engine.model.rules import DECIDING
from engine.package import Definition
from engine.wording.terms import setting
from engine.wording.time_limits import LimitNames, limit_words

_NOTHING = "nothing of this kind"


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One point, and what each of two procedures says about it."""

    point: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.first != self.second


def compare(first: Definition, second: Definition) -> list[Difference]:
    """Return every point of comparison, those that differ first."""
    points: list[tuple[str, Callable[[Definition], Iterator[str]]]] = [
        ("Who decides", _deciders),
        ("Who dissents, and the form they fill in", _dissenter_forms),
        ("How it starts", _starts),
        ("Clocks of the document", _clocks),
        ("Clocks that the owner chose", _chosen_clocks),
        ("What happens when a limit passes", _timers),
        ("Who is told", _sent),
        ("What can be done at any time", _at_any_time),
        ("How it can end", _ends),
        ("What runs by itself every year", _yearly),
        ("Switches and other settings", _settings),
        ("What must never happen", _never),
    ]
    compared = [
        Difference(
            point=point,
            first=tuple(dict.fromkeys(ask(first))) or (_NOTHING,),
            second=tuple(dict.fromkeys(ask(second))) or (_NOTHING,),
        )
        for point, ask in points
    ]
    return sorted(compared, key=lambda one: not one.differs)


def _deciders(definition: Definition) -> Iterator[str]:
    for role in definition.procedure.roles.values():
        if role.part in DECIDING:
            yield f"{role.title} ({role.part})"


def _dissenter_forms(definition: Definition) -> Iterator[str]:
    for element in definition.procedure.elements.values():
        if element.kind is not ElementKind.USER_TASK or not element.form_key:
            continue
        if definition.part(element.role) is Part.DISSENTER:
            names = LimitNames(definition.procedure, definition.forms)
            due = limit_words(names, element, element.due) or element.due
            yield f"{element.name}{f', {due}' if due else ''}"


def _starts(definition: Definition) -> Iterator[str]:
    procedure = definition.procedure
    for entry in procedure.entries.values():
        roles = ", ".join(procedure.roles[role].title for role in entry.roles)
        yield f"{entry.title}: {roles}"


def _clocks(definition: Definition) -> Iterator[str]:
    return (_number_words(p) for p in _numbers(definition.procedure) if p.set_by == "text")


def _chosen_clocks(definition: Definition) -> Iterator[str]:
    return (_number_words(p) for p in _numbers(definition.procedure) if p.set_by == "default")


def _settings(definition: Definition) -> Iterator[str]:
    numbers = {p.id for p in _numbers(definition.procedure)}
    for parameter in definition.procedure.parameters.values():
        if parameter.id not in numbers:
            yield f"{parameter.label}: {setting(parameter)}"


def _numbers(procedure: Procedure) -> Iterator[Parameter]:
    for parameter in procedure.parameters.values():
        if isinstance(parameter.value, int | float) and not isinstance(parameter.value, bool):
            yield parameter


def _number_words(parameter: Parameter) -> str:
    return f"{parameter.label}: {setting(parameter)} ({parameter.source})"


def _timers(definition: Definition) -> Iterator[str]:
    for element in definition.procedure.elements.values():
        if element.trigger is Trigger.TIMER and element.kind is ElementKind.BOUNDARY:
            yield element.name


def _sent(definition: Definition) -> Iterator[str]:
    procedure = definition.procedure
    for element in procedure.elements.values():
        if element.kind is ElementKind.SEND:
            to = element.properties.get("to", "")
            role = next((r for r in procedure.roles.values() if r.id == to), None)
            yield f"{element.name}{f' ({role.title})' if role else ''}"


def _at_any_time(definition: Definition) -> Iterator[str]:
    for element in definition.procedure.elements.values():
        if element.trigger is Trigger.MESSAGE:
            yield element.name


def _ends(definition: Definition) -> Iterator[str]:
    procedure = definition.procedure
    for element in procedure.elements.values():
        if element.kind is ElementKind.END and element.process_id in procedure.entries:
            yield element.name


def _yearly(definition: Definition) -> Iterator[str]:
    procedure = definition.procedure
    for element in procedure.elements.values():
        if element.kind is ElementKind.START and element.trigger is Trigger.TIMER:
            yield procedure.processes[element.process_id].name


def _never(definition: Definition) -> Iterator[str]:
    for clause in definition.procedure.clauses.values():
        if clause.forbids:
            yield f"{clause.id}: {clause.rule}"
