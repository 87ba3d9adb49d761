"""Who has what in hand, as a drawing shows it, and what sort of answer a question has."""

from collections.abc import Iterable
from typing import Any

import pytest

from engine.forms import Field, parse_form
from engine.ids import ElementId, ProcedureId
from engine.model.procedure import Element
from engine.package import build_definition
from engine.package.asked import Sort, answering, sort_of, steps_before
from engine.spiff import SpiffRuntime
from tests.check.small import properties
from tests.small_dissent import (
    FORMS,
    LATE,
    OUTCOME,
    SETTINGS,
    form,
    items,
    lanes,
    step,
    text,
)
from tests.spiff.spiff_diagrams import (
    boundary,
    call,
    chain,
    element,
    exclusive,
    file_of,
    flow,
    named_message,
    process,
    timer,
)
from tests.spiff.spiff_diagrams import message as waits_for

MAIN = file_of(
    named_message("withdraw"),
    process(
        "main",
        lanes(
            Chair="raised handle closed redo redone",
            Manager="write confirm",
            Administrator="out gate check merge tell_late late_end",
            Professional="tell last",
        )
        + step("startEvent", "raised", formKey="raise")
        + call("handle", "body")
        + step("sendTask", "out", letter="outcome", to="professional")
        + step("userTask", "write", formKey="decide")
        + exclusive("gate", "gate_to_check")
        + step("sendTask", "tell", letter="late", to="professional")
        + step("userTask", "check", formKey="view", notBy="ask, gone_step")
        + exclusive("merge")
        + step("sendTask", "last", letter="outcome", to="professional")
        + element("endEvent", "closed", name="Closed")
        + boundary("late", "write", timer("due"))
        + step("sendTask", "tell_late", letter="late", to="manager")
        + step("sendTask", "loose")
        + element("endEvent", "late_end", name="Late")
        + boundary(
            "withdraw",
            "handle",
            properties(role="professional, panel", formKey="withdraw")
            + waits_for("withdraw_message"),
            interrupting=True,
        )
        + step("userTask", "confirm", formKey="confirm")
        + call("redo", "body")
        + element("endEvent", "redone", name="Done again")
        + chain("raised", "handle", "out", "write", "gate", "check", "merge", "last", "closed")
        + flow("gate", "tell", "upheld")
        + chain("tell", "merge")
        + chain("late", "tell_late", "loose", "late_end")
        + chain("withdraw", "confirm", "redo", "redone"),
        name="Main",
    ),
)
BODY = file_of(
    process(
        "body",
        lanes(
            Professional="begun reply more over",
            Panel_member="part s ask e",
            Manager="weigh act",
        )
        + element("startEvent", "begun")
        + step("userTask", "reply", formKey="reply")
        + element(
            "subProcess",
            "part",
            element("startEvent", "s")
            + step("userTask", "ask", formKey="view")
            + element("endEvent", "e")
            + chain("s", "ask", "e"),
        )
        + step("businessRuleTask", "weigh", decision="weigh", confidential="true")
        + step("businessRuleTask", "more", decision="more", confidential="false")
        + step("userTask", "act", formKey="request")
        + element("endEvent", "over", name="Over")
        + chain("begun", "reply", "part", "weigh", "more", "act", "over"),
        name="Body",
    )
)
PACKAGE = build_definition(
    ProcedureId("small"),
    {
        "procedure.toml": SETTINGS.encode(),
        "main.bpmn": MAIN,
        "body.bpmn": BODY,
        **{f"forms/{name}.form": content for name, content in FORMS.items()},
        "forms/view.form": form("view", text("view"), {**text("known"), "readonly": True}),
        "forms/request.form": form("request", text("question"), appendTo="requests"),
        "letters/late.md": LATE,
        "letters/outcome.md": OUTCOME,
    },
    runtime=SpiffRuntime(),
)


def ids(steps: Iterable[Element]) -> set[str]:
    return {str(step.id) for step in steps}


@pytest.mark.parametrize(
    ("of", "before"),
    [
        ("raised", set()),
        # Into what is called, and out to all that call it.
        ("out", {"act"}),
        ("reply", {"raised", "confirm"}),
        ("redone", {"act"}),
        # Into what is drawn inside, and out of it.
        ("weigh", {"ask"}),
        ("ask", {"reply"}),
        ("act", {"ask"}),
        # By each way that leads here, as far as the last who had it.
        ("gate", {"write"}),
        ("last", {"check", "write"}),
        ("confirm", {"withdraw"}),
        # A timer is nobody's hand.
        ("tell_late", set()),
    ],
)
def test_the_steps_before_are_those_in_which_people_last_had_it_in_hand(
    of: str, before: set[str]
) -> None:
    assert ids(steps_before(PACKAGE, PACKAGE.element(of))) == before


def test_a_letter_is_made_by_who_writes_checks_or_sends_it_and_a_notice_by_who_sends_it() -> None:
    assert PACKAGE.makers == {
        "out": {"admin", "manager"},
        "last": {"manager", "admin", "panel"},
        # What goes out in the lane of who dissents is the service's.
        "tell": set(),
        "tell_late": {"admin"},
        "loose": set(),
    }


def test_what_comes_next_is_the_tasks_and_notices_of_the_same_drawing() -> None:
    found = {str(step): [str(each.id) for each in after] for step, after in nexts()}

    assert found == {
        "withdraw": ["confirm"],
        "write": ["tell", "check", "last"],
        "check": ["last"],
        "reply": ["ask"],
        "ask": ["act"],
    }


def nexts() -> Iterable[tuple[ElementId, tuple[Element, ...]]]:
    return PACKAGE.next_steps.items()


def test_a_question_knows_who_asks_it_who_answers_it_and_whether_that_is_theirs() -> None:
    asked = {
        ".".join(keys): [(str(a.element.id), set(a.roles), a.is_closed) for a in each]
        for keys, each in PACKAGE.asked.items()
    }

    # A start is answered by those of the entry, not by its lane.
    assert asked["conference_date"] == [("raised", {"chair", "admin"}, False)]
    # A message is answered by all whom it names; one closed part closes it.
    assert asked["words"] == [("withdraw", {"professional", "panel"}, True)]
    assert asked["reasons"] == [("reply", {"professional"}, False)]
    assert asked["voluntary"] == [("confirm", {"manager"}, True)]
    assert sorted(asked["view"]) == [("ask", {"panel"}, True), ("check", {"admin"}, False)]
    assert asked["requests.question"] == [("act", {"manager"}, True)]
    assert [each.append_to for each in PACKAGE.asked["requests", "question"]] == ["requests"]
    assert "question" not in asked
    assert "known" not in asked
    assert PACKAGE.asked[("conference_date",)][0].sort is Sort.REGISTER


def test_a_step_is_answered_by_its_lane_and_a_start_by_who_may_begin_there() -> None:
    answered = {
        each: answering(PACKAGE, PACKAGE.element(each)) for each in ("raised", "begun", "write")
    }

    assert answered == {
        "raised": {"chair", "admin"},
        "begun": {"professional"},
        "write": {"manager"},
    }


def question(kind: str, key: str = "a", label: str = "A question", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": label, **more}


CHOICES = [{"label": "Yes", "value": "yes"}]
SORTS: list[tuple[dict[str, Any], Sort]] = [
    (question("textfield"), Sort.TEXT),
    (question("textarea"), Sort.TEXT),
    (question("number"), Sort.TEXT),
    (question("checkbox"), Sort.CHOICE),
    (question("radio", values=CHOICES), Sort.CHOICE),
    (question("select", values=CHOICES), Sort.CHOICE),
    (question("select", values=[], properties={"people": "chair"}), Sort.REGISTER),
    (question("select", values=[], properties={"appoints": "chair"}), Sort.REGISTER),
    (question("radio", "name", values=CHOICES), Sort.CHOICE),
    (question("radio", values=[], properties={"people": "chair"}), Sort.CHOICE),
    *(
        (question("datetime", subtype=kind, dateLabel="A"), Sort.REGISTER)
        for kind in ("date", "time", "datetime")
    ),
    *(
        (question("textfield", key), Sort.REGISTER)
        for key in ("name", "child_name", "time", "start_time")
    ),
    *((question("textfield", key), Sort.TEXT) for key in ("names", "named", "rename", "timely")),
    *(
        (question("textarea", key), Sort.ADDRESS)
        for key in ("address", "home_address", "address_of_child", "contact", "family_contact")
    ),
    *((question("textfield", key), Sort.TEXT) for key in ("contacts", "addressed", "contact_why")),
    (question("datetime", "address", subtype="date", dateLabel="A"), Sort.REGISTER),
    (question("textfield", label="Their home Address"), Sort.ADDRESS),
    (question("textfield", "name", label="Name and address"), Sort.ADDRESS),
    (question("textfield", label="How it was addressed"), Sort.TEXT),
    (question("textfield", label="Email address"), Sort.TEXT),
    (question("textfield", label="E-mail address"), Sort.TEXT),
    (question("textfield", label="Email address or home address"), Sort.ADDRESS),
    (
        question("textfield", "contact", validate={"validationType": "email"}),
        Sort.TEXT,
    ),
]


@pytest.mark.parametrize(("asked", "sort"), SORTS)
def test_a_question_is_of_a_sort_by_its_kind_its_key_and_its_label(
    asked: dict[str, Any], sort: Sort
) -> None:
    (field,) = parse_form(form("f", asked), source="f.form").fields

    assert isinstance(field, Field)
    assert sort_of(field) is sort


@pytest.mark.parametrize(
    ("in_list", "key", "sort"),
    [
        ("attended", "agency", Sort.REGISTER),
        ("who_attended", "how", Sort.REGISTER),
        ("attended", "why", Sort.TEXT),
        ("children", "agency", Sort.TEXT),
    ],
)
def test_what_stands_of_somebody_in_a_list_of_who_attended_is_register(
    in_list: str, key: str, sort: Sort
) -> None:
    asked = parse_form(form("f", items(in_list, text(key))), source="f.form")
    (field,) = (each for each in asked.fields if isinstance(each, Field))
    alone = parse_form(form("f", text(key)), source="f.form").fields[0]

    assert isinstance(alone, Field)
    assert (sort_of(field), sort_of(alone)) == (sort, Sort.TEXT)


def test_the_sorts_go_from_what_most_may_read_to_what_fewest_may() -> None:
    assert sorted(Sort) == [Sort.REGISTER, Sort.TEXT, Sort.CHOICE, Sort.ADDRESS]
