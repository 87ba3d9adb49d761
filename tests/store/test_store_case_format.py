"""What a case holds as data is kept by name, with room for names to come."""

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest

from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import Bookkeeping, LostPart, Voiding
from engine.model.case import Case
from engine.store.case_format import FIELDS, facts_of, read_facts
from tests.store.builders import make_case

CHAIR = RoleId("chair")
FULL = make_case(
    file={"conference_date": "2026-09-08"},
    trail={"begun": 2},
    ends=("over",),
    blocked=("bad#3 told",),
    bookkeeping=Bookkeeping(
        former=((CHAIR, PersonId("holm")),),
        lost=(LostPart(role=CHAIR, person_id=PersonId("holm"), successor=None),),
        asked_for_help=(RoleId("admin"),),
        wakes_on=date(2026, 9, 9),
        unstaffed=((7, date(2026, 9, 15)),),
        told=((7, PersonId("boss")),),
        voiding=Voiding(
            asked_by=PersonId("holm"),
            because="Twice.",
            asked_at=datetime(2026, 9, 8, 11, tzinfo=UTC),
            answered_by=PersonId("finch"),
            answered_at=datetime(2026, 9, 8, 12, tzinfo=UTC),
            asked_roles=(RoleId("admin"),),
            readers=((CHAIR, None), (CHAIR, PersonId("holm"))),
        ),
        lengths={"requests": 1},
        latest={"requests": {"asked": "Why?"}},
        occasion=3,
    ),
)
EMPTY = make_case(file={}, trail={}, ends=(), blocked=(), bookkeeping=Bookkeeping())


def fields_of(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in FIELDS}


@pytest.mark.parametrize("case", [FULL, EMPTY])
def test_what_a_case_holds_comes_back(case: Case) -> None:
    assert read_facts(facts_of(case)) == fields_of(case)


def test_no_note_of_the_engine_is_left_out() -> None:
    [lost] = FULL.bookkeeping.lost
    notes = [getattr(FULL.bookkeeping, each.name) for each in fields(Bookkeeping)]

    assert all(notes), "a note was added: give it a value in FULL, and keep it by its name"
    assert {each.name for each in fields(lost)} == {"role", "person_id", "successor"}


def test_what_is_empty_leaves_no_trace() -> None:
    assert facts_of(EMPTY) == {"format": 2}


def test_a_name_that_is_not_known_yet_is_left_alone() -> None:
    assert read_facts({**facts_of(FULL), "audiences": {"x": 1}}) == fields_of(FULL)


@pytest.mark.parametrize("kept", [[{}, {}, [], []], {}, {"format": 3}, None])
def test_facts_of_another_format_are_not_guessed_at(kept: object) -> None:
    with pytest.raises(ValueError, match="the form that this version reads"):
        read_facts(kept)
