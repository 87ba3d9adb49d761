"""Lets happen what happens by itself: timers, reminders, yearly processes, the daily seal."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from engine.bootstrap import Engine
from engine.errors import Refused
from engine.model.calendar import london_date

log = logging.getLogger(__name__)

#: Cases brought up to date before looking at the clock again.
BATCH = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """A worker only saves waiting: every command on a case does the same for that case."""

    engine: Engine
    #: Seconds between looks when nothing was due.
    pause: float = 5.0

    def run(self, stop: Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            if not self.run_once():
                stop.wait(self.pause)

    def run_once(self) -> int:
        """Bring what is due up to date; return how many things were."""
        self._seal_yesterday()
        started = self.engine.start_timers.fire_due()
        with self.engine.open_work() as work:
            due = work.cases_due(at=self.engine.clock.now(), limit=BATCH)
        for case_id in due:
            try:
                self.engine.commands.catch_up(case_id)
            except Refused as refusal:
                # One damaged or contested case must not stop the others.
                log.warning("case %s was left: %s", case_id, type(refusal).__name__)
        return started + len(due)

    def _seal_yesterday(self) -> None:
        yesterday = london_date(self.engine.clock.now()) - timedelta(days=1)
        with self.engine.open_work() as work:
            if work.seal_history(yesterday):
                work.commit()
