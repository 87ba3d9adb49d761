"""What is to be started: by whom, and with what is known of its conference."""

from dataclasses import replace
from typing import Any

from engine.casework.need_to_know import Standing, require_access
from engine.errors import NotAllowed, NotFound, WrongState
from engine.forms import field_at
from engine.ids import CaseId, RoleId
from engine.model.case import Case
from engine.model.people import role_key
from engine.package import Definition, Sort
from engine.ports import UnitOfWork


def starting_role(
    definition: Definition, process_id: str, standing: Standing, role: RoleId | None
) -> RoleId:
    """Return the role in which somebody starts a process. Raises `NotAllowed`, `NotFound`."""
    entry = definition.procedure.entries.get(process_id)
    if entry is None:
        raise NotFound(f"Expected a process that people start, but found {process_id!r}.")
    held = [
        candidate
        for candidate in entry.roles
        if standing.holder(role_key(definition.id, candidate)) is not None
    ]
    if role in held:
        return RoleId(str(role))
    if not held or role is not None:
        raise NotAllowed("You do not have a role that starts this.", process_id=process_id)
    return held[0]


def known_of_conference(
    work: UnitOfWork, other: CaseId, standing: Standing, definition: Definition
) -> Case:
    """Return a case of the same conference, with only what it says of the conference.

    Raises `NotFound` for whoever need not know of that case, `WrongState` where it is a case of
    another procedure, in whose words nothing of it may be read.
    """
    first = work.cases.one(other)
    require_access(work, first, standing)
    if first.procedure_id != definition.id:
        raise WrongState(
            "A further dissent follows the same procedure as the first one of its conference. "
            "Start it from a case of this procedure.",
            case_id=other,
        )
    keys = [key for key in definition.procedure.conference_keys if key in first.file]
    shared = {key: _as_asked(definition, key, first.file[key]) for key in keys}
    return replace(first, file={key: held for key, held in shared.items() if held is not None})


def _as_asked(definition: Definition, key: str, value: Any) -> Any:
    """Return a value of the conference; of items only what is asked when they are listed.

    What was decided or said about a child belongs to the one dissent, as do addresses and what
    is answered in a part whose answers are its own alone.
    """
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return value if _is_shared(definition, (key,)) else None
    forms = definition.forms.values()
    return [
        {
            name: held
            for name, held in item.items()
            if name == "id"
            or (
                any(field_at(form, (key, 0, name)) for form in forms)
                and _is_shared(definition, (key, name))
            )
        }
        for item in value
    ]


def _is_shared(definition: Definition, keys: tuple[str, ...]) -> bool:
    """Say whether what stands under keys may go into another case of the conference."""
    asked = definition.asked.get(keys, ())
    return not any(each.is_closed or each.sort is Sort.ADDRESS for each in asked)
