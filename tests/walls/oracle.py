"""Who may know what of a case, worked out anew from what the files of its package declare.

Nothing here asks the product who may read: the files are read as text, and the case from its rows.
"""

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Any

from lxml import etree

from engine.casework.casework import Casework
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.ids import CaseId, PersonId
from engine.model.calendar import LONDON
from engine.model.document import Document
from engine.model.history import EventKind, HistoryEvent
from engine.model.people import Participant, Person
from engine.model.procedure import ElementKind
from engine.model.user_task import UserTask
from engine.rehearsal import Stage
from tests.walls.marks import Given, read_files

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_OF_A_PART = ("ParticipantAppointed", "ParticipantLeft", "PartTakenOver")
_NAMES = re.compile(r"[a-z_]\w*").findall


def names(text: object) -> frozenset[str]:
    return frozenset(filter(None, (each.strip() for each in str(text or "").split(","))))


@dataclass(frozen=True)
class Declared:
    """The declaration of a package: of each thing the names of who may know it."""

    settings: Mapping[str, Any]
    steps: Mapping[str, frozenset[str]]
    #: Form and path to names.
    answers: Mapping[tuple[str, tuple[str, ...]], frozenset[str]]
    letters: Mapping[str, frozenset[str]]
    #: What each form says, to find which keys it shows.
    forms: Mapping[str, str]
    #: Of each role the steps that give it to somebody.
    giving: Mapping[str, frozenset[str]]

    @property
    def audiences(self) -> Mapping[str, Any]:
        found = self.settings.get("audiences", {})
        return {key: each for key, each in found.items() if isinstance(each, dict)}

    def shows(self, form: str, key: str) -> bool:
        """Say whether a form names a key, or a fact that is worked out from it."""
        wanted, before = {key}, 0
        while len(wanted) != before:
            before = len(wanted)
            wanted |= {
                name
                for name, text in self.settings.get("facts", {}).items()
                if wanted & {*_NAMES(str(text))}
            }
        text = self.forms.get(form, "")
        # Of a form that it rests on, it shows all answers.
        others = (self.forms.get(name, "") for name in re.findall(r"\bform:(\w+)", text))
        return any(not wanted.isdisjoint(_NAMES(each)) for each in (text, *others))


@cache
def declared(procedure: str) -> Declared:
    files = read_files(procedure)
    forms = {
        name.removeprefix("forms/").removesuffix(".form"): content.decode()
        for name, content in files.items()
        if name.startswith("forms/")
    }
    answers = {}
    for form, text in forms.items():
        raw = json.loads(text)
        own = (raw.get("properties") or {}).get("audience", "")
        answers |= {(form, path): named for path, named in _fields(raw["components"], own, ())}
    return Declared(
        settings=tomllib.loads(files["procedure.toml"].decode()),
        steps=dict(_steps(files)),
        answers=answers,
        letters={
            name.removeprefix("letters/").removesuffix(".md"): names(
                tomllib.loads(content.decode().split("+++")[1]).get("audience")
            )
            for name, content in files.items()
            if name.startswith("letters/")
        },
        forms=forms,
        giving=_giving(files, forms),
    )


def _giving(files: Mapping[str, bytes], forms: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    asked = {f: {*re.findall(r'"appoints": *"(\w+)"', text)} for f, text in forms.items()}
    found: dict[str, set[str]] = {}
    for name, content in files.items():
        if not name.endswith(".bpmn"):
            continue
        for element in etree.fromstring(content).iter(f"{_BPMN}*"):
            own = _own_properties(element)
            given = {*re.findall(r"(?:^|;) *(\w+) *=", own.get("appoints", ""))}
            for role in given | asked.get(own.get("formKey", ""), set()):
                found.setdefault(role, set()).add(str(element.get("id")))
    return {role: frozenset(steps) for role, steps in found.items()}


def _own_properties(element: Any) -> dict[str, str]:
    each = element.findall(f"{_BPMN}extensionElements//*")
    return {one.get("name"): one.get("value") or "" for one in each if one.get("name")}


def _fields(
    components: Any, around: str, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    for each in components:
        own = (each.get("properties") or {}).get("audience") or around
        if "components" in each:
            inside = (*path, *([each["path"]] if each.get("path") else []))
            yield from _fields(each["components"], own, inside)
        elif each.get("key"):
            yield (*path, each["key"]), names(own)


def _steps(files: Mapping[str, bytes]) -> Iterator[tuple[str, frozenset[str]]]:
    for name, content in files.items():
        if not name.endswith(".bpmn"):
            continue
        root = etree.fromstring(content)
        by_id = {each.get("id"): each for each in root.iter() if each.get("id")}
        for element in root.iter(f"{_BPMN}*"):
            if element.get("id"):
                yield str(element.get("id")), _named(element, by_id)


def _named(element: Any, by_id: Mapping[Any, Any]) -> frozenset[str]:
    while element is not None:
        if named := _own_properties(element).get("audience"):
            return names(named)
        host = element.get("attachedToRef")
        element = by_id.get(host) if host else element.getparent()
    return frozenset()


# --- one person in one case ----------------------------------------------------------------


@dataclass
class Sight:
    """What one person may know of one case, as it stands."""

    stage: Stage
    case_id: CaseId
    person: PersonId
    #: Roles in which they take part, act or cover.
    roles: frozenset[str]
    #: Themselves, and whom they cover.
    selves: frozenset[str]
    #: Tasks that they may do.
    own_tasks: Mapping[str, UserTask]
    casework: Casework
    #: Steps that they were asked to see to, or may key in for somebody without an account.
    handed: Collection[str]
    #: Who left a part, as role and person, whose successor they are.
    follows: Collection[tuple[str, str]] = field(default=())

    @cached_property
    def did(self) -> frozenset[str]:
        """The steps that they took themselves, of which their page may tell them."""
        rows = self.stage.history(self.case_id)
        return frozenset(
            str(row.event.element_id) for row in rows if row.event.actor.person_id == self.person
        )

    @cached_property
    def declared(self) -> Declared:
        return declared(self.stage.definition.id)

    @property
    def opens(self) -> bool:
        """Whether they have anything to do with the case."""
        return self.opens_case

    @cached_property
    def opens_case(self) -> bool:
        """Whether the case opens to them: by a role, or as the service asked them for help."""
        book, key = self.casework.case.bookkeeping, self.stage.definition.id
        if self.roles or any(person in self.selves for _, person in book.told):
            return True
        asked = {*book.asked_for_help}
        if book.voiding:
            asked |= {*book.voiding.asked_roles, *(role for role, _ in book.voiding.readers)}
        with self.stage.engine.open_work() as work:
            people = work.people.several([PersonId(each) for each in self.selves])
        return any(each.holds(f"{key}.{role}") for each in people.values() for role in asked)

    @cached_property
    def audiences(self) -> frozenset[str]:
        """The names of the audiences that they are in now."""
        if not self.opens:
            return frozenset()
        found = {"case"}
        for name, each in self.declared.audiences.items():
            if self._is_of(each) and self._has_begun(each) and not self._is_over(each):
                found.add(name)
        people = self.declared.settings.get("audiences", {}).get("representatives")
        if people and self._names_them(str(people)):
            found.add("representative")
        return frozenset(found)

    def _is_of(self, audience: Mapping[str, Any]) -> bool:
        roles = self.declared.settings["roles"]
        parts = {roles[role]["part"] for role in self.roles if role in roles}
        return (
            bool(audience.get("everybody"))
            or not self.roles.isdisjoint(audience.get("roles", ()))
            or not parts.isdisjoint(audience.get("parts", ()))
            or (bool(audience.get("people")) and self._names_them(str(audience["people"])))
        )

    def _names_them(self, expression: str) -> bool:
        value = self._value(expression)
        return self.person in (value if isinstance(value, list) else [value])

    def _has_begun(self, audience: Mapping[str, Any]) -> bool:
        if not audience.get("from"):
            return True
        value = self._value(str(audience["from"]))
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time(), LONDON)
        return isinstance(value, datetime) and value <= self.stage.now

    def _is_over(self, audience: Mapping[str, Any]) -> bool:
        value = self._value(str(audience["until"])) if audience.get("until") else None
        if isinstance(value, date) and not isinstance(value, datetime):
            next_day = datetime.combine(value + timedelta(days=1), time(), LONDON)
            return self.stage.now >= next_day
        return isinstance(value, datetime) and self.stage.now > value

    def _value(self, expression: str) -> Any:
        try:
            return compile_feel(expression).evaluate(
                self.casework.names.scope(None),
                now=self.stage.now,
                calendar=self.casework.calendar,
            )
        except FeelError:
            return None

    def _is_in(self, named: Collection[str]) -> bool:
        return not self.audiences.isdisjoint(named)

    # --- steps

    def knows_step(self, element_id: str) -> bool:
        if self._is_in(self.declared.steps.get(element_id, ())):
            return True
        if element_id in self.handed:
            return True
        return not self.roles.isdisjoint(doers(self.stage, element_id)) and self.opens

    def knows_part(self, role: str, *people: object) -> bool:
        """Say whether they may know who got or lost a part: what no step gives is everybody's."""
        giving = self.declared.giving.get(role, ())
        is_own = self.person in people or role in self.roles
        return is_own or not giving or any(map(self.knows_step, giving))

    def knows_event(self, event: HistoryEvent) -> bool:
        """Say whether they may know that something happened, that is about no document."""
        content = event.content
        if event.kind in _OF_A_PART:
            is_own = event.actor.person_id == self.person
            return is_own or self.knows_part(content["role"], content["person"], content.get("to"))
        return event.element_id is None or self.knows_step(event.element_id)

    def knows_element(self, element_id: str) -> bool:
        """Say so of anything on a drawing: of a flow, whoever knows both of its ends."""
        flow = self.stage.definition.procedure.flows.get(element_id)
        if flow is not None:
            return self.knows_step(flow.source) and self.knows_step(flow.target)
        is_step = element_id in self.stage.definition.procedure.elements
        return not is_step or self.knows_step(element_id)

    # --- answers

    def knows(self, given: Given) -> bool:
        """Say whether a text may be read outside forms and letters."""
        if given.form == "correct":
            return self.knows_key(given.path[-1])
        return self.knows_asked(given.form, given.path)

    def knows_key(self, key: str) -> bool:
        """Say so of a key by its last name, by every form that asks for it; of a list, of all."""
        rows = [(form, path) for form, path in self.declared.answers if path[:-1] == (key,)]
        if rows:
            return all(self.knows_asked(form, path) for form, path in rows)
        asked = [(form, path) for form, path in self.declared.answers if "_".join(path) == key]
        asked = asked or [(form, path) for form, path in self.declared.answers if path[-1] == key]
        return bool(asked) and any(self.knows_asked(form, path) for form, path in asked)

    def is_meant(self, form: str, path: tuple[str, ...]) -> bool:
        """Say whether an answer is for them by what is declared, whoever gave it."""
        return self._is_in(self.declared.answers.get((form, path), ()))

    def knows_asked(self, form: str, path: tuple[str, ...]) -> bool:
        if self.is_meant(form, path):
            return True
        return not self.roles.isdisjoint(authors(self.stage, form, path)) and self.opens

    def shows(self, form: str, key: str) -> bool:
        return self.declared.shows(form, key)

    # --- documents

    def opens_document(self, document: Document) -> bool:
        if self.person in (document.recipient_id, document.added_by):
            return True
        if not self.opens:
            return False
        role, to = document.recipient_role or "", document.recipient_id
        if to in self.selves or (role, to) in self.follows or self._posts(document):
            return True
        if document.kind == "paper":
            return self._opens_paper(document)
        element = self.stage.definition.procedure.elements.get(document.element_id or "")
        if element is None:
            return False
        named = self.declared.letters.get(element.properties.get("letter", ""), frozenset())
        makers = self.stage.definition.makers.get(element.id, frozenset())
        return self._is_in(named) or ("sender" in named and not self.roles.isdisjoint(makers))

    def _posts(self, document: Document) -> bool:
        """Say whether they send by hand what is for somebody without an account."""
        asked = self.casework.case.bookkeeping.asked_for_help
        with self.stage.engine.open_work() as work:
            to = work.people.several([document.recipient_id] if document.recipient_id else [])
            own = work.people.one(self.person)
        has_none = any(not each.has_account for each in to.values())
        key = self.stage.definition.id
        return has_none and any(own.holds(f"{key}.{role}") for role in asked)

    def _opens_paper(self, paper: Document) -> bool:
        kinds = self.declared.settings.get("papers", {})
        kind = kinds.get(next(iter(paper.labels.get("kind", ())), ""))
        if kind is not None and self._is_in(names(kind["audience"])):
            return True
        added = {p.role for p in self.casework.parts.participants if p.person_id == paper.added_by}
        chosen = {*paper.labels.get("to", ()), *paper.labels.get("as", ()), *added}
        return not self.roles.isdisjoint(chosen | {*self.stage.definition.paper_roles})


def doers(stage: Stage, element_id: str) -> frozenset[str]:
    """Return the roles that do a step, send a message or start a process."""
    procedure = stage.definition.procedure
    element = procedure.elements.get(element_id)
    if element is None:
        return frozenset()
    entry = procedure.entries.get(element.process_id)
    if element.kind is ElementKind.START and entry is not None and element.parent_id is None:
        return frozenset(entry.roles)
    if element.is_for_everybody or not element.form_key:
        return frozenset()
    return frozenset({*element.senders, *([element.role] if element.role else [])})


@cache
def _asking(procedure: str, form: str) -> tuple[str, ...]:
    from tests.walls.marks import marked_definition

    elements = marked_definition(procedure).procedure.elements.values()
    return tuple(element.id for element in elements if element.form_key == form)


def authors(stage: Stage, form: str, path: tuple[str, ...]) -> frozenset[str]:
    """Return the roles that answer a question, and whose words it takes down."""
    found = {role for id in _asking(stage.definition.id, form) for role in doers(stage, id)}
    fields = stage.definition.forms[form].fields
    said = {getattr(f, "said_by", "") for f in fields if getattr(f, "path", None) == path}
    return frozenset(found | (said - {""}))


def sights(stage: Stage, case_id: CaseId) -> Mapping[PersonId, Sight]:
    """Return everybody of the service with what they may know of a case."""
    with stage.engine.open_work() as work:
        casework = stage.engine.office.read(work, case_id)
        participants = list(work.participants.of(case_id))
        people = {person.id: person for person in work.people.all(limit=1_000)}
        people |= work.people.several([p.person_id for p in participants])
        covers = {
            person: {
                absence.person_id
                for absence in work.absences.covered_by(
                    person, on=stage.now.astimezone(LONDON).date()
                )
            }
            for person in people
        }
        tasks = list(work.tasks.open_of(case_id))
    # Who took on a part is what the case says of its people; that it opens letters is the rule.
    lost = {*_lost(stage, case_id), *casework.parts.followed()}
    procedure = stage.definition.procedure
    found = {}
    for person_id, person in people.items():
        first = covers[person_id]
        away = first | {each for one in first for each in covers.get(one, ())}
        # Nobody covers a seat: what a panel reads stays with those who sit on it (S65).
        may_fill = {
            role
            for role in procedure.roles
            if procedure.may_fill(person, role) and not procedure.is_seat(role)
        }
        roles = {
            p.role
            for p in participants
            if p.person_id == person_id or (p.person_id in away and p.role in may_fill)
        }
        own = {
            task.id: task
            for task in tasks
            if _may_do(stage, task, person_id, participants)
            or any(
                task.role in may_fill and _may_do(stage, task, each, participants) for each in away
            )
        }
        found[person_id] = Sight(
            stage=stage,
            case_id=case_id,
            person=person_id,
            roles=frozenset({*map(str, roles), *(str(task.role) for task in own.values())}),
            selves=frozenset({person_id, *(away if may_fill else ())}),
            own_tasks=own,
            casework=casework,
            handed=_handed(stage, casework, person, away, tasks, participants, people),
            follows=[(role, former) for role, former, now in lost if now == person_id],
        )
    return found


def _handed(
    stage: Stage,
    casework: Casework,
    person: Person,
    away: Collection[PersonId],
    tasks: Sequence[UserTask],
    participants: Sequence[Participant],
    people: Mapping[PersonId, Person],
) -> set[str]:
    """Return the steps of tasks that they were told of, and those of who signs in nowhere."""
    book, key = casework.case.bookkeeping, stage.definition.id
    held = {r for r in stage.definition.procedure.roles if person.holds(f"{key}.{r}")}
    helps = not held.isdisjoint(book.asked_for_help)
    told = {activity for activity, one in book.told if one == person.id or one in away}
    found = {
        str(task.element_id)
        for task in tasks
        if task.activity in told or (helps and _waits(stage, casework, task, participants, people))
    }
    if held.isdisjoint(stage.definition.administering):
        return found
    silent = {p.role for p in participants if not people[p.person_id].has_account}
    elements = stage.definition.procedure.elements
    return found | {
        str(each.id)
        for each in elements.values()
        if silent and (each.is_for_everybody or not silent.isdisjoint(doers(stage, each.id)))
    }


def _waits(
    stage: Stage,
    casework: Casework,
    task: UserTask,
    participants: Sequence[Participant],
    people: Mapping[PersonId, Person],
) -> bool:
    """Say whether nobody who signs in is there to do a task, or somebody writes instead."""
    able = [each for each in people.values() if _may_do(stage, task, each.id, participants)]
    day = casework.people.counted_day
    with stage.engine.open_work() as work:
        days = [a for a in work.absences.of([*people], since=day) if a.covers(day)]
    away = {each.person_id for each in days}
    covered = {a.person_id for a in days if a.deputy_id and a.deputy_id not in away}
    there = [each for each in able if each.active and each.id not in away - covered]
    return task.vacant or not there or not all(each.has_account for each in there)


def _may_do(stage: Stage, task: UserTask, person: PersonId, participants: Any) -> bool:
    if person in task.barred:
        return False
    if task.assignee is not None:
        return task.assignee == person
    taking_part = {p.person_id for p in participants if p.role == task.role}
    holders = stage.holders().get(task.role, [])
    return person in (taking_part or holders)


def _lost(stage: Stage, case_id: CaseId) -> Iterator[tuple[str, str, str]]:
    """Yield each part that went from one person to another.

    Whoever fills a seat again gets papers of their own, and nothing that was to others.
    """
    left: dict[str, str] = {}
    for row in stage.history(case_id):
        content = row.event.content
        if row.event.kind is EventKind.PART_TAKEN_OVER:
            yield content["role"], content["person"], content["to"]
        elif stage.definition.procedure.is_seat(content.get("role")):
            continue
        elif row.event.kind is EventKind.PARTICIPANT_LEFT and content.get("person"):
            left[content["role"]] = content["person"]
        elif row.event.kind is EventKind.PARTICIPANT_APPOINTED and content.get("role") in left:
            yield content["role"], left[content["role"]], content.get("person", "")
