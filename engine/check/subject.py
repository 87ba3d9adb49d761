"""What is checked: the files of a package, read as far as they can be."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from engine.bpmn.drawing import Drawing, read_drawing
from engine.bpmn.profile import CHOICES
from engine.check import safety
from engine.check.finding import Finding, error
from engine.decisions import DecisionModel, parse_decisions
from engine.errors import DefinitionRejected
from engine.forms import Form, parse_form
from engine.letters import Template, parse_template
from engine.model.procedure import (
    Clause,
    Element,
    Flow,
    Lesson,
    Procedure,
)
from engine.package import Files, Package
from engine.package.procedure import put_together
from engine.package.settings import ProcedureFile, read_clauses, read_lessons, words_said
from engine.safe_xml import BPMN, XmlElement, is_bpmn, local

T = TypeVar("T")

#: What people call an element: a step or flow in one of these, or one of those.
_SCOPES = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
_OWNERS = frozenset({"process", "rule", "lane"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """A package, or a file of one that is alone (`is_whole` is false); equal to itself alone."""

    procedure_id: str
    files: Files
    is_whole: bool
    #: Root of the XML of each drawing that can be read.
    roots: Mapping[str, XmlElement]
    drawings: Mapping[str, Drawing]
    settings: ProcedureFile | None
    package: Package
    #: Files that could not be read; what they hold is not known.
    unread: frozenset[str]
    #: What reading found.
    findings: tuple[Finding, ...] = field(repr=False)
    #: The files of the version in force, where it is to be the next version.
    in_force: Files | None = field(default=None, repr=False)

    @property
    def procedure(self) -> Procedure:
        """The procedure, as far as it was read."""
        return self.package.procedure

    @cached_property
    def is_complete(self) -> bool:
        """Say whether everything is known, so that what is missing is really missing."""
        return self.is_whole and not self.unread

    @cached_property
    def knows_diagrams(self) -> bool:
        """Say whether all diagrams and settings were read."""
        kinds = (".bpmn", "procedure.toml")
        return self.is_whole and not any(name.endswith(kinds) for name in self.unread)

    def file_of(self, element: Element) -> str:
        """Return the file in which an element is drawn."""
        return self.procedure.processes[element.process_id].file

    def drawn(self, *tags: str) -> Iterator[tuple[str, XmlElement]]:
        """Yield what stands in the drawings with its file: all of BPMN, or what has some tags."""
        for file, root in self.roots.items():
            for node in root.iter(*(f"{BPMN}{tag}" for tag in tags or ("*",))):
                yield file, node

    def elements(self) -> Iterator[tuple[str, Element]]:
        """Yield every element with its file."""
        for element in self.procedure.elements.values():
            yield self.file_of(element), element

    @cached_property
    def choices(self) -> frozenset[str]:
        """The exclusive and inclusive gateways with more than one way out."""
        ways = Counter(flow.source for _, flow in self.flows())
        return frozenset(
            one.id for _, one in self.elements() if one.kind in CHOICES and ways[one.id] > 1
        )

    def flows(self) -> Iterator[tuple[str, Flow]]:
        """Yield every sequence flow with its file."""
        for name, drawing in self.drawings.items():
            for flow in drawing.flows:
                yield name, flow


def read_subject(
    procedure_id: str, files: Files, *, is_whole: bool, in_force: Files | None = None
) -> Subject:
    """Read files, and gather what is wrong with those that cannot be read."""
    reader = _Reader(files)
    forms, decisions, letters = reader.forms(), reader.decisions(), reader.letters()
    settings, clauses, lessons = reader.settings(), reader.clauses(), reader.lessons()
    roots = reader.roots()
    drawings = reader.drawings(roots, settings)
    return Subject(
        procedure_id=procedure_id,
        files=files,
        is_whole=is_whole,
        roots=roots,
        drawings=drawings,
        settings=settings,
        package=Package(
            files=files,
            procedure=put_together(procedure_id, settings, drawings.values(), clauses, lessons),
            forms=forms,
            decisions=decisions,
            letters=letters,
        ),
        unread=frozenset(reader.unread),
        findings=tuple(reader.findings),
        in_force=in_force,
    )


class _Reader:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.findings: list[Finding] = []
        self.unread: set[str] = set()
        for name, content in files.items():
            self._refuse(name, safety.name_findings(name))
            self._refuse(name, safety.content_findings(name, content))

    def _refuse(self, name: str, findings: Iterator[Finding]) -> None:
        found = list(findings)
        self.findings += found
        if found:
            self.unread.add(name)

    def _named(self, end: str) -> list[str]:
        return [n for n in sorted(self.files) if n.endswith(end) and n not in self.unread]

    def _read(self, name: str, read: Callable[[bytes, str], T]) -> T | None:
        try:
            return read(self.files[name], name)
        except DefinitionRejected as refused:
            self._refuse(name, (self._told(name, line) for line in refused.findings))
            return None

    def _told(self, name: str, line: str) -> Finding:
        """Return a refusal; a cell of a table is told of its rule."""
        finding = Finding.of_line(line, file=name)
        root = safety.parse(name, self.files[name]) if name.endswith(".dmn") else None
        return finding if isinstance(root, Finding) else of_owner(finding, root)

    def _all(self, end: str, read: Callable[[bytes, str], T]) -> dict[str, T]:
        found = {}
        for name in self._named(end):
            made = self._read(name, read)
            if made is not None:
                found[stem(name)] = made
        return found

    def forms(self) -> dict[str, Form]:
        """Read the forms, by key."""
        said = words_said(self.files)
        return self._all(".form", lambda data, name: parse_form(data, source=name, said=said))

    def decisions(self) -> dict[str, DecisionModel]:
        """Read the decisions, by id."""
        return self._all(".dmn", lambda data, name: parse_decisions(data, source=name))

    def letters(self) -> dict[str, Template]:
        """Read the letters, by name."""
        return self._all(".md", lambda data, name: parse_template(data, source=name))

    def settings(self) -> ProcedureFile | None:
        """Read procedure.toml."""
        read = self._all("procedure.toml", lambda data, name: ProcedureFile(data, source=name))
        settings = read.get("procedure")
        if settings is None:
            return None
        before = len(self.findings)
        self._refuse("procedure.toml", _not_texts(settings))
        return settings if len(self.findings) == before else None

    def clauses(self) -> dict[str, Clause]:
        """Read clauses.toml."""
        read = self._all("clauses.toml", lambda data, name: read_clauses(data, source=name))
        return read.get("clauses", {})

    def lessons(self) -> dict[str, Lesson]:
        """Read lessons.toml."""
        read = self._all("lessons.toml", lambda data, name: read_lessons(data, source=name))
        return read.get("lessons", {})

    def roots(self) -> dict[str, XmlElement]:
        """Parse the XML of the drawings."""
        found = {}
        for name in self._named(".bpmn"):
            root = safety.parse(name, self.files[name])
            if isinstance(root, Finding):
                self._refuse(name, iter([root]))
                continue
            faults = list(safety.tree_findings(name, root))
            self._refuse(name, iter(faults))
            if all(fault.element != "file" for fault in faults):
                found[name] = root
        return found

    def drawings(
        self, roots: Mapping[str, XmlElement], settings: ProcedureFile | None
    ) -> dict[str, Drawing]:
        """Read what the drawings draw."""
        roles = settings.lanes if settings else {}
        found = {}
        for name in roots:
            drawing = self._read(
                name, lambda _, file: read_drawing(roots[file], file=file, roles=roles)
            )
            if drawing is not None:
                found[name] = drawing
        return found


def _not_texts(settings: ProcedureFile) -> Iterator[Finding]:
    tables: dict[str, Mapping[str, object]] = {"facts": settings.facts, "labels": settings.labels}
    tables |= {f"entry.{each.process_id}.takes": each.takes for each in settings.entries.values()}
    for table, values in tables.items():
        for name, value in values.items():
            if not isinstance(value, str):
                text = "expected FEEL as a text; write it in quotation marks"
                yield error("procedure.toml", f"{table}.{name}", text)


def stem(name: str) -> str:
    """Return the name of a file without folder and ending."""
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def of_owner(finding: Finding, root: XmlElement | None) -> Finding:
    """Return a finding as one about the step, flow or process in which its element stands."""
    owner = _owner_of(root, finding.element)
    if owner in ("", finding.element):
        return finding
    return replace(finding, element=owner, message=f"{finding.element}: {finding.message}")


def _owner_of(root: XmlElement | None, element_id: str) -> str:
    """Return the id of the step, flow or process in which an element stands."""
    around = None
    if root is not None:
        found = (node for node in root.iter() if node.get("id") == element_id)
        around = next(found, None)
    while around is not None:
        outer = around.getparent()
        is_step = outer is not None and is_bpmn(around) and local(outer) in _SCOPES
        if is_step or local(around) in _OWNERS:
            return around.get("id") or ""
        around = outer
    return ""
