"""Subscriber numbers: dense, each given once, taken from one counter in blocks."""

import asyncio

from lantoa.contracts.ids import SubscriberNumber
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records
from lantoa_notifier.subscribers.records import COUNTERS, Counter

COUNTED, BLOCK = "subscribers", 32


class Numbering:
    """Gives numbers from a block of its own; what a process leaves unused stays unused."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._free: list[int] = []
        self._turn = asyncio.Lock()

    async def allot(self) -> SubscriberNumber:
        """A number that nobody has and nobody will get."""
        async with self._turn:
            if not self._free:
                first = await self.block(BLOCK)
                self._free = list(range(first, first + BLOCK))[::-1]
            return SubscriberNumber(self._free.pop())

    async def block(self, size: int) -> int:
        """The first number of a block that is now the caller's."""
        while True:
            stored = await self._records.get(COUNTERS, COUNTED)
            first = stored.value.next if stored else 1
            after = Counter(next=first + size)
            if await replaced(self._records, COUNTERS, COUNTED, stored, after):
                return first
