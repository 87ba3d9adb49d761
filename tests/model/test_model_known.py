"""What is known of a person, of sets of people worked out by hand."""

from collections.abc import Sequence
from typing import Any

import pytest

from engine.ids import AgencyId, PersonId
from engine.model.agencies import Agencies, Agency
from engine.model.known import FACTS, LISTS, TEXTS, Record, known_of, matched
from engine.model.people import Person

REGISTER = Agencies(
    agencies=[
        Agency(id=AgencyId("police"), name="Northwick Police", other_names=("NWP",)),
        Agency(id=AgencyId("unit"), name="Protection Unit", part_of=AgencyId("police")),
        Agency(id=AgencyId("trust"), name="Harbour Trust"),
        Agency(id=AgencyId("school"), name="Quay School", part_of=AgencyId("trust")),
        Agency(id=AgencyId("probation"), name="Probation"),
    ]
)
#: Name, agency of the register, line manager.
PEOPLE = {
    name: Person(
        id=PersonId(name),
        name=name,
        agency=agency,
        line_manager_id=PersonId(above) if above else None,
    )
    for name, agency, above in (
        ("Chair", "Reviewing Team", "Chief"),
        ("Chief", "Reviewing Team", "Top"),
        ("Top", "", ""),
        ("Pace", "Harbour Trust", "Mid"),
        ("Mid", "Harbour Trust", "High"),
        ("High", "Harbour Trust", ""),
        ("Finn", "Northwick Police", "Serg"),
        ("Serg", "NWP", ""),
        ("Unit", "Protection Unit", "Serg"),
        ("Head", "Quay School", ""),
        ("Prob", "Probation", ""),
        ("Rep", "Reviewing Team", "Chair"),
        ("Peer", "Reviewing Team", "Chief"),
        ("Loop", "", "Pool"),
        ("Pool", "", "Loop"),
        ("Free", "", ""),
    )
}
ROWS = [
    {"name": "Pace", "agency": "Harbour Trust", "how": "in_person"},
    {"name": "finn", "agency": "NWP", "how": "remote"},
]


def record(rows: Sequence[dict[str, Any]] | None = ROWS, **changed: Any) -> Record:
    people = PEOPLE.values()
    known = {
        "chair": PersonId("Chair"),
        "dissenters": frozenset({PersonId("Pace")}),
        "attenders": None
        if rows is None
        else [matched(row, people, REGISTER.are_one) for row in rows],
        "managers": {person.id: person.line_manager_id for person in people},
    }
    return Record(is_same=REGISTER.are_same, **{**known, **changed})


def ask(name: str, fact: str, found: Record, **beside: str) -> Any:
    return known_of(PEOPLE[name], found, **beside)[fact]


@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        ("Pace", "attended", True),
        ("Finn", "attended", True),
        ("Chair", "attended", True),
        ("Serg", "attended", False),
        ("Finn", "how", "remote"),
        ("Serg", "how", None),
        ("Chair", "chaired", True),
        ("Chief", "chaired", False),
        ("Pace", "dissents", True),
        ("Finn", "dissents", False),
        ("Mid", "line_manages_dissenter", True),
        ("High", "line_manages_dissenter", False),
        ("Mid", "line_manages_attender", True),
        ("Serg", "line_manages_attender", True),
        ("Chief", "line_manages_attender", True),
        ("High", "line_manages_attender", False),
        ("Prob", "line_manages_attender", False),
        ("High", "higher_in_line", True),
        ("Top", "higher_in_line", True),
        ("Mid", "higher_in_line", None),
        ("Chief", "higher_in_line", None),
        ("Prob", "higher_in_line", None),
        ("Rep", "own_manager_chaired", True),
        ("Peer", "own_manager_chaired", False),
        ("Free", "own_manager_chaired", None),
        ("Serg", "agency_represented", True),
        ("Unit", "agency_represented", True),
        ("Head", "agency_represented", True),
        ("Prob", "agency_represented", False),
        ("Free", "agency_represented", None),
        ("Free", "agency", None),
        ("Serg", "agency", "NWP"),
        ("Free", "reviewed", False),
        ("Free", "led_enquiry", None),
        ("Free", "operational_team", None),
        ("Free", "minuted", None),
    ],
)
def test_list_register_and_parts_say_it_of_each(name: str, fact: str, value: Any) -> None:
    assert ask(name, fact, record()) is value or ask(name, fact, record()) == value


def test_every_fact_is_said_of_everybody() -> None:
    for name in PEOPLE:
        assert {*known_of(PEOPLE[name], record())} == {*FACTS, *TEXTS, *LISTS}


def test_without_a_list_only_what_parts_and_register_say_is_known() -> None:
    found = record(None)

    assert ask("Finn", "attended", found) is None
    assert ask("Serg", "agency_represented", found) is None
    assert ask("Serg", "line_manages_attender", found) is None
    assert ask("Chair", "attended", found) is True
    assert ask("Mid", "line_manages_attender", found) is True
    assert ask("Mid", "line_manages_dissenter", found) is True
    assert ask("High", "higher_in_line", found) is True


def test_who_nobody_knows_on_the_list_leaves_open_whom_they_report_to() -> None:
    found = record([*ROWS, {"name": "A Stranger", "agency": "Probation"}])

    assert ask("Head", "line_manages_attender", found) is None
    assert ask("Head", "higher_in_line", found) is None
    assert ask("Mid", "line_manages_attender", found) is True
    assert ask("Head", "attended", found) is False
    assert ask("Prob", "agency_represented", found) is True


def test_an_attender_without_a_line_manager_on_record_leaves_it_open() -> None:
    found = record([*ROWS, {"name": "Head", "agency": "Quay School"}])

    assert ask("Prob", "line_manages_attender", found) is None
    assert ask("Prob", "higher_in_line", found) is None


def test_a_row_without_an_agency_leaves_open_which_was_represented() -> None:
    found = record([*ROWS, {"name": "A Stranger"}])

    assert ask("Prob", "agency_represented", found) is None
    assert ask("Serg", "agency_represented", found) is True


def test_of_two_people_of_one_name_the_agency_tells_which() -> None:
    namesakes = [
        Person(id=PersonId("one"), name="Sam Ash", agency="Northwick Police"),
        Person(id=PersonId("two"), name="Sam  Ash", agency="Probation"),
    ]
    certain = matched({"name": "sam ash", "agency": "NWP"}, namesakes, REGISTER.are_one)
    unsure = matched({"name": "Sam Ash"}, namesakes, REGISTER.are_one)
    said = matched({"name": "Sam Ash", "person": "two"}, namesakes, REGISTER.are_one)

    assert (certain.person_id, unsure.person_id, said.person_id) == ("one", None, "two")
    found = [known_of(person, record(attenders=[unsure]))["attended"] for person in namesakes]
    assert found == [None, None]
    found = [known_of(person, record(attenders=[certain]))["attended"] for person in namesakes]
    assert found == [True, False]


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ({"agency": "NWP", "email": "ash1@police.example"}, "one"),
        ({"agency": "Elsewhere", "email": "ASH1@police.example"}, "one"),
        # Somebody else of that name, whoever it is: the address is another.
        ({"agency": "Northwick Police", "email": "ash2@police.example"}, None),
        # Of one family with the police, and another agency all the same.
        ({"agency": "Protection Unit"}, None),
        ({}, "one"),
    ],
)
def test_whoever_has_another_address_or_agency_is_not_meant(
    row: dict[str, str], meant: str | None
) -> None:
    person = Person(
        id=PersonId("one"), name="Sam Ash", agency="Northwick Police", email="ash1@police.example"
    )

    found = matched({"name": "Sam Ash", **row}, [person], REGISTER.are_one)

    assert found.person_id == meant


def test_who_came_for_another_agency_represents_that_one() -> None:
    found = record([{"name": "Finn", "agency": "NWP", "represents": "Probation"}])

    assert ask("Prob", "agency_represented", found) is True
    assert ask("Serg", "agency_represented", found) is False


@pytest.mark.parametrize(
    ("name", "beside", "value"),
    [
        ("Free", "Northwick police", True),
        ("Free", "Probation", False),
        ("Prob", "Northwick Police", False),
        ("Serg", "Probation", False),
        ("Serg", "Protection Unit", True),
    ],
)
def test_an_agency_written_beside_a_person_does_not_hide_their_own(
    name: str, beside: str, value: bool
) -> None:
    assert ask(name, "agency_represented", record(), written_agency=beside) is value


def test_a_line_that_turns_back_on_itself_ends() -> None:
    found = record([{"name": "Loop"}], dissenters=frozenset(), chair=None)

    assert ask("Pool", "line_manages_attender", found) is True
    assert ask("Pool", "higher_in_line", found) is False
    assert ask("Loop", "higher_in_line", found) is False


def test_who_led_the_enquiry_or_is_in_its_team_is_known_where_it_was_recorded() -> None:
    found = record(
        led_enquiry=frozenset({PersonId("Serg")}), operational_team=frozenset({PersonId("Unit")})
    )

    assert ask("Serg", "led_enquiry", found) is True
    assert ask("Unit", "led_enquiry", found) is False
    assert ask("Unit", "operational_team", found) is True
    assert ask("Serg", "operational_team", found) is False


def test_who_reviewed_is_known_by_the_part() -> None:
    found = record(reviewers=frozenset({PersonId("Serg")}), dissenters=frozenset())

    assert ask("Serg", "reviewed", found) is True
    assert ask("Serg", "dissents", found) is None
    assert ask("Mid", "line_manages_dissenter", found) is None


def test_the_agencies_of_somebody_are_whom_they_represented_their_own_and_the_registers() -> None:
    rows = [{"name": "Serg", "agency": "NWP", "represents": "Probation"}]

    assert ask("Serg", "agencies", record(rows)) == ["Probation", "NWP"]
    assert ask("Serg", "agencies", record(None)) == ["NWP"]
    assert ask("Free", "agencies", record(None)) == []
