"""The FEEL type of everything in a case file, from the forms, tables and stamps that write it."""

import re
from collections.abc import Mapping
from typing import Protocol

from engine.decisions import DecisionModel, Table
from engine.feel.nodes import Literal
from engine.feel.types import ANY, DATE_AND_TIME, Type, context, joined, list_of, simple
from engine.forms import Form
from engine.ids import ElementId
from engine.model.procedure import Each, Element, ElementKind, Procedure

#: What a table gives to the drawing, not to a reader, such as `not_quorate`.
_CODE = re.compile(r"[a-z][a-z0-9_]*").fullmatch

Repeats = tuple[tuple[ElementId, Each], ...]


class Drawn(Protocol):
    """The part of a definition that is needed here."""

    @property
    def procedure(self) -> Procedure:
        """What the package draws."""

    @property
    def forms(self) -> Mapping[str, Form]:
        """The forms by key."""

    @property
    def decisions(self) -> Mapping[str, DecisionModel]:
        """The decision files by the id of their decision."""

    def ways(self, element: Element) -> tuple[Repeats, ...]:
        """Return the repeated activities around an element and itself, outermost first.

        One for each way in which its process is called.
        """


def file_types(drawn: Drawn) -> Mapping[str, Type]:
    """Return the type of each key of the case file."""
    entries = drawn.procedure.entries.values()
    known: dict[str, Type] = {key: ANY for entry in entries for key in entry.takes}
    for element in drawn.procedure.elements.values():
        written = written_by(drawn, element)
        for way in drawn.ways(element) if written else ():
            _lay(known, path_of(way), written)
    return known


def items_in_scope(way: Repeats, types: Mapping[str, Type]) -> dict[str, Type]:
    """Return the type of each item that an element inside repeated activities sees."""
    found: dict[str, Type] = {}
    for _, each in way:
        kind = type_at(each.items, {**types, **found})
        found[each.item] = kind.item or ANY
    return found


def type_at(path: str, types: Mapping[str, Type]) -> Type:
    """Return the type at a path such as `child.recipients`."""
    first, *rest = path.split(".")
    kind = types.get(first, ANY)
    for step in rest:
        kind = kind.fields.get(step, ANY)
    return kind


def path_of(way: Repeats) -> tuple[str, ...]:
    """Return the keys of the lists around an element, from the top of the file."""
    paths: dict[str, tuple[str, ...]] = {}
    path: tuple[str, ...] = ()
    for _, each in way:
        first, *rest = each.items.split(".")
        path = (*paths.get(first, (first,)), *rest)
        paths[each.item] = path
    return path


def written_by(drawn: Drawn, element: Element) -> dict[str, Type]:
    """Return what an element writes, as seen from where it stands."""
    written: dict[str, Type] = {}
    form = drawn.forms.get(element.form_key)
    if form is not None:
        written |= form.types()
    if element.kind is ElementKind.BUSINESS_RULE:
        model = drawn.decisions.get(element.properties.get("decision", ""))
        written |= _outputs(model, element.properties.get("decision", ""))
    if "stamps" in element.properties:
        written[element.properties["stamps"]] = DATE_AND_TIME
    return written


def _outputs(model: DecisionModel | None, decision_id: str) -> dict[str, Type]:
    decision = model.decisions.get(decision_id) if model is not None else None
    table = decision.table if decision is not None else None
    if table is None:
        return {}
    kinds = {}
    for place, output in enumerate(table.outputs):
        kind = simple(output.type or "any")
        values = output.values or _texts_given(table, place)
        code = "choice" if values and all(map(_CODE, values)) else ""
        single = Type(kind.kind, values=values, code=code) if values else kind
        kinds[output.name] = list_of(single) if table.hit_policy.is_list else single
    return kinds


def _texts_given(table: Table, place: int) -> tuple[str, ...]:
    """Return the texts that a column gives, if each of its cells is one, or null."""
    output = table.outputs[place]
    cells = [rule.results[place] for rule in table.rules]
    nodes = [cell.node for cell in (*cells, output.default) if cell is not None]
    values = [node.value if isinstance(node, Literal) else node for node in nodes]
    texts = tuple(dict.fromkeys(value for value in values if isinstance(value, str)))
    return texts if all(value is None or isinstance(value, str) for value in values) else ()


def _lay(known: dict[str, Type], path: tuple[str, ...], written: Mapping[str, Type]) -> None:
    if not path:
        for key, kind in written.items():
            known[key] = _both(known[key], kind) if key in known else kind
        return
    first, rest = path[0], path[1:]
    item = known.get(first, list_of(context({}))).item or context({})
    fields = dict(item.fields)
    _lay(fields, rest, written)
    known[first] = list_of(context(fields))


def _both(one: Type, other: Type) -> Type:
    """Return the type of a key that two forms write: lists of items have the fields of both."""
    if one.kind == other.kind == "list" and one.item and other.item:
        return list_of(_both(one.item, other.item))
    if one.kind == other.kind == "context":
        fields = dict(one.fields)
        for key, kind in other.fields.items():
            fields[key] = _both(fields[key], kind) if key in fields else kind
        return context(fields)
    return joined([one, other])
