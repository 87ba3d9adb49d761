"""Compiles diagrams and starts processes; implements `ProcessRuntime` and `Program`."""

import hashlib
from collections.abc import Mapping

import orjson

from engine.bpmn.package_rules import read_diagrams
from engine.errors import NotFound
from engine.ports import Situation
from engine.spiff.codec import decode
from engine.spiff.elements import Element
from engine.spiff.parser import ProcessSpec, parse
from engine.spiff.run import SpiffRun
from engine.spiff.schema import check_schema
from engine.spiff.tokens import ProcessInstance


class SpiffProgram:
    """The processes of one procedure version; unchangeable, and shared by all its cases."""

    def __init__(self, specs: Mapping[str, ProcessSpec], process_ids: frozenset[str]) -> None:
        self._specs = specs
        self._process_ids = process_ids
        self._elements = _numbered(specs)
        self._fingerprint = _fingerprint(self._elements)

    def start(self, process_id: str, situation: Situation) -> SpiffRun:
        """Start a process and run on to where it waits.

        Raises `NotFound` for no process of the program.
        """
        if process_id not in self._process_ids:
            raise NotFound("There is no such process.", process_id=process_id)
        spec = self._specs[process_id]
        case = ProcessInstance(spec, self._specs, situation)
        run = SpiffRun(case, self._fingerprint)
        case.enter(spec.entry)
        run.run_on()
        return run

    def restore(self, snapshot: bytes, situation: Situation) -> SpiffRun:
        """Take up a process from its bytes."""

        def empty(spec: ProcessSpec) -> ProcessInstance:
            return ProcessInstance(spec, self._specs, situation)

        case = decode(snapshot, empty, self._elements, self._fingerprint)
        return SpiffRun(case, self._fingerprint)


class SpiffRuntime:
    """Compiles diagrams with SpiffWorkflow."""

    def compile(self, diagrams: Mapping[str, bytes]) -> SpiffProgram:
        """Compile BPMN files, by file name. Raises `DefinitionRejected`."""
        checked = read_diagrams(diagrams, check_schema)
        specs = parse(checked.roots)
        return SpiffProgram(specs, frozenset(checked.processes))


def _numbered(specs: Mapping[str, ProcessSpec]) -> list[Element]:
    """Number the elements of all processes, the same way whatever order the files come in."""
    elements = [spec for _, process in sorted(specs.items()) for spec in process.elements]
    for index, spec in enumerate(elements):
        spec.index = index
    return elements


def _fingerprint(elements: list[Element]) -> str:
    """Return what tells apart diagrams that cannot read one another's snapshots.

    Every snapshot holds it, so it is made of ids and tags alone, written as in the first one.
    """
    shape = [
        (
            spec._wf_spec.name,
            f"{spec.bpmn_id} [child]" if spec.is_instance else spec.bpmn_id,
            spec.kind[:1].upper() + spec.kind[1:],
            spec.incoming,
        )
        for spec in elements
    ]
    return hashlib.sha256(orjson.dumps(shape)).hexdigest()[:8]
