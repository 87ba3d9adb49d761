"""Who may be entered as a person, what they hold, and the days they are away."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.people import SERVICE_ROLES, Absence, Person, role_key
from tests.builders import make_person

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))
MAX = make_person("Max Manager", "manager", "chair", username="max", session_epoch=3)
FIRST = date(2026, 9, 8)


def away(last: date, **changes: PersonId) -> Absence:
    return Absence(person_id=PersonId("Max"), first_day=FIRST, last_day=last, **changes)


def test_somebody_holds_each_of_their_roles_until_their_account_is_closed() -> None:
    closed = replace(MAX, active=False)

    assert [MAX.holds(f"small.{role}") for role in ("manager", "chair", "panel")] == [
        True,
        True,
        False,
    ]
    assert not closed.holds("small.manager")


def test_another_password_ends_every_session_and_signing_out_keeps_the_password() -> None:
    changed = MAX.with_password("new")

    assert (changed.password_hash, changed.session_epoch) == ("new", 4)
    assert (changed.signed_out().password_hash, changed.signed_out().session_epoch) == ("new", 5)


def test_names_and_agencies_are_kept_with_plain_spaces() -> None:
    typed = replace(MAX, name="Max\u00a0Manager", agency="North\u2009School")

    assert (typed.as_written().name, typed.as_written().agency) == ("Max Manager", "North School")


@pytest.mark.parametrize(
    ("entered", "wrong"),
    [
        ({}, []),
        ({"email": "max@example.org"}, []),
        ({"name": " "}, ["name"]),
        ({"username": ""}, ["username"]),
        ({"username": "max manager"}, ["username"]),
        ({"username": "mäx"}, ["username"]),
        ({"email": "max"}, ["email"]),
        ({"agency": "North\nSchool"}, ["agency"]),
        ({"email": "max@example.org\n"}, ["email"]),
        ({"roles": frozenset({"system_admin"})}, []),
        ({"roles": frozenset({*SERVICE_ROLES} - {"auditor"})}, []),
        ({"roles": frozenset({"system_admin", "auditor"})}, ["roles"]),
        ({"roles": frozenset({"system_admin", "sunderland.chair"})}, ["roles"]),
        ({"roles": frozenset({*SERVICE_ROLES, "sunderland.chair"})}, ["roles"]),
        ({"roles": frozenset({"auditor", "trainer", "sunderland.chair"})}, []),
        ({"agency": "a" * 200}, []),
        ({"agency": "a" * 201}, ["agency"]),
        ({"name": "a" * 201, "username": "b\x7f"}, ["name", "username"]),
    ],
)
def test_what_may_not_be_kept_of_how_somebody_is_entered(
    entered: dict[str, Any], wrong: list[str]
) -> None:
    person: Person = replace(MAX, **entered)

    assert list(person.faults()) == wrong


def test_a_text_that_is_too_long_is_asked_to_be_shorter_and_not_to_be_on_one_line() -> None:
    long = replace(MAX, agency="\n" * 201)

    assert long.faults()["agency"] == "Enter 200 characters or fewer"


@given(DAYS, DAYS, DAYS)
def test_an_absence_covers_its_first_day_its_last_and_those_between(
    first: date, last: date, day: date
) -> None:
    absence = Absence(person_id=PersonId("Max"), first_day=first, last_day=last)
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}

    assert absence.covers(day) is (day in days)


@given(DAYS, DAYS, DAYS)
def test_an_absence_that_is_ended_leaves_the_days_before_and_no_other(
    first: date, last: date, end: date
) -> None:
    absence = Absence(person_id=PersonId("Max"), first_day=first, last_day=max(first, last))

    left = absence.ended_before(end)

    days = [first + timedelta(days=n) for n in range(100)]
    covered = [day for day in days if left is not None and left.covers(day)]
    assert covered == [day for day in days if absence.covers(day) and day < end]
    assert (left is None) is (end <= first)


@pytest.mark.parametrize(
    ("absence", "wrong"),
    [
        (away(FIRST), []),
        (away(FIRST - timedelta(days=1)), ["last"]),
        (away(date(2027, 9, 8)), []),
        (away(date(2027, 9, 9)), ["last"]),
        (away(FIRST, deputy_id=PersonId("Mia")), []),
        (away(FIRST, deputy_id=PersonId("Max")), ["deputy"]),
    ],
)
def test_what_may_not_be_recorded_of_an_absence(absence: Absence, wrong: list[str]) -> None:
    assert list(absence.faults()) == wrong


def test_the_words_on_an_absence_say_which_of_the_two_is_wrong() -> None:
    assert "before the first" in away(FIRST - timedelta(days=1)).faults()["last"]
    assert "a year at most" in away(date(2027, 9, 9)).faults()["last"]


def test_a_role_of_a_procedure_is_held_by_its_name_and_those_of_the_service_by_their_own() -> None:
    assert role_key(ProcedureId("small"), RoleId("chair")) == "small.chair"
    assert set(SERVICE_ROLES) == {"system_admin", "policy_owner", "trainer", "auditor"}
