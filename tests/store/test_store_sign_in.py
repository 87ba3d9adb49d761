"""Tries of passwords, kept for all processes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from engine.clock import SimulatedClock
from engine.model.sign_in import Attempt, Tries
from engine.service.sign_in import SignIn
from engine.store import Store, open_store

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def save(store: Store, *tries: Tries) -> None:
    with store.work() as work:
        for each in tries:
            work.sign_in_tries.save(each)
        work.commit()


def read(store: Store, key: str) -> Tries:
    with store.work() as work:
        return work.sign_in_tries.under(key)


def test_tries_are_read_as_they_were_saved(store: Store) -> None:
    tries = Tries(key="pair a b").counted(AT).counted(AT)

    save(store, Tries(key="pair a b"), tries)

    assert read(store, "pair a b") == tries
    assert read(store, "pair a c") == Tries(key="pair a c")


def test_what_is_locked_and_not_saved_leaves_nothing(store: Store) -> None:
    with store.work() as work:
        assert work.sign_in_tries.under("name a", lock=True) == Tries(key="name a")

    with store.work() as work:
        assert work.sign_in_tries.under("name a", lock=True) == Tries(key="name a")
        work.commit()


def test_old_tries_are_taken_away_and_known_names_later(store: Store) -> None:
    old, known, new = (
        Tries(key="name old", last_at=AT),
        Tries(key="pair known here", last_at=AT, is_known=True),
        Tries(key="name new", last_at=AT + timedelta(hours=2), count=2),
    )
    save(store, old, known, new)

    def forget(before: datetime, known_before: datetime) -> list[bool]:
        with store.work() as work:
            work.sign_in_tries.forget(before=before, known_before=known_before)
            work.commit()
        return [read(store, each.key) == each for each in (known, new)]

    assert forget(AT + timedelta(hours=1), AT) == [True, True]
    assert read(store, "name old") == Tries(key="name old")
    assert forget(AT + timedelta(hours=1), AT + timedelta(hours=1)) == [False, True]


def test_two_processes_count_together(url: str) -> None:
    stores = [open_store(url) for _ in range(2)]
    doors = [
        SignIn(open_work=each.work, reserve=each.work, clock=SimulatedClock(AT)) for each in stores
    ]
    attempt = Attempt(name="ruth", address="office")

    def guess(number: int) -> bool:
        return doors[number % 2].begin(attempt).may_succeed

    with ThreadPoolExecutor(8) as pool:
        hits = list(pool.map(guess, range(24)))

    assert sum(hits) == 5
    assert read(stores[0], "pair ruth office").count == 5
    for each in stores:
        each.close()
