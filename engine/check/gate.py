"""What the process runtime would refuse, told of the element that people know."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.check.finding import Finding
from engine.check.subject import owner_of
from engine.errors import DefinitionRejected
from engine.ports import ProcessRuntime
from engine.safe_xml import XmlElement


def runtime_findings(
    diagrams: Mapping[str, bytes], roots: Mapping[str, XmlElement], runtime: ProcessRuntime
) -> Iterator[Finding]:
    """Compile drawings, and return what the runtime says."""
    if not diagrams:
        return
    try:
        runtime.compile(diagrams)
    except DefinitionRejected as refused:
        for line in refused.findings:
            yield _told(line, diagrams, roots)


def _told(line: str, diagrams: Mapping[str, bytes], roots: Mapping[str, XmlElement]) -> Finding:
    file = next((name for name in diagrams if line.startswith(f"{name}:")), "")
    finding = Finding.of_line(line, file=file or next(iter(diagrams)))
    owner = owner_of(roots.get(finding.file), finding.element)
    if owner in (finding.element, ""):
        return finding
    return replace(finding, element=owner, message=f"{finding.element}: {finding.message}")
