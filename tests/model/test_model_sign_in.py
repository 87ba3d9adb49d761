"""How long the next password has to wait, and when tries are forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.model.sign_in import FORGOTTEN_AFTER, UNKNOWN_AFTER, Attempt, Permit, Tries

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def waits(key: str, tries: int) -> list[int]:
    """Return how many seconds each of so many wrong tries in a row makes wait."""
    found, counted = [], Tries(key=key)
    for _ in range(tries):
        counted = counted.counted(AT)
        found.append(counted.wait(AT))
    return found


def test_five_tries_at_a_place_are_free_and_then_each_waits_twice_as_long_to_a_quarter() -> None:
    assert waits("pair a b", 16) == [
        *[0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    ]


def test_forty_tries_from_an_address_are_free_and_then_a_minute_at_most() -> None:
    assert waits("address b", 47) == [*[0] * 39, 2, 4, 8, 16, 32, 60, 60, 60]


def test_ten_tries_of_a_name_are_free_and_then_half_a_minute_at_most() -> None:
    assert waits("name a", 15) == [*[0] * 9, 2, 4, 8, 16, 30, 30]


def test_however_often_it_was_tried_the_longest_wait_stays_what_it_is() -> None:
    assert replace(Tries(key="pair a b"), count=10_000).counted(AT).wait(AT) == 900


def test_a_wait_is_told_in_whole_seconds_until_it_is_over() -> None:
    tries = Tries(key="pair a b", next_at=AT + 3 * SECOND)

    assert [tries.wait(AT + part * SECOND) for part in (0, 0.5, 2.9, 3, 4)] == [3, 3, 1, 0, 0]


def test_tries_are_forgotten_an_hour_after_the_last() -> None:
    tries = Tries(key="pair a b", count=7, last_at=AT, next_at=AT + SECOND, is_known=True)

    assert tries.as_of(AT + FORGOTTEN_AFTER - SECOND) == tries
    assert tries.as_of(AT + FORGOTTEN_AFTER) == replace(tries, count=0, next_at=FIRST)
    assert (timedelta(hours=1), timedelta(days=180)) == (FORGOTTEN_AFTER, UNKNOWN_AFTER)


def test_nothing_was_tried_under_a_new_key() -> None:
    assert Tries(key="k") == Tries(key="k", count=0, last_at=FIRST, next_at=FIRST, is_known=False)
    assert Tries(key="k").wait(AT) == 0


def test_a_try_is_counted_with_its_instant_and_what_is_known_stays() -> None:
    tries = Tries(key="name a", count=3, is_known=True)

    assert tries.counted(AT) == replace(tries, count=4, last_at=AT, next_at=AT)


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("pair a b", 7, 0),
        ("name a", 7, 6),
        ("address b", 7, 6),
        ("name a", 0, 0),
        ("pairs b", 2, 1),
    ],
)
def test_a_right_password_takes_its_try_back_and_at_its_place_all_of_them(
    key: str, before: int, after: int
) -> None:
    tries = Tries(key=key, count=before, last_at=FIRST, next_at=AT + SECOND)

    assert tries.right(AT) == replace(tries, count=after, last_at=AT, next_at=FIRST)


def test_a_name_is_counted_at_its_address_and_in_its_browser() -> None:
    attempt = Attempt(name="n", address="a", device="d")

    assert (attempt.at_address, attempt.at_device) == ("pair n a", "pair n d")
    assert Attempt(name="n", address="a").at_device == "pair n "


def test_a_permit_counts_nothing_unless_it_is_said() -> None:
    assert Permit(wait=0, is_checked=True, may_succeed=True).counted == ()
