"""Changes to the small procedure, and what is said of each, to the letter."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from engine.check import Finding, package, safety
from engine.check.finding import without_repeats
from engine.check.package import RULES, SCOPED_RULES
from engine.check.scopes import Scopes
from engine.check.subject import read_subject
from tests.check.small import BODY, FILES, FLOWS, drawing, properties, small
from tests.checking import beside, check_files, check_loose

if TYPE_CHECKING:
    from engine.ports import ProcessRuntime

_BLOCKS = (Path(__file__).parent / "findings.txt").read_text(encoding="utf-8").strip()
_HEADS = [block.partition("\n") for block in _BLOCKS.split("\n\n")]
TOLD = {head.partition(" [")[0]: text for head, _, text in _HEADS}
#: Of a sample, the module whose rules find its fault; it stands behind its name.
_ROOMS = {head.partition(" [")[0]: head.partition(" [")[2].rstrip("]") for head, *_ in _HEADS}


_RUNS_NOTHING = cast("ProcessRuntime", SimpleNamespace(compile=lambda diagrams: None))


def changed(*places: tuple[str, str, str], **more: str) -> dict[str, bytes]:
    """Return the files with some places changed, each a file, a text and what stands instead."""
    files = dict(FILES | more)
    for name, old, new in places:
        assert old in files[name], f"{old!r} does not stand in {name}"
        files[name] = files[name].replace(old, new)
    return {name: text.encode() for name, text in files.items()}


def by_the_rules(files: Mapping[str, bytes]) -> list[Finding]:
    """Return what is wrong with a package but for audiences, whatever would run its drawings."""
    return beside(package.check_files("small", files, runtime=_RUNS_NOTHING))


def lines(files: Mapping[str, bytes], *rooms: str) -> str:
    """Return what the rules of some modules say of a package, or all of them, a line each."""
    if not rooms:
        return _said(check_files("small", files))
    subject = read_subject("small", files, is_whole=True)
    found = [*subject.findings] if "subject" in rooms else []
    found += [finding for rule in RULES if _is_of(rule, rooms) for finding in rule(subject)]
    known = Scopes(subject)
    found += [one for rule in SCOPED_RULES if _is_of(rule, rooms) for one in rule(known)]
    return _said(without_repeats(iter(found)))


def _is_of(rule: Callable[..., object], rooms: Sequence[str]) -> bool:
    return rule.__module__.rpartition(".")[2] in rooms


def _said(findings: Iterable[Finding]) -> str:
    return "\n".join(map(str, findings))


def found_by_its_room(name: str, files: Mapping[str, bytes]) -> list[str]:
    """Return what the rules say that are to find the fault of a sample."""
    return lines(files, _ROOMS[name]).splitlines()


def told(name: str) -> str:
    """Return what is to be said, "" where nothing is."""
    return TOLD[name]


#: How the table of the small procedure is asked.
TABLE_ASKED = properties(decision="next_step")


def with_step(node: str, own: str, **more: str) -> dict[str, bytes]:
    """Put a step behind the question to the panel, in the lane of the chair."""
    ref = "<bpmn:flowNodeRef>decide</bpmn:flowNodeRef>"
    body = BODY.replace(ref, f"{ref}<bpmn:flowNodeRef>{own}</bpmn:flowNodeRef>") + node
    flows = (
        ("to_join", "ask_panel", own),
        ("from_it", own, "once_more"),
        *(flow for flow in FLOWS if flow[0] != "to_join"),
    )
    return small(**{"small.bpmn": drawing(body=body, flows=flows), **more})


def alone(files: Mapping[str, bytes]) -> str:
    """Return what is said of files that stand in no package, a line each."""
    return _said(check_loose(files))


def unread(files: Mapping[str, bytes]) -> str:
    """Return what is said of files by their names, bytes and tags, before they are read."""
    return _said(finding for name, content in files.items() for finding in _unread(name, content))


def _unread(name: str, content: bytes) -> Iterator[Finding]:
    found = [*safety.name_findings(name), *safety.content_findings(name, content)]
    if not found and name.endswith(".bpmn"):
        root = safety.parse(name, content)
        found = [root] if isinstance(root, Finding) else [*safety.tree_findings(name, root)]
    yield from found
