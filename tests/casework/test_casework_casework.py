"""A case that is open for one command: where it stands, and what is saved of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.errors import InvalidAnswers, WrongState
from engine.model.case import CaseStatus
from engine.model.history import EventKind
from tests.builders import NOON
from tests.scenario import CaseOf, World

AVA, BEN = {"id": "1", "name": "Ava Trent"}, {"id": "2", "name": "Ben Trent"}


def shrinks(case: CaseOf, answers: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what is said of answers that would take somebody off a list."""

    def act(casework: Casework) -> Mapping[str, str]:
        try:
            casework.refuse_shrinking(answers)
        except InvalidAnswers as refusal:
            return refusal.errors
        return {}

    return case.within(act)


def test_nobody_is_taken_off_a_list_while_steps_for_each_of_it_are_under_way(
    world: World,
) -> None:
    case = world.decided()
    said = {"children": "Nobody can be taken off this list while its steps are under way"}

    for gone in ([AVA], [BEN], [], None, [AVA, {"name": "Ben Trent"}], [AVA, {"id": "3"}]):
        assert shrinks(case, {"children": gone}) == said
    for kept in ([AVA, BEN], [BEN, AVA], [AVA, BEN, {"id": "3", "name": "Cy"}]):
        assert shrinks(case, {"children": kept}) == {}
    assert shrinks(case, {"why": "As found."}) == {}
    assert shrinks(case, {"others": []}) == {}


def test_a_list_may_shrink_before_and_after_the_steps_for_each_of_it(world: World) -> None:
    before, after = world.to_decide(), world.decided()
    for child in ("1", "2"):
        after.complete("ask_panel", {"view": "Fine."}, by="Pia Panel", item=child)

    assert after.open == ["file_it"]
    assert shrinks(before, {"children": [AVA]}) == {}
    assert shrinks(after, {"children": [AVA]}) == {}


def test_a_case_that_is_only_started_has_nothing_under_way(world: World) -> None:
    engine = world.engine
    with engine.open_work() as work:
        definition = engine.definitions.in_force("small")
        new = engine.office.opened(work, definition, engine.office.blank(definition, "main"))

        new.refuse_shrinking({"children": []})


def test_a_task_stands_where_the_process_waits_for_it(world: World) -> None:
    case = world.decided()
    reply, second = case.closed("reply"), case.task("ask_panel", "2")

    place = case.within(lambda casework: casework.place_of(second))

    assert (place.element_id, place.items) == ("ask_panel", (("ask_panel", 1),))
    with pytest.raises(WrongState, match="no longer needed") as refusal:
        case.within(lambda casework: casework.place_of(reply))
    assert refusal.value.ids["task_id"] == reply.id


def change_only(case: CaseOf, act: Callable[[Casework], None]) -> None:
    case.world.engine.commands.change_only(case.id, act)


def test_a_case_ends_once_at_its_own_instant_whatever_is_kept_of_it_later(world: World) -> None:
    case = world.decided()
    for child in ("1", "2"):
        case.complete("ask_panel", {"view": "Fine."}, by="Pia Panel", item=child)
    assert (case.case.status, case.case.ended_at) == (CaseStatus.RUNNING, None)
    assert EventKind.CASE_ENDED not in case.kinds
    world.wait(hours=1)
    ended = NOON + timedelta(hours=1)

    case.complete("file_it", {}, by="Ada Admin")
    world.wait(days=2)
    change_only(case, lambda casework: casework.file.remember(asked_for_help=("admin",)))

    kept = case.case
    assert (kept.status, kept.ended_at, kept.next_due_at) == (CaseStatus.ENDED, ended, None)
    assert kept.bookkeeping.asked_for_help == ("admin",)
    assert kept.ends == ("over", "closed")
    [event] = [row.event for row in case.rows if row.event.kind is EventKind.CASE_ENDED]
    assert (event.at, event.element_id, event.content) == (ended, None, {"ends": [*kept.ends]})


def test_everything_that_a_command_changes_is_saved_and_nothing_else(world: World) -> None:
    case, other = world.to_decide(), world.to_decide()
    before, untouched = case.case, other.case
    due = before.next_due_at
    assert due

    def act(casework: Casework) -> None:
        casework.file.write(None, {"noted": "Yes"})
        casework.file.append("requests", {"question": "One?"})
        casework.parts.join("watcher", "Wim Watcher")
        casework.tasks.put(replace(casework.tasks.open[case.task("decide").activity], name="D"))
        casework.ledger.note(EventKind.CALENDAR_CHANGED, None, {})
        casework.ledger.block("b#1", "b")
        casework.ledger.block("a#1", "a")
        casework.file.trail["decide"] = 7

    change_only(case, act)

    after = case.case
    assert after == replace(
        before,
        file={**before.file, "noted": "Yes"},
        bookkeeping=after.bookkeeping,
        blocked=("a#1 a", "b#1 b"),
        trail={**before.trail, "decide": 7},
        revision=before.revision + 1,
        history_seq=before.history_seq + 1,
        history_head=after.history_head,
    )
    assert after.bookkeeping.lengths == {"requests": 1}
    assert case.kinds[-1] == EventKind.CALENDAR_CHANGED
    assert case.task("decide").name == "D"
    assert "Wim Watcher" in [each.person_id for each in case.participants]
    with world.engine.open_work() as work:
        assert work.lists.entries(case.id, "requests") == [{"question": "One?"}]
    assert other.case == untouched


def test_once_time_has_passed_every_part_of_an_open_case_sees_it(world: World) -> None:
    case, later = world.to_decide(), NOON + timedelta(days=20)

    def act(casework: Casework) -> tuple[Any, ...]:
        place = casework.place_of(case.task("decide"))
        casework.names.evaluate("now()", place)
        casework.move_to(later)
        return (
            casework.now,
            casework.file.now,
            casework.names.evaluate("now()", place),
            casework.staffing.today,
        )

    now, own, read, today = case.within(act)

    assert (now, own, read, today) == (later, later, later, later.date())
