"""Every kind of event is said in both voices, and a reminder's notices stand with it."""

from dataclasses import replace
from datetime import timedelta
from string import Formatter

import pytest

from engine.model.history import EventKind, HistoryRow
from engine.wording.happenings import HAPPENINGS, NUDGES, with_notices
from tests.builders import NOON
from tests.scenario import World


def test_every_kind_of_event_is_said_in_both_voices() -> None:
    assert list(with_notices([], HAPPENINGS)) == []
    assert {*HAPPENINGS} == {*EventKind}
    assert [kind for kind, voices in HAPPENINGS.items() if not all(voices)] == []
    assert {
        name for voices in HAPPENINGS.values() for _, name, *_ in Formatter().parse(voices.record)
    } == {"element", None}


@pytest.fixture
def row(world: World) -> HistoryRow:
    return world.start().rows[0]


def of(
    row: HistoryRow, kind: EventKind, element: str, to: str = "", minutes: int = 0
) -> HistoryRow:
    event = replace(
        row.event,
        kind=kind,
        element_id=element,
        at=NOON + timedelta(minutes=minutes),
        content={"to": to},
    )
    return replace(row, event=event)


def test_notices_of_a_reminder_stand_with_it_and_others_for_themselves(row: HistoryRow) -> None:
    rows = [
        of(row, EventKind.NOTICE_GIVEN, "decide", "Nobody's"),
        of(row, EventKind.REMINDER_GIVEN, "decide"),
        of(row, EventKind.NOTICE_GIVEN, "decide", "Max"),
        of(row, EventKind.NOTICE_GIVEN, "decide", "Mia"),
        of(row, EventKind.NOTICE_GIVEN, "reply", "Paul"),
        of(row, EventKind.TASK_OVERDUE, "decide"),
        of(row, EventKind.NOTICE_GIVEN, "decide", "Late", minutes=1),
    ]

    said = [
        (found.row.event.content["to"], list(found.to)) for found in with_notices(rows, NUDGES)
    ]

    assert said == [("Nobody's", []), ("", ["Max", "Mia"]), ("Paul", []), ("", []), ("Late", [])]


def test_only_the_kinds_that_are_asked_for_take_their_notices(row: HistoryRow) -> None:
    rows = [
        of(row, EventKind.FACT_CORRECTED, "decide"),
        of(row, EventKind.NOTICE_GIVEN, "decide", "Max"),
    ]

    alone, together = (
        [found.to for found in with_notices(rows, kinds)]
        for kinds in (NUDGES, (*NUDGES, EventKind.FACT_CORRECTED))
    )

    assert alone == [(), ()]
    assert together == [["Max"]]
