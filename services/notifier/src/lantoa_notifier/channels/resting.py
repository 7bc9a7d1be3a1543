"""Domains that are left alone for a while, because a server asked for it (421, RFC 5321).

The others go on: what is addressed to a resting domain waits without a try at the server.
"""

from dataclasses import dataclass
from typing import Final

from lantoa.runtime.clock import Clock

FIRST, LONGEST = 30.0, 300.0
"""Seconds: each rest is twice the one before it, up to the longest."""
MOST: Final = 10_000
"""Domains remembered; the oldest is forgotten for a new one."""


@dataclass(frozen=True)
class Rest:
    """One domain's."""

    until: float
    seconds: float


def domain_of(address: str) -> str:
    """Where an address is."""
    return address.rpartition("@")[2].lower()


class Resting:
    """Knows which domains rest."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rests: dict[str, Rest] = {}

    def left(self, domain: str) -> float:
        """Seconds that the domain still rests; 0 when it does not."""
        rest = self._rests.get(domain)
        return max(0.0, rest.until - self._clock.monotonic()) if rest else 0.0

    def begin(self, domain: str) -> float:
        """Let it rest; for how many seconds. One that rests already is not made to rest longer."""
        if left := self.left(domain):
            return left
        known = self._rests.pop(domain, None)
        seconds = min(known.seconds * 2, LONGEST) if known else FIRST
        if len(self._rests) >= MOST:
            del self._rests[next(iter(self._rests))]
        self._rests[domain] = Rest(self._clock.monotonic() + seconds, seconds)
        return seconds

    def end(self, domain: str) -> None:
        """Something was taken: the next rest is a short one again."""
        self._rests.pop(domain, None)
