"""Reads checked BPMN into specs: SpiffWorkflow's parser with our elements and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffEndEventParser,
    SpiffEventDefinitionParser,
    SpiffIntermediateCatchEventParser,
    SpiffStartEventParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser, SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import (
    CallActivityParser,
    SpiffTaskParser,
    SubWorkflowParser,
)

from engine.bpmn.graph import graphs
from engine.errors import DefinitionRejected
from engine.safe_xml import local
from engine.spiff import elements, events, gateways, instances
from engine.spiff.reach import reachable_ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.safe_xml import XmlElement
    from engine.spiff.elements import Element


class ProcessSpec(BpmnProcessSpec):
    """A process or an embedded sub-process."""

    #: The start event.
    entry: Element
    #: In the order of the file; of a repeated activity first the whole, then what each round runs.
    elements: tuple[Element, ...] = ()


#: Kinds of a repeated activity as a whole, by whether its rounds follow one another.
_REPEATED = ("parallelInstances", "sequentialInstances")


class _ElementReader(SpiffTaskParser):
    """Makes one element; the library would go on to everything behind it, recursively."""

    PARALLEL_MI_CLASS = instances.ParallelInstances
    SEQUENTIAL_MI_CLASS = instances.SequentialInstances

    def parse_node(self) -> Any:
        self.task = self.create_task()
        self.task.kind = local(self.node)
        self.task.extensions = self.parse_extensions()
        for loop in self.xpath("./bpmn:multiInstanceLoopCharacteristics"):
            single = self.task
            self._add_multiinstance_task(loop)
            self.task.extensions = single.extensions
            self.task.instance = single
            self.task.cardinality = self.task.cardinality.strip()
            self.task.kind = _REPEATED[loop.get("isSequential") == "true"]
            single.is_instance = True
        return self.task

    def _copy_task_attrs(self, original: Any, loop_characteristics: Any = None) -> None:
        # SpiffWorkflow 3.2 moves pre- and postscripts here, which our specs do not have.
        TaskParser._copy_task_attrs(self, original, loop_characteristics)


class _EventReader(_ElementReader, SpiffEventDefinitionParser):
    def parse_timer_event(self, event: XmlElement) -> Any:
        text = self.xpath("./bpmn:timerEventDefinition/bpmn:timeDate")[0].text
        return events.DueTimer(self.bpmn_id, text.strip())

    def parse_conditional_event(self, event: XmlElement) -> Any:
        text = self.xpath("./bpmn:conditionalEventDefinition/bpmn:condition")[0].text
        return ConditionalEventDefinition(text.strip())


class _StartReader(_EventReader, SpiffStartEventParser):
    pass


class _EndReader(_EventReader, SpiffEndEventParser):
    pass


class _CatchReader(_EventReader, SpiffIntermediateCatchEventParser):
    pass


class _BoundaryReader(_EventReader, SpiffBoundaryEventParser):
    pass


class _SubProcessReader(_ElementReader, SubWorkflowParser):
    pass


class _CallReader(_ElementReader, CallActivityParser):
    pass


class _EventGatewayReader(_ElementReader):
    def create_task(self) -> Any:
        return self.spec_class(
            self.spec, self.bpmn_id, event_definition=None, **self.bpmn_attributes
        )


_READERS = {
    "startEvent": (_StartReader, elements.StartEvent),
    "endEvent": (_EndReader, events.EndEvent),
    "userTask": (_ElementReader, elements.UserTask),
    "businessRuleTask": (_ElementReader, elements.BusinessRuleTask),
    "sendTask": (_ElementReader, elements.SendTask),
    "subProcess": (_SubProcessReader, elements.SubProcess),
    "callActivity": (_CallReader, elements.CallActivity),
    "exclusiveGateway": (_ElementReader, gateways.ExclusiveGateway),
    "parallelGateway": (_ElementReader, gateways.ParallelGateway),
    "inclusiveGateway": (_ElementReader, gateways.InclusiveGateway),
    "eventBasedGateway": (_EventGatewayReader, gateways.EventBasedGateway),
    "intermediateCatchEvent": (_CatchReader, events.IntermediateCatchEvent),
    "boundaryEvent": (_BoundaryReader, events.BoundaryEvent),
}


class _ProcessReader(SpiffProcessParser):
    """Makes the specs of one process, then connects them in the order of the file."""

    def create_spec(self) -> ProcessSpec:
        return ProcessSpec(name=self.bpmn_id, filename=self.filename)

    def add_tasks(self) -> None:
        nodes = [node for node in self.node if node.tag in DiagramParser.OVERRIDE_PARSER_CLASSES]
        for node in nodes:
            element = self.parse_node(node)
            inside = [element.instance] if element.kind in _REPEATED else []
            self.spec.elements += (element, *inside)
        for flow in self.xpath("./bpmn:sequenceFlow"):
            self._connect(flow)
        for node in nodes:
            host = node.get("attachedToRef")
            if host is not None:
                self._element(host).boundary += (self._element(node.get("id")),)
        self.spec.entry = self._element(self.xpath("./bpmn:startEvent")[0].get("id"))
        reachable_ports(list(self.spec.elements))

    def _connect(self, node: XmlElement) -> None:
        source = self._element(node.get("sourceRef"))
        target = self._element(node.get("targetRef"))
        condition = self.parse_condition(node)
        source.connect_outgoing_if(condition, target)
        source.flows += (
            elements.Flow(
                id=node.get("id", ""),
                target=target,
                port=len(target.incoming),
                condition=condition.strip() if condition else None,
            ),
        )
        target.incoming += (node.get("id"),)
        is_gateway = isinstance(target, gateways.ParallelGateway | gateways.InclusiveGateway)
        target.is_join = is_gateway and len(target.incoming) > 1

    def _element(self, element_id: Any) -> Any:
        return self.spec.task_specs[element_id]


class DiagramParser(SpiffBpmnParser):
    """Knows the elements of the profile; what is not in this table does not exist."""

    PROCESS_PARSER_CLASS = _ProcessReader
    OVERRIDE_PARSER_CLASSES = {full_tag(tag): reader for tag, reader in _READERS.items()}  # noqa: RUF012 - the library's own attribute

    def _find_dependencies(self, process: XmlElement) -> None:
        """Do nothing: decisions are asked by the situation, called processes were checked."""

    def _get_parser_class(self, tag: str) -> Any:
        return self.OVERRIDE_PARSER_CLASSES.get(tag, (None, None))


def parse(diagrams: Mapping[str, XmlElement]) -> dict[str, ProcessSpec]:
    """Parse checked diagrams into specs of all processes and sub-processes, by id.

    Raises `DefinitionRejected` for what the library cannot read.
    """
    current = ""
    try:
        parser = DiagramParser()
        for current, root in diagrams.items():
            parser.add_bpmn_xml(root, filename=current)
        parsed: dict[str, ProcessSpec] = {}
        # Parsing a process brings its sub-processes to light.
        while len(parsed) < len(parser.process_parsers):
            for process_id, reader in list(parser.process_parsers.items()):
                current = reader.filename
                parsed[process_id] = reader.get_spec()
    except Exception as error:  # Whatever the library trips over is refused.
        where = getattr(error, "id", "") or "file"
        raise DefinitionRejected([f"{current}:{where}: cannot be read: {error}"]) from error
    _refuse_lost(diagrams, parsed)
    return parsed


def _refuse_lost(diagrams: Mapping[str, XmlElement], parsed: Mapping[str, ProcessSpec]) -> None:
    """Refuse what did not become a spec: SpiffWorkflow drops unconnected elements silently."""
    findings = [
        f"{name}:{element_id}: was not understood; draw it anew."
        for name, root in diagrams.items()
        for around in graphs(root)
        for element_id in around.nodes
        if element_id not in parsed[around.id].task_specs
    ]
    if findings:
        raise DefinitionRejected(findings)
