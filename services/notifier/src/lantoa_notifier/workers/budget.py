"""How many leave in a day: SMS cost money, and a machine that signs up numbers spends it.

Counted in the records, so that all processes share one budget.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from lantoa.engines.recording import replaced
from lantoa.engines.records import Records
from lantoa.runtime import metrics
from lantoa.runtime.clock import HANOI
from lantoa_notifier.subscribers.records import COUNTERS, Counter

log = structlog.get_logger()


class Budget:
    """So many codes in a day in Hà Nội, over all processes."""

    def __init__(self, records: Records, most: int) -> None:
        self._records = records
        self._most = most

    async def takes(self, at: datetime) -> bool:
        """Whether one more may leave, which counts it; a crash may count one twice."""
        name = f"codes.{at.astimezone(HANOI).date():%Y-%m-%d}"
        is_taken = await take(self._records, name, self._most)
        await self._tell(name)
        if not is_taken:
            log.error("codes.budget_spent", day=name, most=self._most)
        return is_taken

    async def _tell(self, name: str) -> None:
        stored = await self._records.get(COUNTERS, name)
        if stored is not None and self._most:
            metrics.gauge(metrics.DAY_USED, stored.value.next / self._most, "codes")


async def take(records: Records, name: str, most: int) -> bool:
    """Count one more, unless so many are counted already; whether it was."""
    return await _counted(records, name, lambda spent: spent + 1 if spent < most else spent)


async def give_back(records: Records, name: str) -> None:
    """Count one less."""
    await _counted(records, name, lambda spent: max(0, spent - 1))


async def spend(records: Records, name: str, all_: int) -> None:
    """Count all of them."""
    await _counted(records, name, lambda spent: max(spent, all_))


async def _counted(records: Records, name: str, change: Callable[[int], int]) -> bool:
    """The count, changed by whoever is first, then by whoever is next; whether it is another."""
    while True:
        stored = await records.get(COUNTERS, name)
        before = stored.value.next if stored else 0
        after = change(before)
        if after == before:
            return False
        if await replaced(records, COUNTERS, name, stored, Counter(next=after)):
            return True
