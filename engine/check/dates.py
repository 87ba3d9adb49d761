"""Dates whose order is known, and which no form states."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from engine.check.finding import Finding, warning
from engine.check.subject import Subject
from engine.forms import Field, Form, Kind
from engine.model.procedure import Element, ElementKind
from engine.texts.british import show_list

_COUNTED = re.compile(r"(?:workdays|hours)_after\(\s*(?P<start>[a-z][\w.]*)\s*,\s*[a-z]")
_WORD = re.compile(r"[a-z]\w*")
#: Words in the keys of two dates of one thing, in the order in which they come.
_PAIRS = (
    ("start", "end"), ("begin", "end"), ("date", "end"), ("from", "to"), ("from", "until"),
    ("first", "last"), ("began", "ended"), ("started", "ended"), ("opened", "closed"),
    ("asked", "answered"), ("requested", "answered"), ("sent", "received"), ("sent", "answered"),
    ("received", "answered"), ("raised", "decided"), ("decided", "told"),
)  # fmt: skip
#: A day on which something was done, such as `filed_on`.
_DEED = re.compile(r"\w+_on\Z")
#: A birth comes before everything, or is expected after it.
_BIRTH = re.compile(r"\w*birth\w*\Z|dob\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A date as one form asks for it."""

    form: Form
    field: Field
    #: Where it is asked: a start, a step or a message.
    elements: Sequence[Element]

    @property
    def stated(self) -> frozenset[str]:
        """Return the names that it is said not to be before, in whatever way."""
        limits = self.field.limits
        bounds = [*limits.not_before, *filter(None, (limits.least, limits.check))]
        return frozenset(name for each in bounds for name in _WORD.findall(each.text))


def orders(subject: Subject) -> Iterator[Finding]:
    """Propose the order of two dates where it is known, and not stated."""
    if not subject.knows_diagrams:
        return
    known = _Dates(subject)
    for asked in known.questions:
        yield from known.proposals(asked)


class _Dates:
    """The dates of a procedure: asked, noted by a step, or following from others."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.facts = subject.procedure.facts
        package = subject.package
        self.stamps = {e.properties.get("stamps", "") for _, e in subject.elements()} - {""}
        self.questions = [
            Question(form=form, field=each, elements=tuple(self._asking(key)))
            for key, form in package.forms.items()
            for each in form.fields
            if isinstance(each, Field) and each.kind in (Kind.DATE, Kind.DATETIME)
            if not each.readonly and not _BIRTH.match(each.key)
        ]
        self.asked: Mapping[str, Sequence[Question]] = {
            each.field.key: [q for q in self.questions if q.field.key == each.field.key]
            for each in self.questions
        }

    def _asking(self, form_key: str) -> Iterator[Element]:
        return (e for _, e in self.subject.elements() if e.form_key == form_key)

    def proposals(self, asked: Question) -> Iterator[Finding]:
        """Yield a warning for each order of a date that its form does not state."""
        key = asked.field.key
        if self._is_copy(asked):
            return
        others = dict.fromkeys(
            chain(self._paired(key), self._counted(asked), self._of_case(asked))
        )
        missing = [n for n in others if n != key and not self._is_kept(asked, n)]
        # What one of them keeps to need not be said again.
        missing = [n for n in missing if not any(self._covers(o, n) for o in missing if o != n)]
        if missing:
            text = (
                f"nothing says that {key} is not before {show_list(missing)}; write the property"
                f" notBefore {', '.join(missing)}, or state the order that is right here"
            )
            yield warning(asked.form.source, key, text)
        limits = asked.field.limits
        if _DEED.match(key) and limits.most is None and not limits.not_after:
            text = f"{key} is a day on which something was done, and may lie in the future"
            yield warning(asked.form.source, key, f"{text}; write the property latest today()")

    # --- which orders are known

    def _paired(self, key: str) -> Iterator[str]:
        """Yield the beginning of what this is the end of, by their names."""
        return (each for each in _beginnings(key) if each in self.asked)

    def _counted(self, asked: Question) -> Iterator[str]:
        """Yield what the time limit of a step counts from, which its own dates come after."""
        for element in asked.elements:
            match = _COUNTED.match(self.facts.get(element.due.strip(), element.due))
            start = match["start"] if match else ""
            if start.rpartition(".")[2] in self.recorded:
                yield start

    def _of_case(self, asked: Question) -> Iterator[str]:
        """Yield the day of the conference, which everything done about it comes after."""
        day = self.occasion_date
        steps = [e for e in asked.elements if e.kind is not ElementKind.START]
        if day and steps and all(e.process_id in self.of_occasion for e in steps):
            yield day

    def _is_copy(self, asked: Question) -> bool:
        """Say whether a date begins with the value of another one, and keeps to what that does."""
        prefill = asked.field.prefill
        return prefill is not None and prefill.text in self.asked.keys() - {asked.field.key}

    @cached_property
    def recorded(self) -> frozenset[str]:
        """The names under which dates are found."""
        return frozenset(self.asked) | self.stamps | self.facts.keys()

    @cached_property
    def occasion_date(self) -> str:
        """The day of the conference, or of what the procedure calls its occasion."""
        procedure = self.subject.procedure
        keys = [procedure.occasion.date, *procedure.conference_keys]
        return next(
            (k for k in keys for q in self.asked.get(k, ()) if q.field.kind is Kind.DATE), ""
        )

    @cached_property
    def of_occasion(self) -> frozenset[str]:
        """The processes of a case that has its day from its start."""
        found = {
            e.process_id
            for q in self.asked.get(self.occasion_date, ())
            for e in q.elements
            if e.kind is ElementKind.START
        }
        calls = [
            (e.process_id, e.called)
            for _, e in self.subject.elements()
            if e.kind is ElementKind.CALL_ACTIVITY and e.called
        ]
        before: set[str] = set()
        while found != before:
            before, found = found, found | {to for by, to in calls if by in found}
        return frozenset(found)

    # --- which are stated

    def _is_kept(self, asked: Question, name: str) -> bool:
        """Say whether a date is said not to be before another, by itself or by what it keeps to.

        What is not before the beginning of something need not wait for its end.
        """
        wanted = [name, *(each for each in _beginnings(name) if each in self.asked)]
        return any(self._covers(each, n) for each in self._stated(asked) for n in wanted) or any(
            asked.field.key in {n for e in q.field.limits.not_after for n in self._roots(e.text)}
            for q in self.asked.get(name, ())
        )

    def _covers(self, stated: str, name: str) -> bool:
        return name in _beginnings(stated) or self._follows(stated, name)

    def _stated(self, asked: Question) -> frozenset[str]:
        return asked.stated & (self.recorded | {"started_at"})

    def _follows(self, name: str, other: str, seen: frozenset[str] = frozenset()) -> bool:
        """Say whether a date is the other, follows from it, or is said not to be before it."""
        roots, wanted = self._roots(name), self._roots(other)
        if roots & wanted:
            return True
        if other == self.occasion_date and roots & (self.stamps | {"started_at"}):
            return True  # What a step notes is noted in a case that has its conference.
        further = {
            each
            for root in roots - seen
            for question in self.asked.get(root, ())
            for each in self._stated(question)
        }
        return any(self._follows(each, other, seen | roots) for each in further - seen - roots)

    def _roots(self, name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return the asked and noted dates that a name stands for."""
        key = name.rpartition(".")[2]
        if key not in self.facts or key in seen:
            return frozenset({key})
        inside = {word for word in _WORD.findall(self.facts[key]) if word in self.recorded}
        return frozenset(r for each in inside for r in self._roots(each, seen | {key}))


def _beginnings(name: str) -> Sequence[str]:
    """Return what the beginning of something is called, by the name of its end."""
    words = name.split("_")
    return [
        "_".join((*words[:at], first, *words[at + 1 :]))
        for at, word in enumerate(words)
        for first, last in _PAIRS
        if word == last
    ]
