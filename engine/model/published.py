"""Published procedure versions and the processes that a timer starts."""

from dataclasses import dataclass
from datetime import datetime

from engine.ids import ElementId, PersonId, ProcedureId


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedVersion:
    """One unchangeable version of a procedure."""

    procedure_id: ProcedureId
    version: int
    title: str
    #: SHA-256 over the files, hexadecimal.
    content_hash: str
    published_at: datetime
    published_by: PersonId | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StartTimer:
    """A timer start event: begins a new case each time it is due."""

    procedure_id: ProcedureId
    process_id: str
    element_id: ElementId
    due_at: datetime | None
    last_fired_at: datetime | None = None
