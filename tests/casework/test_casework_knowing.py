"""What an expression of an open case is told of a person, and how much is read for that."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from engine.casework.casework import Casework
from engine.ids import PersonId, RoleId
from engine.model.people import Person
from tests.builders import make_person
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.small_dissent import FILES

KNOWN = b"""
[known]
attended = "attendees"
led_enquiry = "lead"
operational_team = "team"
"""
LISTED: dict[str, Any] = {
    "attendees": [
        {"name": "Paul Prof", "agency": "School"},
        {"name": "Wim Watcher", "agency": "Police"},
    ],
    "lead": "Wim Watcher",
    "team": ["Pia Panel", {"person": "Mia Manager"}],
}


def listing(people: Sequence[Person] = PEOPLE) -> World:
    files = {**FILES, "procedure.toml": FILES["procedure.toml"] + KNOWN}
    return World(files=files, people=people)


def known(case: CaseOf, *names: str, file: dict[str, Any] = LISTED) -> list[Any]:
    def act(casework: Casework) -> list[Any]:
        casework.file.content = {**casework.file.content, **file}
        function = casework.names.scope(None)["known_of"]
        return [function.call(None, [name]) for name in names]

    return case.within(act)


def test_a_case_knows_who_attended_chaired_dissents_and_led_the_enquiry() -> None:
    case = listing().to_decide()

    paul, wim, mia, pia, nobody, none = known(
        case, "Paul Prof", "Wim Watcher", "Mia Manager", "Pia Panel", "Unknown", ""
    )

    assert paul["attended"]
    assert paul["dissents"]
    assert not paul["led_enquiry"]
    assert wim["attended"]
    assert wim["led_enquiry"]
    assert wim["agency_represented"] is None
    assert not mia["attended"]
    assert mia["operational_team"]
    assert pia["operational_team"]
    assert nobody is none is None


def test_who_decided_has_reviewed() -> None:
    case = listing().to_decide().complete("decide", DECIDED, by="Max Manager")

    max_, mia = known(case, "Max Manager", "Mia Manager")

    assert (max_["reviewed"], mia["reviewed"]) == (True, False)


def test_without_a_list_nobody_is_said_to_have_been_absent() -> None:
    case = listing().to_decide()

    blank = [{"person": None, "name": " ", "agency": ""}, {}]
    for file in ({}, {"attendees": []}, {"attendees": blank}, {"attendees": "none"}):
        [mia] = known(case, "Mia Manager", file={"attendees": None, **file})
        assert mia["attended"] is None
        assert mia["led_enquiry"] is None


def test_an_agency_that_stands_beside_a_seat_is_that_of_who_sits() -> None:
    case = listing().to_decide()
    seats = [{"person": "Max Manager", "agency": "police"}, {"person": "Pia Panel"}]

    max_, pia = known(case, "Max Manager", "Pia Panel", file={**LISTED, "seats": seats})

    assert (max_["agency"], max_["agency_represented"]) == ("police", True)
    assert (pia["agency"], pia["agency_represented"]) == (None, None)


def test_lines_of_management_are_read_level_by_level_and_not_without_end() -> None:
    above = [f"Boss {number:02}" for number in range(40)]
    bosses = [
        make_person(name, "watcher", line_manager_id=PersonId(over) if over else None)
        for name, over in zip(above, [*above[1:], ""], strict=True)
    ]
    people = [
        replace(person, line_manager_id=PersonId(above[0]))
        if person.id == "Wim Watcher"
        else person
        for person in PEOPLE
    ]
    case = listing([*people, *bosses]).to_decide()
    reads: list[int] = []

    def act(casework: Casework) -> list[Any]:
        casework.file.content = {**casework.file.content, **LISTED}
        function, several = casework.names.scope(None)["known_of"], casework.work.people.several
        counted: Callable[..., Any] = lambda ids: reads.append(len(ids)) or several(ids)  # noqa: E731
        object.__setattr__(casework.work.people, "several", counted)
        return [function.call(None, [name]) for name in (above[0], above[1], above[30])]

    first, second, last = case.within(act)

    assert first["line_manages_attender"] is True
    assert second["higher_in_line"] is True
    assert last["higher_in_line"] is None
    assert len(reads) < 16


def test_who_got_an_account_as_another_entry_of_the_register_is_known_all_the_same() -> None:
    una = Person(id=PersonId("una"), name="Una Unseen", agency="School")
    later = make_person("later", "panel", agency="School")
    other = make_person("other", "panel", agency="Police")
    people = [*PEOPLE, una, replace(later, name="Una Unseen"), replace(other, name="Una Unseen")]
    case = listing(people).to_decide()
    listed = {"attendees": [{"person": "una", "name": "Una Unseen", "agency": "School"}]}

    for found in known(case, "later", "una", file=listed):
        assert found["attended"] is True
    assert known(case, "other", file=listed)[0]["attended"] is False

    case.within(lambda one: one.appointing.appoint(RoleId("professional"), una.id))

    assert known(case, "later", file=listed)[0]["dissents"] is True
