"""Passes what one case records of its occasion on to the others, in the same transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.casework.casework import Casework
from engine.casework.choices import answered, is_shared_choice, path_in, refuse_answered
from engine.casework.correction_notices import tell_of_correction
from engine.casework.corrections import appoint_named
from engine.casework.date_orders import disorders, refuse_disorder
from engine.casework.occasion import occasion_of
from engine.casework.office import Office
from engine.casework.other_dissents import about, touched_by
from engine.errors import CaseStopped, DamagedCase, InvalidAnswers, ProcessFailed
from engine.forms import appointments
from engine.ids import CaseId, ElementId, IncidentId, PersonId, RoleId
from engine.model.case import Case, Incident
from engine.model.case_file import read_path, value_at
from engine.model.history import EventKind, HistoryEvent
from engine.model.occasion import Fact, Occasion, write_fact
from engine.model.people import ENGINE, Part
from engine.ports import UnitOfWork

#: Follows up a change of a case; returns when something happens by itself next.
Settle = Callable[[Casework], datetime | None]
#: What people do that records facts.
_DEEDS = (
    EventKind.CASE_STARTED,
    EventKind.USER_TASK_COMPLETED,
    EventKind.MESSAGE_RECEIVED,
    EventKind.FACT_CORRECTED,
)
#: Rounds in which cases may change what they share because others did.
_MOST_ROUNDS = 10
#: What an incident says in a case that cannot follow the others.
_LEFT = (
    "What this case shares with others of its occasion was changed there, and this case did not "
    "follow, because it cannot be read. Restore it, then compare it with the record."
)


class OtherCaseFailed(Exception):
    """Another case of the occasion cannot go on with what this one records."""

    def __init__(self, case_id: CaseId, failure: ProcessFailed) -> None:
        super().__init__(failure.message)
        self.case_id = case_id
        self.failure = failure


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedLimit:
    """A due date that a change moved; None for none."""

    task: str
    element_id: ElementId
    before: datetime | None
    after: datetime | None

    def told(self) -> dict[str, Any]:
        """Return what history says of it."""
        return {
            "task": self.task,
            "element": self.element_id,
            "before": self.before.isoformat() if self.before else None,
            "after": self.after.isoformat() if self.after else None,
        }


@dataclass(kw_only=True, slots=True)
class Gathering:
    """The case of a command, and the other open cases of its occasion where that is locked."""

    office: Office
    casework: Casework
    others: Sequence[Casework] = ()
    #: When something happens by itself next, for each case that is to be saved.
    due: dict[CaseId, datetime | None] = field(default_factory=dict)
    #: The due dates as they were, by case and task.
    _limits: dict[CaseId, dict[str, datetime | None]] = field(default_factory=dict)
    #: Who dissented about whom before the command, by case.
    _dissents: dict[CaseId, Any] = field(default_factory=dict)

    @property
    def all(self) -> Sequence[Casework]:
        """Every open case here, in order of id."""
        return sorted((self.casework, *self.others), key=lambda each: each.id)

    def look_at_dissents(self) -> None:
        """Remember who dissents about whom before a change; of a new case, nobody does yet."""
        for each in self.all:
            if not each.file.is_new:
                self._dissents[each.id] = _dissent(each)

    def to_follow(self) -> Sequence[CaseId]:
        """Return the open cases in which somebody has a part who dissents in another by now."""
        changed = [each for each in self.all if self._dissents.get(each.id) != _dissent(each)]
        found = (
            other
            for each in changed
            for other in touched_by(each.work, each.definition, each.case, _dissent(each)[0])
        )
        return list(dict.fromkeys(found))

    def look_at_limits(self) -> None:
        """Remember the due dates as they are before a change."""
        for each in self.all:
            self._limits[each.id] = {t.id: t.due_at for t in each.tasks.open.values()}

    def moved(self, casework: Casework) -> list[MovedLimit]:
        """Return the due dates of a case that are no longer what they were."""
        before = self._limits.get(casework.id, {})
        return [
            MovedLimit(
                task=task.name,
                element_id=task.element_id,
                before=before[task.id],
                after=task.due_at,
            )
            for task in casework.tasks.open.values()
            if task.id in before and before[task.id] != task.due_at
        ]

    def spread(self, settle: Settle) -> None:
        """Record what was changed of what is shared, and let the other cases follow.

        Raises `OtherCaseFailed`; `InvalidAnswers` where a rule bars somebody in another case;
        `CaseStopped` where cases change again and again because of one another.
        """
        for _ in range(_MOST_ROUNDS):
            changed = [each for each in self.all if each.file.shared]
            if not changed or changed[0].file.occasion is None:
                return
            self._pass_on(changed[0], settle)
        raise CaseStopped(
            "Cases of one occasion change again and again because of one another, so nothing was "
            "changed. The policy owner has to mend the procedure."
        )

    def refuse_unshared(self) -> None:
        """Raise `OccasionNeeded` where what is shared has changed in one case alone."""
        for each in self.all:
            if each.file.shared:
                each.file.locked_occasion()

    def save(self) -> Mapping[CaseId, Case]:
        """Write every case that changed, in order of id; the caller commits."""
        by_id = {each.id: each for each in self.all}
        return {each: by_id[each].save(next_due_at=self.due[each]) for each in sorted(self.due)}

    def _pass_on(self, source: Casework, settle: Settle) -> None:
        changes, source.file.shared = source.file.shared, {}
        record = source.file.locked_occasion()
        recorded = source.definition.shared.facts(record.facts)
        news = _News(
            source=source,
            before={fact: recorded.get(fact) for fact in changes},
            facts={fact: value for fact, value in changes.items() if recorded.get(fact) != value},
        )
        if news.facts:
            record = self._record(record, news)
        source.file.remember(occasion=record.revision)
        for other in self.all:
            other.file.occasion = record
            if other is not source and news.facts:
                self._follow(other, news, settle)
        if news.facts and record.revision > 1:
            self._note_in_ended(news, record)
            self._tell_of_damaged(news, record)
        if news.deed.kind is EventKind.FACT_CORRECTED and (moved := self.moved(source)):
            _note(source, news, news.facts, moved=moved)

    def _record(self, record: Occasion, news: "_News") -> Occasion:
        source = news.source
        changed = record.changed(
            news.facts,
            case_id=source.id,
            at=source.now,
            date_key=source.definition.procedure.occasion.date,
        )
        content = {**news.told(news.facts), "case": source.id, "revision": record.revision + 1}
        if not record.revision and (differing := self._differing(record, news)):
            content["differing"] = differing
        event = HistoryEvent(
            kind=EventKind.OCCASION_CHANGED,
            at=source.now,
            actor=news.deed.actor,
            element_id=news.deed.element_id,
            content=content,
        )
        return source.work.occasions.save(changed, [event])

    def _differing(self, record: Occasion, news: "_News") -> list[dict[str, Any]]:
        """Return what cases from before there was a record say otherwise than it does now."""
        shared, date_key = news.source.definition.shared, ""
        facts = record.changed(
            news.facts, case_id=news.source.id, at=news.source.now, date_key=date_key
        ).facts
        recorded = shared.facts(facts)
        return [
            {"fact": write_fact(fact), "before": None, "after": value}
            for case in news.source.work.cases.of_conference(record.id)
            if case.id != news.source.id and not case.is_damaged and not case.is_voided
            for fact, value in shared.facts(case.file).items()
            if fact not in news.facts and recorded.get(fact, value) != value
        ]

    def _follow(self, other: Casework, news: "_News", settle: Settle) -> None:
        """Bring the copies of an open case up to date, where they say what the record said."""
        facts = news.for_copy(other.definition.shared.facts(other.file.content), other)
        if not facts:
            return
        if other.run.is_ended:
            _note(other, news, facts, kept=True)
            self.due.setdefault(other.id, None)
            return
        revision, cause = other.file.locked_occasion().revision, len(other.ledger.events)
        was, ways = disorders(other), answered(other) if news.choice else {}
        other.file.take_over(facts, revision=revision)
        for fact in facts:
            if len(fact) == 1:
                refuse_disorder(other, fact, was)
        _appoint(other, facts, news)
        if news.choice:
            refuse_answered(other, news.choice, ways, by=news.corrected_by, is_own=False)
            _tell_of_choice(other, news)
        try:
            self.due[other.id] = settle(other)
        except ProcessFailed as failure:
            raise OtherCaseFailed(other.id, failure) from failure
        _note(other, news, facts, moved=self.moved(other))
        # The cause stands before what it brought about.
        other.ledger.events.insert(cause, other.ledger.events.pop())

    def _note_in_ended(self, news: "_News", record: Occasion) -> None:
        """Tell cases that have ended of a change; their facts stay as they acted on."""
        work = news.source.work
        here = {each.id for each in self.all}
        for each in work.cases.of_conference(record.id):
            if not each.has_ended or each.is_voided or each.is_damaged or each.id in here:
                continue
            ended = self.office.without_process(work, work.cases.one(each.id, lock=True))
            copy = ended.definition.shared.facts(ended.file.content)
            differing = {f: v for f, v in news.facts.items() if f in copy and copy[f] != v}
            if differing:
                _note(ended, news, differing, kept=True)
                if news.choice:
                    _tell_of_choice(ended, news)
                    ended.ledger.save()
                work.cases.save(ended.case, ended.ledger.events)

    def _tell_of_damaged(self, news: "_News", record: Occasion) -> None:
        """Raise an incident in each open case that cannot be read, so that it does not follow."""
        work, here = news.source.work, {each.id for each in self.all}
        for each in work.cases.of_conference(record.id):
            is_left = not each.has_ended and each.id not in here
            if is_left and _LEFT not in [one.message for one in work.incidents.of(each.id)]:
                incident = Incident(
                    id=IncidentId(self.office.new_id()),
                    case_id=each.id,
                    element_id=ElementId(""),
                    message=_LEFT,
                    raised_at=news.source.now,
                )
                work.incidents.save(incident)


@dataclass(frozen=True, kw_only=True, slots=True)
class _News:
    """What one case changed of what is shared."""

    source: Casework
    before: Mapping[Fact, Any]
    facts: Mapping[Fact, Any]

    @property
    def deed(self) -> HistoryEvent:
        """What somebody did, or the engine, that changed it."""
        events = self.source.ledger.events
        by_people = (event for event in reversed(events) if event.kind in _DEEDS)
        unknown = HistoryEvent(kind=EventKind.DECISION_MADE, at=self.source.now)
        return next(by_people, events[-1] if events else unknown)

    @property
    def choice(self) -> str:
        """The place in its case of a choice that was corrected; "" where it was no choice."""
        fact = str(self.deed.content.get("fact") or "")
        is_correction = self.deed.kind is EventKind.FACT_CORRECTED
        is_choice = is_correction and is_shared_choice(self.source.definition, read_path(fact))
        return fact if is_choice else ""

    @property
    def corrected_by(self) -> PersonId:
        """Who made a correction."""
        return self.deed.actor.person_id or PersonId("")

    def told(self, facts: Mapping[Fact, Any]) -> dict[str, Any]:
        """Return what histories say of some of it: not why, which is the words of one case."""
        told = [
            {"fact": write_fact(fact), "before": self.before.get(fact), "after": value}
            for fact, value in facts.items()
        ]
        return {"facts": told}

    def for_copy(self, copy: Mapping[Fact, Any], other: Casework) -> dict[Fact, Any]:
        """Return what another case takes over: what it shares and does not say otherwise."""
        shared = other.definition.shared
        known = {fact[:2] for fact in copy}
        known |= {fact[:2] for fact in self.facts if fact[0] in shared.together}
        return {
            fact: value
            for fact, value in self.facts.items()
            if (fact[0] in shared.keys if len(fact) == 1 else _lists(shared.lists, fact, known))
            and copy.get(fact) in (None, self.before.get(fact))
            and copy.get(fact) != value
        }


def _dissent(casework: Casework) -> tuple[frozenset[PersonId], Sequence[Mapping[str, Any]]]:
    """Return who dissents in a case, or did, and about whom."""
    return (
        casework.parts.holding(Part.DISSENTER),
        about(casework.definition, casework.file.content),
    )


def _tell_of_choice(other: Casework, news: _News) -> None:
    """Tell who recorded a choice in another case, and whoever decides there, of its correction."""
    path = read_path(news.choice)
    entry = value_at(news.source.file.content, path[:-1]) if len(path) > 1 else {}
    fact = (str(path[0]), *([str(entry["id"]), str(path[-1])] if entry else []))
    if place := path_in(other.file.content, fact):
        other.ledger.actor = news.deed.actor
        said = {key: news.deed.content[key] for key in ("before", "after")}
        tell_of_correction(other, place, {**said, "fact": place})
        other.ledger.actor = ENGINE


def gathered(office: Office, casework: Casework, occasion: Occasion) -> Gathering:
    """Join a case that is not saved yet with the others of its occasion, which is locked."""
    casework.file.occasion = occasion
    others = _open_others(office, casework.work, occasion, without=casework.id)
    return Gathering(office=office, casework=casework, others=list(others))


def locked(office: Office, work: UnitOfWork, case_id: CaseId) -> Gathering:
    """Lock the occasion of a case, then its open cases in order of id."""
    case = work.cases.one(case_id)
    occasion = occasion_of(work, office.definitions.of(case), case.conference_id, lock=True)
    cases = list(_open_others(office, work, occasion, with_too=case_id))
    casework = next(each for each in cases if each.id == case_id)
    others = [each for each in cases if each.id != case_id]
    return Gathering(office=office, casework=casework, others=others)


def _open_others(
    office: Office,
    work: UnitOfWork,
    occasion: Occasion,
    *,
    without: CaseId | None = None,
    with_too: CaseId | None = None,
) -> Iterator[Casework]:
    """Lock the open cases of an occasion, in order of id; damaged ones are left alone."""
    known = work.cases.of_conference(occasion.id) if occasion.recorded or with_too else ()
    able = {each.id for each in known if not each.has_ended and not each.is_damaged}
    able |= {with_too} if with_too else set()
    for case_id in sorted(able - {without}):
        with suppress(*([DamagedCase] if case_id != with_too else [])):
            casework = office.read(work, case_id, lock=True)
            casework.file.occasion = occasion
            yield casework


def _lists(lists: Mapping[str, frozenset[str]], fact: Fact, known: set[Fact]) -> bool:
    """Say whether a fact of an entry is shared by a case that has the entry."""
    return fact[2] in lists.get(fact[0], ()) and fact[:2] in known


def _note(
    casework: Casework,
    news: _News,
    facts: Mapping[Fact, Any],
    *,
    moved: Sequence[MovedLimit] = (),
    kept: bool = False,
) -> None:
    """Note in a case that the record which it shares has changed, and what that moved."""
    limits = [each.told() for each in moved]
    content = {**news.told(facts), **({"moved": limits} if limits else {})}
    casework.ledger.actor = news.deed.actor
    casework.ledger.note(
        EventKind.OCCASION_CHANGED, None, {**content, **({"kept": True} if kept else {})}
    )
    casework.ledger.actor = ENGINE


def _appoint(casework: Casework, facts: Mapping[Fact, Any], news: _News) -> None:
    """Give the parts that changed facts of an occasion name. Raises `InvalidAnswers`."""
    answers = {fact[0]: value for fact, value in facts.items() if len(fact) == 1}
    given = {
        (role, person): path
        for form in casework.definition.forms.values()
        for path, role, person in appointments(form, answers)
    }
    for (role, person), path in given.items():
        if person not in [p.person_id for p in casework.parts.of_role(RoleId(role))]:
            before = news.before.get((path,))
            try:
                appoint_named(casework, path, RoleId(role), PersonId(person), before=before)
            except InvalidAnswers as error:
                title = casework.definition.procedure.occasion.title
                said = f"This cannot be in another case of the same {title}: {error.errors[path]}"
                raise InvalidAnswers({path: said}) from error
