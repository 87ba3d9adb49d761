"""Leaks in what is read of a case: its door, who is in an audience, lists, search and drafts."""

from dataclasses import replace
from typing import Any

from engine.casework import audiences, need_to_know, occasion, walls
from engine.casework.need_to_know import Standing
from engine.casework.walls import Reader
from engine.forms import Kind
from engine.model.damage import Listed
from engine.model.document import DocumentKind
from engine.model.history import EventKind
from engine.model.procedure import ElementKind
from engine.reads import case_view, cases, questions, unsent
from engine.reads.cases import Views
from engine.reads.inbox import Inbox
from engine.reads.occasions import Occasions
from engine.reads.questions import Questions
from engine.reads.unsent import Unsent
from tests.walls.leaks import Leak, after, always, during, where

KNOWS_STEP = (Reader, "knows_step", always(True))


def _kind(*kinds: ElementKind) -> Any:
    def is_so(reader: Reader, element_id: Any) -> bool:
        element = reader.definition.procedure.elements.get(element_id)
        return element is not None and element.kind in kinds

    return where(is_so)


def _took_down_another(reader: Reader, asked: Any, *_: Any) -> bool:
    """Say whether somebody noted any words of whoever answers a question."""
    every = (each for many in reader.definition.asked.values() for each in many)
    noted = {each.field.said_by for each in every if each.roles & reader.roles}
    return bool(asked.roles & (noted - {""}))


def _all_documents(found: Any, views: Any, *_: Any, **__: Any) -> Any:
    with views.office.open_work() as work:
        seen = [d for d in _every(work) if d.kind is DocumentKind.NOTICE]
    return Listed([*found, *(each for each in seen if each not in found)], found.damaged)


def _every(work: Any) -> Any:
    for case_id in work.cases.transaction.tables.cases:
        yield from work.documents.of(case_id)


def _search_texts(found: Any, views: Any, *, by: Any, text: str = "", cursor: Any = None) -> Any:
    """Find a person's cases by what stands in them too."""
    with views.office.open_work() as work:
        every, _ = work.cases.of_person(by, open_at=views.office.clock.now())
        hits = [
            case
            for case in every
            if text and text.lower() in repr(work.cases.one(case.id).file).lower()
        ]
    return Listed([*found[0], *(c for c in hits if c not in found[0])], found[0].damaged), found[1]


def _all_cases(found: Any, views: Any, *, by: Any, text: str = "", cursor: Any = None) -> Any:
    with views.office.open_work() as work:
        every = [work.cases.one(case_id) for case_id in work.cases.transaction.tables.cases]
    return Listed(every), None


def _by_what_happened(found: Any, views: Any, **_: Any) -> Any:
    return Listed(sorted(found[0], key=lambda c: -c.history_seq), found[0].damaged), found[1]


def _cached(plain: Any) -> Any:
    """Keep what one has read for the next, by the case alone."""
    kept: dict[Any, Any] = {}

    def call(self: Any, view: Any) -> Any:
        key = (view.case.id, view.case.revision, view.now)
        return kept.setdefault(key, plain(self, view))

    return call


def _cached_document(plain: Any) -> Any:
    kept: dict[Any, Any] = {}

    def call(self: Any, document_id: Any, *, by: Any) -> Any:
        if document_id not in kept:
            kept[document_id] = plain(self, document_id, by=by)
        return kept[document_id]

    return call


def _unchecked_document(plain: Any) -> Any:
    def call(self: Any, document_id: Any, *, by: Any) -> Any:
        with self.office.open_work() as work:
            document = work.documents.one(document_id)
            return work.cases.one(document.case_id), document

    return call


def _told_apart(plain: Any) -> Any:
    """Say otherwise of a document that there is and is not theirs."""

    def call(self: Any, document_id: Any, *, by: Any) -> Any:
        from engine.errors import NotAllowed, NotFound

        with self.office.open_work() as work:
            there = document_id in work.documents.transaction.tables.documents
        try:
            return plain(self, document_id, by=by)
        except NotFound as refusal:
            raise (NotAllowed("This is not for you.") if there else refusal) from None

    return call


def _all_tasks(found: Any, inbox_: Any, person: Any, *_: Any, **__: Any) -> Any:
    with inbox_.office.open_work() as work:
        every = list(work.tasks.transaction.tables.open_tasks.values())
    return replace(found, tasks=[*found.tasks, *(t for t in every if t not in found.tasks)])


def _all_drafts(found: Any, unsent_: Any, by: Any) -> Any:
    with unsent_.office.open_work() as work:
        owners = {person for _, person in work.drafts.transaction.tables.drafts}
        every = [draft for person in sorted(owners) for draft in work.drafts.of(person)]
    return Listed([*found, *(d for d in every if d.person_id != by)])


def _any_draft(plain: Any) -> Any:
    def call(self: Any, page: str, *, by: Any) -> Any:
        with self.office.open_work() as work:
            for _, person in list(work.drafts.transaction.tables.drafts):
                for draft in work.drafts.of(person):
                    if draft.page == page:
                        return draft
        return plain(self, page, by=by)

    return call


def _roles_held(plain: Any) -> Any:
    """Take the roles that somebody holds in the service for those that they have in the case."""

    def call(casework: Any, standing: Any) -> Any:
        reader = plain(casework, standing)
        held = {
            role
            for role in casework.definition.procedure.roles
            if standing.person.holds(f"{casework.definition.id}.{role}")
        }
        roles = reader.roles | held
        named = audiences.audiences_of(casework, roles, [standing.person.id])
        return replace(reader, roles=roles, audiences=named)

    return call


def _former_stay(plain: Any) -> Any:
    """Leave whoever left a part, or handed it on, in the audiences of it."""

    def call(casework: Any, standing: Any) -> Any:
        reader = plain(casework, standing)
        left = {p.role for p in casework.parts._lost if p.person_id == standing.person.id}
        roles = reader.roles | left
        named = audiences.audiences_of(casework, roles, [standing.person.id])
        return replace(reader, roles=roles, audiences=named)

    return call


LEAKS = [
    # The door.
    Leak("step-all", "every step is known to everybody in the case", [KNOWS_STEP]),
    Leak("step-user-tasks", "every step that people do is known to all",
         [(Reader, "knows_step", _kind(ElementKind.USER_TASK))]),
    Leak("step-sends", "every notice and letter that was sent is known to all as a step",
         [(Reader, "knows_step", _kind(ElementKind.SEND))]),
    Leak("step-tables", "every decision of a table is known to all",
         [(Reader, "knows_step", _kind(ElementKind.BUSINESS_RULE))]),
    Leak("answer-all", "every answer is known to all", [(Reader, "knows", always(True))]),
    Leak("answer-areas", "what was written in areas is known to all",
         [(Reader, "_knows", where(lambda _, asked, *__: asked.field.kind is Kind.TEXTAREA))]),
    Leak("answer-choices", "what was chosen and ticked is known to all",
         [(Reader, "_knows", where(lambda _, asked, *__: asked.field.kind not in
                                   (Kind.TEXTAREA, Kind.TEXTFIELD)))]),
    Leak("answer-same-part", "whoever is of the same part as the author reads it",
         [(Reader, "_knows", where(lambda reader, asked, *_: any(
             reader.definition.part(mine) is reader.definition.part(theirs)
             for mine in reader.roles for theirs in asked.roles)))]),
    Leak("answer-scribe", "who took down some words of a part reads all its words",
         [(Reader, "_knows", where(_took_down_another))]),
    Leak("address-all", "addresses are known to all",
         [(Reader, "_knows", where(lambda _, asked, *__: asked.field.key == "address"))]),
    Leak("shared-all", "everything that cases share is known to all",
         [(Reader, "knows_shared", always(True))]),
    # Audiences.
    Leak("until-ignored", "an audience never ends", [(audiences, "_is_over", always(False))]),
    Leak("from-ignored", "an audience begins at once", [(audiences, "_has_come", always(True))]),
    Leak("parts-ignored", "an audience of parts has everybody",
         [(audiences, "_is_of", where(lambda _, audience, *__: bool(audience.parts)))]),
    Leak("roles-held", "whoever holds a role has it in every case",
         [(walls, "reader_of", _roles_held), (cases, "reader_of", _roles_held),
          (case_view, "reader_of", _roles_held)]),
    Leak("former-stay", "whoever handed on a part stays in its audiences",
         [(walls, "reader_of", _former_stay), (cases, "reader_of", _former_stay),
          (case_view, "reader_of", _former_stay)]),
    Leak("cover-of-seat", "who covers somebody of a panel is in the case as they are",
         [(Standing, "is_in", lambda _: lambda self, taking_part, key: self.acts_for(
             taking_part.person_id, key))]),
    # Documents.
    Leak("letters-all", "letters open to everybody in the case",
         [(Reader, "opens", where(lambda _, d: d.kind is DocumentKind.LETTER))]),
    Leak("notices-all", "notices open to everybody in the case",
         [(Reader, "opens", where(lambda _, d: d.kind is DocumentKind.NOTICE))]),
    Leak("papers-all", "papers open to everybody in the case",
         [(Reader, "opens", where(lambda _, d: d.kind is DocumentKind.PAPER))]),
    Leak("letter-by-role", "whoever has the role of an addressee opens a letter",
         [(Reader, "gets", where(lambda reader, d: d.recipient_role in reader.roles))]),
    Leak("letter-any-sender", "whoever sends any letter opens all",
         [(Reader, "_opens_letter", where(lambda reader, _: any(
             reader.roles & each for each in reader.definition.makers.values())))]),
    Leak("document-by-id", "whoever knows the id of a document reads it",
         [(Views, "document", _unchecked_document)]),
    Leak("document-cached", "a document that one has opened opens to the next",
         [(Views, "document", _cached_document)]),
    Leak("document-refused", "it is told that there is a document that is not theirs",
         [(Views, "document", _told_apart)]),
    # History, story, dates.
    Leak("history-steps", "the history is not filtered by step",
         [(Reader, "as_read", during(Reader, "knows_step", always(True)))]),
    Leak("history-letters", "the history lists every letter",
         [(Reader, "as_read", lambda plain: lambda self, row, document: row
           if row.event.kind is EventKind.LETTER_PRODUCED else plain(self, row, document))]),
    Leak("history-corrections", "the history lists every correction with its values",
         [(Reader, "as_read", lambda plain: lambda self, row, document: row
           if row.event.kind is EventKind.FACT_CORRECTED else plain(self, row, document))]),
    Leak("history-decisions", "the history lists what every table gave",
         [(Reader, "as_read", lambda plain: lambda self, row, document: row
           if row.event.kind is EventKind.DECISION_MADE else plain(self, row, document))]),
    Leak("story-all", "the story tells of every step", [(Views, "story", during(*KNOWS_STEP))]),
    Leak("story-cached", "the story of one reader is told to the next",
         [(Views, "story", _cached)]),
    Leak("deadlines-all", "the dates list what every step waits for",
         [(case_view, "_deadlines", during(*KNOWS_STEP))]),
    Leak("states-all", "the drawing marks every step",
         [(case_view, "_states", during(*KNOWS_STEP))]),
    # Lists of work.
    Leak("work-of-all", "the work of a role has every open task of the service",
         [(Inbox, "of_roles", after(_all_tasks))]),
    Leak("work-of-others", "one's own work has that of others",
         [(Inbox, "mine", after(_all_tasks))]),
    Leak("notices-of-others", "one's notices have those of others",
         [(Inbox, "notices", after(_all_documents))]),
    Leak("cases-of-all", "the list of cases has every case",
         [(Views, "cases", after(_all_cases))]),
    Leak("search-in-texts", "the search finds cases by what stands in them",
         [(Views, "cases", after(_search_texts))]),
    Leak("cases-by-activity", "the list of cases stands in the order of what happened last",
         [(Views, "cases", after(_by_what_happened))]),
    Leak("open-to-holders", "a case opens to every holder of a role of its procedure",
         [(module, "may_open", where(lambda case, standing, *_: any(
             role.startswith(case.procedure_id) for role in standing.person.roles)))
          for module in (need_to_know, unsent)]),
    Leak("open-to-system", "a case opens to the administrator of the system",
         [(need_to_know, "may_open", where(lambda _, standing, *__: standing.person.holds(
             "system_admin")))]),
    Leak("occasion-of-others", "the page of a conference shows cases that are not theirs",
         [(Occasions, "one", lambda plain: during(occasion, "may_open", always(True))(
             during(need_to_know, "may_open", always(True))(plain)))]),
    # Forms and drafts.
    Leak("draft-by-page", "whoever knows its page reads a draft", [(Unsent, "draft", _any_draft)]),
    Leak("drafts-of-all", "the list of drafts has those of others",
         [(Unsent, "all_of", after(_all_drafts))]),
    Leak("task-form", "the form of a task shows to whoever opens it",
         [(questions, "why_not", always(""))]),
    Leak("task-title", "the page of a task tells its title to whoever is in the case",
         [(Questions, "task", during(*KNOWS_STEP))]),
    Leak("action-form", "the form of a message shows to everybody in the case",
         [(case_view, "may_send", lambda plain: lambda casework, element, standing: (
             plain(casework, element, standing)
             or next(((r, standing.person.id) for r in element.senders), None)))]),
    Leak("correct-values", "the list of what may be corrected shows what is not for the reader",
         [(Questions, "correctable", during(Reader, "knows_at", always(True))),
          (Questions, "correction", during(Reader, "knows_at", always(True)))]),
]  # fmt: skip
