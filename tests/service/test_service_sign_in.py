"""Guessing gets slow; whoever is known where they sign in does not feel it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.clock import SimulatedClock
from engine.errors import DiskFull
from engine.model.sign_in import Attempt, Permit
from engine.ports import UnitOfWork
from engine.service.sign_in import SignIn
from engine.store import MemoryStore

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Door:
    """Somewhere to sign in, with a right password for everybody but `nobody`."""

    def __init__(self) -> None:
        self.clock = SimulatedClock(MORNING)
        self.store = MemoryStore()
        self.sign_in = SignIn(
            open_work=self.store.work, reserve=MemoryStore().work, clock=self.clock
        )

    def wrong(self, name: str, address: str = "office", device: str = "") -> Permit:
        return self.sign_in.begin(Attempt(name=name, address=address, device=device))

    def right(self, name: str, address: str = "office", device: str = "") -> bool:
        attempt = Attempt(name=name, address=address, device=device)
        permit = self.sign_in.begin(attempt)
        if permit.may_succeed:
            self.sign_in.succeeded(attempt, permit)
        return permit.may_succeed

    def later(self, **time: int) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**time))

    def guesses(self, names: Iterator[str], addresses: Iterator[str], *, seconds: int) -> int:
        """Guess once a second; return how many guesses were looked at and could have hit."""
        hits = 0
        for _, name, address in zip(range(seconds), names, addresses, strict=False):
            hits += self.wrong(name, address).may_succeed
            self.later(seconds=1)
        return hits


@pytest.fixture
def door() -> Door:
    return Door()


def every(text: str) -> Iterator[str]:
    number = 0
    while True:
        yield text.format(number)
        number += 1


def test_guessing_one_name_at_one_address_gets_slow_and_never_ends(door: Door) -> None:
    assert door.guesses(every("ruth"), every("office"), seconds=60) <= 10

    door.later(seconds=900)
    assert door.right("ruth")


def test_guessing_one_name_from_many_addresses_gets_slow(door: Door) -> None:
    assert door.guesses(every("ruth"), every("address {}"), seconds=600) <= 40


def test_guessing_many_names_at_one_address_gets_slow(door: Door) -> None:
    assert door.guesses(every("name {}"), every("office"), seconds=600) <= 60


def test_guessing_many_names_that_are_known_at_the_address_gets_slow(door: Door) -> None:
    for number in range(30):
        assert door.right(f"name {number}")

    names = (f"name {number % 30}" for number in range(600))

    assert door.guesses(names, every("office"), seconds=600) <= 30 * 3 + 60


def test_ones_own_right_password_gives_no_new_guesses_of_others(door: Door) -> None:
    assert door.right("mallory")

    hits = 0
    for number in range(300):
        hits += door.wrong(f"name {number}").may_succeed
        door.right("mallory")
        door.later(seconds=1)

    assert hits <= 50


def test_whoever_is_known_at_an_address_is_not_kept_out_by_wrong_passwords_there(
    door: Door,
) -> None:
    assert door.right("ruth")
    for number in range(500):
        door.wrong(f"name {number % 70}")

    assert door.right("ruth")
    assert not door.right("somebody new")


def test_whoever_is_known_at_an_address_is_not_kept_out_by_guesses_from_elsewhere(
    door: Door,
) -> None:
    assert door.right("ruth")
    for number in range(100):
        door.wrong("ruth", f"address {number}")

    assert door.right("ruth")
    assert not door.right("ruth", "somewhere new")


def test_whoever_is_known_in_a_browser_is_not_kept_out_by_anything_others_do(door: Door) -> None:
    assert door.right("ruth", device="laptop")
    for number in range(100):
        door.wrong("ruth")
        door.wrong("ruth", f"address {number}")
        door.wrong(f"name {number}")

    assert door.right("ruth", device="laptop")
    assert door.right("ruth", "a train", device="laptop")
    assert not door.right("ruth", device="another")


def test_guessing_in_a_known_browser_gets_slow_too(door: Door) -> None:
    assert door.right("ruth", device="laptop")

    hits = [door.wrong("ruth", device="laptop").may_succeed for _ in range(20)]

    assert sum(hits) <= 5
    assert not door.wrong("sam", device="laptop").wait


def test_nobody_can_tell_by_the_answers_who_is_known_here(door: Door) -> None:
    assert door.right("ruth")
    for number in range(60):
        door.wrong(f"name {number}")

    told = [
        [(permit.wait > 0, permit.is_checked) for permit in (door.wrong(name) for _ in range(8))]
        for name in ("ruth", "nobody")
    ]

    assert told[0] == told[1]
    assert [is_checked for _, is_checked in told[0]] == [True] * 3 + [False] * 5


def test_where_nothing_can_be_written_guessing_gets_slow_all_the_same(door: Door) -> None:
    def full() -> UnitOfWork:
        raise DiskFull("The disk is full: nothing was saved.")

    door.sign_in = replace(door.sign_in, open_work=full)

    assert door.right("sam")
    assert door.guesses(every("ruth"), every("office"), seconds=60) <= 10


def test_after_an_hour_without_tries_they_are_forgotten_and_who_is_known_is_not(
    door: Door,
) -> None:
    assert door.right("ruth")
    for number in range(60):
        door.wrong(f"name {number}")

    door.later(hours=1, seconds=1)
    assert door.right("somebody new")

    assert set(door.store.snapshot().sign_in_tries) == {
        "address office",
        "name somebody new",
        "pair ruth office",
        "pair somebody new office",
    }


def test_who_has_not_come_for_half_a_year_is_forgotten(door: Door) -> None:
    assert door.right("ruth")

    door.later(days=181)
    door.wrong("sam")

    assert "pair ruth office" not in door.store.snapshot().sign_in_tries
