"""Valid records in which a test names only what matters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.ids import (
    CaseId,
    ConferenceId,
    DocumentId,
    ElementId,
    IncidentId,
    PersonId,
    ProcedureId,
    RequestId,
    RoleId,
    UserTaskId,
    new_id,
)
from engine.model.case import Case, Incident
from engine.model.closed_cases import Ground, RecordsRequest
from engine.model.document import Document, DocumentKind
from engine.model.draft import Draft
from engine.model.history import EventKind, HistoryEvent
from engine.model.people import Actor, Participant, Person
from engine.model.published import PublishedVersion
from engine.model.reading import Reading
from engine.model.user_task import UserTask, UserTaskState

NOW = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def make_case(name: str = "", **changes: Any) -> Case:
    name = name or new_id()
    case = Case(
        id=CaseId(name),
        reference=f"MR-2026-{name}",
        conference_id=ConferenceId("conference"),
        procedure_id=ProcedureId("manager_review"),
        version=3,
        process_id="manager_review",
        started_at=NOW,
        ends=(ElementId("asked"),),
        snapshot=b"\x00\xffstate",
        file={"children": [{"id": "1", "name": "Ada Ünal", "upheld": None}], "days": 10},
        trail={"record_concern": 1, "flow_1": 2},
        blocked=("decision_target_passed",),
        next_due_at=NOW + DAY,
    )
    return replace(case, **changes)


def make_task(case_id: str, name: str = "", **changes: Any) -> UserTask:
    task = UserTask(
        id=UserTaskId(name or new_id()),
        case_id=CaseId(case_id),
        procedure_id=ProcedureId("manager_review"),
        element_id=ElementId("decide_dissent"),
        name="Decide the dissent",
        role=RoleId("reviewing_manager"),
        form_key="decide",
        activity=1,
        created_at=NOW,
        due_at=NOW + 10 * DAY,
        due_why="10 working days after Fri 23 Oct",
    )
    return replace(task, **changes)


def assigned(task: UserTask, person: str) -> UserTask:
    return replace(task, assignee=PersonId(person), state=UserTaskState.ASSIGNED)


def make_event(kind: EventKind = EventKind.USER_TASK_COMPLETED, **content: Any) -> HistoryEvent:
    return HistoryEvent(
        kind=kind,
        at=NOW,
        actor=Actor(person_id=PersonId("reeve"), role=RoleId("reviewing_manager")),
        element_id=ElementId("decide_dissent"),
        content=content or {"answers": {"upheld": True, "reason": "Found → agreed"}},
    )


def make_person(person: str, /, **changes: Any) -> Person:
    made = Person(
        id=PersonId(person.lower()),
        name=person,
        username=f"{person}@example.org",
        email=f"{person}@example.org",
        agency="Larkborough Council",
        roles=frozenset({"manager_review.reviewing_manager"}),
        line_manager_id=PersonId("boss"),
        password_hash="hash",
        session_epoch=2,
    )
    return replace(made, **changes)


def make_participant(case_id: str, person: str, role: str = "conference_chair") -> Participant:
    return Participant(case_id=CaseId(case_id), role=RoleId(role), person_id=PersonId(person))


def make_reading(case_id: str, person: str = "reeve", **changes: Any) -> Reading:
    reading = Reading(
        person_id=PersonId(person), case_id=CaseId(case_id), view="case", at=NOW, shown={}
    )
    return replace(reading, **changes)


def make_incident(case_id: str, **changes: Any) -> Incident:
    incident = Incident(
        id=IncidentId(new_id()),
        case_id=CaseId(case_id),
        element_id=ElementId("decide_dissent"),
        message="Expected a date, but there was none.",
        raised_at=NOW,
    )
    return replace(incident, **changes)


def make_document(case_id: str, **changes: Any) -> Document:
    document = Document(
        id=DocumentId(new_id()),
        case_id=CaseId(case_id),
        kind=DocumentKind.NOTICE,
        name="outcome",
        title="Outcome of the dissent",
        created_at=NOW,
        element_id=ElementId("tell_outcome"),
        recipient_id=PersonId("reeve"),
        recipient_role=RoleId("reviewing_manager"),
        recipient_name="A. Reeve",
        item_id="1",
        labels={"option": 2},
        html="<p>Outcome</p>",
        content=b"%PDF",
    )
    return replace(document, **changes)


def make_draft(key: str, person: str, **changes: Any) -> Draft:
    draft = Draft(
        key=key, person_id=PersonId(person), answers={"words": "Half"}, saved_at=NOW, page="page"
    )
    return replace(draft, **changes)


def make_version(version: int = 1, procedure: str = "manager_review") -> PublishedVersion:
    return PublishedVersion(
        procedure_id=ProcedureId(procedure),
        version=version,
        title="Manager review",
        content_hash="ab" * 32,
        published_at=NOW,
        published_by=PersonId("owner"),
        note="First",
    )


def make_request(name: str, **changes: Any) -> RecordsRequest:
    request = RecordsRequest(
        id=RequestId(name),
        case_id=CaseId("case"),
        procedure_id=ProcedureId("manager_review"),
        asked_by=PersonId("roy"),
        role=RoleId("records_officer"),
        asked_at=NOW,
        ground=Ground.COMPLAINT,
        words="Complaint 7.",
    )
    return replace(request, **changes)
