"""Lets happen what happens by itself: timers, reminders, yearly processes, the daily seal."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from engine.bootstrap import Engine
from engine.errors import Busy, DamagedCase, Unavailable
from engine.ids import CaseId
from engine.model.calendar import london_date

log = logging.getLogger(__name__)

#: Cases brought up to date before looking at the clock again.
BATCH = 100
#: How long a case that could not be brought up to date is left alone.
LEFT_ALONE = timedelta(minutes=10)
#: How long a case is left alone that somebody else holds.
_LEFT_TO_OTHERS = timedelta(seconds=5)
#: Seconds until the next look where something could not be done at all.
_AGAIN = 1.0


@dataclass(kw_only=True, slots=True)
class Worker:
    """A worker only saves waiting: every command on a case does the same for that case."""

    engine: Engine
    #: Seconds between looks when nothing was due.
    pause: float = 5.0
    #: Cases that could not be brought up to date, and when they are looked at again.
    _left: dict[CaseId, datetime] = field(default_factory=dict)
    #: What could not be done at the last look, and why.
    _troubles: dict[str, str] = field(default_factory=dict)

    def run(self, stop: Event) -> None:
        """Work until told to stop; no failure ends it."""
        while not stop.is_set():
            if not self.run_once():
                stop.wait(min(self.pause, _AGAIN) if self._troubles else self.pause)

    def fault(self) -> str:
        """Say what cannot be done just now and why; nothing if all is well."""
        # Asked by another thread, while this one finds more or mends it.
        return " ".join(f"Not done: {what}. {why}" for what, why in [*self._troubles.items()])

    def run_once(self) -> int:
        """Bring what is due up to date; return how many things were."""
        self._guarded("the seal", self._seal_yesterday)
        self._guarded("what was typed long ago", self.engine.drafts.drop_old)
        return sum(
            [
                self._guarded("the yearly processes", self.engine.start_timers.fire_due),
                self._guarded("what is due", self._catch_up_due),
                self._guarded("what was opened for a time", self.engine.records.close_over),
            ]
        )

    def _catch_up_due(self) -> int:
        return sum(self._catch_up(case_id) for case_id in self._due())

    def _due(self) -> Sequence[CaseId]:
        now = self.engine.clock.now()
        self._left = {case_id: until for case_id, until in self._left.items() if until > now}
        with self.engine.open_work() as work:
            due = work.cases.due(at=now, limit=BATCH + len(self._left))
        return [case_id for case_id in due if case_id not in self._left]

    def _catch_up(self, case_id: CaseId) -> int:
        try:
            self.engine.commands.catch_up(case_id)
        except Unavailable as error:
            # Nothing is wrong with the case: it is due at the next look again.
            if isinstance(error, Busy):
                self._left[case_id] = self.engine.clock.now() + _LEFT_TO_OTHERS
            raise
        except Exception as error:  # noqa: BLE001 - no case may stop the others
            log.warning("case %s was left: %s", case_id, type(error).__name__)
            self._left[case_id] = self.engine.clock.now() + LEFT_ALONE
            if isinstance(error, DamagedCase):
                self._set_aside(case_id)
            return 0
        return 1

    def _set_aside(self, case_id: CaseId) -> None:
        # What cannot be kept just now is tried again with the case.
        with suppress(Unavailable), self.engine.open_work() as work:
            work.cases.set_aside(case_id, at=self.engine.clock.now())
            work.commit()

    def _guarded(self, what: str, act: Callable[[], int | None]) -> int:
        """Do something; say once that it cannot be done, and once that it can be again."""
        try:
            done = act() or 0
        except Exception as error:  # noqa: BLE001 - the worker goes on with the rest
            why = error.message if isinstance(error, Unavailable) else type(error).__name__
            if self._troubles.get(what) != why:
                log.warning("could not be done: %s (%s)", what, why)
            self._troubles[what] = why
            return 0
        if self._troubles.pop(what, None):
            log.info("works again: %s", what)
        return done

    def _seal_yesterday(self) -> None:
        yesterday = london_date(self.engine.clock.now()) - timedelta(days=1)
        with self.engine.open_work() as work:
            if work.history.seal(yesterday):
                work.commit()
