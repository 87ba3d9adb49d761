"""The names that an expression sees, with their types."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from engine.bpmn.graph import reached
from engine.check.finding import Finding, error
from engine.check.subject import Subject
from engine.feel import Expression, FeelError
from engine.feel import compile as compile_feel
from engine.feel.builtins import FUNCTION_NAMES
from engine.feel.check import Checker
from engine.feel.types import (
    ANY,
    BOOLEAN,
    DATE_AND_TIME,
    NULL,
    NUMBER,
    STRING,
    Type,
    context,
    function_of,
    list_of,
    type_of,
)
from engine.forms.file.profile import ENGINE_NAMES
from engine.model.known import FACTS, LISTS, TEXTS
from engine.model.procedure import Element, Parameter
from engine.package import Repeats, items_in_scope, path_of, written_by
from engine.texts.codes import CHOICE, PERSON_ID

Types = Mapping[str, Type]

PERSON = context(
    {
        "id": PERSON_ID,
        "name": STRING,
        "agency": STRING,
        "email": STRING,
        "line_manager_id": PERSON_ID,
        "absent": BOOLEAN,
        "has_account": BOOLEAN,
    }
)
#: The record that a case acted on, and the other cases of the same occasion, oldest first.
OCCASION = context(
    {
        "revision": NUMBER,
        "others": list_of(
            context({"reference": STRING, "dissenter": STRING, "agency": STRING, "ended": BOOLEAN})
        ),
    }
)
#: What `known_of` gives of a person.
KNOWN = context(
    dict.fromkeys(FACTS, BOOLEAN)
    | dict.fromkeys(TEXTS, STRING)
    | dict.fromkeys(LISTS, list_of(STRING))
)
HOLDER = context({**PERSON.fields, "barred": BOOLEAN})
#: Names that only an expression inside a process sees.
AT_A_PLACE: Types = {"arrived_at": DATE_AND_TIME}
IN_A_LETTER: Types = {"recipient": ANY}
_EVERYWHERE: Types = {
    "started_at": DATE_AND_TIME,
    "ended_at": DATE_AND_TIME,
    "reference": STRING,
    "standing_text": STRING,
    "gone": list_of(PERSON_ID),
    "name_of": function_of(STRING),
    "meant_by": function_of(PERSON_ID),
    "agency_of": function_of(STRING),
    "agency_family": function_of(STRING),
    "agency_is": function_of(BOOLEAN),
    "agency_contact": function_of(context({"name": STRING, "email": STRING, "agency": STRING})),
    "agency_closed": function_of(STRING),
    "known_of": function_of(KNOWN),
    "occasion": OCCASION,
}


@dataclass(frozen=True)
class Scopes:
    """Works out scopes for one package, each once."""

    subject: Subject

    @cached_property
    def base(self) -> Types:
        """The names at the top: case file, parameters, facts and engine names."""
        procedure = self.subject.procedure
        known: dict[str, Type] = dict(self.subject.package.types)
        known |= self.parameters
        known |= _EVERYWHERE
        known["words_of"] = function_of(STRING, sorted(self.subject.package.words))
        known["people"] = context(dict.fromkeys(procedure.roles, PERSON))
        known["latest"] = context(
            {
                form.append_to: known[form.append_to].item or ANY
                for form in self.subject.package.forms.values()
                if form.append_to in known
            }
        )
        known["holders"] = context(dict.fromkeys(procedure.roles, list_of(HOLDER)))
        known = self._with_facts(known)
        if people := dict(_people_found(self.subject, known)):
            known = self._with_facts(known | people)
        return known

    def _with_facts(self, known: Types) -> dict[str, Type]:
        found = dict(known)
        for name in self.fact_order:
            try:
                fact = compile_feel(self.subject.procedure.facts[name])
                found[name] = Checker(fact.text).infer(fact.node, {**found, **AT_A_PLACE})
            except FeelError:
                found[name] = ANY
        return found

    @cached_property
    def parameters(self) -> Types:
        """The names that are the same in every case."""
        parameters = self.subject.procedure.parameters
        return {name: _type_of_parameter(one) for name, one in parameters.items()}

    @cached_property
    def before_a_case(self) -> Types:
        """The names that a timer start sees: there is no case file yet."""
        known = self.subject.procedure.parameters.keys() | self.subject.procedure.facts.keys()
        return {name: kind for name, kind in self.base.items() if name in known}

    @cached_property
    def fact_order(self) -> tuple[str, ...]:
        """The facts, each after those that it reads."""
        facts = self.subject.procedure.facts
        reads = {name: _names(text) & facts.keys() for name, text in facts.items()}
        order: list[str] = []
        while len(order) < len(facts):
            ready = [n for n in facts if n not in order and reads[n] <= {*order}]
            if not ready:
                return (*order, *(n for n in facts if n not in order))
            order += ready
        return tuple(order)

    def at(self, element: Element) -> Iterator[Types]:
        """Yield the scope at an element, for each way in which its process is called."""
        for way in dict.fromkeys(self.subject.package.ways(element)):
            yield self.along(way)

    def along(self, way: Repeats) -> Types:
        """Return the scope inside some repeated activities."""
        return {**self.base, **AT_A_PLACE, **items_in_scope(way, self.base)}

    def outside(self, element: Element) -> Iterator[Types]:
        """Yield the scope just outside a repeated activity, where its list is read."""
        for way in dict.fromkeys(self.subject.package.ways(element)):
            yield self.along(way[:-1] if element.each is not None else way)


def _type_of_parameter(parameter: Parameter) -> Type:
    return CHOICE if parameter.unit == "choice" else type_of(parameter.value)


def _people_found(subject: Subject, known: Types) -> Iterator[tuple[str, Type]]:
    """Yield the outputs of tables that are the id of somebody, such as who reviews."""
    for model in subject.package.decisions.values():
        for table in model.tables:
            for place, output in enumerate(table.outputs):
                cells = [rule.results[place] for rule in table.rules]
                kinds = [Checker(c.text).infer(c.node, known) for c in cells if c is not None]
                if output.name in known and any(kind.code == PERSON_ID.code for kind in kinds):
                    yield output.name, PERSON_ID


def _names(text: str) -> frozenset[str]:
    try:
        return compile_feel(text).names
    except FeelError:
        return frozenset()


def circular_facts(subject: Subject) -> Iterator[Finding]:
    """Find facts that follow from themselves."""
    facts = subject.procedure.facts

    def read(name: str) -> Set[str]:
        return _names(facts[name]) & facts.keys()

    for name in facts:
        if name in reached(read(name), read):
            text = "this fact follows from itself; break the circle"
            yield error("procedure.toml", f"facts.{name}", text)


def clashes(subject: Subject) -> Iterator[Finding]:
    """Find names that mean two things."""
    procedure = subject.procedure
    meanings: dict[str, dict[str, tuple[str, str]]] = {}

    def add(name: str, kind: str, file: str, place: str) -> None:
        meanings.setdefault(name, {}).setdefault(kind, (file, place))

    for name in procedure.parameters:
        add(name, "a parameter", "procedure.toml", f"parameters.{name}")
    for name in procedure.facts:
        add(name, "a fact", "procedure.toml", f"facts.{name}")
    for name in subject.package.types:
        add(name, "a key of the case file", *_writer(subject, name))
    for file, element in subject.elements():
        if element.each is not None:
            add(element.each.item, "the item of a list", file, element.id)
    for name, kinds in meanings.items():
        yield from _clash(name, kinds)


def _clash(name: str, kinds: Mapping[str, tuple[str, str]]) -> Iterator[Finding]:
    first, *others = kinds
    if name in ENGINE_NAMES:
        yield error(*kinds[first], f"{name} is a name of the engine; choose another for {first}")
    if name in FUNCTION_NAMES:
        yield error(
            *kinds[first], f"{name} is a function of FEEL; choose another name for {first}"
        )
    for other in others:
        yield error(*kinds[other], f"{name} is {first} and {other}; choose two names")


def lists(subject: Subject) -> Iterator[Finding]:
    """Find repeated activities over what no form or table writes as a list."""
    if not subject.is_complete:
        return
    written = _written(subject)
    for file, element in subject.elements():
        for way in subject.package.ways(element) if element.each is not None else ():
            if written.get(path_of(way), NULL).kind not in ("list", "any"):
                path = ".".join(path_of(way))
                text = f"each reads {path}, which no form or table writes as a list; correct it"
                yield error(file, element.id, text)
            items = [each.item for _, each in way]
            if items[-1] in items[:-1]:
                text = f"a list around this has the item {items[-1]} too; choose another name"
                yield error(file, element.id, text)


def _written(subject: Subject) -> Mapping[tuple[str, ...], Type]:
    """Return the type of everything in the case file by its path, without the lists around."""
    written: dict[tuple[str, ...], Type] = {}
    for _, element in subject.elements():
        for way in subject.package.ways(element):
            for key, kind in written_by(subject.package, element).items():
                written |= dict(_spread((*path_of(way), key), kind))
    return written


def _spread(path: tuple[str, ...], kind: Type) -> Iterator[tuple[tuple[str, ...], Type]]:
    yield path, kind
    inside = kind.item if kind.item is not None else kind
    for key, field in inside.fields.items():
        yield from _spread((*path, key), field)


def _writer(subject: Subject, key: str) -> tuple[str, str]:
    """Return where a key of the case file is written."""
    for form in subject.package.forms.values():
        if key in form.types():
            return form.source, key
    for file, element in subject.elements():
        if element.properties.get("stamps") == key or "decision" in element.properties:
            return file, element.id
    return "procedure.toml", key


def expression_of(text: str) -> Expression | None:
    """Return an expression, or None where it cannot be read."""
    try:
        return compile_feel(text)
    except FeelError:
        return None
