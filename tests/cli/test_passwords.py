"""Which passwords are taken, and when one is right."""

import pytest

from engine.errors import WrongState
from engine.passwords import hash_password, is_password, refuse_weak

LONG = "p" * 200


@pytest.mark.parametrize("password", ["p" * 12, LONG, "correct horse battery"])
def test_a_password_of_twelve_to_two_hundred_characters_is_taken(password: str) -> None:
    refuse_weak(password)


@pytest.mark.parametrize("password", ["", "p" * 11, LONG + "p"])
def test_a_shorter_or_longer_one_is_refused(password: str) -> None:
    with pytest.raises(WrongState) as refused:
        refuse_weak(password)

    assert refused.value.message == "A password needs 12 to 200 characters."


def test_a_password_is_right_for_its_own_hash_and_no_other() -> None:
    kept = hash_password(LONG)

    assert kept != hash_password(LONG)
    assert kept.startswith("$argon2")
    assert is_password(kept, LONG)
    # No more of it is looked at than could be kept.
    assert is_password(kept, LONG + "x" * 1_000_000)
    assert not is_password(kept, LONG[:-1])


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$v=19$broken"])
def test_nothing_is_right_where_no_hash_is_kept(kept: str | None) -> None:
    assert is_password(kept, "nobody has this password") is False
