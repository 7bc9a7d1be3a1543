"""Readers that wait are woken at once by appends of their process, within 50 ms by others'.

Others' commits are noticed by ``PRAGMA data_version``, asked while somebody waits: a few
microseconds, fifty times a second.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away

LOOK_SECONDS = 0.02
BEAT_SECONDS = 1.0
Parts = frozenset[int]


class Wakeup:
    """Wakes those who wait for partitions, and beats for the session meanwhile."""

    def __init__(self, version: Callable[[], int], beat: Callable[[], None]) -> None:
        self._version = version
        self._beat = beat
        self._waiting: dict[asyncio.Future[None], Parts] = {}

    def wake(self, parts: Parts | None = None) -> None:
        """Wake those who wait for one of the partitions; None wakes everybody."""
        for future, wanted in self._waiting.items():
            if not future.done() and (parts is None or not parts.isdisjoint(wanted)):
                future.set_result(None)

    async def wait(self, parts: Parts, timeout: float) -> None:
        """Return when something may have come to one of the partitions, or after ``timeout``."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = parts
        try:
            await asyncio.wait({future}, timeout=max(timeout, 0))
        finally:
            del self._waiting[future]

    async def look(self) -> None:
        """Watch for other processes' commits until cancelled."""
        clock, seen, beaten = SystemClock(), -1, 0.0
        while True:
            if clock.monotonic() - beaten > BEAT_SECONDS:
                self._beat()
                beaten = clock.monotonic()
            if self._waiting:
                with suppress(Away):
                    seen = self._compare(seen)
            await clock.sleep(LOOK_SECONDS)

    def _compare(self, seen: int) -> int:
        version = self._version()
        if version != seen:
            self.wake()
        return version
