"""Which of several things of one name an expression sees."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.casework.scope import CaseScope, InnerScope
from engine.check.scopes import AT_A_PLACE, IN_A_LETTER
from engine.feel.types import ANY, DATE, NUMBER
from engine.forms.file.profile import ENGINE_NAMES, RESERVED
from engine.ids import ProcedureId
from engine.model.procedure import OccasionRule, Parameter, Procedure, ReminderPolicy, SetBy
from tests.builders import NOON, make_calendar
from tests.scenario import World

LAYERS = ("item", "engine", "fact", "parameter", "file")


def procedure(facts: dict[str, str], parameters: dict[str, Any]) -> Procedure:
    return Procedure(
        id=ProcedureId("small"), title="", area="", owner="", review_date=None, entries={},
        roles={}, facts=facts, reminders=ReminderPolicy(), occasion=OccasionRule(), prefix="",
        labels={}, processes={}, elements={}, flows={}, clauses={},
        parameters={
            name: Parameter(
                id=name, value=value, label="", unit="", source="", set_by=SetBy.TEXT
            )
            for name, value in parameters.items()
        },
    )  # fmt: skip


def scope(
    facts: dict[str, str] | None = None,
    parameters: dict[str, Any] | None = None,
    file: dict[str, Any] | None = None,
    types: dict[str, Any] | None = None,
    names: dict[str, Any] | None = None,
) -> CaseScope:
    return CaseScope(
        procedure(facts or {}, parameters or {}),
        types=types or {},
        file=file or {},
        names={name: (lambda value=value: value) for name, value in (names or {}).items()},
        moment=(NOON, make_calendar()),
    )


@given(st.sets(st.sampled_from(LAYERS), min_size=1))
def test_the_item_wins_then_the_engine_then_facts_then_parameters_then_the_file(
    present: set[str],
) -> None:
    def held(layer: str, value: Any) -> dict[str, Any]:
        return {"x": value} if layer in present else {}

    outer = scope(
        facts=held("fact", '"fact"'),
        parameters=held("parameter", "parameter"),
        file={**held("file", "file"), "items": ["item"]},
        types={"items": ANY, **held("file", ANY)},
        names=held("engine", "engine"),
    )
    inner = InnerScope(outer, items=held("item", ("items", 0)), names={})

    assert inner["x"] == next(layer for layer in LAYERS if layer in present)


def test_a_key_that_no_form_has_filled_yet_is_null() -> None:
    assert scope(types={"later": DATE})["later"] is None


def test_a_name_that_nothing_declares_is_no_name() -> None:
    with pytest.raises(KeyError):
        scope()["nonsense"]


def test_values_of_the_file_have_the_type_of_their_form() -> None:
    made = scope(file={"on": "2026-09-08", "n": 3}, types={"on": DATE, "n": NUMBER})

    assert made["on"] == date(2026, 9, 8)
    assert made["n"] == 3


def test_facts_build_on_facts_parameters_and_the_file() -> None:
    made = scope(
        facts={"double": "n * two", "quadruple": "double * two"},
        parameters={"two": 2},
        file={"n": 5},
        types={"n": NUMBER},
    )

    assert made["quadruple"] == 20


def test_a_fact_that_reads_itself_reads_null() -> None:
    assert scope(facts={"x": 'if x = null then "null" else x'})["x"] == "null"


def test_names_can_be_listed() -> None:
    made = scope(facts={"a": "1"}, parameters={"b": 1}, file={"c": 1}, names={"d": 1})

    assert set(made) == {"a", "b", "c", "d"}
    assert len(InnerScope(made, items={"e": ("c", 0)}, names={"f": int})) == 6


def test_no_answer_may_take_a_name_that_an_expression_is_given_by_the_engine(
    world: World,
) -> None:
    case = world.start()
    with world.engine.open_work() as work:
        casework = world.engine.office.read(work, case.id)
    definition = casework.definition
    declared = {*definition.types, *definition.procedure.facts, *definition.procedure.parameters}

    of_the_engine = {*casework.names.scope(None)} - declared - {*casework.file.content}

    assert {"people", "latest"} <= of_the_engine <= ENGINE_NAMES
    assert {*AT_A_PLACE, *IN_A_LETTER} <= ENGINE_NAMES <= RESERVED
