"""Taking over somebody's part in a case: a deed of its own, with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotFound
from engine.ids import CaseId, PersonId, RoleId
from engine.model.people import Person
from engine.model.procedure import Role
from engine.model.user_task import UserTask
from engine.reads.case_view import CaseView
from web import services
from web.frame.forms import posted_person, to_case
from web.frame.reading import note_case_read
from web.frame.rendering import render
from web.frame.security import current_person, signed_in

pages = Blueprint("parts", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeOverPage:
    """The question who takes over somebody's part, and why."""

    view: CaseView
    role: Role
    former: Person
    #: What goes with the part.
    tasks: Sequence[UserTask]
    people: Sequence[tuple[Person, Sequence[str]]]
    because: str
    errors: Mapping[str, str]


@pages.get("/cases/<case_id>/parts/<role>/<person_id>")
@signed_in
def ask(case_id: str, role: str, person_id: str) -> str:
    """Ask who takes over a part, and show what moves with it."""
    return _page(case_id, role, person_id, {})


@pages.post("/cases/<case_id>/parts/<role>/<person_id>")
@signed_in
def take_over(case_id: str, role: str, person_id: str) -> ResponseReturnValue:
    """Let somebody take over a part."""
    to, because = posted_person("to"), request.form.get("because", "")
    errors = {} if to else {"to": "Choose who takes over the part"}
    if not because.strip():
        errors["because"] = "Say why the part is taken over"
    if to is None or errors:
        return _page(case_id, role, person_id, errors), 422
    try:
        services().taking_over.take_over(
            CaseId(case_id),
            RoleId(role),
            of=PersonId(person_id),
            to=to,
            by=current_person().id,
            because=because,
        )
    except InvalidAnswers as refusal:
        return _page(case_id, role, person_id, refusal.errors), 422
    return to_case(CaseId(case_id), "The part was taken over, and both were told.")


def _page(case_id: str, role: str, person_id: str, errors: Mapping[str, str]) -> str:
    view = services().views.case(CaseId(case_id), by=current_person().id)
    if (role, person_id) not in view.may_take_over:
        raise NotFound("Expected a part of this case that is taken over, but there is none here.")
    able = services().views.possible_successors(view.case.id, RoleId(role), by=current_person().id)
    note_case_read(view.case.id, "part", people=[each.id for each, _ in able])
    return render(
        "cases/take_over.html",
        TakeOverPage(
            view=view,
            role=view.definition.procedure.roles[RoleId(role)],
            former=view.people[PersonId(person_id)],
            tasks=[t for t in view.open_tasks if (t.role, t.assignee) == (role, person_id)],
            people=[one for one in able if one[0].id != person_id],
            because=request.form.get("because", ""),
            errors=errors,
        ),
    )
