"""Drives the unmodified library on the same diagrams, to compare with; no case runs on it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs.defaults import NoneTask
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.safe_xml import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What a timer without a date is given, since the library cannot wait for one.
_NEVER = "9999-12-31T00:00:00+00:00"


class _Rule(NoneTask):
    """Stands in for a business rule task, for which the library wants a decision table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False


class _Parser(SpiffBpmnParser):
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - the library's own attribute
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("businessRuleTask"): (SpiffTaskParser, _Rule),
    }

    def _find_dependencies(self, process: Any) -> None:
        pass


class _Environment(BasePythonScriptEngineEnvironment):
    def __init__(self, evaluate: Callable[[str], Any]) -> None:
        super().__init__()
        self._evaluate = evaluate

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:
        value = self._evaluate(expression)
        if isinstance(value, datetime):
            return value.isoformat()
        return _NEVER if value is None else value


class PlainProgram:
    """Processes, parsed by the library alone."""

    def __init__(self, diagrams: Mapping[str, bytes], process_id: str) -> None:
        parser = _Parser()
        for name in sorted(diagrams):
            parser.add_bpmn_xml(parse(diagrams[name]), filename=name)
        self.spec = parser.get_spec(process_id)
        self.subprocess_specs = parser.get_subprocess_specs(process_id)

    def start(self, evaluate: Callable[[str], Any]) -> PlainRun:
        """Start a case; `evaluate` answers every expression."""
        return PlainRun(self, evaluate)


class PlainRun:
    """A case that runs on the library as it is."""

    def __init__(self, program: PlainProgram, evaluate: Callable[[str], Any]) -> None:
        engine = PythonScriptEngine(_Environment(evaluate))
        self.workflow = BpmnWorkflow(program.spec, program.subprocess_specs, script_engine=engine)
        self.workflow.do_engine_steps()

    @property
    def is_ended(self) -> bool:
        """Whether the library calls the case completed."""
        return bool(self.workflow.is_completed())

    def ready(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return the user tasks that are ready: element id and indexes around it, sorted."""
        return sorted(self._ready())

    def complete(self, task: tuple[str, tuple[int, ...]]) -> None:
        """Complete a ready user task."""
        self._ready()[task].run()
        self.workflow.do_engine_steps()

    def complete_first(self) -> bool:
        """Complete the first ready user task, if there is one."""
        task = self.workflow.get_next_task(state=TaskState.READY, manual=True)
        if task is None:
            return False
        task.run()
        self.workflow.do_engine_steps()
        return True

    def send(self, message: str) -> None:
        """Send a message."""
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), {}))
        self.workflow.do_engine_steps()

    def passed(self) -> Counter[str]:
        """Return how often each element was completed."""
        return Counter(
            task.task_spec.bpmn_id
            for task in self._tasks()
            if task.state == TaskState.COMPLETED
            and getattr(task.task_spec, "bpmn_id", None)
            and not task.task_spec.name.endswith(" [child]")
        )

    def state(self) -> bytes:
        """Return the case as the library's own JSON."""
        registry = BpmnWorkflowSerializer.configure(
            {**SPIFF_CONFIG, _Rule: SPIFF_CONFIG[NoneTask]}
        )
        text: str = BpmnWorkflowSerializer(registry).serialize_json(self.workflow)
        return text.encode()

    def _ready(self) -> dict[tuple[str, tuple[int, ...]], Any]:
        return {
            (task.task_spec.bpmn_id, self._indexes(task)): task
            for task in self._tasks()
            if task.state == TaskState.READY and task.task_spec.manual
        }

    def _tasks(self) -> list[Any]:
        scopes = [self.workflow, *self.workflow.subprocesses.values()]
        return [task for scope in scopes for task in scope.tasks.values()]

    def _indexes(self, task: Any) -> tuple[int, ...]:
        found = []
        while task is not None:
            inside = task.internal_data
            index = inside.get("key_or_index", inside.get("item"))
            if index is not None and task.task_spec.name.endswith(" [child]"):
                found.append(index)
            above = task.parent
            if above is None and task.workflow.parent_task_id is not None:
                above = self.workflow.get_task_from_id(task.workflow.parent_task_id)
            task = above
        return tuple(reversed(found))
