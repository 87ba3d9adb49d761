"""A definition knows the type of everything in a case file, from what writes it."""

import pytest

from engine.errors import NotFound
from engine.feel.types import DATE, DATE_AND_TIME
from engine.ids import ProcedureId
from engine.model.people import Part
from engine.package import build_definition, file_types
from engine.package.places import shipped_ids
from engine.spiff import SpiffRuntime
from tests.conftest import shipped_definition
from tests.small_dissent import FILES

SMALL = build_definition(ProcedureId("small"), FILES, runtime=SpiffRuntime())


def test_forms_give_the_types_of_the_case_file() -> None:
    types = file_types(SMALL)

    assert types["conference_date"] == DATE
    assert types["conference_end"] == DATE_AND_TIME
    assert types["upheld"].kind == "boolean"


def test_stamps_are_dates_and_times() -> None:
    assert [SMALL.types[key] for key in ("raised_at", "decided_at")] == [DATE_AND_TIME] * 2


def test_answers_inside_a_repeated_step_are_fields_of_the_item() -> None:
    child = SMALL.types["children"].item

    assert child is not None
    assert set(child.fields) >= {"name", "view"}
    assert "view" not in SMALL.types


def test_a_step_that_is_not_drawn_is_not_found() -> None:
    with pytest.raises(NotFound):
        SMALL.element("nonsense")
    with pytest.raises(NotFound):
        SMALL.start_of("nonsense")


def test_a_role_that_is_not_there_only_looks_on() -> None:
    assert SMALL.part(None) is Part.OBSERVER


@pytest.mark.parametrize("name", shipped_ids())
def test_every_key_that_describes_a_conference_is_written_by_something(name: str) -> None:
    definition = shipped_definition(name)

    assert [k for k in definition.procedure.conference_keys if k not in definition.types] == []


@pytest.mark.parametrize("name", shipped_ids())
def test_no_name_stands_for_a_fact_and_an_answer_at_once(name: str) -> None:
    definition = shipped_definition(name)
    facts, parameters = set(definition.procedure.facts), set(definition.procedure.parameters)

    assert facts & set(definition.types) == set()
    assert parameters & (facts | set(definition.types)) == set()
