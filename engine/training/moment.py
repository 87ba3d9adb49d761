"""What the stage shows: a moment of a walk, in words and in data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from engine.ids import CaseId, PersonId, RoleId, UserTaskId
from engine.package import Definition
from engine.reads.case_view import CaseView
from engine.rehearsal import Example


class Source(StrEnum):
    """Where the answers to a form come from, where nobody enters them."""

    #: What the example case says for this task.
    EXAMPLE = "example"
    #: Sensible answers made from the form.
    USUAL = "usual"


#: The weight of what stands aside where there is anything else, and of what the name of the step
#: says already.
ASIDE, SAID_ALREADY = 50, 99
_MOST_TOLD = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleText:
    """A clause of the policy."""

    id: str
    source: str
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """Something that happened in a step, as one sentence."""

    at: datetime
    text: str
    element_id: str = ""
    clauses: tuple[RuleText, ...] = ()
    #: Whether the clock did it, and nobody.
    by_itself: bool = False
    #: Why, such as the rule of a decision table; "" for nothing to add.
    why: str = ""
    #: What a class should hear of first is the lightest.
    weight: int = 0


def in_short(happened: Sequence[Happening]) -> list[Happening]:
    """Return what a class should hear of, the weightiest for it first."""
    new = [one for one in happened if one.weight < SAID_ALREADY]
    main = [one for one in new if one.weight < ASIDE]
    return sorted(main or new, key=lambda one: one.weight)[:_MOST_TOLD]


def answers_in(happened: Sequence[Happening]) -> list[str]:
    """Return what was answered or given as a reason in a step, beyond its name."""
    return [one.why for one in happened if one.weight == SAID_ALREADY and one.why]


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTask:
    """A task somebody has to do, in whichever case of the walk."""

    id: UserTaskId
    case_id: CaseId
    #: Name of the case in the walk: `first` for the first one.
    case: str
    element_id: str
    name: str
    #: The child or member it is about, or "".
    about: str
    role: RoleId
    role_title: str
    #: Who would do it: who has it, else the first of its role.
    person: PersonId
    #: The role that is their own, where they act in another's place; else "".
    own_title: str
    is_claimed: bool
    due_at: datetime | None
    due_why: str
    is_overdue: bool
    clauses: tuple[RuleText, ...]
    #: Whether the example case has answers for it next.
    has_example: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """Something that waits for the clock: a due date, or a time limit of the drawing."""

    at: datetime
    name: str
    why: str
    #: Whether it is a task's due date; else the drawing waits for it.
    is_task: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day of the calendar."""

    day: date
    is_working: bool
    #: `Weekend`, the holiday's name, or "".
    why_not: str
    is_today: bool
    is_past: bool
    #: What falls due on it.
    ahead: tuple[Ahead, ...]
    #: Working days since the conference, such as 10; None before it, and on days off.
    number: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sendable:
    """A message that may be sent now, such as a withdrawal."""

    message: str
    name: str
    case: str
    case_id: CaseId
    #: Who would send it.
    person: PersonId
    role: RoleId
    role_title: str
    has_form: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Startable:
    """A process that somebody may start now."""

    process_id: str
    title: str
    role: RoleId
    role_title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """The next step of the example case."""

    #: Number in the example, from 1.
    number: int
    #: Such as `R. Holm completes “Record the conference”`.
    text: str
    verb: str
    #: The task or start it is about, or "".
    element_id: str
    #: When the example does it; None for now.
    at: datetime | None = None
    #: Who starts, where it is a start; else "".
    starter: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stray:
    """How a walk has left its example, whose next step cannot be taken."""

    #: What the example expects, as a sentence.
    expects: str
    #: Why that is not to be had, as a sentence; "" for nothing to add.
    why: str
    #: Steps back to the last moment from which the example gets by; 0 where there is none.
    back: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StepTaken:
    """One step of the walk."""

    #: From 1.
    number: int
    text: str
    verb: str
    element_id: str
    at: datetime
    note: str = ""
    happened: tuple[Happening, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseAtMoment:
    """One case of the walk, wholly open."""

    #: `first` for the first one.
    name: str
    view: CaseView
    #: Element id to `done`, `ready`, `waiting` or `started`.
    states: Mapping[str, str]
    #: Processes with something going on or done, innermost last.
    processes: tuple[str, ...]
    #: The process whose drawing shows best what is going on.
    process_id: str
    #: Where the case is in a few sentences.
    story: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WalkLine:
    """A walk in a list."""

    id: str
    title: str
    procedure_id: str
    procedure: str
    version: int
    branch: str
    branches: tuple[str, ...]
    #: Steps taken in this branch.
    steps: int
    #: Opaque key of the example it began with; "" for none.
    example: str
    #: The lesson it was begun as; "" for none.
    lesson: str
    #: Rises with each change; for pages that poll.
    revision: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A walk after one of its steps: everything the stage shows."""

    walk: WalkLine
    definition: Definition
    #: As the walk began with it, whatever became of the one in the library.
    example: Example
    #: The step it is after; 0 before the first.
    step: int
    now: datetime
    #: `Thursday 24 December 2026, 4:50pm`.
    clock: str
    #: `8 working days since the conference`, or "".
    since: str
    #: The day of the conference; None until it is recorded.
    conference: date | None
    story: str
    learning: tuple[str, ...]
    cases: tuple[CaseAtMoment, ...]
    #: The case in which something happened last; None before the first.
    case: CaseAtMoment | None
    tasks: tuple[OpenTask, ...]
    sendable: tuple[Sendable, ...]
    startable: tuple[Startable, ...]
    ahead: tuple[Ahead, ...]
    #: Whole weeks from Monday.
    weeks: tuple[tuple[Day, ...], ...]
    #: What the last step brought about.
    happened: tuple[Happening, ...]
    next: NextStep | None
    steps: tuple[StepTaken, ...]
    #: Role id to the names of who holds it.
    people: Mapping[RoleId, tuple[PersonId, ...]]
    #: Marked once all cases ended.
    is_over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One possible answer to a question for the class."""

    text: str
    is_right: bool
    #: Why it is right or wrong, as one or two sentences.
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassQuestion:
    """A question to ask before the next step."""

    #: `who`, `when` or `nobody`.
    kind: str
    text: str
    #: The right one and instructive wrong ones, in an order that tells nothing.
    choices: tuple[Choice, ...]
    clauses: tuple[RuleText, ...] = ()

    @property
    def right(self) -> Choice:
        """The right answer."""
        return next(choice for choice in self.choices if choice.is_right)


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One line of two branches side by side."""

    #: `Clock`, `Open tasks`, `Dates`, `Recorded`, `Letters and notices` or `Ends`.
    part: str
    name: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Whether the branches differ here."""
        return self.one != self.other


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two branches side by side."""

    one: Moment
    other: Moment
    #: Steps both have from the start.
    shared_steps: int
    #: All lines; those that differ first within each part.
    lines: tuple[Difference, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryEntry:
    """An example case in the library."""

    #: Opaque, for addresses.
    key: str
    id: str
    title: str
    procedure_id: str
    procedure: str
    version: int
    story: str
    learning: tuple[str, ...]
    clauses: tuple[str, ...]
    difficulty: str
    #: Tasks and waits in order, such as `Conference chair: Record the conference`.
    path: tuple[str, ...]
    #: Names of the ends it reaches; empty where it goes on.
    ends: tuple[str, ...]
    #: Whether a trainer wrote it; else it came with the procedure.
    is_own: bool
    #: Whether the trainer who looks may change it.
    may_edit: bool
    #: What it takes from another example case, in words; "" where it begins by itself.
    goes_on: str = ""
    #: How many of its first steps are taken from there.
    taken: int = 0
    #: What is still wrong with it; empty for one that can be walked and rehearsed.
    findings: tuple[str, ...] = ()
    #: Rises with each change of an own one; what is changed is sent back with it.
    revision: int = 0
    #: Plain data of the steps, for editing: each as in the file.
    steps: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)
