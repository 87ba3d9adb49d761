"""Whom the engine itself tells of a task or a part, and what it says to them."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.casework.casework import Casework
from engine.casework.notices import (
    alarm_html,
    correction_html,
    loss_html,
    nudge_html,
    unstaffed_html,
)
from engine.casework.nudges import give_nudge
from engine.ids import ElementId, PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.document import Document
from engine.model.reminders import Nudge, NudgeKind
from tests.builders import london, make_person, make_user_task
from tests.scenario import PEOPLE, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

#: The office and the archive name who sits on the panel; administration comes before both.
STAFFED = package(
    lanes(Chair="begun over", Office="name", Archive="name_again", Panel_member="sit")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "name", formKey="words", appoints="panel = why")
    + step("userTask", "name_again", formKey="words", appoints="panel = why")
    + step("userTask", "sit", formKey="words")
    + element("endEvent", "over")
    + chain("begun", "name", "name_again", "sit", "over"),
    forms={"raise": FORMS["raise"], "words": form("words", text("why"))},
    parameters="".join(
        f'[roles.{role}]\ntitle = "{role.title()}"\npart = "administration"\n'
        for role in ("office", "archive")
    ),
)
SIT = make_user_task(element_id=ElementId("sit"), role=RoleId("panel"), name="Sit")
DECIDE = make_user_task(element_id=ElementId("begun"), role=RoleId("manager"))


def documents(case: CaseOf, *names: str) -> list[Document]:
    with case.world.engine.open_work() as work:
        return [work.documents.one(each.id) for each in case.documents if each.name in names]


def staffed(**roles: str) -> CaseOf:
    """Return a case of a service in which these people hold these roles, as `person=role`."""
    world = World(STAFFED)
    world.give("Ada Admin", "watcher")
    for name, role in roles.items():
        world.give(name.replace("_", " "), role)
    return world.start()


def alarmed(case: CaseOf, *roles: str, asked: tuple[str, ...] = ()) -> list[str]:
    """Raise the alarm for a task of each role; return whose help the case has asked for then."""

    def act(casework: Casework) -> list[str]:
        casework.file.remember(asked_for_help=asked)
        for role in roles:
            casework.alarms.nobody_free(SIT if role == "panel" else DECIDE)
        return [str(each) for each in casework.file.bookkeeping.asked_for_help]

    return case.within(act)


def of_sitting(case: CaseOf) -> list[Document]:
    """Return the alarms for the task of the panel."""
    found = documents(case, "nobody_free", "nobody_administers")
    return [each for each in found if each.element_id == "sit"]


@pytest.mark.parametrize(
    ("roles", "told", "asked"),
    [
        (
            {"Wim_Watcher": "office", "Olga_Owner": "office", "Ada_Admin": "admin"},
            [("Olga Owner", "office"), ("Wim Watcher", "office")],
            ["archive", "office"],
        ),
        (
            {"Wim_Watcher": "archive", "Olga_Owner": "office", "Ada_Admin": "admin"},
            [("Olga Owner", "office"), ("Wim Watcher", "archive")],
            ["archive", "office"],
        ),
        # Where nobody is in charge of it, the first administration that anybody has names them.
        ({"Ada_Admin": "admin"}, [("Ada Admin", "admin")], ["admin", "archive", "office"]),
    ],
)
def test_all_who_name_somebody_for_a_role_are_told_that_nobody_is_free_and_the_case_opens_to_them(
    roles: Mapping[str, str], told: list[tuple[str, str]], asked: list[str]
) -> None:
    case = staffed(**roles)

    assert alarmed(case, "panel") == asked

    notices = of_sitting(case)
    assert [(each.recipient_id, each.recipient_role) for each in notices] == told
    assert {(each.name, each.title, each.element_id) for each in notices} == {
        ("nobody_free", "Nobody is free for a task", "sit")
    }
    assert {each.html for each in notices} == {
        alarm_html(case.case.reference, SIT, "The decision stands.")
    }
    noted = [row.event for row in case.rows if row.event.kind == "NobodyFree"][-1]
    assert (noted.element_id, dict(noted.content)) == ("sit", {"role": "panel", "task": SIT.id})


def test_where_nobody_administers_the_service_is_told_which_roles_nobody_has() -> None:
    case = staffed()

    assert alarmed(case, "panel") == ["archive", "office"]

    [notice] = of_sitting(case)
    assert (notice.recipient_id, notice.recipient_role) == ("Sid System", None)
    assert (notice.name, notice.title) == ("nobody_administers", "Nobody has a role")
    assert notice.html == unstaffed_html(case.case.reference, ["Office", "Archive"])


def test_whose_help_was_asked_for_before_is_asked_for_still() -> None:
    case = staffed(Ada_Admin="admin", Wim_Watcher="office")

    assert alarmed(case, "manager") == ["admin"]
    assert alarmed(case, "manager", asked=("office",)) == ["admin", "office"]
    assert alarmed(case, "panel", "manager") == ["admin", "archive", "office"]


@pytest.mark.parametrize(("successor", "waits"), [(None, True), ("", False)])
def test_who_names_a_successor_is_told_who_left_and_whether_their_part_waits(
    successor: str | None, waits: bool
) -> None:
    case = staffed(Wim_Watcher="office", Ada_Admin="admin").take_part("panel", "Pia Panel")
    lost = LostPart(
        role=RoleId("panel"),
        person_id=PersonId("Pia Panel"),
        successor=None if successor is None else PersonId(successor),
    )

    def lose(casework: Casework) -> None:
        casework.parts.leave(lost.role, lost.person_id)
        casework.parts.note_loss(lost)
        casework.alarms.part_lost(lost.role, lost.person_id)

    case.within(lose)

    [notice] = documents(case, "part_vacant", "part_left")
    name, title = (
        ("part_vacant", "Somebody has left: name who takes their part")
        if waits
        else ("part_left", "Somebody has left who took part in a case")
    )
    assert (notice.name, notice.title, notice.element_id) == (name, title, None)
    assert (notice.recipient_id, notice.recipient_role) == ("Wim Watcher", "office")
    assert notice.html == loss_html(
        case.case.reference,
        "Pia Panel",
        "Panel member",
        "The decision stands.",
        is_vacant=waits,
    )


# --- reminders

#: Two who decide have the same manager, one another, and one none.
MANAGED = (
    *(each for each in PEOPLE if each.id not in ("Max Manager", "Mia Manager")),
    make_person("Max Manager", "manager", line_manager_id=PersonId("Bea Boss")),
    make_person("Mia Manager", "manager", line_manager_id=PersonId("Bea Boss")),
    make_person("Noa Manager", "manager", line_manager_id=PersonId("Olga Owner")),
    make_person("Oda Manager", "manager"),
)
DECIDERS = [
    (name, "manager") for name in ("Max Manager", "Mia Manager", "Noa Manager", "Oda Manager")
]
BOSSES = [("Bea Boss", None), ("Olga Owner", None)]


@pytest.mark.parametrize(
    ("kind", "title", "event", "more"),
    [
        (NudgeKind.REMINDER, "Reminder: a task is due soon", "ReminderGiven", []),
        (NudgeKind.OVERDUE, "A task is overdue", "TaskOverdue", BOSSES),
        (NudgeKind.REPEAT, "A task is still overdue", "OverdueRepeated", BOSSES),
    ],
)
def test_who_can_do_a_task_is_told_of_it_and_once_it_is_overdue_each_of_their_managers_once(
    kind: NudgeKind, title: str, event: str, more: list[tuple[str, None]]
) -> None:
    case = World(people=MANAGED).to_decide()
    task = case.task("decide")
    nudge = Nudge(at=case.world.clock.now(), kind=kind, task=task)

    case.within(lambda casework: give_nudge(casework, nudge))

    notices = documents(case, kind)
    assert [(each.recipient_id, each.recipient_role) for each in notices] == [*DECIDERS, *more]
    assert {(each.title, each.element_id, each.html) for each in notices} == {
        (title, "decide", nudge_html(case.case.reference, task, "The decision stands."))
    }
    [noted] = [row.event for row in case.rows if row.event.kind == event]
    assert task.due_at is not None
    assert (noted.element_id, dict(noted.content)) == (
        "decide",
        {"task": task.id, "due": task.due_at.isoformat()},
    )
    assert case.task("decide") == nudge.given()


def test_whoever_has_a_task_is_told_of_it_and_their_own_manager_alone() -> None:
    case = World(people=MANAGED).to_decide().claim("decide", by="Noa Manager")
    nudge = Nudge(at=case.world.clock.now(), kind=NudgeKind.OVERDUE, task=case.task("decide"))

    case.within(lambda casework: give_nudge(casework, nudge))

    told = [each.recipient_id for each in documents(case, "overdue")]
    assert told == ["Noa Manager", "Olga Owner"]


# --- what it says

DUE = make_user_task(
    name="Decide <now>", due_at=london("2026-09-22 17:00"), due_why="10 working days."
)


def test_a_reminder_says_the_case_the_task_and_why_it_is_due_then() -> None:
    assert nudge_html("SM-1 & Co", DUE, "The decision stands.") == (
        "<p>Case SM-1 &amp; Co: Decide &lt;now&gt;.</p>"
        "<p>Due by Tuesday 22 September 2026, 5pm. 10 working days.</p>"
        "<p>The decision stands.</p>"
    )
    assert nudge_html("SM-1", replace(DUE, due_at=None), "") == (
        "<p>Case SM-1: Decide &lt;now&gt;.</p>"
    )


@pytest.mark.parametrize(
    ("own_alone", "said"),
    [
        (True, "in person, and who has it is not there"),
        (False, "Open the task and hand it to somebody else."),
    ],
)
def test_an_alarm_says_whether_only_who_has_the_task_can_do_it(own_alone: bool, said: str) -> None:
    html = alarm_html("SM-1", DUE, "It <stands>.", own_alone=own_alone)

    first, middle, last = html.removesuffix("</p>").split("</p>")
    assert (first, last) == ("<p>Case SM-1: Decide &lt;now&gt;.", "<p>It &lt;stands&gt;.")
    assert said in middle


def test_a_notice_of_a_loss_asks_for_a_successor_only_where_a_part_waits() -> None:
    waits, goes_on = (
        loss_html("SM-1", "P. <Bruce>", "Panel chair", "It stands.", is_vacant=is_vacant)
        for is_vacant in (True, False)
    )

    for html in (waits, goes_on):
        assert html.startswith(
            "<p>Case SM-1: P. &lt;Bruce&gt; can no longer act as Panel chair.</p>"
        )
        assert html.endswith("<p>It stands.</p>")
    assert "name who takes it on" in waits
    assert "The others who have this part keep it" in goes_on
    assert "The others" not in waits


def test_a_notice_to_the_service_names_each_role_of_which_one_is_needed() -> None:
    for roles, said in (
        (["Office", "Archive"], "the role Office or Archive."),
        (["Office"], "the role Office."),
        ([], "the role administration."),
    ):
        assert f"Case SM-1 needs somebody to be named, and nobody has {said}" in unstaffed_html(
            "SM-1", roles
        )
    assert "under People" in unstaffed_html("SM-1", [])


def test_a_notice_of_a_correction_says_each_line_of_it_in_order() -> None:
    assert correction_html("SM-1", ["It was: <a>", "", "It is now: b"], "It stands.") == (
        "<p>Case SM-1.</p><p>It was: &lt;a&gt;</p><p>It is now: b</p><p>It stands.</p>"
    )


_BOX = "= {name: &quot;Duty team&quot;, email: &quot;duty@a.example&quot;}"
#: What somebody says goes on to a mailbox, to a part, and to nobody at all.
MAILED = package(
    lanes(Chair="begun", Manager="told_box told_part told_nobody over")
    + step("startEvent", "begun", formKey="raise")
    + step("sendTask", "told_box", letter="late", to=_BOX)
    + step("sendTask", "told_part", letter="late", to="chair")
    + step("sendTask", "told_nobody", letter="late", to="= null")
    + element("endEvent", "over")
    + chain("begun", "told_box", "told_part", "told_nobody", "over"),
    forms={"raise": FORMS["raise"]},
)


def test_who_sets_off_a_notice_to_a_mailbox_is_asked_to_send_it_on() -> None:
    case = World(MAILED).start()

    [asked] = documents(case, "send_on")

    assert (asked.recipient_id, asked.recipient_role) == ("Cleo Chair", None)
    assert "Tell Duty team at duty@a.example of it now" in asked.html
    assert [d.recipient_name for d in documents(case, "late")] == ["Duty team", "Cleo Chair"]
