"""Single questions of a form: found by path, checked alone, and whom they appoint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.errors import InvalidAnswers
from engine.forms.asking.given import GivenForm, Scene
from engine.forms.asking.validate import check_size, errors_of, validate
from engine.forms.file.findings import NO_TEXT
from engine.forms.model import Field, Form, ItemList
from engine.forms.values import to_plain


def field_at(form: Form, path: Sequence[str | int]) -> Field | None:
    """Return the field that stores what a path leads to, such as `("children", 1, "name")`."""
    keys = tuple(step for step in path if isinstance(step, str))
    stored = (asked for asked in form.fields if isinstance(asked, Field) and asked.is_stored)
    return next((asked for asked in stored if asked.path == keys), None)


def validate_field(field: Field, value: Any, scene: Scene) -> Any:
    """Return one answer as plain data, whether the field shows or not. Raises `InvalidAnswers`."""
    asked = replace(field, hide=None, readonly=False)
    form = Form(source="", id="", title="", heading=NO_TEXT, components=(asked,), fields=(asked,))
    given = {asked.key: value}
    check_size(given)
    reading = GivenForm(form, given, scene)
    errors = {".".join(field.path): text for text in errors_of(reading).values()}
    if errors:
        raise InvalidAnswers(errors)
    return to_plain(reading.top.own[asked.key])


def list_at(form: Form, key: str) -> ItemList | None:
    """Return the list that a form asks for under a key of the case file."""
    found = (each for each in form.fields if isinstance(each, ItemList) and each.path == (key,))
    return next(found, None)


def validate_list(asked: ItemList, value: Any, scene: Scene) -> list[dict[str, Any]]:
    """Return a whole list as plain data, whether it shows or not. Raises `InvalidAnswers`."""
    shown = replace(asked, hide=None)
    form = Form(source="", id="", title="", heading=NO_TEXT, components=(shown,), fields=(shown,))
    found: list[dict[str, Any]] = validate(form, {asked.key: value}, scene)[asked.key]
    return found


def appointments(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield path, role and person id of everybody whom answers appoint, inside lists too."""
    for path, role in form.appoints.items():
        for found, person_id in _at(answers, path.split("."), ""):
            yield found, role, person_id


def offers_people(asked: Field) -> bool:
    """Say whether a question offers the people of some roles."""
    return asked.choices is not None and bool(asked.choices.roles)


def people_chosen(
    form: Form, answers: Mapping[str, Any]
) -> Iterator[tuple[str, Sequence[str], str]]:
    """Yield path, roles and person id of everybody chosen from the people of some roles.

    The roles are the one that the choice appoints to, else those whose people were offered.
    """
    for asked in form.fields:
        if isinstance(asked, Field) and offers_people(asked) and not asked.readonly:
            offered = asked.choices.roles if asked.choices else ()
            roles = (asked.appoints,) if asked.appoints else offered
            for found, person_id in _at(answers, asked.path, ""):
                yield found, roles, person_id


def _at(answers: Any, steps: Sequence[str], around: str) -> Iterator[tuple[str, str]]:
    if isinstance(answers, list):
        for index, item in enumerate(answers):
            yield from _at(item, steps, f"{around}[{index}]" if steps else around)
    elif not steps:
        if isinstance(answers, str) and answers:
            yield around, answers
    elif isinstance(answers, Mapping):
        key = steps[0].removesuffix("[]")
        yield from _at(answers.get(key), steps[1:], f"{around}.{key}" if around else key)
