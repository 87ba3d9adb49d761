"""A case with something of each role to correct, and who is in it."""

from engine.ids import PersonId
from tests.builders import make_person
from tests.small_dissent import (
    FORMS,
    day,
    form,
    items,
    lanes,
    step,
    text,
    who,
    yes_or_no,
)
from tests.spiff.spiff_diagrams import chain, element, parallel

STEPS = ("reply", "decide", "sit", "enter", "list_them", "wait")
#: Each role answers something of its own, and some of it another role answers too.
DRAWN = (
    lanes(
        Chair="begun fork over",
        Professional="reply",
        Manager="decide",
        Panel_member="sit",
        Administrator="enter",
        Office="list_them",
        Watcher="wait",
    )
    + step("startEvent", "begun", formKey="raise")
    + parallel("fork")
    + "".join(step("userTask", name, formKey=name) for name in STEPS)
    + element("endEvent", "over")
    + chain("begun", "fork", "reply", "over")
    + "".join(chain("fork", name, "over") for name in STEPS[1:])
)
FILLED = {
    "raise": FORMS["raise"],
    "reply": form(
        "reply",
        text("reasons"),
        day("reply_date"),
        text("shared_words"),
        text("own_words", saidBy="professional"),
        {**text("place"), "label": "Address"},
    ),
    "decide": form(
        "decide",
        text("why", audience="author"),
        day("decided_on"),
        day("closed_day"),
        day("half_closed"),
        yes_or_no("upheld"),
    ),
    "sit": form("sit", text("view"), day("sat_on"), day("closed_day")),
    "enter": form(
        "enter",
        text("remark"),
        text("taken_down", saidBy="professional"),
        text("shared_words"),
        day("half_closed"),
        who("watched_by", "watcher"),
        who("helped_by", "admin"),
    ),
    "list_them": form(
        "list_them",
        items("recipients", text("name"), text("address")),
        items("members", who("person", "panel"), text("name")),
    ),
    "wait": form(
        "wait",
        text("seen"),
        text("remark"),
        text("place"),
        {**yes_or_no("agreed"), "validate": {}},
    ),
}
OFFICE = '[roles.office]\ntitle = "Office"\npart = "administration"'
DAY = "2026-09-07"
#: Their ids are no names.
NORA = make_person("Nora New", "professional", "watcher", id=PersonId("p7"))
NED = make_person("Ned Nott", "watcher", id=PersonId("p8"))
NIA = make_person("Nia Next", "chair", id=PersonId("p9"))
