"""Runs a command on a case: first what is due, then the command, then what follows from it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from typing import TypeAlias, TypeVar

from engine.casework.casework import Casework
from engine.casework.due import read_duration
from engine.casework.nudges import give_nudge
from engine.casework.office import Office
from engine.casework.open_case import OccasionNeeded
from engine.casework.starting import let_starter_in
from engine.errors import (
    CaseStopped,
    ConcurrentChange,
    Damaged,
    ProcessFailed,
    Refused,
    Unavailable,
)
from engine.ids import CaseId, ElementId, IncidentId
from engine.model.calendar import first_after, london_date
from engine.model.case import Case, Incident
from engine.model.history import EventKind
from engine.model.occasion import Occasion
from engine.model.people import ENGINE
from engine.model.reminders import Nudge, NudgeKind, next_nudge
from engine.ports import Timer, UnitOfWork
from engine.service.attempts import Attempts, Tried
from engine.service.sharing import Gathering, OtherCaseFailed, gathered, locked

T = TypeVar("T")

#: Timers and reminders fired in one transaction; a case that waited longer takes several.
MOST_HAPPENINGS = 1_000
#: Transactions in which a case is brought up to date before somebody's command.
_MOST_PORTIONS = 100
#: Cases looked at in one go when all of them are brought up to date.
_BATCH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Waking:
    """Somebody begins to be away, and who stands in is to be put in their place."""

    at: datetime


#: What happens by itself in a case.
Happening: TypeAlias = Timer | Nudge | Waking


class _MoreIsDue(Exception):
    """A portion of what was due has been done and kept; there is more of it."""


class _TimerFailed(Exception):
    """A timer could not be fired; the command goes on without it."""

    def __init__(self, key: str, failure: ProcessFailed) -> None:
        super().__init__(failure.message)
        self.key = key
        self.failure = failure


@dataclass(slots=True)
class _Tries:
    """What earlier attempts at a command have shown."""

    #: The timers that failed, by case and `timer_key`.
    failing: dict[str, ProcessFailed] = field(default_factory=dict)
    #: Whether it changes what is shared, so that the occasion is locked first.
    shares: bool = False
    #: Whether nobody does anything more in this second: see `Commands.run`.
    second_is_over: bool = False
    #: Keys of the case file that it may change.
    writes: Collection[str] = ()
    #: Other cases in which somebody has a part who, since the command, dissents beside.
    to_follow: Sequence[CaseId] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Commands:
    """The one door through which cases change."""

    office: Office
    attempts: Attempts

    def run(
        self,
        case_id: CaseId,
        act: Callable[[Casework], T],
        *,
        tried: Tried | None = None,
        second_is_over: bool = False,
        writes: Collection[str] = (),
    ) -> T:
        """Run a command on a saved case, in one transaction, after what was due before it.

        Where it is refused because it is not theirs, what somebody `tried` is written down beside
        the history, once the transaction is undone. `writes` are keys of the case file that it may
        change: where cases share them, their occasion is locked first.

        What is done in the very second of a limit is in time, so its timers wait until that
        second is over; `second_is_over` says that nobody does anything more in it. Only where
        more than `MOST_HAPPENINGS` were due are those kept first, in transactions of their own.

        Raises what `act` raises, with nothing else changed; `CaseStopped` after
        recording an incident where the process itself failed; `NotFound`, `DamagedCase`,
        `ConcurrentChange`; `Unavailable` where the case is still being brought up to date or its
        lock is not to be had.
        """
        tries = _Tries(second_is_over=second_is_over, writes=writes)
        try:
            with self.attempts.noted(case_id, tried):
                result = self._attempt(
                    lambda work, tries: self._on_saved(work, case_id, act, tries), tries
                )
        except OtherCaseFailed as other:
            raise self._stopped_by(other) from other
        except ProcessFailed as failure:
            self._record(case_id, failure)
            raise CaseStopped(
                "This could not be done, because the procedure could not go on. The policy "
                "owner has been told, and nothing was changed.",
                case_id=case_id,
            ) from failure
        self._let_others_follow(tries)
        return result

    def _let_others_follow(self, tries: "_Tries") -> None:
        """Let others act where whoever decided or administered a dissent has one of their own."""
        for other in tries.to_follow:
            # What was done stands: another case that cannot go on has its own incident, and the
            # worker sees to one that could not be had just now (`_saved`).
            with suppress(CaseStopped, ConcurrentChange, Damaged, Unavailable):
                self.run(other, lambda casework: None)

    def _saved(self, group: Gathering, tries: "_Tries") -> Mapping[CaseId, Case]:
        """Save what a command changed; the cases that are to follow it are due from now on too.

        Raises `OccasionNeeded` where these are not locked yet: all of an occasion are, in order
        of id. A new case holds none that another command waits for.
        """
        found, own = group.to_follow(), group.casework
        if found and not (own.file.is_new or tries.shares):
            raise OccasionNeeded(own.case.conference_id)
        here = {each.id for each in group.all}
        for case_id in sorted(set(found) - here):
            # One that cannot be read waits for who restores it.
            with suppress(Damaged):
                other = self.office.read(own.work, case_id, lock=True)
                group.others = [*group.others, other]
        for other in group.others:
            if other.id in found:
                due_at = group.due.get(other.id, other.case.next_due_at)
                group.due[other.id] = min(other.now, due_at or other.now)
        tries.to_follow = found
        return group.save()

    def start(self, build: Callable[[UnitOfWork, CaseId], Casework]) -> Case:
        """Start a case that `build` prepares; a failing process leaves nothing behind.

        Its id is the same at each attempt, by which a timer that failed is known again.

        Raises `CaseStopped` where the process fails.
        """

        case_id = CaseId(self.office.new_id())

        def begin(work: UnitOfWork, tries: _Tries) -> Case:
            casework = build(work, case_id)
            if casework.file.occasion is None:
                casework.file.occasion = Occasion(
                    id=casework.case.conference_id, procedure_id=casework.definition.id
                )
            casework.ledger.actor = ENGINE
            casework.start(casework.case.process_id)
            next_due_at = self.settle(casework, tries.failing)
            let_starter_in(casework)
            group = Gathering(office=self.office, casework=casework)
            if casework.file.shared:
                group = gathered(self.office, casework, casework.file.locked_occasion())
                group.look_at_dissents()
                self._catch_up(group, tries)
                group.look_at_limits()
            group.due[casework.id] = next_due_at
            self._spread(group, tries)
            saved = self._saved(group, tries)[casework.id]
            work.commit()
            return saved

        tries = _Tries()
        try:
            started = self._attempt(begin, tries)
        except OtherCaseFailed as other:
            raise self._stopped_by(other) from other
        except ProcessFailed as failure:
            raise CaseStopped(
                f"The case could not be started: {failure.message}", element_id=failure.element_id
            ) from failure
        self._let_others_follow(tries)
        return started

    def catch_up(self, case_id: CaseId, *, second_is_over: bool = False) -> None:
        """Fire everything that is due in a case; the worker's command."""
        with self.office.open_work() as work:
            due_at = work.cases.one(case_id).next_due_at
        now = self.office.clock.now()
        if due_at is not None and due_at <= (first_after(now) if second_is_over else now):
            self.run(case_id, lambda casework: None, second_is_over=second_is_over)

    def catch_up_all(self) -> None:
        """Bring every case up to date, before something changes that all of them go by."""
        left: set[CaseId] = set()
        while True:
            with self.office.open_work() as work:
                due = work.cases.due(at=self.office.clock.now(), limit=_BATCH + len(left))
            waiting = [case_id for case_id in due if case_id not in left]
            if not waiting:
                return
            for case_id in waiting:
                left.add(case_id)
                # One damaged or stopped case does not keep the others back.
                with suppress(Refused):
                    self.catch_up(case_id)

    def what_if(
        self,
        case_id: CaseId,
        act: Callable[[Casework], None],
        look: Callable[[Gathering], T],
        *,
        tried: Tried,
        writes: Collection[str] = (),
    ) -> T:
        """Run a command whose effects are only looked at, and nothing of it kept.

        But for what was due before, and what is refused: see `run`. Raises what `act` raises;
        `ProcessFailed`, `OtherCaseFailed`.
        """

        def follow(casework: Casework) -> None:
            casework.run.check_conditions()
            casework.follow_up()

        def attempt(work: UnitOfWork, tries: _Tries) -> T:
            group = self._opened(work, case_id, tries)
            act(group.casework)
            follow(group.casework)
            group.spread(follow)
            group.refuse_unshared()
            return look(group)

        with self.attempts.noted(case_id, tried):
            return self._attempt(attempt, _Tries(writes=writes))

    def _attempt(
        self, attempt: Callable[[UnitOfWork, "_Tries"], T], tries: "_Tries | None" = None
    ) -> T:
        tries, portions = tries or _Tries(), 0
        while portions < _MOST_PORTIONS:
            try:
                with self.office.open_work() as work:
                    return attempt(work, tries)
            except _MoreIsDue:
                portions += 1
            except OccasionNeeded:
                portions, tries.shares = portions + 1, True
            except _TimerFailed as error:
                if error.key in tries.failing:
                    raise error.failure from error
                tries.failing[error.key] = error.failure
        raise Unavailable("This case is still being brought up to date. Please try again soon.")

    def _on_saved(
        self, work: UnitOfWork, case_id: CaseId, act: Callable[[Casework], T], tries: "_Tries"
    ) -> T:
        group = self._opened(work, case_id, tries)
        casework = group.casework
        result = act(casework)
        group.due[case_id] = self.settle(casework, tries.failing)
        self._spread(group, tries)
        self._saved(group, tries)
        work.commit()
        return result

    def _opened(self, work: UnitOfWork, case_id: CaseId, tries: "_Tries") -> Gathering:
        """Lock a case and do what was due in it; with all that share with it, where it shares."""
        if tries.shares:
            group = locked(self.office, work, case_id)
        else:
            casework = self.office.read(work, case_id, lock=True)
            if casework.definition.shared.may_touch(tries.writes):
                raise OccasionNeeded(casework.case.conference_id)
            group = Gathering(office=self.office, casework=casework)
        group.look_at_dissents()
        self._catch_up(group, tries)
        group.look_at_limits()
        return group

    def _catch_up(self, group: Gathering, tries: "_Tries") -> None:
        """Fire what is due in some cases. Raises `_MoreIsDue` after a full portion was kept."""
        for casework in group.all:
            now, due_at = casework.now, casework.case.next_due_at
            if due_at is None or due_at > (first_after(now) if tries.second_is_over else now):
                continue
            next_due_at = self._fire_due(
                casework,
                until=now,
                failing=tries.failing,
                own_instant=True,
                second_is_over=tries.second_is_over,
            )
            group.due[casework.id] = next_due_at
            if next_due_at is not None and next_due_at <= now:
                self._spread(group, tries)
                group.save()
                casework.work.commit()
                raise _MoreIsDue
            casework.move_to(now)

    def _spread(self, group: Gathering, tries: "_Tries") -> None:
        group.spread(lambda each: self.settle(each, tries.failing))

    def _stopped_by(self, other: OtherCaseFailed) -> CaseStopped:
        """Record why another case of the occasion cannot go on; return what to say of it here."""
        self._record(other.case_id, other.failure)
        return CaseStopped(
            "This could not be done, because another case that shares what is recorded here could "
            "not go on with it. The policy owner has been told, and nothing was changed.",
            case_id=other.case_id,
        )

    def settle(self, casework: Casework, failing: dict[str, ProcessFailed]) -> datetime | None:
        """Follow up a change: conditions, tasks, timers that are due by now.

        Return the instant at which something happens by itself next. `failing` are the timers
        that failed in an earlier attempt at the same command, by case and `timer_key`: each of
        them is stopped by an incident, and not fired.
        """
        casework.run.check_conditions()
        casework.follow_up()
        casework.ledger.actor = ENGINE
        self._plan_waking(casework)
        return self._fire_due(casework, until=casework.now, failing=failing, own_instant=False)

    def _plan_waking(self, casework: Casework) -> None:
        """Note on which day somebody begins to be away whose work others do, or nobody, then."""
        day = casework.staffing.next_change(casework.tasks.open.values())
        if day != casework.file.bookkeeping.wakes_on:
            casework.file.remember(wakes_on=day)

    def _fire_due(
        self,
        casework: Casework,
        *,
        until: datetime,
        failing: dict[str, ProcessFailed],
        own_instant: bool,
        second_is_over: bool = False,
    ) -> datetime | None:
        """Fire what is due by then; return the instant at which what comes next happens.

        That instant is not after `until` where a portion is full.
        """
        first_at: datetime | None = None
        over = first_after(until) if second_is_over else until
        for number in count():
            happening = self._next(casework)
            if happening is None:
                return None
            at = _instant(happening)
            happens_at = _happens_at(casework, happening)
            if at > until or happens_at > over:
                return happens_at
            if number >= MOST_HAPPENINGS:
                if own_instant and first_at is not None and at > first_at:
                    return at
                raise _without_end(casework, happening)
            first_at = first_at or at
            casework.move_to(at if own_instant else until)
            if isinstance(happening, Timer):
                self._fire(casework, happening, failing)
            elif isinstance(happening, Waking):
                self._wake(casework)
            else:
                is_late = not own_instant and _is_stale(happening, until)
                _nudge(casework, happening, is_late=is_late)
        raise AssertionError("unreachable")

    def _wake(self, casework: Casework) -> None:
        casework.follow_up()
        casework.upkeep.tell_of_absence()
        self._plan_waking(casework)

    def _fire(self, casework: Casework, timer: Timer, failing: dict[str, ProcessFailed]) -> None:
        key, element_id = timer_key(timer), timer.place.element_id
        failure = failing.get(f"{casework.id} {key}")
        if failure is not None:
            casework.ledger.block(key, failure.element_id)
            casework.ledger.add_incident(self._incident(casework.id, failure, casework.now))
            return
        casework.ledger.note(
            EventKind.TIMER_FIRED,
            element_id,
            {"due": timer.due_at.isoformat(), **casework.file.item_content(timer.place)},
        )
        try:
            casework.run.fire(timer)
            casework.run.check_conditions()
            casework.follow_up()
        except ProcessFailed as error:
            raise _TimerFailed(f"{casework.id} {key}", error) from error

    def _next(self, casework: Casework) -> Happening | None:
        """Return what happens next by itself; timers before reminders of the same instant.

        What a limit sets off comes after what else is due in its last second.
        """
        timers: list[Happening] = [
            timer
            for timer in casework.run.timers()
            if not casework.ledger.is_blocked(timer_key(timer))
        ]
        nudges = [
            nudge
            for task in casework.tasks.open.values()
            if (
                nudge := next_nudge(
                    task,
                    policy=casework.definition.procedure.reminders,
                    calendar=casework.calendar,
                    remind_before=_remind_before(casework, task.element_id),
                )
            )
        ]
        nudges.sort(key=lambda nudge: (nudge.at, nudge.task.activity))
        day = casework.file.bookkeeping.wakes_on
        waking = [Waking(at=casework.calendar.moment(day, time.min))] if day else []
        return min(
            [*waking, *timers, *nudges[:1]],
            key=lambda each: (_happens_at(casework, each), _instant(each)),
            default=None,
        )

    def _record(self, case_id: CaseId, failure: ProcessFailed) -> None:
        """Record the incident of a failed command in a transaction of its own."""

        def note(casework: Casework) -> None:
            known = casework.work.incidents.of(case_id)
            same = (failure.element_id, failure.message)
            if same not in [(incident.element_id, incident.message) for incident in known]:
                casework.ledger.add_incident(self._incident(case_id, failure, casework.now))

        try:
            self._attempt(lambda work, tries: self._on_saved(work, case_id, note, tries))
        except ProcessFailed:
            # Nothing of this case can be evaluated any more; the incident is kept all the same.
            self.change_only(case_id, note)

    def change_only(self, case_id: CaseId, act: Callable[[Casework], None]) -> None:
        """Change what is kept of a case whose process cannot go on, without running it."""
        self._attempt(lambda work, _: self._only(work, case_id, act))

    def _only(self, work: UnitOfWork, case_id: CaseId, note: Callable[[Casework], None]) -> None:
        """Change a case without running its process."""
        casework = self.office.read(work, case_id, lock=True)
        note(casework)
        casework.save(next_due_at=casework.case.next_due_at)
        work.commit()

    def _incident(self, case_id: CaseId, failure: ProcessFailed, now: datetime) -> Incident:
        return Incident(
            id=IncidentId(self.office.new_id()),
            case_id=case_id,
            element_id=ElementId(failure.element_id),
            message=failure.message,
            raised_at=now,
        )


def _nudge(casework: Casework, nudge: Nudge, *, is_late: bool) -> None:
    if is_late:
        casework.tasks.put(nudge.given())
    else:
        give_nudge(casework, nudge)


def timer_key(timer: Timer) -> str:
    """Return the name under which an incident blocks a timer."""
    return f"{timer.place.element_id}#{timer.number}"


def _without_end(casework: Casework, happening: Happening) -> Exception:
    """Return what to raise where a drawing fires again and again without time passing."""
    said = "Timers of this case fire again and again."
    if isinstance(happening, Waking):
        return ProcessFailed("", said)
    if isinstance(happening, Nudge):
        return ProcessFailed(happening.task.element_id, said)
    failure = ProcessFailed(happening.place.element_id, said)
    return _TimerFailed(f"{casework.id} {timer_key(happening)}", failure)


def _is_stale(nudge: Nudge, until: datetime) -> bool:
    """Say whether a correction put a reminder, or a repeat, into the past: nobody needs it."""
    if nudge.kind is NudgeKind.REMINDER:
        return nudge.task.due_at is not None and nudge.task.due_at < until
    return nudge.kind is NudgeKind.REPEAT and nudge.at < until


def _instant(happening: Happening) -> datetime:
    return happening.due_at if isinstance(happening, Timer) else happening.at


def _happens_at(casework: Casework, happening: Happening) -> datetime:
    """Return when something happens: what a limit sets off, once its last second is over."""
    if not isinstance(happening, Timer):
        return happening.at
    limit = happening.due_at
    is_hours = happening.place.element_id in casework.definition.hour_limits
    is_day = limit == casework.calendar.end_of(london_date(limit))
    return first_after(limit) if is_hours or is_day else limit


def _remind_before(casework: Casework, element_id: str) -> timedelta | None:
    text = casework.definition.element(element_id).properties.get("remindBefore")
    return read_duration(text) if text else None
