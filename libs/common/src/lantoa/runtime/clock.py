"""Time as a port: what hour it is, and how to wait for another.

Domain code never asks: it is given ``now``. Tests move a ManualClock by hand.
"""

import asyncio
import heapq
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where people are: every time shown to them is in this zone."""


class Clock(Protocol):
    """What the runtime and the services ask of time."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring waits."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)  # noqa: TID251 - the one place


class ManualClock:
    """A clock for tests: it stands still until it is moved, and wakes those who wait."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._elapsed = 0.0
        self._order = count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The moment it was moved to."""
        return self._now

    def monotonic(self) -> float:
        """Seconds it has been moved since it was made."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved that far."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self._elapsed + seconds, next(self._order), future))
        await future

    def move(self, seconds: float) -> None:
        """Let time pass and wake whoever waited for it."""
        self._elapsed += seconds
        self._now += timedelta(seconds=seconds)
        while self._waiting and self._waiting[0][0] <= self._elapsed:
            future = heapq.heappop(self._waiting)[2]
            if not future.done():
                future.set_result(None)
