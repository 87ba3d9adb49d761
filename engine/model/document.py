"""Notices, letters and papers kept with a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.ids import CaseId, DocumentId, ElementId, PersonId, RoleId


class DocumentKind(StrEnum):
    """What a document is."""

    #: A short message to somebody of the service; it carries no detail about a child.
    NOTICE = "notice"
    #: A letter to one named recipient.
    LETTER = "letter"
    #: A file that somebody attached.
    PAPER = "paper"


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One notice, letter or paper; notices and letters wait in the outbox until `sent_at`."""

    id: DocumentId
    case_id: CaseId
    kind: DocumentKind
    #: Template name for notices and letters, file name for papers.
    name: str
    title: str
    created_at: datetime
    element_id: ElementId | None = None
    #: The person it is for, if somebody of the service.
    recipient_id: PersonId | None = None
    #: The role in which that person, or everybody who holds it, gets it.
    recipient_role: RoleId | None = None
    recipient_name: str = ""
    #: The item (child) it concerns; "" for the whole case.
    item_id: str = ""
    #: Named values a template declares, such as `option`.
    labels: Mapping[str, Any] = field(default_factory=dict)
    html: str = ""
    media_type: str = "text/html"
    content: bytes = b""
    added_by: PersonId | None = None
    sent_at: datetime | None = None
