"""Which entries of two lists of one occasion are the same."""

from typing import Any

import pytest

from engine.errors import InvalidAnswers
from engine.ids import AgencyId
from engine.model.agencies import Agencies, Agency
from engine.model.names import Alike
from engine.model.occasion import alike_entries, with_ids_of

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

    same = {**one, "name": "Ann Smyth", "agency": "School"}
    mail = {"name": "Ann Smith", "email": "b@x.example"}
    assert alike_entries(one, same) is Alike.SAME
    assert alike_entries(one, {**one, "person": "p2"}) is Alike.OTHER
    assert alike_entries({**one, "email": "a@x.example"}, mail) is Alike.OTHER


BORN = {"date_of_birth": "2020-03-02"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Zoë O\u2019Hara", "Zoe O'Hara", Alike.SAME),
        ("Ash, Ann", "Ann Ash", Alike.SAME),
        ("A. Ash", "Ann Ash", Alike.PERHAPS),
        ("Ash Ann", "Ann Ash", Alike.PERHAPS),
        ("Anna Ash", "Ann Ash", Alike.OTHER),
    ],
)
def test_a_child_born_on_the_same_day_is_known_by_a_name_in_other_spelling(
    one: str, other: str, expected: Alike
) -> None:
    assert alike_entries({**BORN, "name": one}, {**BORN, "name": other}) is expected


@pytest.mark.parametrize("name", ["A. Ash", "Ash Ann"])
def test_of_whom_no_date_of_birth_is_known_is_not_taken_for_another(name: str) -> None:
    assert alike_entries({"name": "Ann Ash"}, {"name": name}) is Alike.OTHER
    assert alike_entries({"name": "Ann Ash", **BORN}, {"name": name}) is Alike.OTHER


def test_a_twin_with_the_same_initial_is_never_renamed() -> None:
    there = numbered({**BORN, "name": "Ella Trent"})

    with pytest.raises(InvalidAnswers) as refused:
        with_ids_of([{**BORN, "name": "E. Trent"}], there, at="children")
    [emma] = with_ids_of(numbered({**BORN, "name": "Emma Trent"}), there)

    assert list(refused.value.errors) == ["children[0].name"]
    assert emma == {**BORN, "name": "Emma Trent", "id": "2"}


def test_a_row_that_the_case_had_before_keeps_its_entry() -> None:
    there = numbered(BABY, BABY)

    found = with_ids_of([{"id": "1", **BABY}, {"id": "7", **BABY}], there, known=numbered(BABY))

    assert ids(found) == ["1", "2"]
