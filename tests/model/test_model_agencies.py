"""When two agencies that are written down are the same, and whom to reach there."""

import pytest

from engine.ids import AgencyId
from engine.model.agencies import Agencies, Agency, spelled

POLICE = Agency(
    id=AgencyId("police"), name="Larkborough Police", other_names=("The Force", "L.P."),
    contact_name="Desk", contact_email="desk@police.example",
)  # fmt: skip
UNIT = Agency(id=AgencyId("unit"), name="Protection Unit", part_of=AgencyId("police"))
SQUAD = Agency(
    id=AgencyId("squad"), name="North Squad", part_of=AgencyId("unit"),
    contact_email="squad@police.example",
)  # fmt: skip
TRUST = Agency(id=AgencyId("trust"), name="Children's Trust")
CIRT = Agency(
    id=AgencyId("cirt"), name="Reviewing Team", other_names=("CIRT",), part_of=AgencyId("trust")
)
CUSTODY = Agency(id=AgencyId("custody"), name="Custody Suite", part_of=AgencyId("police"))
REGISTER = Agencies(agencies=[POLICE, UNIT, SQUAD, CUSTODY, TRUST, CIRT])


@pytest.mark.parametrize(
    "written",
    [
        "Health & Care, St. Mary's",
        "health and care St Mary\u2019s",
        "HEALTH  AND\u00a0CARE st marys",
    ],
)
def test_case_spaces_points_and_the_sign_for_and_make_no_difference(written: str) -> None:
    assert spelled(written) == "health and care st marys"
    assert Agencies(agencies=[]).name_of(written) == "Health and Care St Marys"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("larkborough police", "Larkborough Police"),
        ("the force", "Larkborough Police"),
        ("LP", "Larkborough Police"),
        ("Larkborough Police (north)", "Larkborough Police"),
        ("Childrens Trust", "Children's Trust"),
        ("Larkborough Police Cadets", "Larkborough Police Cadets"),
        ("", ""),
    ],
)
def test_an_agency_is_known_by_any_of_its_names(written: str, name: str) -> None:
    assert REGISTER.name_of(written) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("L.P.", "The force", True),
        ("North Squad", "The Force", True),
        ("North Squad", "Protection unit", True),
        ("Custody Suite", "Protection unit", False),
        ("Custody Suite", "North Squad", False),
        ("The Force", "Children's Trust", False),
        ("Probation Service", "probation  service", True),
        ("Probation", "Probation Service", False),
        ("", "", False),
    ],
)
def test_two_agencies_are_one_where_they_are_written_alike_or_one_is_part_of_the_other(
    one: str, other: str, same: bool
) -> None:
    assert REGISTER.are_same(one, other) is same
    assert REGISTER.are_same(other, one) is same


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("cirt", True),
        ("Reviewing team", True),
        ("CIRT (north)", True),
        ("Larkborough CIRT", True),
        ("Children's Trust", False),
        ("Circuit", False),
        ("", False),
    ],
)
def test_a_team_is_known_by_its_names_and_what_it_is_part_of_is_not_the_team(
    written: str, found: bool
) -> None:
    assert REGISTER.is_one_of(written, ["CIRT", ""]) is found


def test_the_contact_is_that_of_the_agency_or_of_what_it_is_part_of() -> None:
    desk = {"name": "Desk", "email": "desk@police.example", "agency": "Larkborough Police"}

    assert REGISTER.contact_of("protection unit") == desk
    assert REGISTER.contact_of("North Squad") == {
        "name": "Safeguarding contact of North Squad",
        "email": "squad@police.example",
        "agency": "North Squad",
    }
    assert REGISTER.contact_of("CIRT") is None
    assert REGISTER.contact_of("Nobody knows it") is None


def test_agencies_that_are_part_of_one_another_end_somewhere() -> None:
    one = Agency(id=AgencyId("a"), name="A", part_of=AgencyId("b"))
    other = Agency(id=AgencyId("b"), name="B", part_of=AgencyId("a"))
    alone = Agency(id=AgencyId("c"), name="C", part_of=AgencyId("gone"))

    register = Agencies(agencies=[one, other, alone])

    assert [register.family_of(each) for each in ("a", "b", "c")] == ["B", "A", "C"]


def test_a_name_goes_before_another_name_and_what_is_in_use_before_what_is_not() -> None:
    retired = Agency(id=AgencyId("old"), name="Old", other_names=("Trust",), active=False)
    now = Agency(id=AgencyId("now"), name="Now", other_names=("Trust", "Old"))

    register = Agencies(agencies=[retired, now])

    assert [register.name_of(each) for each in ("trust", "old")] == ["Now", "Old"]


def test_an_agency_is_kept_with_plain_spaces_and_each_name_once() -> None:
    written = Agency(
        id=AgencyId("x"),
        name=" The\u00a0 Trust ",
        other_names=("trust ", "T.", "t", "the trust", " "),
    )

    assert written.as_written().name == "The Trust"
    assert written.as_written().other_names == ("trust", "t")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " . "),
        ("name", "x" * 201),
        ("closed", "on\nMonday"),
        ("other_names", tuple(map(str, range(21)))),
        ("other_names", ("x" * 201,)),
        ("contact_email", "nobody"),
        ("contact_email", "two words@example.org"),
    ],
)
def test_what_cannot_be_kept_of_an_agency_is_said_at_its_field(field: str, value: object) -> None:
    agency = Agency(**{"id": AgencyId("x"), "name": "Trust", field: value})

    assert list(agency.faults()) == [field]
    assert POLICE.faults() == {}
