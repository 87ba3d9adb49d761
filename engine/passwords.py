"""Passwords: hashed with Argon2, checked for length only (NCSC: no composition rules)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import WrongState

SHORTEST, LONGEST = 12, 200

_hasher = PasswordHasher()
#: Compared with when there is no such person, so that the answer takes as long.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the hash to be kept."""
    return _hasher.hash(password)


def is_password(kept_hash: str | None, password: str) -> bool:
    """Say whether a password is right; takes as long for a person who does not exist."""
    try:
        matches = _hasher.verify(kept_hash or _NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(kept_hash)


def refuse_weak(password: str) -> None:
    """Raise `WrongState` for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WrongState(f"A password needs {SHORTEST} to {LONGEST} characters.")
