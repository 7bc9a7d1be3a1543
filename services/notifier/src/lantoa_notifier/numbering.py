"""Subscriber numbers: dense, each given once, taken from one counter in blocks."""

from lantoa.contracts.ids import SubscriberNumber
from lantoa.engines.records import AlreadyThere, Conflict, Records
from lantoa_notifier.records import COUNTERS, Counter

COUNTED, BLOCK = "subscribers", 32


class Numbering:
    """Gives numbers from a block of its own; what a process leaves unused stays unused."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._free: list[int] = []

    async def allot(self) -> SubscriberNumber:
        """A number that nobody has and nobody will get."""
        while not self._free:
            self._free = list(range(first := await self._block(), first + BLOCK))[::-1]
        return SubscriberNumber(self._free.pop())

    async def _block(self) -> int:
        """The first number of a block that is now ours."""
        while True:
            stored = await self._records.get(COUNTERS, COUNTED)
            first = stored.value.next if stored else 1
            after = Counter(next=first + BLOCK)
            try:
                if stored is None:
                    await self._records.insert(COUNTERS, COUNTED, after)
                else:
                    await self._records.put(COUNTERS, COUNTED, after, stored.revision)
            except (AlreadyThere, Conflict):
                continue
            return first
