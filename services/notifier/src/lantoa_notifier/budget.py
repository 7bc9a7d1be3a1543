"""How many codes leave in a day: SMS cost money, and a machine that signs up numbers spends it."""

from datetime import datetime

import structlog

from lantoa.engines.records import AlreadyThere, Conflict, Records
from lantoa.runtime.clock import HANOI
from lantoa_notifier.records import COUNTERS, Counter

log = structlog.get_logger()


class Budget:
    """So many in a day in Hà Nội, over all processes."""

    def __init__(self, records: Records, most: int) -> None:
        self._records = records
        self._most = most

    async def takes(self, at: datetime) -> bool:
        """Whether one more may leave, which counts it; a crash may count one twice."""
        name = f"codes.{at.astimezone(HANOI).date():%Y-%m-%d}"
        while True:
            stored = await self._records.get(COUNTERS, name)
            spent = stored.value.next if stored else 0
            if spent >= self._most:
                log.error("codes.budget_spent", day=name, most=self._most)
                return False
            try:
                if stored is None:
                    await self._records.insert(COUNTERS, name, Counter(next=1))
                else:
                    after = Counter(next=spent + 1)
                    await self._records.put(COUNTERS, name, after, stored.revision)
            except (AlreadyThere, Conflict):
                continue
            return True
