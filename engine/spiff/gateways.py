"""Gateways: splits that ask FEEL, joins that look at living tokens only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.mixins import (
    EventBasedGatewayMixin,
    ExclusiveGatewayMixin,
    InclusiveGatewayMixin,
    ParallelGatewayMixin,
)
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.errors import ProcessFailed
from engine.spiff.elements import Element, Flow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.spiff.tokens import Scope, Token


def _holds(token: Token, flow: Flow) -> bool:
    """Return whether the condition of a flow is true; it must be true or false."""
    value = token.workflow.script_engine.evaluate(token, flow.condition)
    if value is not True and value is not False:
        raise ProcessFailed(
            token.task_spec.bpmn_id,
            f"The condition of the flow {flow.id} gives {_shown(value)}, neither true nor false.",
        )
    return value


def _shown(value: object) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _no_way_out(element: Element) -> ProcessFailed:
    return ProcessFailed(
        element.bpmn_id, "No condition of an outgoing flow is true and there is no default flow."
    )


class ExclusiveGateway(Element, ExclusiveGatewayMixin):
    """Goes the first way whose condition is true, in the order of the file."""

    def _run_hook(self, my_task: Token) -> bool:
        my_task.chosen = (self._way(my_task),)
        return True

    def _way(self, token: Token) -> Flow:
        for flow in self.flows:
            if flow.condition is not None and _holds(token, flow):
                return flow
        for flow in self.flows:
            if flow.condition is None:
                return flow
        raise _no_way_out(self)


class _Joining(Element):
    """A gateway that brings tokens together.

    At most one token of a scope waits here; its `extra` counts what has arrived by each
    incoming flow.
    """

    #: By name of spec: the incoming flows (as bits) by which a token that is there can still
    #: come, on paths that do not lead through this gateway.
    reach: Mapping[str, int]
    rest_state = TaskState.WAITING

    def receive(self, scope: Scope, flow: Flow) -> None:
        if not self.is_join:
            scope.enter(self)
            return
        token = self._waiting(scope) or scope.place_token(self, None, None)
        arrived = list(token.extra or [0] * len(self.incoming))
        arrived[flow.port] += 1
        token.extra = arrived
        token._set_state(TaskState.WAITING)
        self._update(token)

    def release(self, token: Token) -> bool:
        """Go on if nothing that is still under way has to be waited for.

        Of inclusive joins only: a parallel one goes on with its last token (`_update_hook`).
        """
        return False

    def check_hope(self, token: Token) -> None:
        """Fail if what is waited for can never arrive any more."""

    def _waiting(self, scope: Scope) -> Token | None:
        token: Token
        for token in scope.tasks.values():
            if token.task_spec is self and token._state == TaskState.WAITING:
                return token
        return None

    def _consume(self, token: Token) -> None:
        """Use up one arrival of each flow; what is left waits for the next round."""
        left = [max(count - 1, 0) for count in token.extra]
        if any(left):
            rest = token.workflow.place_token(self, None, None)
            rest.extra = left
            rest._set_state(TaskState.WAITING)

    def _others(self, token: Token) -> list[int]:
        """Return what each other living token of the scope can still reach."""
        reach = self.reach
        return [
            reach.get(other.task_spec.name, 0)
            for other in token.workflow.tasks.values()
            if other is not token
        ]


class ParallelGateway(_Joining, ParallelGatewayMixin):
    """Waits for a token from each incoming flow; goes all ways."""

    def _update_hook(self, my_task: Token) -> bool:
        if not self.is_join:
            return True
        if not all(my_task.extra):
            return False
        self._consume(my_task)
        return True

    def _run_hook(self, my_task: Token) -> bool:
        return Element._run_hook(self, my_task)

    def check_hope(self, token: Token) -> None:
        """Fail if a flow has no token and none can come. Raises `ProcessFailed`."""
        coming = 0
        for mask in self._others(token):
            coming |= mask
        for port, count in enumerate(token.extra):
            if not count and not coming >> port & 1:
                raise ProcessFailed(
                    self.bpmn_id,
                    f"Nothing can arrive any more by the flow {self.incoming[port]},"
                    " for which this gateway waits.",
                )


class InclusiveGateway(_Joining, InclusiveGatewayMixin):
    """Waits for what can still arrive; goes every way whose condition is true."""

    def _update_hook(self, my_task: Token) -> bool:
        # Whether something can still arrive is known only when everything else has run on.
        return not self.is_join

    def release(self, token: Token) -> bool:
        """Go on when nothing can arrive any more by a flow that has no token."""
        there = sum(1 << port for port, count in enumerate(token.extra) if count)
        for mask in self._others(token):
            # BPMN 2.0, 13.4.3: what can reach a flow that has a token is not waited for.
            if mask & ~there and not mask & there:
                return False
        self._consume(token)
        token._ready()
        return True

    def _run_hook(self, my_task: Token) -> bool:
        taken = [f for f in self.flows if f.condition is not None and _holds(my_task, f)]
        if not taken:
            taken = [flow for flow in self.flows if flow.condition is None]
        if not taken:
            raise _no_way_out(self)
        my_task.chosen = tuple(taken)
        return True


class EventBasedGateway(Element, EventBasedGatewayMixin):
    """Waits for the first of several events; they hang on its token."""

    rest_state = TaskState.STARTED

    def connect(self, child: Element) -> None:
        """Connect an event; the library would take its definition away from it."""
        TaskSpec.connect(self, child)

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(TaskState.STARTED)
        for flow in self.flows:
            event = my_task.workflow.place_token(flow.target, my_task, my_task.arrived)
            event._set_state(TaskState.WAITING)
        return False
