"""Who is to do what by when: open tasks follow the drawing, the file and the record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.errors import CaseStopped
from engine.ids import ElementId, PersonId, ProcedureId, RoleId, UserTaskId
from engine.model.bookkeeping import LostPart
from engine.model.people import Participant
from engine.model.user_task import UserTask
from tests.builders import NOON, london, make_user_task
from tests.check.small import properties
from tests.scenario import CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import call, chain, element, file_of, parallel, process, times

FILLED = {
    "raise": FORMS["raise"],
    "words": form("words", *map(text, ("why", "decider", "sitter"))),
}
#: One writes, another decides on it; a member sits; by its owner each of them is named.
DRAWN = package(
    lanes(
        Chair="begun fork over",
        Administrator="write wait",
        Manager="decide",
        Panel_member="sit",
        Watcher="watch",
    )
    + step("startEvent", "begun", formKey="raise")
    + parallel("fork")
    + step(
        "userTask", "wait", formKey="words", due="if sitter = &quot;no&quot; then why else null"
    )
    + step("userTask", "write", formKey="words")
    + step(
        "userTask",
        "decide",
        formKey="words",
        assignee="decider",
        notBy="write",
        inPerson="true",
        due="workdays_after(conference_date, decision_days)",
    )
    + step("userTask", "sit", formKey="words", assignee="sitter")
    + step("userTask", "watch", formKey="words")
    + element("endEvent", "over")
    + chain("begun", "fork", "wait", "over")
    + chain("fork", "write", "decide", "over")
    + chain("fork", "sit", "watch", "over"),
    forms=FILLED,
)


@pytest.fixture
def case() -> CaseOf:
    """Ada Admin has written what Max Manager or Mia Manager decides on, and waits."""
    case = World(DRAWN).start().complete("write", {"why": "Because."}, by="Ada Admin")
    return case.claim("wait", by="Ada Admin")


def follow(
    case: CaseOf,
    *,
    joined: Mapping[str, str] | None = None,
    lost: tuple[tuple[str, str, str | None], ...] = (),
    **file: Any,
) -> dict[str, UserTask]:
    """Let people take part or leave and the file say something; return the tasks by step."""

    def act(casework: Casework) -> dict[str, UserTask]:
        taking_part = [
            Participant(case_id=case.id, role=RoleId(role), person_id=PersonId(person))
            for person, role in (joined or {}).items()
        ]
        casework.parts.taking_part = (*casework.parts.participants, *taking_part)
        for role, person, successor in lost:
            casework.parts.leave(RoleId(role), PersonId(person))
            named = None if successor is None else PersonId(successor)
            casework.parts.note_loss(
                LostPart(role=RoleId(role), person_id=PersonId(person), successor=named)
            )
        for key, value in file.items():
            casework.file.put((key,), value)
        casework.follow_up()
        return {str(task.element_id): task for task in casework.tasks.open.values()}

    return case.within(act)


def given(task: UserTask) -> tuple[str | None, bool]:
    return task.assignee, task.vacant


# --- to whom a task is given


@pytest.mark.parametrize(
    ("named", "joined", "is_given_to"),
    [
        ("Max Manager", {}, "Max Manager"),
        ("Bea Boss", {}, "Bea Boss"),
        # Who is drawn comes before who alone has the role.
        ("Max Manager", {"Mia Manager": "manager"}, "Max Manager"),
        # Who dissents does not decide, and who wrote it has a second person beside them.
        ("Paul Prof", {}, None),
        ("Ada Admin", {}, None),
        (None, {}, None),
        (None, {"Mia Manager": "manager"}, "Mia Manager"),
        (None, {"Mia Manager": "manager", "Max Manager": "manager"}, None),
        (None, {"Mia Manager": "watcher"}, None),
        (None, {"Ada Admin": "manager"}, None),
        (None, {"Ada Admin": "manager", "Mia Manager": "manager"}, "Mia Manager"),
    ],
)
def test_a_task_is_for_whom_the_drawing_names_or_who_alone_has_the_role_and_may_do_it(
    case: CaseOf, named: str | None, joined: dict[str, str], is_given_to: str | None
) -> None:
    tasks = follow(case, joined=joined, decider=named)

    assert given(tasks["decide"]) == (is_given_to, False)
    assert given(tasks["sit"]) == (None, False)


def test_nobody_is_given_a_task_who_cannot_sign_in(case: CaseOf) -> None:
    case.world.engine.people.deactivate(PersonId("Max Manager"), by=None)

    for who, joined in (("Max Manager", {}), (None, {"Max Manager": "manager"})):
        assert follow(case, joined=joined, decider=who)["decide"].assignee is None


def test_a_task_for_somebody_who_may_not_do_it_waits_for_no_successor(case: CaseOf) -> None:
    assert given(follow(case, sitter="Cleo Chair")["sit"]) == (None, False)


@pytest.mark.parametrize(
    ("joined", "stays"),
    [({}, False), ({"Max Manager": "watcher"}, False), ({"Max Manager": "manager"}, True)],
)
def test_a_task_stays_with_who_takes_part_in_its_role_whoever_is_named_later(
    case: CaseOf, joined: dict[str, str], stays: bool
) -> None:
    follow(case, joined=joined, decider="Max Manager")

    moved = follow(case, joined=joined, decider="Mia Manager")

    assert moved["decide"].assignee == ("Max Manager" if stays else "Mia Manager")


def test_a_task_stays_with_who_has_it_where_the_next_who_is_named_may_not_do_it(
    case: CaseOf,
) -> None:
    follow(case, decider="Max Manager")

    for who in ("Paul Prof", "Ada Admin", None):
        assert follow(case, decider=who)["decide"].assignee == "Max Manager"


@pytest.mark.parametrize(
    ("lost", "joined", "decides", "sits"),
    [
        ((), {}, ("Max Manager", False), ("Pia Panel", False)),
        (
            (("manager", "Max Manager", "Mia Manager"), ("panel", "Pia Panel", "Wim Watcher")),
            {},
            ("Mia Manager", False),
            ("Wim Watcher", False),
        ),
        # A part that is given for one case waits, whoever else has it; a post is for the others.
        (
            (("manager", "Max Manager", ""), ("panel", "Pia Panel", "")),
            {"Wim Watcher": "panel", "Mia Manager": "manager", "Bea Boss": "manager"},
            (None, False),
            (None, True),
        ),
        # Nobody falls heir to what waits for a successor.
        (
            (("manager", "Max Manager", None), ("panel", "Pia Panel", None)),
            {},
            (None, True),
            (None, True),
        ),
        (
            (("manager", "Max Manager", None), ("panel", "Wim Watcher", None)),
            {"Mia Manager": "manager", "Bea Boss": "manager"},
            (None, False),
            ("Pia Panel", False),
        ),
        # What they lost was another part.
        (
            (("panel", "Max Manager", None), ("manager", "Pia Panel", None)),
            {},
            ("Max Manager", False),
            ("Pia Panel", False),
        ),
    ],
)
@pytest.mark.parametrize("had_it", [False, True])
def test_what_was_for_somebody_who_has_left_is_for_who_follows_or_waits(
    case: CaseOf,
    had_it: bool,
    lost: tuple[tuple[str, str, str | None], ...],
    joined: dict[str, str],
    decides: tuple[str | None, bool],
    sits: tuple[str | None, bool],
) -> None:
    named = {"decider": "Max Manager", "sitter": "Pia Panel"}
    if had_it:
        follow(case, **named)

    tasks = follow(case, joined=joined, lost=lost, **named)

    assert (given(tasks["decide"]), given(tasks["sit"])) == (decides, sits)


def test_a_task_of_a_part_that_waits_is_nobodys_until_somebody_takes_it_on(case: CaseOf) -> None:
    assert given(follow(case)["wait"]) == ("Ada Admin", False)
    waits = (("admin", "Ada Admin", None),)

    assert given(follow(case, lost=waits)["wait"]) == (None, True)
    assert given(follow(case, joined={"Wim Watcher": "admin"})["wait"]) == ("Wim Watcher", False)


def test_a_task_whose_role_had_no_part_is_back_with_its_role_once_who_took_it_has_left(
    case: CaseOf,
) -> None:
    assert case.task("wait").assignee == "Ada Admin"

    tasks = follow(case, lost=(("admin", "Ada Admin", ""),))

    assert given(tasks["wait"]) == (None, False)
    assert tasks["wait"].state == "created"


# --- who may not do it


def each_child() -> dict[str, bytes]:
    """Return a drawing in which of each child something is written, and then checked."""
    written = process(
        "of_child",
        lanes(Administrator="open write check close")
        + element("startEvent", "open")
        + step("userTask", "write", formKey="words")
        + step("userTask", "check", formKey="words", notBy="write look")
        + element("endEvent", "close")
        + chain("open", "write", "check", "close"),
        name="Of a child",
    )
    main = (
        lanes(Chair="begun look handle over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "look", formKey="words")
        + call(
            "handle", "of_child", properties(each="child in children") + times("count(children)")
        )
        + element("endEvent", "over")
        + chain("begun", "look", "handle", "over")
    )
    return {**package(main, forms=FILLED), "of_child.bpmn": file_of(written)}


def barred(case: CaseOf) -> dict[str, tuple[str, ...]]:
    return {task.item_label: task.barred for task in case.tasks if task.element_id == "check"}


def test_who_wrote_of_a_child_is_barred_from_checking_it_of_that_child_alone() -> None:
    world = World(each_child())
    world.give("Mia Manager", "admin")
    case = world.start().complete("look", {}, by="Cleo Chair")
    case.take_part("admin", "Ada Admin").take_part("admin", "Mia Manager")

    case.complete("write", {}, by="Mia Manager", item="Ben Trent")
    at_once = barred(case)
    case.complete("write", {}, by="Ada Admin", item="Ava Trent")

    assert at_once == {"Ben Trent": ("Mia Manager",)}
    assert barred(case) == {"Ben Trent": ("Mia Manager",), "Ava Trent": ("Ada Admin",)}


def test_all_who_did_what_is_checked_are_barred_and_whom_the_rules_keep_apart(
    case: CaseOf,
) -> None:
    case.world.give("Paul Prof", "professional", "manager", "admin")
    case.complete("sit", {}, by="Pia Panel")
    assert case.task("decide").barred == ("Ada Admin", "Paul Prof")

    task = follow(case)["decide"]

    assert task.barred == ("Ada Admin", "Paul Prof")
    assert (task.in_person, follow(case)["wait"].in_person) == (True, False)
    assert follow(case)["wait"].barred == ()
    kept = replace(task, barred=(), in_person=False)
    assert case.within(lambda casework: casework.upkeep.as_drawn(kept)) == task


def test_nobody_is_barred_by_a_step_that_was_canceled(case: CaseOf) -> None:
    def cancel(casework: Casework) -> tuple[PersonId, ...]:
        task = make_user_task(
            id=UserTaskId(f"{case.id}.999"),
            case_id=case.id,
            element_id=ElementId("write"),
            activity=999,
        )
        casework.tasks.put(task.canceled(at=NOON))
        casework.follow_up()
        [decide] = [t for t in casework.tasks.open.values() if t.element_id == "decide"]
        return decide.barred

    assert case.within(cancel) == ("Ada Admin",)


# --- by when


def test_a_due_date_follows_the_file_and_says_why(case: CaseOf) -> None:
    before, after = follow(case), follow(case, conference_date="2026-09-07")

    assert before["decide"].due_at == london("2026-09-22 23:59:59")
    assert after["decide"].due_at == london("2026-09-21 23:59:59")
    assert after["decide"].due_why == "10 working days after Mon 7 Sep 2026."
    assert follow(case, conference_date=None)["decide"].due_at is None
    assert (after["sit"].due_at, after["sit"].due_why) == (None, "")


def test_a_due_date_counts_as_of_now_and_not_from_when_the_task_was_made() -> None:
    due = "if today() = date(2026, 9, 8) then null else date(2026, 9, 15)"
    drawn = (
        lanes(Chair="begun wait over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "wait", formKey="words", due=due)
        + element("endEvent", "over")
        + chain("begun", "wait", "over")
    )
    world = World(package(drawn, forms=FILLED))
    case = world.start()
    assert case.task("wait").due_at is None
    world.wait(days=1)

    assert follow(case)["wait"].due_at == london("2026-09-15 23:59:59")


def test_a_due_date_that_is_none_stops_the_case_at_its_step(case: CaseOf) -> None:
    with pytest.raises(CaseStopped):
        follow(case, sitter="no")

    [incident] = case.incidents
    assert incident.element_id == "wait"
    assert "must be a date" in incident.message


# --- what comes and goes


@pytest.mark.parametrize(
    ("deputy", "there", "alarms"),
    [(None, True, 1), ("Mia Manager", True, 0), ("Mia Manager", False, 1)],
)
def test_of_a_new_task_administration_is_told_where_who_has_it_and_their_deputies_are_away(
    deputy: str | None, there: bool, alarms: int
) -> None:
    world = World(DRAWN)
    world.give("Mia Manager", "watcher")
    case = world.start().take_part("panel", "Pia Panel")
    world.away("Wim Watcher", deputy=deputy)
    if not there:
        world.away("Mia Manager")
    case.take_part("watcher", "Wim Watcher")

    case.complete("sit", {}, by="Pia Panel")

    assert case.task("watch").assignee == "Wim Watcher"
    assert case.kinds.count("NobodyFree") == alarms


def test_a_new_task_says_what_it_is_of_which_child_since_when_and_for_whom(world: World) -> None:
    case = world.to_decide()
    world.wait(hours=2)
    case.complete("decide", {"ask_again": False, "upheld": True, "why": "So."}, by="Max Manager")
    now = NOON + timedelta(hours=2)

    ben = next(task for task in case.tasks if task.item_label == "Ben Trent")

    assert ben == UserTask(
        id=UserTaskId(f"{case.id}.{ben.activity}"),
        case_id=case.id,
        procedure_id=ProcedureId("small"),
        element_id=ElementId("ask_panel"),
        name="Ask the panel",
        role=RoleId("panel"),
        form_key="view",
        activity=ben.activity,
        item_path="children[1]",
        item_id="2",
        item_label="Ben Trent",
        created_at=now,
    )
    filed = case.task("file_it")
    assert (filed.item_path, filed.item_id, filed.item_label) == ("", "", "")
    made = [row.event for row in case.rows if row.event.kind == "UserTaskCreated"]
    assert [event.element_id for event in made[-3:]].count(ElementId("ask_panel")) == 2
    assert [dict(event.content) for event in made if event.element_id == "file_it"] == [
        {
            "task": filed.id,
            "role": "admin",
            "assignee": None,
            "due": "2026-09-10T22:59:59+00:00",
            "why": "2 working days after Tue 8 Sep 2026.",
        }
    ]
    assert dict(made[0].content)["assignee"] == "Paul Prof"
    assert dict(next(e for e in made if e.element_id == "ask_panel").content)["due"] is None


def test_every_task_that_the_process_has_left_is_canceled_then(world: World) -> None:
    case = world.decided()
    open_tasks = {task.id: task for task in case.tasks}
    case.send("withdraw", {"words": "Settled."}, by="Paul Prof")
    world.wait(hours=1)

    case.complete("confirm_withdrawal", {"voluntary": True}, by="Max Manager")

    assert case.open == []
    with world.engine.open_work() as work:
        closed = {task.id: task for task in work.tasks.closed_of(case.id)}
    now = NOON + timedelta(hours=1)
    assert {each: closed[each] for each in open_tasks} == {
        each: task.canceled(at=now) for each, task in open_tasks.items()
    }
    noted = [row.event for row in case.rows if row.event.kind == "UserTaskCanceled"]
    assert {(event.content["task"], event.element_id, event.at) for event in noted} == {
        (task.id, task.element_id, now) for task in open_tasks.values()
    }


def test_where_nothing_has_changed_no_task_is_written_anew(world: World) -> None:
    case = world.decided()

    def act(casework: Casework) -> tuple[int, int]:
        casework.follow_up()
        return len(casework.tasks.changed), len(casework.ledger.events)

    assert case.within(act) == (0, 0)


def test_only_of_a_child_the_task_bears_the_name(case: CaseOf) -> None:
    named = World(each_child())
    named.give("Mia Manager", "admin")
    of_children = named.start().complete("look", {}, by="Cleo Chair")
    of_children.correct("children[0].name", "Eva Trent", by="Cleo Chair")

    assert sorted(task.item_label for task in of_children.tasks) == ["Ben Trent", "Eva Trent"]
    assert {task.item_label for task in follow(case).values()} == {""}


# --- whose help was asked for


def helpers(case: CaseOf) -> tuple[str, ...]:
    return tuple(str(role) for role in case.case.bookkeeping.asked_for_help)


def test_administration_is_asked_for_help_while_anything_waits_for_somebody(
    case: CaseOf,
) -> None:
    assert helpers(case) == ()
    case.world.away("Pia Panel")
    assert helpers(case) == ("admin",)

    # Others wait for nobody; the seat still does.
    follow(case, decider="Max Manager")
    assert helpers(case) == ("admin",)
    case.within(lambda casework: casework.parts.join(RoleId("panel"), PersonId("Wim Watcher")))

    assert helpers(case) == ()


def test_administration_is_asked_for_help_while_a_part_waits_that_no_task_needs(
    case: CaseOf,
) -> None:
    case.world.give("Cleo Chair", "watcher")
    assert helpers(case) == ("admin",)
    follow(case)
    assert helpers(case) == ("admin",)

    case.within(lambda casework: casework.parts.join(RoleId("chair"), PersonId("Wim Watcher")))

    assert helpers(case) == ()
