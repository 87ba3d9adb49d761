"""Checks the files of a package against one another; the door to all refusals."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.bpmn.drawing import spell_out
from engine.bpmn.event_rules import check_events, code_of
from engine.bpmn.file_rules import read_file
from engine.bpmn.flow_rules import check_structure
from engine.bpmn.graph import grouped, reached
from engine.bpmn.profile import FLOW_NODES, THROWN
from engine.bpmn.profile_rules import check_profile
from engine.bpmn.report import Report
from engine.errors import DefinitionRejected
from engine.safe_xml import BPMN, XmlElement, is_bpmn, local

#: Files that a package may hold.
FILE_LIMIT = 200
#: Levels of sub-processes and calls, one inside the other.
DEPTH_LIMIT = 30


@dataclass
class Diagrams:
    """Diagrams that may be compiled."""

    roots: dict[str, XmlElement]
    reports: dict[str, Report]
    #: File and element of each process, by its id.
    processes: dict[str, tuple[str, XmlElement]] = field(default_factory=dict)

    @cached_property
    def calls(self) -> Mapping[str, list[XmlElement]]:
        """The call activities that call each process."""
        found = (call for root in self.roots.values() for call in root.iter(BPMN + "callActivity"))
        return grouped((call.get("calledElement", ""), call) for call in found)


def read_diagrams(
    diagrams: Mapping[str, bytes], check_schema: Callable[[XmlElement, Report], None]
) -> Diagrams:
    """Read and check diagrams, at last by the schema of BPMN.

    Raises `DefinitionRejected` with all findings.
    """
    package = Diagrams(roots={}, reports={name: Report(name) for name in sorted(diagrams)})
    if not 0 < len(diagrams) <= FILE_LIMIT:
        text = f"package:bpmn: holds {len(diagrams)} diagrams; 1 to {FILE_LIMIT} can be used."
        raise DefinitionRejected([text])
    for name, report in package.reports.items():
        root = read_file(diagrams[name], report)
        if root is not None:
            package.roots[name] = root
            check_profile(root, report)
            check_structure(root, report)
            check_events(root, report)
            if not report.findings:
                check_schema(root, report)
    _refuse(package)
    for check in (_check_ids, _check_calls, _check_depth, _check_throws):
        check(package)
        _refuse(package)
    for root in package.roots.values():
        # SpiffWorkflow knows one spelling of true and false.
        spell_out(root)
    return package


def _refuse(package: Diagrams) -> None:
    lines = [line for report in package.reports.values() for line in report.findings]
    if lines:
        raise DefinitionRejected(list(dict.fromkeys(lines)))


def _check_ids(package: Diagrams) -> None:
    """Check that ids are unique over all files."""
    seen: dict[str, str] = {}
    for name, root in package.roots.items():
        for node in root.iter():
            if not is_bpmn(node) or local(node) not in FLOW_NODES | {"process", "sequenceFlow"}:
                continue
            element_id = node.get("id", "")
            if seen.setdefault(element_id, name) != name:
                text = f"has an id that {seen[element_id]} uses as well; choose another."
                package.reports[name].add(node, text)
            if local(node) == "process":
                package.processes[element_id] = (name, node)


def _check_calls(package: Diagrams) -> None:
    """Check that called processes exist, can be called, and do not call one another in turn."""
    for name, root in package.roots.items():
        for node in root.iter(BPMN + "callActivity"):
            called = node.get("calledElement", "")
            report = package.reports[name]
            if called not in package.processes:
                report.add(node, f"calls the process {called or '(none)'}, which does not exist.")
                continue
            start = f"{BPMN}startEvent/{BPMN}timerEventDefinition"
            if package.processes[called][1].find(start) is not None:
                report.add(node, f"calls the process {called}, which starts by a timer.")
            if _calls(package, called, _process_of(node)):
                report.add(node, "is part of a circle of calls, which would never end; break it.")


def _process_of(node: XmlElement) -> str:
    return next(node.iterancestors(BPMN + "process")).get("id", "")


def _calls(package: Diagrams, process_id: str, wanted: str) -> bool:
    """Return whether a process calls another, directly or through others."""

    def called(process_id: str) -> Iterator[str]:
        _, process = package.processes.get(process_id, ("", None))
        calls = () if process is None else process.iter(BPMN + "callActivity")
        return (call.get("calledElement", "") for call in calls)

    return wanted in reached([process_id], called)


def _check_throws(package: Diagrams) -> None:
    """Check that what is thrown is caught, and what is to be caught can be thrown."""
    for name, root in package.roots.items():
        for tag in THROWN:
            for definition in root.iter(BPMN + tag):
                event = definition.getparent()
                if event is None:
                    continue
                thrown = (tag, code_of(definition))
                if local(event) == "endEvent" and not _is_caught(package, event, thrown):
                    text = "throws what no activity around it catches; draw a boundary event."
                    package.reports[name].add(event, text)
                if local(event) == "boundaryEvent" and not _is_thrown(package, event, thrown):
                    text = "waits for what nothing inside its activity throws; remove it."
                    package.reports[name].add(event, text)


def _is_caught(package: Diagrams, node: XmlElement, thrown: tuple[str, str | None]) -> bool:
    """Return whether something catches it on every way by which the element is reached."""

    def is_caught(inside: XmlElement) -> bool:
        around = [inside] if local(inside) == "callActivity" else []
        around += inside.iterancestors(BPMN + "subProcess")
        return any(_catches(activity, thrown) for activity in around)

    def callers(inside: XmlElement) -> list[XmlElement]:
        return package.calls.get(_process_of(inside), [])

    ways = reached([node], lambda inside: () if is_caught(inside) else callers(inside))
    return all(is_caught(inside) or callers(inside) for inside in ways)


def _catches(activity: XmlElement, thrown: tuple[str, str | None]) -> bool:
    tag, code = thrown
    parent = activity.getparent()
    events = parent.findall(BPMN + "boundaryEvent") if parent is not None else []
    return any(
        code_of(definition) in {None, code}
        for event in events
        if event.get("attachedToRef") == activity.get("id")
        for definition in event.findall(BPMN + tag)
    )


def _is_thrown(package: Diagrams, event: XmlElement, caught: tuple[str, str | None]) -> bool:
    parent, host = event.getparent(), event.get("attachedToRef")
    activities = [node for node in parent if node.get("id") == host] if parent is not None else []
    return any(
        caught[1] in {None, code}
        for activity in activities
        for tag, code in _throws(package, activity)
        if tag == caught[0]
    )


def _throws(package: Diagrams, activity: XmlElement) -> Iterator[tuple[str, str | None]]:
    """Yield what is thrown inside an activity, and inside what it calls."""

    def called(around: XmlElement) -> Iterator[XmlElement]:
        for call in around.iter(BPMN + "callActivity"):
            yield package.processes[call.get("calledElement", "")][1]

    for around in reached([activity], called):
        for event in around.iter(BPMN + "endEvent"):
            for tag in THROWN:
                for definition in event.findall(BPMN + tag):
                    yield tag, code_of(definition)


def _check_depth(package: Diagrams) -> None:
    """Check that sub-processes and calls are not nested without measure."""
    depths: dict[str, int] = {}

    def depth(process_id: str) -> int:
        """Return how many levels a process has; there are no circles of calls any more."""
        if process_id not in depths:
            node = package.processes[process_id][1]
            inner = [len(list(n.iterancestors())) for n in node.iter(BPMN + "subProcess")]
            calls = [c.get("calledElement", "") for c in node.iter(BPMN + "callActivity")]
            depths[process_id] = max(inner, default=1) + max(map(depth, set(calls)), default=0)
        return depths[process_id]

    for process_id, (name, _) in package.processes.items():
        if depth(process_id) > DEPTH_LIMIT:
            text = f"has more than {DEPTH_LIMIT} levels of sub-processes and calls; flatten them."
            package.reports[name].add(process_id, text)
            return
