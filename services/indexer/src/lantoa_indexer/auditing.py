"""The continuous audit: the live index against the log, a bounded number of contents a second.

What differs by version or by any field is written again from the log. A head that is newer than
the log, or of a content that the log never named, cannot be mended so: ``lantoa check`` names it,
``lantoa reindex`` leaves it behind.
"""

import structlog

from lantoa.contracts.topics import CONTENT_STATE
from lantoa.engines.eventlog import Batches, EventLog, TailReader
from lantoa.engines.records import Records
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry
from lantoa.runtime.reading import reached
from lantoa_indexer.following import subjects
from lantoa_indexer.keeping import keep
from lantoa_indexer.mending import mend
from lantoa_indexer.rebuild import AUDITS, NEWEST, Audited

log = structlog.get_logger()
PAUSE_SECONDS, READ_SECONDS = 1.0, 0.5
SETTLED_MS = 30_000
"""What is younger may still be on its way to the index, and is looked at in the next round."""


class Auditing:
    """Compares round after round, and says of each how it went."""

    def __init__(
        self, events: EventLog, index: SearchIndex, records: Records, clock: Clock, rate: int
    ) -> None:
        self._log = events
        self._index = index
        self._records = records
        self._clock = clock
        self._rate = rate

    async def round(self) -> Audited:
        """One full round, at most ``rate`` contents a second."""
        compared, differences = 0, 0
        ends = await self._log.ends([CONTENT_STATE])
        if not reached(await self._log.starts([CONTENT_STATE]), ends):
            async with self._log.tail([CONTENT_STATE]) as reader:
                while not reached(reader.positions(), ends):
                    part = await self._slice(reader)
                    compared, differences = compared + part[0], differences + part[1]
                    await self._clock.sleep(PAUSE_SECONDS)
        return await self._told(compared, differences)

    async def _slice(self, reader: TailReader) -> tuple[int, int]:
        batches = await reader.read(max_records=self._rate, timeout=READ_SECONDS)
        settled = subjects(self._settled(batches))
        found = await mend(self._index, settled)
        different = len(found.mended) + len(found.refused)
        if different:
            metrics.count(metrics.AUDIT_DIFFERENCES, by=different)
            log.warning("audit.differs", mended=len(found.mended), refused=len(found.refused))
        return len(settled), different

    def _settled(self, batches: Batches) -> Batches:
        latest = self._clock.now().timestamp() * 1000 - SETTLED_MS
        return {
            at: [record for record in records if record.timestamp_ms <= latest]
            for at, records in batches.items()
        }

    async def _told(self, compared: int, differences: int) -> Audited:
        round = Audited(at=self._clock.now(), compared=compared, differences=differences)
        await keep(self._records, AUDITS, NEWEST, round)
        metrics.gauge(metrics.AUDIT_ROUND, round.at.timestamp())
        metrics.gauge(metrics.AUDIT_LAST, differences)
        return round


async def for_ever(auditing: Auditing, clock: Clock, pause: float) -> None:
    """Round after round; a server that is away ends one round, not the audit."""
    while True:
        try:
            await auditing.round()
        except Retry as away:
            log.info("audit.waits", reason=str(away))
        await clock.sleep(pause)
