"""Who attended is somebody of the register: chosen, found by what was written, or added."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from engine.casework.attendance import attended
from engine.errors import InvalidAnswers
from engine.ids import AgencyId, PersonId
from engine.model.agencies import Agency
from engine.model.people import TRAINER, Person
from tests.builders import make_person
from tests.scenario import PEOPLE, CaseOf, World
from tests.small_dissent import FILES, SETTINGS, form, items, text

LISTED = {
    "type": "select", "key": "person", "label": "person", "properties": {"people": "anybody"},
}  # fmt: skip
CHOOSING = {
    "type": "select", "key": "who_dissents", "label": "who",
    "properties": {
        "people": "professional",
        "appoints": "professional",
        "adds": "new_name, new_agency, new_email",
    },
}  # fmt: skip
ADDING = [text(key) for key in ("new_name", "new_agency", "new_email")]
SETTINGS_LISTED = SETTINGS.replace("[facts]", '[known]\nattended = "attendees"\n[facts]')


def files() -> Mapping[str, bytes]:
    """Return the small procedure with a list of who attended in the form for a decision."""
    rows = items("attendees", LISTED, text("name"), text("agency"), text("email"))
    return {
        **FILES,
        "procedure.toml": SETTINGS_LISTED.encode(),
        "forms/reply.form": form("reply", text("reasons"), rows),
        "forms/file_it.form": form("file_it", text("file_reference"), CHOOSING, *ADDING),
    }


def same(number: str, agency: str, email: str) -> Person:
    """Return one of several who are called Sam Same."""
    sam = make_person(f"Sam {number}", "watcher", agency=agency, email=email)
    return replace(sam, name="Sam Same")


SAME = (
    same("One", "School", "one@a.example"),
    same("Two", "School", "two@a.example"),
    same("Three", "Hospital", ""),
)


@pytest.fixture
def world() -> World:
    world = World(files=files(), people=[*PEOPLE, *SAME])
    school = Agency(id=AgencyId("school"), name="School", other_names=("Low Road",))
    world.engine.agencies.add(school, by=None)
    return world


def listing(world: World, *rows: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the list as they are kept."""
    case = world.start().complete("reply", {"attendees": list(rows)}, by="Paul Prof")
    kept: list[dict[str, Any]] = list(case.case.file["attendees"])
    return kept


def test_who_only_keeps_the_service_is_not_offered(world: World) -> None:
    keeper = replace(make_person("Kit"), roles=frozenset({TRAINER}))
    world.engine.people.add(keeper, by=None)

    with pytest.raises(InvalidAnswers) as refused:
        listing(world, {"person": "Kit"})

    assert [*refused.value.errors] == ["attendees[0].person"]


def person(world: World, row: Mapping[str, Any]) -> Person:
    return world.engine.people.person(PersonId(row["person"]))


def test_whoever_is_chosen_has_the_name_and_agency_of_the_register(world: World) -> None:
    [row] = listing(world, {"person": "Paul Prof"})

    assert (row["person"], row["name"], row["agency"]) == ("Paul Prof", "Paul Prof", "School")


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ({"name": "paul PROF", "agency": "low road"}, "Paul Prof"),
        ({"name": "Paul Prof"}, "Paul Prof"),
        ({"name": "Max Manager", "agency": "Any agency"}, "Max Manager"),
        ({"name": "Sam Same", "agency": "Hospital"}, "Sam Three"),
        ({"name": "Sam Same", "agency": "School", "email": "TWO@a.example"}, "Sam Two"),
        ({"name": "Sam Same", "agency": "Elsewhere", "email": "one@a.example"}, "Sam One"),
    ],
)
def test_whoever_is_written_is_found_by_name_with_agency_or_email(
    world: World, row: Mapping[str, Any], meant: str
) -> None:
    [kept] = listing(world, row)

    assert kept["person"] == meant
    assert kept["name"] == row["name"]


def test_whoever_is_not_known_is_added_without_an_account_and_is_known_from_then_on(
    world: World,
) -> None:
    new = {"name": "Nia New", "agency": "low road", "email": "nia@school.example"}
    [first] = listing(world, new)
    [again] = listing(world, {"name": "nia new", "agency": "School"})
    [elsewhere] = listing(world, {"name": "Nia New", "agency": "Hospital"})

    added = person(world, first)
    assert (added.name, added.agency, added.email) == ("Nia New", "School", "nia@school.example")
    assert not added.has_account
    assert added.roles == frozenset()
    assert again["person"] == first["person"]
    assert elsewhere["person"] is None  # perhaps another: whoever it is, nobody guesses


def test_a_name_with_more_spaces_is_the_same_name(world: World) -> None:
    [first] = listing(world, {"name": "Nia  New", "agency": "School"})

    [again] = listing(world, {"name": "nia new", "agency": "School"})

    assert person(world, first).name == "Nia New"
    assert again["person"] == first["person"]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"person": "Paul Prof"}, {"person": "Paul Prof"}),
        ({"person": "Paul Prof"}, {"name": "paul prof", "agency": "Low Road"}),
        ({"name": "Nia New", "agency": "School"}, {"name": "Nia New", "agency": "School"}),
    ],
)
def test_who_stands_on_the_list_already_is_refused_at_the_second_row(
    world: World, first: dict[str, str], again: dict[str, str]
) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        listing(world, {"name": "Ada Admin"}, first, again)

    said = " stands on this list already, as number 2"
    assert [*refusal.value.errors] == ["attendees[2].person"]
    assert refusal.value.errors["attendees[2].person"].casefold().endswith(said)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"name": "Gita Halim", "agency": "School"}, {"name": "G. Halim", "agency": "School"}),
        ({"name": "G. Halim", "agency": "SCHOOL"}, {"name": "Gita Halim", "agency": "School."}),
        ({"person": "Paul Prof"}, {"name": "P. Prof"}),
        ({"name": "Gita Halim", "agency": "School"}, {"name": "Halim Gita", "agency": "School"}),
        ({"name": "G. Halim", "agency": "Low Road"}, {"name": "Gita Halim", "agency": "School"}),
    ],
)
def test_two_rows_that_may_be_one_person_are_asked_about_at_the_second(
    world: World, first: dict[str, str], again: dict[str, str]
) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        listing(world, {"name": "Ada Admin"}, first, again)

    [(at, said)] = refusal.value.errors.items()
    assert at == "attendees[2].name"
    assert "number 2 on this list. If this is the same person, take one of the two" in said
    assert said.endswith("enter both names in full, or the work e-mail address of each")


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"name": "Gita Halim", "agency": "School"}, {"name": "Gus Halim", "agency": "School"}),
        (
            {"name": "Gita Halim", "agency": "School", "email": "gita@a.example"},
            {"name": "G. Halim", "agency": "School", "email": "gus@a.example"},
        ),
        ({"name": "G. Halim", "agency": "School"}, {"name": "Gita Halim", "agency": "Hospital"}),
        ({"person": "Paul Prof"}, {"person": "Pia Prof"}),
    ],
)
def test_two_rows_that_are_certainly_two_people_are_taken(
    world: World, first: dict[str, str], again: dict[str, str]
) -> None:
    pia = replace(make_person("Pia Prof", "watcher", agency="School"), name="P. Prof")
    with world.engine.open_work() as work:
        work.people.save(pia)
        work.commit()

    assert len({row["person"] for row in listing(world, first, again)}) == 2


def test_a_list_that_was_recorded_is_not_asked_about_where_another_row_is_corrected(
    world: World,
) -> None:
    rows = [
        {"name": "Gita Halim", "agency": "School", "email": "gita@a.example"},
        {"name": "G. Halim", "agency": "School", "email": "gus@a.example"},
        {"name": "Nia New", "agency": "School"},
    ]
    case = world.start().complete("reply", {"attendees": rows}, by="Paul Prof")

    case.correct("attendees[2].name", "Nia Newer", by="Cleo Chair")

    assert [row["name"] for row in case.case.file["attendees"]][2] == "Nia Newer"
    with pytest.raises(InvalidAnswers) as refusal:
        case.correct("attendees[2].name", "Gita H", by="Cleo Chair")
    assert "may be Gita Halim" in refusal.value.errors["attendees[2].name"]


def test_two_people_of_the_register_stay_two_where_the_agency_of_one_is_corrected(
    world: World,
) -> None:
    pia = replace(make_person("Pia Prof", "watcher", agency="School"), name="P. Prof")
    with world.engine.open_work() as work:
        work.people.save(pia)
        work.commit()
    rows = [{"person": "Paul Prof"}, {"person": "Pia Prof"}]
    case = world.start().complete("reply", {"attendees": rows}, by="Paul Prof")

    case.correct("attendees[1].agency", "Low Road", by="Cleo Chair")

    assert [row["person"] for row in case.case.file["attendees"]] == ["Paul Prof", "Pia Prof"]


def test_two_people_of_one_name_are_asked_about_at_the_row(world: World) -> None:
    case = world.start()
    before = case.lines
    rows = [{"name": "Paul Prof"}, {"name": "Sam Same", "agency": "school"}]

    with pytest.raises(InvalidAnswers) as refusal:
        case.complete("reply", {"attendees": rows}, by="Paul Prof")

    assert list(refusal.value.errors) == ["attendees[1].person"]
    assert "choose who it was" in refusal.value.errors["attendees[1].person"]
    assert case.lines == before


def test_whoever_is_chosen_has_an_agency_or_is_written_with_one(world: World) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        listing(world, {"person": "Max Manager"})

    assert "has no agency in the register" in refusal.value.errors["attendees[0].person"]


def test_nothing_is_added_where_the_form_is_refused(world: World) -> None:
    case = world.start()
    rows = [{"name": "Nia New", "agency": "School"}, {"name": "Sam Same", "agency": "School"}]

    with pytest.raises(InvalidAnswers):
        case.complete("reply", {"attendees": rows}, by="Paul Prof")

    assert world.engine.people.without_account() == []


def decided(world: World) -> CaseOf:
    """Return a case in which somebody new attended, and one with an account and another role."""
    rows = [{"name": "Nia New", "agency": "Food bank"}, {"person": "Sam One"}]
    case = world.start().complete("reply", {"attendees": rows}, by="Paul Prof")
    decision = {"ask_again": False, "upheld": True, "why": "As found."}
    return case.complete("decide", decision, by="Max Manager")


def offered(case: CaseOf) -> list[str]:
    task = case.task("file_it")
    view = case.world.engine.questions.task(task.id, by=PersonId("Ada Admin"))
    [field] = [f for f in view.form.fields() if f.id == "who_dissents"]
    return [option.label for option in field.options]


def test_whoever_attended_can_be_chosen_as_the_one_who_dissents(world: World) -> None:
    case = decided(world)

    assert offered(case) == [
        "Paul Prof (School)",
        "Nia New (Food bank)",
        "Sam Same (School)",
        "Somebody who is not in this list",
    ]


@pytest.mark.parametrize("which", [0, 1])
def test_a_dissenter_who_attended_keeps_the_part_whatever_roles_they_have(
    world: World, which: int
) -> None:
    case = decided(world)
    chosen = case.within(lambda casework: list(attended(casework)))[which]

    case.complete("file_it", {"who_dissents": chosen}, by="Ada Admin")

    assert [p.person_id for p in case.participants if p.role == "professional"] == [chosen]


def test_without_a_list_that_the_procedure_names_nobody_is_added() -> None:
    plain = {**files(), "procedure.toml": SETTINGS.encode()}
    world = World(files=plain)

    [row] = listing(world, {"name": "Nia New", "agency": "School"})

    assert "person" not in row or row["person"] is None
    assert world.engine.people.without_account() == []


def test_a_corrected_name_is_found_anew_and_one_that_fits_several_is_refused(
    world: World,
) -> None:
    rows = [{"name": "Paul Prof", "agency": "School"}, {"name": "Mia Manager", "agency": "School"}]
    case = world.start().complete("reply", {"attendees": rows}, by="Paul Prof")

    case.correct("attendees[0].name", "Max Manager", by="Cleo Chair")

    assert [row["person"] for row in case.case.file["attendees"]] == ["Max Manager", "Mia Manager"]
    with pytest.raises(InvalidAnswers) as refusal:
        case.correct("attendees[1].name", "Sam Same", by="Cleo Chair")
    assert list(refusal.value.errors) == ["attendees[1].name"]
    assert [row["name"] for row in case.case.file["attendees"]] == ["Max Manager", "Mia Manager"]


# --- somebody who is not in the list


def added(case: CaseOf, **said: str) -> CaseOf:
    return case.complete("file_it", {"who_dissents": "added", **said}, by="Ada Admin")


def test_somebody_who_is_not_in_the_list_is_added_and_has_the_part(world: World) -> None:
    case = added(decided(world), new_name="Ola Other", new_agency="Low Road")

    [part] = [p for p in case.participants if p.role == "professional"]
    ola = world.engine.people.person(part.person_id)
    assert (ola.name, ola.agency, ola.has_account) == ("Ola Other", "School", False)
    assert case.case.file["who_dissents"] == ola.id
    assert [d.recipient_id for d in case.documents if d.name == "no_account"] == ["Ada Admin"]


def test_somebody_added_who_is_there_already_is_found(world: World) -> None:
    case = added(decided(world), new_name="paul prof", new_agency="Low road")

    assert case.case.file["who_dissents"] == "Paul Prof"


def test_somebody_added_with_another_address_than_a_namesake_is_somebody_else(
    world: World,
) -> None:
    said = {"new_name": "Sam Same", "new_agency": "School", "new_email": "four@a.example"}

    case = added(decided(world), **said)

    sam = world.engine.people.person(PersonId(case.case.file["who_dissents"]))
    assert (sam.email, sam.has_account) == ("four@a.example", False)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "new_name"),
        ({"new_name": "Sam Same", "new_agency": "School"}, "who_dissents"),
        ({"new_name": "Cleo Chair"}, "who_dissents"),
        ({"new_name": "N. New", "new_agency": "Food bank"}, "new_name"),
    ],
)
def test_who_cannot_be_added_is_said_at_its_field(
    world: World, said: dict[str, str], field: str
) -> None:
    case = decided(world)

    with pytest.raises(InvalidAnswers) as refusal:
        added(case, **said)

    assert list(refusal.value.errors) == [field]
    assert [p.name for p in world.engine.people.without_account()] == ["Nia New"]


def test_who_is_added_beside_somebody_perhaps_the_same_is_told_what_parts_them(
    world: World,
) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        added(decided(world), new_name="New Nia", new_agency="Food bank")

    assert refusal.value.errors == {
        "new_name": "New Nia may be Nia New, who is on the list of who attended. If this is the "
        "same person, choose Nia New; if not, enter the name in full, or the work e-mail address "
        "here and, where it is missing, that of Nia New on the list"
    }


def test_nobody_is_corrected_to_somebody_who_is_to_be_added(world: World) -> None:
    case = world.start()

    with pytest.raises(InvalidAnswers):
        case.correct("dissenter", "added", by="Cleo Chair")


def test_whoever_was_chosen_keeps_name_and_agency_where_the_list_is_corrected(
    world: World,
) -> None:
    case = world.start().complete(
        "reply", {"attendees": [{"person": "Paul Prof"}, {"person": "Sam One"}]}, by="Paul Prof"
    )
    before = case.case.file["attendees"]
    sent = [{"id": before[0]["id"], "person": "Paul Prof"}, {"person": "Sam Two"}]

    case.correct("attendees", sent, by="Cleo Chair", because="It was the other Sam.")

    paul, sam = case.case.file["attendees"]
    assert {key: paul[key] for key in before[0]} == before[0]
    assert (sam["person"], sam["name"]) == ("Sam Two", "Sam Same")


def test_whoever_stays_on_a_corrected_list_stays_the_same_entry(world: World) -> None:
    case = world.start().complete(
        "reply", {"attendees": [{"person": "Paul Prof"}, {"person": "Sam One"}]}, by="Paul Prof"
    )
    [paul, sam] = case.case.file["attendees"]
    sent = [{"name": "Nia New", "agency": "School"}, {"name": "Paul Prof", "agency": "School"}]

    case.correct(
        "attendees", sent, by="Cleo Chair", because="Nia was left out, Sam was not there."
    )

    nia, again = case.case.file["attendees"]
    assert (again["id"], again["person"]) == (paul["id"], paul["person"])
    assert nia["id"] not in (paul["id"], sam["id"])


def test_who_has_the_name_and_the_agency_with_another_address_is_asked_about(world: World) -> None:
    sam = {"name": "sam same", "agency": "HOSPITAL", "email": "sam@b.example"}
    [known] = listing(world, sam)
    assert known["person"] == "Sam Three"  # the register has no address of theirs

    with pytest.raises(InvalidAnswers) as caught:
        listing(world, {"name": "Sam Same", "agency": "low road", "email": "sam@b.example"})

    assert caught.value.errors == {
        "attendees[0].person": "Sam Same, School, is in the register with another e-mail address. "
        "If this is the same person, choose them or leave the address out; if not, enter the name "
        "so that the two can be told apart"
    }


def test_a_written_name_means_who_was_recorded_under_it(world: World) -> None:
    rows = [{"person": "Paul Prof"}, {"name": "Nora New", "agency": "School"}]
    case = world.start().complete("reply", {"attendees": rows}, by="Paul Prof")

    def who(name: str) -> PersonId | None:
        return case.within(lambda opened: opened.people.named({"name": name, "agency": "School"}))

    assert (who("Paul Prof"), who("Nora New")) == ("Paul Prof", None)

    rename = partial(replace, name="Nora New")
    world.engine.people.change(PersonId("Paul Prof"), rename, by=None)

    assert (who("Paul Prof"), who("Nora New")) == ("Paul Prof", None)
