"""A procedure version with all its files read and its diagrams compiled."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from engine.bpmn.drawing import for_viewers
from engine.decisions import DecisionModel, parse_decisions
from engine.errors import DefinitionRejected, NotFound
from engine.feel.types import Type
from engine.forms import Field, Form, labels_of, parse_form
from engine.ids import ElementId, ProcedureId, RoleId
from engine.letters import Template, parse_template
from engine.model.occasion import Shared
from engine.model.people import Part
from engine.model.procedure import Each, Element, ElementKind, Procedure
from engine.package import audiences
from engine.package.asked import Asked, Keys, asked_in, makers_in, next_in, shared_in
from engine.package.file_types import Repeats, file_types
from engine.package.files import Files
from engine.package.procedure import load_procedure
from engine.package.rests import Rests, rests_of
from engine.package.settings import words_said
from engine.ports import ProcessRuntime, Program

#: Ways to come to an element that are looked at; more than these are drawn by nobody.
_MOST_WAYS = 50

_HOLDERS = re.compile(r"\bholders\.([a-z][a-z0-9_]*)")
_WORDS = re.compile(r"[a-z_]\w*")


@dataclass(frozen=True, kw_only=True)
class Package:
    """The files of a procedure, read."""

    files: Files
    procedure: Procedure
    forms: Mapping[str, Form]
    decisions: Mapping[str, DecisionModel]
    letters: Mapping[str, Template]

    @property
    def id(self) -> ProcedureId:
        """The procedure's id."""
        return self.procedure.id

    @cached_property
    def types(self) -> Mapping[str, Type]:
        """The FEEL type of each key of the case file."""
        return file_types(self)

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """The words of each option, and of what tables give: key to value to words."""
        found = {key: dict(words) for key, words in self.procedure.words.items()}
        for field in (each for form in self.forms.values() for each in form.fields):
            if isinstance(field, Field) and not field.is_boolean:
                for value, label in labels_of(field).items():
                    found.setdefault(field.key, {}).setdefault(value, label)
        return found

    @cached_property
    def asked_holders(self) -> frozenset[str]:
        """The roles whose holders some expression of the package asks for (`holders.ROLE`)."""
        texts = (content.decode("utf-8", "replace") for content in self.files.values())
        named = {role for text in texts for role in _HOLDERS.findall(text)}
        return frozenset(named & self.procedure.roles.keys())

    @cached_property
    def appended(self) -> frozenset[str]:
        """The lists that forms append to, entry by entry."""
        return frozenset(form.append_to for form in self.forms.values() if form.append_to)

    @cached_property
    def hour_limits(self) -> frozenset[ElementId]:
        """The timers that count hours: like a day, they are limits, and no appointments."""
        facts = {name: _reads(text) for name, text in self.procedure.facts.items()}
        counting, before = frozenset({"hours_after"}), frozenset[str]()
        while counting != before:
            before, counting = counting, counting | {n for n in facts if facts[n] & counting}
        return frozenset(
            element.id
            for element in self.procedure.elements.values()
            if _reads(element.trigger_value) & counting
        )

    @cached_property
    def asked(self) -> Mapping[Keys, tuple[Asked, ...]]:
        """Each fact that a form asks for, with every step that asks for it."""
        return asked_in(self)

    def audience_of_step(self, element: Element) -> tuple[str, ...]:
        """Return the names of who may know that a step is, and what of it; () for nobody."""
        return self._step_audiences[element.id]

    @cached_property
    def _step_audiences(self) -> Mapping[ElementId, tuple[str, ...]]:
        elements = self.procedure.elements.values()
        return {each.id: audiences.of_step(self, each) for each in elements}

    def audience_of_answer(self, asked: Asked) -> tuple[str, ...]:
        """Return the names of who may know an answer; () where none is named."""
        return audiences.of_answer(self, asked)

    def audience_of_letter(self, element: Element) -> tuple[str, ...]:
        """Return the names of who may read what a send task sends; () where none is named."""
        return audiences.of_letter(self, element)

    @cached_property
    def said_by(self) -> frozenset[RoleId]:
        """The roles whose words somebody else takes down."""
        said = (each.field.said_by for asked in self.asked.values() for each in asked)
        return frozenset(RoleId(role) for role in said if role)

    @cached_property
    def noting(self) -> frozenset[ElementId]:
        """The steps whose answers come where somebody's words stand that another takes down."""
        said = {
            keys[0] for keys, asked in self.asked.items() if any(a.field.said_by for a in asked)
        }
        return frozenset(
            each.element.id
            for keys, asked in self.asked.items()
            if keys[0] in said
            for each in asked
        )

    def behind_fact(self, fact: str) -> tuple[frozenset[Keys], frozenset[ElementId]]:
        """Return the answers, and the steps that stamp a time, on which a fact rests."""
        return audiences.behind_fact(self, fact)

    def rests(self, form: Form) -> Rests:
        """Return what a form says that it rests on."""
        return rests_of(self, form)

    @cached_property
    def shared(self) -> Shared:
        """What a case shares with the others of its occasion."""
        rule = self.procedure.occasion
        return shared_in(rule.keys, rule.items, self.asked)

    @cached_property
    def makers(self) -> Mapping[ElementId, frozenset[RoleId]]:
        """The roles that make, check or send what each send task sends."""
        return makers_in(self)

    @cached_property
    def next_steps(self) -> Mapping[ElementId, tuple[Element, ...]]:
        """The tasks and notices that come next after each step with a form."""
        return next_in(self)

    @cached_property
    def paper_roles(self) -> frozenset[RoleId]:
        """The roles whose steps gather the papers of a case."""
        steps = self.procedure.elements.values()
        return frozenset(e.role for e in steps if e.role and e.properties.get("papers") == "true")

    @cached_property
    def appointing(self) -> Mapping[RoleId, tuple[Element, ...]]:
        """The steps, tables and forms that give each role to somebody."""
        found: dict[RoleId, tuple[Element, ...]] = {}
        for element in self.procedure.elements.values():
            given = [role for role, _ in element.appoints]
            for role in dict.fromkeys((*given, *self.form(element).appoints.values())):
                found[RoleId(role)] = (*found.get(RoleId(role), ()), element)
        return found

    @cached_property
    def appointers(self) -> Mapping[RoleId, frozenset[RoleId]]:
        """The roles that a step, table or form gives to somebody, and whose step each is."""
        entries = self.procedure.entries

        def whose(element: Element) -> frozenset[RoleId]:
            is_entry = element.kind is ElementKind.START and element.process_id in entries
            starting = entries[element.process_id].roles if is_entry else ()
            return frozenset((*element.senders, *starting))

        return {
            role: frozenset().union(*map(whose, elements))
            for role, elements in self.appointing.items()
        }

    @cached_property
    def administering(self) -> tuple[RoleId, ...]:
        """The roles of administration, without those that are given for one case themselves."""
        return tuple(
            role.id
            for role in self.procedure.roles.values()
            if role.part is Part.ADMINISTRATION and role.id not in self.appointers
        )

    @cached_property
    def callers(self) -> Mapping[str, Element]:
        """The call activity that calls each process."""
        return {called: elements[-1] for called, elements in self.calls.items()}

    @cached_property
    def calls(self) -> Mapping[str, list[Element]]:
        """All call activities that call each process."""
        found: dict[str, list[Element]] = {}
        for element in self.procedure.elements.values():
            if element.kind is ElementKind.CALL_ACTIVITY and element.called:
                found.setdefault(element.called, []).append(element)
        return found

    def element(self, element_id: str) -> Element:
        """Return a node of the diagrams. Raises `NotFound`."""
        try:
            return self.procedure.elements[ElementId(element_id)]
        except KeyError:
            raise NotFound(
                f"Expected a step of {self.procedure.title}, but there is no {element_id!r}."
            ) from None

    def form(self, element: Element) -> Form:
        """Return the form of a step; a step without one has an empty form."""
        return self.forms.get(element.form_key, _NO_FORM)

    def drawing(self, process_id: str) -> bytes:
        """Return the BPMN of a process, as viewers read it right. Raises `NotFound`."""
        process = self.procedure.processes.get(process_id)
        if process is None:
            raise NotFound("Expected a drawing of this procedure, but there is none here.")
        return for_viewers(self.files[process.file], source=process.file)

    def start_of(self, process_id: str) -> Element:
        """Return the start event of a process. Raises `NotFound`."""
        for element in self.procedure.elements.values():
            if (
                element.process_id == process_id
                and element.kind is ElementKind.START
                and element.parent_id is None
            ):
                return element
        raise NotFound(f"Expected a process that can be started, but found {process_id!r}.")

    def part(self, role: RoleId | None) -> Part:
        """Return the part of a role."""
        found = self.procedure.roles.get(role) if role else None
        return found.part if found else Part.OBSERVER

    def parts_at(self, element: Element, roles: Iterable[RoleId] | None = None) -> set[Part]:
        """Return the parts in which some roles do a step, or all that may."""
        doing = element.senders if roles is None else roles
        return {element.acts_as or self.part(role) for role in doing}

    def repeats(self, element: Element) -> Repeats:
        """Return the repeated activities around an element and itself, outermost first."""
        return self.ways(element)[-1]

    def ways(self, element: Element) -> tuple[Repeats, ...]:
        """Return the same for each way in which the element's process is called."""
        return tuple(way[::-1] for way in islice(self._ways(element, ()), _MOST_WAYS))

    def _ways(self, element: Element, calls: tuple[ElementId, ...]) -> Iterator[Repeats]:
        """Walk outwards; `calls` are those passed already, for a circle of calls never ends."""
        around: Element | None = element
        inner: list[tuple[ElementId, Each]] = []
        while around is not None:
            element = around
            if element.each is not None:
                inner.append((element.id, element.each))
            parent = element.parent_id
            around = self.procedure.elements.get(parent) if parent is not None else None
        callers = [c for c in self.calls.get(element.process_id, ()) if c.id not in calls]
        if not callers:
            yield tuple(inner)
        for call in callers:
            for outer in self._ways(call, (*calls, call.id)):
                yield (*inner, *outer)


@dataclass(frozen=True, kw_only=True)
class Definition(Package):
    """One version of a procedure, ready to run."""

    version: int
    program: Program


def _reads(expression: str) -> frozenset[str]:
    """Return the names and functions that FEEL mentions."""
    return frozenset(_WORDS.findall(expression))


_NO_FORM = parse_form(b'{"type":"default","id":"none","components":[]}', source="none.form")


def build_definition(
    procedure_id: ProcedureId, files: Files, *, runtime: ProcessRuntime, version: int = 0
) -> Definition:
    """Read and compile a package. Raises `DefinitionRejected` with every finding it can."""
    procedure = load_procedure(procedure_id, files)
    findings: list[str] = []
    forms: dict[str, Form] = {}
    decisions: dict[str, DecisionModel] = {}
    letters: dict[str, Template] = {}
    for name, content in sorted(files.items()):
        stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        try:
            if name.endswith(".form"):
                forms[stem] = parse_form(content, source=name, said=words_said(files))
            elif name.endswith(".dmn"):
                decisions[stem] = parse_decisions(content, source=name)
                if stem not in decisions[stem].decisions:
                    findings.append(f"{name}: the decision's id must be {stem!r}, as the file's")
            elif name.startswith("letters/"):
                letters[stem] = parse_template(content, source=name)
        except DefinitionRejected as error:
            findings += error.findings
    if findings:
        raise DefinitionRejected(findings)
    diagrams = {name: content for name, content in files.items() if name.endswith(".bpmn")}
    return Definition(
        version=version,
        files=files,
        procedure=procedure,
        forms=forms,
        decisions=decisions,
        letters=letters,
        program=runtime.compile(diagrams),
    )
