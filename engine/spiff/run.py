"""A running process, as the service sees it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.conditional import ConditionalEventDefinition
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.errors import ProcessFailed, WrongState
from engine.ids import ElementId
from engine.ports import Activity, Place, Timer
from engine.spiff.codec import encode
from engine.spiff.events import DueTimer, instant
from engine.spiff.tokens import ProcessInstance, Token

_NAMES = {
    TaskState.READY: "ready",
    TaskState.WAITING: "waiting",
    TaskState.STARTED: "started",
}


class SpiffRun:
    """One running process in memory; implements the port `Run`."""

    def __init__(self, case: ProcessInstance, fingerprint: str) -> None:
        self._case = case
        self._fingerprint = fingerprint
        self._has_failed = False

    @property
    def is_ended(self) -> bool:
        """Whether nothing can happen any more."""
        return bool(self._case.completed)

    def activities(self) -> Sequence[Activity]:
        """Return the user tasks that are ready, in order of creation."""
        return [
            Activity(number=number, place=token.place())
            for number, token in self._case.live.items()
            if token._state == TaskState.READY
        ]

    def messages(self) -> Sequence[tuple[str, Place]]:
        """Return the messages that are waited for: name and place of the event."""
        return [
            (token.task_spec.event_definition.name, token.place())
            for token in self._waiting(MessageEventDefinition)
        ]

    def timers(self) -> Sequence[Timer]:
        """Return the armed timers, soonest first."""
        found = []
        for token in self._waiting(DueTimer):
            due_at = token.task_spec.event_definition.due(token)
            if due_at is not None:
                found.append(Timer(due_at=due_at, number=token.id, place=token.place()))
        return sorted(found, key=lambda t: (t.due_at, t.place.element_id, t.number))

    def positions(self) -> Sequence[tuple[ElementId, str]]:
        """Return where the process is: element id and `ready`, `waiting` or `started`."""
        return list(
            dict.fromkeys(
                (ElementId(token.task_spec.bpmn_id), _NAMES[token._state])
                for token in self._case.live.values()
                # The instances of a multi-instance activity speak for it.
                if not hasattr(token.task_spec, "instance")
            )
        )

    def active(self) -> Iterator[tuple[Place, str]]:
        """Yield where each token is, and its state; of an activity, also each of its instances."""
        return ((token.place(), _NAMES[token._state]) for token in self._case.live.values())

    def complete(self, number: int) -> None:
        """Complete a ready user task and run on. Raises `WrongState` if it is not ready."""
        token = self._token(number)
        if token is None or token._state != TaskState.READY:
            raise WrongState("Expected a task that is ready, but it is not.", number=number)
        with self._command(token):
            self._case.count(token)
            token.run()

    def fire(self, timer: Timer) -> None:
        """Fire a timer that is due now and run on.

        Raises `WrongState` where it does not wait, or has fired for this date.
        """
        token = self._token(timer.number)
        if token is None or not _waits_for(token, DueTimer):
            raise WrongState("Expected a waiting timer, but it is not.", number=timer.number)
        due = instant(timer.due_at)
        if token.extra == due:
            raise WrongState("This timer has already fired for this date.", number=timer.number)
        with self._command(token):
            token.extra = due
            token.task_spec.happen(token)

    def send(self, message: str) -> None:
        """Deliver a message to every event that waits for it, and run on.

        Raises `WrongState` where none waits.
        """
        waiting = [
            token
            for token in self._waiting(MessageEventDefinition)
            if token.task_spec.event_definition.name == message
        ]
        if not waiting:
            raise WrongState("Nothing waits for this message.", name=message)
        with self._command(waiting[0]):
            for token in waiting:
                if token._state == TaskState.WAITING:
                    token.task_spec.happen(token)

    def check_conditions(self) -> None:
        """Fire the conditional events whose condition has become true, and run on."""
        with self._command(None):
            while became_true := [
                token for token in self._waiting(ConditionalEventDefinition) if _became_true(token)
            ]:
                for token in became_true:
                    if token._state == TaskState.WAITING:
                        token.task_spec.happen(token)
                self._case.do_engine_steps()

    def snapshot(self) -> bytes:
        """Return the process as bytes; equal histories give equal bytes."""
        self._refuse_if_failed()
        return encode(self._case, self._fingerprint)

    def run_on(self) -> None:
        """Run on from where the process was put."""
        with self._command(None):
            pass

    def _waiting(self, kind: type) -> list[Token]:
        return [token for token in self._case.live.values() if _waits_for(token, kind)]

    def _token(self, number: int) -> Token | None:
        self._refuse_if_failed()
        token: Token | None = self._case.live.get(number)
        return token

    def _refuse_if_failed(self) -> None:
        if self._has_failed:
            raise WrongState("The process has failed; take it up again from its last snapshot.")

    @contextmanager
    def _command(self, token: Token | None) -> Iterator[None]:
        """Run on after a change; a failure leaves nothing that could be used."""
        self._refuse_if_failed()
        self._case.begin()
        try:
            yield
            self._case.do_engine_steps()
        except SpiffWorkflowException as error:
            self._has_failed = True
            raise ProcessFailed(_element_of(error, token), str(error)) from error
        except BaseException:
            self._has_failed = True
            raise


def _waits_for(token: Token, kind: type) -> bool:
    return token._state == TaskState.WAITING and isinstance(
        getattr(token.task_spec, "event_definition", None), kind
    )


def _became_true(token: Token) -> bool:
    """Look at a condition; remember whether it is true, so that it fires once each time."""
    definition: Any = token.task_spec.event_definition
    was_true = token.extra
    is_true = token.workflow.script_engine.evaluate(token, definition.expression) is True
    token.extra = 1 if is_true else None
    return is_true and not was_true


def _element_of(error: SpiffWorkflowException, token: Token | None) -> str:
    spec = getattr(error, "task_spec", None) or getattr(token, "task_spec", None)
    return getattr(spec, "bpmn_id", None) or ""
