"""Tokens and the scopes they move in.

SpiffWorkflow keeps every task that ever ran in a tree and finds its way by walking it. Here a
task is a token: it exists while something waits for it and is removed when it is completed.
What a join, a multi-instance activity or a boundary event needs to know stands on the tokens
that are alive, so nothing ever looks back.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Never

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import ProcessFailed, WrongState
from engine.ids import ElementId
from engine.ports import Place, Situation
from engine.spiff.environment import ForwardingEngine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.spiff.elements import Element, Flow

#: Elements of one process (or of one round of a sub-process) that one command may run.
STEP_LIMIT = 1_000
#: Elements of all processes of a case together that one command may run.
TOTAL_STEP_LIMIT = 20_000
#: Tokens that may be alive in one case: open user tasks, waiting events, running activities.
LIVE_LIMIT = 10_000

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_ROOT = 0


class Token(Task):
    """A task that carries no data, knows no clock and has a number for an id."""

    #: The library shares and merges these between tasks; here a write is an error.
    data = _NOTHING
    internal_data = _NOTHING

    def __init__(self, scope: Scope, spec: Any, number: int, host: Token, arrived: int) -> None:
        # Task.__init__ draws a random id and reads the clock, so it is not called.
        self.id = number
        self.workflow = scope
        self.task_spec = spec
        #: The token that this one hangs on: an activity (for its boundary events), a
        #: multi-instance activity (for its instances), an event-based gateway (for its events).
        self.host = host
        self.arrived = arrived
        self._children: list[int] = []
        self._state = TaskState.FUTURE
        #: What this kind of element has to remember; see the specs.
        self.extra: Any = None
        self.chosen: tuple[Flow, ...] = ()

    def place(self) -> Place:
        """Return where this token is."""
        return Place(
            element_id=ElementId(self.task_spec.bpmn_id),
            items=self.items(),
            arrived_at=datetime.fromtimestamp(self.arrived, UTC),
        )

    def items(self) -> tuple[tuple[ElementId, int], ...]:
        """Return the enclosing multi-instance activities with their index, outermost first."""
        found: list[tuple[ElementId, int]] = []
        token: Token | None = self
        while token is not None:
            if token.task_spec.is_instance:
                found.append((ElementId(token.task_spec.bpmn_id), token.extra))
            token = token.workflow.host
        return tuple(reversed(found))

    def run(self) -> Any:
        """Run a ready task; the library would run any, even a completed one.

        Raises `WrongState` for those.
        """
        if self._state != TaskState.READY:
            raise WrongState("This task is not ready.", number=self.id)
        return super().run()

    def reset_branch(self, data: Any) -> Never:
        """Refuse: a case steps back by restoring a snapshot. Raises `WrongState`."""
        raise WrongState("A token cannot be reset.", number=self.id)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        pass


class Scope(BpmnBaseWorkflow):
    """One running process or sub-process: a flat set of living tokens."""

    completed: bool
    host: Token | None
    top_workflow: ProcessInstance

    def open(self) -> None:
        """Make the root that the library expects every task to descend from."""
        self.task_tree = self.tasks[_ROOT] = Token(self, self.spec.start, _ROOT, None, 0)  # type: ignore[arg-type]
        self.task_tree._state = TaskState.COMPLETED

    def enter(self, spec: Element) -> None:
        """Put a new token on an element and let the element decide what it waits for."""
        token = self.place_token(spec, None, None)
        for event in spec.boundary:
            self.place_token(event, token, token.arrived)._state = TaskState.WAITING
        spec._update(token)

    def place_token(self, spec: Element, host: Token | None, arrived: int | None) -> Token:
        """Make a token that nothing has happened to yet.

        Raises `ProcessFailed` past the most that may be alive.
        """
        case = self.top_workflow
        if len(case.live) >= LIVE_LIMIT:
            raise ProcessFailed(
                spec.bpmn_id, f"More than {LIVE_LIMIT:,} steps are under way at once."
            )
        case.counter += 1
        return self.add(
            spec, case.counter, host or self.task_tree, case.now if arrived is None else arrived
        )

    def add(self, spec: Element, number: int, host: Token, arrived: int) -> Token:
        """Put a token with a given number in its place."""
        token = Token(self, spec, number, host, arrived)
        host._children.append(number)
        self.tasks[number] = token
        self.top_workflow.live[number] = token
        return token

    def take(self, flow: Flow) -> None:
        """Move along a sequence flow."""
        self.top_workflow.situation.passed(flow.id)
        flow.target.receive(self, flow)

    def remove(self, token: Token) -> None:
        """Take a token that is done out of the scope, with the events that hang on it."""
        for number in tuple(token._children):
            self.drop(self.tasks[number])
        del self.tasks[token.id]
        del self.top_workflow.live[token.id]
        token.host._children.remove(token.id)

    def drop(self, token: Token) -> None:
        """Cancel a token and everything inside it."""
        token._set_state(TaskState.CANCELLED)
        body = self.top_workflow.subprocesses.pop(token.id, None)
        if body is not None:
            body.clear()
            body.completed = True
        self.remove(token)

    def clear(self) -> None:
        """Cancel every token of this scope."""
        for number in tuple(self.task_tree._children):
            self.drop(self.tasks[number])

    def settle(self) -> None:
        """End the scope when no token is left in it."""
        if len(self.tasks) > 1 or self.completed:
            return
        self.completed = True
        host = self.host
        if host is not None:
            del self.top_workflow.subprocesses[host.id]
            host._ready()

    def update_waiting_tasks(self) -> None:
        """Do nothing: the library would walk the tree after each completed task."""

    def reset_from_task_id(self, *args: Any, **kwargs: Any) -> Never:
        """Refuse: a case steps back by restoring a snapshot. Raises `WrongState`."""
        raise WrongState("A process cannot be reset.")


class Body(Scope, BpmnSubWorkflow):
    """A running sub-process or called process."""

    def __init__(self, spec: Any, host: Token, case: ProcessInstance) -> None:
        self.host = host
        super().__init__(spec, parent_task_id=host.id, top_workflow=case, deserializing=True)
        self.open()


class ProcessInstance(Scope, BpmnWorkflow):
    """The running process of a case: its living tokens, and the queue of what it has to run."""

    host = None

    def __init__(self, spec: Any, specs: Mapping[str, Any], situation: Situation) -> None:
        super().__init__(
            spec,
            specs,
            script_engine=ForwardingEngine(situation),
            deserializing=True,
        )
        self.situation = situation
        self.now = int(situation.now.timestamp())
        #: Living tokens of all scopes, in order of their numbers.
        self.live: dict[int, Token] = {}
        self.counter = 0
        self.queue: deque[Token] = deque()
        self.open()

    def begin(self) -> None:
        """Begin a command: it has a time and a budget of its own."""
        self.now = int(self.situation.now.timestamp())
        self.steps: Counter[Scope] = Counter()
        self.total_steps = 0

    def create_subprocess(self, my_task: Token, spec_name: str) -> Body:
        """Open the inside of an activity."""
        body = Body(self.subprocess_specs[spec_name], my_task, self)
        self.subprocesses[my_task.id] = body
        return body

    def get_task_from_id(self, task_id: int) -> Token | None:
        """Return a living token of any scope."""
        return self.live.get(task_id)

    def do_engine_steps(
        self, will_complete_task: Any = None, did_complete_task: Any = None
    ) -> None:
        """Run on to where only people and events can go on."""
        while True:
            while self.queue:
                token = self.queue.popleft()
                if token._state == TaskState.READY:
                    self.count(token)
                    token.run()
            if not self.release_joins():
                return

    def release_joins(self) -> bool:
        """Let joins that need not wait any longer go on; fail for those that wait in vain.

        Raises `ProcessFailed` for those.
        """
        joins = [t for t in self.live.values() if t.task_spec.is_join]
        for token in joins:
            if token.task_spec.release(token):
                return True
        for token in joins:
            token.task_spec.check_hope(token)
        if joins and not any(_can_go_on(token) for token in self.live.values()):
            raise ProcessFailed(
                joins[0].task_spec.bpmn_id,
                "Gateways wait for one another and nothing else can happen.",
            )
        return False

    def count(self, token: Token) -> None:
        """Count a step against the budget of its scope and of the command.

        Raises `ProcessFailed` past either.
        """
        if not token.task_spec.is_instance:
            # Instances are limited by their number.
            self.steps[token.workflow] += 1
        self.total_steps += 1
        if self.steps[token.workflow] > STEP_LIMIT or self.total_steps > TOTAL_STEP_LIMIT:
            raise ProcessFailed(
                token.task_spec.bpmn_id,
                "The process runs in a circle without waiting for anybody.",
            )


def _can_go_on(token: Token) -> bool:
    """Return whether a person or an event can move a token."""
    return token._state != TaskState.STARTED and not token.task_spec.is_join
