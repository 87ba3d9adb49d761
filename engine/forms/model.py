"""A form as its file says it, checked and ready to use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from engine.feel import Expression, Type
from engine.forms.patterns import Pattern
from engine.texts.template import Text


class Kind(StrEnum):
    """The components of a form, in form-js's words; a datetime is one of three."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    RADIO = "radio"
    SELECT = "select"
    GROUP = "group"
    DYNAMICLIST = "dynamiclist"
    TEXT = "text"
    SEPARATOR = "separator"
    SPACER = "spacer"


class Choice(NamedTuple):
    """An option: what is stored, and what the reader sees."""

    value: str
    label: str


#: What is chosen where somebody is added who is not offered, and how that is called.
ADDED = Choice("added", "Somebody who is not in this list")
#: What `unfit` and `remark` call whoever is offered.
CANDIDATE = "candidate"
#: Returns the people who hold any of some roles: value is the person's id, label the name.
People = Callable[[Sequence[str]], Sequence[Choice]]


#: The format of a text that is a time of day, typed as people do and kept such as 14:30.
TIME_OF_DAY = "time"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """Where the options of a field come from: one of the three is set."""

    fixed: tuple[Choice, ...] = ()
    expression: Expression | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What an answer must keep to."""

    min_length: int = 0
    #: None: the general limit of the kind of field.
    max_length: int | None = None
    pattern: Pattern | None = None
    #: `email`, `phone`, `TIME_OF_DAY` or "".
    format: str = ""
    decimal_digits: int = 0
    #: Numbers, or dates and times.
    least: Expression | None = None
    most: Expression | None = None
    #: Other dates that this one is not before, or not after, each by its name.
    not_before: tuple[Expression, ...] = ()
    not_after: tuple[Expression, ...] = ()
    #: A condition over all answers that must hold, such as `ended_at > started_at`.
    check: Expression | None = None
    #: Why no answer is taken now, as the sentence that is shown; null or "" where one is.
    refusal: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """Anything that stands on a form."""

    kind: Kind
    #: Where it is written in the file: its key or id, or its place.
    where: str
    #: Hides it where this is true.
    hide: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Field(Component):
    """A question with one answer."""

    key: str
    #: The keys that lead to the answer, such as `("children", "name")`.
    path: tuple[str, ...]
    label: Text
    hint: Text
    required: bool = False
    readonly: bool = False
    limits: Limits = Limits()
    choices: Choices | None = None
    #: A radio whose answers yes and no are stored as true and false.
    is_boolean: bool = False
    default: Any = None
    prefill: Expression | None = None
    #: What is taken where it is left empty; it may read the answers before it.
    otherwise: Expression | None = None
    #: The role in which the chosen person takes part in the case from then on.
    appoints: str = ""
    #: Where somebody who is not offered may be added: the keys of their name, agency and e-mail.
    adds: tuple[str, ...] = ()
    #: Over `CANDIDATE`: why somebody who is offered is not to be picked, in words, or null; and
    #: what else is said beside their name.
    unfit: Expression | None = None
    remark: Expression | None = None
    #: The role whose words are taken down here, by whoever fills in the form.
    said_by: str = ""
    #: What stamps that whose words these are has confirmed them, or "".
    confirmed: str = ""
    #: Who may know the answer, where it differs from its form; "" where it does not.
    audience: str = ""
    shared: bool = False
    #: Sentences of the form's owner, by rule: `required`, `max_length`, `pattern` …
    sentences: Mapping[str, str] = field(default_factory=dict)
    #: Text before and after the input, such as £.
    prefix: str = ""
    suffix: str = ""
    #: For a date and time: what the box of the time is called.
    time_label: str = "Time"

    @property
    def is_stored(self) -> bool:
        """Whether it has an answer; readonly without prefill it shows what is held already."""
        return not self.readonly or self.prefill is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section(Component):
    """Components that stand together: a group, or the questions of a list."""

    key: str = ""
    path: tuple[str, ...] = ()
    label: Text
    components: tuple[Component, ...]
    shared: bool = False
    #: The keys that are answered directly here.
    asks: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", keys_of(self.components))


@dataclass(frozen=True, kw_only=True, slots=True)
class Group(Section):
    """Components under one heading; with a key, their answers form a context."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemList(Section):
    """Questions that are answered once per item; items may be added and removed."""

    hint: Text
    #: What one item is called, such as `Child`.
    item_label: Text
    #: Without, there is one row for each item that the case file already has.
    may_add: bool = True
    first_rows: int = 1
    least: Expression | None = None
    most: Expression | None = None
    prefill: Expression | None = None
    sentences: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prose(Component):
    """Markdown between questions."""

    text: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One form of a procedure."""

    #: The name of its file, for messages.
    source: str
    id: str
    #: The page's heading as written; it may hold {{FEEL}}.
    title: str
    heading: Text
    components: tuple[Component, ...]
    #: The list that the answers are appended to as one entry, or "".
    append_to: str = ""
    #: Who may know what is answered, where a field says nothing else; "" where nobody is named.
    audience: str = ""
    #: What its page shows above its questions: answers, `form:`, `paper:` and `letter:` names.
    rests_on: tuple[str, ...] = ()
    #: What is said where the answers are shown once more before it is done, which cannot be
    #: undone; "" where it is done at once.
    summary: str = ""
    #: Fields, lists and groups with a key, in page order, with those inside lists.
    fields: tuple[Field | ItemList | Group, ...] = ()
    #: Path (`children[].lead` inside a list) to the role of the person who is chosen there.
    appoints: Mapping[str, str] = field(default_factory=dict)
    #: Top keys that other forms may write too.
    shared: frozenset[str] = frozenset()
    #: Names that the form reads and does not ask for.
    reads: frozenset[str] = frozenset()
    #: Roles whose holders are offered in selects.
    roles: frozenset[str] = frozenset()
    #: Whether a condition reads an answer that comes later on the page.
    looks_ahead: bool = False
    kinds: Mapping[str, Type] = field(default_factory=dict)
    #: The keys that are answered directly here.
    asks: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", keys_of(self.components))

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the answers at the top, in page order."""
        return tuple(entry.key for entry in keyed(self.components))

    def types(self) -> Mapping[str, Type]:
        """Return the FEEL type of each case-file key that the form writes."""
        return self.kinds


def keyed(components: Sequence[Component]) -> Iterator[Field | ItemList | Group]:
    """Yield what stores an answer under a key of its own; groups without a key are looked into."""
    for component in components:
        if isinstance(component, Group) and not component.key:
            yield from keyed(component.components)
        elif isinstance(component, Field | ItemList | Group):
            yield component


def keys_of(components: Sequence[Component]) -> frozenset[str]:
    """Return the keys that are answered directly here."""
    return frozenset(entry.key for entry in keyed(components))
