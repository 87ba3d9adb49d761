"""Steps of a walk: the example's, the trainer's own, and the clock's."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.errors import NotAllowed, NotFound, Refused, WrongState
from engine.forms import Form, FormView
from engine.ids import ElementId
from engine.model.calendar import in_utc
from engine.model.people import Person
from engine.model.user_task import UserTask
from engine.reads.questions import Entered, TaskView
from engine.rehearsal import Example, Stage
from engine.rehearsal.example import Step
from engine.rehearsal.rehearse import refuse_beyond
from engine.rehearsal.stage import MAIN
from engine.training.asking import (
    AskedForm,
    asked_of_message,
    asked_of_start,
    asked_of_task,
)
from engine.training.before_a_step import BeforeAStep
from engine.training.desk import Desk, Opened
from engine.training.faults import told_as_ours
from engine.training.moment import Moment, Source
from engine.training.moment_of import doer, is_about, next_deed, next_step
from engine.training.player import perform
from engine.training.straying import Straying, example_move, goes_another_way
from engine.training.usual_answers import usual_answers
from engine.training.walk import Move, move_of

_WAIT = re.compile(
    r"next due|\d{1,3} working days?|P(?=.)(\d{1,3}D)?(T(?=.)(\d{1,4}H)?(\d{1,5}M)?)?"
)
_WHO = ("as", "name")
_NAMES = (MAIN, "second", "third", "fourth", "fifth")


class Steps:
    """Commands that take steps."""

    def __init__(self, desk: Desk, straying: Straying) -> None:
        self._desk = desk
        self._straying = straying

    def next_step(self, walk_id: str, *, by: Person) -> Moment:
        """Do what the example does next. Raises `WrongState` at its end."""
        opened = self._desk.open(walk_id, by)
        step = next_step(opened.walk.example, opened.walk.moves, opened.last.at)
        if step is None:
            raise WrongState("The example ends here; go on by yourself, or step back.")
        if refusal := self._straying.refusal(opened, opened.last, step):
            raise goes_another_way(step, refusal, opened.stage) from refusal
        return self._desk.take(opened, [example_move(step)])

    def run_to(self, walk_id: str, target: int | str, *, by: Person) -> Moment:
        """Do the example's steps up to a number, or until an element is open or passed."""
        opened = self._desk.open(walk_id, by)
        taken = self.way_to(opened, target)
        return self._desk.take(opened, taken) if taken else self._desk.show(opened)

    def way_to(self, opened: Opened, target: int | str) -> list[Move]:
        """Return the example's steps up to there. Raises `WrongState` where there are none."""
        walk, played, moves = opened.walk, opened.last, list(opened.walk.moves)
        taken: list[Move] = []
        while not self._is_there(opened, target, moves):
            step = next_step(walk.example, moves, played.at)
            if step is None:
                raise WrongState("The example does not come there from here.")
            if refusal := self._straying.refusal(opened, played, step):
                raise goes_another_way(step, refusal, opened.stage) from refusal
            move = example_move(step)
            played = self._desk.player.step(walk, opened.definition, played, move)
            opened.stage.restore(played.kept)
            taken.append(move)
            moves.append(move)
        return taken

    def move_clock(self, walk_id: str, to: datetime | str, *, by: Person) -> Moment:
        """Move the clock: everything due on the way happens, in order.

        `to` is an instant, or `PT15M`, `PT6H`, `P3D`, `5 working days`, `next deadline`.
        Raises `WrongState` where no deadline lies ahead, or for no length of time, `NotAllowed`
        for an instant that is past.
        """
        opened = self._desk.open(walk_id, by)
        if to == "next deadline":
            later = [one.at for one in self._desk.show(opened).ahead if one.at > opened.last.at]
            if not later:
                raise WrongState("No deadline lies ahead.")
            to = later[0]
        if isinstance(to, datetime):
            refuse_beyond(in_utc(to), opened.walk.example)
            if in_utc(to) < opened.last.at:
                raise NotAllowed(f"{opened.stage.no_way_back()} To undo a step, press Back.")
        elif not _WAIT.fullmatch(to):
            raise WrongState("Say how far, such as 15 minutes, 3 days or 5 working days.")
        return self._desk.take(opened, [move_of({"wait": to})])

    def perform(self, walk_id: str, entry: Mapping[str, Any], *, by: Person) -> Moment:
        """Do any step, written as in an example case.

        Such as `{"correct": {"conference_date": date(…)}, "as": "conference_admin",
        "because": "mistyped"}`, `{"absent": {"person": …, "from": date, "to": date,
        "deputy": …}}`, `{"holiday": {"date": …, "name": …}}`, `{"claim": element, "as": role}`,
        `{"assign": element, "to": person}`, `{"attach": "name.txt", "as": role}`,
        `{"take_over": role, "name": person, "reason": "on leave"}`.
        """
        return self._desk.take(self._desk.open(walk_id, by), [move_of(dict(entry))])

    # --- forms

    def task(self, walk_id: str, task_id: str, *, by: Person, entered: Entered) -> TaskView:
        """Return a task with its form, as the person who has it sees it."""
        opened = self._desk.open(walk_id, by)
        task, label = _find(opened.stage, task_id)
        person = doer(opened.stage, task, label)
        return opened.stage.engine.questions.task(task.id, by=person, entered=entered)

    def form_of(self, walk_id: str, task_id: str, *, by: Person) -> Form:
        """Return the form of a task, for reading a post."""
        stage = self._desk.open(walk_id, by).stage
        return stage.engine.questions.form_of(_find(stage, task_id)[0].id)

    def start_form(
        self, walk_id: str, process_id: str, *, by: Person, entered: Entered
    ) -> tuple[Form, FormView]:
        """Return the form that starts a case, and as it shows."""
        with asked_of_start(self._desk.open(walk_id, by).stage, process_id) as asked:
            return asked.form, asked.view(entered.given, entered.errors)

    def message_form(
        self, walk_id: str, case: str, message: str, *, by: Person, entered: Entered
    ) -> tuple[Form, FormView]:
        """Return the form of a message, and as it shows; `case` as in `Sendable.case`."""
        with asked_of_message(self._desk.open(walk_id, by).stage, case, message) as asked:
            return asked.form, asked.view(entered.given, entered.errors)

    def at_hand(self, walk_id: str, *, by: Person) -> tuple[Example, BeforeAStep]:
        """Return the example of a walk as it now is, and what there is to do something with."""
        opened = self._desk.open(walk_id, by)
        return opened.walk.example, BeforeAStep(opened.stage)

    # --- with answers

    def answers(
        self, walk_id: str, task_id: str, source: Source, *, by: Person
    ) -> Mapping[str, Any]:
        """Return the example's or the usual answers of a task, to show before they are sent."""
        opened = self._desk.open(walk_id, by)
        task, label = _find(opened.stage, task_id)
        return self._task_answers(opened, task, label, source)

    def complete(
        self, walk_id: str, task_id: str, answers: Mapping[str, Any] | Source, *, by: Person
    ) -> Moment:
        """Complete a task as the person who has it. Raises `InvalidAnswers` and the like."""
        opened = self._desk.open(walk_id, by)
        task, label = _find(opened.stage, task_id)
        if isinstance(answers, Source):
            answers = self._task_answers(opened, task, label, answers)
        upcoming, number = next_deed(opened.walk.example, opened.walk.moves, opened.last.at), 0
        entry = {**addressed("do", task, label, opened.stage), "answers": dict(answers)}
        if upcoming and is_about(upcoming, task, opened.stage):
            number = upcoming.number
            # Done by hand, it is still done when the example does it.
            entry |= {key: upcoming.details[key] for key in ("at",) if key in upcoming.details}
        return self._desk.take(opened, [move_of(entry, example_step=number)])

    def start_case(
        self, walk_id: str, process_id: str, answers: Mapping[str, Any] | Source, *, by: Person
    ) -> Moment:
        """Start a case, the second one as a further dissent of the same conference."""
        opened = self._desk.open(walk_id, by)
        entry: dict[str, Any] = {"start": process_id}
        if opened.stage.cases:
            count = len(opened.stage.cases)
            entry["case"] = _NAMES[count] if count < len(_NAMES) else f"case {count + 1}"
        upcoming, number = next_deed(opened.walk.example, opened.walk.moves, opened.last.at), 0
        if upcoming and (upcoming.verb, upcoming.object) == ("start", process_id):
            number = upcoming.number
            entry |= {key: upcoming.details[key] for key in _WHO if key in upcoming.details}
        if process_id not in opened.stage.timer_starts():
            entry["answers"] = self._other_answers(opened, entry, answers)
        return self._desk.take(opened, [move_of(entry, example_step=number)])

    def send(
        self,
        walk_id: str,
        case: str,
        message: str,
        answers: Mapping[str, Any] | Source,
        *,
        by: Person,
    ) -> Moment:
        """Send a message, such as a withdrawal. Raises `NotFound` for what cannot be sent now."""
        opened = self._desk.open(walk_id, by)
        found = next(
            (
                s
                for s in self._desk.show(opened).sendable
                if (s.case, s.message) == (case, message)
            ),
            None,
        )
        if found is None:
            raise NotFound("This cannot be done at this moment of the walk.")
        entry: dict[str, Any] = {"send": message, "as": found.role}
        if case != MAIN:
            entry["case"] = case
        entry["answers"] = self._other_answers(opened, entry, answers)
        return self._desk.take(opened, [move_of(entry)])

    def _task_answers(
        self, opened: Opened, task: UserTask, label: str, source: Source
    ) -> dict[str, Any]:
        if source is Source.EXAMPLE:
            return _example_answers(opened, task)
        entry = addressed("do", task, label, opened.stage)
        with asked_of_task(opened.stage, task.id) as asked:
            return self._usual(opened, asked, entry)

    def _other_answers(
        self, opened: Opened, entry: Mapping[str, Any], answers: Mapping[str, Any] | Source
    ) -> dict[str, Any]:
        if not isinstance(answers, Source):
            return dict(answers)
        if "start" in entry:
            with asked_of_start(opened.stage, entry["start"]) as asked:
                return self._usual(opened, asked, entry)
        case = entry.get("case", MAIN)
        with asked_of_message(opened.stage, case, entry["send"]) as asked:
            return self._usual(opened, asked, entry)

    def _usual(self, opened: Opened, asked: AskedForm, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return answers with which a step is not refused, tried out beforehand."""

        def attempt(given: Mapping[str, Any]) -> None:
            move = move_of({**entry, "answers": given})
            with told_as_ours(f"walk {opened.walk.id}, a try at step {opened.last.number + 1}"):
                perform(opened.walk.example, opened.definition, opened.last, move, b"")

        return usual_answers(asked, attempt)

    def _is_there(self, opened: Opened, target: int | str, moves: list[Move]) -> bool:
        if isinstance(target, int):
            return max((move.example_step for move in moves), default=0) >= target
        if ElementId(target) not in opened.definition.procedure.elements:
            raise NotFound(f"There is no step “{target}” in this procedure.")
        stage = opened.stage
        with stage.engine.open_work() as work:
            for case_id in stage.cases.values():
                casework = stage.engine.office.read(work, case_id)
                if target in casework.file.trail or target in dict(casework.run.positions()):
                    return True
        return False


def addressed(verb: str, task: UserTask, label: str, stage: Stage) -> dict[str, Any]:
    """Return the entry that is about exactly this task, done by who has it.

    Raises `WrongState` where two tasks are alike.
    """
    person = doer(stage, task, label)
    case = {"case": label} if label != MAIN else {}
    items = [task.item_label, task.item_id] if task.item_id else [None]
    for who in ({"as": str(task.role)}, {"name": str(person)}):
        for item in items:
            about = {"for": item} if item else {}
            details = {**who, **about, **case}
            step = Step(number=0, verb=verb, object=str(task.element_id), details=details)
            if _is_exact(step, task, person, stage):
                return {verb: str(task.element_id), **details}
    raise WrongState("Two tasks here are alike; complete the other one first.", task_id=task.id)


def _is_exact(step: Step, task: UserTask, person: str, stage: Stage) -> bool:
    try:
        return stage.task(step).id == task.id and stage.who(step, task) == person
    except Refused:
        return False


def _find(stage: Stage, task_id: str) -> tuple[UserTask, str]:
    for label, case_id in stage.cases.items():
        for task in stage.open_tasks(case_id):
            if task.id == task_id:
                return task, label
    raise NotFound(
        "This task is not open at this moment of the walk: it was done in another window, or a "
        "step was taken back.",
        task_id=task_id,
    )


def _example_answers(opened: Opened, task: UserTask) -> dict[str, Any]:
    """Return what the example says: for just this task, else the next time it is done."""
    done = max((move.example_step for move in opened.walk.moves), default=0)
    steps = opened.walk.example.steps
    same = [s for s in steps if s.verb == "do" and s.object == task.element_id]
    upcoming = [step for step in same if step.number > done]
    exact = [step for step in upcoming if is_about(step, task, opened.stage)]
    for step in (*exact, *upcoming, *reversed(same)):
        return dict(step.details.get("answers") or {})
    raise NotFound("The example has no answers for this task; take the usual ones.")
