"""Under which name a half-filled form is kept, and what that name says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.ids import CaseId, PersonId
from engine.model.case import NewCase
from engine.model.draft import (
    MOST_DRAFTS,
    Draft,
    FormKind,
    FormPlace,
    Sheet,
    action_key,
    correction_key,
    read_key,
    start_key,
)

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
CASE = CaseId("case7")
DRAFT = Draft(
    key="case7.3", person_id=PersonId("max"), answers={"why": "x"}, saved_at=AT, page="p1"
)


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (
            start_key("small", "main", None),
            FormPlace(kind=FormKind.START, case_id=CaseId(""), procedure_id="small", name="main"),
        ),
        (
            start_key("small", "main", CASE),
            FormPlace(kind=FormKind.START, case_id=CASE, procedure_id="small", name="main"),
        ),
        ("start:small", FormPlace(kind=FormKind.START, case_id=CaseId(""), procedure_id="small")),
        (
            action_key(CASE, "withdraw"),
            FormPlace(kind=FormKind.ACTION, case_id=CASE, name="withdraw"),
        ),
        (
            correction_key(CASE, "children[1].name"),
            FormPlace(kind=FormKind.CORRECTION, case_id=CASE, name="children[1].name"),
        ),
        ("case7.3", FormPlace(kind=FormKind.TASK, case_id=CASE, name="case7.3")),
        ("a.case.12", FormPlace(kind=FormKind.TASK, case_id=CaseId("a.case"), name="a.case.12")),
        ("", FormPlace(kind=FormKind.TASK, case_id=CaseId(""))),
    ],
)
def test_a_key_says_which_form_it_is_of(key: str, place: FormPlace) -> None:
    assert read_key(key) == place


def test_keys_are_those_under_which_forms_are_kept() -> None:
    new = NewCase(procedure_id="small", process_id="main", conference_of=CASE)

    assert new.draft_key == "start:small:main:case7"
    assert replace(new, conference_of=None).draft_key == "start:small:main:"
    assert action_key(CASE, "withdraw") == "case7:withdraw"
    assert correction_key(CASE, "why") == "correct:case7:why"
    assert read_key("case7.3").task_id == "case7.3"


def test_a_draft_put_aside_lies_beside_the_forms_own_until_it_is_taken_up() -> None:
    aside = DRAFT.aside()

    assert (aside.key, aside.form_key, aside.is_aside) == ("case7.3#p1", "case7.3", True)
    assert (DRAFT.form_key, DRAFT.is_aside) == ("case7.3", False)
    assert aside.taken_up() == DRAFT
    assert aside.aside() == aside
    assert aside.place == DRAFT.place == read_key("case7.3")


def test_a_draft_is_kept_for_thirty_days_and_a_hundred_of_a_person_are_listed() -> None:
    assert DRAFT.kept_until == AT + timedelta(days=30)
    assert MOST_DRAFTS == 100
    assert (DRAFT.signed_out, Sheet(page="p").base) == (False, "")
