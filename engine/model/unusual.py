"""When reading is unusual: one place for every threshold, and for what an auditor is told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from engine.model.calendar import Calendar, in_london
from engine.model.names import written_name
from engine.model.reading import AUDIT, SEARCH, Reading, ids_of

#: London times between which people are expected to read, on working days.
DAY_BEGINS, DAY_ENDS = time(7), time(19)
#: Cases that somebody opens, and documents, within an hour before it is told.
MANY_CASES, MANY_DOCUMENTS = 10, 20
#: Searches without a result, and refusals, within an hour before it is told.
MANY_SEARCHES, MANY_REFUSALS = 3, 3
#: Without a task or a deed of one's own in a case, reading it is told after so long.
IDLE_AFTER = timedelta(days=30)
#: After its end a case is still read by those whom it was about.
QUIET_AFTER_END = timedelta(days=28)
#: A refusal so soon after a search that found nothing belongs to it.
SOON = timedelta(minutes=30)
RECENTLY = timedelta(hours=1)
#: Refusals of one person in one case and hour that are written down one by one.
MOST_REFUSALS = 20

_MINUTES = 15

UNUSUAL: Mapping[str, str] = {
    "out_of_hours": "outside working hours",
    "many_cases": f"{MANY_CASES} cases or more within an hour",
    "many_documents": f"{MANY_DOCUMENTS} documents or more within an hour",
    "idle": f"no task, and nothing done in this case, for {IDLE_AFTER.days} days",
    "after_end": f"more than {QUIET_AFTER_END.days} days after the case ended",
    "closed": "a case that has closed, opened on request",
    "same_surname": "the same last name as somebody whom the case is about",
    "not_theirs": "looked for a case that does not open to them",
    "many_searches": f"{MANY_SEARCHES} searches or more without a result within an hour",
    "refused_again": f"refused {MANY_REFUSALS} times or more within an hour",
    "after_search": "refused soon after a search for it, or for what was not found",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What there is to know of a reading before it can be said whether it is unusual."""

    calendar: Calendar
    #: What the same person read in the hour before, newest first.
    recent: Sequence[Reading] = ()
    #: The last name of who reads, and the names of those whom the case is about.
    reader: str = ""
    about: Sequence[str] = ()
    ended_at: datetime | None = None
    #: Whether the case has closed, so that it opens to who asked for it alone.
    is_closed: bool = False
    has_task: bool = True
    #: When the person last did something in the case; where they never did, when it began.
    last_deed_at: datetime | None = None
    is_theirs: bool = True


def marks_of(reading: Reading, of: Circumstances) -> Iterator[str]:
    """Yield why a reading is unusual, as keys of `UNUSUAL`."""
    recent, at = [reading, *of.recent], reading.at
    if is_out_of_hours(at, of.calendar):
        yield "out_of_hours"
    if reading.view == SEARCH:
        yield from _marks_of_search(recent, of)
    elif reading.view != AUDIT:
        yield from _marks_of_page(reading, recent, of)
        yield from _marks_of_case(at, of)


def _marks_of_page(
    reading: Reading, recent: Sequence[Reading], of: Circumstances
) -> Iterator[str]:
    opened_cases = {each.case_id for each in recent if each.case_id and each.view != SEARCH}
    if len(opened_cases) >= MANY_CASES:
        yield "many_cases"
    opened = [each for each in recent if each.view == "document"]
    if reading.view == "document" and len(ids_of(opened, "documents")) >= MANY_DOCUMENTS:
        yield "many_documents"
    if _last_name(of.reader) in {_last_name(each) for each in of.about} - {""}:
        yield "same_surname"


def _marks_of_case(at: datetime, of: Circumstances) -> Iterator[str]:
    if not of.has_task and of.last_deed_at and at - of.last_deed_at > IDLE_AFTER:
        yield "idle"
    if of.ended_at and at - of.ended_at > QUIET_AFTER_END:
        yield "after_end"
    if of.is_closed:
        yield "closed"


def _marks_of_search(recent: Sequence[Reading], of: Circumstances) -> Iterator[str]:
    if not of.is_theirs:
        yield "not_theirs"
    searches = [each for each in recent if each.view == SEARCH]
    if found_nothing(searches[0]) and sum(map(found_nothing, searches)) >= MANY_SEARCHES:
        yield "many_searches"


def marks_of_refusal(
    at: datetime, *, case_id: str, readings: Sequence[Reading], refused: int
) -> Iterator[str]:
    """Yield why a refusal is unusual; `refused` counts those of the last hour, with this one."""
    if refused >= MANY_REFUSALS:
        yield "refused_again"
    searches = (each for each in readings if each.view == SEARCH and at - each.at <= SOON)
    if any(each.case_id == case_id or found_nothing(each) for each in searches):
        yield "after_search"


def found_nothing(search: Reading) -> bool:
    """Say whether a search found no case."""
    return not search.shown.get("cases")


def is_out_of_hours(at: datetime, calendar: Calendar) -> bool:
    """Say whether nobody is expected to read at an instant."""
    local = in_london(at)
    is_day = DAY_BEGINS <= local.time() < DAY_ENDS
    return not is_day or not calendar.is_working_day(local.date())


def quarter_of_an_hour(at: datetime) -> datetime:
    """Return the UTC instant at which the quarter of an hour began: in it, a read counts once."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % _MINUTES, second=0, microsecond=0)


def _last_name(name: str) -> str:
    words = written_name(name).split()
    return words[-1] if len(words) > 1 else ""
