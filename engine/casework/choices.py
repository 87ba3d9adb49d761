"""What was chosen for all cases of an occasion, put right: who, what follows, what bars.

Days and names are corrected by whoever corrects a case; a choice of the occasion by its chair and
administration alone, for what was decided there is not for who dissents from it or decides that.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

from engine.casework.acting import opens
from engine.casework.casework import Casework
from engine.casework.scene import scene_of
from engine.decisions import DecisionFailed, decide
from engine.errors import InvalidAnswers, ProcessFailed
from engine.feel import FeelError
from engine.forms import Field, FieldView, view
from engine.ids import ElementId, PersonId
from engine.model.case_file import Path, keys_of, value_at, write_path
from engine.model.occasion import Fact, entries_of
from engine.model.people import Part
from engine.model.procedure import Element, ElementKind, Trigger
from engine.package import Asked, Definition, Sort
from engine.ports import Place

#: Parts whose people correct no choice of an occasion: they dissent from it, or decide that.
_OUTSIDE = (Part.DISSENTER, Part.DECIDER, Part.PANEL)
#: What says whom an entry of a list is about.
_IDENTITY = ("name", "person")
#: A passed step, or a flow from it, with the items around it.
Passed = tuple[str, tuple[int, ...]]


def is_shared_choice(definition: Definition, path: Path) -> bool:
    """Say whether something was chosen or ticked, for all cases of an occasion."""
    keys = keys_of(path)
    # By its name an entry is the same in every case: that is not chosen anew.
    if not keys or len(path) not in (1, 3) or keys[-1] in _IDENTITY:
        return False
    if not definition.shared.is_of(path):
        return False
    asked = definition.asked.get(keys, ())
    return max((each.sort for each in asked), default=None) is Sort.CHOICE


def shared_choices(casework: Casework) -> Mapping[str, tuple[Path, Asked]]:
    """Return what was chosen for all cases of the occasion: place as text to path and question.

    Of an entry of a list also what was not chosen, where another choice of it is recorded.
    """
    found: dict[str, tuple[Path, Asked]] = {}
    for keys, asked in casework.definition.asked.items():
        for path in _places(casework.file.content, keys):
            if is_shared_choice(casework.definition, path):
                found[write_path(path)] = (path, asked[0])
    chosen = {p[:-1] for p, _ in found.values() if value_at(casework.file.content, p) is not None}
    return {
        text: (path, asked)
        for text, (path, asked) in found.items()
        if value_at(casework.file.content, path) is not None
        or (len(path) > 1 and path[:-1] in chosen)
    }


def _places(file: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[Path]:
    if len(keys) == 1:
        yield keys
    elif len(keys) == 2:
        entries = file.get(keys[0])
        count = len(entries) if isinstance(entries, list | tuple) else 0
        yield from ((keys[0], index, keys[1]) for index in range(count))


def is_apart(casework: Casework, person: PersonId) -> bool:
    """Say whether somebody dissents from the occasion, or decides a dissent from it.

    In this case, or another of it that has not ended.
    """
    work, part = casework.work, casework.definition.part
    cases = work.cases.of_conference(casework.case.conference_id)
    others = [each.id for each in cases if not each.has_ended and each.id != casework.id]
    listed = work.participants.of_several(others).values() if others else ()
    return any(
        each.person_id == person and part(each.role) in _OUTSIDE
        for each in (*casework.parts.participants, *(one for found in listed for one in found))
    )


# --- what goes with it ---------------------------------------------------------------------


def with_what_follows(casework: Casework, fact: str, path: Path) -> list[Path]:
    """Return the shared answers beside a corrected choice that are no longer asked.

    Raises `InvalidAnswers` where one that is asked now is not recorded.
    """
    definition, content = casework.definition, casework.file.content
    beside = content if len(path) == 1 else value_at(content, path[:-1])
    shown: dict[str, FieldView] = {}
    asked_beside: set[str] = set()
    for asked in definition.asked.get(keys_of(path), ()):
        fields = _shown(casework, asked, beside, fact)
        if asked.field.key in fields:
            shown |= fields
            asked_beside |= {each.key for each in _fields_beside(definition, asked)}
    gone: list[Path] = []
    for key in sorted(asked_beside - {str(path[-1])}):
        other = (*path[:-1], key)
        if not is_shared_choice(definition, other):
            continue
        is_there = value_at(content, other) is not None
        if key not in shown and is_there:
            gone.append(other)
        if key in shown and shown[key].required and not is_there:
            said = f"With this, “{shown[key].label}” has to be recorded too. Correct that first"
            raise InvalidAnswers({fact: said})
    return gone


def named_around(
    definition: Definition, asked: Asked, entry: Mapping[str, Any]
) -> dict[str, Callable[[], Any]]:
    """Return what a step calls the entry of a list in which it asks, such as `child`."""
    items = [each.item for way in definition.ways(asked.element) for _, each in way]
    return dict.fromkeys(items, partial(dict, entry))


def _fields_beside(definition: Definition, asked: Asked) -> Iterator[Field]:
    """Yield the questions of a form that stand where one of it does."""
    for each in definition.form(asked.element).fields:
        if isinstance(each, Field) and each.path[:-1] == asked.field.path[:-1]:
            yield each


def _shown(
    casework: Casework, asked: Asked, beside: Mapping[str, Any], fact: str
) -> dict[str, FieldView]:
    """Return which questions the form of a step shows beside one, given what is recorded."""
    form = casework.definition.form(asked.element)
    here = {each.key for each in _fields_beside(casework.definition, asked)}
    given: dict[str, Any] = {key: beside[key] for key in here if beside.get(key) is not None}
    around = asked.field.path[:-1]
    if around:
        given = {around[0]: [{**given, **({"id": beside["id"]} if "id" in beside else {})}]}
    scene = scene_of(casework, None, **named_around(casework.definition, asked, beside))
    try:
        return {one.path.rpartition(".")[2]: one for one in view(form, given, scene).fields()}
    except FeelError as error:
        said = "With this value the procedure could not go on"
        raise InvalidAnswers({fact: said}) from error


# --- what bars it --------------------------------------------------------------------------


def answered(casework: Casework) -> Mapping[Passed, Any]:
    """Return what the tables and gateways that a case has passed say as it is recorded now."""
    passed = (
        element
        for element in casework.definition.procedure.elements.values()
        if element.id in casework.file.trail
    )
    return {key: value for element in passed for key, value in _answers(casework, element)}


def refuse_answered(
    casework: Casework, fact: str, before: Mapping[Passed, Any], *, by: PersonId, is_own: bool
) -> None:
    """Refuse a corrected choice from which a case went another way already.

    `before` is what `answered` said without it. A table that has answered, or a
    way that was taken, is not taken back. Raises `InvalidAnswers`.
    """
    after = answered(casework)
    changed = next((key for key, value in before.items() if after.get(key) != value), None)
    if changed is None:
        return
    procedure = casework.definition.procedure
    title = procedure.occasion.title
    where = "this case" if is_own else f"another case of the same {title}"
    step = "A decision"
    if is_own or opens(casework, casework.staffing.standing(by)):
        flow = procedure.flows.get(changed[0])
        name = procedure.name_of(ElementId(flow.source if flow else changed[0]))
        step = f"“{name}”" if name else step
        where = casework.case.reference
    raise InvalidAnswers(
        {
            fact: f"{step} in {where} was answered from what is recorded, and would be answered "
            "otherwise with this. So it is not corrected here: nothing was changed. Ask the "
            f"chair of the {title} whether that case was opened by mistake and has to be voided"
        }
    )


def _answers(casework: Casework, element: Element) -> Iterator[tuple[Passed, Any]]:
    decides = element.kind is ElementKind.BUSINESS_RULE
    conditions = {
        flow: casework.definition.procedure.flows[flow].condition for flow in element.outgoing
    }
    if element.trigger is Trigger.CONDITION:
        conditions = {element.id: element.trigger_value}
    asked = {own: said for own, said in conditions.items() if said}
    for place in _places_of(casework, element) if decides or asked else ():
        items = tuple(index for _, index in place.items)
        if decides:
            yield (element.id, items), _decided(casework, element, place)
        for own, said in asked.items():
            yield (own, items), _evaluated(casework, said, place)


def _places_of(casework: Casework, element: Element) -> Iterator[Place]:
    """Yield each place at which an element stands: one for each of the items around it."""
    for way in casework.definition.ways(element):
        counts = [range(_count(casework, each.items)) for _, each in way]
        for indices in product(*counts):
            items = tuple((own, index) for (own, _), index in zip(way, indices, strict=True))
            place = Place(element_id=element.id, items=items, arrived_at=casework.now)
            if not items or casework.file.item(place):
                yield place


def _count(casework: Casework, items: str) -> int:
    """Return how many entries a list has, or at most one of those that stand inside of others."""
    first, *rest = items.split(".")
    entries = casework.file.content.get(first)
    if rest:
        entries = [one for entry in entries_of(entries) for one in entry.get(rest[-1]) or ()]
    return len(entries) if isinstance(entries, list | tuple) else 0


def _decided(casework: Casework, element: Element, place: Place) -> Any:
    named = element.properties.get("decision", "")
    model = casework.definition.decisions.get(named)
    if model is None:
        return None
    try:
        scope = casework.names.scope(place)
        found = decide(model, named, scope, now=casework.now, calendar=casework.calendar)
    except (DecisionFailed, FeelError) as error:
        return str(error)
    return dict(found.outputs)


def _evaluated(casework: Casework, said: str, place: Place) -> Any:
    try:
        return casework.names.evaluate(said, place)
    except ProcessFailed as error:
        return error.message


def path_in(file: Mapping[str, Any], fact: Fact) -> str:
    """Return where a shared fact stands in a case file, as text; "" where it does not."""
    if len(fact) == 1:
        return fact[0]
    name, entry_id, key = fact
    ids = [str(entry.get("id")) for entry in file.get(name) or ()]
    return f"{name}[{ids.index(entry_id)}].{key}" if entry_id in ids else ""
