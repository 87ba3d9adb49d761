"""The one door inside a case: what of it one person may read (an interim, see docs/decisions)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from engine.casework.acting import acting
from engine.casework.audiences import audiences_of
from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing, roles_of_voided
from engine.errors import NotAllowed
from engine.ids import DocumentId, ElementId, PersonId, RoleId
from engine.model.audience import SENDER, names_in
from engine.model.case import Case
from engine.model.case_file import Path, keys_of, read_path
from engine.model.document import Document, DocumentKind
from engine.model.history import OF_A_FACT, EventKind, HistoryRow
from engine.model.occasion import Fact, read_fact
from engine.model.people import Part, Participant, role_key
from engine.model.procedure import ElementKind
from engine.model.user_task import UserTask
from engine.package import CLOSED, Asked, Package, Sort
from engine.package.asked import answering

#: Parts whose words whoever decides has to read.
_HEARD = (Part.DISSENTER, Part.CHAIR)
#: Parts that read of others' answers only what their own forms show.
_OUTSIDE = (Part.DISSENTER, Part.OBSERVER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody to whom a case opens, and who they are in it."""

    definition: Package
    standing: Standing
    #: The roles in which they take part or may act now, or somebody does whom they cover in them.
    roles: frozenset[RoleId]
    participants: Sequence[Participant]
    #: The parts of those who have left in whose place they are, as role and person.
    follows: frozenset[tuple[RoleId, PersonId]] = frozenset()
    #: The steps that the case has passed.
    passed: frozenset[str] = frozenset()
    #: Those without an account, to whom administration sends by hand what is for them.
    posts_to: frozenset[PersonId] = frozenset()
    #: The audiences that they are in now.
    audiences: frozenset[str] = frozenset()
    #: The entries of lists that the case has, as list and id.
    entries: frozenset[Fact] = frozenset()
    #: Nothing is held back from the class in front of a stage.
    sees_all: bool = False

    # --- letters, notices and papers

    def opens(self, document: Document) -> bool:
        """Say whether a letter, notice or paper may be read: by its title too."""
        if self.sees_all or self.gets(document) or document.added_by == self.standing.person.id:
            return True
        if document.recipient_id in self.posts_to:
            return True
        if document.kind is DocumentKind.PAPER:
            return self._opens_paper(document)
        element_id = document.element_id
        if self.is_declared:
            return element_id is not None and self._opens_letter(element_id)
        return element_id is not None and not self.roles.isdisjoint(
            self.definition.makers.get(element_id, ())
        )

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
        makers = self.definition.makers.get(element_id, frozenset())
        return self._is_in(named) or (SENDER in named and not self.roles.isdisjoint(makers))

    def _opens_paper(self, paper: Document) -> bool:
        """Say whether a paper is for them: by its kind, and by whom its adder chose beside that.

        Whom its kind is for reads it in the time that the kind's audience says, and no longer.
        """
        if not self.is_declared:
            return not self.roles.isdisjoint(self._of_paper(paper))
        kinds = self.definition.procedure.papers
        kind = kinds.get(next(iter(paper.labels.get("kind", ())), ""))
        named = {
            name for k in ([kind] if kind else kinds.values()) for name in names_in(k.audience)
        }
        meant = {role for role in self.roles if self._is_meant(role, named)}
        chosen = self.roles & frozenset(map(RoleId, self._of_paper(paper)))
        return (kind is not None and self._is_in(named)) or bool(
            chosen & meant if self._is_in(named) else chosen - meant
        )

    def _is_meant(self, role: RoleId, names: Iterable[str]) -> bool:
        """Say whether a role is in one of some audiences, at whatever time."""
        declared = self.definition.procedure.audiences
        of = [declared[name] for name in names if name in declared]
        part = self.definition.part(role)
        return any(each.everybody or role in each.roles or part in each.parts for each in of)

    def _of_paper(self, paper: Document) -> Iterable[RoleId]:
        """Return whom a paper is for, in which roles it was added, and who gathers papers."""
        named = [*paper.labels.get("to", ()), *paper.labels.get("as", ())]
        added = [p.role for p in self.participants if p.person_id == paper.added_by]
        return {*named, *added, *self.definition.paper_roles}

    # --- answers

    def knows(self, asked: Sequence[Asked], *, notices: Iterable[ElementId] = ()) -> bool:
        """Say whether an answer may be read, given each step that asks for it.

        `notices` are those that somebody got: of what they were told they read the answer.
        """
        if self.sees_all:
            return True
        if self.is_declared:
            return bool(asked) and all(self._knows(each) for each in asked)
        sort = max((each.sort for each in asked), default=Sort.ADDRESS)
        if sort is Sort.ADDRESS:
            return False
        closed = [each for each in asked if each.is_closed]
        if closed and all(self.roles & self._together(each.roles) for each in closed):
            return True
        if any(self._was_told(each, notices) for each in asked):
            return True
        if closed:
            return False
        answered = [each for each in asked if each.element.id in self.passed] or asked
        return sort is Sort.REGISTER or any(self.roles & self._readers(each) for each in answered)

    @property
    def is_declared(self) -> bool:
        """Whether the package says who may know what."""
        return self.definition.procedure.names_audiences

    @property
    def keeps_back(self) -> bool:
        """Whether some step of the package is not for them, whether or not it has come."""
        return not all(map(self.knows_step, self.definition.procedure.elements))

    def knows_step(self, element_id: str | None) -> bool:
        """Say whether somebody may know that a step is: its title, doer, state, dates and mark."""
        element = self.definition.procedure.elements.get(ElementId(element_id or ""))
        if self.sees_all or element is None or not self.is_declared:
            return True
        return self._is_in(self.definition.audience_of_step(element)) or not (
            self.roles.isdisjoint(answering(self.definition, element))
        )

    def _knows(self, asked: Asked) -> bool:
        """Say whether an answer is for them as one step asks it, or is their own."""
        own = {*asked.roles, *([RoleId(asked.field.said_by)] if asked.field.said_by else ())}
        return not self.roles.isdisjoint(own) or self._is_in(
            self.definition.audience_of_answer(asked)
        )

    def _is_in(self, names: Iterable[str]) -> bool:
        return not self.audiences.isdisjoint(names)

    def knows_at(self, path: Path) -> bool:
        """Say whether what stands at a place of the case file may be read."""
        return self.knows(self.definition.asked.get(keys_of(path), ()))

    def _readers(self, asked: Asked) -> frozenset[RoleId]:
        """Return who answers, whose words those are, and who takes the next step or decides."""
        part = self.definition.part
        after = self.definition.next_steps.get(asked.element.id, ())
        following = frozenset(
            step.role for step in after if step.form_key and step.role is not None
        )
        readers = asked.roles | frozenset(r for r in following if part(r) not in _OUTSIDE)
        if asked.field.said_by:
            readers |= {RoleId(asked.field.said_by)}
        if any(part(role) in _HEARD for role in asked.roles):
            readers |= frozenset(r for r in self.definition.procedure.roles if part(r) in CLOSED)
        return self._together(readers)

    def _together(self, roles: frozenset[RoleId]) -> frozenset[RoleId]:
        """Return roles, with the whole panel where one of it is there: it decides together."""
        part = self.definition.part
        if all(part(role) is not Part.PANEL for role in roles):
            return roles
        every = self.definition.procedure.roles
        return roles | frozenset(role for role in every if part(role) is Part.PANEL)

    def _was_told(self, asked: Asked, notices: Iterable[ElementId]) -> bool:
        after = self.definition.next_steps.get(asked.element.id, ())
        sent = {step.id for step in after if step.kind is ElementKind.SEND}
        return bool(asked.append_to) and not sent.isdisjoint(notices)

    def is_confided(self, decision: ElementId) -> bool:
        """Say whether what a confidential decision gave is for them."""
        if self.is_declared:
            return self.knows_step(decision)
        of = self._together(self.definition.confided[decision])
        return self.sees_all or not self.roles.isdisjoint(of)

    # --- history

    def as_read(
        self, row: HistoryRow, document: Callable[[DocumentId], Document | None]
    ) -> HistoryRow | None:
        """Return an entry of the history as it may be read; None where it is not listed.

        Answers are never among it: `knows` says of each who reads it.
        """
        event, content = row.event, row.event.content
        if row.erased or self.sees_all:
            return row
        if event.kind in (EventKind.LETTER_PRODUCED, EventKind.DOCUMENT_ATTACHED):
            of = document(content["document"])
            return row if of is not None and self.opens(of) else None
        if self.is_declared and not self.knows_step(event.element_id):
            return None
        if event.kind in OF_A_FACT and not self.knows_fact(content["fact"]):
            if self.is_declared:
                return None
            return replace(row, event=replace(event, content={}), withheld=True)
        if event.kind is EventKind.OCCASION_CHANGED:
            return self.of_record(row)
        is_withheld = event.element_id in self._withheld
        kept_back = ["answers", *(("outputs", "rules") if is_withheld else ())]
        content = {key: value for key, value in content.items() if key not in kept_back}
        return replace(row, event=replace(event, content=content))

    def of_record(self, row: HistoryRow) -> HistoryRow:
        """Return a change of the shared record with what of it may be known."""
        if row.erased:
            return row
        event = row.event
        facts = [
            each for each in event.content["facts"] if self.knows_shared(read_fact(each["fact"]))
        ]
        content = {**event.content, "facts": facts} if facts else {}
        differing = [
            one
            for one in content.get("differing", ())
            if self.knows_shared(read_fact(one["fact"]))
        ]
        content = {**content, "differing": differing} if "differing" in content else content
        return replace(row, event=replace(event, content=content), withheld=not facts)

    def knows_shared(self, fact: Fact) -> bool:
        """Say whether a shared fact may be read; of a child, where the case is about it."""
        is_theirs = self.definition.shared.is_common(fact) or fact[:2] in self.entries
        return (self.sees_all or is_theirs) and self.knows(
            self.definition.asked.get((fact[0], *fact[2:]), ())
        )

    @property
    def _withheld(self) -> list[ElementId]:
        return [each for each in self.definition.confided if not self.is_confided(each)]

    def knows_fact(self, fact: str) -> bool:
        """Say the same of a place as text, such as `children[1].name`."""
        return self.knows_at(read_path(fact))


def reader_of(casework: Casework, standing: Standing) -> Reader:
    """Return who somebody is in a case that opens to them."""
    definition, participants = casework.definition, casework.parts.participants
    roles = {
        p.role
        for p in participants
        if standing.acts_for(p.person_id, role_key(definition.id, p.role))
    }
    roles |= {
        task.role for task in casework.tasks.open.values() if _may_act(casework, task, standing)
    }
    roles |= roles_of_voided(casework.case, standing)
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
        passed=frozenset(casework.file.trail),
        posts_to=_posts_to(casework, standing),
        entries=definition.shared.entries(casework.file.content),
        audiences=audiences_of(casework, roles, [standing.person.id]),
    )


def reader_elsewhere(casework: Casework, case: Case, standing: Standing) -> Reader:
    """Return who somebody is, by their parts, in another case, which is not opened."""
    definition, participants = casework.definition, casework.work.participants.of(case.id)
    roles = frozenset(
        p.role
        for p in participants
        if standing.acts_for(p.person_id, role_key(definition.id, p.role))
    )
    return Reader(
        definition=definition,
        standing=standing,
        roles=roles,
        participants=participants,
        audiences=audiences_of(casework, roles, [standing.person.id]),
        passed=frozenset(case.trail),
        entries=definition.shared.entries(case.file),
    )


def _posts_to(casework: Casework, standing: Standing) -> frozenset[PersonId]:
    """Return whom somebody of the administration that a case asks for help writes to."""
    asked = casework.case.bookkeeping.asked_for_help
    if not any(standing.holder(role_key(casework.definition.id, role)) for role in asked):
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
        sees_all=True,
    )


def _may_act(casework: Casework, task: UserTask, standing: Standing) -> bool:
    try:
        acting(casework.staffing, task, standing)
    except NotAllowed:
        return False
    return True
