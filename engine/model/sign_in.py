"""How often a password was tried, and how long the next try has to wait."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Kind of key → tries that are free, longest wait in seconds.
_LIMITS = {"pair": (5, 900), "address": (40, 60), "name": (10, 30)}
#: Tries are forgotten after so long without another; who is known somewhere, after much longer.
FORGOTTEN_AFTER, UNKNOWN_AFTER = timedelta(hours=1), timedelta(days=180)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tries:
    """The tries under one key: a name at a place, all of an address, or a name everywhere."""

    #: The kind of key and digests: no name and no address.
    key: str
    count: int = 0
    last_at: datetime = _EPOCH
    next_at: datetime = _EPOCH
    #: Whether the person of this name has signed in at this place.
    is_known: bool = False

    def as_of(self, at: datetime) -> "Tries":
        """Return what counts at an instant."""
        is_old = self.last_at <= at - FORGOTTEN_AFTER
        return replace(self, count=0, next_at=_EPOCH) if is_old else self

    def wait(self, at: datetime) -> int:
        """Return how many seconds the next try has to wait."""
        return max(0, math.ceil((self.next_at - at).total_seconds()))

    def counted(self, at: datetime) -> "Tries":
        """Count one more try."""
        free, longest = _LIMITS[self.key.partition(" ")[0]]
        count = self.count + 1
        seconds = min(longest, 2 ** min(count - free + 1, 16)) if count >= free else 0
        return replace(self, count=count, last_at=at, next_at=at + timedelta(seconds=seconds))

    def right(self, at: datetime) -> "Tries":
        """Take back a try that was right, and with it those of the same name at this place."""
        count = 0 if self.key.startswith("pair ") else max(0, self.count - 1)
        return replace(self, count=count, last_at=at, next_at=_EPOCH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """Who tries to sign in, from which address and which browser: digests, or nothing."""

    name: str
    address: str
    device: str = ""

    @property
    def at_address(self) -> str:
        """The key of this name at this address."""
        return f"pair {self.name} {self.address}"

    @property
    def at_device(self) -> str:
        """The key of this name in this browser."""
        return f"pair {self.name} {self.device}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """Whether a password may be tried."""

    #: Seconds to wait after a wrong try; known or not, everybody is told the same.
    wait: int
    #: Whether the password is looked at. Where it is, it takes its time, whoever asks.
    is_checked: bool
    #: Whether the right password signs in.
    may_succeed: bool
    #: The keys that counted this try.
    counted: tuple[str, ...] = ()
