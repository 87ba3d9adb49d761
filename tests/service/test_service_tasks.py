"""What people do with their tasks: claim, release, hand on, complete, keep half filled."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.errors import (
    ConcurrentChange,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    Refused,
    WrongState,
)
from engine.ids import PersonId, RoleId, UserTaskId
from engine.model.draft import Sheet
from engine.model.history import HistoryEvent
from engine.model.people import Actor
from engine.model.user_task import UserTaskState
from engine.service.tasks import case_of
from tests.builders import make_person
from tests.scenario import DECIDED, CaseOf, World
from tests.store.builders import make_draft

MAX, MIA, WIM = PersonId("Max Manager"), PersonId("Mia Manager"), PersonId("Wim Watcher")


def frozen(case: CaseOf) -> Any:
    """Return everything of a case that a refused command must leave as it was."""
    return (case.case, case.tasks, case.rows, case.documents, case.participants, case.incidents)


def test_a_claimed_task_is_with_who_claimed_it_and_they_take_part(world: World) -> None:
    case = world.to_decide()

    case.claim("decide", by="Max Manager")

    assert case.task("decide").assignee == "Max Manager"
    assert ("manager", "Max Manager") in [(p.role, p.person_id) for p in case.participants]
    assert case.lines[-1].endswith("UserTaskClaimed decide Max Manager")


def test_a_task_that_somebody_has_is_not_claimed_again(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    before = frozen(case)

    with pytest.raises(WrongState, match="already taken"):
        case.claim("decide", by="Mia Manager")

    assert frozen(case) == before


def test_claiming_twice_oneself_does_no_harm(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    case.claim("decide", by="Max Manager")

    assert case.task("decide").assignee == "Max Manager"


def test_a_released_task_is_everybodys_of_the_role_again(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    case.release("decide", by="Max Manager")

    assert case.task("decide").state is UserTaskState.CREATED
    assert "Max Manager" not in [p.person_id for p in case.participants]
    case.claim("decide", by="Mia Manager")


def test_only_who_has_a_task_gives_it_back(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    with pytest.raises(NotAllowed, match="Only who has this task"):
        case.release("decide", by="Mia Manager")


@pytest.mark.parametrize("by", ["Max Manager", "Bea Boss", "Ada Admin"])
def test_who_has_a_task_their_manager_and_administration_hand_it_on(world: World, by: str) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    case.assign("decide", to="Mia Manager", by=by)

    assert case.task("decide").assignee == "Mia Manager"
    assert ("manager", "Mia Manager") in [(p.role, p.person_id) for p in case.participants]
    assert "Max Manager" not in [p.person_id for p in case.participants]
    assert case.lines[-1].endswith(f"UserTaskAssigned decide {by}")


@pytest.mark.parametrize("by", ["Mia Manager", "Cleo Chair", "Wim Watcher", "Sid System"])
def test_nobody_else_hands_a_task_on(world: World, by: str) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    before = frozen(case)

    with pytest.raises(NotAllowed):
        case.assign("decide", to="Mia Manager", by=by)

    assert frozen(case) == before


def test_a_task_is_handed_only_to_somebody_of_its_role(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    with pytest.raises(NotAllowed, match="Wim Watcher does not have the role"):
        case.assign("decide", to="Wim Watcher", by="Ada Admin")


def test_nobody_is_handed_a_task_that_their_part_forbids(world: World) -> None:
    world.give("Paul Prof", "professional", "manager")
    case = world.to_decide()
    before = frozen(case)

    with pytest.raises(NotAllowed, match="dissents"):
        case.assign("decide", to="Paul Prof", by="Ada Admin")

    assert frozen(case) == before


@pytest.mark.parametrize("by", ["Max Manager", "Mia Manager", "Bea Boss", "Cleo Chair"])
def test_a_task_that_nobody_has_is_handed_out_by_administration_alone(
    world: World, by: str
) -> None:
    case = world.to_decide()

    with pytest.raises(NotAllowed, match="A task is handed on by"):
        case.assign("decide", to="Mia Manager", by=by)
    case.assign("decide", to="Mia Manager", by="Ada Admin")

    assert case.task("decide").assignee == "Mia Manager"


def test_a_deputy_gives_back_and_hands_on_for_who_is_away(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.give("Wim Watcher", "deputy")
    world.away("Max Manager", deputy="Wim Watcher")

    case.release("decide", by="Wim Watcher")
    assert "Max Manager" not in [p.person_id for p in case.participants]
    case.claim("decide", by="Wim Watcher").assign("decide", to="Mia Manager", by="Wim Watcher")

    task, [back] = case.task("decide"), events(case, "UserTaskReleased")
    assert back.actor == Actor(person_id=WIM, on_behalf_of=MAX, role=RoleId("manager"))
    assert (back.element_id, dict(back.content)) == ("decide", {"task": task.id})
    [claimed], [on] = events(case, "UserTaskClaimed")[1:], events(case, "UserTaskAssigned")
    assert (claimed.actor.on_behalf_of, dict(claimed.content)) == (MAX, {"task": task.id})
    assert (on.actor.person_id, dict(on.content)) == (WIM, {"task": task.id, "to": MIA})
    assert [p.person_id for p in case.participants if p.role == "manager"] == [MIA]


@pytest.fixture
def panel(world: World) -> CaseOf:
    """Return a case in which two have the role of the tasks that come next."""
    with world.engine.open_work() as work:
        work.people.save(make_person("Pat Panel", "panel"))
        work.commit()
    case = world.decided()
    return case.take_part("panel", "Pia Panel").take_part("panel", "Pat Panel")


def test_of_two_who_have_the_role_in_the_case_who_takes_a_task_has_it(panel: CaseOf) -> None:
    assert {task.assignee for task in panel.tasks if task.element_id == "ask_panel"} == {None}

    panel.claim("ask_panel", by="Pat Panel")

    assert panel.task("ask_panel").assignee == "Pat Panel"
    with pytest.raises(WrongState, match="already taken"):
        panel.claim("ask_panel", by="Pia Panel")
    panel.assign("ask_panel", to="Pia Panel", by="Ada Admin")
    assert panel.task("ask_panel").assignee == "Pia Panel"
    assert [p.person_id for p in panel.participants if p.role == "panel"] == ["Pia Panel"]


def test_what_is_said_of_a_done_task_is_kept_with_who_did_it_when_and_about_whom(
    panel: CaseOf,
) -> None:
    task = panel.task("ask_panel", "Ben Trent")
    panel.world.wait(hours=3)

    panel.complete("ask_panel", {"view": "Too late."}, by="Pia Panel", item="Ben Trent")

    done = events(panel, "UserTaskCompleted")[-1]
    assert done.actor == Actor(person_id=PersonId("Pia Panel"), role=RoleId("panel"))
    assert dict(done.content) == {
        "task": task.id,
        "answers": {"view": "Too late."},
        "item": "children[1]",
    }
    closed = panel.closed("ask_panel")
    assert (closed.completed_by, closed.completed_at) == ("Pia Panel", panel.world.clock.now())


def events(case: CaseOf, kind: str) -> list[HistoryEvent]:
    return [row.event for row in case.rows if row.event.kind == kind]


Refusal = tuple[Callable[[CaseOf], Any], type[Refused]]
REFUSALS: dict[str, Refusal] = {
    "a wrong answer": (
        lambda case: case.complete("decide", {**DECIDED, "why": ""}, by="Max Manager"),
        InvalidAnswers,
    ),
    "a key of no field": (
        lambda case: case.complete("decide", {**DECIDED, "decided_at": "x"}, by="Max Manager"),
        InvalidAnswers,
    ),
    "the wrong role": (
        lambda case: case.complete("decide", DECIDED, by="Ada Admin"),
        NotAllowed,
    ),
    "nobody": (lambda case: case.complete("decide", DECIDED, by="A. Stranger"), NotFound),
    "a message that nothing waits for": (
        lambda case: case.send("nonsense", {}, by="Paul Prof"),
        WrongState,
    ),
    "a message of another role": (
        lambda case: case.send("withdraw", {"words": "No."}, by="Ada Admin"),
        NotAllowed,
    ),
    "a message without its answers": (
        lambda case: case.send("withdraw", {}, by="Paul Prof"),
        InvalidAnswers,
    ),
    "a correction without a reason": (
        lambda case: case.correct("conference_date", "2026-09-01", by="Cleo Chair", because=" "),
        WrongState,
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_command_leaves_everything_as_it_was(world: World, name: str) -> None:
    act, refusal = REFUSALS[name]
    case = world.to_decide()
    before = frozen(case)

    with pytest.raises(refusal):
        act(case)

    assert frozen(case) == before


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_command_leaves_what_is_due_to_the_next_one(world: World, name: str) -> None:
    act, refusal = REFUSALS[name]
    case = world.to_decide()
    world.wait(days=40)
    before = frozen(case)

    with pytest.raises(refusal):
        act(case)

    assert frozen(case) == before


def test_a_task_done_twice_says_who_has_done_it(world: World) -> None:
    case = world.to_decide()
    task = case.task("decide")
    case.complete("decide", DECIDED, by="Max Manager")
    before = frozen(case)

    with pytest.raises(WrongState, match="already done"):  # she need not know by whom
        world.engine.tasks.complete(task.id, by=PersonId("Mia Manager"), answers=DECIDED)
    with pytest.raises(WrongState, match="Max Manager has already completed this task"):
        world.engine.tasks.complete(task.id, by=PersonId("Max Manager"), answers=DECIDED)

    assert frozen(case) == before


def test_a_task_that_a_withdrawal_took_away_says_so(world: World) -> None:
    case = world.to_decide()
    task = case.task("decide")
    case.send("withdraw", {"words": "Settled."}, by="Paul Prof")
    case.complete("confirm_withdrawal", {"voluntary": True}, by="Max Manager")

    with pytest.raises(WrongState, match="no longer needed"):
        world.engine.tasks.complete(task.id, by=PersonId("Max Manager"), answers=DECIDED)

    assert case.case.ends == ("withdrawn",)
    assert "UserTaskCanceled" in case.kinds


@pytest.mark.parametrize("task_id", ["", "x1", "x1.99", "nonsense.1", "x1.1.1"])
def test_a_task_that_never_was_is_not_found(world: World, task_id: str) -> None:
    world.start()

    with pytest.raises(NotFound):
        world.engine.tasks.complete(UserTaskId(task_id), by=PersonId("Cleo Chair"), answers={})


def test_a_task_id_begins_with_its_case() -> None:
    assert case_of(UserTaskId("case.12")) == "case"


def test_a_withdrawal_stays_possible_until_one_is_confirmed(world: World) -> None:
    case = world.to_decide()
    for _ in range(3):
        case.send("withdraw", {"words": "Perhaps."}, by="Paul Prof")
        case.complete("confirm_withdrawal", {"voluntary": False}, by="Max Manager")

    assert case.open == ["decide"]
    assert case.case.ends == ("goes_on",) * 3
    case.send("withdraw", {"words": "Yes."}, by="Paul Prof")
    case.complete("confirm_withdrawal", {"voluntary": True}, by="Max Manager")
    assert case.case.ended_at is not None


def test_a_half_filled_form_is_kept_for_who_may_do_the_task(world: World) -> None:
    case = world.to_decide()
    task, max_, mia = case.task("decide"), PersonId("Max Manager"), PersonId("Mia Manager")

    world.engine.drafts.keep_for_task(task.id, by=max_, answers={"why": "Half"})

    shown = world.engine.questions.task(task.id, by=max_)
    assert "Half" in repr(shown.form)
    assert "Half" not in repr(world.engine.questions.task(task.id, by=mia).form)


def test_a_half_filled_form_is_forgotten_once_the_task_is_done(world: World) -> None:
    case = world.to_decide()
    task = case.task("decide")
    world.engine.drafts.keep_for_task(task.id, by=PersonId("Max Manager"), answers={"why": "Half"})

    case.complete("decide", DECIDED, by="Max Manager")

    with world.engine.open_work() as work:
        assert not work.drafts.under(task.id, PersonId("Max Manager"))


@pytest.mark.parametrize(("by", "refusal"), [("Ada Admin", NotFound), ("Paul Prof", NotAllowed)])
def test_nobody_else_leaves_a_draft(world: World, by: str, refusal: type[Refused]) -> None:
    task = world.to_decide().task("decide")

    with pytest.raises(refusal):
        world.engine.drafts.keep_for_task(task.id, by=PersonId(by), answers={"why": "Mine"})


def test_an_oversized_draft_is_refused(world: World) -> None:
    task = world.to_decide().task("decide")

    with pytest.raises(InvalidAnswers):
        world.engine.drafts.keep_for_task(
            task.id, by=PersonId("Max Manager"), answers={"why": "x" * 1_000_001}
        )


def test_what_others_had_typed_stays_theirs_when_the_task_is_done(world: World) -> None:
    case = world.to_decide()
    task = case.task("decide")
    for name in ("Max Manager", "Mia Manager"):
        draft = make_draft(task.id, name, saved_at=world.engine.clock.now())
        with world.engine.open_work() as work:
            work.drafts.save(draft)
            work.commit()

    case.complete("decide", DECIDED, by="Max Manager")

    unsent = world.engine.unsent
    assert unsent.all_of(PersonId("Max Manager")) == []
    [kept] = unsent.all_of(PersonId("Mia Manager"))
    assert unsent.described(kept).said == "This task is already done."
    assert unsent.lines(kept) == [("words", "Half")]


def test_text_that_was_typed_is_kept_without_asking_whether_the_task_is_still_ones_own(
    world: World,
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    task, mia = case.task("decide"), PersonId("Mia Manager")

    kept = world.engine.drafts.keep(
        task.id, by=mia, answers={"why": "Half"}, sheet=Sheet(page="p")
    )

    assert world.engine.unsent.of(task.id, by=mia) == kept
    assert world.engine.unsent.described(kept).said == "This task is with somebody else now."
    assert world.engine.unsent.of(task.id, by=PersonId("Max Manager")) is None
    with pytest.raises(NotFound):
        world.engine.unsent.draft("p", by=PersonId("Max Manager"))


def test_newer_text_stays_and_older_text_is_put_aside(world: World) -> None:
    task, max_ = world.to_decide().task("decide"), PersonId("Max Manager")
    drafts = world.engine.drafts
    older, newer = Sheet(page="older"), Sheet(page="newer")
    drafts.keep_for_task(task.id, by=max_, answers={"why": "Newer"}, sheet=newer)

    with pytest.raises(ConcurrentChange):
        drafts.keep_for_task(task.id, by=max_, answers={"why": "Older"}, sheet=older)
    aside = drafts.keep(task.id, by=max_, answers={"why": "Older"}, sheet=older)

    assert aside.is_aside
    assert "Newer" in repr(world.engine.questions.task(task.id, by=max_).form)
    drafts.take_up("older", by=max_)
    assert "Older" in repr(world.engine.questions.task(task.id, by=max_).form)
    assert {draft.answers["why"] for draft in world.engine.unsent.all_of(max_)} == {
        "Older",
        "Newer",
    }


def test_stamps_say_when_a_task_was_completed_and_loops_ask_again(world: World) -> None:
    case = world.to_decide()
    world.wait(hours=2)
    case.complete("decide", {**DECIDED, "ask_again": True}, by="Max Manager")
    assert case.open == ["decide"]
    world.wait(hours=3)

    case.complete("decide", DECIDED, by="Max Manager")

    assert case.case.file["decided_at"] == "2026-09-08T16:00:00+00:00"


def test_answers_about_an_item_go_into_the_item(world: World) -> None:
    case = world.decided()

    case.complete("ask_panel", {"view": "Too late."}, by="Pia Panel", item="Ben Trent")

    assert case.case.file["children"] == [
        {"id": "1", "name": "Ava Trent"},
        {"id": "2", "name": "Ben Trent", "view": "Too late."},
    ]


def test_what_follows_a_step_by_itself_is_told_as_the_engines_own_doing(world: World) -> None:
    case = world.decided()
    case.complete("file_it", {}, by="Ada Admin")

    people = {row.event.kind for row in case.rows if row.event.actor.person_id is not None}
    engine = {row.event.kind for row in case.rows if row.event.actor.person_id is None}
    assert people == {"CaseStarted", "ParticipantAppointed", "UserTaskCompleted"}
    assert engine == {"UserTaskCreated", "LetterProduced"}
