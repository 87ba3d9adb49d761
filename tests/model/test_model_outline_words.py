"""What an outline says of each kind of step, in which order, and where each leads."""

from collections.abc import Sequence
from itertools import pairwise

from engine.ids import ElementId, ProcedureId
from engine.model.outline import outline
from engine.model.procedure import Element, ElementKind, Flow, Procedure, Trigger
from engine.package.procedure import put_together

K = ElementKind


def drawn(steps: Sequence[tuple[object, ...]], *arrows: str) -> Procedure:
    """Return a procedure of steps (id, kind, and what else) and of arrows such as `a > b: Yes`."""
    flows: dict[str, Flow] = {}
    for number, arrow in enumerate(arrows):
        ends, _, name = arrow.partition(": ")
        source, target = map(ElementId, ends.split(" > "))
        flows[f"f{number}"] = Flow(id=f"f{number}", name=name, source=source, target=target)
    elements = {}
    for own, kind, *more in steps:
        changes = more[0] if more else {}
        elements[own] = Element(
            **{
                "id": own,
                "kind": kind,
                "name": str(own).capitalize(),
                "process_id": "main",
                "outgoing": tuple(f.id for f in flows.values() if f.source == own),
                **changes,
            }
        )
    bare = put_together(ProcedureId("small"), None, [], {}, {})
    return Procedure(**{**vars_of(bare), "elements": elements, "flows": flows})


def vars_of(procedure: Procedure) -> dict[str, object]:
    return {name: getattr(procedure, name) for name in Procedure.__slots__}


def told(procedure: Procedure, process_id: str = "main") -> list[str]:
    lines = []
    for step in outline(procedure, process_id):
        ways = "; ".join(f"{way.text} {way.number}" for way in step.ways)
        lines.append(f"{step.number} {step.kind}: {step.name}{f' [{ways}]' if ways else ''}")
    return lines


def test_each_kind_of_step_is_called_by_its_words() -> None:
    kinds = [K.USER_TASK, K.BUSINESS_RULE, K.SEND, K.EXCLUSIVE, K.INCLUSIVE, K.PARALLEL]
    kinds += [K.EVENT_GATEWAY, K.SUB_PROCESS, K.CALL_ACTIVITY, K.CATCH]
    steps = [
        ("start", K.START),
        *((f"s{n}", kind) for n, kind in enumerate(kinds)),
        ("end", K.END),
    ]
    names = [str(step[0]) for step in steps]
    row = [f"{one} > {other}" for one, other in pairwise(names)]

    assert told(drawn(steps, *row)) == [
        "1 Start: Start [Then go to 2]",
        "2 Task for a person: S0 [Then go to 3]",
        "3 Decision table: S1 [Then go to 4]",
        "4 Notice or letter: S2 [Then go to 5]",
        "5 Choice: S3 [Then go to 6]",
        "6 Choice of one or more ways: S4 [Then go to 7]",
        "7 Side by side: S5 [Then go to 8]",
        "8 Whichever happens first: S6 [Then go to 9]",
        "9 Part of the procedure: S7 [Then go to 10]",
        "10 Part of the procedure, drawn on its own page: S8 [Then go to 11]",
        "11 Wait: S9 [Then go to 12]",
        "12 End: End",
    ]


def test_an_event_is_called_by_what_it_waits_for_and_an_end_is_an_end() -> None:
    triggers = [
        Trigger.TIMER, Trigger.MESSAGE, Trigger.CONDITION, Trigger.ERROR, Trigger.ESCALATION,
        Trigger.NONE,
    ]  # fmt: skip
    steps = [
        ("start", K.START, {"trigger": Trigger.TIMER}),
        ("task", K.USER_TASK),
        *(
            (f"b{n}", K.BOUNDARY, {"trigger": trigger, "attached_to": "task"})
            for n, trigger in enumerate(triggers)
        ),
        ("end", K.END, {"trigger": Trigger.ERROR}),
        ("all", K.END, {"trigger": Trigger.TERMINATE, "name": ""}),
    ]

    assert told(drawn(steps, "start > task", "task > end", "b0 > all")) == [
        "1 Time limit: Start [Then go to 2]",
        "2 Task for a person: Task [Then go to 3]",
        "3 End: End",
        "4 Time limit: B0 [Then go to 5]",
        "5 End: End",
        "6 Can happen at any time: B1",
        "7 As soon as it is so: B2",
        "8 If it cannot go on: B3",
        "9 If it is escalated: B4",
        "10 Meanwhile: B5",
    ]


def test_a_route_reads_together_and_says_where_it_goes_back() -> None:
    steps = [
        ("start", K.START),
        ("ask", K.USER_TASK),
        ("choice", K.EXCLUSIVE),
        ("yes", K.USER_TASK),
        ("no", K.USER_TASK),
        ("both", K.PARALLEL),
        ("one", K.USER_TASK),
        ("two", K.USER_TASK),
        ("join", K.PARALLEL, {"name": ""}),
        ("merge", K.EXCLUSIVE, {"name": ""}),
        ("end", K.END),
    ]
    arrows = [
        "start > ask", "ask > choice", "choice > yes: Upheld", "choice > no",
        "choice > ask: Again", "yes > both", "both > one: First", "both > two",
        "one > join", "two > join", "join > merge", "no > merge", "merge > end",
    ]  # fmt: skip

    assert told(drawn(steps, *arrows)) == [
        "1 Start: Start [Then go to 2]",
        "2 Task for a person: Ask [Then go to 3]",
        "3 Choice: Choice [Upheld: go to 4; Otherwise go to 9; Again: go back to 2]",
        "4 Task for a person: Yes [Then go to 5]",
        "5 Side by side: Both [First: go to 6; Then go to 8]",
        "6 Task for a person: One [Then go to 7]",
        "7 End: End",
        "8 Task for a person: Two [Then go back to 7]",
        "9 Task for a person: No [Then go back to 7]",
    ]


def test_a_step_that_leads_to_itself_goes_back() -> None:
    steps = [("start", K.START), ("again", K.EXCLUSIVE), ("end", K.END)]

    assert told(drawn(steps, "start > again", "again > again: Once more", "again > end")) == [
        "1 Start: Start [Then go to 2]",
        "2 Choice: Again [Once more: go back to 2; Otherwise go to 3]",
        "3 End: End",
    ]


def test_what_stands_inside_a_part_is_told_before_what_comes_after_it() -> None:
    inside = {"parent_id": "part"}
    steps = [
        ("start", K.START),
        ("part", K.SUB_PROCESS),
        ("begin", K.START, inside),
        ("done", K.END, inside),
        ("late", K.BOUNDARY, {"attached_to": "part", "trigger": Trigger.TIMER}),
        ("end", K.END),
        ("elsewhere", K.START, {"process_id": "other"}),
    ]
    procedure = drawn(steps, "start > part", "part > end", "begin > done", "late > end")

    assert told(procedure) == [
        "1 Start: Start [Then go to 2]",
        "2 Part of the procedure: Part [Then go to 5]",
        "3 Start: Begin [Then go to 4]",
        "4 End: Done",
        "5 End: End",
        "6 Time limit: Late [Then go back to 5]",
    ]
    assert told(procedure, "other") == ["1 Start: Elsewhere"]


def test_a_gateway_is_passed_over_only_where_nobody_decides_anything_there() -> None:
    steps = [
        ("start", K.START),
        ("named", K.EXCLUSIVE),
        ("events", K.EVENT_GATEWAY, {"name": ""}),
        ("inclusive", K.INCLUSIVE, {"name": ""}),
        ("split", K.EXCLUSIVE, {"name": ""}),
        ("a", K.END),
        ("b", K.END),
    ]
    row = ["start > named", "named > events", "events > inclusive", "inclusive > split"]

    assert told(drawn(steps, *row, "split > a", "split > b")) == [
        "1 Start: Start [Then go to 2]",
        "2 Choice: Named [Then go to 3]",
        "3 Whichever happens first: Whichever happens first [Then go to 4]",
        "4 Choice: Choice [Otherwise go to 5; Otherwise go to 6]",
        "5 End: A",
        "6 End: B",
    ]


def test_arrows_that_lead_nowhere_and_joins_that_run_in_a_ring_are_left_out() -> None:
    steps = [
        ("start", K.START),
        ("ring", K.EXCLUSIVE, {"name": ""}),
        ("rung", K.EXCLUSIVE, {"name": ""}),
        ("task", K.USER_TASK),
        ("stuck", K.EXCLUSIVE, {"name": "", "outgoing": ("gone",)}),
    ]
    arrows = ["start > ring", "start > task", "ring > rung", "rung > ring", "task > nowhere"]

    assert told(drawn(steps, *arrows, "task > stuck: On")) == [
        "1 Start: Start [Otherwise go to 2]",
        "2 Task for a person: Task",
    ]
