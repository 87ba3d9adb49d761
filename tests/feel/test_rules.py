"""Rules of the two procedures, with answers worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.feel import FeelError, evaluate, to_text, unary_tests
from engine.model.calendar import Calendar

CALENDAR = Calendar(
    holidays={
        date(2026, 8, 31): "Summer bank holiday",
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 28): "Boxing Day, in lieu",
        date(2027, 1, 1): "New Year's Day",
    }
)
CASES = yaml.safe_load(Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8"))
RULES = [
    pytest.param(case, rule, answer, id=f"{case['case']}: {rule}")
    for case in CASES
    for rule, answer in case.get("rules", [])
]
CELLS = [
    pytest.param(case, cell, value, answer, id=f"{cell} for {value}")
    for case in CASES
    for cell, value, answer in case.get("cells", [])
]


@pytest.mark.parametrize(("case", "rule", "answer"), RULES)
def test_a_rule_gives_the_answer_worked_out_by_hand(
    case: dict[str, Any], rule: str, answer: Any
) -> None:
    if answer == "refused":
        with pytest.raises(FeelError):
            evaluate(rule, case["facts"], now=case["now"], calendar=CALENDAR)
        return

    found = evaluate(rule, case["facts"], now=case["now"], calendar=CALENDAR)

    assert _comparable(found) == answer
    assert (found is None) == (answer is None)


@pytest.mark.parametrize(("case", "cell", "value", "answer"), CELLS)
def test_a_cell_passes_what_it_should(
    case: dict[str, Any], cell: str, value: Any, answer: bool
) -> None:
    found = unary_tests(cell, value, case["facts"], now=case["now"], calendar=CALENDAR)

    assert found is answer


def test_there_are_two_hundred_rules_at_least() -> None:
    assert len(RULES) + len(CELLS) >= 200


def _comparable(value: Any) -> Any:
    if isinstance(value, timedelta):
        return to_text(value)
    return float(value) if isinstance(value, Decimal) else value
