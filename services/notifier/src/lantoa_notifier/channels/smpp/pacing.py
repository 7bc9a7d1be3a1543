"""How fast a bind is used: its part of the contract's rate, less while the SMSC says that it is
too fast.

Halved at most once a second while it is throttled, raised again by a hundredth of the full rate
with every other answer (AIMD, as TCP shares a line): it settles where the SMSC begins to refuse.
"""

from typing import Final

from lantoa_notifier.workers.sharing import Share

SLOWEST: Final = 1.0
"""Messages a second, of all workers together, that are tried however often it is throttled."""
GROWTH: Final = 0.01


class Pacing:
    """A share of a share; times are monotonic seconds."""

    def __init__(self, full: float, share: Share) -> None:
        self._share = share
        self._least = min(1.0, max(GROWTH / 100, SLOWEST / full))
        self._part = 1.0
        self._slowed = float("-inf")

    def of(self, rate: float) -> float:
        """So much of the rate at this moment; 0: nothing."""
        return self._share.of(rate) * self._part

    def throttled(self, now: float) -> None:
        """The SMSC refused one because it came too fast."""
        if now - self._slowed >= 1:
            self._slowed = now
            self._part = max(self._least, self._part / 2)

    def answered(self) -> None:
        """The SMSC had time for one."""
        self._part = min(1.0, self._part + GROWTH)
