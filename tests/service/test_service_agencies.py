"""Who keeps the register of agencies, what it refuses, and what a case asks of it."""

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.ids import AgencyId, PersonId
from engine.model.agencies import Agency
from engine.model.people import Person
from tests.scenario import World

SID, ADA = PersonId("Sid System"), PersonId("Ada Admin")
SCHOOL = Agency(
    id=AgencyId("school"), name="Low Road School", other_names=("LRS",),
    contact_name="Head", contact_email="head@low-road.example",
)  # fmt: skip
TRUST = Agency(id=AgencyId("trust"), name="Road Trust")


def register(world: World) -> None:
    world.engine.agencies.add(TRUST, by=SID)
    world.engine.agencies.add(replace(SCHOOL, part_of=TRUST.id, closed="24 May to 1 June"), by=SID)


def test_who_administers_a_procedure_adds_to_the_register_and_a_system_administrator_changes_it(
    world: World,
) -> None:
    agencies, people = world.engine.agencies, world.engine.people
    paul = PersonId("Paul Prof")

    with pytest.raises(NotAllowed):
        agencies.add(SCHOOL, by=paul)
    with pytest.raises(NotAllowed):
        agencies.listed(by=people.person(paul))
    agencies.add(SCHOOL, by=ADA)
    with pytest.raises(NotAllowed):
        agencies.change(SCHOOL.id, lambda each: replace(each, active=False), by=ADA)

    assert list(agencies.listed(by=people.person(ADA))) == [SCHOOL]


def test_a_retired_agency_is_offered_no_more_and_known_still(world: World) -> None:
    register(world)

    world.engine.agencies.change(SCHOOL.id, lambda each: replace(each, active=False), by=SID)

    assert [each.id for each in world.engine.agencies.in_use()] == ["trust"]
    assert world.engine.agencies.one(SCHOOL.id).name == "Low Road School"
    with pytest.raises(NotFound):
        world.engine.agencies.one(AgencyId("gone"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "l.r.s."}, "name"),
        ({"other_names": ("low road school",)}, "other_names"),
        ({"part_of": AgencyId("gone")}, "part_of"),
        ({"part_of": AgencyId("school")}, "part_of"),
        ({"part_of": AgencyId("trust")}, "part_of"),
        ({"contact_email": "nobody"}, "contact_email"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    world: World, changed: dict[str, Any], field: str
) -> None:
    register(world)

    with pytest.raises(InvalidAnswers) as refusal:
        world.engine.agencies.change(TRUST.id, lambda each: replace(each, **changed), by=SID)

    assert list(refusal.value.errors) == [field]
    assert world.engine.agencies.one(TRUST.id) == TRUST


def test_a_person_is_kept_with_the_name_that_the_register_has_for_their_agency(
    world: World,
) -> None:
    register(world)
    zoe = Person(id=PersonId("zoe"), name="Zoe", username="zoe", agency="lrs")

    world.engine.people.add(zoe, by=SID)
    assert world.engine.people.person(zoe.id).agency == "Low Road School"

    world.engine.people.change(zoe.id, lambda each: replace(each, agency="Elsewhere"), by=SID)
    assert world.engine.people.person(zoe.id).agency == "Elsewhere"


def test_an_expression_of_a_case_asks_the_register(world: World) -> None:
    register(world)
    case = world.start()

    with world.engine.open_work() as work:
        scope = world.engine.office.read(work, case.id).names.scope(None)
        found = {
            name: [scope[name].call(None, given) for given in asked]
            for name, asked in {
                "agency_of": [["l.r.s."], ["a  new one"], [""], [None], [3]],
                "agency_family": [["LRS"], ["new"]],
                "agency_is": [["LRS", ["road trust", None]], ["LRS", "lrs"], ["LRS", None]],
                "agency_contact": [["lrs"], ["Road trust"]],
                "agency_closed": [["LRS"], ["new"], [None]],
            }.items()
        }

    assert found == {
        "agency_of": ["Low Road School", "A New One", None, None, None],
        "agency_family": ["Road Trust", "New"],
        "agency_is": [True, True, False],
        "agency_contact": [
            {"name": "Head", "email": "head@low-road.example", "agency": "Low Road School"}, None,
        ],
        "agency_closed": ["24 May to 1 June", None, None],
    }  # fmt: skip
