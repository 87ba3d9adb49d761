"""The one door inside a case: what of it one person may read, by the audiences of its package."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from engine.casework.acting import acting
from engine.casework.audiences import audiences_of
from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing, opening_of, roles_of_voided
from engine.casework.open_case import OpenCase
from engine.errors import NotAllowed
from engine.forms import Form
from engine.ids import DocumentId, ElementId, PersonId, RoleId
from engine.model.audience import SENDER, names_in
from engine.model.case import Case
from engine.model.case_file import Path, keys_of, read_path, value_at
from engine.model.document import Document, DocumentKind
from engine.model.history import OF_A_FACT, OF_A_PART, EventKind, HistoryEvent, HistoryRow
from engine.model.occasion import Fact, read_fact
from engine.model.people import Participant, role_key
from engine.model.user_task import UserTask
from engine.package import Asked, Package, Sort
from engine.package.asked import answering

#: What is known by the letter, notice or paper that it is about.
_OF_DOCUMENTS = (EventKind.LETTER_PRODUCED, EventKind.DOCUMENT_ATTACHED)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody to whom a case opens, and who they are in it.

    Where its package declares no audiences, it is read closed: an answer by who gave it, a step
    by who does it, a letter, notice or paper by whom it is for; and what an open task of theirs
    shows.
    """

    definition: Package
    standing: Standing
    #: The roles in which they take part or may act now, or somebody does whom they cover in them.
    roles: frozenset[RoleId]
    participants: Sequence[Participant]
    #: The parts of those who have left in whose place they are, as role and person.
    follows: frozenset[tuple[RoleId, PersonId]] = frozenset()
    #: Those without an account, to whom administration sends by hand what is for them.
    posts_to: frozenset[PersonId] = frozenset()
    #: The audiences that they are in now.
    audiences: frozenset[str] = frozenset()
    #: The roles in which they have an open task, and the names that its form reads.
    acts_in: frozenset[RoleId] = frozenset()
    rests_on: frozenset[str] = frozenset()
    #: The steps with an open task that they were asked to see to.
    asked_about: frozenset[ElementId] = frozenset()
    #: The case file.
    content: Mapping[str, Any]
    #: The entries of lists that the case has, as list and id.
    entries: frozenset[Fact] = frozenset()
    #: Nothing is held back from the class in front of a stage.
    sees_all: bool = False
    #: Who reads a closed case whole, but not where people live or how they are reached.
    without_addresses: bool = False

    @property
    def is_declared(self) -> bool:
        """Whether the package says who may know what."""
        return self.definition.procedure.names_audiences

    def _is_in(self, names: Iterable[str]) -> bool:
        return not self.audiences.isdisjoint(names)

    # --- steps

    def knows_step(self, element_id: str | None) -> bool:
        """Say whether they may know that a step is: its title, doer, state, dates and mark.

        Of a flow that the case took they know where they know both its ends. What belongs to no
        step of the package is everybody's in the case.
        """
        flow = self.definition.procedure.flows.get(element_id or "")
        if flow is not None:
            return self.knows_step(flow.source) and self.knows_step(flow.target)
        element = self.definition.procedure.elements.get(ElementId(element_id or ""))
        if self.sees_all or element is None or element.id in self.asked_about:
            return True
        if element.form_key and not self.roles.isdisjoint(answering(self.definition, element)):
            return True
        return self._is_in(self.definition.audience_of_step(element))

    @cached_property
    def known_steps(self) -> frozenset[ElementId]:
        """The steps of the package of which they may know, whether or not they have come."""
        return frozenset(filter(self.knows_step, self.definition.procedure.elements))

    @property
    def keeps_back(self) -> bool:
        """Whether some step of the package is not for them, whether or not it has come."""
        return len(self.known_steps) < len(self.definition.procedure.elements)

    # --- letters, notices and papers

    def opens(self, document: Document) -> bool:
        """Say whether a letter, notice or paper may be read: by its title too."""
        if self.sees_all or self.gets(document) or document.added_by == self.standing.person.id:
            return True
        if document.recipient_id in self.posts_to:
            return True
        if document.kind is DocumentKind.PAPER:
            return self._opens_paper(document)
        return document.element_id is not None and self._opens_letter(document.element_id)

    def gets(self, document: Document) -> bool:
        """Say whether something is addressed to them, or in their role to whom they cover.

        So is what was to somebody who has left, and whose part they have taken on.
        """
        role, to = document.recipient_role or RoleId(""), document.recipient_id
        key = role_key(self.definition.id, role)
        return self.standing.acts_for(to, key) or (role, to) in self.follows

    def _opens_letter(self, element_id: ElementId) -> bool:
        element = self.definition.procedure.elements.get(element_id)
        if element is None:
            return False
        named = self.definition.audience_of_letter(element)
        # Where nothing is declared it is for those who have it in hand now.
        senders = self.roles if self.is_declared else self.acts_in
        is_sent = SENDER in named or not self.is_declared
        makers = self.definition.makers.get(element_id, frozenset())
        return self._is_in(named) or (is_sent and not senders.isdisjoint(makers))

    def _opens_paper(self, paper: Document) -> bool:
        """Say whether a paper is for them: by its kind, and by whom its adder chose beside that.

        Whom its kind is for reads it in the time that the kind's audience says, and no longer,
        also where its adder chose them.
        """
        kinds = self.definition.procedure.papers
        kind = kinds.get(next(iter(paper.labels.get("kind", ())), ""))
        named = {
            name
            for each in ([kind] if kind else kinds.values())
            for name in names_in(each.audience)
        }
        if kind is not None and self._is_in(named):
            return True
        chosen = self.roles & {RoleId(role) for role in self._chosen(paper)}
        return any(self._is_in(named) or not self._is_meant(role, named) for role in chosen)

    def _chosen(self, paper: Document) -> Iterable[str]:
        """Return whom a paper is for, and in which roles it was added.

        Where it is of no kind that says so, it is for who gathers papers too.
        """
        added = [p.role for p in self.participants if p.person_id == paper.added_by]
        named = {*paper.labels.get("to", ()), *paper.labels.get("as", ()), *added}
        if self.is_declared and "kind" not in paper.labels:
            return named | self.definition.paper_roles
        return named

    def _is_meant(self, role: RoleId, names: Iterable[str]) -> bool:
        """Say whether a role is in one of some audiences, at whatever time."""
        declared, part = self.definition.procedure.audiences, self.definition.part(role)
        of = [declared[name] for name in names if name in declared]
        return any(each.everybody or role in each.roles or part in each.parts for each in of)

    # --- answers

    def knows(self, asked: Sequence[Asked], entry: Mapping[str, Any] | None = None) -> bool:
        """Say whether an answer may be read, given each step that asks for it.

        `entry`: that of a list in which it stands. What several steps ask for is for those who
        may know it of each.
        """
        if self.sees_all:
            has_address = any(each.sort is Sort.ADDRESS for each in asked)
            return not (self.without_addresses and has_address)
        return bool(asked) and all(self._knows(each, entry) for each in asked)

    def knows_at(self, path: Path) -> bool:
        """Say whether what stands at a place of the file may be read; of a list, all of it."""
        if len(path) == 1 and path not in self.definition.asked:
            rows = [each for keys, each in self.definition.asked.items() if keys[0] == path[0]]
            return bool(rows) and all(map(self.knows, rows))
        entry = value_at(self.content, path[:-1]) if len(path) > 1 else None
        of = entry if isinstance(entry, Mapping) else None
        return self.knows(self.definition.asked.get(keys_of(path), ()), of)

    def knows_of(self, fact: str) -> bool:
        """Say whether a fact of `[facts]` may be told: all that it rests on is for them."""
        answers, steps = self.definition.behind_fact(fact)
        asked = (self.definition.asked[keys] for keys in answers)
        return all(map(self.knows_step, steps)) and all(map(self.knows, asked))

    def knows_fact(self, fact: str) -> bool:
        """Say the same of a place as text, such as `children[1].name`."""
        return self.knows_at(read_path(fact))

    def _knows(self, asked: Asked, entry: Mapping[str, Any] | None) -> bool:
        """Say whether an answer is for them as one step asks it, or is their own."""
        if self._is_in(self.definition.audience_of_answer(asked)):
            return True
        if not self.is_declared and (asked.append_to or asked.field.path[0]) in self.rests_on:
            return True
        authors = asked.roles | ({RoleId(asked.field.said_by)} if asked.field.said_by else set())
        return any(self._is_theirs(role, authors, entry) for role in self.roles & authors)

    def _is_theirs(
        self, role: RoleId, authors: frozenset[RoleId], entry: Mapping[str, Any] | None
    ) -> bool:
        """Say whether what a role answered is their own: in an entry of a colleague it is not."""
        if entry is None:
            return True
        whose = entry.get("by") or next(
            (
                p.person_id
                for p in self.participants
                if p.person_id == entry.get("person") and p.role in authors
            ),
            None,
        )
        return whose is None or self.standing.acts_for(whose, role_key(self.definition.id, role))

    # --- history

    def knows_event(self, event: HistoryEvent) -> bool:
        """Say whether they may know that something happened: by its step, or as who did it."""
        if event.actor.person_id == self.standing.person.id:
            return True
        if event.kind in OF_A_PART and event.content:
            return self._knows_part(event.content)
        return self.knows_step(event.element_id)

    def _knows_part(self, content: Mapping[str, Any]) -> bool:
        """Say whether they may know who got or lost a part: as one of that role, as they
        themselves, or by a step that gives it. What no step gives is everybody's in the case.
        """
        is_own = self.standing.person.id in (content["person"], content.get("to"))
        if self.sees_all or is_own or content["role"] in self.roles:
            return True
        giving = self.definition.appointing.get(content["role"], ())
        return not giving or any(self.knows_step(each.id) for each in giving)

    def as_read(
        self, row: HistoryRow, document: Callable[[DocumentId], Document | None]
    ) -> HistoryRow | None:
        """Return an entry of the history as it may be read; None where it is not listed.

        Answers are never among it: `knows` says of each who reads it.
        """
        event, content = row.event, row.event.content
        if self.sees_all and not self.without_addresses:
            return row
        if event.kind in _OF_DOCUMENTS and not row.erased:
            of = document(content["document"])
            return row if of is not None and self.opens(of) else None
        if not self.knows_event(event):
            return None
        if row.erased:
            return row
        if event.kind in OF_A_FACT and not self.knows_fact(content["fact"]):
            return None
        if event.kind is EventKind.OCCASION_CHANGED:
            return self.of_record(row)
        content = {key: value for key, value in content.items() if key != "answers"}
        if "tasks" in content and not self._knows_work_of(content):
            del content["tasks"]
        return replace(row, event=replace(event, content=content))

    def _knows_work_of(self, content: Mapping[str, Any]) -> bool:
        """Say whether they may know of all that somebody in a role, if one is named, could do."""
        steps = self.definition.procedure.elements.values()
        mine = (e.id for e in steps if e.role is not None and e.role == content.get("role"))
        return all(map(self.knows_step, mine))

    def of_record(self, row: HistoryRow) -> HistoryRow | None:
        """Return a change of the shared record with what of it may be known; None for nothing."""
        if row.erased:
            return row
        content = dict(row.event.content)
        for key in ("facts", "differing"):
            if key in content:
                known = [e for e in content[key] if self.knows_shared(read_fact(e["fact"]))]
                content[key] = known
        if not content["facts"]:
            return None
        if "moved" in content:
            content["moved"] = [e for e in content["moved"] if self.knows_moved(e)]
        return replace(row, event=replace(row.event, content=content))

    def knows_moved(self, moved: Mapping[str, Any]) -> bool:
        """Say whether they may know of a due date that moved.

        By its step; where an older entry says no more than what the step is called, by all that
        are called so.
        """
        if "element" in moved:
            return self.knows_step(moved["element"])
        elements = self.definition.procedure.elements.values()
        called = [each.id for each in elements if each.name == moved["task"]]
        return bool(called) and self.known_steps.issuperset(called)

    def knows_shared(self, fact: Fact) -> bool:
        """Say whether a shared fact may be read; of a child, where the case is about it."""
        is_theirs = self.definition.shared.is_common(fact) or fact[:2] in self.entries
        return (self.sees_all or is_theirs) and self.knows(
            self.definition.asked.get((fact[0], *fact[2:]), ())
        )


def reader_of(casework: Casework, standing: Standing) -> Reader:
    """Return who somebody is in a case that opens to them; once, while nothing there changes."""
    # None of what it is made of changes in place.
    file, parts = casework.file, casework.parts
    made_of = (file.content, file.bookkeeping, parts.participants, casework.tasks.open, file.now)
    seen, found = casework.readers.get(standing.person.id, ((), None))
    is_as_seen = all(now is then for now, then in zip(made_of, seen, strict=False))
    if not isinstance(found, Reader) or found.standing != standing or not is_as_seen:
        found = _reader(casework, standing)
        casework.readers[standing.person.id] = (made_of, found)
    return found


def _reader(casework: Casework, standing: Standing) -> Reader:
    definition, participants = casework.definition, casework.parts.participants
    mine = [each for each in casework.tasks.open.values() if _may_act(casework, each, standing)]
    acts_in = {task.role for task in mine}
    roles = _parts(definition, participants, standing) | acts_in
    roles |= roles_of_voided(casework.case, standing)
    forms = [definition.form(definition.element(task.element_id)) for task in mine]
    opening = opening_of(casework.work, casework.case, standing)
    return Reader(
        definition=definition,
        standing=standing,
        roles=frozenset(roles),
        participants=participants,
        follows=frozenset(
            (role, former)
            for role, former, now in casework.parts.followed()
            if standing.acts_for(now, role_key(definition.id, role))
        ),
        posts_to=_posts_to(casework, standing),
        entries=definition.shared.entries(casework.file.content),
        audiences=audiences_of(casework, roles, [standing.person.id]),
        acts_in=frozenset(acts_in),
        asked_about=frozenset(_asked_about(casework, standing)),
        rests_on=frozenset(name for form in forms for name in _shown_on(definition, form)),
        content=casework.file.content,
        sees_all=opening is not None,
        without_addresses=opening is not None and not opening.addresses,
    )


def _shown_on(definition: Package, form: Form) -> Iterator[str]:
    """Yield the names that a form shows: those that it reads, and those that it rests on."""
    yield from form.reads
    yield from (keys[0] for keys in definition.rests(form).answers)


def reader_elsewhere(casework: Casework, case: Case, standing: Standing) -> Reader:
    """Return who somebody is, by their parts, in another case, which is looked at without its run.

    Who is in an audience follows from what is recorded there. Of a case of another version, which
    may say otherwise who may know what, they know nothing here.
    """
    definition, work = casework.definition, casework.work
    is_alike = (case.procedure_id, case.version) == (definition.id, definition.version)
    file = OpenCase(work, definition, case, now=casework.now, new_id=casework.file.new_id)
    there = Casework(file)
    participants = there.parts.participants if is_alike else ()
    roles = _parts(definition, participants, standing)
    return Reader(
        definition=definition,
        standing=standing,
        roles=roles,
        participants=participants,
        audiences=audiences_of(there, roles, [standing.person.id]) if is_alike else frozenset(),
        content=case.file,
        entries=definition.shared.entries(case.file),
    )


def _parts(
    definition: Package, participants: Sequence[Participant], standing: Standing
) -> frozenset[RoleId]:
    """Return the roles that somebody has in a case, or somebody whom they cover in them."""
    return frozenset(
        p.role for p in participants if standing.is_in(p, role_key(definition.id, p.role))
    )


def _asked_about(casework: Casework, standing: Standing) -> Iterator[ElementId]:
    """Yield the steps with an open task that somebody was told is late, or is to help with."""
    bookkeeping = casework.case.bookkeeping
    ids = {standing.person.id, *(each.id for each in standing.covers)}
    told = {activity for activity, person in bookkeeping.told if person in ids}
    helps = _helps(casework, standing)
    for task in casework.tasks.open.values():
        if task.activity in told or (helps and casework.staffing.needs_help(task)):
            yield task.element_id


def _helps(casework: Casework, standing: Standing) -> bool:
    """Say whether somebody is of the administration that a case asks for help."""
    key, asked = casework.definition.id, casework.case.bookkeeping.asked_for_help
    return any(standing.holder(role_key(key, role)) for role in asked)


def _posts_to(casework: Casework, standing: Standing) -> frozenset[PersonId]:
    """Return whom somebody of the administration that a case asks for help writes to."""
    if not _helps(casework, standing):
        return frozenset()
    people = casework.people.read([p.person_id for p in casework.parts.participants])
    return frozenset(each.id for each in people if not each.has_account)


def whole_class(casework: Casework, standing: Standing) -> Reader:
    """Return the class in front of a stage, to which everything shows."""
    return Reader(
        definition=casework.definition,
        standing=standing,
        roles=frozenset(),
        participants=(),
        content=casework.file.content,
        sees_all=True,
    )


def _may_act(casework: Casework, task: UserTask, standing: Standing) -> bool:
    try:
        acting(casework.staffing, task, standing)
    except NotAllowed:
        return False
    return True
