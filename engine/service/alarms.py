"""The alarm where nobody is free for a task, so that no case waits in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind
from engine.model.people import Part
from engine.service.notices import alarm_html

if TYPE_CHECKING:
    from engine.model.user_task import UserTask
    from engine.service.casework import Casework

_NAME = "nobody_free"


def raise_alarm(casework: Casework, task: UserTask) -> None:
    """Note that nobody is free for a task, and tell the administration of the procedure."""
    casework.note(EventKind.NOBODY_FREE, task.element_id, {"role": task.role, "task": task.id})
    procedure = casework.definition.procedure
    told = next((r.id for r in procedure.roles.values() if r.part is Part.ADMINISTRATION), None)
    for person in casework.people.addressed_as(told) if told else ():
        casework.add_document(
            Document(
                id=casework.fresh_document_id(),
                case_id=casework.id,
                kind=DocumentKind.NOTICE,
                name=_NAME,
                title="Nobody is free for a task",
                created_at=casework.now,
                element_id=task.element_id,
                recipient_id=person["id"],
                recipient_role=told,
                recipient_name=person["name"],
                html=alarm_html(casework.case.reference, task, procedure.labels["standing_text"]),
            )
        )
