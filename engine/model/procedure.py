"""A procedure as its package says it: roles, parameters, facts, elements, clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from engine.ids import ElementId, ProcedureId, RoleId
from engine.model.audience import Audience, PaperKind
from engine.model.people import Part, Person, role_key


class ElementKind(StrEnum):
    """The BPMN elements that a diagram may hold, in BPMN's words."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    BOUNDARY = "boundaryEvent"
    USER_TASK = "userTask"
    BUSINESS_RULE = "businessRuleTask"
    SEND = "sendTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENT_GATEWAY = "eventBasedGateway"
    SUB_PROCESS = "subProcess"
    CALL_ACTIVITY = "callActivity"


class Trigger(StrEnum):
    """What an event waits for, or how an end ends."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    CONDITION = "conditional"
    ERROR = "error"
    ESCALATION = "escalation"
    TERMINATE = "terminate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Each:
    """`each = child in children`: a multi-instance activity runs once per item of a list."""

    item: str
    items: str
    sequential: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """A node of a diagram."""

    id: ElementId
    kind: ElementKind
    name: str
    process_id: str
    #: The embedded sub-process it stands in; None at the top of its process.
    parent_id: ElementId | None = None
    role: RoleId | None = None
    documentation: str = ""
    #: The `spiffworkflow:properties` of the element.
    properties: Mapping[str, str] = field(default_factory=dict)
    trigger: Trigger = Trigger.NONE
    #: Message name of a message event, FEEL of a timer or condition, code of an error.
    trigger_value: str = ""
    #: For a boundary event: its activity, and whether it cancels it.
    attached_to: ElementId | None = None
    interrupting: bool = True
    each: Each | None = None
    #: For a call activity: the process it calls.
    called: str | None = None
    #: Flow ids, in document order.
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()

    @property
    def form_key(self) -> str:
        """Return the key of the form shown here, or ""."""
        return self.properties.get("formKey", "")

    @property
    def senders(self) -> tuple[RoleId, ...]:
        """Return the roles that may send the message of this event."""
        named = self.properties.get("role", "").split(",")
        roles = tuple(RoleId(role.strip()) for role in named if role.strip(" *"))
        return roles or ((self.role,) if self.role else ())

    @property
    def is_for_everybody(self) -> bool:
        """Return whether, beside its roles, everybody in the case may send the message (`*`)."""
        return "*" in self.properties.get("role", "").replace(",", " ").split()

    @property
    def due(self) -> str:
        """Return the FEEL of the due date, or ""."""
        return self.properties.get("due", "")

    @property
    def in_person(self) -> bool:
        """Return whether nobody may do this for somebody else (`inPerson`)."""
        return self.properties.get("inPerson") == "true"

    @property
    def takes_part(self) -> bool:
        """Return whether a deputy who does this has the part from then on (`takesPart`)."""
        return self.properties.get("takesPart") == "true"

    @property
    def acts_as(self) -> Part | None:
        """Return the part in which this is done, where it is another than its role's (`part`)."""
        named = self.properties.get("part", "")
        return Part(named) if named in set(Part) else None

    @property
    def not_by(self) -> tuple[ElementId, ...]:
        """Return the steps of which nobody who did one may do this (`notBy`)."""
        return tuple(map(ElementId, self.properties.get("notBy", "").replace(",", " ").split()))

    @property
    def appoints(self) -> tuple[tuple[RoleId, str], ...]:
        """Return the roles that completing this gives, each with the FEEL of who gets it."""
        parts = filter(str.strip, self.properties.get("appoints", "").split(";"))
        given = (part.partition("=") for part in parts)
        return tuple((RoleId(role.strip()), expression) for role, _, expression in given)


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: ElementId
    target: ElementId
    condition: str = ""
    is_default: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """One drawing: a process with its elements and flows."""

    id: str
    name: str
    file: str
    documentation: str = ""
    #: Lane names in drawing order, with the role each stands for.
    lanes: Mapping[str, RoleId] = field(default_factory=dict)
    #: Who may know of its steps that name nobody themselves (`audience`), or "".
    audience: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """A role of the procedure."""

    id: RoleId
    title: str
    part: Part
    description: str = ""
    #: What its lanes are called in the drawings; "" where that is its title.
    lane: str = ""
    #: Roles whose holders may stand in for, or be put in the place of, who has this one.
    stand_ins: tuple[RoleId, ...] = ()
    #: The fact that lists who acts in the place of a holder who may not or is not there, the first
    #: first; "" where nobody is nominated.
    nominees: str = ""
    #: The fact that lists who has declared to be free to act; "" where nobody has to.
    declared: str = ""
    #: FEEL over `person`, an id: why that person may not have the role in this case, as what they
    #: did ("attended the conference"); null where nothing bars them, "" where nobody is asked.
    barred_by: str = ""
    #: The fact that lists who may not keep the role in this case, each `{person, why, way}`: the
    #: end of a sentence about them, and how their place is filled; "" where nobody is asked.
    ends_for: str = ""

    @property
    def is_post(self) -> bool:
        """Say whether it decides or administers, and somebody is nominated to stand in."""
        is_working = self.part in (Part.DECIDER, Part.ADMINISTRATION)
        return is_working and bool(self.nominees)

    @property
    def lane_name(self) -> str:
        """Return the name of the lanes that stand for it."""
        return self.lane or self.title


class SetBy(StrEnum):
    """Who decided a parameter's value."""

    #: The procedure's document says it.
    TEXT = "text"
    #: The document leaves it open, or it is an invented contact: the owner's to choose.
    DEFAULT = "default"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A number or switch of the procedure, a name in every expression."""

    id: str
    value: Any
    label: str
    unit: str
    source: str
    set_by: SetBy


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A process that people may start, and the roles that may."""

    process_id: str
    roles: tuple[RoleId, ...]
    title: str = ""
    #: What it takes over from a case that has ended, as key to FEEL read there. Where it takes
    #: something it is started from such a case alone, by who took part in it.
    takes: Mapping[str, str] = field(default_factory=dict)
    #: Whether it goes on from a dissent that there is, and is none itself.
    continues: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderPolicy:
    """When the engine reminds, before and after a due date (docs/decisions/readings.md)."""

    working_days_before: int = 2
    #: A limit of so many working days or fewer is reminded of on the due day itself.
    short_limit: int = 2
    at: time = time(9, 0)
    daily_repeats: int = 10
    #: Working days between repeats after the daily ones.
    later_every: int = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessRule:
    """How long an ended case opens to those who took part, and then to a records role.

    "" stands for the usual time.
    """

    #: FEEL: the date to whose end, or the date and time until which, it opens.
    after_end: str = ""
    #: FEEL over the parameters: the same of a closed case that a second person opens today.
    open_until: str = ""
    #: The roles that may be the second person, beside those of part records.
    second: tuple[RoleId, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownKeys:
    """Under which keys the case file says what `known_of` answers; "" where it does not say."""

    #: The list of who attended the conference.
    attended: str = ""
    #: Who led the enquiry before it, and who is in the operational team that chairs it.
    led_enquiry: str = ""
    operational_team: str = ""

    @property
    def barring(self) -> frozenset[str]:
        """The keys of what says who may not decide."""
        return frozenset({self.attended, self.led_enquiry, self.operational_team} - {""})


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """A rule of the policy in our own words, and what carries it."""

    id: str
    source: str
    rule: str
    #: Element ids, and `parameter:…`, `decision:…`, `form:…`, `letter:…`, `rule:…`.
    carried_by: tuple[str, ...] = ()
    #: Why nothing carries it; "" where something does.
    not_carried: str = ""
    #: Answers that are on the page of each user task that carries it.
    facts: tuple[str, ...] = ()
    #: What of it keeps people apart, which the check holds, such as `panel:panel_chair`.
    apart: tuple[str, ...] = ()
    #: Conditions in FEEL that never come true, whoever the people of a case are.
    never: tuple[str, ...] = ()
    #: Example cases that show it.
    shown_by: tuple[str, ...] = ()
    #: The clause states a time limit; a case it names expects a due date.
    has_deadline: bool = False
    #: The clause forbids something; a case it names has a refusal.
    forbids: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """A lesson of about three minutes on an example case."""

    id: str
    name: str
    about: str
    #: Number of the example case.
    example: str
    #: The step that the case has come to when the lesson begins.
    begins: str
    #: What to do with the class, in order.
    plan: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OccasionRule:
    """What a procedure calls the occasion that cases arise from, and what they share of it."""

    title: str = "conference"
    #: The case-file key of its date, and that of the list of those whom it is about. With both, a
    #: case that is started about one of them on the same day belongs to the occasion there is.
    date: str = ""
    items: str = ""
    #: The case-file key of when it ended: nothing that is said of it can have come before.
    end: str = ""
    #: Case-file keys; dotted for what is shared of each entry of a list.
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionRule:
    """Which recorded facts may be corrected, by whom, and who has to confirm it first."""

    id: str
    #: Case-file keys; dotted for what stands in each entry of a list.
    facts: tuple[str, ...]
    by: tuple[RoleId, ...]
    #: Another person in one of these confirms it; without any, nobody has to.
    confirmed_by: tuple[RoleId, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """Everything the package says but forms, tables and letters, which have types of their own."""

    id: ProcedureId
    title: str
    area: str
    owner: str
    review_date: date | None
    entries: Mapping[str, Entry]
    roles: Mapping[RoleId, Role]
    parameters: Mapping[str, Parameter]
    #: Name to FEEL, computed and never stored.
    facts: Mapping[str, str]
    reminders: ReminderPolicy
    #: What the cases of one conference share.
    occasion: OccasionRule
    #: Start of a case's reference, such as `MR`.
    prefix: str
    #: FEEL texts that name a case on pages: `title` for the heading, `conference` for its date.
    labels: Mapping[str, str]
    processes: Mapping[str, Process]
    elements: Mapping[ElementId, Element]
    flows: Mapping[str, Flow]
    clauses: Mapping[str, Clause]
    #: What a trainer may teach first, by id.
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    known: KnownKeys = field(default_factory=KnownKeys)
    access: AccessRule = field(default_factory=AccessRule)
    #: Words for what tables give where no form offers it: name to value to words.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Whether it says who may know what (`[audiences]`); where it does not it is read closed.
    names_audiences: bool = False
    #: What may be corrected, by name; without any, what stands in `correctors.py`.
    corrections: Mapping[str, CorrectionRule] = field(default_factory=dict)
    #: Who may know, by name.
    audiences: Mapping[str, Audience] = field(default_factory=dict)
    #: FEEL of the ids of those who represent whom the data are about, or "".
    representatives: str = ""
    #: The kinds of paper that people add, by id.
    papers: Mapping[str, PaperKind] = field(default_factory=dict)

    @property
    def conference_keys(self) -> tuple[str, ...]:
        """The case-file keys that a further case takes over whole."""
        return tuple(key for key in self.occasion.keys if "." not in key)

    def name_of(self, element_id: str | None) -> str:
        """Return what an element is called: its name, else its id."""
        element = self.elements.get(ElementId(element_id or ""))
        return (element.name if element else "") or element_id or ""

    @property
    def children(self) -> str:
        """The list of whom a case is about: `labels.children`, else the items of the occasion."""
        return self.labels.get("children") or self.occasion.items or "children"

    def correction_of(self, keys: Sequence[str]) -> CorrectionRule | None:
        """Return who may correct what stands under keys; None where that is not said."""
        name = ".".join(keys)
        return next((each for each in self.corrections.values() if name in each.facts), None)

    def title_of(self, role: str | None) -> str:
        """Return the title of a role; "" for one that there is not."""
        found = self.roles.get(RoleId(role or ""))
        return found.title if found else ""

    @property
    def records_roles(self) -> tuple[RoleId, ...]:
        """The roles whose holders ask for closed cases."""
        return tuple(each.id for each in self.roles.values() if each.part is Part.RECORDS)

    @property
    def second_roles(self) -> tuple[RoleId, ...]:
        """The roles whose holders may answer who asks for a closed case."""
        return tuple(dict.fromkeys((*self.records_roles, *self.access.second)))

    def may_fill(self, person: Person, role: RoleId) -> bool:
        """Say whether somebody holds a role, or one that the procedure names for it."""
        named = self.roles[role].stand_ins if role in self.roles else ()
        return any(person.holds(role_key(self.id, each)) for each in (role, *named))

    def is_seat(self, role: RoleId) -> bool:
        """Say whether a role sits on a panel in person, so that nobody covers it."""
        is_panel = role in self.roles and self.roles[role].part is Part.PANEL
        return is_panel and any(e.in_person for e in self.elements.values() if e.role == role)
