"""Who dissents, chaired, decides or sits does nothing as administration of the same case."""

from collections.abc import Callable

import pytest

from engine.errors import NotAllowed
from engine.ids import PersonId, RoleId
from tests.builders import make_person
from tests.scenario import DECIDED, PEOPLE, CaseOf, World

ADA, BEN, MAX, MIA, PAUL = map(
    PersonId, ("Ada Admin", "Ben Admin", "Max Manager", "Mia Manager", "Paul Prof")
)
APART = ("Cleo Chair", "Paul Prof", "Max Manager")


@pytest.fixture
def case() -> CaseOf:
    """Return a case in which who dissents, chaired and decides has administration too."""
    world = World(people=[*PEOPLE, make_person(BEN, "admin")])
    world.give("Paul Prof", "professional", "admin")
    world.give("Cleo Chair", "chair", "admin")
    world.give("Max Manager", "manager", "admin")
    return world.to_decide().claim("decide", by=MAX)


def hands_on(case: CaseOf, by: str) -> None:
    case.assign("decide", to=MIA, by=by)


def takes_over(case: CaseOf, by: str) -> None:
    case.world.engine.taking_over.take_over(
        case.id, RoleId("manager"), of=MAX, to=MIA, by=PersonId(by), because="I prefer her."
    )


def names(case: CaseOf, by: str) -> None:
    case.world.engine.people.deactivate(PAUL, by=PersonId("Sid System"))
    case.world.give("Wim Watcher", "professional")
    case.world.engine.cases.name_successor(
        case.id, RoleId("professional"), to=PersonId("Wim Watcher"), by=PersonId(by)
    )


def voids(case: CaseOf, by: str) -> None:
    case.world.engine.cases.ask_to_void(
        case.id, by=PersonId("Cleo Chair"), because="Started twice."
    )
    case.world.engine.cases.confirm_void(case.id, by=PersonId(by))


DOORS: list[Callable[[CaseOf, str], None]] = [hands_on, takes_over, names, voids]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("by", APART)
def test_who_has_a_part_apart_does_nothing_as_administration(
    case: CaseOf, door: Callable[[CaseOf, str], None], by: str
) -> None:
    own = [(hands_on, "Max Manager"), (names, "Paul Prof"), (voids, "Cleo Chair")]
    if (door, by) in own:
        return  # handed on as their own; has left; asked for it
    assignee = case.task("decide").assignee

    with pytest.raises(NotAllowed):
        door(case, by)

    assert case.task("decide").assignee == assignee
    assert not case.case.is_voided


@pytest.mark.parametrize("door", DOORS)
def test_administration_does_it(case: CaseOf, door: Callable[[CaseOf, str], None]) -> None:
    door(case, ADA)


def test_nobody_does_it_in_the_place_of_somebody_who_may_not(case: CaseOf) -> None:
    case.world.give("Wim Watcher", "watcher", "admin")
    case.world.away(PAUL, deputy="Wim Watcher")
    hands_on(case, "Wim Watcher")  # in a role of their own

    assert case.task("decide").assignee == MIA


def test_who_decided_once_corrects_nothing_as_administration(case: CaseOf) -> None:
    case.complete("decide", DECIDED, by=MAX)

    with pytest.raises(NotAllowed):
        case.correct("conference_end", "2026-09-08T11:00", by=PAUL)
    case.correct("conference_end", "2026-09-08T11:00", by=ADA)
