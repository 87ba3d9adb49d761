"""What every element of a diagram does, and the activities, as task specs of SpiffWorkflow."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins import (
    BpmnSpecMixin,
    CallActivityMixin,
    StartEventMixin,
    SubWorkflowTaskMixin,
    UserTaskMixin,
)
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.spiff.events import BoundaryEvent
    from engine.spiff.tokens import Scope, Token


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A sequence flow."""

    id: str
    target: Element
    #: Its place among the incoming flows of its target, from 0.
    port: int
    #: FEEL; None on a flow that is always taken, and on a default flow.
    condition: str | None = None


class Element(BpmnSpecMixin):
    """An element of a diagram.

    Overrides of the library: no prediction of tasks to come, no data, no walk of the tree.
    Everything here is set while a diagram is compiled and never changes while it runs.
    """

    #: The tag of BPMN; of a repeated activity as a whole, `parallelInstances` and so on.
    kind = ""
    #: Outgoing flows, in the order of the file.
    flows: tuple[Flow, ...] = ()
    #: Ids of the incoming flows, in the order of the file.
    incoming: tuple[str, ...] = ()
    #: Events on the border of this activity.
    boundary: tuple[BoundaryEvent, ...] = ()
    #: Place in the table of all specs of the program, which snapshots refer to.
    index = -1
    #: The state in which a token can be met here between two commands; None: never.
    rest_state: int | None = None
    is_instance = False
    is_join = False
    #: Only joins have it; see `gateways`.
    reach: Mapping[str, int] = MappingProxyType({})

    def receive(self, scope: Scope, flow: Flow) -> None:
        """Take in a token that comes along a flow."""
        scope.enter(self)

    def test(self) -> None:
        """Do nothing: the structure is checked when a diagram is compiled."""

    def _predict(self, *args: Any, **kwargs: Any) -> None:
        pass

    def _update(self, my_task: Token) -> None:
        if self._update_hook(my_task):
            my_task._ready()

    def _update_hook(self, my_task: Token) -> bool:
        return True

    def _on_ready(self, my_task: Token) -> None:
        if not self.manual:
            my_task.workflow.top_workflow.queue.append(my_task)

    def _run_hook(self, my_task: Token) -> bool:
        my_task.chosen = self.flows
        return True

    def _on_complete(self, my_task: Token) -> None:
        scope = my_task.workflow
        scope.remove(my_task)
        if self.is_instance:
            my_task.host.task_spec.instance_done(my_task.host)
            return
        scope.top_workflow.situation.passed(self.bpmn_id)
        for flow in my_task.chosen:
            scope.take(flow)
        scope.settle()

    def _on_error(self, my_task: Token) -> None:
        pass


class StartEvent(Element, StartEventMixin):
    """Where a process begins; a timer on it belongs to whoever starts the process."""

    def _update_hook(self, my_task: Token) -> bool:
        return True

    def _run_hook(self, my_task: Token) -> bool:
        return Element._run_hook(self, my_task)


class UserTask(Element, UserTaskMixin):
    """Work for a person."""

    rest_state = TaskState.READY


class BusinessRuleTask(Element):
    """A question to a decision table."""

    def _run_hook(self, my_task: Token) -> bool:
        my_task.workflow.top_workflow.situation.decide(my_task.place())
        return super()._run_hook(my_task)


class SendTask(Element):
    """A letter or notice."""

    def _run_hook(self, my_task: Token) -> bool:
        my_task.workflow.top_workflow.situation.send(my_task.place())
        return super()._run_hook(my_task)


class _Enclosing(Element):
    """An activity with an inside of its own."""

    rest_state = TaskState.STARTED

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(TaskState.STARTED)
        body = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        body.enter(body.spec.entry)
        return False


class SubProcess(_Enclosing, SubWorkflowTaskMixin):
    """A sub-process drawn inside its process."""


class CallActivity(_Enclosing, CallActivityMixin):
    """A call of another process of the package."""
