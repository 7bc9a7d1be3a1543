"""At most so many in any second, evenly: arithmetic of turns. Times are monotonic seconds."""

import math
from collections import deque
from typing import Final

CATCH_UP: Final = 0.05
"""Seconds of a timer's lateness that are made good; a process that stood still makes nothing good,
so that what waited in it does not leave in one moment."""


class Turns:
    """The turns taken lately. A rate below one is kept over the time that one of them has."""

    def __init__(self) -> None:
        self._taken: deque[float] = deque()
        self._next = -math.inf

    def wait(self, rate: float, now: float) -> float:
        """Seconds until the next turn at that rate; 0 takes it. Ask again after them."""
        if math.isinf(rate):
            return 0
        most, stretch = max(1, int(rate)), max(1.0, 1 / rate)
        self._forget(now - stretch)
        free = self._taken[-most] + stretch if len(self._taken) >= most else -math.inf
        begins = max(self._next, free)
        if begins > now:
            return begins - now
        self._taken.append(now)
        self._next = max(self._next, now - CATCH_UP) + stretch / most
        return 0

    def _forget(self, before: float) -> None:
        while len(self._taken) > 1 and self._taken[0] <= before:
            self._taken.popleft()
