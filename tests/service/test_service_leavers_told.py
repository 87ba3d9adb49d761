"""What is told of somebody who goes: nothing that is no more to be done, and each thing once."""

import pytest

from tests.scenario import DECIDED, World
from tests.service.test_service_leavers import Going, both_ways, leaves, told
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import boundary, chain, condition, element

WITHOUT_MANAGERS = (
    lanes(Chair="begun over", Manager="decide", Administrator="pass_on")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "decide", formKey="words")
    + boundary("nobody_left", "decide", condition("count(holders.manager) = 0"), interrupting=True)
    + step("userTask", "pass_on", formKey="words")
    + element("endEvent", "over")
    + chain("begun", "decide", "over")
    + chain("nobody_left", "pass_on", "over")
)
WORDS = form("words", text("why"))


@both_ways
def test_nobody_is_told_of_a_task_that_ends_because_somebody_goes(go: Going) -> None:
    world = World(package(WITHOUT_MANAGERS, forms={"raise": FORMS["raise"], "words": WORDS}))
    world.give("Mia Manager", "watcher")
    case = world.start()
    assert case.open == ["decide"]

    go(world, "Max Manager")

    assert case.open == ["pass_on"]
    assert told(case, "nobody_free") == []
    assert "NobodyFree" not in case.kinds


def test_a_review_given_to_who_has_not_the_role_is_told_when_they_go_and_another_is_not() -> None:
    drawn = (
        lanes(Chair="begun over", Administrator="give", Manager="decide")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "give", formKey="words", appoints="manager = why")
        + step("userTask", "decide", formKey="words")
        + element("endEvent", "over")
        + chain("begun", "give", "decide", "over")
    )
    world = World(package(drawn, forms={"raise": FORMS["raise"], "words": WORDS}))
    given, held = (
        world.start().complete("give", {"why": reviewer}, by="Ada Admin")
        for reviewer in ("Bea Boss", "Mia Manager")
    )

    leaves(world, "Bea Boss")
    leaves(world, "Mia Manager")

    assert [told(case, "part_vacant") for case in (given, held)] == [["Ada Admin"], []]
    assert [told(case, "part_left") for case in (given, held)] == [[], []]
    assert given.task("decide").vacant
    assert not held.task("decide").vacant


@pytest.mark.parametrize("batch", [1, 2, 200])
def test_who_is_the_first_to_administer_again_is_told_once_of_each_case(
    world: World, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("engine.service.leavers._BATCH", batch)
    cases = [world.start() for _ in range(4)]
    world.give("Ada Admin", "watcher")
    leaves(world, "Paul Prof")
    before = [case.case.revision for case in cases]

    world.give("Wim Watcher", "admin")

    assert [told(case, "part_vacant") for case in cases] == [["Wim Watcher"]] * 4
    assert [case.case.revision for case in cases] == [each + 1 for each in before]


def test_who_gets_a_role_and_is_the_only_one_for_a_task_is_told_of_it_once(world: World) -> None:
    case = world.to_decide()
    leaves(world, "Max Manager")
    leaves(world, "Mia Manager")

    world.give("Wim Watcher", "watcher", "manager")

    assert told(case, "falls_to_you") == ["Wim Watcher"]
    case.complete("decide", DECIDED, by="Wim Watcher")


def test_who_gets_a_role_that_somebody_has_is_told_nothing(world: World) -> None:
    case = world.to_decide()
    leaves(world, "Max Manager")

    world.give("Wim Watcher", "watcher", "manager")

    assert told(case, "falls_to_you") == []
