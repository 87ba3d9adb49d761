"""A small procedure with a bit of everything, for tests of the service."""

import json
from collections.abc import Mapping
from typing import Any

from tests.check.small import properties
from tests.spiff.spiff_diagrams import (
    boundary,
    call,
    chain,
    element,
    exclusive,
    file_of,
    flow,
    named_message,
    parallel,
    process,
    terminate,
    timer,
    times,
)
from tests.spiff.spiff_diagrams import (
    message as waits_for_message,
)

SETTINGS = """
title = "A small dissent"
area = "Conferences"
owner = "Policy owner"
prefix = "SM"
conference_keys = ["conference_date", "conference_end", "children"]
standing_text = "The decision stands."
[labels]
title = 'string join(children.name, ", ")'
conference = "string(conference_date)"
children = "children"
[entry.main]
title = "Raise a dissent"
roles = ["chair", "admin"]
[roles.chair]
title = "Chair"
part = "chair"
[roles.professional]
title = "Professional"
part = "dissenter"
[roles.manager]
title = "Manager"
part = "decider"
stand_ins = ["deputy"]
[roles.deputy]
title = "Deputy manager"
part = "decider"
[roles.panel]
title = "Panel member"
part = "panel"
[roles.admin]
title = "Administrator"
part = "administration"
[roles.watcher]
title = "Watcher"
part = "observer"
[parameters.decision_days]
value = 10
label = "Decide within"
unit = "working days"
source = "Q1"
set_by = "text"
[parameters.form_hours]
value = 24
label = "Write within"
unit = "hours"
source = "Q2"
set_by = "text"
[facts]
decide_by = "workdays_after(conference_date, decision_days)"
"""


def form(form_id: str, *components: Mapping[str, Any], **own: str) -> bytes:
    """Return a form."""
    return json.dumps(
        {
            "type": "default",
            "id": form_id,
            "schemaVersion": 18,
            "components": list(components),
            "properties": own,
        }
    ).encode()


def text(key: str, *, required: bool = False, **own: str) -> dict[str, Any]:
    """Return a question for a text."""
    field: dict[str, Any] = {"type": "textarea", "key": key, "label": key, "properties": own}
    return {**field, "validate": {"required": True}} if required else field


def day(key: str, **own: str) -> dict[str, Any]:
    """Return a question for a date."""
    shown = {"type": "datetime", "subtype": "date", "key": key, "label": key, "properties": own}
    return {**shown, "dateLabel": key}


def moment(key: str, **own: str) -> dict[str, Any]:
    """Return a question for a date and time."""
    return {
        "type": "datetime",
        "subtype": "datetime",
        "key": key,
        "label": key,
        "dateLabel": key,
        "properties": own,
    }


def yes_or_no(key: str, **own: str) -> dict[str, Any]:
    """Return a question with yes and no."""
    return {
        "type": "radio",
        "key": key,
        "label": key,
        "validate": {"required": True},
        "values": [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}],
        "properties": {"type": "boolean", **own},
    }


def number(key: str) -> dict[str, Any]:
    """Return a question for a number."""
    return {"type": "number", "key": key, "label": key}


def who(key: str, role: str) -> dict[str, Any]:
    """Return a question that appoints somebody."""
    return {
        "type": "select",
        "key": key,
        "label": key,
        "values": [],
        "properties": {"appoints": role},
    }


def items(key: str, *components: Mapping[str, Any]) -> dict[str, Any]:
    """Return a list that may grow."""
    return {
        "type": "dynamiclist",
        "path": key,
        "label": key,
        "components": list(components),
        "properties": {"shared": "true"},
    }


def step(tag: str, name: str, inner: str = "", **own: str) -> str:
    """Return a named step with properties."""
    return element(tag, name, properties(**own) + inner, name=name.replace("_", " ").capitalize())


def lanes(**members: str) -> str:
    """Return lanes: role title (with _ for a space) to step ids."""
    drawn = ""
    for title, ids in members.items():
        refs = "".join(f"<bpmn:flowNodeRef>{own}</bpmn:flowNodeRef>" for own in ids.split())
        drawn += element("lane", f"lane_{title}", refs, name=title.replace("_", " "))
    return element("laneSet", f"lanes_{'_'.join(members)}", drawn)


MAIN = file_of(
    named_message("withdraw"),
    process(
        "main",
        lanes(Chair="raised handle closed", Manager="confirm_withdrawal")
        + step("startEvent", "raised", formKey="raise", stamps="raised_at")
        + call("handle", "body")
        + element("endEvent", "closed", name="Closed")
        + boundary(
            "withdraw_dissent",
            "handle",
            properties(role="professional", formKey="withdraw")
            + waits_for_message("withdraw_message"),
        )
        + step("userTask", "confirm_withdrawal", formKey="confirm")
        + exclusive("really", "really_to_goes_on")
        + element("endEvent", "goes_on", name="Goes on")
        + terminate("withdrawn")
        + chain("raised", "handle", "closed")
        + chain("withdraw_dissent", "confirm_withdrawal", "really")
        + flow("really", "withdrawn", "voluntary = true")
        + flow("really", "goes_on"),
        name="Small",
    ),
)
BODY = file_of(
    named_message("late_paper"),
    process(
        "body",
        lanes(
            Manager="begun join decide target_passed again split",
            Professional="reply",
            Panel_member="ask_panel",
            Administrator="tell_late late_marked file_it together over tell_child",
        )
        + element("startEvent", "begun")
        + step("userTask", "reply", formKey="reply", due="hours_after(conference_end, form_hours)")
        + exclusive("join")
        + step(
            "userTask",
            "decide",
            formKey="decide",
            stamps="decided_at",
            due="workdays_after(conference_date, decision_days)",
        )
        + boundary(
            "target_passed",
            "decide",
            timer("workdays_after(conference_date, decision_days)"),
        )
        + step("sendTask", "tell_late", letter="late", to="manager")
        + element("endEvent", "late_marked", name="Marked late")
        + exclusive("again", "again_to_split")
        + parallel("split")
        + element(
            "userTask",
            "ask_panel",
            properties(formKey="view", each="child in children") + times("count(children)"),
            name="Ask the panel",
        )
        + step(
            "userTask", "file_it", formKey="file_it", due="workdays_after(arrived_at, 2)"
        ).replace("2)", "1 + 1)")
        + step("sendTask", "tell_child", letter="outcome", to="professional")
        + parallel("together")
        + element("endEvent", "over", name="Over")
        + chain("begun", "reply", "join", "decide", "again")
        + chain("target_passed", "tell_late", "late_marked")
        + flow("again", "join", "ask_again = true")
        + flow("again", "split")
        + chain("split", "ask_panel", "together")
        + chain("split", "file_it", "tell_child", "together", "over"),
        name="Body",
    ),
)
FORMS = {
    "raise": form(
        "raise",
        day("conference_date"),
        moment("conference_end"),
        who("dissenter", "professional"),
        items("children", text("name")),
    ),
    "reply": form("reply", text("reasons")),
    "decide": form(
        "decide",
        yes_or_no("ask_again"),
        yes_or_no("upheld"),
        text("why", required=True, audience="author"),
    ),
    "view": form("view", text("view")),
    "file_it": form("file_it", text("file_reference")),
    "withdraw": form("withdraw", text("words", required=True)),
    "confirm": form("confirm", yes_or_no("voluntary")),
}
LATE = b"""+++
kind = "notice"
title = "The target has passed"
+++
Case {{reference}} is late. {{standing_text}}
"""
OUTCOME = b"""+++
kind = "letter"
title = "Outcome"
[labels]
option = "if upheld then 2 else 1"
+++
Dear {{recipient.name}}, the case {{reference}} is decided. {{why}}
"""

FILES: Mapping[str, bytes] = {
    "procedure.toml": SETTINGS.encode(),
    "main.bpmn": MAIN,
    "body.bpmn": BODY,
    **{f"forms/{name}.form": content for name, content in FORMS.items()},
    "letters/late.md": LATE,
    "letters/outcome.md": OUTCOME,
}


#: One process of one role after the other, for tests of a single capability.
def package(
    main: str, *more: str, forms: Mapping[str, bytes], **settings: str
) -> dict[str, bytes]:
    """Return a package with one process `main` of its own, and the usual roles."""
    toml = SETTINGS.replace("[facts]", settings.get("parameters", "") + "\n[facts]")
    toml += settings.get("facts", "")
    return {
        "procedure.toml": toml.encode(),
        "main.bpmn": file_of(*more, process("main", main, name="Main")),
        "letters/late.md": LATE,
        "letters/outcome.md": OUTCOME,
        **{f"forms/{name}.form": content for name, content in forms.items()},
    }
