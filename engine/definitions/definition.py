"""A procedure version with all its files read and its diagrams compiled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.catalogue import Files, load_procedure
from engine.decisions import DecisionModel, parse_decisions
from engine.definitions.file_types import file_types
from engine.errors import DefinitionRejected, NotFound
from engine.feel.types import Type
from engine.forms import Form, parse_form
from engine.ids import ElementId, ProcedureId, RoleId
from engine.letters import Template, parse_template
from engine.model.people import Part
from engine.model.procedure import Each, Element, ElementKind, Procedure
from engine.ports import ProcessRuntime, Program


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One version of a procedure, ready to run."""

    version: int
    content_hash: str
    files: Files
    procedure: Procedure
    forms: Mapping[str, Form]
    decisions: Mapping[str, DecisionModel]
    letters: Mapping[str, Template]
    program: Program

    @property
    def id(self) -> ProcedureId:
        """The procedure's id."""
        return self.procedure.id

    @cached_property
    def types(self) -> Mapping[str, Type]:
        """The FEEL type of each key of the case file."""
        return file_types(self)

    @cached_property
    def callers(self) -> Mapping[str, Element]:
        """The call activity that calls each process."""
        return {
            element.called: element
            for element in self.procedure.elements.values()
            if element.kind is ElementKind.CALL_ACTIVITY and element.called
        }

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

    def repeats(self, element: Element) -> tuple[tuple[ElementId, Each], ...]:
        """Return the repeated activities around an element and itself, outermost first."""
        return tuple(self._repeats(element))[::-1]

    def _repeats(self, element: Element | None) -> Iterator[tuple[ElementId, Each]]:
        while element is not None:
            if element.each is not None:
                yield element.id, element.each
            if element.parent_id is not None:
                element = self.procedure.elements.get(element.parent_id)
            else:
                element = self.callers.get(element.process_id)


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
                forms[stem] = parse_form(content, source=name)
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
        content_hash="",
        files=files,
        procedure=procedure,
        forms=forms,
        decisions=decisions,
        letters=letters,
        program=runtime.compile(diagrams),
    )
