"""Single questions of a form: found by path, checked alone, and whom they appoint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.errors import InvalidAnswers
from engine.forms.findings import NO_TEXT
from engine.forms.model import Field, Form, People
from engine.forms.reading import Reading, Scene
from engine.forms.validate import check_size, errors_of
from engine.forms.values import to_plain
from engine.model.calendar import Calendar


def field_at(form: Form, path: Sequence[str | int]) -> Field | None:
    """Return the field that stores what a path leads to, such as `("children", 1, "name")`."""
    keys = tuple(step for step in path if isinstance(step, str))
    for asked in form.fields:
        if asked.path == keys and isinstance(asked, Field) and asked.is_stored:
            return asked
    return None


def validate_field(  # noqa: PLR0913 - the words of `validate`
    field: Field,
    value: Any,
    *,
    scope: Mapping[str, Any],
    now: datetime,
    calendar: Calendar,
    people: People,
) -> Any:
    """Return one answer as plain data, whether the field shows or not. Raises `InvalidAnswers`."""
    asked = replace(field, hide=None, readonly=False)
    form = Form(source="", id="", title="", heading=NO_TEXT, components=(asked,), fields=(asked,))
    given = {asked.key: value}
    check_size(given)
    reading = Reading(form, given, Scene(scope=scope, now=now, calendar=calendar, people=people))
    errors = {".".join(field.path): text for text in errors_of(reading).values()}
    if errors:
        raise InvalidAnswers(errors)
    return to_plain(reading.top.own[asked.key])


def appointments(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield path, role and person id of everybody whom answers appoint, inside lists too."""
    for path, role in form.appoints.items():
        for found, person_id in _at(answers, path.split("."), ""):
            yield found, role, person_id


def _at(answers: Any, steps: Sequence[str], around: str) -> Iterator[tuple[str, str]]:
    if not steps:
        if isinstance(answers, str) and answers:
            yield around, answers
        return
    key = steps[0].removesuffix("[]")
    inside = answers.get(key) if isinstance(answers, Mapping) else None
    path = f"{around}.{key}" if around else key
    if not steps[0].endswith("[]"):
        yield from _at(inside, steps[1:], path)
    elif isinstance(inside, list):
        for index, item in enumerate(inside):
            yield from _at(item, steps[1:], f"{path}[{index}]")
