"""Before a case starts it is said in which roles nobody is there, and who is told."""

import pytest

from engine.ids import ProcedureId
from engine.reads.unstaffed import Unstaffed
from tests.builders import a_day
from tests.scenario import World
from tests.service.test_service_posts import NOMINATED, away

ADA = ["Ada Admin"]


def said(world: World) -> list[Unstaffed]:
    definition = world.engine.definitions.in_force(ProcedureId("small"))
    return world.engine.views.unstaffed(definition)


def test_where_somebody_is_there_in_each_role_nothing_is_said(world: World) -> None:
    world.away("Max Manager")

    assert said(world) == []


def test_a_role_of_which_all_are_away_is_said_with_the_day_on_which_the_first_is_back(
    world: World,
) -> None:
    away(world, "Max Manager", "2026-09-01", "2026-09-20")
    away(world, "Mia Manager", "2026-09-08", "2026-09-10")

    assert said(world) == [Unstaffed(title="Manager", back_on=a_day("2026-09-11"), told=ADA)]


@pytest.mark.parametrize("deputy", ["Bea Boss", None])
def test_who_has_a_deputy_is_there(world: World, deputy: str | None) -> None:
    world.give("Mia Manager", "watcher")
    away(world, "Max Manager", "2026-09-01", "2026-09-20", deputy)

    assert bool(said(world)) is (deputy is None)


def test_where_others_are_nominated_who_are_there_nothing_is_said() -> None:
    world = World(NOMINATED)
    for person in ("Max Manager", "Mia Manager"):
        world.away(person)

    assert said(world) == []


def test_a_role_that_nobody_has_is_said_and_so_is_that_nobody_is_there_to_be_told(
    world: World,
) -> None:
    world.give("Ada Admin", "watcher")

    assert said(world) == [Unstaffed(title="Administrator", back_on=None, told=[])]


def test_two_who_are_away_and_cover_one_another_are_not_there(world: World) -> None:
    away(world, "Max Manager", "2026-09-01", "2026-09-20", "Mia Manager")
    away(world, "Mia Manager", "2026-09-01", "2026-09-10", "Max Manager")

    assert said(world) == [Unstaffed(title="Manager", back_on=a_day("2026-09-11"), told=ADA)]


def test_the_deputy_of_a_deputy_is_there(world: World) -> None:
    away(world, "Max Manager", "2026-09-01", "2026-09-20", "Mia Manager")
    away(world, "Mia Manager", "2026-09-01", "2026-09-20", "Bea Boss")

    assert said(world) == []


def test_who_is_away_without_a_deputy_is_not_said_to_be_told(world: World) -> None:
    for person in ("Max Manager", "Mia Manager", "Ada Admin"):
        away(world, person, "2026-09-01", "2026-09-20")

    assert {tuple(each.told) for each in said(world)} == {()}
