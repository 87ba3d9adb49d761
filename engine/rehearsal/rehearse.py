"""Runs an example case on the real engine, in a sealed store, on a simulated clock."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from engine.casework.due import read_duration
from engine.errors import InvalidAnswers, Refused, WrongState
from engine.feel import FeelError
from engine.ids import PersonId, RoleId
from engine.model.calendar import MOST_WORKING_DAYS, in_utc
from engine.model.case import Case, NewCase
from engine.model.people import Absence
from engine.package import Definition
from engine.rehearsal.cast import OWNER
from engine.rehearsal.coverage import Coverage
from engine.rehearsal.example import MOST_DAYS, RUNNING, VOIDED, Example, Step, attempt_of
from engine.rehearsal.expectations import Expectations, StepFailed
from engine.rehearsal.names_there import is_of, unknown_names
from engine.rehearsal.naming import each_id
from engine.rehearsal.shape import REFUSALS
from engine.rehearsal.stage import MAIN, Stage

#: Verbs about no case that was started.
_ABOUT_NO_CASE = ("start", "absent", "holiday", "wait")
_TOO_FAR = "The clock goes ten years on at most."
_WORKING_DAYS = re.compile(r"(\d{1,4}) working days?\Z")


class Refusal(NamedTuple):
    """How a command was refused: the name of the error, and what the person was told."""

    kind: str
    sentence: str


@dataclass(kw_only=True, slots=True)
class Outcome:
    """What came of an example case."""

    example: Example
    #: Sentences; empty when the case passed.
    failures: list[str] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    #: Element ids with a due date that an `expect` checked.
    due_checked: set[str] = field(default_factory=set)
    #: The last refusal that a `refuse` asked for.
    refusal: Refusal | None = None

    @property
    def passed(self) -> bool:
        """Say whether everything was as expected."""
        return not self.failures


def rehearse(example: Example, definition: Definition, *, worker: bool = True) -> Outcome:
    """Run an example case to its end or its first failure.

    Without the worker nothing happens between commands; the history must come out the same.
    """
    outcome = Outcome(example=example)
    try:
        stage = Stage(example, definition, worker=worker)
    except Refused as refusal:
        outcome.failures.append(f"people and agencies: {refusal.sentence}")
        return outcome
    try:
        performer = Performer(stage, outcome)
        for step in example.steps:
            performer.perform(step)
        _check_ends(stage, example)
    except StepFailed as failure:
        outcome.failures.append(str(failure))
    finally:
        outcome.coverage = stage.coverage()
    return outcome


def refuse_beyond(at: datetime, example: Example) -> None:
    """Raise `WrongState` for an instant that is too far from where the clock began."""
    if (at - example.clock).days > MOST_DAYS:
        raise WrongState(_TOO_FAR)


#: Verbs with a reason, which beside `refuse` says why they are refused.
_WITH_REASON = ("correct", "refuse_correction")


class Performer:
    """Performs steps one by one."""

    def __init__(self, stage: Stage, outcome: Outcome) -> None:
        self._stage = stage
        self._outcome = outcome
        self._expectations = Expectations(stage)
        self._verbs: Mapping[str, Callable[[Step], None]] = {
            "start": self._start,
            "do": self._do,
            "claim": self._claim,
            "release": self._release,
            "assign": self._assign,
            "take_over": self._take_over,
            "send": self._send,
            "correct": self._correct,
            "confirm_correction": self._answer_correction,
            "refuse_correction": self._answer_correction,
            "confirm_words": self._confirm_words,
            "attach": self._attach,
            "resolve": self._resolve,
            "void": self._void,
            "confirm_void": self._confirm_void,
            "decline_void": self._decline_void,
            "absent": self._absent,
            "holiday": self._holiday,
            "wait": self._wait,
            "expect": self._expect,
            "refuse": self._refuse,
        }

    def perform(self, step: Step) -> None:
        """Perform one step. Raises `StepFailed`."""
        for text in (*unknown_names(step, self._stage.definition), *self._nobody(step)):
            raise StepFailed(f"{step}: {text}")
        try:
            if step.details.get("at") is not None:
                self._move_to(in_utc(step.details["at"]))
            self._verb(step)
        except Refused as refusal:
            raise StepFailed(f"{step}: {refusal.message}") from refusal

    def _nobody(self, step: Step) -> Iterator[str]:
        """Yield a sentence for each person whom a step names and whom nobody knows."""
        tried = attempt_of(step) if step.verb == "refuse" else step
        about = tried.object if tried.verb == "absent" else {}
        named = [about.get("person"), about.get("deputy")]
        if tried.verb != "holiday":
            named += [tried.details.get("name")]
        if tried.verb in ("assign", "take_over"):
            named += [tried.details.get("from"), tried.details.get("to")]
        for name in named:
            if name and not self._stage.knows(str(name)):
                yield f"there is nobody called {name!r}; name somebody of `people`"

    def _verb(self, step: Step) -> None:
        self._verbs[step.verb](step)

    # --- verbs; each but the last two is the command that people have

    def _start(self, step: Step) -> None:
        label = str(step.details.get("case") or MAIN)
        if str(step.object) in self._stage.timer_starts():
            self._stage.cases[label] = self._stage.start_by_timer(str(step.object))
            return
        first = self._stage.cases.get(MAIN)
        further = first is not None and step.details.get("conference") != "new"
        role = step.details.get("as")
        case = self._stage.engine.cases.start(
            NewCase(
                procedure_id=self._stage.definition.id,
                process_id=str(step.object),
                role=role,
                conference_of=first if further else None,
            ),
            by=self._stage.starter(str(step.object), role, step.details.get("name")),
            answers=self._stage.start_answers(step),
        )
        self._stage.cases[label] = case.id

    def _do(self, step: Step) -> None:
        task = self._stage.task(step)
        if "theirs" in step.details:
            self._stage.engine.keying_in.task(
                task.id,
                by=self._stage.keys_in(step),
                sent=self._stage.in_writing(step),
                answers=self._stage.task_answers(step, task),
            )
            return
        self._stage.engine.tasks.complete(
            task.id,
            by=self._stage.who(step, task),
            answers=self._stage.task_answers(step, task),
        )

    def _claim(self, step: Step) -> None:
        task = self._stage.task(step)
        self._stage.engine.tasks.claim(task.id, by=self._stage.who(step, task))

    def _release(self, step: Step) -> None:
        task = self._stage.task(step)
        self._stage.engine.tasks.release(task.id, by=self._stage.who(step, task))

    def _assign(self, step: Step) -> None:
        task = self._stage.task(step)
        target = PersonId(self._stage.id_of(str(step.details.get("to"))))
        self._stage.engine.tasks.assign(task.id, to=target, by=self._stage.who(step, task))

    def _take_over(self, step: Step) -> None:
        by, to = self._stage.who(step, None), step.details.get("to")
        self._stage.engine.taking_over.take_over(
            self._stage.case_id(step),
            RoleId(str(step.object)),
            of=self._whose(step),
            to=PersonId(self._stage.id_of(str(to))) if to else by,
            by=by,
            because=str(step.details.get("reason") or ""),
        )

    def _whose(self, step: Step) -> PersonId:
        """Return whose part is taken over: as the step says, else of the only one who has it."""
        if former := step.details.get("from"):
            return PersonId(self._stage.id_of(str(former)))
        having = self._stage.taking_part(self._stage.case_id(step), str(step.object))
        if len(having) != 1:
            who = "several people have" if having else "nobody has"
            raise StepFailed(f"{step}: {who} this part now; say with `from` whose it is")
        return having[0]

    def _send(self, step: Step) -> None:
        if "theirs" in step.details:
            self._stage.engine.keying_in.message(
                self._stage.case_id(step),
                str(step.object),
                whose=self._stage.writer(step),
                by=self._stage.keys_in(step),
                sent=self._stage.in_writing(step),
                answers=self._stage.message_answers(step),
            )
            return
        self._stage.engine.cases.send(
            self._stage.case_id(step),
            str(step.object),
            by=self._stage.who(step, None),
            answers=self._stage.message_answers(step),
        )

    def _correct(self, step: Step) -> None:
        for fact, value in step.object.items():
            self._stage.engine.cases.correct(
                self._stage.case_id(step),
                fact,
                self._stage.corrected(fact, value),
                by=self._stage.who(step, None),
                because=str(step.details.get("because") or ""),
            )

    def _answer_correction(self, step: Step) -> None:
        self._stage.engine.cases.answer_correction(
            self._stage.case_id(step),
            str(step.object),
            by=self._stage.who(step, None),
            confirms=step.verb == "confirm_correction",
            because=str(step.details.get("because") or ""),
        )

    def _confirm_words(self, step: Step) -> None:
        case_id, place = self._stage.case_id(step), str(step.object)
        said = next((way for way in ("add", "disagree") if way in step.details), "confirm")
        answers = {"said": said, "words": step.details.get(said)}
        if "theirs" in step.details:
            self._stage.engine.keying_in.words(
                case_id,
                place,
                whose=self._stage.writer(step),
                by=self._stage.keys_in(step),
                sent=self._stage.in_writing(step),
                answers=answers,
            )
            return
        by = self._stage.who(step, None)
        self._stage.engine.own_words.answer(case_id, place, by=by, answers=answers)

    def _attach(self, step: Step) -> None:
        self._stage.engine.cases.attach(
            self._stage.case_id(step),
            by=self._stage.who(step, None),
            name=str(step.object or step.details.get("file")),
            media_type="text/plain",
            content=b"An invented paper.",
            to=_roles(step.details.get("to")),
            kind=str(step.details.get("kind") or ""),
        )

    def _resolve(self, step: Step) -> None:
        case_id = self._stage.case_id(step)
        for incident in self._stage.incidents(case_id):
            self._stage.engine.cases.resolve_incident(case_id, incident.id, by=OWNER)

    def _void(self, step: Step) -> None:
        case_id, by = self._stage.case_id(step), self._stage.who(step, None)
        self._stage.engine.cases.ask_to_void(case_id, by=by, because=str(step.object))

    def _confirm_void(self, step: Step) -> None:
        case_id, by = self._stage.case_id(step), self._stage.who(step, None)
        words = str(step.object or "")
        self._stage.engine.cases.confirm_void(case_id, by=by, because=words)

    def _decline_void(self, step: Step) -> None:
        case_id, by = self._stage.case_id(step), self._stage.who(step, None)
        self._stage.engine.cases.decline_void(case_id, by=by, because=str(step.object))

    def _absent(self, step: Step) -> None:
        days: Mapping[str, Any] = each_id(step.object, self._stage.id_of)
        deputy = days.get("deputy")
        self._stage.engine.people.add_absence(
            Absence(
                person_id=PersonId(str(days["person"])),
                first_day=_day(days["from"]),
                last_day=_day(days["to"]),
                deputy_id=PersonId(str(deputy)) if deputy else None,
            ),
            by=PersonId(str(days["person"])),
        )

    def _holiday(self, step: Step) -> None:
        self._stage.engine.people.add_holiday(
            _day(step.object["date"]), str(step.object.get("name") or "Closed")
        )

    def _wait(self, step: Step) -> None:
        self._move_to(self._until(step))

    def _move_to(self, at: datetime) -> None:
        refuse_beyond(at, self._outcome.example)
        self._stage.move_to(at)

    def _until(self, step: Step) -> datetime:
        value, now = step.object, self._stage.now
        if isinstance(value, datetime):
            return in_utc(value)
        if isinstance(value, date):
            return self._stage.calendar().end_of(value)
        text = str(value)
        if text == "next due":
            return self._stage.next_due()
        if match := _WORKING_DAYS.match(text):
            return self._working_days_on(int(match[1]))
        if text.startswith("P"):
            try:
                return now + read_duration(text)
            except FeelError as error:
                raise StepFailed(f"{step}: {error}") from error
            except OverflowError:
                raise WrongState(_TOO_FAR) from None
        raise StepFailed(f"{step}: expected a time, a duration or `5 working days`")

    def _working_days_on(self, count: int) -> datetime:
        if count > MOST_WORKING_DAYS:
            raise WrongState(_TOO_FAR)
        return self._stage.after_working_days(count)

    def _expect(self, step: Step) -> None:
        self._outcome.due_checked |= set((step.object or {}).get("due") or {})
        self._expectations.check(step)

    def _refuse(self, step: Step) -> None:
        inner = _inner(step)
        if inner.verb not in _ABOUT_NO_CASE:
            self._stage.case_id(inner)  # that there is none is no refusal
        item = inner.details.get("for")
        if item is not None and not is_of(self._outcome.example, item):
            raise StepFailed(f"{step}: nobody called {item!r} is in this example")
        self._stage.catch_up()
        before = self._stage.fingerprint()
        try:
            self._verb(inner)
        except Refused as refusal:
            if told := _other_reason(step.object, refusal):
                raise StepFailed(f"{step}: {told}") from refusal
            self._outcome.refusal = Refusal(_kind(refusal), refusal.sentence)
        else:
            raise StepFailed(f"{step}: expected {step.object['because']}, but it was done")
        if self._stage.fingerprint() != before:
            raise StepFailed(f"{step}: it was refused, but something changed")


def _kind(refusal: Refused) -> str:
    return REFUSALS.get(type(refusal), "something else")


def _other_reason(wanted: Mapping[str, Any], refusal: Refused) -> str:
    """Say what a refusal was that was wanted for another reason; "" where it is the one."""
    because, fields, says = wanted["because"], wanted.get("field"), wanted.get("says")
    if _kind(refusal) != because:
        return f"expected {because}, but it was refused as {_kind(refusal)}: {refusal.message}"
    errors = refusal.errors if isinstance(refusal, InvalidAnswers) else {}
    named = [fields] if isinstance(fields, str) else fields
    if named is not None and set(named) != errors.keys():
        there = f"at {refusal.message}" if errors else f"at no field: {refusal.message}"
        return f"expected it to be refused at {', '.join(named)}, but it was {there}"
    if says is not None and says not in refusal.sentence:
        return f"expected it to say {says!r}, but it says: {refusal.sentence}"
    return ""


def _inner(step: Step) -> Step:
    tried = attempt_of(step)
    more = {"because": "an attempt"} if tried.verb in _WITH_REASON else {}
    if "case" in step.details:
        more["case"] = step.details["case"]
    return replace(tried, details={**tried.details, **more})


def _check_ends(stage: Stage, example: Example) -> None:
    """Compare the ends of the cases: exactly, with all cases; or that those named are reached."""
    wanted, exactly = example.ends_by_case(), example.ends_exactly is not None
    others = stage.cases.keys() - wanted.keys() if exactly else ()
    for label in [*wanted, *others]:
        case_id = stage.cases.get(label)
        if case_id is None:
            raise StepFailed(f"ends: no case called {label!r} was started")
        case = stage.case(case_id)
        found = standing(case)
        expected = wanted.get(label, [RUNNING])
        if not (found == expected if exactly else _are_among(expected, found)):
            raise StepFailed(
                f"ends ({label}): expected [{', '.join(expected)}], but reached"
                f" [{', '.join(found)}]"
            )


def standing(case: Case) -> list[str]:
    """Return the ends that a case has reached, then how it stands, where it has not ended."""
    if case.is_voided:
        return [*case.ends, VOIDED]
    return [*case.ends, *([] if case.has_ended else [RUNNING])]


def _are_among(expected: Sequence[str], found: Sequence[str]) -> bool:
    return set(expected) <= set(found) and (RUNNING in expected) == (RUNNING in found)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _roles(value: Any) -> list[str]:
    """Return the roles that a step names, as a list or with commas."""
    named = value if isinstance(value, list) else str(value or "").split(",")
    return [str(role).strip() for role in named if str(role).strip()]
