"""Makes guessing of passwords slow, without locking out whoever is known where they sign in."""

from dataclasses import dataclass, replace

from engine.clock import Clock
from engine.errors import Unavailable
from engine.model.sign_in import FORGOTTEN_AFTER, UNKNOWN_AFTER, Attempt, Permit
from engine.ports import KeptSignInTries, OpenWork

#: So many tries of a name at a place are looked at, whatever others did there.
_LOOKED_AT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """Counts tries: per name and place, per address, and per name from anywhere.

    A place is an address, or a browser that carries a cookie of ours. Nobody is locked out for
    good. Whoever has signed in from a browser feels nothing of what others do; whoever has signed
    in from an address feels it after three wrong tries of their own. All processes count together.
    """

    open_work: OpenWork
    #: Counts in memory where the database cannot be written, such as on a full disk.
    reserve: OpenWork
    clock: Clock

    def begin(self, attempt: Attempt) -> Permit:
        """Say whether a password may be tried now, and count it if so."""
        try:
            return self._begin(self.open_work, attempt)
        except Unavailable:
            return self._begin(self.reserve, attempt)

    def succeeded(self, attempt: Attempt, permit: Permit) -> None:
        """Take back the tries that led to a right password; the name is known here from now on."""
        try:
            self._settle(self.open_work, attempt, permit)
        except Unavailable:
            self._settle(self.reserve, attempt, permit)

    def _begin(self, open_work: OpenWork, attempt: Attempt) -> Permit:
        with open_work() as work:
            # Whoever has to wait costs no lock.
            permit = self._permit(work.sign_in_tries, attempt, lock=False)
            if permit.is_checked:
                permit = self._permit(work.sign_in_tries, attempt, lock=True)
                self._count(work.sign_in_tries, permit.counted)
                work.commit()
        if permit.is_checked:
            self._forget(open_work)
        return permit

    def _settle(self, open_work: OpenWork, attempt: Attempt, permit: Permit) -> None:
        known = {attempt.at_address} | ({attempt.at_device} if attempt.device else set())
        at = self.clock.now()
        with open_work() as work:
            for key in sorted({*known, *permit.counted}):
                tries = work.sign_in_tries.under(key, lock=True).as_of(at)
                tries = tries.right(at) if key in permit.counted else replace(tries, last_at=at)
                work.sign_in_tries.save(replace(tries, is_known=key in known))
            work.commit()

    def _permit(self, kept: KeptSignInTries, attempt: Attempt, *, lock: bool) -> Permit:
        at = self.clock.now()
        here, others = _keys(kept, attempt)
        # In one order, so that no two wait for each other.
        read = {k: kept.under(k, lock=lock).as_of(at) for k in sorted((here, *others))}
        own, waits = read[here], [read[key].wait(at) for key in others]
        is_spent = own.count >= _LOOKED_AT
        if own.wait(at):
            return _refused(own.wait(at))
        # What others do to a name elsewhere is not felt where the name is known.
        if any(waits[:1] if own.is_known else waits):
            if is_spent:
                return _refused(max(waits))
            return Permit(
                wait=max(waits), is_checked=True, may_succeed=own.is_known, counted=(here,)
            )
        counted = (here, *others) if is_spent or not own.is_known else (here,)
        return Permit(
            wait=max(waits, default=0), is_checked=True, may_succeed=True, counted=counted
        )

    def _count(self, kept: KeptSignInTries, keys: tuple[str, ...]) -> None:
        at = self.clock.now()
        for key in keys:
            tries = kept.under(key, lock=True).as_of(at)
            kept.save(tries.counted(at))

    def _forget(self, open_work: OpenWork) -> None:
        at = self.clock.now()
        with open_work() as work:
            work.sign_in_tries.forget(before=at - FORGOTTEN_AFTER, known_before=at - UNKNOWN_AFTER)
            work.commit()


def _keys(kept: KeptSignInTries, attempt: Attempt) -> tuple[str, tuple[str, ...]]:
    """Return under which key the name is tried here, and what it shares with others."""
    if attempt.device and kept.under(attempt.at_device).is_known:
        return attempt.at_device, ()
    return attempt.at_address, (f"address {attempt.address}", f"name {attempt.name}")


def _refused(wait: int) -> Permit:
    return Permit(wait=wait, is_checked=False, may_succeed=False)
