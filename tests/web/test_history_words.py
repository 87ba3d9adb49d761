"""The history of a case in words, and what of it is not for everybody."""

from collections.abc import Iterator

import pytest

from engine.ids import CaseId, PersonId
from engine.model.history import EventKind, HistoryEvent, HistoryRow
from engine.rehearsal import Outcome, Performer, Stage, read_example
from engine.wording.terms import fact_words
from tests.builders import NOON
from tests.conftest import shipped_definition
from web.staff.history import history_entries, people_named


def performed(procedure: str, example_id: str) -> Stage:
    definition = shipped_definition(procedure)
    example = read_example(definition.files[f"examples/{example_id}.yaml"], source=example_id)
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)
    return stage


@pytest.fixture(scope="module")
def unsafe() -> Stage:
    """A panel's outcome that is not safe to tell everybody, for one reason and another."""
    return performed("sunderland", "s_59")


def entries(stage: Stage, person: str) -> Iterator[tuple[str, str]]:
    """Yield what somebody reads: what happened, with its details."""
    case_id = stage.cases["first"]
    view, rows = stage.engine.views.history(case_id, by=PersonId(person), limit=10_000)
    people = stage.engine.people.several(sorted(people_named(rows)))
    for entry in history_entries(rows, view, people):
        yield entry.what, " ".join(entry.details)


def test_why_a_letter_is_held_is_told_to_who_writes_it_and_not_to_who_dissents(
    unsafe: Stage,
) -> None:
    safety = "Decision table: Check that it is safe to tell"

    written = [details for what, details in entries(unsafe, "U. Sato") if what == safety]
    dissenting = [details for what, details in entries(unsafe, "J. Pace") if what == safety]

    assert any("Somebody is in a refuge" in details for details in written)
    # Not even that it was asked: how many letters there are tells something too.
    assert dissenting == []


@pytest.mark.parametrize("person", ["R. Holm", "P. Bruce", "F. Dunn", "A. Reeve", "B. Marsh"])
def test_why_a_letter_is_held_is_told_to_nobody_who_has_no_hand_in_it(
    unsafe: Stage, person: str
) -> None:
    safety = "Decision table: Check that it is safe to tell"

    assert safety not in [what for what, _ in entries(unsafe, person)]


def test_what_a_panel_member_declared_is_told_to_who_rules_on_it_and_not_to_the_panel() -> None:
    stage = performed("sunderland", "s_57")

    def told(person: str) -> bool:
        return any("Is the line manager of" in details for _, details in entries(stage, person))

    assert told("M. Lint")
    assert [
        each for each in ("F. Nash", "R. Holm", "S. Ward", "A. Reeve", "J. Pace") if told(each)
    ] == []


def test_a_decision_is_told_to_who_may_know_of_it_in_the_words_of_its_table(
    unsafe: Stage,
) -> None:
    table = "Decision table: Check the quorum"

    quorum = dict(entries(unsafe, "P. Bruce"))[table]
    assert table not in dict(entries(unsafe, "J. Pace"))
    assert quorum.startswith("Quorum: quorate. The panel has a quorum. Decided by rule ")


def test_letters_and_parts_are_named_as_the_procedure_names_them(unsafe: Stage) -> None:
    told = list(entries(unsafe, "U. Sato"))

    assert ("Notice given: Send a receipt", "“We have your dissent form” To J. Pace") in told
    assert any("Dissent Panel chair" in details for what, details in told if "takes part" in what)
    assert not any("_" in details for _, details in told)


def test_a_corrected_fact_is_named_by_its_question() -> None:
    stage = performed("sunderland", "s_63")

    told = next(details for what, details in entries(stage, "R. Holm") if "corrected" in what)

    assert "Wednesday" in told or "Monday" in told or "Friday" in told or "2026" in told
    assert "conference_end" not in told


@pytest.mark.parametrize("text", ["j_smith@example.org", "20261214", "2026-W51-1", "see_above"])
def test_what_somebody_wrote_stands_as_they_wrote_it(text: str) -> None:
    definition = shipped_definition("sunderland")

    assert fact_words(definition, "dissent_reason", value=text) == text


def test_a_decision_that_gives_more_than_texts_is_shown() -> None:
    content = {"decision": "quorum", "outputs": {"quorum": {"who": ["x"]}, "other": [["a"], 1]}}
    event = HistoryEvent(kind=EventKind.DECISION_MADE, at=NOON, content=content)

    assert people_named([HistoryRow(case_id=CaseId("c"), seq=1, event=event, link=b"")]) == set()
