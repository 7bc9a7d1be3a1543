"""How long readers wait for the index: 450 ms; once it was late three times, not at all.

Then one question every half second finds out whether it is back (a circuit breaker), and
everybody else is told at once that it is away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away

T = TypeVar("T")
ANSWER_SECONDS, LATE_AT_MOST, PAUSE_SECONDS = 0.45, 3, 0.5


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
        self._late = 0
        self._shut_until = 0.0

    async def within(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer; Away when there is none in time."""
        if self._late >= LATE_AT_MOST:
            self._one_tries()
        try:
            found = await in_time(ask())
        except Late:
            self._late += 1
            self._shut_until = self._clock.monotonic() + PAUSE_SECONDS
            raise
        self._late = 0
        return found

    def _one_tries(self) -> None:
        now = self._clock.monotonic()
        if now < self._shut_until:
            raise Away("the index did not answer just now", dependency="search", after=1)
        self._shut_until = now + ANSWER_SECONDS + PAUSE_SECONDS
