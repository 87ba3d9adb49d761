"""What of a case can be corrected at all, and to what; by whom is in `correctors.py`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.casework.attendance import with_people
from engine.casework.casework import Casework
from engine.casework.choices import is_shared_choice, named_around, shared_choices
from engine.casework.date_orders import in_a_correction
from engine.casework.occasion import refuse_same_dissent
from engine.casework.scene import refuse_barred, scene_of
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.feel.types import Type
from engine.forms import (
    Field,
    Form,
    ItemList,
    appointments,
    field_at,
    list_at,
    offers_people,
    validate_field,
    validate_list,
)
from engine.ids import PersonId, RoleId
from engine.model.case_file import Path, keys_of, read_path, value_at
from engine.model.occasion import with_ids_of
from engine.model.procedure import Element
from engine.model.rules import APART
from engine.package import Asked, Definition, Sort
from engine.wording.terms import fact_label


def checked_fact(casework: Casework, fact: str, path: Path, value: Any, kind: Type | None) -> Any:
    """Return the value as the case file keeps it.

    Only facts that a form asks for can be corrected, and only to what that form accepts. Raises
    `NotFound`, `InvalidAnswers`.
    """
    if kind is None or value_at(casework.file.content, path[:1]) is None:
        raise NotFound(f"Expected a fact that is recorded in this case, but found {fact!r}.")
    if is_shared_choice(casework.definition, path):
        return _checked_choice(casework, fact, path, value)
    for form in casework.definition.forms.values():
        listed = (
            list_at(form, fact) if fact == casework.definition.procedure.known.attended else None
        )
        if listed is not None:
            recorded = casework.file.content.get(fact)
            rows = with_ids_of(
                _as_recorded(validate_list(listed, value, scene_of(casework)), recorded),
                recorded,
                at=fact,
                agency_of=casework.people.agencies.name_of,
            )
            return with_people(casework, {fact: rows})[fact]
        field = field_at(form, path)
        if field is not None:
            if offers_people(field) and len(field.path) > 1:
                said = "Who this is changes by the step that fills the place, not by a correction"
                raise InvalidAnswers({fact: said})
            clean = validate_field(in_a_correction(field), value, scene_of(casework))
            refuse_barred(casework.people, form, {fact: clean})
            return clean
    raise InvalidAnswers({fact: "This fact follows from others; correct those instead"})


def _as_recorded(rows: Sequence[Mapping[str, Any]], recorded: Any) -> list[dict[str, Any]]:
    """Return rows in which whoever stays chosen has the name and agency that are recorded.

    Neither is asked of somebody who is chosen, and the register may have no agency of them.
    """
    before = {row["person"]: row for row in recorded or () if row.get("person")}
    found = []
    for row in rows:
        kept = before.get(row.get("person"), {})
        said = {key: row.get(key) or kept.get(key) for key in ("name", "agency")}
        found.append({**row, **{key: value for key, value in said.items() if value}})
    return found


def _checked_choice(casework: Casework, fact: str, path: Path, value: Any) -> Any:
    """Return a choice of the occasion, which may be asked inside of an entry of a list."""
    asked = answered_at(casework, casework.definition.asked[keys_of(path)])
    entry = value_at(casework.file.content, path[:-1]) if len(path) > 1 else {}
    scene = scene_of(casework, None, **named_around(casework.definition, asked, entry))
    try:
        return validate_field(asked.field, value, scene)
    except InvalidAnswers as refusal:
        raise InvalidAnswers({fact: " ".join(refusal.errors.values())}) from refusal


def appoint_corrected(
    casework: Casework, fact: str, path: Path, value: Any, *, before: Any
) -> None:
    """Let a corrected person take the place of who was named. Raises `InvalidAnswers`."""
    if len(path) != 1 or not isinstance(value, str) or value == before:
        return
    for form in casework.definition.forms.values():
        for _, role, person in appointments(form, {fact: value}):
            if by := casework.ledger.actor.person_id:
                refuse_same_dissent(casework, form, {fact: value}, by)
            appoint_named(casework, fact, RoleId(role), PersonId(person), before=before)
            return


def appoint_named(
    casework: Casework, fact: str, role: RoleId, person: PersonId, *, before: Any
) -> None:
    """Give a part to whom a changed fact names, in place of who was. Raises `InvalidAnswers`."""
    _refuse_taking(casework, fact, role, person, before)
    try:
        casework.appointing.appoint(role, person, corrects=before is not None)
    except NotAllowed as error:
        raise InvalidAnswers({fact: error.message}) from error


def _refuse_taking(
    casework: Casework, fact: str, role: RoleId, person: PersonId, before: Any
) -> None:
    """Raise `InvalidAnswers` for oneself, and where a part would be taken from who has acted."""
    actor, parts = casework.ledger.actor, casework.parts
    if person in (actor.person_id, actor.on_behalf_of):
        raise InvalidAnswers(
            {fact: "Nobody gives themself a part: ask somebody else to correct it"}
        )
    if casework.definition.part(role) in APART and parts.has_acted(role, PersonId(str(before))):
        said = (
            "Who was named has acted in this part already, so it cannot be given to another here"
        )
        raise InvalidAnswers({fact: said})


def question_of(definition: Definition, fact: str) -> Form:
    """Return a form that asks for one fact as the first form that writes it does.

    A choice of the occasion is named by its place, such as `children[0].decision`. Raises
    `NotFound`.
    """
    path = read_path(fact)
    for asked in definition.asked[keys_of(path)] if is_shared_choice(definition, path) else ():
        field = replace(asked.field, hide=None, path=(asked.field.key,))
        form = definition.form(asked.element)
        return replace(form, components=(field,), fields=(field,), append_to="")
    for asked in definition.asked.get((fact,), ()):
        field = replace(asked.field, hide=None)
        form = definition.form(asked.element)
        return replace(form, components=(field,), fields=(field,))
    for form in definition.forms.values() if fact == definition.procedure.known.attended else ():
        if (listed := list_at(form, fact)) is not None:
            shown = replace(listed, hide=None)
            return replace(form, components=(shown,), fields=(shown,))
    raise NotFound("Expected a fact that a form asks for.")


def correctable(casework: Casework) -> Mapping[str, str]:
    """Return the recorded facts that anybody could correct: key to the question's words.

    Who may correct which, `Corrector.role_for` says.
    """
    return {
        key: _words(casework, answered_at(casework, asked).field)
        for key, asked in recorded_alone(casework)
        if max(each.sort for each in asked) <= Sort.TEXT
    }


def chosen_together(casework: Casework) -> Mapping[str, str]:
    """Return what was chosen for all cases of the occasion: place to the question's words.

    Of an entry of a list with its name, such as `Ava Trent: What is decided?`.
    """
    found = {}
    for place, (path, asked) in shared_choices(casework).items():
        entry = value_at(casework.file.content, path[:-1]) if len(path) > 1 else {}
        label = fact_label(casework.definition, *keys_of(path))
        found[place] = f"{entry['name']}: {label}" if entry.get("name") else label
        if len(path) == 1:
            found[place] = _words(casework, asked.field)
    return found


def attended_list(casework: Casework) -> Mapping[str, str]:
    """Return the list of who attended, where it is recorded: key to the question's words.

    It is corrected whole, for somebody who was left out stands in no row yet.
    """
    key = casework.definition.procedure.known.attended
    if not casework.file.content.get(key):
        return {}
    [listed] = question_of(casework.definition, key).components
    return {key: _words(casework, listed)} if isinstance(listed, ItemList) else {}


def questions_of(definition: Definition, key: str) -> Sequence[Asked]:
    """Return the questions of a fact, by its place, or of the rows of a list."""
    rows = (asked for keys, asked in definition.asked.items() if keys[0] == key)
    return definition.asked.get(keys_of(read_path(key))) or next(rows)


def recorded_alone(casework: Casework) -> Iterator[tuple[str, Sequence[Asked]]]:
    """Yield the facts that are recorded by themselves, with the steps that ask for them."""
    for keys, asked in casework.definition.asked.items():
        if len(keys) == 1 and casework.file.content.get(keys[0]) is not None:
            yield keys[0], asked


def answered_at(casework: Casework, asked: Sequence[Asked]) -> Asked:
    """Return the question of a step that was passed, of several that ask for the same."""
    return next((each for each in asked if each.element.id in casework.file.trail), asked[0])


def in_order(casework: Casework, element: Element) -> int:
    """Return when a step was first passed, for lists of what was answered."""
    passed = list(casework.file.trail)
    return passed.index(element.id) if element.id in casework.file.trail else len(passed)


def _words(casework: Casework, field: Field | ItemList) -> str:
    """Return a question in the words in which it is asked."""
    return field.label.render(
        casework.names.scope(None), now=casework.now, calendar=casework.calendar
    )
