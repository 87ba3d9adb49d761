"""The words of time limits: what a drawing says of them, and why a due date is what it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from engine.feel import compile as compile_feel
from engine.forms import Form
from engine.model.calendar import LONDON, Calendar, in_london
from engine.model.procedure import Element, ElementKind, Procedure
from engine.texts.british import do_not_count, show_count, show_short_date

_COUNTED = re.compile(
    r"\s*(?P<unit>workdays|hours)_after\s*\((?P<start>[^,]+),(?P<count>[^,]+)\)\s*\Z"
)
_NAME = re.compile(r"\s*(?:[a-z]\w*\.)*(?P<name>\w+)\s*\Z")
_SIGNED = re.compile(r"\s*(?P<sign>-?)\s*(?P<name>\w+)\s*\Z")
#: A limit that is there only in some cases.
_SOMETIMES = re.compile(
    r"\s*if\s+(?P<unless>\w+)\s+then\s+null\s+else\s+(?P<rest>.+)\Z", re.DOTALL
)
#: The first, or the last, of what each item is stamped with.
_FIRST_OR_LAST = re.compile(r"\s*(?P<which>min|max)\(\s*\w+\.(?P<name>\w+)\s*\)\s*\Z")
_DAY_OF = re.compile(r"\s*date\(\s*(?P<name>\w+)\s*\)\s*\Z")
_EITHER = re.compile(r"\s*if (?P<one>\w+) != null then (?P=one) else (?P<other>\w+)\s*\Z")
_PARTS = {"_date": "the date of the", "_start": "the start of the", "_end": "the end of the"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """So many working days, or hours, after a day or an instant; below nothing, before it."""

    start: date
    count: int
    is_hours: bool

    @property
    def begins(self) -> datetime:
        """The instant from which hours run, in London."""
        if isinstance(self.start, datetime):
            return in_london(self.start)
        return datetime.combine(self.start, time(), LONDON)

    @property
    def day_0(self) -> date:
        """The day after which working days count."""
        return self.begins.date()

    def words(self, start: str) -> str:
        """Return such as `10 working days after` what it counts from."""
        return _so_many(self.count, "hour" if self.is_hours else "working day", start)

    def days_off(self, calendar: Calendar) -> Sequence[tuple[date, str]]:
        """Return the weekdays on the way that do not count, with why."""
        ends = self.day_0, calendar.workdays_after(self.day_0, self.count)
        return calendar.skipped(min(ends), max(ends))


def counted(
    expression: str,
    scope: Mapping[str, Any],
    *,
    now: datetime,
    calendar: Calendar,
    facts: Mapping[str, str],
) -> Counted | None:
    """Return what a limit counts, None for what is not counted; a fact stands for its expression.

    Raises `FeelError`.
    """
    match = _COUNTED.match(facts.get(expression.strip(), expression))
    if match is None:
        return None
    start, count = (
        compile_feel(match[part].strip()).evaluate(scope, now=now, calendar=calendar)
        for part in ("start", "count")
    )
    if not isinstance(start, date) or count is None:
        return None
    return Counted(start=start, count=int(count), is_hours=match["unit"] == "hours")


def why_due(found: Counted | None, calendar: Calendar, whose: str = "") -> str:
    """Say why a due date is what it is: from when it counts, and which days do not count.

    `whose` says in brackets what that day was; it may name a child, so what is kept
    and what notices say has none of it.
    """
    if found is None:
        return ""
    bracket = f" ({whose})" if whose else ""
    if found.is_hours:
        begin = found.begins
        end = in_london(begin.astimezone(UTC) + timedelta(hours=found.count))
        why = (
            f"{found.words(f'{show_short_date(begin)}, {begin:%H:%M}')}{bracket}, without a pause"
        )
        changes = begin.utcoffset() != end.utcoffset()
        return f"{why}; the clocks change in between." if changes else f"{why}."
    not_counted = do_not_count([show_short_date(day) for day, _ in found.days_off(calendar)])
    why = f"{found.words(show_short_date(found.day_0))}{bracket}"
    return f"{'; '.join(filter(None, (why, not_counted)))}."


def _so_many(count: int, unit: str, start: str) -> str:
    return f"{show_count(abs(count), unit)} {'after' if count >= 0 else 'before'} {start}"


class LimitNames(NamedTuple):
    """Where the words of a limit come from."""

    procedure: Procedure
    forms: Mapping[str, Form]


def limit_words(names: LimitNames, element: Element, expression: str) -> str:
    """Return a limit such as `10 working days after the date of the conference`.

    An expression of another shape has no words: the reader is shown the expression itself.
    """
    sometimes = _SOMETIMES.match(expression)
    if sometimes is not None:
        words = limit_words(names, element, sometimes["rest"])
        return f"{words}, unless {sometimes['unless'].replace('_', ' ')}" if words else ""
    counts = _COUNTED.match(expression)
    if counts is not None:
        count = _count(names, counts["count"])
        name = _NAME.match(counts["start"])
        start = _start(names, element, name["name"]) if name else ""
        unit = "hour" if counts["unit"] == "hours" else "working day"
        return _so_many(count, unit, start) if start and count is not None else ""
    name = _NAME.match(expression)
    start = _start(names, element, name["name"]) if name else ""
    return f"by {start}" if start else ""


def date_words(names: LimitNames, name: str) -> str:
    """Return what another date is, such as `the date of the conference`, by its name."""
    key = name.rpartition(".")[2]
    fact = names.procedure.facts.get(key, "")
    inside = _DAY_OF.match(fact) or _FIRST_OR_LAST.match(fact)
    if inside is not None:
        return date_words(names, inside["name"])
    either = _EITHER.match(fact)
    if either is not None:
        return " or ".join(date_words(names, each) for each in either.groups())
    step = _stamping(names, key)
    if step is not None and step.name:
        return f"when “{step.name}” was done"
    return _said(names, key) or f"the time noted as “{key.replace('_', ' ')}”"


def _count(names: LimitNames, text: str) -> int | None:
    match = _SIGNED.match(text)
    if match is None:
        return None
    parameter = names.procedure.parameters.get(match["name"])
    value = str(parameter.value if parameter is not None else match["name"])
    if not value.lstrip("-").isdigit():
        return None
    return -int(value) if match["sign"] else int(value)


def _start(names: LimitNames, element: Element, name: str) -> str:
    if name == "arrived_at":
        is_beside = element.kind is ElementKind.BOUNDARY
        return "the step it is attached to opens" if is_beside else "this step opens"
    fact = _DAY_OF.match(names.procedure.facts.get(name, ""))
    if fact is not None:
        return _start(names, element, fact["name"])
    several = _FIRST_OR_LAST.match(names.procedure.facts.get(name, ""))
    if several is not None:
        which = "first" if several["which"] == "min" else "last"
        return _start(names, element, several["name"]).replace(" is done", f" is {which} done")
    stamped = _stamping(names, name)
    if stamped is not None and stamped.name:
        return f"“{stamped.name}” is done"
    return _said(names, name)


def _said(names: LimitNames, name: str) -> str:
    """Return what a date is by its name, by the question that asks it, or as noted; else ""."""
    return _named(name) or _asked(names, name) or _noted(name)


def _stamping(names: LimitNames, name: str) -> Element | None:
    """Return the step whose time is noted under a name."""
    elements = names.procedure.elements.values()
    return next((each for each in elements if each.properties.get("stamps") == name), None)


def _named(name: str) -> str:
    """Return `the date of the conference` for `conference_date`."""
    for ending, words in _PARTS.items():
        if name.endswith(ending):
            return f"{words} {name.removesuffix(ending).replace('_', ' ')}"
    return ""


def _noted(name: str) -> str:
    """Return `the time noted as “form received”` for `form_received_at`."""
    words, _, ending = name.rpartition("_")
    said = words.replace("_", " ")
    return f"the time noted as “{said}”" if ending in ("at", "on", "since") and words else ""


def _asked(names: LimitNames, name: str) -> str:
    """Return the label of the field in which a day or time is given."""
    fields = (field for form in names.forms.values() for field in form.fields)
    labels = (str(field.label) for field in fields if field.key == name)
    return next((f"the answer to “{label}”" for label in labels if label), "")
