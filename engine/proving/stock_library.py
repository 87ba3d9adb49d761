"""Runs diagrams on the library as it is, to compare ours with; no case of anybody runs on it.

The workflow, the tasks, the gateways and the events are the library's own. Ours are: FEEL for
every expression, stand-ins for decision tables and letters, and the hand that delivers messages
and timers, for which the library would look at the clock.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import (
    BoundaryEventMixin,
    EndEventMixin,
    EventBasedGatewayMixin,
)
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs.defaults import NoneTask
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import package_rules
from engine.errors import NotFound, ProcessFailed, WrongState
from engine.ids import ElementId
from engine.ports import Activity, Place, Situation, Timer
from engine.safe_xml import BPMN
from engine.spiff.schema import check_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: The library cannot wait for a date that is not known, so its timers never get one.
_NEVER = "9999-12-31T00:00:00+00:00"
_NAMES = {TaskState.READY: "ready", TaskState.WAITING: "waiting", TaskState.STARTED: "started"}
_LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
#: How the library names an instance of a multi-instance activity, and what it puts before an
#: activity with events on its border.
_INSTANCE, _SPLIT = " [child]", ".BoundaryEventSplit"
#: Rounds of conditions that become true one after another; more means a circle.
_MOST_ROUNDS = 100
#: By the library's id of a task: our number for it, and when it was first met.
_Met = dict[Any, tuple[int, datetime]]


class _Rule(NoneTask):
    """Stands in for a business rule task, for which the library wants a table of its own."""

    act = "decide"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False

    def _run_hook(self, my_task: Any) -> Any:
        run = my_task.workflow.script_engine.run
        getattr(run.situation, self.act)(run.place(my_task))
        return super()._run_hook(my_task)


class _Letter(_Rule):
    """Stands in for a send task, which the library would throw as a message."""

    act = "send"


class _Parser(SpiffBpmnParser):
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - the library's own attribute
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("businessRuleTask"): (SpiffTaskParser, _Rule),
        full_tag("sendTask"): (SpiffTaskParser, _Letter),
    }

    def _find_dependencies(self, process: Any) -> None:
        """Look for no decision tables: the situation is asked."""


class _Feel(PythonScriptEngine):
    """Evaluates every expression of a diagram as the case does, as seen from a task."""

    def __init__(self, run: PlainRun) -> None:
        super().__init__()
        self.run = run

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Return the value of an expression; no timer is ever due by itself."""
        for event, _ in _events(task):
            if isinstance(event, TimerEventDefinition) and event.expression == expression:
                return _NEVER
        return self.run.situation.evaluate(expression.strip(), self.run.place(task))


class PlainRun:
    """One case on the library as it is; implements the port `Run`."""

    def __init__(
        self, program: PlainProgram, workflow: Any, situation: Situation, met: _Met
    ) -> None:
        self._program = program
        self.situation = situation
        self._met = met
        #: Kept states are shared; a command works on a copy.
        self._is_shared = workflow is not None
        #: The living tasks, until the next change: the library walks its whole tree for them.
        self._alive: list[Any] | None = None
        self.workflow = workflow

    @property
    def is_ended(self) -> bool:
        """Whether nothing can happen any more."""
        return bool(self.workflow.is_completed())

    def activities(self) -> Sequence[Activity]:
        """Return the user tasks that are ready, in order of creation."""
        return [
            Activity(number=self._met[task.id][0], place=self.place(task))
            for task in self._living()
            if task.state == TaskState.READY and task.task_spec.manual
        ]

    def messages(self) -> Sequence[tuple[str, Place]]:
        """Return the messages that are waited for: name and place of the event."""
        return [
            (event.name, self.place(task, element_id))
            for task, event, element_id in self._waiting(MessageEventDefinition)
        ]

    def timers(self) -> Sequence[Timer]:
        """Return the armed timers, soonest first."""
        found = []
        for task, event, element_id in self._waiting(TimerEventDefinition):
            place = self.place(task, element_id)
            due_at = self.situation.due(event.expression.strip(), place)
            if due_at is not None and due_at != task.internal_data.get("fired_for"):
                found.append(Timer(due_at=due_at, number=self._met[task.id][0], place=place))
        return sorted(found, key=lambda t: (t.due_at, t.place.element_id, t.number))

    def positions(self) -> Sequence[tuple[ElementId, str]]:
        """Return where the process is: element id and `ready`, `waiting` or `started`."""
        return list(dict.fromkeys((place.element_id, state) for place, state in self.active()))

    def active(self) -> Iterator[tuple[Place, str]]:
        """Yield where each living task is, and its state."""
        for task in self._living():
            if isinstance(task.task_spec, EventBasedGatewayMixin):
                # The library keeps the events of a gateway on the gateway.
                yield self.place(task), _NAMES[TaskState.STARTED]
                yield from (
                    (self.place(task, element_id), _NAMES[TaskState.WAITING])
                    for _, element_id in _events(task)
                )
            elif task.task_spec.bpmn_id:
                yield self.place(task), _NAMES[task.state]

    def spent(self) -> Iterator[Place]:
        """Yield where an event caught something and waits no more, as BPMN would have it do."""
        if not self._program.rearms:
            scopes = [self.workflow, *self.workflow.subprocesses.values()]
            for task in [task for scope in scopes for task in scope.tasks.values()]:
                is_event = isinstance(task.task_spec, BoundaryEventMixin)
                if is_event and task.state == TaskState.COMPLETED and _is_armed_still(task):
                    yield self.place(task)

    def place(self, task: Any, element_id: str | None = None) -> Place:
        """Return where a task is, or an event of it."""
        items = []
        around = task
        while around is not None:
            if around.task_spec.name.endswith(_INSTANCE):
                index = around.internal_data.get("key_or_index", around.internal_data.get("item"))
                items.append((ElementId(around.task_spec.bpmn_id), index))
            host = around.workflow.parent_task_id
            around = None if host is None else self.workflow.get_task_from_id(host)
        return Place(
            element_id=ElementId(element_id or task.task_spec.bpmn_id or ""),
            items=tuple(reversed(items)),
            arrived_at=self._met.get(task.id, (0, self._now()))[1],
        )

    def complete(self, number: int) -> None:
        """Complete a ready user task and run on. Raises `WrongState` if it is not ready."""
        with self._command():
            task = self._numbered(number, TaskState.READY)
            task.run()
            self._passed(task)

    def fire(self, timer: Timer) -> None:
        """Fire a timer that is due now and run on."""
        with self._command():
            task = self._numbered(timer.number, TaskState.WAITING)
            task.internal_data["fired_for"] = timer.due_at
            event = next(e for e, name in _events(task) if name == timer.place.element_id)
            _happen(task, event)

    def send(self, message: str) -> None:
        """Deliver a message and run on. Raises `WrongState` if nothing waits for it."""
        if message not in [name for name, _ in self.messages()]:
            raise WrongState("Nothing waits for this message.", name=message)
        with self._command():
            self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), {}))

    def check_conditions(self) -> None:
        """Fire the conditional events whose condition has become true, and run on.

        Raises `ProcessFailed` for what the library refuses.
        """
        if self._waiting(ConditionalEventDefinition):
            self._make_own()
        for _ in range(_MOST_ROUNDS):
            became_true = [
                self._met[task.id][0]
                for task, event, element_id in self._waiting(ConditionalEventDefinition)
                if self._became_true(task, event, element_id)
            ]
            if not became_true:
                return
            with self._command():
                for task, event, _ in self._waiting(ConditionalEventDefinition):
                    if self._met[task.id][0] in became_true:
                        _happen(task, event)
        raise ProcessFailed("", "Conditions become true again and again.")

    def snapshot(self) -> bytes:
        """Keep the workflow as it is; the bytes only name it."""
        self._living()
        return self._program.keep(self.workflow, self._met)

    def state(self) -> bytes:
        """Return the case as the library's own JSON."""
        stand_ins = dict.fromkeys((_Rule, _Letter), SPIFF_CONFIG[NoneTask])
        registry = BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, **stand_ins})
        text: str = BpmnWorkflowSerializer(registry).serialize_json(self.workflow)
        return text.encode()

    def begin(self, spec: Any, specs: Mapping[str, Any]) -> None:
        """Run on from the start; a timer on a start event belongs to whoever starts."""
        with self._command():
            self.workflow = BpmnWorkflow(spec, dict(specs), script_engine=_Feel(self))
            self._run_on()
            for task, event, _ in self._waiting(TimerEventDefinition):
                if task.task_spec in self.workflow.spec.start.outputs:
                    _happen(task, event)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(int(self.situation.now.timestamp()), UTC)

    def _living(self) -> list[Any]:
        """Return the living tasks in the order in which they were met."""
        if self._alive is not None:
            return self._alive
        tasks = self.workflow.get_tasks(state=_LIVE)
        new = [task for task in tasks if task.id not in self._met]
        for task in sorted(new, key=lambda task: task.last_state_change):
            self._met[task.id] = (next(self._program.numbers), self._now())
        self._alive = sorted(tasks, key=lambda task: self._met[task.id][0])
        return self._alive

    def _waiting(self, kind: type) -> list[tuple[Any, Any, str]]:
        return [
            (task, event, element_id)
            for task in self._living()
            if task.state == TaskState.WAITING
            for event, element_id in _events(task)
            if isinstance(event, kind)
        ]

    def _numbered(self, number: int, state: int) -> Any:
        for task in self._living():
            if self._met[task.id][0] == number and task.state == state:
                return task
        raise WrongState("Expected a task that is ready or waiting, but it is not.", number=number)

    def _became_true(self, task: Any, event: Any, element_id: str) -> bool:
        is_true = self.situation.evaluate(event.expression.strip(), self.place(task, element_id))
        was_true = task.internal_data.get("was_true", False)
        task.internal_data["was_true"] = is_true is True
        return is_true is True and not was_true

    def _passed(self, task: Any) -> None:
        """Tell the situation of an element that was completed, and of the flows taken from it."""
        spec = task.task_spec
        if not spec.bpmn_id or spec.name.endswith(_INSTANCE) or task.state != TaskState.COMPLETED:
            return
        self.situation.passed(spec.bpmn_id)
        for child in task.children:
            target = child.task_spec.bpmn_id or child.task_spec.name.removesuffix(_SPLIT)
            for flow in self._program.flows.get((spec.bpmn_id, target), ()):
                self.situation.passed(flow)
        if isinstance(spec, EndEventMixin):
            self.situation.ended(self.place(task))
        if isinstance(spec, BoundaryEventMixin):
            self._caught(task)

    def _caught(self, task: Any) -> None:
        """Let a non-interrupting event wait again if that is asked for: the library does not."""
        if not (self._program.rearms and _is_armed_still(task)):
            return
        again = task.parent._add_child(task.task_spec, TaskState.WAITING)
        again.triggered = True
        again.internal_data |= {
            "fired_for": task.internal_data.get("fired_for"),
            "was_true": task.internal_data.get("was_true"),
        }
        self._met[again.id] = (next(self._program.numbers), self._met[task.id][1])
        task.task_spec._predict(again, mask=TaskState.NOT_FINISHED_MASK)
        self.workflow.event_manager.add_task(again)

    def _run_on(self) -> None:
        self.workflow.do_engine_steps(did_complete_task=self._passed)
        self._alive = None

    def _make_own(self) -> None:
        if self._is_shared:
            self._is_shared = False
            self.workflow = self._program.copy(self.workflow, _Feel(self))
            self._alive = None

    @contextmanager
    def _command(self) -> Iterator[None]:
        self._make_own()
        try:
            yield
            self._run_on()
        except SpiffWorkflowException as error:
            spec = getattr(error, "task_spec", None)
            raise ProcessFailed(getattr(spec, "bpmn_id", None) or "", str(error)) from error


class PlainProgram:
    """The processes of one procedure version, parsed by the library alone."""

    def __init__(self, diagrams: Mapping[str, bytes]) -> None:
        #: Whether a non-interrupting event waits again after it caught something, as BPMN has it.
        self.rearms = False
        self.numbers = count(1)
        #: Ids of sequence flows by their two ends; the library does not know their names.
        self.flows: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._kept: list[tuple[Any, _Met]] = []
        parser = _Parser()
        for name, root in package_rules.read_diagrams(diagrams, check_schema).roots.items():
            parser.add_bpmn_xml(root, filename=name)
            for flow in root.iter(f"{BPMN}sequenceFlow"):
                ends = flow.get("sourceRef", ""), flow.get("targetRef", "")
                self.flows[ends].append(flow.get("id", ""))
        self._specs: dict[str, Any] = parser.find_all_specs()

    def start(self, process_id: str, situation: Situation) -> PlainRun:
        """Start a process and run on to where it waits.

        Raises `NotFound` for no process of the program.
        """
        if process_id not in self._specs:
            raise NotFound("There is no such process.", process_id=process_id)
        run = PlainRun(self, None, situation, {})
        run.begin(self._specs[process_id], self._specs)
        return run

    def restore(self, snapshot: bytes, situation: Situation) -> PlainRun:
        """Take up a process from its bytes."""
        workflow, met = self._kept[int(snapshot)]
        return PlainRun(self, workflow, situation, dict(met))

    def keep(self, workflow: Any, met: _Met) -> bytes:
        """Keep a workflow and return its name."""
        if not self._kept or self._kept[-1][0] is not workflow:
            self._kept.append((workflow, dict(met)))
        return b"%d" % (len(self._kept) - 1)

    def begin_anew(self, *, rearms: bool) -> None:
        """Forget what was kept: nothing of it is taken up any more."""
        self._kept.clear()
        self.rearms = rearms

    def copy(self, workflow: Any, engine: Any) -> Any:
        """Return a copy of a workflow, with another script engine and the same specs."""
        same: dict[int, Any] = {id(workflow.script_engine): engine}
        for process in self._specs.values():
            same[id(process)] = process
            same.update((id(spec), spec) for spec in process.task_specs.values())
        return deepcopy(workflow, same)


def _events(task: Any) -> Iterator[tuple[Any, str]]:
    """Yield what a task waits for, with the element that it is drawn at."""
    event: Any = getattr(task.task_spec, "event_definition", None)
    if isinstance(task.task_spec, EventBasedGatewayMixin):
        for one, output in zip(event.event_definitions, task.task_spec.outputs, strict=True):
            yield one, output.bpmn_id
    elif event is not None:
        yield event, task.task_spec.bpmn_id


def _happen(task: Any, event: Any) -> None:
    """Do what the library's event manager does, for one task instead of all that wait for it."""
    task.task_spec.catch(task, BpmnEvent(event, {}))
    task.task_spec._update(task)


def _is_armed_still(event: Any) -> bool:
    """Say whether BPMN lets an event that caught something catch again: its activity goes on."""
    return not event.task_spec.cancel_activity and any(
        beside.has_state(TaskState.NOT_FINISHED_MASK)
        for beside in event.parent.children
        if not isinstance(beside.task_spec, BoundaryEventMixin)
    )
