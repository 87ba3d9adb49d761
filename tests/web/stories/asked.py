"""What forms with every kind of question ask, take and show again."""

from typing import Any

from tests.small_dissent import (
    day,
    form,
    items,
    lanes,
    moment,
    number,
    package,
    step,
    text,
    who,
    yes_or_no,
)
from tests.spiff.spiff_diagrams import chain, element
from tests.web.stories.house import House

_CHOICES = [{"label": "By letter", "value": "letter"}, {"label": "In person", "value": "person"}]


def _choice(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key, "values": _CHOICES, **more}


_KINDS = (
    {"type": "text", "text": "The conference was on **{{conference_date}}**."},
    {"type": "textfield", "key": "title", "label": "title", "validate": {"maxLength": 20}},
    {"type": "textarea", "key": "long", "label": "long", "validate": {"maxLength": 2000}},
    number("count"),
    _choice("radio", "how", validate={"required": True}),
    _choice("select", "which"),
    _choice("checklist", "ways"),
    {"type": "checkbox", "key": "agreed", "label": "agreed"},
    day("on"),
    moment("until"),
    yes_or_no("heard"),
    {**text("why_not"), "conditional": {"hide": "=heard != false"}},
    {
        "type": "group", "label": "More", "path": "more",
        "components": [text("inside"), day("inside_on")],
    },
    items("others", who("person", "panel"), text("said")),
)  # fmt: skip
_MAIN = (
    lanes(Chair="begun ask note over")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "ask", formKey="ask")
    + step("userTask", "note", formKey="note")
    + element("endEvent", "over", name="Over")
    + chain("begun", "ask", "note", "over")
)
_FORMS = {
    "raise": form("raise", day("conference_date"), items("children", text("name"))),
    "ask": form("ask", *_KINDS),
    "note": form("note", text("question", required=True), appendTo="requests"),
}
_GIVEN = {
    "title": "A title", "long": "Line one\r\nline two", "count": "3", "how": "letter",
    "which": "person", "ways": ["letter", "person"], "agreed": "true",
    "on-day": "1", "on-month": "9", "on-year": "2026",
    "until-day": "2", "until-month": "9", "until-year": "2026", "until-time": "4:50pm",
    "heard": "no", "why_not": "Nobody asked.", "more-inside": "In it.",
    "others-0-person": "Pia Panel", "others-0-said": "Yes.",
}  # fmt: skip


def a_form_asks_everything() -> House:
    house = House(files=package(_MAIN, forms=_FORMS))
    answers = {"conference_date": "2026-09-08", "children": [{"name": "Ava Trent"}]}
    case = house.world.start(answers=answers)
    ask = f"/tasks/{case.task('ask').id}"
    house.get("cleo", ask)
    house.get("olga", "/procedures/small/versions/1/forms/ask")
    house.post("cleo", ask)
    house.post("cleo", ask, stray="not asked")
    wrong = {"title": "x" * 21, "count": "many", "how": "shouting", "which": "none", "heard": "?"}
    house.post("cleo", ask, **_GIVEN | wrong)
    house.post("cleo", ask, **_GIVEN | {"until-time": "25:00", "on-month": "2", "on-day": "30"})
    house.post("cleo", ask, **_GIVEN | {"add:others": "1"})
    house.post("cleo", ask, **_GIVEN | {"remove:others:0": "1"})
    slip = house.slip("cleo", ask)
    house.script("cleo", f"{ask}/draft", slip=slip, **{**_GIVEN, "heard": "yes"})
    house.get("cleo", ask)
    house.post("", ask, slip=slip, **_GIVEN)
    page = house.get("cleo", "/drafts")
    house.get("cleo", "/drafts/" + page.split('href="/drafts/')[1].partition('"')[0])
    house.post("cleo", ask, slip=slip, **_GIVEN)
    note = f"/tasks/{case.task('note').id}"
    house.get("cleo", f"/cases/{case.id}/answers")
    house.get("cleo", f"/cases/{case.id}/correct")
    for fact in ("title", "count", "on", "until", "conference_date"):
        house.get("cleo", f"/cases/{case.id}/correct/{fact}")
    house.post("cleo", note, question="What was said?")
    house.get("cleo", f"/cases/{case.id}/answers")
    house.get("cleo", f"/cases/{case.id}/history")
    return house
