"""How long readers wait for the index, and how many of them at once.

450 ms, and any number while answers come in time. When one is late the index has too much to do:
four are asked at a time, then one more for as many answers in time (additive increase, as TCP does
it) until they are sixteen, so that an index that is full answers what it can. When even a single
one is late it is away: for half a second everybody is told so at once, then one question finds out.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away

T = TypeVar("T")
ANSWER_SECONDS, PAUSE_SECONDS = 0.45, 0.5
MOST: Final = 16
"""Questions in flight from which on they are not counted."""
LESS: Final = 4
"""By so much fewer, when one was late."""


class Late(Away):
    """It did not answer in time."""


async def in_time(asked: Awaitable[T]) -> T:
    """The answer, or Away after 450 ms."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await asked
    except TimeoutError as slow:
        raise Late("the index does not answer in time", dependency="search") from slow


class Patience:
    """What is known of how the index answers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._most = float(MOST)
        self._open = 0
        self._lessened = 0.0
        self._shut_until = 0.0

    async def within(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer; Away when there is none in time, or too many are waited for."""
        began = self._clock.monotonic()
        full = self._most < MOST and self._open >= int(self._most)
        if began < self._shut_until or full:
            raise Away("the index has too much to do just now", dependency="search", after=1)
        self._open += 1
        try:
            found = await in_time(ask())
        except Late:
            self._was_late(began)
            raise
        finally:
            self._open -= 1
        self._most = min(MOST, self._most + 1 / self._most)
        return found

    def _was_late(self, began: float) -> None:
        """Those that were asked together are late together: they count once."""
        if began < self._lessened:
            return
        self._lessened = self._clock.monotonic()
        if self._most < LESS:
            self._shut_until = self._lessened + PAUSE_SECONDS
        self._most = max(1.0, self._most / LESS)
