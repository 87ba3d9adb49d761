"""What a running process asks of its case: limits, decisions, letters, and what it passed."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.casework.situation import CaseSituation
from engine.errors import CaseStopped
from engine.ids import ElementId
from engine.model.document import Document
from engine.model.history import EventKind
from engine.ports import Place
from tests.builders import NOON, london
from tests.decisions.builders import definitions, table_xml
from tests.scenario import RAISED, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, properties, step, text
from tests.spiff.spiff_diagrams import chain, element, sub, times

SENDS = {
    "to_role": ("told", "manager"),
    "to_id": ("told", "= dissenter"),
    "to_many": ("told", '= [null, "Pia Panel", child, {name: "Paul Prof", agency: "School"}]'),
    "to_nobody": ("told", "= null"),
    "unnamed": ("told", '= {id: "Max Manager", email: "gran@example.org"}'),
    "without_letter": ("nothing", "manager"),
    "wrongly_written": ("wrong", "manager"),
}
STEPS = [*SENDS, "judge", "name", "undecided", "without_table", "broken", "bounded"]
DRAWN = (
    lanes(Chair="begun wait each_child over", Administrator=" ".join(STEPS))
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "wait", formKey="ask")
    + sub(
        "each_child",
        properties(each="child in children")
        + times("count(children)")
        + element("startEvent", "child_begun")
        + element("endEvent", "child_over", name="A child is done")
        + chain("child_begun", "child_over"),
    )
    + "".join(
        step("sendTask", own, letter=letter, to=to.replace('"', "&quot;"))
        for own, (letter, to) in SENDS.items()
    )
    + step("businessRuleTask", "judge", decision="judge")
    + step(
        "businessRuleTask",
        "name",
        decision="judge",
        appoints="manager = dissenter; panel = child.pick",
    )
    + step("businessRuleTask", "undecided", decision="narrow")
    + step("businessRuleTask", "without_table", decision="nothing")
    + step("businessRuleTask", "broken", decision="broken")
    + step("businessRuleTask", "bounded", decision="bounded")
    + element("endEvent", "over", name="Over")
    + chain("begun", "wait", "each_child", *STEPS, "over")
)
TOLD = b"""+++
kind = "letter"
title = "To {{recipient.name}}"
[labels]
on = "today()"
of = "child.name"
+++
Dear {{recipient.name}}.
"""
WRONG = b"""+++
kind = "notice"
title = "Wrong"
+++
{{nobody_knows_this}}
"""


def decision(own: str, inputs: list[str], outputs: list[str], rows: list[list[str]]) -> bytes:
    table = table_xml(inputs, outputs, rows)
    return definitions(f'<decision id="{own}" name="{own}">{table}</decision>')


TABLES = {
    "judge.dmn": decision(
        "judge",
        ["child.name"],
        ["verdict|string|", "by|date|", "pick|string|"],
        [
            ['"Ben Trent"', '"no"', "workdays_after(today(), 1)", '"Pia Panel"'],
            ['"Ava Trent"', '"yes"', "null", '"Pia Panel"'],
        ],
    ),
    "narrow.dmn": decision("narrow", ["conference_date"], ["why|string|"], [["null", '"no"']]),
    "bounded.dmn": decision(
        "bounded",
        ["1"],
        ["why|string|<outputValues><text>&lt; nobody_knows_this</text></outputValues>"],
        [["-", "2"]],
    ),
    "broken.dmn": decision("broken", ["nobody_knows_this"], ["why|string|"], [["-", '"no"']]),
}
BEN = (("each_child", 1),)


def at(element_id: str, *around: tuple[str, int]) -> Place:
    items = tuple((ElementId(own), index) for own, index in around)
    return Place(element_id=ElementId(element_id), items=items, arrived_at=NOON)


@pytest.fixture
def case() -> CaseOf:
    forms = {"raise": FORMS["raise"], "ask": form("ask", text("why"))}
    files = package(DRAWN, forms=forms)
    letters = {"letters/told.md": TOLD, "letters/wrong.md": WRONG}
    return World({**files, **letters, **TABLES}).start(answers=RAISED)


def asks(case: CaseOf, ask: Callable[[CaseSituation], Any]) -> Any:
    """Return what the case says to its process."""

    def act(own: Casework) -> Any:
        situation = CaseSituation(
            own.file,
            own.ledger,
            own.tasks,
            own.people,
            own.staffing,
            own.names,
            own.appointing,
        )
        return ask(situation)

    return case.within(act)


def fails(case: CaseOf, ask: Callable[[CaseSituation], Any]) -> tuple[str, str]:
    """Return where the process cannot go on, and why."""
    known = {each.id for each in case.incidents}
    with pytest.raises(CaseStopped):
        asks(case, ask)
    [incident] = [each for each in case.incidents if each.id not in known]
    return incident.element_id, incident.message


def sent(case: CaseOf, place: Place) -> list[Document]:
    before = {each.id for each in case.documents}
    asks(case, lambda situation: situation.send(place))
    return [each for each in case.documents if each.id not in before]


# --- limits and expressions


def test_a_limit_is_read_where_the_process_stands_and_fails_there(case: CaseOf) -> None:
    place = at("wait", *BEN)

    def limits(situation: CaseSituation) -> list[object]:
        return [
            situation.now,
            situation.due("conference_date", place),
            situation.due("arrived_at", place),
            situation.due("null", place),
            situation.evaluate("child.name", place),
        ]

    assert asks(case, limits) == [NOON, london("2026-09-08 23:59:59"), NOON, None, "Ben Trent"]
    for wrong, why in (("child.name", "must be a date"), ("nobody_knows_this", "no name")):
        element_id, said = fails(case, partial(CaseSituation.due, expression=wrong, place=place))
        assert element_id == "wait"
        assert why in said


# --- decisions


def decided(case: CaseOf) -> list[tuple[Any, Any]]:
    rows = [row.event for row in case.rows if row.event.kind is EventKind.DECISION_MADE]
    return [(each.element_id, each.content) for each in rows]


def test_what_a_table_decides_of_an_item_is_recorded_of_it_and_of_nothing_else(
    case: CaseOf,
) -> None:
    ava = case.case.file["children"][0]

    asks(case, lambda situation: situation.decide(at("judge", *BEN)))

    file = case.case.file
    outputs = {"verdict": "no", "by": "2026-09-09", "pick": "Pia Panel"}
    assert file["children"] == [ava, {"id": "2", "name": "Ben Trent", **outputs}]
    assert "verdict" not in file
    [(element_id, content)] = decided(case)
    assert element_id == "judge"
    assert content == {
        "decision": "judge",
        "rules": content["rules"],
        "outputs": outputs,
        "item": "children[1]",
    }
    assert len(content["rules"]) == 1


def test_who_a_table_names_gets_the_part_unless_the_rules_bar_them(case: CaseOf) -> None:
    asks(case, lambda situation: situation.decide(at("name", *BEN)))

    parts = {(each.role, each.person_id) for each in case.participants}
    assert ("panel", "Pia Panel") in parts
    assert ("manager", "Paul Prof") not in parts
    [barred] = [row.event for row in case.rows if row.event.kind is EventKind.NOBODY_FREE]
    assert (barred.element_id, barred.content) == ("name", {"role": "manager"})


@pytest.mark.parametrize(
    ("step_id", "why"),
    [
        ("without_table", "no decision table 'nothing'"),
        ("undecided", ""),
        ("broken", "nobody_knows_this"),
        ("bounded", "nobody_knows_this"),
    ],
)
def test_a_table_that_is_not_there_or_gives_no_answer_fails_at_its_step(
    case: CaseOf, step_id: str, why: str
) -> None:
    element_id, said = fails(case, lambda situation: situation.decide(at(step_id)))

    assert element_id == step_id
    assert why in said
    assert decided(case) == []


# --- what is sent


def test_a_letter_is_one_of_its_step_its_item_and_its_recipient(case: CaseOf) -> None:
    case.world.wait(hours=1)

    [letter] = sent(case, at("to_id", *BEN))

    assert (letter.case_id, letter.kind, letter.name) == (case.id, "letter", "told")
    assert (letter.title, letter.created_at) == ("To Paul Prof", NOON + timedelta(hours=1))
    assert (letter.element_id, letter.item_id) == ("to_id", "2")
    assert letter.labels == {"on": "2026-09-08", "of": "Ben Trent"}
    assert (letter.recipient_id, letter.recipient_role) == ("Paul Prof", "professional")
    with case.world.engine.open_work() as work:
        assert "Dear Paul Prof." in work.documents.one(letter.id).html


@pytest.mark.parametrize(
    ("step_id", "recipients"),
    [
        (
            "to_role",
            [("Max Manager", "manager", "Max Manager"), ("Mia Manager", "manager", "Mia Manager")],
        ),
        ("to_id", [("Paul Prof", "professional", "Paul Prof")]),
        # A person by id, a child, and somebody who is named so and takes part.
        (
            "to_many",
            [
                ("Pia Panel", None, "Pia Panel"),
                (None, None, "Ben Trent"),
                ("Paul Prof", None, "Paul Prof"),
            ],
        ),
        ("to_nobody", []),
        # An id in the file makes nobody a person of the service.
        ("unnamed", [(None, None, "")]),
    ],
)
def test_what_is_sent_goes_to_each_whom_its_step_names(
    case: CaseOf, step_id: str, recipients: list[tuple[str | None, str | None, str]]
) -> None:
    found = sent(case, at(step_id, *BEN))

    assert [
        (each.recipient_id, each.recipient_role, each.recipient_name) for each in found
    ] == recipients
    assert {each.element_id for each in found} <= {step_id}


@pytest.mark.parametrize(
    ("step_id", "why"),
    [
        ("without_letter", "no letter or notice with this name"),
        ("wrongly_written", "nobody_knows_this"),
    ],
)
def test_a_letter_that_cannot_be_written_fails_at_its_step(
    case: CaseOf, step_id: str, why: str
) -> None:
    element_id, said = fails(case, lambda situation: situation.send(at(step_id)))

    assert element_id == step_id
    assert why in said
    assert case.documents == []


# --- what was passed


def test_every_element_is_counted_as_often_as_it_is_passed_and_each_end_is_noted(
    case: CaseOf,
) -> None:
    before = dict(case.case.trail)

    def act(situation: CaseSituation) -> None:
        for own in ("judge", "begun", "judge"):
            situation.passed(own)
        situation.ended(at("child_over", *BEN))

    asks(case, act)

    assert case.case.trail == {**before, "begun": before["begun"] + 1, "judge": 2}
    assert case.case.ends == ("child_over",)
    [end] = [row.event for row in case.rows if row.event.kind is EventKind.END_REACHED]
    assert end.content == {"name": "A child is done"}
