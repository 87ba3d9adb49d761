"""Multi-instance activities over a count from the case file."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins import (
    ParallelMultiInstanceTaskMixin,
    SequentialMultiInstanceTaskMixin,
)
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.profile import INSTANCE_LIMIT
from engine.errors import ProcessFailed
from engine.spiff.elements import Element

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class _MultiInstance(Element):
    """The activity as a whole; its instances hang on its token, each with its index in `extra`.

    `extra` of this token: how many instances have begun, how many are done, and of how many.
    """

    rest_state = TaskState.STARTED
    #: The spec that each instance runs.
    instance: Element

    def _update_hook(self, my_task: Token) -> bool:
        count = self._count(my_task)
        my_task.extra = [0, 0, count]
        if not count:
            return True
        my_task._set_state(TaskState.STARTED)
        for _ in range(self._at_once(count)):
            self._begin(my_task)
        return False

    def _run_hook(self, my_task: Token) -> bool:
        return Element._run_hook(self, my_task)

    def _at_once(self, count: int) -> int:
        raise NotImplementedError

    def instance_done(self, token: Token) -> None:
        """Begin the next instance, or complete the activity after the last one."""
        token.extra[1] += 1
        begun, done, count = token.extra
        if begun < count:
            self._begin(token)
        elif done == count:
            token._ready()

    def _begin(self, token: Token) -> None:
        index = token.extra[0]
        token.extra[0] += 1
        child = token.workflow.place_token(self.instance, token, None)
        child.extra = index
        self.instance._update(child)

    def _count(self, token: Token) -> int:
        value = token.workflow.script_engine.evaluate(token, self.cardinality)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise self._bad_count(value)
        if not isfinite(value) or not 0 <= value <= INSTANCE_LIMIT or value != int(value):
            raise self._bad_count(value)
        return int(value)

    def _bad_count(self, value: Any) -> ProcessFailed:
        shown = "null" if value is None else repr(value)[:60]
        return ProcessFailed(
            self.bpmn_id,
            f"The number of rounds is {shown}; it must be a whole number"
            f" from 0 to {INSTANCE_LIMIT:,}.",
        )


class ParallelInstances(_MultiInstance, ParallelMultiInstanceTaskMixin):
    """All instances at once."""

    def _at_once(self, count: int) -> int:
        return count


class SequentialInstances(_MultiInstance, SequentialMultiInstanceTaskMixin):
    """One instance after the other."""

    def _at_once(self, count: int) -> int:
        return 1
