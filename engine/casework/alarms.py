"""The alarm where nobody is left to do something, so that no case waits in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.casework.notices import alarm_html, loss_html, unstaffed_html
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind

if TYPE_CHECKING:
    from engine.casework.casework import Casework
    from engine.ids import ElementId, PersonId, RoleId
    from engine.model.user_task import UserTask


def raise_alarm(casework: Casework, task: UserTask) -> None:
    """Note that nobody is free for a task, and tell the administration of the procedure."""
    casework.note(EventKind.NOBODY_FREE, task.element_id, {"role": task.role, "task": task.id})
    standing = casework.definition.procedure.labels["standing_text"]
    html = alarm_html(casework.case.reference, task, standing)
    notice = ("nobody_free", "Nobody is free for a task", html)
    _tell(casework, task.role, notice, task.element_id)


def tell_of_loss(casework: Casework, role: RoleId, person_id: PersonId) -> None:
    """Tell administration that who had a part given for this case has left.

    It names a successor, unless others have the same part: a seat is filled by the procedure.
    """
    procedure, is_vacant = casework.definition.procedure, role in casework.people.vacant
    html = loss_html(
        casework.case.reference,
        casework.people.person(person_id).name,
        procedure.roles[role].title,
        procedure.labels["standing_text"],
        is_vacant=is_vacant,
    )
    notice = (
        ("part_vacant", "Somebody has left: name who takes their part", html)
        if is_vacant
        else ("part_left", "Somebody has left who took part in a case", html)
    )
    _tell(casework, role, notice, None)


def _tell(
    casework: Casework, role: RoleId, notice: tuple[str, str, str], element_id: ElementId | None
) -> None:
    """Give a notice to administration, to whom the case opens until help was given.

    Where nobody has a role of administration, whoever can give one is told that.
    """
    (name, title, html), people = notice, casework.people
    told, in_charge = people.administration(role), people.in_charge(role)
    if not told:
        roles = casework.definition.procedure.roles
        titles = [roles[each].title for each in in_charge]
        told, name, title = people.service(), "nobody_administers", "Nobody has a role"
        html = unstaffed_html(casework.case.reference, titles)
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
    asked = casework.bookkeeping.asked_for_help
    asked = tuple(sorted({*asked, *in_charge, *people.administrators(role)}))
    casework.remember(asked_for_help=asked)
