"""Checks the new value of a fact that is corrected."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.feel.types import Type
from engine.forms import (
    Field,
    Form,
    appointments,
    field_at,
    offers_people,
    validate_field,
)
from engine.ids import PersonId, RoleId
from engine.model.case_file import Path, value_at
from engine.service.casework import Casework
from engine.service.definitions import Definition
from engine.service.people_choices import choices_for, refuse_barred


def checked_fact(casework: Casework, fact: str, path: Path, value: Any, kind: Type | None) -> Any:
    """Return the value as the case file keeps it.

    Only facts that a form asks for can be corrected, and only to what that form accepts. Raises
    `NotFound`, `InvalidAnswers`.
    """
    if kind is None or value_at(casework.file, path[:1]) is None:
        raise NotFound(f"Expected a fact that is recorded in this case, but found {fact!r}.")
    for form in casework.definition.forms.values():
        field = field_at(form, path)
        if field is not None:
            if offers_people(field) and len(field.path) > 1:
                said = "Who this is changes by the step that fills the place, not by a correction"
                raise InvalidAnswers({fact: said})
            clean = validate_field(
                field,
                value,
                scope=casework.scope(None),
                now=casework.now,
                calendar=casework.calendar,
                people=choices_for(casework.work, casework.definition.id),
            )
            refuse_barred(casework, form, {fact: clean})
            return clean
    raise InvalidAnswers({fact: "This fact follows from others; correct those instead"})


def appoint_corrected(casework: Casework, fact: str, path: Path, value: Any) -> None:
    """Let a corrected person take the place of who was named. Raises `InvalidAnswers`."""
    if len(path) != 1 or not isinstance(value, str):
        return
    for form in casework.definition.forms.values():
        for _, role, person in appointments(form, {fact: value}):
            try:
                casework.people.appoint(RoleId(role), PersonId(person))
            except NotAllowed as error:
                raise InvalidAnswers({fact: error.message}) from error
            return


def question_of(definition: Definition, fact: str) -> Form:
    """Return a form that asks for one fact as the first form that writes it does.

    Raises `NotFound`.
    """
    for form in definition.forms.values():
        for field in form.fields:
            if field.path == (fact,) and isinstance(field, Field) and not form.append_to:
                asked = replace(field, hide=None)
                return replace(form, components=(asked,), fields=(asked,))
    raise NotFound("Expected a fact that a form asks for.")


def correctable(casework: Casework) -> Mapping[str, str]:
    """Return the recorded facts that forms ask for by themselves: key to the question's words."""
    asked: dict[str, str] = {}
    for form in casework.definition.forms.values():
        for field in form.fields if not form.append_to else ():
            if isinstance(field, Field) and casework.file.get(field.key) is not None:
                if len(field.path) > 1:
                    continue
                asked.setdefault(field.key, _words(casework, field))
    return asked


def _words(casework: Casework, field: Field) -> str:
    return field.label.render(casework.scope(None), now=casework.now, calendar=casework.calendar)
