"""The place where an example case runs: its people and days, what it keeps, what it reached."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from engine.errors import NotFound, WrongState
from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.document import DocumentKind
from engine.model.people import POLICY_OWNER
from engine.package import Definition, build_definition
from engine.rehearsal import Coverage, Example, Outcome, Performer, Refusal, Stage, read_example
from engine.rehearsal.cast import cast as cast_of
from engine.rehearsal.clauses import unproven
from engine.rehearsal.example import Step
from engine.rehearsal.packages import example_names, read_examples
from engine.spiff import SpiffRuntime
from engine.store import Store, open_store
from tests.rehearsal.test_rehearsal_format import HEAD, SMALL, START, WITHDRAWN
from tests.small_dissent import FILES, package, step
from tests.spiff.spiff_diagrams import chain, element, timer


def example(steps: str, *, head: str = HEAD, start: str = START) -> Example:
    return read_example(f"{head}{start}{steps}\n  - expect: {{}}\n".encode(), source="t.yaml")


def played(steps: str, definition: Definition = SMALL, **more: Any) -> Stage:
    """Return a stage on which an example case has been played."""
    shown = example(steps, **more)
    stage = Stage(shown, definition)
    performer = Performer(stage, Outcome(example=shown))
    for each in shown.steps:
        performer.perform(each)
    return stage


# --- what steps leave behind


def test_a_paper_is_attached_under_its_name_by_whom_and_for_whom_the_step_says() -> None:
    stage = played("""
  - {attach: a.txt, as: chair, to: "professional, , manager"}
  - {attach: , file: b.txt, name: Cleo Chair, to: [" professional "]}
  - {attach: c.txt, as: chair}
""")

    papers = stage.documents(stage.cases["first"])

    assert [
        (d.kind, d.name, d.media_type, d.added_by, d.labels.get("to")) for d in papers
    ] == [
        (DocumentKind.PAPER, "a.txt", "text/plain", "Cleo Chair", ["professional", "manager"]),
        (DocumentKind.PAPER, "b.txt", "text/plain", "Cleo Chair", ["professional"]),
        (DocumentKind.PAPER, "c.txt", "text/plain", "Cleo Chair", []),
    ]  # fmt: skip


def test_an_absence_and_holidays_are_recorded_as_the_steps_say() -> None:
    stage = played("""
  - absent: {person: Max Manager, from: 2026-09-09, to: "2026-09-20", deputy: Mia Manager}
  - absent: {person: Mia Manager, from: 2026-10-01T09:00+01:00, to: 2026-10-02}
  - holiday: {date: 2026-09-10}
  - holiday: {date: 2026-09-11, name: Strike}
""")

    with stage.engine.open_work() as work:
        away = work.absences.of(
            [PersonId("Max Manager"), PersonId("Mia Manager")], since=date(2026, 9, 1)
        )
    found = [(a.person_id, a.first_day.day, a.last_day.day, a.deputy_id) for a in away]
    days = stage.calendar().holidays

    assert found == [("Max Manager", 9, 20, "Mia Manager"), ("Mia Manager", 1, 2, None)]
    assert (days[date(2026, 9, 10)], days[date(2026, 9, 11)]) == ("Closed", "Strike")
    assert days[date(2026, 12, 25)] == "Christmas Day"


def test_a_correction_keeps_its_reason_and_an_attempt_has_one() -> None:
    stage = played("""
  - {correct: {conference_date: 2026-09-07}, as: chair, because: A slip.}
""")

    (row,) = [
        row for row in stage.history(stage.cases["first"]) if row.event.kind == "FactCorrected"
    ]

    assert row.event.content["because"] == "A slip."
    assert row.event.actor is not None
    assert row.event.actor.person_id == "Cleo Chair"


def test_a_second_case_shares_the_conference_of_the_first_unless_it_is_of_a_new_one() -> None:
    stage = played("""
  - {start: main, case: b, answers: {dissenter: Paul Prof}}
  - {start: main, case: c, conference: new, as: admin, answers: {dissenter: Paul Prof,
     conference_date: 2026-09-01, conference_end: 2026-09-01T11:30+01:00, children: []}}
""")
    first, second, third = (stage.case(stage.cases[name]) for name in ("first", "b", "c"))

    started = {
        (p.person_id, p.role)
        for p in stage.participants(stage.cases["c"])
        if p.person_id != "Paul Prof"
    }

    assert first.conference_id == second.conference_id != third.conference_id
    assert started == {("Charlie Cole", "admin")}


# --- who there is


PEOPLE = {
    "chair": "Cleo",
    "professional": [{"name": "Paul", "agency": "School", "line_manager": "Bea"}, "Cleo"],
    "manager": None,
    "family": [{"name": "Fay", "agency": "Home"}, "Cleo"],
}


def test_everybody_whom_an_example_names_is_there_and_one_more_for_each_role_of_nobody() -> None:
    shown = replace(example(""), people=PEOPLE)

    people, by_role = cast_of(shown, SMALL, lambda name: PersonId(f"id of {name}"))

    told = {p.name: (p.id, p.agency, sorted(p.roles), p.line_manager_id) for p in people}
    assert told == {
        "Cleo": ("id of Cleo", "", ["small.chair", "small.professional"], None),
        "Paul": ("id of Paul", "School", ["small.professional"], "id of Bea"),
        "Alex Ashdown": ("id of Alex Ashdown", "", ["small.manager"], None),
        "Billie Birch": ("id of Billie Birch", "", ["small.deputy"], None),
        "Charlie Cole": ("id of Charlie Cole", "", ["small.panel"], None),
        "Devon Dale": ("id of Devon Dale", "", ["small.admin"], None),
        "Emery Elms": ("id of Emery Elms", "", ["small.watcher"], None),
        "Fay": ("id of Fay", "Home", [], None),
        "Pat Policy": ("Pat Policy", "", [POLICY_OWNER], None),
    }
    assert by_role["professional"] == ["id of Paul", "id of Cleo"]
    assert by_role["manager"] == ["id of Alex Ashdown"]
    assert "family" not in by_role


def test_there_is_somebody_invented_for_each_of_two_dozen_roles() -> None:
    roles = dict.fromkeys(RoleId(f"r{n}") for n in range(24))
    many = SimpleNamespace(id=ProcedureId("p"), procedure=SimpleNamespace(roles=roles))

    people, by_role = cast_of(replace(example(""), people={}), cast("Definition", many))

    assert len({person.name for person in people}) == 25
    assert [by_role[RoleId(f"r{n}")][0] for n in (0, 11, 23)] == [
        "Alex Ashdown", "Lee Larch", "Yael York"
    ]  # fmt: skip


def _who(stage: Stage, **details: str) -> str:
    step_ = Step(number=1, verb="do", object="reply", details=details)
    return stage.who(step_, next(stage.open_tasks(), None))


def test_who_does_a_step_is_named_or_has_the_task_or_takes_part_or_holds_the_role() -> None:
    stage = played("")

    assert _who(stage) == "Paul Prof"
    assert _who(stage, name="Mia Manager") == "Mia Manager"
    assert _who(stage, **{"as": "professional"}) == "Paul Prof"
    assert _who(stage, **{"as": "manager"}) == "Max Manager"
    assert _who(stage, **{"as": "chair"}) == "Cleo Chair"
    assert _who(stage, **{"as": "chair", "case": "other"}) == "Cleo Chair"
    with pytest.raises(NotFound, match="Expected somebody with the role 'nobody'"):
        _who(stage, **{"as": "nobody"})


def test_who_has_taken_a_task_does_it_for_the_role_even_where_others_come_first() -> None:
    stage = played("""
  - {do: reply, answers: {reasons: So.}}
  - {claim: decide, name: Mia Manager}
""")

    assert _who(stage, **{"as": "manager"}) == "Mia Manager"
    assert stage.starter("main", None, None) == "Cleo Chair"
    assert stage.starter("main", "manager", None) == "Mia Manager"
    assert stage.starter("main", "panel", None) == "Billie Birch"
    assert stage.starter("main", "manager", "Mia Manager") == "Mia Manager"
    assert stage.holders()["manager"] == ["Max Manager", "Mia Manager"]


# --- processes that a timer starts


@cache
def _yearly() -> Definition:
    start = element("startEvent", "begin", timer("today()"))
    task = step("userTask", "look", formKey="reply")
    files = {
        **package(
            start + task + element("endEvent", "over") + chain("begin", "look", "over"),
            forms={"reply": FILES["forms/reply.form"]},
        )
    }
    return build_definition(ProcedureId("small"), files, runtime=SpiffRuntime(), version=1)


def test_a_process_that_a_timer_starts_is_started_by_nobody() -> None:
    stage = played("", _yearly(), start="  - start: main\n")

    case = stage.case(stage.cases["first"])

    assert stage.timer_starts() == {"main"}
    assert played("").timer_starts() == set()
    assert [task.element_id for task in stage.open_tasks()] == ["look"]
    assert case.process_id == "main"
    assert list(stage.participants(case.id)) == []


# --- time, and going back


def test_the_next_due_date_is_the_first_one_ahead() -> None:
    stage = played("")

    assert stage.next_due() == datetime(2026, 9, 9, 10, 30, tzinfo=UTC)
    stage.move_to(stage.next_due())
    with pytest.raises(NotFound, match="Expected a due date ahead, but there is none"):
        stage.next_due()


def test_working_days_later_it_is_the_same_time_in_london() -> None:
    stage = played("")
    stage.move_to(datetime(2026, 10, 23, 15, 30, tzinfo=UTC))

    assert stage.after_working_days(1) == datetime(2026, 10, 26, 16, 30, tzinfo=UTC)


def test_a_stage_goes_back_to_what_was_kept_and_makes_the_same_ids_again() -> None:
    stage = played("")
    kept = stage.keep()
    first, ids = stage.cases["first"], []
    for _ in range(2):
        stage.restore(kept)
        ids.append(stage.start_by_timer("main"))

    reopened = Stage.reopened(example(""), SMALL, kept)

    assert ids[0] == ids[1] != first
    assert reopened.cases == {"first": first} == kept.cases
    assert reopened.now == kept.at == datetime(2026, 9, 8, 11, tzinfo=UTC)
    assert reopened.case(first) == stage.case(first)
    assert reopened.start_by_timer("main") == ids[0]


def test_only_a_stage_in_memory_can_be_kept(tmp_path: Path) -> None:
    store = cast("Store", open_store(f"sqlite:///{tmp_path}/kept.db"))
    store.upgrade()
    stage = Stage(example(""), SMALL, store=store)

    with pytest.raises(WrongState, match="Only a stage in memory can be kept and gone back to"):
        stage.keep()


def test_ids_begin_as_the_stage_says() -> None:
    shown = example("")
    stage = Stage(shown, SMALL, prefix="lesson")
    Performer(stage, Outcome(example=shown)).perform(shown.steps[0])

    assert stage.cases["first"].startswith("lesson")


# --- what was reached


def test_what_is_reached_is_counted_and_what_is_missed_is_listed() -> None:
    stage = played(WITHDRAWN.replace("  - expect: {}\n", ""))
    coverage = stage.coverage()

    missed = coverage.missed(SMALL)

    assert coverage.line(SMALL) == (
        "small: coverage 7 of 22 elements, 2 sides of gateways missed, 0 of 0 rules"
    )
    assert missed == {
        "end events": ["closed", "late_marked", "over"],
        "boundary events": ["target_passed"],
        "sides of gateways": ["again_to_join", "again_to_split"],
        "other elements": [
            "again", "ask_panel", "decide", "file_it", "handle", "join", "reply", "split",
            "tell_child", "tell_late", "together",
        ],
        "rules of tables": [],
    }  # fmt: skip
    coverage.add(coverage)
    assert coverage.passed["confirm_withdrawal"] == 4


CLAUSES = b"""
[A]
source = "1"
rule = "Decide."
carried_by = ["decide", "rule:separation"]
shown_by = ["T-01", "T-02"]
deadline = true
forbids = true
[B]
source = "2"
rule = "Think."
not_carried = "Nobody can see it."
[C]
source = "3"
rule = "Nothing."
"""


@cache
def _with_clauses() -> Definition:
    files = {**FILES, "clauses.toml": CLAUSES}
    return build_definition(ProcedureId("small"), files, runtime=SpiffRuntime(), version=1)


_PASSES = Coverage()
_PASSES.passed["decide"] = 1
_LIMIT = "clause A: it states a time limit, but no example case named for it expects a `due`"
_FORBIDS = "clause A: it forbids something, but no example case named for it has a `refuse`"
_THROUGH = "clause A: no example case named for it passes through decide"
_C = "clause C: name what carries it, or say why nothing does"
_ALL: Mapping[str, Any] = {
    "coverage": _PASSES, "due_checked": {"decide"}, "refusal": Refusal("NotAllowed", "No."),
}  # fmt: skip


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ([("T-01", _ALL), ("T-02", {})], [_C]),
        ([("T-01", {}), ("T-02", _ALL)], [_C]),
        ([("T-01", _ALL)], ["clause A: there is no example case T-02", _C]),
        ([("T-03", _ALL)], [
            "clause A: there is no example case T-01, T-02", _THROUGH, _LIMIT, _FORBIDS, _C,
        ]),
        ([("T-01", {"failures": ["It failed."]}), ("T-02", {})], [_C]),
        ([("T-01", {}), ("T-02", {})], [_THROUGH, _LIMIT, _FORBIDS, _C]),
        ([("T-01", {**_ALL, "due_checked": {"reply"}}), ("T-02", {})], [_LIMIT, _C]),
        ([("T-01", {**_ALL, "refusal": None}), ("T-02", {})], [_FORBIDS, _C]),
    ],
)  # fmt: skip
def test_a_clause_is_shown_by_cases_that_pass_what_carries_it(
    outcomes: list[tuple[str, dict[str, Any]]], said: list[str]
) -> None:
    shown = [Outcome(example=replace(example(""), id=name), **more) for name, more in outcomes]

    assert unproven(_with_clauses(), shown) == said


# --- the files


def test_example_cases_of_a_package_are_found_by_their_names() -> None:
    names = ("examples/b.yml", "examples/a.yaml", "examples/c.txt", "forms/d.yaml", "e.yaml")

    assert example_names(dict.fromkeys(names, b"")) == ["examples/a.yaml", "examples/b.yml"]


def test_what_is_wrong_with_any_example_case_is_told_of_all() -> None:
    good = f"{HEAD}{START}  - expect: {{}}\n".encode()

    assert read_examples({"a.yaml": good})["a.yaml"].id == "T-01"
    with pytest.raises(Exception, match=r"(?s)b\.yaml: this is not YAML.*c\.yaml: expected keys"):
        read_examples({"a.yaml": good, "b.yaml": b"[", "c.yaml": b"7"})


def test_an_example_case_is_read_whole() -> None:
    text = HEAD.replace("steps:", "story: Once.\nclauses: [Q1, 2]\nlearning: [to wait]\nsteps:")
    text = text.replace("T-01", "7").replace("12:00+01:00", "12:00") + "  - wait: P1D\n"
    text += "  - {expect: {open: [a]}, note: n}\ndifficulty: hard\nends: {b: , 7: [c]}\n"

    read = read_example(text.encode(), source="t.yaml")

    assert (read.id, read.title, read.procedure, read.story) == ("7", "A test", "small", "Once.")
    assert (read.clauses, read.learning, read.difficulty) == (("Q1", "2"), ("to wait",), "hard")
    assert read.clock == datetime(2026, 9, 8, 11, tzinfo=UTC)
    assert read.people["manager"] == ["Max Manager", "Mia Manager"]
    assert [(s.number, s.verb, s.object, s.details) for s in read.steps] == [
        (1, "wait", "P1D", {}), (2, "expect", {"open": ["a"]}, {"note": "n"}),
    ]  # fmt: skip
    assert [str(s) for s in read.steps] == ["step 1 (wait P1D)", "step 2 (expect)"]
    assert read.ends_by_case() == {"b": ["running"], "7": ["c"]}
    assert replace(read, ends="running").ends_by_case() == {"first": ["running"]}
    assert replace(read, ends=["a"]).ends_by_case() == {"first": ["a"]}
    assert replace(read, ends_exactly=["b"]).ends_by_case() == {"first": ["b"]}
