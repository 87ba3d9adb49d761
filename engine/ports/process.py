"""The running process, as the service needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from engine.ids import ElementId


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in a process something happens."""

    element_id: ElementId
    #: Enclosing multi-instance activities, outermost first: element id and index from 0.
    items: tuple[tuple[ElementId, int], ...] = ()
    #: When the process arrived here (for a boundary event: at its activity).
    arrived_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """A user task that is ready for a person."""

    #: Unique and stable within the case.
    number: int
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """A waiting timer event that is armed."""

    due_at: datetime
    #: Unique and stable within the case.
    number: int
    place: Place


class Situation(Protocol):
    """What a running process asks of its case; it keeps no data of its own.

    Every method may raise `ProcessFailed`, which the runtime lets through.
    """

    @property
    def now(self) -> datetime:
        """The instant at which the process runs."""

    def evaluate(self, expression: str, place: Place) -> Any:
        """Evaluate FEEL over the case file as seen from a place."""

    def due(self, expression: str, place: Place) -> datetime | None:
        """Evaluate FEEL to a UTC instant; None while the timer is not armed."""

    def decide(self, place: Place) -> None:
        """Ask the decision table of a business rule task; its outputs go to the case file."""

    def send(self, place: Place) -> None:
        """Produce what a send task sends."""

    def passed(self, element_id: str) -> None:
        """Note that an element was completed, or a sequence flow taken."""

    def ended(self, place: Place) -> None:
        """Note that an end event of any process was reached."""


class Run(Protocol):
    """One running process in memory. After each change it has run on to where it waits.

    What asks the situation, so each change and `timers`, raises `ProcessFailed` where the drawing
    fails. A change that failed leaves a run that can only be restored: it raises `WrongState`.
    """

    @property
    def is_ended(self) -> bool:
        """Whether nothing can happen any more."""

    def activities(self) -> Sequence[Activity]:
        """Return the user tasks that are ready, in order of creation."""

    def messages(self) -> Sequence[tuple[str, Place]]:
        """Return the messages that are waited for: name and place of the event."""

    def timers(self) -> Sequence[Timer]:
        """Return the armed timers, soonest first."""

    def positions(self) -> Sequence[tuple[ElementId, str]]:
        """Return where the process is: element id and `ready`, `waiting` or `started`."""

    def complete(self, number: int) -> None:
        """Complete a ready user task and run on. Raises `WrongState` if it is not ready."""

    def fire(self, timer: Timer) -> None:
        """Fire a timer that is due now and run on.

        Raises `WrongState` where it does not wait, or has fired for this date.
        """

    def send(self, message: str) -> None:
        """Deliver a message and run on. Raises `WrongState` if nothing waits for it."""

    def check_conditions(self) -> None:
        """Fire the conditional events whose condition has become true, and run on."""

    def snapshot(self) -> bytes:
        """Return the process as bytes; equal histories give equal bytes."""


class Program(Protocol):
    """The processes of one procedure version, ready to run."""

    def start(self, process_id: str, situation: Situation) -> Run:
        """Start a process and run on to where it waits. Raises `NotFound`, `ProcessFailed`."""

    def restore(self, snapshot: bytes, situation: Situation) -> Run:
        """Take up a process from its bytes. Raises `ProcessFailed` where they are damaged."""


class ProcessRuntime(Protocol):
    """Compiles diagrams."""

    def compile(self, diagrams: Mapping[str, bytes]) -> Program:
        """Compile BPMN files, by file name. Raises `DefinitionRejected`."""
