"""What is meant where something is not said: nothing of it, nobody, not yet, or the usual."""

from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime, time
from typing import Any

import pytest

from engine.model.audience import Audience
from engine.model.bookkeeping import Bookkeeping
from engine.model.calendar import Calendar
from engine.model.case import Case, CaseStatus, Incident, NewCase
from engine.model.closed_cases import RecordsRequest
from engine.model.document import Document
from engine.model.draft import Draft, FormPlace, Sheet
from engine.model.history import HistoryEvent, HistoryRow
from engine.model.people import ENGINE, Absence, Actor, Person
from engine.model.procedure import (
    AccessRule,
    Clause,
    CorrectionRule,
    Each,
    Element,
    Entry,
    Flow,
    KnownKeys,
    Procedure,
    Process,
    ReminderPolicy,
    Role,
    Trigger,
)  # fmt: skip
from engine.model.published import PublishedVersion, StartTimer
from engine.model.sign_in import Attempt, Permit, Tries
from engine.model.user_task import UserTask, UserTaskState
from engine.ports import Place, TaskPage

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEFT_OUT: dict[type, dict[str, Any]] = {
    Case: {
        "status": CaseStatus.RUNNING, "revision": 0, "ended_at": None, "closes_at": None,
        "ends": (), "snapshot": b"", "file": {}, "trail": {}, "blocked": (),
        "bookkeeping": Bookkeeping(), "next_due_at": None, "history_seq": 0, "history_head": b"",
    },
    NewCase: {"role": None, "conference_of": None},
    Incident: {"resolved_at": None, "resolved_by": None},
    Calendar: {"holidays": {}, "day_ends": time(23, 59, 59), "version": 1},
    Document: {
        "element_id": None, "recipient_id": None, "recipient_role": None, "recipient_name": "",
        "item_id": "", "labels": {}, "html": "", "media_type": "text/html", "content": b"",
        "added_by": None,
    },
    FormPlace: {"procedure_id": "", "name": ""},
    Sheet: {"base": ""},
    Draft: {"signed_out": False},
    HistoryEvent: {"actor": ENGINE, "element_id": None, "content": {}},
    HistoryRow: {"erased": False},
    Person: {
        "username": "", "email": "", "agency": "", "roles": frozenset(), "line_manager_id": None,
        "active": True, "password_hash": "", "session_epoch": 0,
    },
    Absence: {"deputy_id": None},
    Actor: {"person_id": None, "on_behalf_of": None, "role": None},
    Each: {"sequential": False},
    Element: {
        "parent_id": None, "role": None, "documentation": "", "properties": {},
        "trigger": Trigger.NONE, "trigger_value": "", "attached_to": None, "interrupting": True,
        "each": None, "called": None, "incoming": (), "outgoing": (),
    },
    Flow: {"condition": "", "is_default": False},
    Process: {"documentation": "", "lanes": {}, "audience": ""},
    Role: {
        "description": "", "lane": "", "stand_ins": (), "nominees": "", "declared": "",
        "barred_by": "", "ends_for": "",
    },
    Entry: {"title": "", "takes": {}, "continues": False},
    AccessRule: {"after_end": "", "open_until": "", "second": ()},
    RecordsRequest: {
        "addresses": False, "answered_by": None, "answered_at": None, "because": "",
        "opens_until": None, "ended_at": None,
    },
    ReminderPolicy: {
        "working_days_before": 2, "short_limit": 2, "at": time(9), "daily_repeats": 10,
        "later_every": 5,
    },
    Clause: {
        "carried_by": (), "facts": (), "apart": (), "never": (), "not_carried": "", "shown_by": (),
        "has_deadline": False, "forbids": False,
    },
    KnownKeys: {"attended": "", "led_enquiry": "", "operational_team": ""},
    Procedure: {
        "known": KnownKeys(), "lessons": {}, "words": {}, "names_audiences": False,
        "audiences": {}, "representatives": "", "papers": {}, "access": AccessRule(),
        "corrections": {},
    },
    CorrectionRule: {"confirmed_by": (), "why": ""},
    Audience: {
        "parts": frozenset(), "roles": frozenset(), "starts": "", "ends": "", "people": "",
        "everybody": False, "why": "",
    },
    PublishedVersion: {"published_by": None, "note": ""},
    StartTimer: {"last_fired_at": None},
    Tries: {"count": 0, "last_at": _EPOCH, "next_at": _EPOCH, "is_known": False},
    Attempt: {"device": ""},
    Permit: {"counted": ()},
    UserTask: {
        "item_path": "", "item_id": "", "item_label": "", "state": UserTaskState.CREATED,
        "assignee": None, "due_at": None, "due_why": "", "completed_at": None,
        "completed_by": None, "reminded_for": None, "overdue_for": None, "repeats": 0,
        "in_person": False, "barred": (), "vacant": False, "by_itself": False,
    },
    TaskPage: {"damaged": (), "next_cursor": None},
    Place: {"items": ()},
}  # fmt: skip


def meant(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


@pytest.mark.parametrize("record", LEFT_OUT, ids=lambda record: record.__name__)
def test_what_is_left_out_of_a_record_is_meant_so(record: type) -> None:
    found = {field.name: meant(field) for field in fields(record)}

    assert {name: value for name, value in found.items() if value is not MISSING} == LEFT_OUT[
        record
    ]
