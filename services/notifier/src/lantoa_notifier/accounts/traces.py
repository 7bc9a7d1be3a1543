"""Which slot a provider means by its id: kept before the outcome, found by receipts, then swept."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from lantoa.contracts.ids import BatchId
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts.records import TRACES, Trace

SMS: Final = "sms:"
"""What the names of SMS providers begin with: other channels' receipts stand on the same topic."""
KEPT: Final = timedelta(days=7)
"""As long as receipts stand on the log."""
SWEEPS: Final = 60.0
"""Seconds between sweeps."""
PAGE, PAGES = 200, 50


def named(provider: str, id: str) -> str:
    """The name of a provider's message: ids of two providers may be equal."""
    return f"{provider}:{id}"


class Traces:
    """Keeps, finds and forgets traces."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def keep(self, batch: BatchId, ids: Mapping[int, Sequence[str]]) -> None:
        """Those of some slots, in one write; an id that is known stays whose it was."""
        now = self._clock.now()
        traces = {
            id: Trace(batch=batch, slot=slot, parts=len(some), kept_at=now)
            for slot, some in ids.items()
            for id in some
            if id
        }
        if traces:
            await self._records.insert_many(TRACES, traces)

    async def found(self, ids: Sequence[str]) -> Mapping[str, Trace]:
        """Those that are known, in one question."""
        stored = await self._records.get_many(TRACES, list(dict.fromkeys(ids)))
        return {id: one.value for id, one in stored.items()}

    async def sweep(self) -> None:
        """Forget those whose receipts are no longer on the log; a bounded number at once."""
        before = moment(self._clock.now() - KEPT)
        for _ in range(PAGES):
            old = await self._records.find(TRACES, "by-age", upper=before, limit=PAGE)
            await asyncio.gather(*(self._records.delete(TRACES, one.id) for one in old))
            if len(old) < PAGE:
                return
