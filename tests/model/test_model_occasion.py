"""Which entries of two lists of one occasion are the same."""

from typing import Any

import pytest

from engine.errors import InvalidAnswers
from engine.ids import AgencyId
from engine.model.agencies import Agencies, Agency
from engine.model.occasion import same_entry, with_ids_of

REGISTER = Agencies(
    agencies=[Agency(id=AgencyId("police"), name="Northwick Police", other_names=("NWP",))]
)
BABY = {"name": "Unborn baby Birch"}


def ids(found: list[Any]) -> list[str]:
    return [row["id"] for row in found]


def numbered(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": str(place), **row} for place, row in enumerate(rows, 1)]


def test_each_recorded_entry_is_one_row_at_most() -> None:
    there = numbered({**BABY, "decision": "make"}, {**BABY, "decision": "not_make"})

    assert ids(with_ids_of(numbered(BABY, BABY), there)) == ["1", "2"]
    assert ids(with_ids_of(numbered(BABY, BABY), numbered(BABY))) == ["1", "2"]
    assert ids(with_ids_of(numbered(BABY, BABY, BABY), there)) == ["1", "2", "3"]


def test_the_row_that_says_most_is_found_first() -> None:
    born = {**BABY, "date_of_birth": "2026-11-02"}

    assert ids(with_ids_of(numbered(BABY, born), numbered(born, BABY))) == ["2", "1"]


def test_a_row_that_may_be_either_of_two_is_asked_about() -> None:
    there = numbered({**BABY, "decision": "make"}, {**BABY, "decision": "not_make"})

    with pytest.raises(InvalidAnswers) as refused:
        with_ids_of(numbered({"name": "Ann"}, BABY), there, at="children")

    [(field, said)] = refused.value.errors.items()
    assert field == "children[1].name"
    assert "more than one Unborn baby Birch" in said


def test_of_two_who_are_recorded_alike_it_makes_no_difference() -> None:
    assert ids(with_ids_of(numbered(BABY), numbered(BABY, BABY))) == ["1"]


def test_namesakes_of_two_agencies_stay_two() -> None:
    police, school = ({"name": "Ann Smith", "agency": each} for each in ("Police", "School"))
    there = numbered(police, school)

    assert ids(with_ids_of(numbered(police, school), there)) == ["1", "2"]
    assert ids(with_ids_of(numbered(school, police), there)) == ["2", "1"]
    [other] = with_ids_of(numbered({"name": "Ann Smith", "agency": "Trust"}), there)
    assert other["id"] == "3"


def test_an_agency_in_another_spelling_is_written_as_it_is_recorded() -> None:
    there = numbered({"name": "Ann Smith", "agency": "Northwick Police"})
    row = {"name": "ann  smith", "agency": "NWP"}

    [found] = with_ids_of(numbered(row), there, agency_of=REGISTER.name_of)

    assert found == there[0]


def test_who_is_known_is_compared_before_names() -> None:
    one = {"name": "Ann Smith", "agency": "Police", "person": "p1"}

    assert same_entry(one, {**one, "name": "Ann Smyth", "agency": "School"})
    assert not same_entry(one, {**one, "person": "p2"})
    assert not same_entry(
        {**one, "email": "a@x.example"}, {"name": "Ann Smith", "email": "b@x.example"}
    )


BORN = {"date_of_birth": "2020-03-02"}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Zoë O\u2019Hara", "Zoe O'Hara", True),
        ("Ann-Marie Ash", "Ann Marie Ash", True),
        ("Ash, Ann", "Ann Ash", True),
        ("Ash Ann", "Ann Ash", True),
        ("A. Ash", "Ann Ash", True),
        ("A. A.", "Ann Ash", False),
        ("Ann Ash 1", "Ann Ash 12", False),
        ("Ann Ash", "Anna Ash", False),
        ("कि", "कु", False),
        ("", "", False),
    ],
)
def test_a_child_born_on_the_same_day_is_known_by_a_name_in_other_spelling(
    one: str, other: str, *, is_same: bool
) -> None:
    assert same_entry({**BORN, "name": one}, {**BORN, "name": other}) is is_same


@pytest.mark.parametrize("name", ["A. Ash", "Ash Ann"])
def test_of_whom_no_date_of_birth_is_known_is_not_taken_for_another(name: str) -> None:
    assert not same_entry({"name": "Ann Ash"}, {"name": name})
    assert not same_entry({"name": "Ann Ash", **BORN}, {"name": name})


def test_a_row_that_the_case_had_before_keeps_its_entry() -> None:
    there = numbered(BABY, BABY)

    found = with_ids_of([{"id": "1", **BABY}, {"id": "7", **BABY}], there, known=numbered(BABY))

    assert ids(found) == ["1", "2"]
