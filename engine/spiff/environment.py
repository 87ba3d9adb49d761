"""The one door through which a diagram's text is evaluated: it only forwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine.errors import ProcessFailed
from engine.ports import Place, Situation

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class ForwardingEnvironment(BasePythonScriptEngineEnvironment):
    """Hands every expression to the situation; nothing is ever run as Python."""

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self.situation = situation

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:
        """Evaluate an expression as seen from a place, which is the context.

        Raises `ProcessFailed` anywhere else.
        """
        if not isinstance(context, Place):
            # SpiffWorkflow asks with a dict of data, for correlations and decision tables.
            raise ProcessFailed("", "A diagram's text can only be evaluated at a place in it.")
        return self.situation.evaluate(expression, context)

    def execute(self, script: str, context: Any, external_context: Any = None) -> Never:
        """Refuse: a diagram runs no scripts. Raises `ProcessFailed`."""
        raise ProcessFailed("", "A diagram may not run scripts.")

    def call_service(self, context: Any, **kwargs: Any) -> Never:
        """Refuse: a diagram calls no services. Raises `ProcessFailed`."""
        raise ProcessFailed("", "A diagram may not call services.")


class ForwardingEngine(PythonScriptEngine):
    """A script engine without Python: expressions are FEEL and scripts do not exist."""

    def __init__(self, situation: Situation) -> None:
        super().__init__(ForwardingEnvironment(situation))

    def validate(self, expression: str) -> None:
        """Accept any text; FEEL is checked by whoever evaluates it."""

    def evaluate(self, task: Token, expression: str, external_context: Any = None) -> Any:
        """Evaluate an expression where a token is; errors pass through unchanged."""
        return self.environment.evaluate(expression, task.place())

    def execute(self, task: Token, script: str, external_context: Any = None) -> Never:
        """Refuse: a diagram runs no scripts."""
        self.environment.execute(script, {})
        raise AssertionError

    def call_service(self, task: Token, **kwargs: Any) -> Never:
        """Refuse: a diagram calls no services."""
        self.environment.call_service({})
        raise AssertionError
