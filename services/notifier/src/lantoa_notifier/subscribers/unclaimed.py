"""Addresses that somebody asked for and nobody has: forgotten when no command can ask of that day.

A claim is deleted as it was read: one that somebody asked for or took meanwhile stays.
"""

import asyncio
from typing import Final

from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.domain.claims import forgotten_before
from lantoa_notifier.subscribers.records import ADDRESS_CLAIMS

EVERY: Final = 3600.0
"""Seconds between looks."""
PAGE, PAGES = 200, 50
PENDING: Final = 1
"""What is true, as an index has it."""


class Unclaimed:
    """Lets go of what stands for nobody; another process may do the same."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def let_go(self) -> None:
        """Forget those that were asked for long ago; a bounded number at once."""
        before = forgotten_before(self._clock.now()).isoformat()
        for _ in range(PAGES):
            old = await self._records.find(
                ADDRESS_CLAIMS, "by-asking", equal=(PENDING,), upper=before, limit=PAGE
            )
            await asyncio.gather(
                *(self._records.delete(ADDRESS_CLAIMS, one.id, one.revision) for one in old)
            )
            if len(old) < PAGE:
                return
