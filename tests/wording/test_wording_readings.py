"""How much a page showed, in words: ids are named only where somebody can read them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.ids import CaseId, PersonId
from engine.model.reading import Reading
from engine.wording.readings import shown_words, view_words


def reading(shown: dict[str, Any]) -> Reading:
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    return Reading(at=at, person_id=PersonId("p1"), view="case", case_id=CaseId("x1"), shown=shown)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"entries": ["1", "10", "11"], "more_entries": 4}, "7 entries"),
        ({"reached": ["decide_to_end"]}, "1 step reached"),
        ({"tasks": ["x1.46", "x1.47"]}, "2 tasks"),
        ({"facts": ["reasons"]}, "1 fact: reasons"),
        ({"documents": ["d1", "d2"]}, "2 documents: d1, d2"),
    ],
)
def test_auditors_read_ids_that_name_something(shown: dict[str, Any], said: str) -> None:
    assert shown_words(reading(shown), named={}, names_ids=True) == [said]


def test_others_read_numbers_alone_of_what_has_no_name() -> None:
    told = reading({"documents": ["d1", "d2"], "facts": ["reasons"]})

    assert shown_words(told, named={"d1": "The minutes"}, names_ids=False) == [
        "2 documents: The minutes",
        "1 fact",
    ]


def test_the_list_of_cases_that_was_written_down_before_is_still_called_so() -> None:
    assert view_words("cases") == "The list of their own cases"
