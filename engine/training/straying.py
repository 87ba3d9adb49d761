"""Where a walk goes another way than its example: what the example expects, and the way back."""

from collections.abc import Iterator

from engine.errors import NotFound, ProgramFailed, Refused, WrongState
from engine.model.people import Person
from engine.rehearsal import Stage
from engine.rehearsal.example import Step, attempt_of
from engine.rehearsal.names_there import ABOUT_TASKS
from engine.rehearsal.rehearse import refuse_beyond
from engine.rehearsal.shape import wrongly_written
from engine.texts.british import show_list
from engine.training.desk import Desk, Opened
from engine.training.moment import Stray
from engine.training.moment_of import next_step
from engine.training.player import Played
from engine.training.step_words import name_of, step_in_words
from engine.training.walk import Move, entry_of, move_of

#: Moments from which it is tried whether the example gets by; then its own beginning.
_MOST_TRIED = 12


class Straying:
    """Finds out whether the example still fits."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def stray(self, walk_id: str, *, by: Person) -> Stray | None:
        """Return how a walk has left its example; None where its next step can be taken."""
        opened = self._desk.open(walk_id, by)
        step = next_step(opened.walk.example, opened.walk.moves, opened.last.at)
        try:
            refusal = self.refusal(opened, opened.last, step) if step else None
        except ProgramFailed:
            return None  # told where the step is taken
        if step is None or refusal is None:
            return None
        return Stray(
            expects=expects(step, opened.stage),
            why=_why(step, refusal, opened.stage),
            back=self._way_back(opened, step),
        )

    def refusal(self, opened: Opened, at: Played, step: Step) -> Refused | None:
        """Return for what a step of the example is refused at a moment. Raises `ProgramFailed`."""
        try:
            self._stepped(opened, at, step)
        except ProgramFailed:
            raise
        except Refused as refusal:
            return refusal
        return None

    def _stepped(self, opened: Opened, at: Played, step: Step) -> Played:
        made = self._desk.player.step(opened.walk, opened.definition, at, example_move(step))
        refuse_beyond(made.at, opened.walk.example)
        return made

    def _way_back(self, opened: Opened, missed: Step) -> int:
        """Return how many steps back the example still gets by what is missed now; 0 for none."""
        moves = opened.walk.moves
        for left in self._left(opened):
            if self._gets_by(opened, left, missed):
                return len(moves) - left
        return 0

    def _left(self, opened: Opened) -> Iterator[int]:
        """Yield the moments after which the walk did other than the example, last ones first."""
        moves, played = opened.walk.moves, opened.played
        found = []
        for number, move in enumerate(moves):
            step = next_step(opened.walk.example, moves[:number], played[number].at)
            if step is not None and example_move(step).text != move.text:
                found.append(number)
        yield from reversed(found[1:][-_MOST_TRIED:])
        yield from found[:1]

    def _gets_by(self, opened: Opened, left: int, missed: Step) -> bool:
        at, moves = opened.played[left], list(opened.walk.moves[:left])
        while step := next_step(opened.walk.example, moves, at.at):
            if step.number > missed.number:
                break
            try:
                at = self._stepped(opened, at, step)
            except Refused:
                return False
            moves.append(example_move(step))
        return True


def example_move(step: Step) -> Move:
    """Return a step of the example as one to take."""
    return move_of(entry_of(step), example_step=step.number)


def goes_another_way(step: Step, refusal: Refused, stage: Stage) -> WrongState:
    """Return the refusal to tell where the example's next step cannot be taken."""
    return WrongState(f"{expects(step, stage)} {_why(step, refusal, stage)}".strip())


def expects(step: Step, stage: Stage) -> str:
    """Say what the example expects and the walk does not have."""
    return f"The example goes another way from here: it expects {_expected(step, stage)}."


def _expected(step: Step, stage: Stage) -> str:
    if step.verb in ABOUT_TASKS:
        item = step.details.get("for")
        about = f" for {item}" if isinstance(item, str) else ""
        return f"“{name_of(stage.definition, step.object)}”{about}"
    if step.verb == "refuse" and not any(wrongly_written(step)):
        return f"that this is refused: {step_in_words(attempt_of(step), stage)}"
    return f"this: {step_in_words(step, stage)}"


def _why(step: Step, refusal: Refused, stage: Stage) -> str:
    if step.verb == "refuse":
        return ""
    if step.verb in ABOUT_TASKS and isinstance(refusal, NotFound):
        return open_now(stage)
    return refusal.sentence


def open_now(stage: Stage) -> str:
    """Say which tasks are open."""
    names = dict.fromkeys(
        f"“{t.name}”" + (f" for {t.item_label}" if t.item_label else "")
        for t in stage.open_tasks()
    )
    return f"Open now: {show_list(names)}." if names else "No task is open now."
