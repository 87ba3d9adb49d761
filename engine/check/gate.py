"""What the process runtime would refuse, told of the element that people know."""

from collections.abc import Iterator

from engine.check.finding import Finding
from engine.check.subject import Subject, of_owner
from engine.errors import DefinitionRejected
from engine.ports import ProcessRuntime


def runtime_findings(subject: Subject, runtime: ProcessRuntime) -> Iterator[Finding]:
    """Compile drawings, and return what the runtime says."""
    diagrams = {name: subject.files[name] for name in subject.roots}
    try:
        if diagrams:
            runtime.compile(diagrams)
    except DefinitionRejected as refused:
        for line in refused.findings:
            named = (name for name in diagrams if line.startswith(f"{name}:"))
            finding = Finding.of_line(line, file=next(named, next(iter(diagrams))))
            yield of_owner(finding, subject.roots.get(finding.file))
