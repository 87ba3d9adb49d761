"""Whoever reads a closed case reads no address, unless the request names that it is needed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.casework.left_out import LEFT_OUT, without_addresses
from engine.ids import PersonId, RoleId
from engine.model.closed_cases import Wanted
from engine.model.history import EventKind
from engine.model.people import role_key
from engine.rehearsal import Stage
from tests.builders import make_person
from tests.service.walled import case_of, played, texts

ROY, RIA = PersonId("roy"), PersonId("ria")
ADDRESS = "4 Mill Lane"


def read_closed(*, addresses: bool) -> tuple[Stage, str]:
    """Return a case whose letter went to a parent, closed and opened again, and all its text."""
    stage = played("manager_review", "q_01")
    case = stage.case(case_of(stage))
    assert case.closes_at is not None
    stage.move_to(case.closes_at + timedelta(days=1))
    key = role_key(case.procedure_id, RoleId("records_officer"))
    with stage.engine.open_work() as work:
        for each in (ROY, RIA):
            work.people.save(replace(make_person(each), roles=frozenset({key})))
        work.commit()
    wanted = Wanted(ground="subject_access", words="Request 12.", addresses=addresses)
    request = stage.engine.records.ask(case.reference, wanted, by=ROY)
    stage.engine.records.confirm(request.id, by=RIA)
    return stage, texts(stage, ROY)


def test_addresses_are_left_out_of_answers_letters_and_history() -> None:
    _, read = read_closed(addresses=False)

    assert ADDRESS not in read
    assert LEFT_OUT in read
    assert "The manager did not agree with the professional." in read


@pytest.mark.parametrize("left", [[], [{"id": "1", "name": "S. Trent", "address": "7 Low Row"}]])
def test_an_address_that_was_taken_out_or_changed_since_is_left_out_too(
    left: list[dict[str, str]],
) -> None:
    stage, _ = read_closed(addresses=False)
    with stage.engine.open_work() as work:
        case = work.cases.one(case_of(stage))
        work.cases.save(replace(case, file={**case.file, "recipients": left}), [])
        work.commit()

    assert ADDRESS not in texts(stage, ROY)


@pytest.mark.parametrize("kind", [EventKind.FACT_CORRECTED, EventKind.CORRECTION_PROPOSED])
@pytest.mark.parametrize(
    ("fact", "before"),
    [
        ("recipients", [{"name": "S. Trent", "address": "7 Low Row"}]),
        ("recipients[0].address", "7 Low Row"),
    ],
)
def test_so_is_one_that_only_a_correction_names(
    kind: EventKind, fact: str, before: object
) -> None:
    stage, _ = read_closed(addresses=False)
    with stage.engine.open_work() as work:
        casework = stage.engine.office.read(work, case_of(stage))
        casework.ledger.note(kind, None, {"fact": fact, "before": before, "after": None})
        work.cases.save(casework.case, casework.ledger.events)
        found = without_addresses(casework, "<p>7 Low Row</p>")

    assert found == f"<p>{LEFT_OUT}</p>"


def test_addresses_are_read_where_the_request_says_that_they_are_needed() -> None:
    _, read = read_closed(addresses=True)

    assert ADDRESS in read
    assert LEFT_OUT not in read


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>No address here.</p>", "<p>No address here.</p>"),
        (f"<p>{ADDRESS}</p>", f"<p>{LEFT_OUT}</p>"),
        ("<p>At 4&nbsp;mill   lane, she said.</p>", None),
        ("<p>4 <em>Mill</em>-Lane</p>", None),
    ],
)
def test_a_text_with_an_address_in_other_words_is_left_out_whole(
    html: str, left: str | None
) -> None:
    stage, _ = read_closed(addresses=False)
    with stage.engine.open_work() as work:
        casework = stage.engine.office.read(work, case_of(stage))
        found = without_addresses(casework, html)

    assert found == left or (left is None and "mill" not in found.lower())
