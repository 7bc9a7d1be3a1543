"""How fast a bind is used: the contract's rate, less when the SMSC says that it is too fast.

Halved at most once a second while it is throttled, raised again by a hundredth of the full rate
with every other answer (AIMD, as TCP shares a line): it settles where the SMSC begins to refuse.
"""

from typing import Final

SLOWEST: Final = 1.0
GROWTH: Final = 0.01


class Pacing:
    """Arithmetic of turns, in messages a second; times are monotonic seconds."""

    def __init__(self, per_second: float) -> None:
        self.rate = per_second
        self._full = per_second
        self._next = 0.0
        self._slowed = float("-inf")

    def turn(self, now: float) -> float:
        """How many seconds to wait for the turn that is now taken."""
        mine = max(self._next, now)
        self._next = mine + 1 / self.rate
        return mine - now

    def throttled(self, now: float) -> None:
        """The SMSC refused one because it came too fast."""
        if now - self._slowed >= 1:
            self._slowed = now
            self.rate = max(min(SLOWEST, self._full), self.rate / 2)

    def answered(self) -> None:
        """The SMSC had time for one."""
        self.rate = min(self._full, self.rate + self._full * GROWTH)
