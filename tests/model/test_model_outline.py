"""Every drawing reads as a numbered list in which every step is found once."""

import pytest

from engine.model.outline import outline
from engine.model.procedure import ElementKind
from engine.package.places import shipped_ids
from tests.conftest import shipped_definition


@pytest.mark.parametrize("procedure_id", shipped_ids())
def test_every_element_but_a_nameless_join_stands_in_its_outline_once(procedure_id: str) -> None:
    procedure = shipped_definition(procedure_id).procedure

    for process_id in procedure.processes:
        steps = outline(procedure, process_id)
        drawn = [e for e in procedure.elements.values() if e.process_id == process_id]
        told = [e.id for e in drawn if e.name or len(e.outgoing) != 1]
        assert sorted(step.element.id for step in steps) == sorted(told)
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))


@pytest.mark.parametrize("procedure_id", shipped_ids())
def test_every_step_but_an_end_says_where_it_leads(procedure_id: str) -> None:
    procedure = shipped_definition(procedure_id).procedure

    for process_id in procedure.processes:
        by_number = {step.number: step for step in outline(procedure, process_id)}
        for step in by_number.values():
            assert step.name
            assert step.kind
            if step.element.kind is not ElementKind.END:
                assert step.ways, step.element.id
            for way in step.ways:
                assert by_number[way.number].element.id == way.target
                back = way.number <= step.number
                assert ("go back to" in way.text) is back
