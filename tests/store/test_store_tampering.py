"""Whoever changes what lies in memory, or a seal, is found out and told where."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from engine.ids import CaseId
from engine.model.history import EventKind, HistoryEvent
from engine.model.people import ENGINE
from engine.store import MemoryStore
from engine.store.chain import Head, KeptEvent, chain_faults, keep, seal_link, to_row
from engine.store.encoding import utc_text
from engine.store.memory import Tables
from engine.store.sql import SqlStore
from tests.store.builders import NOW, make_case, make_event

A, B = CaseId("a"), CaseId("b")
ONE, TWO = date(2026, 10, 23), date(2026, 10, 24)
Change = Callable[[Tables], None]


@pytest.fixture
def store() -> MemoryStore:
    """Two cases, sealed on two days; the first grew between them."""
    store = MemoryStore()
    with store.work() as work:
        for name in (A, B):
            work.cases.add(make_case(name), [make_event(said=n) for n in range(3)])
        assert work.history.seal(ONE) == 2
        work.cases.save(work.cases.one(A), [make_event()])
        assert work.history.seal(TWO) == 1
        work.commit()
    return store


def changed(store: MemoryStore, change: Change) -> list[str]:
    tables = store.snapshot()
    copy = replace(tables, **{name: dict(getattr(tables, name)) for name in Tables.__slots__})
    change(copy)
    store.restore(copy)
    with store.work() as work:
        return list(work.history.verify())


def _cut(tables: Tables) -> None:
    tables.history[A] = tables.history[A][:-1]


def _cut_whole(tables: Tables) -> None:
    del tables.history[B]


def _other_head(tables: Tables) -> None:
    case, facts = tables.cases[B]
    tables.cases[B] = (replace(case, history_head=b"x"), facts)


def _other_seq(tables: Tables) -> None:
    case, facts = tables.cases[B]
    tables.cases[B] = (replace(case, history_seq=2), facts)


def _other_seal(tables: Tables) -> None:
    tables.seals[ONE] = replace(tables.seals[ONE], link=b"x")


def _other_heads(tables: Tables) -> None:
    tables.seals[TWO] = replace(tables.seals[TWO], heads=())


def _no_seal(tables: Tables) -> None:
    del tables.seals[ONE]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tables: None, []),
        (
            _cut,
            [
                "Case a: its history does not end with entry 4, as the case says.",
                "Case a, entry 4 is missing or not what was sealed on 2026-10-24.",
            ],
        ),
        (
            _cut_whole,
            [
                "Case b: its history does not end with entry 3, as the case says.",
                "Case b, entry 3 is missing or not what was sealed on 2026-10-23.",
            ],
        ),
        (_other_head, ["Case b: its history does not end with entry 3, as the case says."]),
        (_other_seq, ["Case b: its history does not end with entry 2, as the case says."]),
        (
            _other_seal,
            [
                "The seal of 2026-10-23 was changed, put in or moved.",
                "The seal of 2026-10-24 was changed, put in or moved.",
            ],
        ),
        (_other_heads, ["The seal of 2026-10-24 was changed, put in or moved."]),
        (_no_seal, ["The seal of 2026-10-24 was changed, put in or moved."]),
    ],
)
def test_a_change_in_memory_is_found(store: MemoryStore, change: Change, said: list[str]) -> None:
    assert changed(store, change) == said


def test_an_entry_that_is_not_what_was_sealed_is_found(store: MemoryStore) -> None:
    def forge(tables: Tables) -> None:
        head = Head(B, 0, b"")
        rows = keep([make_event(said="forged")] * 3, after=head, salt=lambda *_: b"s" * 16)
        tables.history[B] = tuple(rows)
        case, facts = tables.cases[B]
        tables.cases[B] = (replace(case, history_head=rows[-1].link), facts)

    assert changed(store, forge) == [
        "Case b, entry 3 is missing or not what was sealed on 2026-10-23."
    ]


def test_a_day_is_sealed_once_and_an_empty_case_has_nothing_to_seal(store: MemoryStore) -> None:
    with store.work() as work:
        work.cases.add(make_case("c"), [])
        assert [work.history.seal(day) for day in (ONE, TWO, date(2026, 10, 25))] == [0, 0, 0]
        work.commit()

    assert changed(store, lambda tables: None) == []


def test_the_first_bad_entry_of_each_chain_is_named() -> None:
    salt = b"s" * 16
    rows = {
        name: [
            row._replace(at=utc_text(row.at))
            for row in keep(
                [make_event(said=n) for n in range(4)],
                after=Head(name, 0, b""),
                salt=lambda *_: salt,
            )
        ]
        for name in (A, B)
    }
    a, b = rows[A], rows[B]

    def found(first: list[KeptEvent], second: list[KeptEvent]) -> list[str]:
        return list(chain_faults([*first, *second]))

    assert found(a, b) == []
    assert found(a[1:], b) == ["Case a, entry 1 is missing."]
    assert found([a[0], *a[2:]], [*b[:2], b[2]._replace(kind="x"), b[3]]) == [
        "Case a, entry 2 is missing.",
        "Case b, entry 3 was changed, put in or moved.",
    ]
    assert found([a[0]._replace(digest="text")], b) == ["Case a, entry 1 cannot be read."]
    assert found([a[0]._replace(content="text")], b) == ["Case a, entry 1 cannot be read."]
    assert found([a[0]._replace(content=b"{}")], b) == [
        "Case a, entry 1 has a content that was changed."
    ]
    erased = [each._replace(content=None, salt=None) for each in a]
    assert found(erased, b) == []


def test_entries_are_linked_as_every_version_has_linked_them() -> None:
    bare = HistoryEvent(kind=EventKind.CASE_STARTED, at=NOW, content={"a": 1})
    first, second = keep(
        [bare, make_event()], after=Head(A, 6, b"p" * 33), salt=lambda case, seq: b"%d" % seq
    )

    assert [(row.seq, row.salt, len(row.link)) for row in (first, second)] == [
        (7, b"7", 33),
        (8, b"8", 33),
    ]
    assert first.link.hex() == (
        "027dec2f05eeff85c881207303fb6e75e5568fdddaf56fec73082fb2e064f95ac2"
    )
    assert second.link.hex() == (
        "02bff747161539edc72048b72096cf621c7a9ea015ec63e61be23a91e5c1b4d9aa"
    )
    read = to_row(first)
    assert (read.event, read.event.actor is ENGINE, read.erased) == (bare, True, False)
    erased = to_row(first._replace(content=None, salt=None))
    assert (erased.event, erased.erased) == (replace(bare, content={}), True)


def test_a_seal_is_made_as_every_version_has_made_it() -> None:
    heads = [Head(A, 4, b"\x01" * 33), Head(B, 3, b"\x02" * 33)]

    link, count = seal_link(b"before", day="2026-10-23", heads=heads)

    assert count == 2
    assert link.hex() == ("479ffa8417ec075448790afbb2e92f732e5e8a221e63fcc3712ac8f8ff0672ef")
    assert seal_link(b"", day="2026-10-23", heads=[])[1] == 0


def test_each_entry_has_a_salt_of_its_own(store: MemoryStore, sqlite_url: str) -> None:
    kept = SqlStore(sqlite_url)
    with kept.work() as work:
        for name in (A, B):
            work.cases.add(make_case(name), [make_event(), make_event()])
        work.commit()
    with kept.database.engine.connect() as connection:
        salts = [row[0] for row in connection.exec_driver_sql("SELECT salt FROM history")]
    kept.close()
    in_memory = [row.salt for rows in store.snapshot().history.values() for row in rows]

    assert (len(set(salts)), {len(salt) for salt in salts}) == (4, {16})
    assert (len(set(in_memory)), {len(salt or b"") for salt in in_memory}) == (7, {16})
