"""Events: they wait until somebody fires them, and throw to the activities around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimeDateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import (
    BoundaryEventMixin,
    EndEventMixin,
    IntermediateCatchEventMixin,
)
from SpiffWorkflow.spiff.specs.event_definitions import (
    ErrorEventDefinition,
    EscalationEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

from engine.errors import ProcessFailed
from engine.spiff.elements import Element
from engine.spiff.gateways import EventBasedGateway

if TYPE_CHECKING:
    from datetime import datetime

    from engine.spiff.tokens import Scope, Token


class DueTimer(TimeDateEventDefinition):
    """A timer that keeps no instant of its own and never fires by itself."""

    def has_fired(self, my_task: Token) -> bool:
        """Return False: only `Run.fire` fires a timer."""
        return False

    def due(self, token: Token) -> datetime | None:
        """Return when the timer is due, unless it is not armed or has fired for that instant."""
        case = token.workflow.top_workflow
        due: datetime | None = case.situation.due(self.expression, token.place())
        return None if due is None or token.extra == instant(due) else due


def instant(at: datetime) -> int | float:
    """Return a point in time as seconds since 1970, whole where it is whole."""
    seconds = at.timestamp()
    return int(seconds) if seconds.is_integer() else seconds


class _Waiting(Element):
    """An event that waits.

    `extra` of its token: for a timer the instant it last fired for, for a condition whether it
    was true when it was last looked at.
    """

    rest_state = TaskState.WAITING

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(TaskState.WAITING)
        return False

    def _run_hook(self, my_task: Token) -> bool:
        return Element._run_hook(self, my_task)


class IntermediateCatchEvent(_Waiting, IntermediateCatchEventMixin):
    """An event in the flow, or behind an event-based gateway."""

    def happen(self, token: Token) -> None:
        """Let a waiting token go on; the other events of its gateway are over."""
        scope, gateway = token.workflow, token.host
        if isinstance(gateway.task_spec, EventBasedGateway):
            scope.drop(gateway)
            situation = scope.top_workflow.situation
            situation.passed(gateway.task_spec.bpmn_id)
            situation.passed(self.incoming[0])
            token = scope.place_token(self, None, token.arrived)
        token._ready()


class BoundaryEvent(_Waiting, BoundaryEventMixin):
    """An event on the border of an activity, armed as long as the activity runs.

    The library fires a non-interrupting one once; BPMN 2.0 (13.5.3) keeps it waiting.
    """

    def happen(self, token: Token) -> None:
        """Start the way out of the event; an interrupting one ends its activity."""
        scope, arrived = token.workflow, token.arrived
        if self.cancel_activity:
            scope.drop(token.host)
        scope.place_token(self, None, arrived)._ready()


class EndEvent(Element, EndEventMixin):
    """Where a token ends; perhaps the process with it, or an activity around it."""

    def _run_hook(self, my_task: Token) -> bool:
        return True

    def _on_complete(self, my_task: Token) -> None:
        scope = my_task.workflow
        situation = scope.top_workflow.situation
        place = my_task.place()
        scope.remove(my_task)
        situation.passed(self.bpmn_id)
        situation.ended(place)
        if isinstance(self.event_definition, TerminateEventDefinition):
            scope.clear()
        elif isinstance(self.event_definition, ErrorEventDefinition | EscalationEventDefinition):
            self._throw(scope)
        scope.settle()

    def _throw(self, scope: Scope) -> None:
        thrown: Any = self.event_definition
        host = scope.host
        while host is not None:
            event = _catcher(host, thrown)
            if event is not None:
                event.task_spec.happen(event)
                return
            host = host.workflow.host
        raise ProcessFailed(
            self.bpmn_id, "No activity around this end event catches what it throws."
        )


def _catcher(host: Token, thrown: Any) -> Token | None:
    """Return the event on the border of an activity that catches what was thrown inside."""
    activity = host.host if host.task_spec.is_instance else host
    found = None
    for number in activity._children:
        token: Token = activity.workflow.tasks[number]
        definition = getattr(token.task_spec, "event_definition", None)
        if definition != thrown:
            continue
        if definition.code is not None:
            return token
        found = token
    return found
