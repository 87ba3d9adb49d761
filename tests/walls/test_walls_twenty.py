"""Twenty attempts by each side: all refused with a reason, all in the history, nothing changed."""

from functools import cache

import pytest

from engine.ids import PersonId
from engine.model.people import Part
from engine.rehearsal.stage import Kept
from tests.walls.attempts import ATTEMPTS
from tests.walls.trying import Trial, trial

EVERY = [(procedure, side) for procedure, sides in ATTEMPTS.items() for side in sides.sides]


@cache
def kept(procedure: str) -> tuple[Trial, Kept]:
    sides = ATTEMPTS[procedure]
    found = trial(procedure, sides.example, sides.steps)
    return found, found.stage.keep()


@pytest.mark.parametrize(("procedure", "side"), EVERY)
def test_what_is_not_theirs_is_refused_with_a_reason_and_stands_in_the_history(
    procedure: str, side: str
) -> None:
    case, as_it_was = kept(procedure)
    case.stage.restore(as_it_was)
    person, tries = ATTEMPTS[procedure].sides[side]
    client, before = case.client(person), case.stage.fingerprint()

    told: dict[str, str] = {}
    for words in tries:
        known = len(case.refused())
        status, said = case.attempt(client, words)
        assert status in (403, 404, 409), (words, status, said)
        assert ". " in said, (words, said)
        assert len(case.refused()) == known + 1, (words, said)
        told[words] = case.refused()[-1].event.content["reason"]

    assert len(tries) == len(set(tries)) == 20
    assert {row.event.actor.person_id for row in case.refused()} == {person}
    assert [words for words, reason in told.items() if not reason.endswith(".")] == []
    # Neither the case nor what others have open was touched.
    assert case.stage.fingerprint() == before


@pytest.mark.parametrize("procedure", ATTEMPTS)
def test_whoever_decides_or_administers_the_case_reads_of_it_and_nobody_else(
    procedure: str,
) -> None:
    case, as_it_was = kept(procedure)
    case.stage.restore(as_it_was)
    sides = ATTEMPTS[procedure].sides
    assert case.attempt(case.client(sides["stranger"].person), "void")[0] == 404

    views = case.stage.engine.views
    told = {
        side
        for side, (person, _) in sides.items()
        if side not in ("stranger", "observer")
        and views.refusals(views.case(case.case_id, by=PersonId(person)))
    }

    assert told == {Part.DECIDER, Part.ADMINISTRATION}
    for person, _ in sides.values():
        _, said = case.attempt(case.client(person), "see history")
        assert (sides["stranger"].person in said) is (
            person in (sides["decider"].person, sides["administration"].person)
        ), person


def test_every_side_of_each_procedure_tries() -> None:
    tried = {procedure: {*sides.sides} for procedure, sides in ATTEMPTS.items()}
    common = {"dissenter", "chair", "decider", "administration", "observer", "stranger"}

    assert tried == {"manager_review": common, "sunderland": common | {"panel"}}
