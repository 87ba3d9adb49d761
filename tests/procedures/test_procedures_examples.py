"""Every drawing is worked through by its example cases."""

from functools import cache

import pytest

from engine.model.procedure import ElementKind
from engine.package.places import shipped_ids
from engine.rehearsal import Coverage, Outcome, rehearse
from engine.rehearsal.clauses import unproven
from tests.conftest import shipped_definition, shipped_examples

EXAMPLES = {example.id: example for _, example in shipped_examples()}


@cache
def outcome(example_id: str) -> Outcome:
    example = EXAMPLES[example_id]
    return rehearse(example, shipped_definition(example.procedure))


@pytest.mark.parametrize("example_id", EXAMPLES)
def test_an_example_case_goes_as_it_says(example_id: str) -> None:
    assert outcome(example_id).failures == []


@pytest.mark.parametrize("procedure_id", shipped_ids())
def test_example_cases_reach_every_element_side_and_rule(procedure_id: str) -> None:
    definition = shipped_definition(procedure_id)
    coverage = Coverage()
    for name, example in EXAMPLES.items():
        if example.procedure == procedure_id:
            coverage.add(outcome(name).coverage)

    assert {kind: missed for kind, missed in coverage.missed(definition).items() if missed} == {}


@pytest.mark.parametrize("procedure_id", shipped_ids())
def test_boundary_timers_are_seen_to_fire_and_not_to_fire(procedure_id: str) -> None:
    definition = shipped_definition(procedure_id)
    runs = [outcome(name) for name, e in EXAMPLES.items() if e.procedure == procedure_id]
    for element in definition.procedure.elements.values():
        if element.kind is ElementKind.BOUNDARY and element.attached_to is not None:
            there = [run for run in runs if run.coverage.passed[element.attached_to]]
            assert any(run.coverage.passed[element.id] for run in runs), element.id
            assert any(not run.coverage.passed[element.id] for run in there), element.id


@pytest.mark.parametrize("procedure_id", shipped_ids())
def test_every_clause_is_proven_by_its_example_cases(procedure_id: str) -> None:
    outcomes = [outcome(name) for name, e in EXAMPLES.items() if e.procedure == procedure_id]

    assert unproven(shipped_definition(procedure_id), outcomes) == []


def test_of_a_clause_whose_example_case_failed_nothing_more_is_said() -> None:
    definition = shipped_definition("manager_review")
    examples = [e for e in EXAMPLES.values() if e.procedure == "manager_review"]

    failed = [Outcome(example=each, failures=["step 1 (start): …"]) for each in examples]
    empty = [Outcome(example=each) for each in examples]

    assert unproven(definition, failed) == []
    assert unproven(definition, empty) != []


def test_ids_of_example_cases_are_their_own() -> None:
    assert len(EXAMPLES) == len(shipped_examples())
