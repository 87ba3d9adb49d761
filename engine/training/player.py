"""Plays the steps of a walk; equal steps on equal scenes give equal moments, byte for byte."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from engine.errors import NotFound, Refused, WrongState
from engine.model.calendar import in_utc
from engine.model.history import HistoryRow
from engine.package import Definition
from engine.rehearsal import Example, Outcome, Performer, Refusal, Stage
from engine.rehearsal.example import Step
from engine.rehearsal.expectations import StepFailed
from engine.rehearsal.names_there import ABOUT_TASKS
from engine.rehearsal.shape import wrongly_written
from engine.rehearsal.stage import MAIN, Kept
from engine.store.encoding import to_json
from engine.training.faults import told_as_ours
from engine.training.moment import Happening
from engine.training.outcome_words import happenings
from engine.training.step_words import name_of, step_in_words
from engine.training.walk import Move, Walk, to_tagged
from engine.training.writing import entries_of, steps_of

#: Moments kept in memory; those that fell out are played again.
_KEPT_MOMENTS = 3_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """A walk after a step."""

    kept: Kept
    #: Names the scene and all steps up to here.
    key: bytes
    number: int
    move: Move | None = None
    #: What the step is called, and what it brought about.
    text: str = ""
    happened: tuple[Happening, ...] = ()
    #: The case in which something happened last; "" before the first.
    case: str = ""

    @property
    def at(self) -> datetime:
        """The instant on the simulated clock."""
        return self.kept.at


class Player:
    """Plays walks from their steps, and remembers moments by what led to them."""

    def __init__(self, most: int = _KEPT_MOMENTS) -> None:
        self._most = most
        self._moments: OrderedDict[bytes, Played] = OrderedDict()
        self._lock = Lock()

    def play(
        self, walk: Walk, definition: Definition, moves: Sequence[Move] | None = None
    ) -> list[Played]:
        """Return the moment before the first step, and after each."""
        moves = walk.moves if moves is None else moves
        played = [self._scene(walk, definition)]
        for move in moves:
            played.append(self.step(walk, definition, played[-1], move))
        return played

    def step(self, walk: Walk, definition: Definition, before: Played, move: Move) -> Played:
        """Take one step. Raises `Refused` of any kind; nothing is changed then."""
        key = _key(before.key, move.text.encode())
        found = self._find(key)
        if found is None:
            with told_as_ours(f"walk {walk.id}, step {before.number + 1}"):
                found = self._keep(perform(walk.example, definition, before, move, key))
        # The note is no part of what happens.
        return found if found.move is move else replace(found, move=move)

    def forget(self) -> None:
        """Forget every moment; they are played again when they are asked for."""
        with self._lock:
            self._moments.clear()

    def _scene(self, walk: Walk, definition: Definition) -> Played:
        scene = {**entries_of(walk.example, is_whole=True), "steps": []}
        version = f"{definition.id} {definition.version}".encode()
        key = _key(version, to_json(to_tagged(scene)))
        found = self._find(key)
        if found is None:
            with told_as_ours(f"walk {walk.id}, step 0"):
                kept = Stage(walk.example, definition).keep()
            found = self._keep(Played(kept=kept, key=key, number=0))
        return found

    def _find(self, key: bytes) -> Played | None:
        with self._lock:
            if key in self._moments:
                self._moments.move_to_end(key)
            return self._moments.get(key)

    def _keep(self, played: Played) -> Played:
        with self._lock:
            self._moments[played.key] = played
            while len(self._moments) > self._most:
                self._moments.popitem(last=False)
        return played


def perform(
    example: Example, definition: Definition, before: Played, move: Move, key: bytes
) -> Played:
    """Perform a step on a stage of its own. Raises `Refused`.

    Raises `WrongState` for a step that is written wrong.
    """
    stage = Stage.reopened(example, definition, before.kept)
    step = next(steps_of([move.entry]), None)
    if step is None:
        raise WrongState("Expected a step such as `do`, `send` or `wait`, but there is none.")
    if wrong := next(wrongly_written(step), None):
        raise WrongState(f"This step is not written as it should be: {wrong}.")
    seen = {name: stage.case(case_id).history_seq for name, case_id in stage.cases.items()}
    dues = {task.id: task.due_at for task in stage.open_tasks()}
    step, text, refusal = take(stage, example, step)
    rows = {name: _new_rows(stage, name, seen.get(name, 0)) for name in stage.cases}
    touched = [name for name, new in rows.items() if new]
    label = str(step.details.get("case") or MAIN)
    return Played(
        kept=stage.keep(),
        key=key,
        number=before.number + 1,
        move=move,
        text=text,
        happened=happenings(rows, stage, step, refusal, dues),
        case=label if label in touched else next(iter(touched), before.case),
    )


def take(stage: Stage, example: Example, step: Step) -> tuple[Step, str, Refusal | None]:
    """Take a step on a stage; return it as it was done, what it is called, and any refusal."""
    at = step.details.get("at")
    if at is not None and in_utc(at) > stage.now:
        stage.move_to(in_utc(at))
    # A clock that is past the hour at which the example does this stays where it is.
    step = replace(step, details={k: value for k, value in step.details.items() if k != "at"})
    text = step_in_words(step, stage)
    refusal = act(stage, step, example)
    stage.catch_up(second_is_over=step.verb == "wait")
    return step, text, refusal


def act(stage: Stage, step: Step, example: Example) -> Refusal | None:
    """Do a step of an example on a stage; return what it was to be refused for.

    Raises `Refused` where it was not to be.
    Raises `NotFound` for what is not open now, `WrongState` where the step cannot be.
    """
    outcome = Outcome(example=example)
    try:
        Performer(stage, outcome).perform(step)
    except StepFailed as failure:
        open_now = [task.element_id for task in stage.open_tasks()]
        if step.verb in ABOUT_TASKS and step.object not in open_now:
            name = name_of(stage.definition, step.object)
            raise NotFound(f"“{name}” is not open at this moment of the walk.") from failure
        if isinstance(failure.__cause__, Refused):
            raise failure.__cause__ from failure
        raise WrongState(str(failure)) from failure
    return outcome.refusal


def _new_rows(stage: Stage, name: str, after: int) -> Sequence[HistoryRow]:
    with stage.engine.open_work() as work:
        return work.history.of(stage.cases[name], after=after, limit=100_000)


def _key(before: bytes, what: bytes) -> bytes:
    return hashlib.blake2b(what, key=before[:64], digest_size=32).digest()
