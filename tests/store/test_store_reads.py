"""What was read and refused is kept, found again and sealed alike in every store."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.ids import CaseId, ElementId, PersonId
from engine.model.history import EventKind, HistoryEvent, Sought, case_of_chain
from engine.model.people import ENGINE, Actor
from engine.model.reading import Reading, Wanted
from engine.store import Store
from tests.store.builders import MINUTE, NOW, make_case, make_event, make_reading

CASE = CaseId("case")


def note(store: Store, *readings: Reading) -> None:
    for reading in readings:
        with store.work() as work:
            work.reads.note(reading)
            work.commit()


def listed(store: Store, wanted: Wanted) -> list[tuple[str, str, str]]:
    with store.work() as work:
        found = work.reads.listed(wanted)
    return [(each.person_id, each.case_id, each.view) for each in found]


def test_another_thing_shown_in_the_same_quarter_is_noted_too(store: Store) -> None:
    one = make_reading("case", view="document", shown={"documents": ["d1"]})
    other = make_reading("case", view="document", shown={"documents": ["d2"]})

    note(store, one, one, other, make_reading("case", view="document", at=NOW + 15 * MINUTE))

    with store.work() as work:
        found = work.reads.listed(Wanted(case_id=CASE))
        assert [each.shown for each in found] == [{}, {"documents": ["d2"]}, {"documents": ["d1"]}]
        assert work.reads.is_noted(one)
        assert not work.reads.is_noted(make_reading("case", shown={"documents": ["d3"]}))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["lund", "reeve", "lund"]),
        (Wanted(case_id=CaseId("b")), ["lund"]),
        (Wanted(person_id=PersonId("lund")), ["lund", "lund"]),
        (Wanted(view="search"), ["reeve"]),
        (Wanted(only_marked=True), ["reeve"]),
        (Wanted(limit=1), ["lund"]),
        (Wanted(person_id=PersonId("lund"), only_marked=True), []),
    ],
)
def test_readings_are_listed_newest_first_by_what_is_asked(
    store: Store, wanted: Wanted, expected: list[str]
) -> None:
    note(
        store,
        make_reading("a", "lund"),
        make_reading("", "reeve", view="search", marks=("many_searches",)),
        make_reading("b", "lund", at=NOW + MINUTE),
    )

    assert [person for person, _, _ in listed(store, wanted)] == expected


def test_a_list_goes_on_before_the_last_that_was_seen(store: Store) -> None:
    note(store, *(make_reading("case", view=view) for view in ("case", "history", "answers")))

    with store.work() as work:
        [first, second] = work.reads.listed(Wanted(limit=2))
        [third] = work.reads.listed(Wanted(limit=2, before=second.number))
    assert [first.view, second.view, third.view] == ["answers", "history", "case"]


def test_what_somebody_read_of_late_is_theirs_alone_and_not_old(store: Store) -> None:
    note(
        store,
        make_reading("a", at=NOW - timedelta(hours=2)),
        make_reading("b", at=NOW - MINUTE),
        make_reading("c", "lund"),
    )

    with store.work() as work:
        found = work.reads.since(PersonId("reeve"), since=NOW - timedelta(hours=1))
    assert [each.case_id for each in found] == ["b"]


def refuse(store: Store, case_id: str, *people: str) -> None:
    for number, person in enumerate(people):
        event = HistoryEvent(
            kind=EventKind.ATTEMPT_REFUSED,
            at=NOW + number * MINUTE,
            actor=Actor(person_id=PersonId(person)),
            content={"tried": "open_case"},
        )
        with store.work() as work:
            work.history.add_refusal(CaseId(case_id), event)
            work.commit()


def test_refusals_have_a_chain_beside_the_case_that_is_sealed_with_it(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case("case"), [])
        work.commit()

    refuse(store, "case", "reeve", "lund")

    with store.work() as work:
        assert work.cases.one(CASE) == case
        assert work.history.verify() == []
        rows = work.history.refusals(CASE, limit=10)
        assert [(row.seq, row.event.actor.person_id) for row in rows] == [
            (2, "lund"),
            (1, "reeve"),
        ]
        assert {case_of_chain(row.case_id) for row in rows} == {"case"}
        assert work.history.seal(NOW.date()) == 1
        work.commit()
    with store.work() as work:
        assert work.history.verify() == []


def test_refusals_of_all_cases_are_listed_newest_first(store: Store) -> None:
    with store.work() as work:
        for name in ("a", "b"):
            work.cases.add(make_case(name), [])
        work.commit()
    refuse(store, "a", "reeve", "lund")
    refuse(store, "b", "lund", "reeve", "lund")

    with store.work() as work:
        found = work.history.all_refusals(before=None, limit=2)
        last = found[-1]
        place = (last.event.at, last.case_id, last.seq)
        more = work.history.all_refusals(before=place, limit=9)
        to_reeve = work.history.refusals_to(PersonId("reeve"), limit=9)

    def said(rows: object) -> list[str]:
        return [f"{case_of_chain(row.case_id)} {row.event.actor.person_id}" for row in rows]

    assert said([*found, *more]) == ["b lund", "b reeve", "a lund", "b lund", "a reeve"]
    assert said(to_reeve) == ["b reeve", "a reeve"]


@pytest.mark.parametrize(
    ("of", "more", "expected"),
    [
        ({}, {}, [9, 8, 7, 5, 4, 3, 2, 1]),
        ({}, {"limit": 2}, [9, 8]),
        ({}, {"before": 5}, [4, 3, 2, 1]),
        ({"steps": frozenset({"two"})}, {}, [8, 5, 2]),
        ({"steps": frozenset({"two"}), "person_id": "reeve"}, {}, [8, 7, 5, 4, 2, 1]),
        (
            {"steps": frozenset({"two"}), "person_id": "reeve"},
            {"before": 8, "limit": 3},
            [7, 5, 4],
        ),
        ({"steps": frozenset(), "person_id": "reeve"}, {}, [7, 4, 1]),
        ({"steps": frozenset()}, {}, []),
    ],
)
def test_the_newest_entries_are_found_by_kind_and_by_steps_or_person(
    store: Store, of: Mapping[str, Any], more: Mapping[str, int], expected: list[int]
) -> None:
    """Nine entries, of three steps in turn; `reeve` does the first of them, nobody the last."""
    kinds = [
        *(EventKind.USER_TASK_COMPLETED for _ in range(5)),
        EventKind.TIMER_FIRED,
        *(EventKind.MESSAGE_RECEIVED for _ in range(3)),
    ]
    by = [Actor(person_id=PersonId("reeve")), Actor(person_id=PersonId("lowe")), ENGINE]
    steps = [ElementId(each) for each in ("one", "two", "three")]
    with store.work() as work:
        work.cases.add(
            make_case(CASE),
            [
                replace(make_event(), kind=kind, actor=by[n % 3], element_id=steps[n % 3])
                for n, kind in enumerate(kinds)
            ],
        )
        work.cases.add(make_case("another"), [make_event()])
        work.commit()
        sought = Sought(kinds=frozenset({kinds[0], kinds[-1]}), **of)
        found = work.history.newest(CASE, sought, **{"limit": 10, **more})

    assert [row.seq for row in found] == expected
