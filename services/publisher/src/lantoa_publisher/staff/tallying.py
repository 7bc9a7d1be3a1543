"""Refused sign-ins, counted and told now and then.

Whoever guesses decides how often a sign-in is refused; so it is not written when it happens, which
would also take a moment that an unknown name does not take. A crash loses at most one interval.
"""

from collections import Counter

from lantoa.runtime.clock import Clock
from lantoa_publisher.staff.accounts import refused
from lantoa_publisher.staff.keeping import Keeping

EVERY_SECONDS = 60.0


class Tally:
    """How often each account was refused since it was last told; only of accounts that exist."""

    def __init__(self, keeping: Keeping, clock: Clock) -> None:
        self._keeping = keeping
        self._clock = clock
        self._times: Counter[str] = Counter()

    def add(self, number: str) -> None:
        """One sign-in more was refused."""
        self._times[number] += 1

    async def tell(self) -> None:
        """Each account owes the log one fact for all of them; away, they are counted on."""
        now = self._clock.now()
        for number, times in list(self._times.items()):
            await self._keeping.change(number, lambda found, n=times: refused(found, n, now=now))  # type: ignore[misc]
            self._times[number] -= times
        self._times += Counter()
