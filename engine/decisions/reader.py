"""Reads a DMN file into a decision model."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.decisions.boxes import BoxReader
from engine.decisions.model import (
    ANY_TYPE,
    Decision,
    DecisionModel,
    InputData,
    ItemType,
    Knowledge,
)
from engine.decisions.xml import child, children, open_xml, text_of
from engine.errors import DefinitionRejected
from engine.safe_xml import XmlElement, local, xml_boolean

_NAMED = frozenset(
    [
        "decision",
        "inputData",
        "businessKnowledgeModel",
        "itemComponent",
        "formalParameter",
        "variable",
        "column",
        "parameter",
        "output",
    ]
)
_MOST_TYPE_DEPTH = 10
_KNOWLEDGE = "business knowledge model"


def parse_decisions(xml: bytes, *, source: str, lenient: bool = False) -> DecisionModel:
    """Read a DMN file; refuse it with all that is wrong.

    Lenient, for conformance tests only: what cannot be read is null, as the standard has it.
    Raises `DefinitionRejected`.
    """
    root = open_xml(xml, source=source)
    reader = BoxReader(source, _odd_names(root), {})
    _refuse_the_rest(root, reader)
    _read_types(root, reader)
    model = DecisionModel(
        source=source,
        name=root.get("name", ""),
        decisions=dict(_decisions(root, reader)),
        inputs=dict(_inputs(root, reader)),
        knowledge=dict(_knowledge(root, reader)),
    )
    if not model.decisions and not reader.findings:
        reader.refuse("definitions", "the file has no decision; add a decision table")
    _check_requirements(model, reader)
    if reader.findings and not lenient:
        raise DefinitionRejected(reader.findings)
    return _without_missing(model) if reader.findings else model


def _odd_names(root: XmlElement) -> frozenset[str]:
    names = (element.get("name", "") for element in root.iter() if local(element) in _NAMED)
    return frozenset(name.strip() for name in names if name.strip() and not name.isidentifier())


def _refuse_the_rest(root: XmlElement, reader: BoxReader) -> None:
    for element in children(root, "import", "decisionService"):
        reader.refuse(
            _id_of(element), f"“{local(element)}” is not read; put the decision into this file"
        )
    seen: set[str] = set()
    for element in root.iter():
        own = element.get("id")
        _refuse_no_boolean(element, reader)
        if own in seen:
            reader.refuse(own, "two elements have this id; give one of them another")
        if own:
            seen.add(own)


def _refuse_no_boolean(element: XmlElement, reader: BoxReader) -> None:
    said = element.get("isCollection")
    if said is not None and xml_boolean(said) is None:
        reader.refuse(_id_of(element), f"isCollection is “{said}”; write true or false")


def _read_types(root: XmlElement, reader: BoxReader) -> None:
    """Read the types again and again: one may stand before those that it is made of."""
    definitions, told = list(children(root, "itemDefinition")), len(reader.findings)
    for _ in range(_MOST_TYPE_DEPTH):
        del reader.findings[told:]
        for definition in definitions:
            reader.types[definition.get("name", "")] = _type(definition, reader, 0)


def _type(element: XmlElement, reader: BoxReader, depth: int) -> ItemType:
    reference = child(element, "typeRef")
    text = text_of(child(element, "allowedValues"))
    fields = {
        part.get("name", ""): _type(part, reader, depth + 1)
        for part in children(element, "itemComponent")
        if depth < _MOST_TYPE_DEPTH
    }
    base = reader.type(reference.text.strip() if reference is not None and reference.text else "")
    is_list = xml_boolean(element.get("isCollection", "")) is True
    allowed = reader.tests(text, _id_of(element)) if text else None
    return ItemType(
        name="context" if fields else base.name,
        is_list=is_list,
        fields=fields,
        allowed=allowed,
        base=None if fields else base if base.is_list or base.fields or base.allowed else None,
    )


def _decisions(root: XmlElement, reader: BoxReader) -> Iterator[tuple[str, Decision]]:
    for number, element in enumerate(children(root, "decision"), 1):
        own = element.get("id") or element.get("name") or f"decision {number}"
        variable = child(element, "variable")
        box = reader.box(element, own)
        yield (
            own,
            Decision(
                id=own,
                name=element.get("name") or own,
                variable=_variable_name(element, variable),
                type=ANY_TYPE if variable is None else reader.type(variable.get("typeRef")),
                box=box,
                requires_decisions=tuple(_required(element, "requiredDecision")),
                requires_inputs=tuple(_required(element, "requiredInput")),
                requires_knowledge=tuple(_required(element, "requiredKnowledge")),
            ),
        )
        if box is None and not reader.findings:
            reader.refuse(own, "the decision has no table and no expression; add one")


def _variable_name(element: XmlElement, variable: XmlElement | None) -> str:
    named = None if variable is None else variable.get("name")
    return named or element.get("name") or element.get("id") or ""


def _inputs(root: XmlElement, reader: BoxReader) -> Iterator[tuple[str, InputData]]:
    for element in children(root, "inputData"):
        variable = child(element, "variable")
        own = _id_of(element)
        kind = ANY_TYPE if variable is None else reader.type(variable.get("typeRef"))
        yield own, InputData(id=own, name=_variable_name(element, variable), type=kind)


def _knowledge(root: XmlElement, reader: BoxReader) -> Iterator[tuple[str, Knowledge]]:
    for element in children(root, "businessKnowledgeModel"):
        own = _id_of(element)
        logic = child(element, "encapsulatedLogic")
        function = None if logic is None else reader.function(logic, own)
        if function is None:
            reader.refuse(own, "the business knowledge model has no function; add its logic")
            continue
        name = _variable_name(element, child(element, "variable"))
        yield (
            own,
            Knowledge(
                id=own,
                name=name,
                function=function,
                type=reader.type(logic.get("typeRef") if logic is not None else None),
                requires_knowledge=tuple(_required(element, "requiredKnowledge")),
            ),
        )


def _id_of(element: XmlElement) -> str:
    return element.get("id") or element.get("name") or local(element)


def _required(element: XmlElement, kind: str) -> Iterator[str]:
    for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
        found = child(requirement, kind)
        if found is not None:
            yield found.get("href", "").split("#")[-1]


def _check_requirements(model: DecisionModel, reader: BoxReader) -> None:
    for decision in model.decisions.values():
        known = (
            (decision.requires_decisions, model.decisions, "decision"),
            (decision.requires_inputs, model.inputs, "input"),
            (decision.requires_knowledge, model.knowledge, _KNOWLEDGE),
        )
        for required, there, what in known:
            _refuse_missing(decision.id, required, there, what, reader)
    for each in model.knowledge.values():
        _refuse_missing(each.id, each.requires_knowledge, model.knowledge, _KNOWLEDGE, reader)
    _check_cycles({d.id: d.requires_decisions for d in model.decisions.values()}, reader)


def _refuse_missing(
    own: str, required: tuple[str, ...], there: Mapping[str, object], what: str, reader: BoxReader
) -> None:
    for other in required:
        if other not in there and not _broken(other, reader):
            reader.refuse(own, f"the {what} “{other}” is missing; draw it again")


def _without_missing(model: DecisionModel) -> DecisionModel:
    """Return a model that requires only what is there."""
    decisions = {
        d.id: replace(
            d,
            requires_decisions=_there(d.requires_decisions, model.decisions),
            requires_inputs=_there(d.requires_inputs, model.inputs),
            requires_knowledge=_there(d.requires_knowledge, model.knowledge),
        )
        for d in model.decisions.values()
    }
    knowledge = {
        k.id: replace(k, requires_knowledge=_there(k.requires_knowledge, model.knowledge))
        for k in model.knowledge.values()
    }
    return replace(model, decisions=decisions, knowledge=knowledge)


def _there(required: tuple[str, ...], known: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(other for other in required if other in known)


def _broken(other: str, reader: BoxReader) -> bool:
    return any(finding.startswith(f"{reader.source}:{other}:") for finding in reader.findings)


def _check_cycles(requires: dict[str, tuple[str, ...]], reader: BoxReader) -> None:
    """Take away the decisions that wait for nothing, until none is left or all wait."""
    left = dict(requires)
    while left:
        free = [own for own, others in left.items() if not any(o in left for o in others)]
        if not free:
            names = ", ".join(sorted(left))
            own = next(iter(left))
            reader.refuse(own, f"these decisions require one another: {names}; remove one arrow")
            return
        for own in free:
            del left[own]
