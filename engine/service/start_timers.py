"""Timer start events: each time one is due, a new case of its process begins."""

import logging
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from engine.casework.due import due_at
from engine.casework.office import Office
from engine.casework.scope import CaseScope
from engine.errors import ConcurrentChange, NotFound, Refused, Unavailable, WrongState
from engine.feel import FeelError
from engine.model.calendar import Calendar
from engine.model.procedure import Element
from engine.model.published import StartTimer
from engine.package import Definition
from engine.ports import UnitOfWork
from engine.service.cases import Cases

_log = logging.getLogger("dissent.worker")


@dataclass(frozen=True, kw_only=True, slots=True)
class StartTimers:
    """The worker's part of timer start events."""

    office: Office
    cases: Cases

    def fire_due(self) -> int:
        """Start a case for every timer start that is due; return how many."""
        now = self.office.clock.now()
        with self.office.open_work() as work:
            timers = work.start_timers.all()
        return sum(self._fire(each, now) for each in timers if each.due_at and each.due_at <= now)

    def _fire(self, timer: StartTimer, now: datetime) -> bool:
        """Arm the timer anew and start its case, both or neither."""

        def arm(work: UnitOfWork) -> None:
            if timer not in work.start_timers.all():
                raise WrongState("Another worker has started this already.")
            definition = self.office.definitions.in_force(timer.procedure_id)
            element = definition.procedure.elements.get(timer.element_id)
            if element is None:
                raise NotFound("Expected a start that the procedure has.", **asdict(timer))
            later = next_start(definition, element, after=now, calendar=work.calendar.in_force())
            work.start_timers.save(replace(timer, due_at=later, last_fired_at=now))

        try:
            self.cases.start_by_timer(timer.procedure_id, timer.process_id, first=arm)
        except (WrongState, ConcurrentChange):
            return False
        except Unavailable:
            raise
        except (Refused, FeelError) as refusal:
            # The others start all the same; this one is tried again at the next look.
            _log.error("start %s was left: %s", timer.element_id, type(refusal).__name__)
            return False
        return True


def next_start(
    definition: Definition, element: Element, *, after: datetime, calendar: Calendar
) -> datetime | None:
    """Return when a timer start event is due next, None where it is not armed.

    Its FEEL gives the next date as seen from `today()`, and is asked again after each firing.
    """
    scope = CaseScope(
        definition.procedure,
        types={},
        file={},
        names={},
        moment=(after, calendar),
    )
    return due_at(element.trigger_value, scope, now=after, calendar=calendar)
