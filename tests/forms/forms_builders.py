"""Forms and answers for the tests of forms."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.errors import DefinitionRejected, InvalidAnswers
from engine.forms import Choice, Form, FormView, Scene, parse_form, validate, view
from engine.model.calendar import Calendar

#: Sunday 22 November 2026, midday in London.
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALENDAR = Calendar()
YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
HOLDERS = {
    "conference_chair": [Choice("p1", "R. Holm"), Choice("p2", "J. Pace")],
    "panel_member": [Choice("p3", "A. Reeve")],
}


def people(roles: Any) -> list[Choice]:
    return [choice for role in roles for choice in HOLDERS.get(role, ())]


def make_form(*components: Mapping[str, Any], **properties: str) -> Form:
    return parse_form(form_bytes(*components, **properties), source="forms/x/decide.form")


def form_bytes(*components: Mapping[str, Any], **properties: str) -> bytes:
    form = {
        "type": "default",
        "id": "decide",
        "schemaVersion": 18,
        "components": list(components),
        "properties": properties,
    }
    return json.dumps(form).encode()


def findings_of(*components: Mapping[str, Any], **properties: str) -> list[str]:
    try:
        make_form(*components, **properties)
    except DefinitionRejected as error:
        return error.findings
    return []


def field(kind: str = "textfield", key: str = "a", /, **more: Any) -> dict[str, Any]:
    """A component: `required=True` and other rules go to `validate`, `own` are its properties."""
    rules = {
        name: more.pop(name)
        for name in ("required", "minLength", "maxLength", "min", "max", "pattern")
        if name in more
    }
    made: dict[str, Any] = {"type": kind, "key": key, "label": more.pop("label", "Name")}
    if "hide" in more:
        made["conditional"] = {"hide": more.pop("hide")}
    if "own" in more:
        made["properties"] = more.pop("own")
    if kind in ("date", "time", "datetime"):
        made |= {"type": "datetime", "subtype": kind}
    if kind in ("radio", "select", "checklist") and not (
        {"values", "valuesExpression"} & set(more)
        or {"people", "appoints"} & set(made.get("properties", {}))
    ):
        made["values"] = YES_NO
    return {**made, **({"validate": rules} if rules else {}), **more}


def rows(*components: Mapping[str, Any], key: str = "children", **more: Any) -> dict[str, Any]:
    own = more.pop("own", {})
    return {
        "type": "dynamiclist",
        "path": key,
        "label": "Children",
        "components": list(components),
        "properties": own,
        **more,
    }


def scene(**scope: Any) -> Scene:
    return Scene(scope=scope, now=NOW, calendar=CALENDAR, people=people)


def answers(form: Form, given: Mapping[str, Any], **scope: Any) -> dict[str, Any]:
    return dict(validate(form, given, scene(**scope)))


def errors(form: Form, given: Mapping[str, Any], **scope: Any) -> dict[str, str]:
    try:
        answers(form, given, **scope)
    except InvalidAnswers as error:
        return error.errors
    return {}


def shown(
    form: Form,
    given: Mapping[str, Any] | None = None,
    wrong: Mapping[str, str] | None = None,
    **scope: Any,
) -> FormView:
    return view(form, given, scene(**scope), errors=wrong)


def posted(page: FormView) -> list[tuple[str, str]]:
    """What a browser sends for a page on which nothing was changed."""
    return _posted(page.components)


def _posted(components: Any) -> list[tuple[str, str]]:
    sent: list[tuple[str, str]] = []
    for component in components:
        if component.kind == "group":
            sent += _posted(component.components)
        elif component.kind == "dynamiclist":
            for row in component.rows:
                sent += [(row.id_name, row.id_value), *_posted(row.components)]
        elif component.kind not in ("text", "separator", "spacer") and not component.readonly:
            sent += _input(component)
    return sent


def _input(asked: Any) -> list[tuple[str, str]]:
    if asked.parts:
        return [(part.name, part.value) for part in asked.parts]
    if asked.kind == "checkbox":
        return [(asked.name, asked.value)] if asked.ticked else []
    if asked.kind in ("radio", "select", "checklist"):
        return [(asked.name, option.value) for option in asked.options if option.chosen]
    return [(asked.name, asked.value.replace("\n", "\r\n"))]
