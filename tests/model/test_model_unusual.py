"""What an auditor is told of a reading: each rule holds at its threshold, and not below it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.ids import CaseId, PersonId
from engine.model.calendar import LONDON
from engine.model.reading import MOST_IDS, SEARCH, Reading, bounded
from engine.model.unusual import (
    IDLE_AFTER,
    MANY_CASES,
    MANY_DOCUMENTS,
    MANY_REFUSALS,
    MANY_SEARCHES,
    QUIET_AFTER_END,
    SOON,
    UNUSUAL,
    Circumstances,
    marks_of,
    marks_of_refusal,
)
from tests.builders import NOON, make_calendar

DAY = timedelta(days=1)


def reading(case: str = "c", *, view: str = "case", at: datetime = NOON, **shown: Any) -> Reading:
    return Reading(person_id=PersonId("p"), case_id=CaseId(case), view=view, at=at, shown=shown)


def marks(of: Reading, **circumstances: Any) -> list[str]:
    return [*marks_of(of, Circumstances(calendar=make_calendar(), **circumstances))]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-09-08 07:00", False),
        ("2026-09-08 06:59", True),
        ("2026-09-08 18:59", False),
        ("2026-09-08 19:00", True),
        ("2026-09-12 12:00", True),
        ("2026-12-25 12:00", True),
    ],
)
def test_reading_by_night_at_weekends_and_on_holidays_is_told(at: str, told: bool) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=LONDON)

    assert marks(reading(at=moment)) == (["out_of_hours"] if told else [])


def test_a_case_that_has_closed_is_told_whoever_opened_it() -> None:
    assert marks(reading(), is_closed=True) == ["closed"]


@pytest.mark.parametrize(("others", "told"), [(MANY_CASES - 1, True), (MANY_CASES - 2, False)])
def test_many_cases_in_an_hour_are_told_however_often_each(others: int, told: bool) -> None:
    recent = [reading(f"c{number}") for number in range(others)] * 2

    assert marks(reading(), recent=recent) == (["many_cases"] if told else [])


@pytest.mark.parametrize(("others", "told"), [(MANY_DOCUMENTS - 1, True), (5, False)])
def test_many_documents_in_an_hour_are_told(others: int, told: bool) -> None:
    recent = [reading(view="document", documents=[f"d{n}"]) for n in range(others)]
    # A list of documents opens none of them.
    recent.append(reading(view="documents", documents=[f"x{n}" for n in range(99)]))

    found = marks(reading(view="document", documents=["last"]), recent=recent)

    assert found == (["many_documents"] if told else [])


def test_who_has_nothing_to_do_in_a_case_for_long_is_told() -> None:
    long_ago, lately = NOON - IDLE_AFTER - DAY, NOON - IDLE_AFTER

    assert marks(reading(), has_task=False, last_deed_at=long_ago) == ["idle"]
    assert marks(reading(), has_task=False, last_deed_at=lately) == []
    assert marks(reading(), has_task=True, last_deed_at=long_ago) == []


def test_reading_long_after_the_end_is_told() -> None:
    assert marks(reading(), ended_at=NOON - QUIET_AFTER_END) == []
    assert marks(reading(), ended_at=NOON - QUIET_AFTER_END - DAY) == ["after_end"]


@pytest.mark.parametrize(
    ("name", "told"), [("R. TRENT", True), ("R. Trenton", False), ("Trent", False), ("", False)]
)
def test_the_same_last_name_as_a_child_is_told(name: str, told: bool) -> None:
    found = marks(reading(), reader=name, about=["Ava Trent", "", "Ben"])

    assert found == (["same_surname"] if told else [])


def test_a_search_for_a_case_of_others_is_told_and_so_are_many_that_find_nothing() -> None:
    nothing, something = reading("", view=SEARCH), reading("", view=SEARCH, cases=["c"])

    assert marks(nothing, is_theirs=False) == ["not_theirs"]
    assert marks(nothing, recent=[nothing] * (MANY_SEARCHES - 1)) == ["many_searches"]
    assert marks(nothing, recent=[nothing] * (MANY_SEARCHES - 2)) == []
    assert marks(something, recent=[nothing] * MANY_SEARCHES) == []


def test_a_refusal_is_told_again_and_after_a_search_for_it() -> None:
    def told(*readings: Reading, refused: int = 1) -> list[str]:
        return [*marks_of_refusal(NOON, case_id="c", readings=readings, refused=refused)]

    assert told() == told(refused=MANY_REFUSALS - 1) == []
    assert told(refused=MANY_REFUSALS) == ["refused_again"]
    assert told(reading("c", view=SEARCH, cases=["d"], at=NOON - SOON)) == ["after_search"]
    assert told(reading("", view=SEARCH, at=NOON - SOON)) == ["after_search"]
    assert told(reading("", view=SEARCH, at=NOON - SOON - DAY)) == []
    assert told(reading("", view=SEARCH, cases=["d"]), reading("c")) == []


def test_every_mark_has_its_words() -> None:
    assert all(UNUSUAL.values())
    assert not any(each.endswith(".") for each in UNUSUAL.values())


def test_ids_are_bounded_and_no_text_is_among_them() -> None:
    ids = [f"d{number:04}" for number in range(MOST_IDS + 2)]

    assert bounded({"documents": ids[::-1], "refused": 3}) == {
        "documents": ids[:MOST_IDS], "more_documents": 2, "refused": 3,
    }  # fmt: skip
    with pytest.raises(ValueError, match="ids"):
        bounded({"facts": ["He said that " + "x" * 300]})
