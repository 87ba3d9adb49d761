"""Who may know what of a dissent, and when: what the owners of procedures declared comes true."""

from typing import Any

import pytest

from engine.casework.walls import reader_of
from engine.feel import evaluate
from engine.feel.values import Function
from engine.ids import PersonId
from engine.model.calendar import first_after
from engine.model.history import EventKind
from engine.rehearsal import Stage
from tests.builders import a_day
from tests.conftest import shipped_definition
from tests.service.walled import case_of, kept, opens, played, texts

_PANEL = ("P. Bruce", "G. Halim", "C. Irwin")


@pytest.fixture
def signing() -> Stage:
    stage, as_it_was = kept("sunderland", "s_59", "sign_determination")
    stage.restore(as_it_was)
    return stage


@pytest.fixture
def signed() -> Stage:
    return played("sunderland", "s_59")


def test_the_panel_reads_its_minutes_for_twenty_working_days_after_its_determination(
    signed: Stage,
) -> None:
    file = signed.case(case_of(signed)).file
    minutes, signed_on = file["minutes_text"], a_day(file["determined_at"][:10])
    calendar = signed.calendar()
    last = calendar.end_of(calendar.workdays_after(signed_on, 20))
    assert signed.now < last

    signed.clock.move_to(last)
    read_on_the_last_day = [minutes in texts(signed, each) for each in _PANEL]
    signed.clock.move_to(first_after(last))
    read_later = [minutes in texts(signed, each) for each in (*_PANEL, "U. Sato")]

    assert read_on_the_last_day == [True, True, True]
    assert read_later == [False, False, False, True]


@pytest.mark.parametrize(
    ("until", "reads"),
    [("sign_determination", False), ("list_recipients", False), ("", True)],
)
def test_who_dissents_reads_the_reasons_of_the_panel_once_their_own_letter_has_gone(
    until: str, reads: bool
) -> None:
    stage = played("sunderland", "s_29", until=until)
    reasons = stage.case(case_of(stage)).file["concerned"][0]["narrative"]

    assert (reasons in texts(stage, "T. Abbot", at="answers")) is reads


_OWN = {
    "name": "J. Pace",
    "kind": "present",
    "may_read_about": ["Lena"],
    "letter_check": "right",
    "letter_checked_at": "gone",
    "redacted_narrative": None,
}


@pytest.mark.parametrize(
    ("own", "opens"),
    [
        ({}, "gone"),
        ({"redacted_narrative": "Some of it."}, None),
        ({"letter_check": "wrong"}, None),
        ({"may_read_about": []}, None),
        ({"kind": "family"}, None),
        ({"name": "T. Abbot"}, None),
    ],
)
def test_a_letter_that_tells_the_dissenter_less_opens_nothing_more(
    own: dict[str, Any], opens: str | None
) -> None:
    told = shipped_definition("sunderland").procedure.audiences["dissenter_told"]
    known = {
        "recipients": [_OWN | own, {**_OWN, "name": "S. Ward"}],
        "concerned": [{"name": "Lena"}],
        "people": {"dissenting_professional": {"id": "J. Pace"}},
        "meant_by": Function(("row",), lambda _run, row: row[0]["name"]),
    }

    assert evaluate(told.starts, known) == opens


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("dissent_form", ["A. Reeve", "B. Marsh", "J. Pace", "P. Bruce", "U. Sato"]),
        ("conference_minutes", ["A. Reeve", "B. Marsh", "P. Bruce", "U. Sato"]),
        ("agency_report", ["B. Marsh", "P. Bruce", "U. Sato"]),
        ("safety", ["B. Marsh", "S. Ward", "U. Sato"]),
        ("from_dissenter", ["A. Reeve", "B. Marsh", "J. Pace"]),
        ("other", ["B. Marsh"]),
    ],
)
def test_a_paper_opens_to_whom_its_kind_is_for_and_who_added_it(
    signing: Stage, kind: str, readers: list[str]
) -> None:
    paper = signing.engine.cases.attach(
        case_of(signing),
        by=PersonId("B. Marsh"),
        name="paper.pdf",
        media_type="application/pdf",
        content=b"a paper",
        kind=kind,
    )

    everybody = ["A. Reeve", "B. Marsh", "J. Pace", "P. Bruce", "R. Holm", "S. Ward", "U. Sato"]
    assert [each for each in everybody if opens(signing, paper, each)] == readers


def test_outside_its_panel_and_office_nobody_is_told_how_a_panel_comes_about() -> None:
    definition = shipped_definition("sunderland")
    inside = {"panel_preparation", "panel_seat", "panel_papers", "panel_decision", "panel_minutes"}
    told = {
        name
        for element in definition.procedure.elements.values()
        if element.process_id in inside
        for name in definition.audience_of_step(element)
    }

    assert told == {"panel", "panel_office", "business_manager", "unit"}


@pytest.mark.parametrize(
    ("step", "told", "others"),
    [
        ("Check independence", ["M. Lint"], ["P. Bruce", "U. Sato", "J. Pace", "R. Holm"]),
        ("Sign the determination", ["P. Bruce", "M. Lint", "U. Sato"], ["J. Pace", "S. Ward"]),
        ("Answer the safety questions", ["U. Sato"], ["S. Ward", "P. Bruce", "J. Pace"]),
        ("Decide whether it is safe", ["U. Sato", "S. Ward"], ["M. Lint", "J. Pace", "R. Holm"]),
        ("Tell your own management", ["J. Pace"], ["R. Holm", "S. Ward", "A. Reeve"]),
    ],
)
def test_that_a_step_is_is_told_to_its_audience_alone(
    signed: Stage, step: str, told: list[str], others: list[str]
) -> None:
    seen = {each: step in texts(signed, each, at="history") for each in (*told, *others)}

    assert seen == {**dict.fromkeys(told, True), **dict.fromkeys(others, False)}


@pytest.mark.parametrize(
    ("until", "knows"), [("prepare_notices", True), ("decide_again", True), ("", False)]
)
def test_who_decides_what_is_safe_knows_an_address_while_a_letter_is_held(
    until: str, *, knows: bool
) -> None:
    stage = played("manager_review", "q_24", until=until)

    assert knows_fact(stage, "recipients[0].address", "S. Worth") is knows
    assert knows_fact(stage, "recipients[0].address", "A. Finch")
    assert "4 Mill Lane" in texts(stage, "A. Finch", at="document")
    assert "4 Mill Lane" not in texts(stage, "S. Worth")


def knows_fact(stage: Stage, fact: str, person: str) -> bool:
    office = stage.engine.office
    with office.open_work() as work:
        casework = office.read(work, case_of(stage))
        standing = casework.staffing.standing(PersonId(person))
        return reader_of(casework, standing).knows_fact(fact)


def test_who_got_a_part_is_told_in_the_history_to_who_may_know_of_it(signed: Stage) -> None:
    everybody = ("P. Bruce", "U. Sato", "M. Lint", "A. Reeve", "R. Holm", "J. Pace", "S. Ward")

    def told(role: str) -> set[str]:
        return {each for each in everybody if role in appointed(signed, each)}

    assert told("panel_member") == {"P. Bruce", "U. Sato", "M. Lint"}
    assert told("reviewing_manager") == {"A. Reeve", "R. Holm"}
    assert told("reconvened_chair") == {*everybody}


def appointed(stage: Stage, person: str) -> set[str]:
    """Return the roles of which somebody is told that one got a part in them."""
    _, rows = stage.engine.views.history(case_of(stage), by=PersonId(person), limit=10_000)
    made = [row.event for row in rows if row.event.kind is EventKind.PARTICIPANT_APPOINTED]
    return {str(event.content["role"]) for event in made}
