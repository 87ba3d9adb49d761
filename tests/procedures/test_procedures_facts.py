"""What follows from what is recorded, at its bounds: the facts that the procedures compute."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.casework.agencies import functions
from engine.casework.scope import CaseScope
from engine.feel import evaluate
from engine.feel.values import Function
from engine.model.agencies import Agencies
from tests.builders import a_day, london, make_calendar
from tests.conftest import shipped_definition

NOON = london("2026-10-01 12:00")
DISPUTED = {"id": "1", "dissent_scope": "dissent", "decided_at": "2026-09-10T10:00"}
CLOSED = {**DISPUTED, "filed_at": "2026-09-11T10:00", "next_step": "close", "new_decision": None}
TOLD = {"name": "I. Ash", "safety": ["send"], "safety_decision": None}
HELD = {**TOLD, "safety": ["hold"]}
DONE = {"children": [CLOSED], "notices_sent_at": "2026-09-11T10:00", "recipients": [TOLD]}


def fact(
    procedure: str,
    name: str,
    file: dict[str, Any],
    *,
    known: Mapping[str, dict[str, Any]] | None = None,
    **names: Any,
) -> Any:
    """Return a fact as seen at noon on 1 October 2026, with what is known of some people."""
    return said(procedure, name, file, known=known, **names)


def said(
    procedure: str,
    expression: str,
    file: dict[str, Any],
    *,
    known: Mapping[str, dict[str, Any]] | None = None,
    **names: Any,
) -> Any:
    """Return what an expression gives then."""
    definition = shipped_definition(procedure)
    known_of = Function(("person",), lambda _run, who: (known or {}).get(who[0]))
    scope = CaseScope(
        definition.procedure,
        types=definition.types,
        file=file,
        names={key: lambda value=value: value for key, value in names.items()}
        | {"known_of": lambda: known_of}
        | functions(lambda: Agencies(agencies=[])),
        moment=(NOON, make_calendar()),
    )
    return evaluate(expression, scope, now=NOON, calendar=make_calendar())


@pytest.mark.parametrize(
    ("changed", "owed"),
    [
        ({}, False),
        ({"notices_sent_at": None}, True),
        ({"children": [{**CLOSED, "filed_at": None}]}, True),
        ({"children": [{**CLOSED, "next_step": "reconvene"}]}, True),
        ({"children": [{**CLOSED, "next_step": "reconvene", "new_decision": "make"}]}, False),
        ({"children": [CLOSED, {"id": "2", "dissent_scope": "none"}]}, False),
        ({"recipients": [TOLD, HELD]}, True),
        ({"recipients": [{**HELD, "safety": ["hold", "do_not_send"]}]}, False),
        ({"recipients": [{**HELD, "safety_decision": "send"}]}, False),
        ({"recipients": None}, False),
        ({"children": [{**CLOSED, "decided_at": None}], "notices_sent_at": None}, False),
    ],
)
def test_a_withdrawal_ends_the_dissent_unless_an_outcome_is_owed(
    changed: dict[str, Any], owed: bool
) -> None:
    file = {**DONE, "withdrawal_voluntary": True, **changed}

    assert fact("manager_review", "outcome_owed", file) is owed
    assert fact("manager_review", "withdrawal_ends_it", file) is not owed
    assert not fact(
        "manager_review", "withdrawal_ends_it", {**file, "withdrawal_voluntary": False}
    )


@pytest.mark.parametrize(
    ("arrived", "late"),
    [("2026-09-09T11:29", False), ("2026-09-09T11:30", False), ("2026-09-09T11:31", True)],
)
@pytest.mark.parametrize("by", ["mailbox_arrival", "form_submitted_at"])
def test_a_form_is_late_after_twenty_four_hours_and_not_at_them(
    arrived: str, late: bool, by: str
) -> None:
    file = {"conference_end": "2026-09-08T11:30", by: arrived}

    assert fact("sunderland", "form_late", file) is late


def test_of_two_arrivals_the_mailbox_counts_and_without_any_nothing_is_late() -> None:
    ended = {"conference_end": "2026-09-08T11:30"}
    both = {"mailbox_arrival": "2026-09-08T12:00", "form_submitted_at": "2026-09-12T12:00"}

    assert fact("sunderland", "form_late", {**ended, **both}) is False
    assert fact("sunderland", "form_late", ended) is False


@pytest.mark.parametrize(
    ("held_on", "late"), [("2026-10-01", False), ("2026-10-02", True), (None, False)]
)
def test_a_conference_meets_again_late_after_fifteen_working_days_and_not_on_the_last(
    held_on: str | None, late: bool
) -> None:
    decided = {**DISPUTED, "decided_at": "2026-09-10T10:00", "next_step": "reconvene"}
    of_the_manager = {"children": [decided], "reconvened_held_on": held_on}
    of_the_panel = {"panel_date": "2026-09-10", "further_conference_date": held_on}

    assert bool(fact("manager_review", "reconvene_late", of_the_manager)) is late
    assert fact("sunderland", "reconvene_late", of_the_panel) is late


def ann_bob_and_cat(**of_ann: str) -> dict[str, Any]:
    """Return three children, of whom the dissent about two is upheld, the second one first."""
    ann = {**DISPUTED, "id": "1", "name": "Ann", "decided_at": "2026-09-21T10:00"}
    bob = {**DISPUTED, "id": "2", "name": "Bob", "decided_at": "2026-09-10T10:00"}
    cat = {**DISPUTED, "id": "3", "name": "Cat", "decided_at": "2026-09-09T10:00"}
    again = {"next_step": "reconvene"}
    return {"children": [{**ann, **again}, {**bob, **again, **of_ann}, cat]}


def test_a_conference_meets_again_within_fifteen_days_of_the_first_decision_for_it() -> None:
    assert fact("manager_review", "reconvene_due", ann_bob_and_cat()) == a_day("2026-10-01")
    assert fact("manager_review", "reconvene_from", ann_bob_and_cat()) == "the decision about Bob"

    later = ann_bob_and_cat(new_decision="make")
    assert fact("manager_review", "reconvene_due", later) == a_day("2026-10-12")
    assert fact("manager_review", "reconvene_from", later) == "the decision about Ann"


@pytest.mark.parametrize(
    ("conference", "decided", "late"),
    [
        ("2026-09-17", ["2026-10-01T23:59:59", "2026-09-20T10:00"], False),
        ("2026-09-16", ["2026-10-01T00:00", "2026-09-20T10:00"], True),
        ("2026-09-17", [None, "2026-09-20T10:00"], False),
        ("2026-09-16", [None, "2026-09-20T10:00"], True),
        ("2026-09-16", [], False),
        (None, [None], False),
    ],
)
def test_a_decision_about_any_child_is_late_after_ten_working_days(
    conference: str | None, decided: list[str | None], late: bool
) -> None:
    children = [{**DISPUTED, "decided_at": at} for at in decided]
    file = {"conference_date": conference, "children": children}

    assert fact("manager_review", "decision_late", file) is late
    assert fact("manager_review", "decision_late", {**file, "children": None}) is False


def test_what_was_withdrawn_before_it_was_decided_is_not_late() -> None:
    file = {
        "conference_date": "2026-09-08",
        "children": [{**DISPUTED, "decided_at": None}],
        "withdrawal_voluntary": True,
    }

    assert fact("manager_review", "decision_late", file) is False


@pytest.mark.parametrize(
    ("voluntary", "determined", "withdrawn"),
    [(True, None, True), (False, None, False), (True, "2026-09-30T10:00", False)],
)
def test_a_dissent_is_withdrawn_only_before_the_panel_has_determined_it(
    voluntary: bool, determined: str | None, withdrawn: bool
) -> None:
    file = {"withdrawal_voluntary": voluntary, "determined_at": determined}

    assert bool(fact("sunderland", "withdrawn", file)) is withdrawn


CHAIR = {"person": "C", "seat": "chair_and_member", "member_ok": "yes", "agency": "Police"}
MEMBER = {"person": "M", "seat": "member", "member_ok": "yes", "agency": "Health"}
CIRT = {"person": "R", "seat": "cirt", "member_ok": "yes", "agency": "CIRT"}


def panel(*members: dict[str, Any], present: str = "CMR", gone: str = "") -> tuple[int, int, bool]:
    """Return how many count, how many other agencies there are, and whether CIRT is present."""
    file = {"members": list(members), "present_members": list(present)}
    names = {"gone": list(gone), "holders": {"cirt_representative": [{"id": "R"}]}}
    counted, others, cirt = (
        fact("sunderland", name, file, **names)
        for name in ("members_counted", "other_agencies", "cirt_present")
    )
    return int(counted), int(others), cirt


@pytest.mark.parametrize(
    ("changed", "counted", "others"),
    [
        ({}, 3, 2),
        ({"member_ok": "no"}, 2, 1),
        ({"member_ok": "ruling", "ruling_accepts": False}, 2, 1),
        ({"member_ok": "ruling", "ruling_accepts": True}, 3, 2),
        ({"seat": "chair_only"}, 2, 1),
        ({"person": "C"}, 2, 2),
        ({"agency": "police."}, 3, 1),
        ({"agency": "The CIRT"}, 3, 1),
        ({"agency": "Children's Independent Reviewing Team"}, 3, 1),
        ({"agency": ""}, 3, 1),
    ],
)
def test_who_counts_for_the_quorum_of_a_panel(
    changed: dict[str, Any], counted: int, others: int
) -> None:
    assert panel(CHAIR, {**MEMBER, **changed}, CIRT) == (counted, others, True)


def test_who_is_not_there_or_has_left_does_not_count() -> None:
    assert panel(CHAIR, MEMBER, CIRT, present="CR") == (2, 1, True)
    assert panel(CHAIR, MEMBER, CIRT, gone="M") == (2, 1, True)
    assert panel(CHAIR, MEMBER, CIRT, present="CM") == (2, 2, False)
    assert panel(CHAIR, MEMBER, {**CIRT, "member_ok": "no"}) == (2, 2, False)


@pytest.mark.parametrize(
    ("members", "complete"),
    [
        ((CHAIR, MEMBER, CIRT), True),
        ((CHAIR, MEMBER), False),
        ((CHAIR, CIRT), False),
        ((MEMBER, CIRT, {**MEMBER, "person": "N"}), False),
        ((CHAIR, {**CHAIR, "person": "D"}, MEMBER, CIRT), False),
        (({**CHAIR, "seat": "chair_only"}, MEMBER, CIRT), False),
        (({**CHAIR, "seat": "chair_only"}, MEMBER, CIRT, {**MEMBER, "person": "N"}), True),
        ((CHAIR, {**MEMBER, "person": "R"}, CIRT), False),
    ],
)
def test_a_panel_is_complete_with_one_chair_cirt_and_three_members(
    members: tuple[dict[str, Any], ...], complete: bool
) -> None:
    file = {"members": list(members)}

    assert fact("sunderland", "panel_complete_on_paper", file) is complete


TO = {"kind": "agency", "letter_check": "right", "letter_checked_at": "2026-09-29T16:00"}


@pytest.mark.parametrize(
    ("recipients", "late"),
    [
        (None, True),
        ([TO], False),
        ([TO, {**TO, "letter_check": None}], True),
        ([TO, {**TO, "letter_check": None, "not_sent_reason": "Left."}], False),
        ([TO, {**TO, "letter_check": None, "safety_decision": "do_not_send"}], False),
        ([{**TO, "letter_checked_at": "2026-09-30T09:00"}], True),
        ([TO, {**TO, "kind": "family", "letter_checked_at": "2026-09-30T09:00"}], False),
    ],
)
def test_feedback_is_late_where_somebody_is_told_after_twenty_working_days(
    recipients: list[dict[str, Any]] | None, late: bool
) -> None:
    file = {"choice_at": "2026-09-01T10:00", "recipients": recipients}

    assert fact("sunderland", "feedback_late", file) is late


def test_two_warnings_come_at_nine_before_feedback_is_due() -> None:
    file = {"choice_at": "2026-09-01T10:00"}

    due, *warnings = (
        fact("sunderland", name, file)
        for name in ("feedback_due", "first_warning_at", "second_warning_at")
    )

    assert f"{due}" == "2026-09-29"
    assert [f"{at:%m-%d %H:%M}" for at in warnings] == ["09-22 09:00", "09-25 09:00"]


PEOPLE = {
    "conference_chair": {"id": "C"},
    "dissenting_professional": {"id": "D", "line_manager_id": "L"},
    "reviewing_manager": None,
}
FREE = {"id": "F", "absent": False, "barred": False, "line_manager_id": "B"}


@pytest.mark.parametrize(
    "conflict", [{"id": "C"}, {"id": "D"}, {"id": "L"}, {"absent": True}, {"barred": True}]
)
def test_the_nominated_manager_is_the_first_who_is_free_of_conflict(
    conflict: dict[str, Any],
) -> None:
    first = {**FREE, "id": "A", **conflict}

    for managers, named in (([first, FREE], "F"), ([{**FREE, "id": "A"}, FREE], "A")):
        holders = {"nominated_manager": managers}
        found = fact("sunderland", "nominated", {}, holders=holders, people=PEOPLE)
        assert found["id"] == named


@pytest.mark.parametrize(
    ("manager", "part", "bar"),
    [
        ({}, None, "none"),
        ({"id": "D"}, None, "dissents"),
        ({"id": "C"}, None, "chaired"),
        ({}, ["chaired"], "chaired"),
        ({}, ["attended"], "attended"),
        ({"id": "L"}, None, "line_manages"),
        ({}, ["line_manages"], "line_manages"),
        ({}, ["supervised"], "supervised"),
        ({}, ["family"], "family"),
        ({"barred": True}, None, "dissents"),
        ({"absent": True}, None, "absent"),
        ({"absent": True}, ["attended"], "attended"),
        (None, None, "absent"),
    ],
)
def test_what_keeps_the_reviewing_manager_from_a_review(
    manager: dict[str, Any] | None, part: list[str] | None, bar: str
) -> None:
    holders = {
        "reviewing_manager": [] if manager is None else [{**FREE, **manager}],
        "nominated_manager": [{**FREE, "id": "N"}],
        "head_of_service": [{**FREE, "id": "H"}],
    }
    file, names = {"cirm_part": part}, {"holders": holders, "people": PEOPLE}

    assert fact("sunderland", "cirm_bar", file, **names) == bar
    first = fact("sunderland", "first_reviewer_id", file, **names)
    assert first == ("F" if bar == "none" else "N")


@pytest.mark.parametrize(
    ("nominated", "part", "manager", "stand_in"),
    [
        ([FREE], None, "B", "F"),
        ([FREE], ["attended"], "B", "B"),
        ([], None, "B", "B"),
        ([], None, "C", "H"),
        ([], None, "D", "H"),
        ([], None, None, "H"),
    ],
)
def test_who_reviews_in_the_place_of_the_reviewing_manager(
    nominated: list[dict[str, Any]], part: list[str] | None, manager: str | None, stand_in: str
) -> None:
    holders = {
        "reviewing_manager": [{**FREE, "id": "R", "line_manager_id": manager}],
        "nominated_manager": nominated,
        "head_of_service": [{**FREE, "id": "X", "barred": True}, {**FREE, "id": "H"}],
    }
    file, names = {"nominated_part": part}, {"holders": holders, "people": PEOPLE}

    assert fact("sunderland", "stand_in_id", file, **names) == stand_in


_ROWES = [
    {"id": "1", "kind": "present", "name": "John Rowe", "relation": None, "address": "School"},
    {"id": "2", "kind": "family", "name": "John Rowe", "relation": "father", "address": "Elm"},
    {
        "id": "3",
        "kind": "family",
        "name": "John Rowe",
        "relation": "grandfather",
        "address": "Oak",
    },
    {"id": "4", "kind": "family", "name": "Ann Rowe", "relation": None, "address": "Ash"},
    {"id": "5", "kind": "family", "name": "Jo Lane", "relation": "aunt", "address": "Fir"},
    {"id": "6", "kind": "family", "name": "Jo Lane", "relation": "aunt", "address": "Yew"},
]


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ({"id": "2", "name": "John Rowe", "relation": "father"}, "Elm"),
        ({"id": "3", "name": "John Rowe", "relation": "grandfather"}, "Oak"),
        ({"id": "2", "name": "John Rowe", "relation": "grandfather"}, "Oak"),
        ({"id": "9", "name": "John Rowe", "relation": "uncle"}, None),
        ({"id": "9", "name": "John Rowe", "relation": None}, None),
        ({"id": "9", "name": "Ann Rowe", "relation": "mother"}, "Ash"),
        ({"id": "6", "name": "Jo Lane", "relation": "aunt"}, "Yew"),
        ({"id": "9", "name": "Jo Lane", "relation": "aunt"}, None),
    ],
)
def test_a_letter_goes_to_the_address_of_the_one_it_is_for_and_not_of_a_namesake(
    who: dict[str, Any], address: str | None
) -> None:
    found = said("sunderland", "address_of(who)", {"recipients": _ROWES}, who=who)

    assert found == address


@pytest.mark.parametrize(
    ("days", "born"),
    [
        (["2020-01-01"], "2020-01-01"),
        (["2020-01-01", "2021-02-02"], None),
        (["2026-12-10", "2026-12-10"], "2026-12-10"),
    ],
)
def test_no_child_is_given_the_date_of_birth_of_a_namesake(
    days: list[str], born: str | None
) -> None:
    children = [
        {"id": str(i), "name": "Kit", "date_of_birth": a_day(d)} for i, d in enumerate(days)
    ]
    kit = {"id": "1", "name": "Kit"}

    found = said("sunderland", "birth_of(kit)", {"children": children}, kit=kit)

    assert found == (born and a_day(born))


@pytest.mark.parametrize(
    ("reported", "climbed", "read", "climbs"),
    [
        ([], None, None, None),
        (["02 09:00"], None, None, "02 13:00"),
        (["02 09:00"], "02 13:00", None, "03 13:00"),
        (["02 09:00", "02 13:30"], "02 13:00", None, "02 17:30"),
        (["02 09:00", "02 13:30", "02 14:00"], "02 13:00", None, "02 17:30"),
        (["02 09:00", "02 13:30"], "02 17:30", None, "03 17:30"),
        (["02 09:00", "03 11:00"], "02 13:00", None, "03 13:00"),
        (["02 09:00", "02 13:30"], "02 13:00", "02 13:10", "02 17:30"),
        (["02 09:00"], "02 13:00", "02 13:10", None),
    ],
)
@pytest.mark.parametrize(
    ("procedure", "reports"),
    [("sunderland", "harm_reports"), ("manager_review", "new_harm_reports")],
)
def test_each_report_of_harm_climbs_after_four_hours_and_then_each_day_until_it_is_read(
    procedure: str,
    reports: str,
    reported: list[str],
    climbed: str | None,
    read: str | None,
    climbs: str | None,
) -> None:
    def at(text: str | None) -> Any:
        return london(f"2026-09-{text}") if text else None

    file = {"harm_climbed_at": at(climbed), "harm_read_at": at(read)}
    found = fact(procedure, "harm_climbs_at", file, **{reports: [{"at": at(r)} for r in reported]})

    assert found == at(climbs)
