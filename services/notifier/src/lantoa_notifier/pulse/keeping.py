"""Keeps the pulse in the notifier's records, where no Kafka keeps it."""

import asyncio
from typing import Final

from lantoa.engines.paging import every
from lantoa.engines.records import AlreadyThere, Conflict, Index, Records, Stored, T, Table
from lantoa.runtime.errors import Retry
from lantoa_notifier.domain.pulse.beating import Changed, Pulse, Verdicts
from lantoa_notifier.domain.pulse.counters import Counter

COUNTERS = Table("pulse-counters", Counter, (Index("by-name", ("id",)),))
VERDICTS = Table("pulse-verdicts", Verdicts)
THE_ONE: Final = "verdicts"
AT_ONCE: Final = 50


class Keeping:
    """Opens the pulse as it was kept, and keeps what changes, by compare-and-set.

    Whoever finds that somebody else has kept something in between waits, and opens it anew.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._revisions: dict[str, int] = {}
        self._verdicts = 0

    async def open(self) -> Pulse:
        """The pulse as it stands."""
        await self._records.prepare((COUNTERS, VERDICTS))
        kept = [stored async for stored in every(self._records, COUNTERS, "by-name")]
        said = await self._records.get(VERDICTS, THE_ONE)
        self._revisions = {stored.id: stored.revision for stored in kept}
        self._verdicts = said.revision if said else 0
        return Pulse((stored.value for stored in kept), said.value if said else None)

    async def keep(self, changed: Changed) -> None:
        """What has changed; the verdicts last, since they follow from the counters."""
        names = list(changed.counters)
        for first in range(0, len(names), AT_ONCE):
            some = names[first : first + AT_ONCE]
            await asyncio.gather(*(self._counter(id, changed.counters[id]) for id in some))
        if changed.verdicts is not None:
            stored = await self._put(VERDICTS, THE_ONE, changed.verdicts, self._verdicts)
            self._verdicts = stored.revision

    async def _counter(self, id: str, counter: Counter | None) -> None:
        if counter is None:
            await self._records.delete(COUNTERS, id)
            self._revisions.pop(id, None)
            return
        stored = await self._put(COUNTERS, id, counter, self._revisions.get(id, 0))
        self._revisions[id] = stored.revision

    async def _put(self, table: Table[T], id: str, value: T, revision: int) -> Stored[T]:
        try:
            if revision:
                return await self._records.put(table, id, value, revision)
            return await self._records.insert(table, id, value)
        except (AlreadyThere, Conflict) as other:
            raise Retry("another process keeps the pulse", dependency="records") from other
