"""A case opened for one command: its process, file, tasks and people, saved together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.casework.alarms import Alarms
from engine.casework.appointing import Appointing
from engine.casework.closing import closing_at
from engine.casework.ledger import Ledger
from engine.casework.open_case import OccasionNeeded, OpenCase
from engine.casework.parts import CaseParts
from engine.casework.people import CasePeople
from engine.casework.scope import Names
from engine.casework.situation import CaseSituation
from engine.casework.staffing import Staffing
from engine.casework.still import StillRun
from engine.casework.tasks import CaseTasks
from engine.casework.upkeep import TaskUpkeep
from engine.errors import InvalidAnswers, ProcessFailed, WrongState, damaged_case
from engine.ids import CaseId, ElementId, PersonId
from engine.model.calendar import Calendar
from engine.model.case import Case, CaseStatus
from engine.model.document import Document
from engine.model.history import EventKind
from engine.model.procedure import Element
from engine.model.user_task import UserTask
from engine.ports import Place, Run

#: Times that the tasks are brought in line again because somebody was put in another's place.
_MOST_REPLACED = 20


class Casework:
    """The parts of a case that a command reads and changes; `save` writes them all.

    Each part is handed those that it needs, and none of them knows the whole.
    """

    #: The process, once `start` or `restore` has been called: not in what `Office.opened` and
    #: `Office.without_process` return.
    run: Run

    def __init__(self, file: OpenCase) -> None:
        self.file, self.work, self.definition, self.case = (
            file,
            file.work,
            file.definition,
            file.case,
        )
        self.ledger = ledger = Ledger(file)
        self.tasks = tasks = CaseTasks(file)
        self.parts = parts = CaseParts(file, tasks)
        self.people = people = CasePeople(file, parts)
        self.names = names = Names(file, parts, people)
        parts.barred_by, parts.actor = names.barred_by, lambda: ledger.actor
        self.staffing = staffing = Staffing(file, parts, people, names)
        self.alarms = alarms = Alarms(file, ledger, parts, people, staffing)
        self.appointing = appointing = Appointing(file, ledger, parts, people, names, alarms)
        self.upkeep = TaskUpkeep(
            file, ledger, tasks, parts, people, staffing, names, alarms, appointing
        )
        #: Who reads it, as `walls` found it, with what that was made of.
        self.readers: dict[PersonId, tuple[tuple[object, ...], object]] = {}
        self._situation = CaseSituation(file, ledger, tasks, people, staffing, names, appointing)

    @property
    def id(self) -> CaseId:
        """The case's id."""
        return self.case.id

    @property
    def now(self) -> datetime:
        """The instant at which the case is looked at."""
        return self.file.now

    @property
    def calendar(self) -> Calendar:
        """The calendar in force, with the procedure's own end of the day."""
        return self.file.calendar

    # --- the process

    def move_to(self, at: datetime) -> None:
        """Let time pass; expressions see the new instant."""
        self.file.now = at

    def start(self, process_id: str) -> None:
        """Start the process and run on to where it waits."""
        self.run = self.definition.program.start(process_id, self._situation)

    def restore(self) -> None:
        """Take up the saved process. Raises `DamagedCase` where it cannot be."""
        if self.case.is_voided:
            self.run = StillRun(self.case.snapshot)
            return
        try:
            self.run = self.definition.program.restore(self.case.snapshot, self._situation)
        except ProcessFailed as error:
            raise damaged_case(self.case.id) from error

    def follow_up(self) -> None:
        """Bring the user tasks in line with the process. Raises `ProcessFailed`.

        Who was put in the place of somebody may let the process go on.
        """
        for _ in range(_MOST_REPLACED):
            before = self.parts.taking_part
            self.upkeep.follow(self.run.activities())
            if self.parts.taking_part is before:
                return
            self.run.check_conditions()

    def place_of(self, task: UserTask) -> Place:
        """Return where a task stands in the process. Raises `WrongState` if nowhere."""
        for activity in self.run.activities():
            if activity.number == task.activity:
                return activity.place
        raise WrongState("This task is no longer needed.", task_id=task.id)

    def letters_shown(self, element: Element, place: Place) -> list[Document]:
        """Return the letters that a user task shows (`letterOf`), as they would be written now.

        Raises `ProcessFailed` where one cannot be written.
        """
        named = element.properties.get("letterOf", "").strip()
        if named.startswith("="):
            named = str(self.names.evaluate(named.removeprefix("="), place) or "")
        if not named:
            return []
        sending = self.definition.procedure.elements.get(ElementId(named))
        if sending is None:
            raise ProcessFailed(element.id, f"letterOf says {named!r}, which is no step.")
        return [document for document, _ in self._situation.written(sending, place)]

    def refuse_shrinking(self, answers: Mapping[str, Any]) -> None:
        """Raise `InvalidAnswers` if a list loses items while steps for each of them run."""
        positions = self.run.positions() if not self.file.is_new else ()
        for element_id, _ in positions:
            each = self.definition.element(element_id).each
            if each is None or each.items not in answers:
                continue
            kept = {item.get("id") for item in answers[each.items] or ()}
            if any(item.get("id") not in kept for item in self.file.content.get(each.items) or ()):
                raise InvalidAnswers(
                    {each.items: "Nobody can be taken off this list while its steps are under way"}
                )

    # --- saving

    def _status(self) -> CaseStatus:
        voiding = self.file.bookkeeping.voiding
        if voiding is not None and voiding.is_confirmed:
            return CaseStatus.VOIDED
        return CaseStatus.ENDED if self.run.is_ended else CaseStatus.RUNNING

    def _closes_at(self, ended_at: datetime) -> datetime:
        return closing_at(
            self.definition.procedure.access,
            self.names.scope(None, ended_at=lambda: ended_at),
            ended_at=ended_at,
            calendar=self.calendar,
        )

    def save(self, *, next_due_at: datetime | None) -> Case:
        """Write everything that changed; the caller commits.

        Raises `OccasionNeeded` where what is shared has changed in this case alone.
        """
        if self.file.shared:
            raise OccasionNeeded(self.case.conference_id)
        ledger, file = self.ledger, self.file
        ended_at = (self.case.ended_at or self.now) if self.run.is_ended else None
        status = self._status()
        if status is CaseStatus.ENDED and self.case.status is CaseStatus.RUNNING:
            ledger.note(EventKind.CASE_ENDED, None, {"ends": list(ledger.ends)})
            file.remember(voiding=None)  # nobody voids what was decided
        case = replace(
            self.case,
            status=status,
            ended_at=ended_at,
            closes_at=(self.case.closes_at or self._closes_at(ended_at)) if ended_at else None,
            ends=tuple(ledger.ends),
            snapshot=self.run.snapshot(),
            file=file.content,
            trail=file.trail,
            blocked=tuple(sorted(ledger.blocked)),
            bookkeeping=file.bookkeeping,
            next_due_at=next_due_at,
        )
        write = self.work.cases.add if self.file.is_new else self.work.cases.save
        saved = write(case, ledger.events)
        self.parts.save()
        file.save()
        ledger.save()
        self.tasks.save()
        return saved
