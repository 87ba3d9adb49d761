"""The alarm where nobody is left to do something, so that no case waits in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.case import ASKED
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind
from engine.service.notices import alarm_html, vacancy_html

if TYPE_CHECKING:
    from engine.ids import ElementId, PersonId, RoleId
    from engine.model.user_task import UserTask
    from engine.service.casework import Casework


def raise_alarm(casework: Casework, task: UserTask) -> None:
    """Note that nobody is free for a task, and tell the administration of the procedure."""
    casework.note(EventKind.NOBODY_FREE, task.element_id, {"role": task.role, "task": task.id})
    standing = casework.definition.procedure.labels["standing_text"]
    html = alarm_html(casework.case.reference, task, standing)
    _tell(casework, "nobody_free", "Nobody is free for a task", html, task.element_id)


def tell_of_vacancy(casework: Casework, role: RoleId, person_id: PersonId) -> None:
    """Tell administration that who had a part of this case has left: it names a successor."""
    procedure = casework.definition.procedure
    html = vacancy_html(
        casework.case.reference,
        casework.people.person(person_id).name,
        procedure.roles[role].title,
        procedure.labels["standing_text"],
    )
    _tell(casework, "part_vacant", "Somebody has left: name who takes their part", html, None)


def _tell(
    casework: Casework, name: str, title: str, html: str, element_id: ElementId | None
) -> None:
    """Give a notice to administration, to whom the case opens until help was given."""
    told = casework.people.administration()
    for person in told:
        casework.add_document(
            Document(
                id=casework.fresh_document_id(),
                case_id=casework.id,
                kind=DocumentKind.NOTICE,
                name=name,
                title=title,
                created_at=casework.now,
                element_id=element_id,
                recipient_id=person["id"],
                recipient_role=person["role"],
                recipient_name=person["name"],
                html=html,
            )
        )
    asked = sorted({*casework.file.get(ASKED, ()), *(person["role"] for person in told)})
    casework.file = {**casework.file, ASKED: asked}
