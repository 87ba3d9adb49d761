"""Who may change what is kept of people, and who may look at where procedures stand still."""

from datetime import date

import pytest

from engine.errors import NotAllowed
from engine.ids import PersonId
from engine.model.people import Absence
from tests.scenario import World

PAUL, MAX = PersonId("Paul Prof"), PersonId("Max Manager")


def test_only_an_administrator_gives_a_new_password(world: World) -> None:
    people = world.engine.people

    with pytest.raises(NotAllowed):
        people.reset_password(PAUL, "hash", by=MAX)


def test_days_away_are_recorded_by_the_person_and_nobody_else(world: World) -> None:
    people = world.engine.people
    days = Absence(person_id=PAUL, first_day=date(2026, 9, 9), last_day=date(2026, 9, 10))

    with pytest.raises(NotAllowed):
        people.add_absence(days, by=MAX)
    people.add_absence(days, by=PAUL)

    assert list(people.absences(PAUL)) == [days]


@pytest.mark.parametrize("name", ["Cleo Chair", "Paul Prof", "Ada Admin"])
def test_incidents_are_for_those_who_mend_procedures(world: World, name: str) -> None:
    incidents = world.engine.incidents

    with pytest.raises(NotAllowed):
        incidents.faults(by=PersonId(name))
    for mender in ("Olga Owner", "Sid System"):
        assert list(incidents.faults(by=PersonId(mender))) == []
